"""Schema steps: forward only, each taken once, the same on every store."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import LiteralString

from graph.database.driver import Database, Transaction
from graph.errors import Broken, Conflict, Unavailable
from queries.catalogue import migrations, statement

CLAIM_TURN = statement("database/claim_turn")
LIST_MIGRATIONS = statement("database/list_migrations")
RECORD_MIGRATION = statement("database/record_migration")

# The first statement that a store answers after its start takes seconds: the server loads itself for it.
FIRST_ANSWER_S = 60.0
# How long whoever comes second waits for a migration under way: indexes of a large graph take their time.
TURN_S = 3_600.0
_PATIENCE_S = 30.0
_PAUSE_S = 0.2


async def migrate(database: Database, *, now: datetime, report: Callable[[str], None]) -> tuple[str, ...]:
    """Take every schema step not taken yet, in order, and return their names.

    Whoever comes while another migrates waits for their turn, up to an hour: two who make one constraint at once leave
    behind an index that never comes online. Every statement of a step may run again, so an interrupt does no harm.

    Raises:
        Broken: a step that was taken has another text now ("database.migration_changed").
    """
    outstanding = await _outstanding(database)
    if not outstanding:
        return ()
    first, *_ = migrations()
    before: tuple[str, ...] = ()
    if first[0] in {name for name, _ in outstanding}:
        await _take(database, *first, now)
        before = (first[0],)

    async def in_turn(transaction: Transaction) -> tuple[str, ...]:
        await transaction.run(CLAIM_TURN)
        done: list[str] = []
        for name, texts in await _outstanding(database):
            report(name)
            await _take(database, name, texts, now)
            done.append(name)
        return tuple(done)

    return before + await database.write(in_turn, deadline_s=TURN_S)


async def _outstanding(database: Database) -> list[tuple[str, tuple[LiteralString, ...]]]:
    rows = await database.read_within(FIRST_ANSWER_S, LIST_MIGRATIONS)
    taken = {row["name"]: row["checksum"] for row in rows}
    for name, texts in migrations():
        if name in taken and taken[name] != _checksum(texts):
            raise Broken("database.migration_changed", name=name)
    return [(name, texts) for name, texts in migrations() if name not in taken]


async def _take(database: Database, name: str, texts: tuple[LiteralString, ...], now: datetime) -> None:
    for text in texts:
        await _insist(lambda text=text: database.apply_schema(text))

    async def remember(transaction: Transaction) -> None:
        await transaction.run(RECORD_MIGRATION, name=name, checksum=_checksum(texts), at=now)

    await _insist(lambda: database.write(remember))


async def _insist(work: Callable[[], Awaitable[None]]) -> None:
    """Do it again when somebody was in the way: who writes a label waits for who makes its constraint, or both do, and
    Neo4j may end one of them."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return await work()
        except (Unavailable, Conflict):
            if time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE_S)


def _checksum(texts: tuple[LiteralString, ...]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


async def is_migrated(database: Database, *, deadline_s: float = FIRST_ANSWER_S) -> bool:
    """True when no schema step is outstanding."""
    taken = {row["name"] for row in await database.read_within(deadline_s, LIST_MIGRATIONS)}
    return all(name in taken for name, _ in migrations())
