"""What the brand sets of its scores: looked at by managers, saved by admins against the version they looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from starlette.responses import RedirectResponse, Response

from api.inside import OUTCOME
from api.pages.forms import own_form
from api.pages.visit import HEADERS, Visit
from api.rules import Rule, may
from graph.errors import Missing

GROUPS = ("values", "referrals", "signals", "forecast", "network", "other")
SHOWN = 10
"""Versions that a page tells; one more is asked for, so that the last of them can be compared."""
NO_SEGMENT = "-"
"""What the form says where none is chosen: an empty field changes nothing."""
FORM_BYTES = 32 * 1024
_OF_SCORES = {
    "referrals": {"DOWNSTREAM_REVENUE", "MOVED_VALUE", "REFERRAL_VALUE"},
    "forecast": {"LIFETIME_VALUE", "LIKELY_TO_BRING"},
    "network": {"PAGERANK", "REACH", "BETWEENNESS"},
}
_JUDGED = "PAYING_REFEREES"
_LAST = 2**31 - 1
_SAVE = (
    "mutation Save($input: SaveScoreSettingsInput!, $expected: Int!) { done: saveScoreSettings(input: $input, "
    "expectedVersion: $expected) { " + OUTCOME + " } }"
)
_SAID = {"Refused": 400, "Missing": 404, "Conflict": 409}
Parameters = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why nothing was saved: `given` stands in the form instead of what is saved, `since` are the values that were
    looked at where somebody else saved meanwhile."""

    status: int
    fault: str
    given: Mapping[str, str]
    since: Parameters | None = None


async def score_settings(visit: Visit) -> Response:
    """All parameters as they stand or stood in a version, and who saved what when."""
    version = _whole(visit.param("version"))
    return await _page(visit, version=version)


async def save_score_settings(visit: Visit) -> Response:
    """Save what differs from the version that was looked at, and show how they stand.

    A field that is empty or missing changes nothing. What cannot be saved is shown with what was filled in; where
    somebody else saved meanwhile, with what they changed.
    """
    form = await own_form(visit, limit=FORM_BYTES)
    seen = _whole(form.get("version", ""))
    found = None if seen is None else (await visit.ask("score_settings", version=seen, before=1))["scoreSettings"]
    if found is None:
        raise Missing("pages.nothing_here")
    stood: Parameters = found["parameters"]
    changes: dict[str, float] = {}
    for each in stood:
        text = form.get(each["key"], "").strip() or plain(each["value"])
        value = number(text)
        if value is None:
            fault = visit.text("settings.not_number", about=each["about"], text=text[:40])
            return await _page(visit, refusal=_Refusal(400, fault, form))
        if value != each["value"]:
            changes[each["key"]] = value
    note = form.get("note", "").strip()
    stood_for = found["segment"] or NO_SEGMENT
    segment = form.get("segment", "").strip() or stood_for
    told = {
        "changes": [{"key": key, "value": value} for key, value in changes.items()],
        "segment": None if segment == stood_for else "" if segment == NO_SEGMENT else segment,
        "note": note or None,
    }
    done = (await visit.do(_SAVE, {"input": told, "expected": seen}))["done"]
    status = _SAID.get(done["__typename"])
    if status is None:
        return RedirectResponse("/scores/settings", 303, HEADERS)
    kept = {**{key: form[key] for key in changes}, "note": note, "segment": segment}
    refusal = _Refusal(status, done["message"], kept, stood if status == 409 else None)
    return await _page(visit, refusal=refusal)


async def _page(visit: Visit, *, version: int | None = None, refusal: _Refusal | None = None) -> Response:
    found = await visit.ask("score_settings", version=version, before=_whole(visit.param("before")))
    told = found["scoreSettings"]
    if told is None:
        raise Missing("pages.nothing_here")
    versions = found["scoreSettingsVersions"]
    parameters = told["parameters"]
    abouts = {each["key"]: each["about"] for each in parameters}
    is_newest = version is None or not versions or version >= versions[0]["version"]
    return visit.page(
        "score_settings.html",
        refusal.status if refusal else 200,
        settings=told,
        is_newest=is_newest,
        may_save=is_newest and visit.caller is not None and may(visit.caller, Rule.ADMIN),
        groups={group: some for group in GROUPS if (some := [each for each in parameters if group_of(each) == group])},
        given=refusal.given if refusal else {},
        fault=refusal.fault if refusal else None,
        others=list(_differences(refusal.since, parameters, abouts)) if refusal and refusal.since else [],
        versions=list(_compared(versions, abouts)),
        older=versions[SHOWN - 1]["version"] if len(versions) > SHOWN else None,
        plain=plain,
        no_segment=NO_SEGMENT,
        segments=_segments(found["segments"]["nodes"], told["segment"]),
    )


def group_of(parameter: Mapping[str, Any]) -> str:
    """Under which heading a parameter stands: by what it changes."""
    scores = set(parameter["scores"])
    if parameter["signal"] is not None or _JUDGED in scores:
        return "signals"
    if not scores:
        return "network"
    if parameter["unit"] == "WEIGHT":
        return "values"
    return next((group for group, some in _OF_SCORES.items() if scores & some), "other")


def plain(value: float) -> str:
    """A number as a field of a form takes it, without losing a digit: 5, 0.25."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def number(text: str) -> float | None:
    """The number that somebody wrote; None when it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= _LAST else None


def _segments(nodes: Sequence[Mapping[str, Any]], named: str | None) -> dict[str, str]:
    """Names of segments by their keys; the one that is named among them, though it is not there any more."""
    return {**({named: named} if named else {}), **{each["key"]: each["name"] for each in nodes}}


def _compared(versions: Sequence[Mapping[str, Any]], abouts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Each version with what it changed of the one before."""
    defaults: list[Mapping[str, Any]] = []
    if versions and len(versions) <= SHOWN:
        defaults.append({"version": 0, "segment": None, "parameters": _defaults(versions[-1])})
    for after, before in pairwise([*versions, *defaults]):
        stood = {"was_segment": before["segment"], "has_other_segment": before["segment"] != after["segment"]}
        yield {**after, **stood, "changes": list(_differences(before["parameters"], after["parameters"], abouts))}


def _defaults(version: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": each["key"], "value": each["defaultValue"]} for each in version["parameters"]]


def _differences(before: Parameters, after: Parameters, abouts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What has another value than before, with its sentence."""
    stood = {each["key"]: each["value"] for each in before}
    for each in after:
        was = stood.get(each["key"], each["value"])
        if was != each["value"]:
            about = abouts.get(each["key"], each["key"])
            yield {"key": each["key"], "about": about, "was": plain(was), "now": plain(each["value"])}
