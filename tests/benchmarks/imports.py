"""Rows a second of an import against bare UNWIND batches of the same rows: at least half of them.

CDNOW, whole: 23,570 users and 69,659 purchases, from the package `lifetimes`. Bare means: rows ready in memory, sent in
batches of 1,000, created by one statement without looking at anything; first users, then purchases with their edge.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.actions import Asked, import_file
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind
from graph.messages import Language
from graph.settings import Settings
from graph.vocabulary import Role
from tests.support import ERASE_ALL, ask

LEAST_SHARE = 0.5
BATCH = 1_000
BARE_USERS: LiteralString = "UNWIND $rows AS row CREATE (:User {id: row.id, nameKey: row.id, joinedKey: row.id})"
BARE_PURCHASES: LiteralString = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:BOUGHT {at: row.at}]->(:Purchase {id: row.id, at: row.at, day: row.day, amountMinor: row.amount})
"""


def cdnow() -> list[tuple[str, date, int, int]]:
    """User, day, number of discs, amount in cents of each purchase, in the order of the file."""
    found = find_spec("lifetimes")
    assert found is not None
    assert found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    rows: list[tuple[str, date, int, int]] = []
    for line in path.read_text("ascii").splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[0].isdigit():
            day = datetime.strptime(parts[1], "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
            rows.append((parts[0], day, int(parts[2]), round(float(parts[3]) * 100)))
    return rows


async def show(database: Database, settings: Settings) -> bool:
    """Print the table; true when the share was missed."""
    rows = cdnow()
    users = sorted({user for user, *_ in rows})
    bare = await _bare(database, rows, users)
    own = await _imported(database, settings, rows, users)
    print("\n| rows | n | import rows/s | bare rows/s | share | least |")
    print("| --- | --- | --- | --- | --- | --- |")
    missed = False
    sizes = {"users": len(users), "purchases": len(rows)}
    for name, n in {**sizes, "together": sum(sizes.values())}.items():
        seconds = sum(own.values()) if name == "together" else own[name]
        bare_seconds = sum(bare.values()) if name == "together" else bare[name]
        share = bare_seconds / seconds
        missed |= name == "together" and share < LEAST_SHARE
        print(f"| {name} | {n:,} | {n / seconds:,.0f} | {n / bare_seconds:,.0f} | {share:.2f} | {LEAST_SHARE} |")
    return missed


async def _bare(database: Database, rows: list[tuple[str, date, int, int]], users: list[str]) -> dict[str, float]:
    purchases = [
        {
            "id": str(line),
            "user": user,
            "at": datetime(day.year, day.month, day.day, tzinfo=UTC),
            "day": day,
            "amount": sum_,
        }
        for line, (user, day, _, sum_) in enumerate(rows)
    ]
    spent: dict[str, float] = {}
    for name, text, given in (
        ("users", BARE_USERS, [{"id": user} for user in users]),
        ("purchases", BARE_PURCHASES, purchases),
    ):
        await _batches(database, text, given[:BATCH])
        await _erase(database)
        if name == "purchases":
            await _batches(database, BARE_USERS, [{"id": user} for user in users])
        started = time.perf_counter()
        await _batches(database, text, given)
        spent[name] = time.perf_counter() - started
    await _erase(database)
    return spent


async def _batches(database: Database, text: LiteralString, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        await ask(database, text, rows=rows[start : start + BATCH])


async def _imported(
    database: Database, settings: Settings, rows: list[tuple[str, date, int, int]], users: list[str]
) -> dict[str, float]:
    spent: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        people, orders = Path(folder) / "users.csv", Path(folder) / "purchases.csv"
        people.write_text("id,joined_at\n" + "".join(f"{user},1997-01-01T00:00:00Z\n" for user in users))
        lines = (f"{line},{user},{day}T08:00:00Z,{sum_ / 100:.2f}\n" for line, (user, day, _, sum_) in enumerate(rows))
        orders.write_text("id,user,at,amount\n" + "".join(lines))
        for name, path, kind in (("users", people, Kind.USERS), ("purchases", orders, Kind.PURCHASES)):
            asked = Asked(path, ColumnMapping(kind=kind), path.with_suffix(".rejects"), Language.EN)
            origin = Origin("bench", Role.SYSTEM, datetime.now(UTC))
            started = time.perf_counter()
            summary = await import_file(database, origin, asked, settings=settings, report=lambda _done, _all: None)
            spent[name] = time.perf_counter() - started
            assert summary.n_written == (len(users) if kind is Kind.USERS else len(rows)), summary
    await _erase(database)
    return spent


async def _erase(database: Database) -> None:
    """Empty the graph in bites that fit a transaction."""
    bite: LiteralString = """MATCH (n) WHERE n:User OR n:Purchase OR n:Standing WITH n LIMIT 20000
    DETACH DELETE n RETURN count(*) AS n"""
    while (await ask(database, bite))[0]["n"]:
        pass
    await ask(database, ERASE_ALL)
