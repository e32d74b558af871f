"""Reports as people read them: one kind a page, of everybody, a group or a segment."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.asking import notation
from api.pages.visit import Visit
from graph.measures.printing import printed
from graph.templates.audiences import made, segment_template

KINDS = ("pareto", "repurchase", "channels")
GROUPINGS = ("channel", "kind", "owner")
LISTS = ("potential", "core")
"""Ready segments that stand beside reports."""
DAYS = (30, 90, 180, 365)
"""Windows that can be chosen."""
_MOST_POINTS = 11


async def reports(visit: Visit) -> Response:
    """The report of the kind that is named, the first of them unless one is."""
    kind = visit.param("kind") if visit.param("kind") in KINDS else KINDS[0]
    segment, group = visit.param("segment") or None, visit.param("group") or None
    days = next((each for each in DAYS if str(each) == visit.param("days")), None if kind == "pareto" else 90)
    by = visit.param("by") if visit.param("by") in GROUPINGS else GROUPINGS[0]
    more: dict[str, dict[str, Any]] = {
        "pareto": {"days": days},
        "repurchase": {"withinDays": days},
        "channels": {"by": by.upper(), "days": [days]},
    }
    found = await visit.ask(f"report_{kind}", segment=segment, group=group, **more[kind])
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
        groups=found["groups"],
        segments=found["segments"]["nodes"],
        found=next(value for name, value in found.items() if name.endswith("Report")),
        tenths=tenths,
        lists={each: _asked(visit, each) for each in LISTS},
    )


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
