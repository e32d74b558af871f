"""One schema comes out of two migrators at once, of a second run, and of every earlier schema."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import LiteralString

import pytest

from graph.database import migrate as migrating
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import migrate
from graph.settings import Settings
from queries.catalogue import migrations
from tests.conftest import NOW
from tests.support import ask

STEPS = migrations()
SCHEMA: LiteralString = """
SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint
RETURN name + ' ' + type + ' ' + entityType + ' ' + toString(owningConstraint) AS line,
  reduce(all = '', each IN coalesce(labelsOrTypes, []) + coalesce(properties, []) | all + ' ' + each) AS more
ORDER BY line
"""
CONTENT: LiteralString = """
MATCH (n) WHERE NOT n:Migration
WITH reduce(all = '', label IN labels(n) | all + label) + ' ' + coalesce(n.key, n.name, '') AS line, count(n) AS n_nodes
RETURN line, n_nodes ORDER BY line
"""


@pytest.fixture
async def bare(fragile: Database) -> AsyncGenerator[Database]:
    """A database as Neo4j makes it; afterwards it is migrated again, for the others."""
    await _strip(fragile)
    yield fragile
    await _strip(fragile)
    await migrate(fragile, now=NOW, report=lambda _: None)


async def _strip(database: Database) -> None:
    await ask(database, "MATCH (n) DETACH DELETE n")
    for row in await ask(database, "SHOW CONSTRAINTS YIELD name RETURN name"):
        await database.apply_schema(f"DROP CONSTRAINT {row['name']}")  # type: ignore[arg-type]
    for row in await ask(database, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        await database.apply_schema(f"DROP INDEX {row['name']}")  # type: ignore[arg-type]


async def _state(database: Database) -> tuple[list[tuple[str, str]], list[tuple[str, int]]]:
    schema = [(row["line"], row["more"]) for row in await ask(database, SCHEMA)]
    return schema, [(row["line"], row["n_nodes"]) for row in await ask(database, CONTENT)]


async def test_two_migrators_at_once_and_one_after_them_leave_one_schema(
    bare: Database, mortal: StoreAddress, mortal_settings: Settings
) -> None:
    alone = await migrate(bare, now=NOW, report=lambda _: None)
    expected = await _state(bare)
    await _strip(bare)

    async with connected(mortal, mortal_settings) as other:
        both = await asyncio.gather(*(migrate(each, now=NOW, report=lambda _: None) for each in (bare, other)))
    together = await _state(bare)
    again = await migrate(bare, now=NOW, report=lambda _: None)
    taken = await ask(bare, "MATCH (m:Migration) WHERE m.name <> 'turn' RETURN m.name AS name ORDER BY name")
    turn, *steps = [name for name, _ in STEPS]

    # Both may make the turn, which is there to be taken; after that one does all and the other finds nothing to do.
    assert sorted(tuple(name for name in each if name != turn) for each in both) == [(), tuple(steps)]
    assert alone == tuple(name for name, _ in STEPS)
    assert len(expected[0]) > 30
    assert together == expected
    assert again == ()
    assert [row["name"] for row in taken] == [name for name, _ in STEPS]
    assert await _state(bare) == expected


@pytest.mark.parametrize(
    "n_taken",
    [1, *(pytest.param(n, marks=pytest.mark.nightly) for n in range(2, len(STEPS)))],
    ids=lambda n: STEPS[n - 1][0],
)
async def test_every_earlier_schema_is_brought_up_to_date(
    bare: Database, monkeypatch: pytest.MonkeyPatch, n_taken: int
) -> None:
    await migrate(bare, now=NOW, report=lambda _: None)
    expected = await _state(bare)
    await _strip(bare)
    with monkeypatch.context() as patched:
        patched.setattr(migrating, "migrations", lambda: STEPS[:n_taken])
        await migrate(bare, now=NOW, report=lambda _: None)

    later = await migrate(bare, now=NOW, report=lambda _: None)

    assert later == tuple(name for name, _ in STEPS[n_taken:])
    assert await _state(bare) == expected
