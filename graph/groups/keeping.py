"""How planned moves, locks of tiers and work in chat groups are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from graph.database.driver import Database, Transaction
from graph.database.locks import Held
from graph.database.operations import Origin
from graph.errors import GuanxiError
from graph.groups.model import AskedLock, Cause, GroupKey, Place, Plan, PlanState, ReasonCode, Side
from graph.instants import instant_or_none
from graph.vocabulary import Role
from queries.catalogue import statement

GET_WAITING = statement("groups/get_waiting")
RECORD_PLAN = statement("groups/record_plan")
GET_PLAN = statement("groups/get_plan")
SETTLE_PLAN = statement("groups/settle_plan")
LIST_DUE = statement("groups/list_due")
SETTLE_DOUBLE_PLANS = statement("groups/settle_double_plans")
GET_LADDER = statement("groups/get_ladder")
RECORD_LOCK = statement("groups/record_lock")
SETTLE_LOCKS = statement("groups/settle_locks")
GET_WORK = statement("groups/get_work")
SETTLE_REMOVAL = statement("groups/settle_removal")
SETTLE_INVITING = statement("groups/settle_inviting")


@dataclass(frozen=True, slots=True)
class Standing:
    """The groups of a ladder from the lowest, and in which of them a user stands; None while it is prepared."""

    groups: tuple[str, ...]
    current: str | None
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One side of what a move left to do: in whose chat group, whether it is open or done, by whom and when."""

    user: str
    group: str
    is_open: bool
    is_done: bool
    by: str
    at_ms: int


async def get_waiting(transaction: Transaction, user: str, ladder: str) -> tuple[str, datetime] | None:
    """The planned move of the person on the ladder that waits, and when it is due."""
    rows = await transaction.run(GET_WAITING, user=user, ladder=ladder)
    at = instant_or_none(rows[0]["effective_ms"]) if rows else None
    return None if at is None else (rows[0]["id"], at)


async def record_plan(
    transaction: Transaction, origin: Origin, plan: str, place: Place, cause: Cause, *, effective_at: datetime
) -> None:
    """A move of the user to the target of their place is planned."""
    kept = {
        "id": plan,
        "user": place.given,
        "ladder": place.target.ladder,
        "from": place.current.key,
        "to": place.target.key,
        "actor": origin.actor,
        "role": origin.role.value,
        "reason": cause.reason,
        "reasonCode": cause.code.value,
        "note": cause.note,
    }
    await transaction.run(RECORD_PLAN, user=place.user, of=place.of, plan=kept, at=origin.at, effective_at=effective_at)


async def get_plan(transaction: Transaction, plan: str) -> Plan | None:
    """The planned move of that id as it stands."""
    rows = await transaction.run(GET_PLAN, id=plan)
    if not rows:
        return None
    [row] = rows
    return Plan(
        id=plan,
        given=row["given"],
        from_group=GroupKey(row["from_group"]),
        to_group=GroupKey(row["to_group"]),
        state=PlanState(row["state"]),
        actor=row["actor"],
        role=Role(row["role"]),
        cause=Cause(row["reason"], row["note"], ReasonCode(row["reason_code"]), planned=plan),
    )


async def settle_plan(
    transaction: Transaction,
    origin: Origin,
    plan: str,
    state: PlanState,
    *,
    reason: str | None = None,
    move: str | None = None,
    error: GuanxiError | None = None,
) -> None:
    """The planned move waits no longer; what refused it is kept with its facts."""
    await transaction.run(
        SETTLE_PLAN,
        id=plan,
        state=state.value,
        at=origin.at,
        actor=origin.actor,
        reason=reason if error is None else error.code,
        facts=None if error is None else orjson.dumps(dict(error.facts)).decode(),
        move=move,
    )


async def list_due(database: Database, *, now: datetime, limit: int) -> list[str]:
    """Some planned moves that are due."""
    return [row["id"] for row in await database.read(LIST_DUE, now=now, limit=limit)]


async def settle_double_plans(transaction: Transaction, user: str, *, at: datetime, actor: str, reason: str) -> int:
    """Of a person who is one of two now one planned move a ladder waits at most: the one that is due first."""
    [row] = await transaction.run(SETTLE_DOUBLE_PLANS, user=user, at=at, actor=actor, reason=reason)
    return row["n"]


async def get_ladder(transaction: Transaction, ladder: str, user: str) -> Standing | None:
    """The ladder as far as a lock goes; None when there is no such ladder."""
    rows = await transaction.run(GET_LADDER, key=ladder, user=user)
    return Standing(tuple(rows[0]["groups"]), rows[0]["current"], rows[0]["state"] == "ready") if rows else None


async def record_lock(
    transaction: Transaction, origin: Origin, given: str, held: Held, lock: str, asked: AskedLock
) -> None:
    """The lock binds the user."""
    kept = {
        "id": lock,
        "user": given,
        "ladder": asked.ladder,
        "kind": asked.kind.value,
        "group": asked.group,
        "reason": asked.reason,
        "actor": origin.actor,
        "role": origin.role.value,
    }
    await transaction.run(RECORD_LOCK, user=held.user, of=held.of, lock=kept, at=origin.at, until=asked.until)


async def settle_locks(
    transaction: Transaction, origin: Origin, held: Held, asked: AskedLock, *, reason: str
) -> Sequence[str]:
    """No lock of that kind binds the user on that ladder; return those that did."""
    rows = await transaction.run(
        SETTLE_LOCKS,
        user=held.user,
        ladder=asked.ladder,
        kind=asked.kind.value,
        at=origin.at,
        actor=origin.actor,
        reason=reason,
    )
    return [row["id"] for row in rows]


async def get_work(transaction: Transaction, move: str, side: Side) -> Work | None:
    """One side of what the move left to do; None when there is no such move."""
    rows = await transaction.run(GET_WORK, id=move)
    if not rows:
        return None
    [row] = rows
    told = row["removal" if side is Side.REMOVE else "invitation"]
    return Work(
        user=row["user"],
        group=row["from_group" if side is Side.REMOVE else "to_group"],
        is_open=told["state"] == "open",
        is_done=told["state"] == "done",
        by=told["by"] or "",
        at_ms=told["at_ms"] or 0,
    )


async def settle_work(transaction: Transaction, origin: Origin, move: str, side: Side) -> None:
    """The work is done."""
    text = SETTLE_REMOVAL if side is Side.REMOVE else SETTLE_INVITING
    await transaction.run(text, id=move, at=origin.at, actor=origin.actor)
