"""Merging and parting again: the graph is as before, whatever it held (L06)."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.operations import Call
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from tests.graph.merges.world import plant, snapshot

IDS = ["ann", "bea", "cai", "dan", "eva"]


def asked(winner: str, loser: str) -> Asked:
    """A merge that is sure."""
    return Asked(winner, loser, "the same person", confirm=True)


async def faults(database: Database, settings: Settings, now: datetime) -> list[str]:
    """What the check of the whole graph finds."""
    checked = await check_graph(database, settings=settings, now=now)
    return [f"{each.invariant}: {example}" for each in checked.findings for example in each.examples]


@pytest.mark.parametrize("seed", range(30))
async def test_merged_and_parted_the_graph_is_as_before_l06(
    empty: Database, call: Call, settings: Settings, now: datetime, seed: int
) -> None:
    rng = random.Random(seed)
    await plant(empty, IDS, rng)
    before = await snapshot(empty)
    first, second, third = rng.sample(IDS, 3)

    await merge_users(empty, call, asked(first, second))

    between = await snapshot(empty)
    await merge_users(empty, call, asked(third, first))
    assert await faults(empty, settings, now) == []
    await unmerge_user(empty, call, user=first, reason="a mistake")
    parted = await snapshot(empty)
    assert (parted - between, between - parted) == ({}, {})
    await unmerge_user(empty, call, user=second, reason="a mistake")
    after = await snapshot(empty)
    assert (after - before, before - after) == ({}, {})
    assert seed % 3 or await faults(empty, settings, now) == []
