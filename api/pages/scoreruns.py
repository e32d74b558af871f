"""When scores were computed, how far a run is, and buttons that have one begun or ended."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from api.inside import OUTCOME
from api.pages.forms import own_form
from api.pages.paging import neighbours
from api.pages.visit import HEADERS, Visit
from graph.errors import Missing
from graph.scores.model import OPEN

BUTTONS = {
    "start": "mutation Go { done: startScoreRun { " + OUTCOME + " } }",
    "cancel": "mutation Go($id: ID!) { done: cancelScoreRun(runId: $id) { " + OUTCOME + " } }",
}


async def score_runs(visit: Visit) -> Response:
    """The runs, the last one first; one that waits or is under way stands above them."""
    found = await visit.ask("score_runs", after=visit.param("after") or None)
    told = found["scoreRuns"]
    is_first = not visit.param("after")
    current = next((each for each in told["nodes"] if is_first and each["state"].lower() in OPEN), None)
    pages = neighbours(visit, told["pageInfo"], both_ways=False)
    return visit.page("score_runs.html", runs=told["nodes"], current=current, is_first=is_first, pages=pages)


async def act(visit: Visit) -> Response:
    """Ask for a run, or end one, and show them again."""
    form = await own_form(visit)
    what = form.get("do", "")
    if what not in BUTTONS:
        raise Missing("pages.nothing_here")
    done = (await visit.do(BUTTONS[what], {"id": form.get("id", "")} if what == "cancel" else {}))["done"]
    return visit.unwilling(done) or RedirectResponse("/scores", 303, HEADERS)
