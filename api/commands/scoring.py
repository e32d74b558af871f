"""`guanxi scoring …`: what the brand sets of its scores: weights, windows, decays, thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan
from typing import Any
from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import csv_option, table
from api.inside import OUTCOME
from graph.errors import Missing

_SHOW = """
query Show($version: Int) { found: scoreSettings(version: $version) { version at actor note segment
  parameters { key unit value defaultValue allowed whole about scores signal } } }
"""
_VERSIONS = """
query Versions($first: Int!, $before: Int) { found: scoreSettingsVersions(first: $first, before: $before) {
  version at actor role note segment parameters { key value defaultValue whole } } }
"""
_SAVE = (
    "mutation Save($input: SaveScoreSettingsInput!, $version: Int!, $key: String) { "
    "done: saveScoreSettings(input: $input, expectedVersion: $version, operationKey: $key) { "
    + OUTCOME
    + " ... on SaveScoreSettingsDone { version saved } } }"
)
_SEGMENT = "segment="
LABELS = {
    "key": "scores.label_key",
    "value": "scores.label_value",
    "default": "scores.label_default",
    "range": "scores.label_range",
    "unit": "scores.label_unit",
    "about": "scores.label_about",
    "version": "scores.label_version",
    "saved": "scores.label_saved",
    "actor": "scores.label_actor",
    "note": "scores.label_note",
    "changed": "scores.label_changed",
}


@command_group("scoring", example="guanxi scoring set whole_social_weight=0.4 --expected-version 1")
def scoring() -> None:
    """What the brand sets of its scores: weights, windows, decays, thresholds."""


@command("show", example="guanxi scoring show --version 2")
@click.option("--version", type=click.IntRange(0), metavar="N", help="As of this version; the newest unless said.")
@csv_option()
def show(frame: Frame, version: int | None, csv: bool) -> None:
    """List all parameters with value, default, range and meaning; the next run computes by the newest version."""
    found = run_async(asked(frame, _SHOW, {"version": version}))["found"]
    if found is None:
        raise Missing("scores.version_unknown", version=version)
    if frame.gave(found):
        return
    rows = (
        (
            each["key"], _number(each, "value"), _number(each, "defaultValue"), each["allowed"],
            each["unit"].lower(), each["about"],
        )
        for each in found["parameters"]
    )  # fmt: skip
    table(frame, _labels(frame, "key", "value", "default", "range", "unit", "about"), rows, csv=csv)
    frame.note("scores.shown_version", version=found["version"])
    if found["segment"]:
        frame.note("scores.shown_segment", segment=found["segment"])


@command("versions", example="guanxi scoring versions")
@click.option("--first", type=click.IntRange(1, 100), default=20, show_default=True, help="So many, the newest first.")
@click.option("--before", type=click.IntRange(1), metavar="N", help="Only versions before this one.")
@csv_option()
def versions(frame: Frame, first: int, before: int | None, csv: bool) -> None:
    """List the versions that were saved, with what in each is not the default."""
    found = run_async(asked(frame, _VERSIONS, {"first": first, "before": before}))["found"]
    rows = ((each["version"], each["at"], each["actor"], each["note"], _differing(each)) for each in found)
    table(frame, _labels(frame, "version", "saved", "actor", "note", "changed"), rows, csv=csv)


@command("set", example='guanxi scoring set moved_share=0.2 star_days=default --note "as agreed" --expected-version 1')
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE...")
@click.option("--note", metavar="TEXT", help="Why; it is kept with the version.")
@click.option(
    "--expected-version",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The version that you looked at; 0: there is none yet.",
)
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@click.option("--actor", default="command", show_default=True, help="Who asks for it.")
def set_(
    frame: Frame,
    changes: Sequence[str],
    note: str | None,
    expected_version: int,
    operation_key: str | None,
    actor: str,
) -> None:
    """Save parameters in a new version, by which the next run computes; VALUE `default` puts one back.

    `segment=KEY` names the segment whose members segment_pagerank begins with.
    """
    numbers = [each for each in changes if not each.startswith(_SEGMENT)]
    named = [each.removeprefix(_SEGMENT) for each in changes if each.startswith(_SEGMENT)]
    if len(named) > 1:
        raise click.UsageError("Only one segment can be named.")
    segment = ("" if named[0] == "default" else named[0]) if named else None
    wanted = {"changes": [_change(each) for each in numbers], "segment": segment, "note": note}
    variables = {"input": wanted, "version": expected_version, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _SAVE, variables, actor=actor))["done"]
    data = {"version": done["version"], "saved": done["saved"]}
    frame.answer(
        data, "scores.settings_saved" if done["saved"] else "scores.settings_as_before", version=done["version"]
    )


def _change(text: str) -> dict[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text}: a change is written KEY=VALUE.")
    if value == "default":
        return {"key": key, "value": None}
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise click.UsageError(f"{text}: {value} is no number.")
    return {"key": key, "value": number}


def _differing(version: dict[str, Any]) -> str:
    told = [each for each in version["parameters"] if each["value"] != each["defaultValue"]]
    named = [_SEGMENT + version["segment"]] if version["segment"] else []
    return " ".join([*(f"{each['key']}={_number(each, 'value')}" for each in told), *named])


def _number(parameter: dict[str, Any], name: str) -> str:
    """A number as it may be given back to `set`."""
    value = parameter[name]
    return str(int(value)) if parameter["whole"] else f"{value:.12g}"


def _labels(frame: Frame, *names: str) -> dict[str, str]:
    return {name: frame.say(LABELS[name]) for name in names}


for _each in (show, versions, set_):
    scoring.add_command(_each)
entry = scoring
