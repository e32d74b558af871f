"""How plans are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from graph.database.driver import Transaction
from graph.database.operations import Origin
from graph.instants import instant
from graph.plans.model import Drafted, Entry, EntryState, Plan, PlanState, Room, Step
from queries.catalogue import statement

LIST_ROOMS = statement("plans/list_rooms")
SAVE_PLAN = statement("plans/save_plan")
RECORD_ENTRIES = statement("plans/record_entries")
GET_PLAN = statement("plans/get_plan")
CLAIM_PLAN = statement("plans/claim_plan")
SETTLE_PLAN = statement("plans/settle_plan")
LIST_ENTRIES = statement("plans/list_entries")
COUNT_ENTRIES = statement("plans/count_entries")
SETTLE_ENTRIES = statement("plans/settle_entries")
RECORD_WARNINGS = statement("plans/record_warnings")
_AT_ONCE = 2_000
_SEPARATOR = "\u0001"


async def list_rooms(transaction: Transaction, ladder: str, *, at: datetime) -> dict[str, Room]:
    """The groups of the ladder from the lowest, by key; none where there is no such ladder."""
    rows = await transaction.run(LIST_ROOMS, ladder=ladder, at=at)
    return {row["group"]: Room(row["group"], row["members"], row["capacity"], row["taken"]) for row in rows}


async def save_plan(
    transaction: Transaction, plan: Plan, drafts: Sequence[Drafted], counts: Mapping[str, Any], origin: Origin
) -> None:
    """The plan is kept with its entries in this order; what is not to be done stands as left."""
    await transaction.run(
        SAVE_PLAN,
        id=plan.id,
        values={
            "key": f"{round(plan.at.timestamp() * 1_000):015d}{_SEPARATOR}{plan.id}",
            "ladder": plan.ladder,
            "policy": plan.policy,
            "policyVersion": plan.policy_version,
            "reason": plan.reason,
            "state": plan.state.value,
            "needsApproval": plan.needs_approval,
            "actor": plan.actor,
            "role": origin.role.value,
            "at": plan.at,
            "nEntries": len(drafts),
            "counts": orjson.dumps(counts).decode(),
        },
    )
    for begin in range(0, len(drafts), _AT_ONCE):
        rows = [_row(plan.id, begin + number, each) for number, each in enumerate(drafts[begin : begin + _AT_ONCE], 1)]
        await transaction.run(RECORD_ENTRIES, plan=plan.id, rows=rows)


async def get_plan(transaction: Transaction, plan: str) -> Plan | None:
    """The plan, locked until the transaction ends."""
    if not await transaction.run(CLAIM_PLAN, id=plan):
        return None
    [row] = await transaction.run(GET_PLAN, id=plan)
    return _plan(row["plan"])


async def settle_plan(transaction: Transaction, plan: str, **values: Any) -> None:
    """These properties of the plan are so from now on."""
    await transaction.run(SETTLE_PLAN, id=plan, values=values)


async def list_entries(transaction: Transaction, plan: str, state: EntryState, *, limit: int) -> list[Entry]:
    """The next entries that stand so, by position."""
    rows = await transaction.run(LIST_ENTRIES, plan=plan, state=state.value, limit=limit)
    return [_entry(row["entry"]) for row in rows]


async def count_entries(transaction: Transaction, plan: str, state: EntryState) -> int:
    """How many entries stand so."""
    [row] = await transaction.run(COUNT_ENTRIES, plan=plan, state=state.value)
    return row["n"]


async def settle_entries(
    transaction: Transaction, settled: Sequence[tuple[Entry, EntryState, str | None, str | None]], *, at: datetime
) -> None:
    """What became of entries: how they stand, the problem where there was one, and the move that was made."""
    rows = [
        {"key": each.key, "state": state.value, "problem": problem, "move": move}
        for each, state, problem, move in settled
    ]
    await transaction.run(SETTLE_ENTRIES, rows=rows, at=at)


async def record_warnings(
    transaction: Transaction, warned: Sequence[tuple[str, str, bool]], plan: Plan, *, at: datetime
) -> None:
    """Warn people of leaving a group, or lift such a warning: user, group, and whether they are warned."""
    rows = [{"user": user, "group": group, "is_warned": is_warned} for user, group, is_warned in warned]
    policy = f"{plan.policy}@{plan.policy_version}"
    await transaction.run(RECORD_WARNINGS, rows=rows, at=at, ladder=plan.ladder, policy=policy)


def _row(plan: str, position: int, each: Drafted) -> dict[str, Any]:
    state = EntryState.LEFT if each.step is Step.NONE else EntryState.WAITING
    return {
        "key": f"{plan}:{position:06d}",
        "position": position,
        "user": each.user,
        "step": each.step.value,
        "from": each.from_group,
        "to": each.to_group,
        "reason": each.reason,
        "version": each.version,
        "until": each.until,
        "state": state.value,
    }


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        key=row["key"],
        position=row["position"],
        user=row["user"],
        step=Step(row["step"]),
        from_group=row["from"],
        to_group=row["to"],
        reason=row["reason"],
        version=row["version"],
        state=EntryState(row["state"]),
        problem=row["problem"],
        move=row["move"],
    )


def _plan(row: Mapping[str, Any]) -> Plan:
    return Plan(
        id=row["id"],
        ladder=row["ladder"],
        policy=row["policy"],
        policy_version=row["policyVersion"],
        reason=row["reason"],
        state=PlanState(row["state"]),
        needs_approval=row["needsApproval"],
        actor=row["actor"],
        at=instant(row["at"]),
        requested_by=row["requestedBy"],
        decided_by=row["decidedBy"],
    )
