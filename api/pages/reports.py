"""Reports as people read them: one kind a page, of everybody, a group or a segment."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.asking import notation
from api.pages.paging import neighbours
from api.pages.visit import Visit
from graph.errors import Missing
from graph.measures.printing import printed
from graph.reports.candidates import RULES, Part
from graph.templates.audiences import made, segment_template

KINDS = ("pareto", "repurchase", "channels", "candidates", "completeness")
GROUPINGS = ("channel", "kind", "owner")
PARTS = tuple(each.value for each in Part)
LISTS = ("potential", "core", "seed_users")
"""Ready segments that stand beside reports."""
DAYS = (30, 90, 180, 365)
"""Windows that can be chosen."""
_MOST_POINTS = 11


async def reports(visit: Visit) -> Response:
    """The report of the kind that is named, the first of them unless one is."""
    kind = _chosen(visit, "kind", KINDS)
    segment, group = visit.param("segment") or None, visit.param("group") or None
    days = next((each for each in DAYS if str(each) == visit.param("days")), None if kind == "pareto" else 90)
    by, part = _chosen(visit, "by", GROUPINGS), _chosen(visit, "part", PARTS)
    asked: dict[str, dict[str, Any]] = {
        "pareto": {"segment": segment, "group": group, "days": days},
        "repurchase": {"segment": segment, "group": group, "withinDays": days},
        "channels": {"segment": segment, "group": group, "by": by.upper(), "days": [days]},
        "completeness": {"isSegment": segment is not None, "segment": segment or "", "group": group, "days": days},
        "candidates": {"group": group, "part": part.upper(), "after": visit.param("after") or None},
    }
    answer = await visit.ask(f"report_{kind}", **asked[kind])
    # The list of candidates has no moment of its own: it is as old as its entries.
    first = next(iter(answer.values()))
    if first is None:
        raise Missing("segments.unknown", segment=(segment or "")[:80])
    found: dict[str, Any] = {"asOf": None, **first.get("completeness", first)}
    if kind == "candidates" and found["nodes"]:
        found["asOf"] = found["nodes"][0]["asOf"]
    return visit.page(
        f"report_{kind}.html",
        kind=kind,
        kinds=KINDS,
        segment=segment,
        group=group,
        days=days,
        windows=DAYS,
        by=by,
        groupings=GROUPINGS,
        part=part,
        parts=PARTS,
        groups=answer["groups"],
        segments=answer["segments"]["nodes"],
        found=found,
        tenths=tenths,
        picture=urlencode({name: value for name, value in asked["pareto"].items() if value is not None}),
        order=RULES[Part(part)].order.value,
        lists={each: _asked(visit, each) for each in LISTS},
        pages=neighbours(visit, found["pageInfo"], both_ways=False) if "pageInfo" in found else {},
    )


def _chosen(visit: Visit, name: str, choices: tuple[str, ...]) -> str:
    """What the address says, the first choice unless it names one."""
    return visit.param(name) if visit.param(name) in choices else choices[0]


def _asked(visit: Visit, key: str) -> str:
    """What a ready segment asks with its defaults, as the page for building segments takes it."""
    expression = made(segment_template(key), {}, digits=visit.settings.currency_digits)
    return printed(expression, notation(visit.context()))


def tenths(curve: list[dict[str, float]]) -> list[dict[str, float]]:
    """At most eleven points of a curve, evenly spread, the first and the last among them."""
    if len(curve) <= _MOST_POINTS:
        return curve
    last = len(curve) - 1
    return [curve[round(place * last / (_MOST_POINTS - 1))] for place in range(_MOST_POINTS)]
