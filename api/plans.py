"""Plans: what a policy or a choice by hand would move, looked at, allowed, applied part by part, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import orjson
import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered
from api.paging import page
from api.planning import judge_of, planned_by, version_in_force
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.errors import Refused as RefusedError
from graph.groups.model import GroupKey, Wanted
from graph.plans import actions, making
from graph.plans.model import PlanMade, PlanSettled, Progress
from graph.policies.judging import Judge
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

PLAN_CARD = fragment("plans/fragments/plan_card")
PLAN_BY_ID = fragment("plans/fragments/plan_by_id")
LIST_PLANS = fragment("plans/fragments/list_plans")
PLAN_ENTRIES = fragment("plans/fragments/plan_entries")
PLAN_COUNTS = fragment("plans/fragments/plan_counts")
PLAN_PROGRESS = fragment("plans/fragments/plan_progress")


@strawberry.enum(description="Where a plan stands.")
class MovePlanState(Enum):
    MADE = "made"
    REQUESTED = "requested"
    APPROVED = "approved"
    APPLIED = "applied"
    UNDONE = "undone"
    CANCELLED = "cancelled"


@strawberry.enum(description="What is to be done about somebody.")
class MovePlanStep(Enum):
    PROMOTE = "promote"
    DEMOTE = "demote"
    MOVE = "move"
    WARN = "warn"
    LIFT = "lift"
    NONE = "none"


@strawberry.enum(description="How an entry stands; left: nothing was to be done, the reason says why.")
class MovePlanEntryState(Enum):
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"
    LEFT = "left"


@strawberry.type(description="How many there are of a kind.")
class MovePlanCount:
    what: str
    n: int


@strawberry.type(description="How many go from one group to another.")
class MovePlanFlow:
    from_group: str
    to_group: str
    n: int


@strawberry.type(description="What a plan came to when it was made.")
class MovePlanCounts:
    steps: list[MovePlanCount]
    left_out: list[MovePlanCount] = strawberry.field(description="Who is left out, by reason.")
    flows: list[MovePlanFlow]
    members: list[MovePlanCount] = strawberry.field(description="How many stood in each group, from the lowest.")


@strawberry.type(description="How many entries stand how.")
class MovePlanProgress:
    state: MovePlanEntryState
    n: int


@strawberry.type(description="What is to be done about one user.")
class MovePlanEntry:
    id: strawberry.ID
    position: int
    user: Annotated[User, strawberry.lazy("api.users")] | None = strawberry.field(description="Null of who was erased.")
    step: MovePlanStep
    from_group: str
    to_group: str
    reason: str
    until: datetime | None = strawberry.field(description="Of a warning: when the step down follows.")
    state: MovePlanEntryState
    problem: str | None = strawberry.field(description="Why it was skipped: the code of a refusal, or plans.drifted.")
    move_id: strawberry.ID | None


@strawberry.type(description="An entry of a page, with its cursor.")
class MovePlanEntryEdge:
    cursor: str
    node: MovePlanEntry


@strawberry.type(description="A page of a list.")
class MovePlanEntryConnection:
    edges: list[MovePlanEntryEdge]
    nodes: list[MovePlanEntry]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="Who is to be moved where, by a policy or by hand.")
class MovePlan:
    id: strawberry.ID
    ladder: str
    policy: str | None = strawberry.field(description="The key of the policy; null of a choice by hand.")
    policy_version: int | None
    reason: str
    state: MovePlanState
    needs_approval: bool
    actor: str
    at: datetime
    requested_by: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    n_entries: Long

    @strawberry.field(description="What it came to when it was made.")
    def counts(self, info: Info) -> MovePlanCounts:
        return picked(self, info)

    @strawberry.field(description="How many entries stand how, now.")
    def progress(self, info: Info) -> list[MovePlanProgress]:
        return picked(self, info)

    @strawberry.field(description="What is to be done about whom, in the order in which it is done.")
    def entries(
        self, info: Info, first: int | None = None, after: str | None = None, state: MovePlanEntryState | None = None
    ) -> MovePlanEntryConnection:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class MovePlanEdge:
    cursor: str
    node: MovePlan


@strawberry.type(description="A page of a list.")
class MovePlanConnection:
    edges: list[MovePlanEdge]
    nodes: list[MovePlan]
    page_info: strawberry.relay.PageInfo


@strawberry.input(description="One user who is chosen for a group.")
class PlannedUserInput:
    user_id: strawberry.ID
    to_group: str


@strawberry.input(description="One version of a policy.")
class PolicyVersionInput:
    key: str
    version: int


@strawberry.input(description="A plan by the policy in force of a ladder; with moves, of those instead.")
class MovePlanInput:
    ladder: str
    reason: str
    moves: list[PlannedUserInput] | None = None
    policy: PolicyVersionInput | None = strawberry.field(
        default=None,
        description="A version to plan by in place of the one in force, a draft too: to look at what it would come to. "
        "Such a plan can only be applied while that version is in force.",
    )


@strawberry.type(description="The plan that was made; nothing has been moved.")
class MakeMovePlanDone:
    move_plan: MovePlan | None
    n_moves: int
    needs_approval: bool


@strawberry.type(description="Where the plan stands; `changed` is false when it stood so before.")
class MovePlanDone:
    move_plan: MovePlan | None
    state: MovePlanState
    changed: bool


@strawberry.type(description="What a part of a plan came to; ask again until none is left.")
class MovePlanProgressDone:
    move_plan: MovePlan | None
    n_done: int
    n_skipped: int
    n_left: int


MakeMovePlanResult = Annotated[MakeMovePlanDone | Refused | Missing | Conflict, strawberry.union("MakeMovePlanResult")]
MovePlanResult = Annotated[MovePlanDone | Refused | Missing | Conflict, strawberry.union("MovePlanResult")]
MovePlanProgressResult = Annotated[
    MovePlanProgressDone | Refused | Missing | Conflict, strawberry.union("MovePlanProgressResult")
]


@strawberry.type
class MovePlanQuery:
    """Questions about plans."""

    @strawberry.field(description="One plan by its id.")
    def move_plan(self, info: Info, id: strawberry.ID) -> MovePlan | None:
        return picked(self, info)

    @strawberry.field(description="Plans, the last one first; of one ladder, or of all.")
    def move_plans(
        self, info: Info, ladder: str | None = None, first: int | None = None, after: str | None = None
    ) -> MovePlanConnection:
        return picked(self, info)


@strawberry.type
class MovePlanMutation:
    """What can be done about plans."""

    @strawberry.mutation(description="Make a plan: what the policy in force comes to, or moves by hand. Moves nobody.")
    async def make_move_plan(
        self, info: Info, input: MovePlanInput, operation_key: str | None = None
    ) -> MakeMovePlanResult:  # pyright: ignore[reportInvalidTypeForm]
        return await answered(
            info, _making(info, input, operation_key), MakeMovePlanDone, {"movePlan": ("id", "plan")}, _made
        )

    @strawberry.mutation(description="Ask a second person to allow a plan.")
    async def request_move_plan(
        self, info: Info, plan_id: strawberry.ID, operation_key: str | None = None
    ) -> MovePlanResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {"plan": plan_id}, operation_key)
        work = actions.request_plan(info.context.database, call, plan_id)
        return await answered(info, work, MovePlanDone, {"movePlan": ("id", "plan")}, _settled)

    @strawberry.mutation(description="Allow a plan that waits, or put it aside; not by who made it or asked for it.")
    async def decide_move_plan(
        self,
        info: Info,
        plan_id: strawberry.ID,
        approve: bool,
        note: str | None = None,
        operation_key: str | None = None,
    ) -> MovePlanResult:  # pyright: ignore[reportInvalidTypeForm]
        payload = {"plan": plan_id, "approve": approve, "note": note}
        call = info.context.call(info.field_name, payload, operation_key)
        work = actions.decide_plan(info.context.database, call, plan_id, approve=approve, note=note)
        return await answered(info, work, MovePlanDone, {"movePlan": ("id", "plan")}, _settled)

    @strawberry.mutation(description="Put a plan aside before anything of it is done.")
    async def cancel_move_plan(
        self, info: Info, plan_id: strawberry.ID, operation_key: str | None = None
    ) -> MovePlanResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {"plan": plan_id}, operation_key)
        work = actions.cancel_plan(info.context.database, call, plan_id)
        return await answered(info, work, MovePlanDone, {"movePlan": ("id", "plan")}, _settled)

    @strawberry.mutation(
        description="Do the next entries of a plan, up to 500; who is not as they were is skipped with the reason."
    )
    async def apply_move_plan(
        self, info: Info, plan_id: strawberry.ID, first: int = 100, operation_key: str | None = None
    ) -> MovePlanProgressResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        call = context.call(info.field_name, {"plan": plan_id, "first": first}, operation_key)

        def judge(key: str, version: int) -> Judge:
            return judge_of(version_in_force(key, version, context), context)

        work = actions.apply_plan(context.database, call, plan_id, judge, part=first)
        return await answered(info, work, MovePlanProgressDone, {"movePlan": ("id", "plan")}, _progressed)

    @strawberry.mutation(description="Take back the next moves of a plan, up to 500; who was moved since is skipped.")
    async def undo_move_plan(
        self, info: Info, plan_id: strawberry.ID, first: int = 100, operation_key: str | None = None
    ) -> MovePlanProgressResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {"plan": plan_id, "first": first}, operation_key)
        work = actions.undo_plan(info.context.database, call, plan_id, part=first)
        return await answered(info, work, MovePlanProgressDone, {"movePlan": ("id", "plan")}, _progressed)


async def _making(info: Info, input: MovePlanInput, operation_key: str | None) -> PlanMade:
    context = info.context
    call = context.call(info.field_name, strawberry.asdict(input), operation_key)
    if input.moves is not None and input.policy is not None:
        raise RefusedError("plans.one_way", path=("input", "policy"))
    if input.moves is not None:
        wanted = [Wanted(each.user_id, GroupKey(each.to_group)) for each in input.moves]
        return await making.make_chosen_plan(context.database, call, input.ladder, wanted, reason=input.reason)
    policy = await planned_by(input.ladder, input.policy, context)
    judge = judge_of(policy, context)
    deadline_s = context.settings.segment_deadline_s
    return await making.make_plan(context.database, call, judge, reason=input.reason, deadline_s=deadline_s)


def _made(done: PlanMade) -> dict[str, object]:
    return {"n_moves": done.n_moves, "needs_approval": done.needs_approval}


def _settled(done: PlanSettled) -> dict[str, object]:
    return {"state": MovePlanState(done.state), "changed": done.changed}


def _progressed(done: Progress) -> dict[str, object]:
    return {"n_done": done.n_done, "n_skipped": done.n_skipped, "n_left": done.n_left}


def _plans(selected: Selected, _: Context) -> Reading:
    asked = page("move_plans", selected.args, ascending=False)
    params = {"after": asked.key, "limit": asked.size + 1, "ladder": selected.args.get("ladder")}
    return Reading(LIST_PLANS, params, holes=(Hole(("node",), "plan", "MovePlan"),), page=asked, list_name="move_plans")


def _entries(selected: Selected, _: Context) -> Reading:
    asked = page("move_plan_entries", selected.args)
    state = selected.args.get("state")
    given = state.value if isinstance(state, Enum) else state
    params = {"after": asked.key, "limit": asked.size + 1, "state": given}
    holes = (Hole(("node", "user"), "user", "User"),)
    return Reading(PLAN_ENTRIES, params, holes=holes, page=asked, list_name="move_plan_entries")


def _counts(text: str) -> dict[str, object]:
    kept = orjson.loads(text)
    return {
        "steps": _counted(kept["steps"]),
        "left_out": _counted(kept["reasons"]),
        "flows": [{"from_group": start, "to_group": end, "n": n} for start, end, n in kept["flows"]],
        "members": _counted(kept["members"]),
    }


def _counted(counts: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"what": what, "n": n} for what, n in counts.items()]


READERS: dict[str, Reader] = {
    "Query.movePlan": slot(
        PLAN_BY_ID, Hole(("plan",), "plan", "MovePlan"), params=lambda args, _: {"id": args["id"]}, unwrap="plan"
    ),
    "Query.movePlans": _plans,
    "MovePlan.counts": slot(PLAN_COUNTS, finish=_counts),
    "MovePlan.progress": slot(PLAN_PROGRESS),
    "MovePlan.entries": _entries,
}
