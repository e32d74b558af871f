"""How changes and the worker's lease are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from graph.changes.model import ParkedChange, RecordedChange
from graph.database.driver import Database, Transaction
from graph.instants import instant
from queries.catalogue import statement

CLAIM_LEASE = statement("changes/claim_lease")
CLAIM_FENCE = statement("changes/claim_fence")
SETTLE_LEASE = statement("changes/settle_lease")
GET_DUE = statement("changes/get_due")
LIST_PENDING = statement("changes/list_pending")
SAVE_POSITIONS = statement("changes/save_positions")
SETTLE_CHANGES = statement("changes/settle_changes")
CLAIM_HANDLING = statement("changes/claim_handling")
SAVE_ATTEMPT = statement("changes/save_attempt")
PARK_CHANGE = statement("changes/park_change")
LIST_PARKED = statement("changes/list_parked")
APPEND_PARKED = statement("changes/append_parked")
ERASE_CHANGES = statement("changes/erase_changes")


async def claim_lease(
    transaction: Transaction, name: str, *, holder: str, now: datetime, until: datetime
) -> tuple[str, int]:
    """Who holds the lease now, this holder or the one who had it, and under which fencing number."""
    [row] = await transaction.run(CLAIM_LEASE, name=name, holder=holder, now=now, until=until)
    return row["holder"], row["fence"]


async def claim_fence(transaction: Transaction, name: str, *, holder: str, fence: int, until: datetime) -> bool:
    """True when the lease is still held under that number; it is locked until the transaction ends, and kept longer."""
    return bool(await transaction.run(CLAIM_FENCE, name=name, holder=holder, fence=fence, until=until))


async def settle_lease(transaction: Transaction, name: str, *, holder: str, fence: int) -> None:
    """The lease is free, if it was held under that number."""
    await transaction.run(SETTLE_LEASE, name=name, holder=holder, fence=fence)


async def is_due(database: Database, now: datetime) -> bool:
    """True when a change waits to be handled."""
    return bool(await database.read(GET_DUE, now=now))


async def list_pending(transaction: Transaction, *, now: datetime, limit: int) -> list[RecordedChange]:
    """Changes that wait to be handled, the one that waits longest first."""
    return [_recorded(row) for row in await transaction.run(LIST_PENDING, now=now, limit=limit)]


async def save_positions(transaction: Transaction, lease: str, ids: Sequence[str]) -> Mapping[str, int]:
    """The changes are numbered in the order given, behind the last number given; the lease must be held."""
    rows = await transaction.run(SAVE_POSITIONS, name=lease, ids=list(ids))
    return {row["id"]: row["position"] for row in rows}


async def settle_changes(transaction: Transaction, ids: Sequence[str], *, at: datetime) -> frozenset[str]:
    """The changes are handled; return those that were pending until now."""
    return frozenset(row["id"] for row in await transaction.run(SETTLE_CHANGES, ids=list(ids), at=at))


async def claim_handling(transaction: Transaction, change: str, handler: str) -> bool:
    """True when the handler had not handled the pending change yet; it has now."""
    return bool(await transaction.run(CLAIM_HANDLING, id=change, handler=handler))


async def save_attempt(transaction: Transaction, change: str, *, attempts: int, due_at: datetime, reason: str) -> None:
    """The change waits until `due_at`."""
    await transaction.run(SAVE_ATTEMPT, id=change, attempts=attempts, due_at=due_at, reason=reason)


async def park_change(transaction: Transaction, change: str, *, attempts: int, reason: str, at: datetime) -> None:
    """The change is put aside with the reason."""
    await transaction.run(PARK_CHANGE, id=change, attempts=attempts, reason=reason, at=at)


async def list_parked(database: Database, *, after: int = 0, limit: int = 100) -> list[ParkedChange]:
    """Changes that were put aside, by number, behind the number `after`."""
    return [
        ParkedChange(
            id=row["id"],
            position=row["position"],
            at=instant(row["at"]),
            kind=row["kind"],
            users=tuple(row["users"]),
            reason=row["reason"],
        )
        for row in await database.read(LIST_PARKED, after=after, limit=limit)
    ]


async def append_parked(transaction: Transaction, *, at: datetime, limit: int) -> int:
    """Changes that were put aside are pending again; return how many."""
    [row] = await transaction.run(APPEND_PARKED, at=at, limit=limit)
    return row["n_changes"]


async def erase_changes(transaction: Transaction, *, before: datetime, limit: int) -> int:
    """At most `limit` handled changes from before that instant are gone; return how many."""
    [row] = await transaction.run(ERASE_CHANGES, before=before, limit=limit)
    return row["n_erased"]


def _recorded(row: Mapping[str, Any]) -> RecordedChange:
    return RecordedChange(
        id=row["id"],
        position=row["position"],
        at=instant(row["at"]),
        kind=row["kind"],
        users=tuple(row["users"]),
        actor=row["actor"],
        role=row["role"],
        before=orjson.loads(row["before"]),
        after=orjson.loads(row["after"]),
        request=row["request"],
        attempts=row["attempts"],
        handled=frozenset(row["handled"]),
    )
