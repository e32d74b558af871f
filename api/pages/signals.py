"""What speaks against referrals: cases to look at, each with the sub-graph that shows it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.paging import neighbours
from api.pages.visit import Visit
from api.signals import ScoreSignalKind

KINDS = tuple(str(each.value) for each in ScoreSignalKind)
_CASES_A_PAGE = 10


async def signals(visit: Visit) -> Response:
    """The cases of the published run, of one kind or all, about somebody of one group or of all."""
    kind = visit.param("kind") if visit.param("kind") in KINDS else ""
    group = visit.param("group") or None
    asked = {"kind": kind.upper() or None, "group": group, "after": visit.param("after") or None}
    found = await visit.ask("signals", first=_CASES_A_PAGE, **asked)
    told = found["scoreSignals"]
    return visit.page(
        "signals.html",
        kind=kind,
        kinds=("", *KINDS),
        group=group,
        groups=found["groups"],
        n_found=told["totalCount"],
        cases=[_shown(each) for each in told["nodes"]],
        pages=neighbours(visit, told["pageInfo"], both_ways=False),
    )


def _shown(case: dict[str, Any]) -> dict[str, Any]:
    """The case with its pairs told by people; whoever may not be named is None, and counted."""
    people = {each["place"]: each for each in case["people"]}
    pairs = [{**each, "one": people.get(each["source"]), "other": people.get(each["target"])} for each in case["pairs"]]
    return {
        **case,
        "about": [each for each in case["people"] if each["isSubject"]],
        "lines": pairs,
        "n_unnamed": case["nPeople"] - len(people),
    }
