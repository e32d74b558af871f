"""Plans of moves: groups side by side with what would flow between them; one plan with its buttons; a standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from api.inside import OUTCOME
from api.pages.forms import own_form
from api.pages.paging import neighbours
from api.pages.visit import HEADERS, Visit
from api.plans import MovePlanEntryState
from graph.errors import Missing

STATES = tuple(each.value for each in MovePlanEntryState)
PARTS = 5
_MAKE = (
    "mutation Make($input: MovePlanInput!) { done: makeMovePlan(input: $input) { "
    + OUTCOME
    + " ... on MakeMovePlanDone { movePlan { id } } } }"
)
_PROGRESS = OUTCOME + " ... on MovePlanProgressDone { nLeft }"
DONE = {
    "request": "mutation Go($id: ID!) { done: requestMovePlan(planId: $id) { " + OUTCOME + " } }",
    "cancel": "mutation Go($id: ID!) { done: cancelMovePlan(planId: $id) { " + OUTCOME + " } }",
    "approve": "mutation Go($id: ID!) { done: decideMovePlan(planId: $id, approve: true) { " + OUTCOME + " } }",
    "refuse": "mutation Go($id: ID!) { done: decideMovePlan(planId: $id, approve: false) { " + OUTCOME + " } }",
    "apply": "mutation Go($id: ID!) { done: applyMovePlan(planId: $id, first: 100) { " + _PROGRESS + " } }",
    "undo": "mutation Go($id: ID!) { done: undoMovePlan(planId: $id, first: 100) { " + _PROGRESS + " } }",
}


async def plans(visit: Visit) -> Response:
    """All ladders with how many stand where, and the plans, the last first."""
    found = await visit.ask("plans", after=visit.param("after") or None)
    ladders: dict[str, dict[str, Any]] = {}
    for each in found["groups"]:
        if each["ladder"]:
            told = ladders.setdefault(each["ladder"]["key"], {**each["ladder"], "groups": []})
            told["groups"].append(each)
    pages = neighbours(visit, found["movePlans"]["pageInfo"], both_ways=False)
    names = {each["key"]: each["name"] for each in found["groups"]}
    nodes = found["movePlans"]["nodes"]
    return visit.page("plans.html", ladders=list(ladders.values()), plans=nodes, names=names, pages=pages)


async def make(visit: Visit) -> Response:
    """Plan what the policy in force comes to, and show it."""
    form = await own_form(visit)
    given = {"ladder": form.get("ladder", ""), "reason": form.get("reason", "")}
    done = (await visit.do(_MAKE, {"input": given}))["done"]
    return visit.unwilling(done) or _shown(done["movePlan"]["id"])


async def plan(visit: Visit) -> Response:
    """One plan: what it comes to, what became of it, its entries in one state or all."""
    state = visit.param("state")
    chosen = state.upper() if state in STATES else None
    asked = {"id": visit.request.path_params["id"], "state": chosen, "after": visit.param("after") or None}
    found = await visit.ask("plan", **asked)
    told = found["movePlan"]
    if told is None:
        raise Missing("pages.nothing_here")
    names = {each["key"]: each["name"] for each in found["groups"]}
    left = {each["state"]: each["n"] for each in told["progress"]}
    pages = neighbours(visit, told["entries"]["pageInfo"], both_ways=False)
    return visit.page(
        "plan.html", plan=told, names=names, left=left, state=state, pages=pages, buttons=_buttons(told, left)
    )


async def act(visit: Visit) -> Response:
    """Do what a button says, and show the plan again; applying does up to 500 people a click."""
    form = await own_form(visit)
    plan_id, what = visit.request.path_params["id"], form.get("do", "")
    if what not in DONE:
        raise Missing("pages.nothing_here")
    for _ in range(PARTS):
        done = (await visit.do(DONE[what], {"id": plan_id}))["done"]
        if problem := visit.unwilling(done):
            return problem
        if not done.get("nLeft"):
            break
    return _shown(plan_id)


async def standing(visit: Visit) -> Response:
    """Where a person stands on a ladder and why."""
    asked = {"id": visit.request.path_params["id"], "ladder": visit.request.path_params["ladder"]}
    found = await visit.ask("standing", **asked)
    user = found["user"]
    if user is None or not found["groups"]:
        raise Missing("pages.nothing_here")
    names = {each["key"]: each["name"] for each in found["groups"]}
    moves = [each for each in user["moves"]["nodes"] if each["toGroup"]["ladder"]["key"] == asked["ladder"]]
    ladder = found["groups"][0]["ladder"]
    return visit.page("standing.html", user=user, standing=user["standing"], names=names, moves=moves, ladder=ladder)


def _buttons(told: Mapping[str, Any], left: Mapping[str, int]) -> list[str]:
    """What can be done about a plan where it stands."""
    state = told["state"]
    may_go = not told["needsApproval"] or state not in {"MADE", "REQUESTED"}
    buttons = {
        "request": state == "MADE" and told["needsApproval"],
        "approve": state == "REQUESTED",
        "refuse": state == "REQUESTED",
        "apply": may_go and state in {"MADE", "APPROVED", "APPLIED"} and left.get("WAITING", 0) > 0,
        "undo": state in {"APPLIED", "UNDONE"} and left.get("DONE", 0) > 0,
        "cancel": state in {"MADE", "REQUESTED", "APPROVED"},
    }
    return [name for name, is_there in buttons.items() if is_there]


def _shown(plan_id: str) -> Response:
    return RedirectResponse("/plans/" + quote(plan_id, safe=""), 303, HEADERS)
