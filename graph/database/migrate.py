"""Schema steps: forward only, each taken once, the same on every store."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from graph.database.driver import Database, Transaction
from graph.errors import Broken, Conflict, Unavailable
from queries.catalogue import migrations, statement

LIST_MIGRATIONS = statement("database/list_migrations")
RECORD_MIGRATION = statement("database/record_migration")

# The first statement that a store answers after its start takes seconds: the server loads itself for it.
FIRST_ANSWER_S = 60.0
_PATIENCE_S = 30.0
_PAUSE_S = 0.2


async def migrate(database: Database, *, now: datetime, report: Callable[[str], None]) -> tuple[str, ...]:
    """Take every schema step not taken yet, in order, and return their names.

    Every statement of a step may run again, so an interrupt or a second migrator at the same time does no harm.

    Raises:
        Broken: a step that was taken has another text now ("database.migration_changed").
    """
    rows = await database.read_within(FIRST_ANSWER_S, LIST_MIGRATIONS)
    taken = {row["name"]: row["checksum"] for row in rows}
    done: list[str] = []
    for name, texts in migrations():
        checksum = hashlib.sha256("\n".join(texts).encode()).hexdigest()
        if name in taken:
            if taken[name] != checksum:
                raise Broken("database.migration_changed", name=name)
            continue
        report(name)
        for text in texts:
            await _insist(lambda text=text: database.apply_schema(text))

        async def remember(transaction: Transaction, name: str = name, checksum: str = checksum) -> None:
            await transaction.run(RECORD_MIGRATION, name=name, checksum=checksum, at=now)

        await _insist(lambda remember=remember: database.write(remember))
        done.append(name)
    return tuple(done)


async def _insist(work: Callable[[], Awaitable[None]]) -> None:
    """Do it again when another migrator was in the way: two that make the same constraint at once wait for each other,
    and Neo4j ends one of them."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return await work()
        except (Unavailable, Conflict):
            if time.monotonic() > until:
                raise
        await asyncio.sleep(_PAUSE_S)


async def is_migrated(database: Database, *, deadline_s: float = FIRST_ANSWER_S) -> bool:
    """True when no schema step is outstanding."""
    taken = {row["name"] for row in await database.read_within(deadline_s, LIST_MIGRATIONS)}
    return all(name in taken for name, _ in migrations())
