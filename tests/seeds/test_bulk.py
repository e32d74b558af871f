"""A town that benchmarks write with the offline importer is the town that ordinary actions seed."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import pytest

from graph.checks.actions import check_graph
from graph.checks.model import Invariant
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.migrate import migrate
from graph.settings import Settings
from seeds.town.actions import seed_town, standing_plan
from seeds.town.layout import Plan, make_layout
from tests.benchmarks import bulk, bulk_tables
from tests.conftest import NOW, SHORT_LIVED
from tests.support import ask

pytestmark = pytest.mark.nightly
PLAN = Plan(150, 3)
# What only an action leaves behind: what it tells others of, and its trace in the audit.
OF_ACTIONS = {"Change", "Pending", "Audit", "Broad", "Chain", "Migration"}
NODES: LiteralString = """
MATCH (n)
RETURN labels(n) AS labels,
  [key IN keys(n) WHERE NOT key IN ['locked', 'touched'] | key + ': ' + valueType(n[key]) + ' ' +
  CASE WHEN n[key] IS :: LIST<ANY> THEN reduce(all = '', each IN n[key] | all + ';' + each) ELSE toString(n[key]) END]
  AS values
"""
RELATIONSHIPS: LiteralString = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, [key IN keys(r) | key + ': ' + valueType(r[key]) + ' ' + toString(r[key])] AS values,
  labels(a) + coalesce(a.key, a.id, a.sku, a.kind + a.value) AS start,
  labels(b) + coalesce(b.key, b.id, b.sku, b.kind + b.value) AS end
"""


@dataclass(frozen=True)
class Seen:
    """All that a graph holds, each node and relationship as words with how often it is there, and what checks find."""

    nodes: Counter[str]
    relationships: Counter[str]
    breaches: dict[Invariant, int]
    plan: Plan | None


@pytest.fixture(scope="module")
async def towns() -> AsyncGenerator[tuple[Seen, Seen]]:
    """The same town in the same store, seeded by actions and then written by the importer."""
    folder = Path(tempfile.mkdtemp(prefix="guanxi-bulk-"))
    settings = Settings(
        cache_home=Settings.from_environment().cache_home,
        store_home=str(folder / "store"),
        store_heap_mb=384,
        store_page_cache_mb=64,
        store_java_options=SHORT_LIVED,
        read_deadline_s=60.0,
        write_deadline_s=60.0,
    )
    try:
        async with connected(await asyncio.to_thread(embedded.start, settings), settings) as database:
            await migrate(database, now=NOW, report=lambda _: None)
            town = await bulk.prepared(database, settings, PLAN, now=NOW)
            await seed_town(database, settings, PLAN, now=NOW)
            seeded = await seen(database, settings)
        embedded.kill(settings)
        await asyncio.to_thread(bulk.bring, settings, town, n_processes=1, report=lambda _: None)
        async with connected(await asyncio.to_thread(embedded.start, settings), settings) as database:
            await migrate(database, now=NOW, report=lambda _: None)
            yield seeded, await seen(database, settings)
    finally:
        embedded.kill(settings)
        shutil.rmtree(folder)


async def seen(database: Database, settings: Settings) -> Seen:
    nodes = await ask(database, NODES)
    relationships = await ask(database, RELATIONSHIPS)
    checked = await check_graph(database, settings=settings, now=NOW)
    return Seen(
        Counter(
            f"{':'.join(row['labels'])} {sorted(row['values'])}" for row in nodes if not OF_ACTIONS & {*row["labels"]}
        ),
        Counter(f"{row['start']} {row['type']} {row['end']} {sorted(row['values'])}" for row in relationships),
        {each.invariant: each.count for each in checked.findings if each.count},
        await standing_plan(database),
    )


def test_every_node_of_a_town_written_in_bulk_is_one_that_actions_seed(towns: tuple[Seen, Seen]) -> None:
    seeded, brought = towns

    assert brought.nodes - seeded.nodes == Counter()
    assert seeded.nodes - brought.nodes == Counter()
    # 150 people with a standing and a record each, at least, and what the brand brought.
    assert sum(brought.nodes.values()) > 3 * 150


def test_every_relationship_of_a_town_written_in_bulk_is_one_that_actions_seed(towns: tuple[Seen, Seen]) -> None:
    seeded, brought = towns

    assert brought.relationships - seeded.relationships == Counter()
    assert seeded.relationships - brought.relationships == Counter()
    # Two ladders and a record each, at least.
    assert sum(brought.relationships.values()) > 3 * 150


def test_a_town_written_in_bulk_stands_its_checks(towns: tuple[Seen, Seen]) -> None:
    _, brought = towns

    assert (brought.breaches, brought.plan) == ({}, PLAN)


@pytest.mark.text
def test_further_edges_are_distinct_and_as_many_as_asked_for() -> None:
    layout = make_layout(Plan(2_000, 3))

    rows = list(bulk_tables.more_interactions(layout, 1, [], 5_000))

    keys = {(row.from_user, row.to_user, row.kind, row.day) for row in rows}
    assert len(keys) == len(rows) == 5_000
    # The second thousand people turn to others, never to themselves, and not before both had joined.
    assert {int(row.from_user[1:]) - 1 for row in rows} <= set(range(1_000, 2_000))
    assert all(row.from_user != row.to_user for row in rows)
