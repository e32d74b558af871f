"""`guanxi signals …`: what speaks against referrals: cases listed, found fine, and opened again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import click
import orjson

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import csv_option, table
from api.inside import OUTCOME
from graph.scores.kernels.signals import DISMISSIBLE

_LIST = """
query Signals($kind: ScoreSignalKind, $group: String, $dismissed: Boolean!, $first: Int!, $after: String) {
  found: scoreSignals(kind: $kind, group: $group, dismissed: $dismissed, first: $first, after: $after) {
    nodes { id kind title nPairs rawMinor gatedMinor isDismissed people { isSubject user { id } }
      dismissals { at actor reason } }
    pageInfo { hasNextPage endCursor } } }
"""
_ACTS = {
    "dismiss": "mutation Dismiss($input: DismissScoreSignalInput!, $key: String) { "
    "done: dismissScoreSignal(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on DismissScoreSignalDone { changed: dismissed } } }",
    "restore": "mutation Restore($input: RestoreScoreSignalInput!, $key: String) { "
    "done: restoreScoreSignal(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on RestoreScoreSignalDone { changed: restored } } }",
}
LABELS = {
    "id": "list.label_id",
    "people": "signals.label_people",
    "what": "signals.label_what",
    "raw": "signals.label_raw",
    "gated": "signals.label_gated",
    "note": "scores.label_note",
}
_KEY = click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")


@command_group("signals", example="guanxi signals list --kind burst")
def signals() -> None:
    """What speaks against referrals: cases listed, found fine, and opened again."""


@command("list", example="guanxi signals list --kind burst")
@click.option("--kind", type=click.Choice([each.value for each in DISMISSIBLE]), help="Only cases of this kind.")
@click.option("--group", "group_key", metavar="KEY", help="Only cases about somebody of this group.")
@click.option("--dismissed", is_flag=True, help="Those that somebody found fine.")
@click.option("--limit", type=click.IntRange(1, 20), default=10, show_default=True, help="Rows at most.")
@click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")
@csv_option()
def list_(frame: Frame, kind: str | None, limit: int, after: str | None, csv: bool, **given: Any) -> None:
    """List the cases of the published run, those first whose people lose most; amounts are in minor units."""
    about = {"kind": kind and kind.upper(), "group": given["group_key"], "dismissed": given["dismissed"]}
    found = run_async(asked(frame, _LIST, {**about, "first": limit, "after": after}))["found"]
    if frame.as_json:
        click.echo(orjson.dumps(found["nodes"]).decode())
        return
    table(frame, {name: frame.say(label) for name, label in LABELS.items()}, map(_row, found["nodes"]), csv=csv)
    if found["pageInfo"]["hasNextPage"]:
        frame.note("list.more", cursor=found["pageInfo"]["endCursor"])


@command("dismiss", example='guanxi signals dismiss ID --reason "an event of ours, all of them were there"')
@click.argument("signal", metavar="ID")
@click.option("--reason", required=True, help="Why it is fine; it is kept.")
@_KEY
@_ACTOR
def dismiss(frame: Frame, signal: str, reason: str, operation_key: str | None, actor: str) -> None:
    """Say that the case ID was looked into and is fine: from the next run on its referrals are not held back."""
    _done(frame, "dismiss", {"signalId": signal, "reason": reason}, operation_key, actor)


@command("restore", example="guanxi signals restore ID")
@click.argument("signal", metavar="ID")
@click.option("--reason", help="Why it is not fine after all; it is kept.")
@_KEY
@_ACTOR
def restore(frame: Frame, signal: str, reason: str | None, operation_key: str | None, actor: str) -> None:
    """Take back that the case ID is fine: from the next run on its referrals are held back again."""
    _done(frame, "restore", {"signalId": signal, "reason": reason}, operation_key, actor)


def _done(frame: Frame, what: str, given: Mapping[str, Any], key: str | None, actor: str) -> None:
    variables = {"input": given, "key": key or str(uuid4())}
    changed = run_async(asked(frame, _ACTS[what], variables, actor=actor))["done"]["changed"]
    said = "signals.as_before" if not changed else "signals.dismissed" if what == "dismiss" else "signals.restored"
    frame.answer({"signal": given["signalId"], "changed": changed}, said, signal=given["signalId"])


def _row(case: Mapping[str, Any]) -> tuple[str, str, str, int, int, str]:
    about = " ".join(each["user"]["id"] for each in case["people"] if each["isSubject"])
    why = " · ".join(f"{each['actor']}: {each['reason']}" for each in case["dismissals"])
    return case["id"], about, case["title"], round(case["rawMinor"]), round(case["gatedMinor"]), why


for _each in (list_, dismiss, restore):
    signals.add_command(_each)
entry = signals
