"""An import whose database is killed under it: the same command again ends in the same graph."""

import asyncio
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from graph.database import embedded
from graph.database.driver import connected
from graph.database.migrate import migrate
from graph.database.operations import Origin
from graph.errors import Unavailable
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind
from graph.settings import Settings
from tests.graph.imports.builders import saved
from tests.graph.imports.importing import Desk
from tests.support import ask

BOUGHT: LiteralString = """
MATCH (p:Purchase)
RETURN count(p) AS n, sum(p.amountMinor) AS amount, COUNT { MATCH (i:Import {state: 'done'}) RETURN i } AS n_imports
"""
N_ROWS = 8000


@pytest.fixture
def own_store(settings: Settings, tmp_path: Path) -> Generator[Settings]:
    """A store that this test alone may kill."""
    own = replace(
        settings, neo4j_uri="", store_home=str(tmp_path / "store"), store_page_cache_mb=64, read_deadline_s=60.0
    )
    yield own
    embedded.kill(own)


async def test_a_killed_database_loses_no_row_and_writes_none_twice(
    own_store: Settings, origin: Origin, tmp_path: Path
) -> None:
    # Row n costs n cents; every 400th row is broken.
    rows = [f"p{n},u{n % 7},2024-01-05,{n // 100}.{n % 100:02}\n" if n % 400 else "broken\n" for n in range(N_ROWS)]
    path = saved(tmp_path, "id,user,at,amount\n" + "".join(rows), "orders.csv")
    killed = asyncio.Event()

    def kill(line: int, _total: int) -> None:
        if line > N_ROWS // 4 and not killed.is_set():
            killed.set()
            embedded.kill(own_store)

    async with connected(await asyncio.to_thread(embedded.address, own_store), own_store) as database:
        await migrate(database, now=origin.at, report=lambda _: None)
        desk = Desk(database, origin, tmp_path)
        await desk.put_users(*(f"u{n}" for n in range(7)))
        with pytest.raises(Unavailable):
            await desk.load(path, ColumnMapping(kind=Kind.PURCHASES), report=kill)

    async with connected(await asyncio.to_thread(embedded.address, own_store), own_store) as database:
        desk = Desk(database, origin, tmp_path)
        summary = await desk.load(path, ColumnMapping(kind=Kind.PURCHASES))

        # 0 + 1 + … + 7999 cents, less the 20 broken rows 0, 400, … 7600: 400 · (0 + 1 + … + 19) = 76,000.
        expected = {"n": N_ROWS - 20, "amount": N_ROWS * (N_ROWS - 1) // 2 - 76_000, "n_imports": 2}
        assert await ask(database, BOUGHT) == [expected]
        assert 0 < summary.after_line < N_ROWS
        assert summary.rejected == {"imports.too_few_fields": 20}
        assert [line for line, _ in desk.rejected()] == [n + 2 for n in range(0, N_ROWS, 400)]
