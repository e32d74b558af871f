"""Seconds to hand out and to forget a person with 10,000 relationships (limits 5 s and 60 s), against one bare
statement that reads, and one that deletes, the same."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import LiteralString

from api.exporting import document
from graph.database.driver import Database
from graph.database.operations import Origin
from graph.erasure.actions import erase_user
from graph.exports.actions import open_export
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role
from tests.graph.erasure.people import BUSY, people
from tests.support import ERASE_ALL, ask

ROUNDS = 3
EXPORT_S, ERASE_S = 5.0, 60.0
BARE_READ: LiteralString = """
MATCH (u:User {id: $user})-[r]-(o)
RETURN type(r) AS type, properties(r) AS kept, labels(o) AS labels, properties(o) AS other
"""
BARE_DELETE: LiteralString = """
MATCH (u:User {id: $user})-[r]-(o)
WITH u, r, CASE WHEN o:Event OR o:Purchase OR o:Channel THEN o END AS theirs
DELETE r
WITH u, collect(theirs) AS theirs
FOREACH (each IN theirs | DETACH DELETE each)
DETACH DELETE u
"""


async def show(database: Database, settings: Settings) -> bool:
    """Print the table; true when a limit was missed."""
    spent: dict[str, list[float]] = {"export": [], "bare read": [], "erase": [], "bare delete": []}
    origin = Origin("bench", Role.ADMIN, datetime.now(UTC), "bench")
    for number in range(ROUNDS + 1):
        await ask(database, ERASE_ALL)
        await ask(database, "MATCH (n) WHERE n:Tombstone OR n:Erasure DELETE n")
        await people(database, origin, dict(await list_attributes(database)), "mia", "pia", "oli")
        for user in ("mia", "pia"):
            await ask(database, BUSY, user=user, at=datetime(2026, 4, 1, 8, 30, tzinfo=UTC))
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "export": lambda: _exported(database, origin),
            "bare read": lambda: ask(database, BARE_READ, user="pia"),
            "erase": lambda: erase_user(database, origin, "mia", reason="bench", settings=settings),
            "bare delete": lambda: ask(database, BARE_DELETE, user="pia"),
        }
        for name, step in steps.items():
            started = time.perf_counter()
            await step()
            if number:  # the first round plans
                spent[name].append(time.perf_counter() - started)
    await ask(database, ERASE_ALL)
    return _shown(spent)


async def _exported(database: Database, origin: Origin) -> int:
    head = await open_export(database, origin, "mia")
    return sum([len(piece) async for piece in document(database, head, at=origin.at)])


def _shown(spent: dict[str, list[float]]) -> bool:
    print("\n| 10,000 relationships | s | bare s | ratio | limit s |")
    print("| --- | --- | --- | --- | --- |")
    is_missed = False
    for name, bare, limit in (("export", "bare read", EXPORT_S), ("erase", "bare delete", ERASE_S)):
        own, other = statistics.median(spent[name]), statistics.median(spent[bare])
        is_missed |= own > limit
        print(f"| {name} | {own:.2f} | {other:.2f} | {own / other:.1f} | {limit:.0f} |")
    return is_missed
