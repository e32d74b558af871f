"""From verdicts to a plan: who goes first where places are few, when a run is too large to go without a word. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from graph.errors import Conflict, Refused
from graph.plans.model import MOVES, Drafted, Entry, Plan, PlanState, Room, Step
from graph.policies.model import Action, Ground, Judged, Policy

_STEPS = {
    Action.PROMOTE: Step.PROMOTE,
    Action.DEMOTE: Step.DEMOTE,
    Action.WARN: Step.WARN,
    Action.HOLD: Step.NONE,
    Action.BLOCKED: Step.NONE,
}
MOST_AT_ONCE = 500
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def drafted(judged: Judged, policy: Policy) -> Drafted | None:
    """What a verdict leaves to be done about somebody; None where nothing is to be done or told."""
    groups = list(policy.ranks)
    verdict, footing = judged.verdict, judged.footing
    if verdict.action is Action.KEEP:
        if verdict.ground is not Ground.KEEPS or footing.warned_at is None:
            return None
        step = Step.LIFT
    else:
        step = _STEPS[verdict.action]
    return Drafted(
        user=judged.user,
        step=step,
        from_group=groups[footing.rank],
        to_group=groups[verdict.rank],
        reason=verdict.ground.value,
        since=footing.since,
        until=verdict.until,
        needs_approval=verdict.needs_approval,
    )


def with_room(drafts: Sequence[Drafted], rooms: Mapping[str, Room], order: Sequence[str]) -> list[Drafted]:
    """Who is promoted where there is no room is left out, or goes only as far as there is; `order`: lowest group first.

    A group's places go to who has been in their present group longest, then by id. Places that others leave in the same
    plan are given too, from the top down.
    """
    rank = {group: place for place, group in enumerate(order)}
    free = {group: None if room.capacity is None else room.capacity - room.taken for group, room in rooms.items()}
    settled: list[Drafted] = []
    rising: list[Drafted] = []
    for each in drafts:
        if each.step is Step.PROMOTE:
            rising.append(each)
            continue
        settled.append(each)
        if each.step in MOVES:
            _give(free, each.from_group, 1)
            _give(free, each.to_group, -1)
    waiting = sorted(rising, key=lambda each: (each.since or _LONG_AGO, each.user))
    for group in reversed(order):
        left: list[Drafted] = []
        for each in waiting:
            if each.to_group != group:
                left.append(each)
            elif _has_room(free, group):
                _give(free, group, -1)
                _give(free, each.from_group, 1)
                settled.append(each)
            elif rank[group] - 1 > rank[each.from_group]:
                left.append(replace(each, to_group=order[rank[group] - 1]))
            else:
                settled.append(replace(each, step=Step.NONE, to_group=each.from_group, reason=Ground.FULL.value))
        waiting = sorted(left, key=lambda each: (each.since or _LONG_AGO, each.user))
    return settled + waiting


def _has_room(free: Mapping[str, int | None], group: str) -> bool:
    left = free.get(group)
    return left is None or left > 0


def _give(free: dict[str, int | None], group: str, places: int) -> None:
    left = free.get(group)
    if left is not None:
        free[group] = left + places


def ordered(drafts: Sequence[Drafted]) -> list[Drafted]:
    """In the order in which they are done: who goes down first, then who goes up, the longest waiting first."""
    rank = {Step.DEMOTE: 0, Step.MOVE: 1, Step.PROMOTE: 2, Step.WARN: 3, Step.LIFT: 4, Step.NONE: 5}
    return sorted(drafts, key=lambda each: (rank[each.step], each.since or _LONG_AGO, each.user))


def needs_approval(drafts: Sequence[Drafted], rooms: Mapping[str, Room], most_moved: float) -> bool:
    """Whether a second person must allow it: somebody's step asks for it, or it moves too large a share of a group."""
    if any(each.needs_approval for each in drafts if each.step in MOVES):
        return True
    leaving = Counter(each.from_group for each in drafts if each.step in MOVES)
    return any(n > most_moved * rooms[group].members for group, n in leaving.items())


def flows(drafts: Sequence[Drafted]) -> dict[tuple[str, str], int]:
    """How many go from which group to which."""
    return dict(Counter((each.from_group, each.to_group) for each in drafts if each.step in MOVES))


def drift(entry: Entry, present: Drafted | None, ranks: Mapping[str, int]) -> str | None:
    """What about somebody is not as it was when the entry was made; None where it still holds.

    Who may go further up by now still goes where the plan says.
    """
    if present is not None and present.step is Step.NONE and present.reason == Ground.LOCKED.value:
        return "groups.locked"
    if present is None or (present.step, present.from_group) != (entry.step, entry.from_group):
        return "plans.drifted"
    goes_further = entry.step is Step.PROMOTE and ranks[present.to_group] >= ranks[entry.to_group]
    if entry.step in MOVES and present.to_group != entry.to_group and not goes_further:
        return "plans.drifted"
    return None


def check_decider(plan: Plan, actor: str) -> None:
    """Somebody else than who made the plan or asked for it decides.

    Raises:
        Refused: the same person ("plans.own_approval"). Conflict: it does not wait ("plans.state").
    """
    check_state(plan, PlanState.REQUESTED)
    if actor in {plan.actor, plan.requested_by}:
        raise Refused("plans.own_approval", plan=plan.id)


def check_state(plan: Plan, *allowed: PlanState) -> None:
    """The plan stands where it must.

    Raises:
        Conflict: it does not ("plans.state").
    """
    if plan.state not in allowed:
        raise Conflict("plans.state", plan=plan.id, state=plan.state.value)


def check_part(part: int) -> None:
    """So many entries can be done in one transaction.

    Raises:
        Refused: not from 1 to 500 ("plans.part").
    """
    if not 1 <= part <= MOST_AT_ONCE:
        raise Refused("plans.part", path=("first",), limit=MOST_AT_ONCE)


def check_applying(plan: Plan) -> None:
    """The plan may be applied now.

    Raises:
        Refused: a second person must allow it first ("plans.needs_approval"). Conflict: it is done or put aside.
    """
    if plan.needs_approval and plan.state in {PlanState.MADE, PlanState.REQUESTED}:
        raise Refused("plans.needs_approval", plan=plan.id)
    check_state(plan, PlanState.MADE, PlanState.APPROVED, PlanState.APPLIED)
