"""What speaks against referrals: cases to look at, each with the sub-graph that shows it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from api.inside import OUTCOME
from api.pages.forms import own_form
from api.pages.paging import neighbours
from api.pages.visit import HEADERS, Visit
from api.signals import ScoreSignalKind
from graph.errors import Missing

KINDS = tuple(str(each.value) for each in ScoreSignalKind)
BUTTONS = {
    "dismiss": "mutation Go($input: DismissScoreSignalInput!) { done: dismissScoreSignal(input: $input) { "
    + OUTCOME
    + " } }",
    "restore": "mutation Go($input: RestoreScoreSignalInput!) { done: restoreScoreSignal(input: $input) { "
    + OUTCOME
    + " } }",
}
_CASES_A_PAGE = 10


async def signals(visit: Visit) -> Response:
    """The cases of the published run, of one kind or all, about somebody of one group or of all."""
    kind = visit.param("kind") if visit.param("kind") in KINDS else ""
    group = visit.param("group") or None
    dismissed = visit.param("dismissed") == "1"
    asked = {"kind": kind.upper() or None, "group": group, "after": visit.param("after") or None}
    found = await visit.ask("signals", first=_CASES_A_PAGE, dismissed=dismissed, **asked)
    told = found["scoreSignals"]
    return visit.page(
        "signals.html",
        kind=kind,
        kinds=("", *KINDS),
        dismissed=dismissed,
        group=group,
        groups=found["groups"],
        n_found=told["totalCount"],
        cases=[_shown(each) for each in told["nodes"]],
        pages=neighbours(visit, told["pageInfo"], both_ways=False),
    )


async def act(visit: Visit) -> Response:
    """Say that a case is fine, or not after all, and show the list again."""
    form = await own_form(visit)
    what, reason = form.get("do", ""), form.get("reason", "").strip()
    if what not in BUTTONS:
        raise Missing("pages.nothing_here")
    given = {"signalId": form.get("id", ""), "reason": reason if what == "dismiss" else reason or None}
    done = (await visit.do(BUTTONS[what], {"input": given}))["done"]
    if problem := visit.unwilling(done):
        return problem
    shown = {name: form[name] for name in ("kind", "group", "dismissed") if form.get(name)}
    return RedirectResponse(f"/signals?{urlencode(shown)}" if shown else "/signals", 303, HEADERS)


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
