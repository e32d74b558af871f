"""Moves for a later day: plan one, cancel it, and make those that are due."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing, Refused
from graph.groups import keeping, policy, store
from graph.groups.actions import REASON_LENGTH, move_within
from graph.groups.model import Cause, MovePlanned, Plan, PlanCancelled, PlanState, Wanted
from graph.users.policy import checked_text
from graph.vocabulary import Role

MADE_AT_ONCE = 100


async def plan_move(
    database: Database, call: Call, wanted: Wanted, cause: Cause, *, effective_at: datetime
) -> MovePlanned:
    """The user will be moved then, by the worker; one such move waits a user and ladder.

    Room and locks are looked at when it is made.

    Raises:
        Missing, Conflict, Refused: as `move_user`; the day is none to plan for ("groups.effective_…"), the user stands
            there ("groups.stands_there"), or a move waits on that ladder ("groups.planned_already").
    """

    async def work(transaction: Transaction) -> MovePlanned:
        origin, user, to_group = call.origin, wanted.user, wanted.to_group
        held = (await lock_users(transaction, [user]))[user]
        place = await store.get_place(transaction, user, held, to_group, at=origin.at)
        if place is None:
            raise Missing("groups.unknown", path=("toGroup",), group=to_group)
        version = wanted.expected_version
        is_move = policy.check_move(place, expected_version=version, role=origin.role, groups=origin.groups)
        policy.check_effective(effective_at, place, now=origin.at)
        if not is_move:
            raise Refused("groups.stands_there", path=("toGroup",), user=place.user, group=to_group)
        waiting = await keeping.get_waiting(transaction, held.user, str(place.target.ladder))
        if waiting is not None:
            plan, at = waiting
            path = ("effectiveAt",)
            raise Refused("groups.planned_already", path=path, user=place.user, plan=plan, at=at.isoformat())
        plan = str(uuid4())
        await keeping.record_plan(transaction, origin, plan, place, cause, effective_at=effective_at)
        after = {"plan": plan, "group": to_group, "at": effective_at.isoformat(), "reason": cause.reason}
        change = Change(ChangeKind.MOVE_PLANNED, (user,), before={"group": place.current.key}, after=after)
        await outbox.append(transaction, change, origin)
        return MovePlanned(user, to_group, place.current.key, place.version, plan)

    return await perform(database, call, work, answer=MovePlanned)


async def cancel_plan(database: Database, call: Call, *, plan: str, reason: str) -> PlanCancelled:
    """The planned move is not made; nothing changes if it was cancelled before.

    Raises:
        Missing: there is none, or a manager does not look after both groups.
        Refused: it was made or refused meanwhile ("groups.plan_over"), or there is no reason.
    """
    why = checked_text(reason, limit=REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> PlanCancelled:
        found, origin = await _held(transaction, plan), call.origin
        missing = Missing("groups.plan_unknown", path=("plannedMoveId",), plan=plan[:80])
        if found is None:
            raise missing
        kept, _ = found
        if origin.role not in policy.FREE and not origin.groups >= {kept.from_group, kept.to_group}:
            raise missing
        if kept.state is PlanState.CANCELLED:
            return PlanCancelled(kept.given, plan, cancelled=False)
        if kept.state is not PlanState.WAITING:
            raise Refused("groups.plan_over", path=("plannedMoveId",), plan=plan, state=kept.state.value)
        await keeping.settle_plan(transaction, origin, plan, PlanState.CANCELLED, reason=why)
        after = {"plan": plan, "group": kept.to_group, "reason": why}
        await outbox.append(transaction, Change(ChangeKind.MOVE_CANCELLED, (kept.given,), after=after), origin)
        return PlanCancelled(kept.given, plan, cancelled=True)

    return await perform(database, call, work, answer=PlanCancelled)


async def make_due(database: Database, *, now: datetime) -> int:
    """Planned moves that are due are made, as of now; one that is refused says why. Return how many were settled.

    May be done by several at once: each move is made once.

    Cost: a look at an index; for each that is due one transaction.
    """
    n_settled, n_before = 0, -1
    # What others settle meanwhile is due no more; a round without one of ours is the last.
    while n_settled > n_before:
        n_before = n_settled
        for plan in await keeping.list_due(database, now=now, limit=MADE_AT_ONCE):
            n_settled += await database.write(partial(_make, plan=plan, now=now))
    return n_settled


async def _make(transaction: Transaction, *, plan: str, now: datetime) -> int:
    found = await _held(transaction, plan)
    if found is None or found[0].state is not PlanState.WAITING:
        return 0
    kept, held = found
    origin = Origin(kept.actor, kept.role, now, f"plan-{plan}")
    try:
        move = await _move(transaction, origin, kept, held)
    except (Refused, Missing, Conflict) as error:
        # What refuses a move does so before anything is written.
        await keeping.settle_plan(transaction, origin, plan, PlanState.REFUSED, error=error)
        after = {"plan": plan, "group": kept.to_group, "code": error.code, "reason": kept.cause.reason}
        await outbox.append(transaction, Change(ChangeKind.MOVE_REFUSED, (kept.given,), after=after), origin)
    else:
        await keeping.settle_plan(transaction, origin, plan, PlanState.MADE, move=move)
    return 1


async def _move(transaction: Transaction, origin: Origin, kept: Plan, held: Held) -> str | None:
    """Make the move; None when the user stands there by now."""
    await store.claim_groups(transaction, [kept.to_group], leaving=[held.user])
    place = await store.get_place(transaction, kept.given, held, kept.to_group, at=origin.at)
    if place is None:
        raise Missing("groups.unknown", group=kept.to_group)
    if not policy.check_move(place, expected_version=None, role=Role.SYSTEM, groups=frozenset()):
        return None
    [moved] = await move_within(transaction, origin, [(place, kept.cause)])
    return moved.move


async def _held(transaction: Transaction, plan: str) -> tuple[Plan, Held] | None:
    """The plan as it stands, with its user locked."""
    seen = await keeping.get_plan(transaction, plan)
    if seen is None:
        return None
    held = (await lock_known_users(transaction, [seen.given])).get(seen.given)
    kept = await keeping.get_plan(transaction, plan)
    return None if held is None or kept is None else (kept, held)
