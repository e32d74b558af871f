"""Merging and parting again: the graph is as before, whatever it held (L06)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from graph.checks.actions import check_graph
from graph.consent.actions import record_consent
from graph.consent.model import AskedConsent, ConsentStatus
from graph.database.driver import Database
from graph.database.operations import Call
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from tests.graph.merges.world import START, plant, snapshot
from tests.support import ask

IDS = ["ann", "bea", "cai", "dan", "eva"]


def asked(winner: str, loser: str) -> Asked:
    """A merge that is sure."""
    return Asked(winner, loser, "the same person", confirm=True)


async def faults(database: Database, settings: Settings, now: datetime) -> list[str]:
    """What the check of the whole graph finds."""
    checked = await check_graph(database, settings=settings, now=now)
    return [f"{each.invariant}: {example}" for each in checked.findings for example in each.examples]


SAID = """
MATCH (u:User)-[c:CONSENTED|CONSENTED_BEFORE]->(p:Purpose)
WITH u.id AS user, p.key AS purpose, c ORDER BY c.at, c.status = 'denied'
RETURN user, purpose, collect(CASE WHEN type(c) = 'CONSENTED' THEN [c.status, c.at.epochMillis] END) AS present,
  collect([c.status, c.at.epochMillis]) AS said, collect(DISTINCT c.of) AS of
"""


async def said(database: Database) -> dict[tuple[str, str], tuple[list[Any], list[Any]]]:
    """What each person says to each purpose now, and all that they ever said, in order."""
    rows = await ask(database, SAID)
    assert [row["of"] for row in rows if row["of"]] == []
    return {(row["user"], row["purpose"]): (row["present"], row["said"]) for row in rows}


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


@pytest.mark.parametrize("seed", range(8))
async def test_parted_each_says_what_was_said_last_under_their_own_ids_c03(
    empty: Database, call: Call, settings: Settings, now: datetime, seed: int
) -> None:
    rng = random.Random(seed)
    await plant(empty, IDS, rng)
    first, second, third = ids = rng.sample(IDS, 3)
    # The plain model: every statement under its own id, whatever becomes of the people.
    spoken: dict[tuple[str, str], list[tuple[str, int]]] = {
        each: [(status, at)] for each, (_, [[status, at]]) in (await said(empty)).items()
    }

    async def speak() -> None:
        for _ in range(rng.randrange(1, 5)):
            user, purpose = rng.choice(ids), rng.choice(["service", "marketing"])
            at = START + timedelta(hours=rng.randrange(60))
            status = rng.choice([ConsentStatus.GRANTED, ConsentStatus.DENIED])
            asked_for = AskedConsent(user, purpose, status, at, evidence="form 7")
            done = await record_consent(empty, call, asked_for, zone=settings.zone)
            if done.standing != "known":
                spoken.setdefault((user, purpose), []).append((status.value, round(at.timestamp() * 1000)))

    await merge_users(empty, call, asked(first, second))
    await speak()
    await merge_users(empty, call, asked(third, first))
    await speak()
    for user in rng.sample([first, second], 2):
        await unmerge_user(empty, call, user=user, reason="a mistake")
        await speak()

    assert await faults(empty, settings, now) == []
    # In order of time; of one instant the refusal is the last word.
    ordered = {each: sorted((at, status == "denied", status) for status, at in spoken[each]) for each in spoken}
    in_order = {each: [[status, at] for at, _, status in ordered[each]] for each in ordered}
    assert await said(empty) == {each: ([in_order[each][-1]], in_order[each]) for each in in_order}
