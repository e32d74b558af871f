"""The backup drill: what is dumped and loaded elsewhere is the same graph, to the last property, and sound."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from graph.database import embedded
from graph.database.driver import Database, connected
from graph.settings import Settings
from seeds.village import N_USERS, seed_village
from tests.faults.conftest import NOW, faults
from tests.support import ERASE_ALL, ask

NODES: LiteralString = "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS kept"
EDGES: LiteralString = """
MATCH (a)-[r]->(b) RETURN elementId(a) AS a, elementId(b) AS b, type(r) AS type, properties(r) AS kept
"""


@pytest.fixture
def elsewhere(mortal_settings: Settings, tmp_path: Path) -> Generator[Settings]:
    """Another store, in which nothing is yet."""
    other = replace(mortal_settings, store_home=str(tmp_path / "elsewhere"))
    yield other
    embedded.kill(other)


async def _exported(database: Database) -> Counter[str]:
    """Every node and relationship with every property, whatever their order and inner ids."""
    nodes = {row["id"]: f"{sorted(row['labels'])} {_said(row['kept'])}" for row in await ask(database, NODES)}
    edges = [
        f"{nodes[row['a']]} -{row['type']} {_said(row['kept'])}-> {nodes[row['b']]}"
        for row in await ask(database, EDGES)
    ]
    return Counter(nodes.values()) + Counter(edges)


def _said(kept: Mapping[str, object]) -> str:
    return str(sorted((key, str(value)) for key, value in kept.items()))


async def test_what_is_dumped_and_loaded_elsewhere_is_the_same_graph(
    fragile: Database, mortal_settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    await ask(fragile, ERASE_ALL)
    await seed_village(fragile, mortal_settings, NOW, lambda *_: None)
    before = await _exported(fragile)

    await asyncio.to_thread(embedded.stop, mortal_settings)
    await asyncio.to_thread(embedded.dump, mortal_settings, tmp_path / "village.dump")
    await asyncio.to_thread(embedded.load, elsewhere, tmp_path / "village.dump")
    there = await asyncio.to_thread(embedded.start, elsewhere)
    patient = replace(elsewhere, read_deadline_s=60.0, write_deadline_s=60.0)
    async with connected(there, patient) as database:
        after = await _exported(database)
        found = await faults(database, patient)

    assert sum(n for each, n in before.items() if each.startswith("['Standing']")) == N_USERS
    assert after == before
    assert found == []
