"""Rows a second of an import against bare UNWIND batches that write the same nodes and relationships: at least half.

CDNOW whole: 23,570 users and 69,659 purchases of one line each.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

from graph.database.driver import Database, Transaction, Value
from graph.database.operations import Origin
from graph.imports.actions import Asked, import_file
from graph.imports.mapping import ColumnMapping, mapping_from_options
from graph.imports.model import Kind
from graph.messages import Language
from graph.settings import Settings
from graph.vocabulary import Role
from tests.graph.imports.importing import unreported
from tests.support import ask, run

LIMIT = 0.5
BATCH = 1000
USERS: LiteralString = """
CALL () {
  MATCH (g:Group)-[:ON]->(l:Ladder) WITH l, g ORDER BY g.rank WITH l, head(collect(g)) AS lowest
  RETURN collect({ladder: l.key, lowest: lowest}) AS places
}
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.id, searchName: row.id, nameKey: row.id, joinedKey: row.id,
  joinedAt: datetime({epochMillis: row.at}), createdAt: datetime({epochMillis: row.at})})
CREATE (:Standing {user: row.id, version: 1, touched: 0})
CREATE (u)-[:KNOWN_BY]->(:Record {key: row.id, source: 'import', externalId: row.id, values: '{}'})
WITH u, places UNWIND places AS place
WITH u, place.ladder AS ladder, place.lowest AS lowest
CREATE (u)-[:MEMBER_OF {ladder: ladder, user: u.id, since: u.joinedAt}]->(lowest)
"""
PURCHASES: LiteralString = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (product:Product {sku: 'CD'})
WITH row, u, product, datetime({epochMillis: row.at}) AS at
CREATE (u)-[:BOUGHT {at: at}]->(p:Purchase {id: row.id, at: at, day: date(row.day), amountMinor: row.amount,
  discountMinor: 0, refundedMinor: 0})
CREATE (p)-[:OF {line: 1, quantity: row.quantity, amountMinor: row.amount}]->(product)
"""
ERASE: LiteralString = """
MATCH (n) WHERE n:User OR n:Standing OR n:Record OR n:Purchase OR n:Product OR n:Import OR n:Change
WITH n LIMIT 10000 DETACH DELETE n RETURN count(*) AS n
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Rows a second, ours and bare, of one kind."""

    name: str
    n_rows: int
    rows_per_s: float
    bare_rows_per_s: float

    @property
    def ratio(self) -> float:
        """Our rows a second over the bare ones'."""
        return self.rows_per_s / self.bare_rows_per_s


async def measure(database: Database, settings: Settings) -> list[Line]:
    """Import CDNOW by our command's action and by bare batches; the graph is emptied of users before each."""
    path = cdnow()
    with TemporaryDirectory() as folder:
        users_file = Path(folder) / "users.txt"
        users_file.write_text(first_purchases(path), "ascii")
        await erase(database)
        ours = [
            await _ours(database, settings, users_file, users_mapping()),
            await _ours(database, settings, path, purchases_mapping()),
        ]
    await erase(database)
    users, purchases = bare_rows(path)
    await ask(database, "CREATE (:Product {sku: 'CD'})")
    bare = [await _bare(database, USERS, users), await _bare(database, PURCHASES, purchases)]
    await erase(database)
    names, counts = ("users", "purchases"), (len(users), len(purchases))
    lines = [Line(name, n, n / a, n / b) for name, n, a, b in zip(names, counts, ours, bare, strict=True)]
    return [*lines, Line("together", sum(counts), sum(counts) / sum(ours), sum(counts) / sum(bare))]


def cdnow() -> Path:
    """The whole file: customer, day, discs, dollars, parted by blanks, with a header."""
    package = find_spec("lifetimes")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"


def first_purchases(path: Path) -> str:
    """The file with the first row of each customer only."""
    header, *rows = path.read_text("ascii").splitlines()
    first = {row.split()[0]: row for row in reversed(rows)}
    return "\n".join([header, *reversed(first.values())]) + "\n"


def users_mapping() -> ColumnMapping:
    return mapping_from_options(Kind.USERS, {"map": ["id=customer_id", "joined_at=date"]})


def purchases_mapping() -> ColumnMapping:
    pairs = ["user=customer_id", "at=date", "quantity=number_of_cds", "amount=dollar_value", "line_amount=dollar_value"]
    mapping = mapping_from_options(Kind.PURCHASES, {"map": pairs, "set": ["sku=CD"]})
    return replace(mapping, id_from_line=True)


def bare_rows(path: Path) -> tuple[list[dict[str, Value]], list[dict[str, Value]]]:
    """The rows as plain parameters, made before the clock runs."""
    purchases: list[dict[str, Value]] = []
    users: dict[str, dict[str, Value]] = {}
    for number, line in enumerate(path.read_text("ascii").splitlines()[1:], 2):
        user, day, discs, dollars = line.split()
        at = round(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp() * 1000)
        users.setdefault(user, {"id": user, "at": at})
        amount = round(float(dollars) * 100)
        day_text = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        purchases.append(
            {"id": f"bare:{number}", "user": user, "at": at, "day": day_text, "quantity": int(discs), "amount": amount}
        )
    return list(users.values()), purchases


async def _ours(database: Database, settings: Settings, path: Path, mapping: ColumnMapping) -> float:
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        asked = Asked(path, mapping, Path(folder) / "rejects.jsonl", Language.EN)
        origin = Origin("bench", Role.ADMIN, datetime.now(UTC))
        summary = await import_file(database, origin, asked, settings=settings, report=unreported)
    assert not summary.rejected
    return time.perf_counter() - started


async def _bare(database: Database, text: LiteralString, rows: list[dict[str, Value]]) -> float:
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):

        async def work(transaction: Transaction, start: int = start) -> None:
            await run(transaction, text, rows=rows[start : start + BATCH])

        await database.write(work, deadline_s=60.0)
    return time.perf_counter() - started


async def erase(database: Database) -> None:
    """No user is left nor what hangs on users, however many there were."""
    while True:

        async def work(transaction: Transaction) -> int:
            rows = await run(transaction, ERASE)
            return rows[0]["n"] if rows else 0

        if not await database.write(work, deadline_s=120.0):
            return
