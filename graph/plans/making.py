"""Making plans: from what a policy comes to for everybody, or from a choice made by hand. Nothing is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.groups import policy as moving
from graph.groups import store as groups
from graph.groups.model import Wanted
from graph.plans import policy, store
from graph.plans.model import MOVES, Drafted, Plan, PlanMade, PlanState, Room, Step
from graph.policies.judging import Judge
from graph.users.policy import checked_text

MOST_ENTRIES = 100_000
MOST_CHOSEN = 10_000
REASON_LENGTH = 500
BY_HAND_SHARE = 0.1


async def make_plan(database: Database, call: Call, judge: Judge, *, reason: str, deadline_s: float) -> PlanMade:
    """A plan of what the policy comes to for everybody now: moves, warnings, and who is left out why.

    Facts are read without locks; whoever applies the plan looks at each person once more.

    Raises:
        Missing: the ladder is gone. Refused: over 100,000 people would be in it ("plans.too_large").
        Unavailable: a page of people took longer than the deadline.

    Cost: one statement per 2,000 people, then one transaction.
    """
    said = checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    asked = judge.policy.asked

    async def draft() -> list[Drafted]:
        found: list[Drafted] = []
        async for page in judge.everybody(database, deadline_s=deadline_s):
            found += [each for one in page if (each := policy.drafted(one, judge.policy)) is not None]
            if len(found) > MOST_ENTRIES:
                raise Refused("plans.too_large", limit=MOST_ENTRIES)
        return found

    drafts = await draft()

    async def work(transaction: Transaction) -> PlanMade:
        rooms = await store.list_rooms(transaction, asked.ladder, at=call.origin.at)
        # A group that came to the ladder after the policy is nobody's way up until a version has a rung for it.
        order = [group for group in rooms if group in judge.policy.ranks]
        settled = policy.ordered(policy.with_room(drafts, rooms, order))
        plan = _plan(call.origin, asked.ladder, said, (asked.key, judge.policy.version))
        return await _kept(transaction, call.origin, plan, settled, rooms, asked.rules.most_moved)

    return await perform(database, call, work, answer=PlanMade)


async def make_chosen_plan(
    database: Database, call: Call, ladder: str, wanted: Sequence[Wanted], *, reason: str
) -> PlanMade:
    """A plan of moves that somebody chose, up to 10,000; who cannot be moved as things are is left out with the reason.

    Raises:
        Missing: there is no such ladder. Refused: nobody or too many are chosen, or somebody twice.
    """
    said = checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    if not 1 <= len(wanted) <= MOST_CHOSEN:
        raise Refused("plans.chosen", path=("moves",), n=len(wanted), limit=MOST_CHOSEN)

    async def work(transaction: Transaction) -> PlanMade:
        rooms = await store.list_rooms(transaction, ladder, at=call.origin.at)
        if not rooms:
            raise Missing("policies.ladder_unknown", path=("ladder",), ladder=ladder[:60])
        drafts = await _chosen(transaction, call.origin, wanted, rooms)
        plan = _plan(call.origin, ladder, said, None)
        return await _kept(transaction, call.origin, plan, policy.ordered(drafts), rooms, BY_HAND_SHARE)

    return await perform(database, call, work, answer=PlanMade)


async def _chosen(
    transaction: Transaction, origin: Origin, wanted: Sequence[Wanted], rooms: Mapping[str, Room]
) -> list[Drafted]:
    """What is to be done about each who was chosen."""
    for place, each in enumerate(wanted):
        if each.to_group not in rooms:
            raise Refused("plans.other_ladder", path=("moves", place, "toGroup"), group=each.to_group)
    held = await lock_known_users(transaction, [each.user for each in wanted])
    for place, each in enumerate(wanted):
        if each.user not in held:
            raise Missing("users.unknown", path=("moves", place, "userId"), user=each.user[:80])
    moving.check_once([held[each.user].user for each in wanted])
    sought = [(each.user, held[each.user], each.to_group) for each in wanted]
    drafts: list[Drafted] = []
    for each, place in zip(wanted, await groups.list_places(transaction, sought, at=origin.at), strict=True):
        if place is None:
            raise Missing("groups.unknown", group=each.to_group)
        reason, step = "chosen", Step.MOVE
        try:
            is_move = moving.check_move(
                place, expected_version=each.expected_version, role=origin.role, groups=origin.groups
            )
            moving.check_locks(place, is_automatic=False)
            if not is_move:
                reason, step = "plans.there_already", Step.NONE
        except (Refused, Missing) as refusal:
            reason, step = refusal.code, Step.NONE
        drafts.append(
            Drafted(held[each.user].user, step, place.current.key, each.to_group, reason, place.version, place.since)
        )
    return drafts


def _plan(origin: Origin, ladder: str, reason: str, by: tuple[str, int] | None) -> Plan:
    return Plan(
        id=str(uuid4()),
        ladder=ladder,
        policy=None if by is None else by[0],
        policy_version=None if by is None else by[1],
        reason=reason,
        state=PlanState.MADE,
        needs_approval=False,
        actor=origin.actor,
        at=origin.at,
        requested_by=None,
        decided_by=None,
    )


async def _kept(
    transaction: Transaction,
    origin: Origin,
    plan: Plan,
    drafts: Sequence[Drafted],
    rooms: Mapping[str, Room],
    most_moved: float,
) -> PlanMade:
    needs = policy.needs_approval(drafts, rooms, most_moved)
    kept = replace(plan, needs_approval=needs)
    n_moves = sum(each.step in MOVES for each in drafts)
    counts = {
        "steps": dict(Counter(each.step.value for each in drafts)),
        "reasons": dict(Counter(each.reason for each in drafts if each.step is Step.NONE)),
        "flows": [[start, end, n] for (start, end), n in sorted(policy.flows(drafts).items())],
        "members": {group: room.members for group, room in rooms.items()},
    }
    await store.save_plan(transaction, kept, drafts, counts, origin)
    change = Change(ChangeKind.PLAN_MADE, (), after={"plan": plan.id, "moves": n_moves, "policy": plan.policy})
    await outbox.append(transaction, change, origin)
    return PlanMade(plan.id, n_moves, len(drafts), needs)
