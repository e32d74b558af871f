"""Tags and people are merged and parted in any order: the graph is sound meanwhile, and as before in the end."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Refused
from graph.governance.merging import merge_tags, unmerge_tag
from graph.merges.actions import merge_users, unmerge_user
from graph.settings import Settings
from tests.graph.exports.test_exports import exported
from tests.graph.governance.world import hold, holdings, people, tags
from tests.graph.merges.test_undoing import asked, faults
from tests.graph.merges.world import snapshot
from tests.support import ask

USERS = ("ann", "bea", "cyd", "dan")
TAGS = ("a", "b", "c", "d")
TWICE = """
MATCH (u:User)-[h:TAGGED]->(t:Tag)
WITH u.id AS user, t.key AS tag, h.source AS source, count(*) AS n, collect(t.state) AS states
WHERE n > 1 OR 'merged' IN states
RETURN user, tag, source, n
"""


async def merged_at_random(database: Database, call: Call, rng: random.Random) -> list[tuple[str, str]]:
    """Some tags and some people are one; what was merged, in order."""
    done: list[tuple[str, str]] = []
    for _ in range(7):
        kind, names = rng.choice([("tag", TAGS), ("user", USERS)])
        loser, winner = rng.sample(names, 2)
        if (kind, loser) in done:
            continue
        try:
            if kind == "tag":
                await merge_tags(database, call, loser=loser, winner=winner, reason="the same")
            else:
                await merge_users(database, call, asked(winner, loser))
        except Refused:
            continue
        done.append((kind, loser))
    return done


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_was_merged_parts_in_any_order(
    empty: Database, call: Call, settings: Settings, now: datetime, seed: int
) -> None:
    rng = random.Random(seed)
    await people(empty, *USERS)
    await tags(empty, *TAGS)
    slots = [(user, tag, source) for user in USERS for tag in TAGS for source in ("manual", "import")]
    hours = rng.sample(range(1, 500), len(slots))
    rows = [(*slot, hour) for slot, hour in zip(slots, hours, strict=True) if rng.random() < 0.6]
    await hold(empty, *rows)
    before = await snapshot(empty)

    done = await merged_at_random(empty, call, rng)
    assert {kind for kind, _ in done} == {"tag", "user"}
    rng.shuffle(done)
    for number, (kind, name) in enumerate(done):
        if number == len(done) // 2:
            assert (await faults(empty, settings, now), await ask(empty, TWICE)) == ([], [])
        if kind == "tag":
            await unmerge_tag(empty, call, tag=name, reason="others")
        else:
            await unmerge_user(empty, call, user=name, reason="two")

    after = await snapshot(empty)
    assert (after - before, before - after) == ({}, {})


async def test_what_stands_beside_is_exported_and_erased_with_its_person(
    empty: Database, call: Call, origin: Origin, settings: Settings, now: datetime
) -> None:
    await people(empty, "ann", "bea")
    await tags(empty, "a", "b")
    await hold(empty, ("ann", "a", "manual", 1), ("ann", "b", "manual", 2), ("bea", "a", "manual", 3))
    await merge_tags(empty, call, loser="a", winner="b", reason="the same")

    document = await exported(empty, origin, "ann")
    await erase_user(empty, origin, "ann", reason="asked for", settings=settings)
    await unmerge_tag(empty, call, tag="a", reason="others")

    assert [each["was"] for each in document["setAside"]] == ["TAGGED_BESIDE"]
    assert await holdings(empty) == [("bea", "TAGGED", "a", "manual")]
    assert await faults(empty, settings, now) == []
