"""Two people who hold different tags of an exclusive class: the later one stays, and both return (L06)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Refused
from graph.governance.merging import merge_tags, unmerge_tag
from graph.merges import policy
from graph.merges.actions import merge_users, preview_merge, preview_unmerge, unmerge_user
from graph.merges.model import BESIDE, WAS_BESIDE, Fact, Rule
from graph.settings import Settings
from graph.tags.actions import attach_tag, detach_tag
from graph.tags.model import TagKey
from graph.users.model import UserId
from tests.graph.governance.world import hold, holdings, people, tags
from tests.graph.merges.test_undoing import asked, faults
from tests.graph.merges.world import snapshot
from tests.support import ask

ANN = UserId("ann")
GOLD, SILVER = TagKey("gold"), TagKey("silver")
CLASSED: LiteralString = """
MERGE (stage:TagClass {key: 'stage'}) SET stage.name = 'stage', stage.kind = 'own', stage.isExclusive = true
MERGE (low:TagClass {key: 'low'}) SET low.name = 'low', low.kind = 'own'
MERGE (low)-[:WITHIN]->(stage)
WITH stage, low
MATCH (t:Tag)-[old:IN_CLASS]->() WHERE t.key IN ['gold', 'silver', 'bronze']
DELETE old
FOREACH (c IN [CASE t.key WHEN 'bronze' THEN low ELSE stage END] | CREATE (t)-[:IN_CLASS]->(c))
"""


@pytest.fixture
async def stages(empty: Database) -> Database:
    """Four people; gold and silver of an exclusive class, bronze of one below it, and a word for gold in another."""
    await people(empty, "ann", "bea", "cyd", "dan")
    await tags(empty, "gold", "silver", "bronze", "aurum")
    await ask(empty, CLASSED)
    return empty


async def test_the_tag_that_was_given_last_stays_whoever_wins_and_parted_each_holds_their_own(
    stages: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await hold(stages, ("ann", "gold", "manual", 1), ("ann", "gold", "rule", 2), ("bea", "silver", "manual", 3))
    before = await snapshot(stages)

    planned = await preview_merge(stages, winner="ann", loser="bea", now=now)
    done = await merge_users(stages, call, asked("ann", "bea"))
    together = await holdings(stages)
    found = await faults(stages, settings, now)
    parting = await preview_unmerge(stages, user="bea", now=now)
    undone = await unmerge_user(stages, call, user="bea", reason="two")

    assert {(each.fact.to_id, each.rule) for each in planned.set_aside if each.fact.kind == "TAGGED"} == {
        ("gold", Rule.TAG_EXCLUSIVE)
    }
    assert len(planned.set_aside) == done.n_set_aside
    assert together == [
        ("ann", "SET_ASIDE", "gold", "manual"),
        ("ann", "SET_ASIDE", "gold", "rule"),
        ("ann", "TAGGED", "silver", "manual", "bea"),
    ]
    assert found == []
    assert len(parting.restored) == undone.n_restored
    assert await snapshot(stages) == before


async def test_of_one_instant_the_first_key_stays(stages: Database, call: Call) -> None:
    await hold(stages, ("ann", "silver", "manual", 3), ("bea", "bronze", "import", 3))

    await merge_users(stages, call, asked("ann", "bea"))

    assert await holdings(stages) == [
        ("ann", "SET_ASIDE", "silver", "manual"),
        ("ann", "TAGGED", "bronze", "import", "bea"),
    ]


async def test_a_tag_whose_term_is_over_makes_nobody_give_way(stages: Database, call: Call, now: datetime) -> None:
    await hold(stages, ("ann", "gold", "manual", 1))
    await hold(stages, ("bea", "silver", "manual", 3), until=now - timedelta(minutes=1))

    await merge_users(stages, call, asked("ann", "bea"))

    assert [each[:3] for each in await holdings(stages)] == [("ann", "TAGGED", "gold"), ("ann", "TAGGED", "silver")]


async def test_who_held_two_before_there_was_a_rule_goes_on_holding_them(stages: Database, call: Call) -> None:
    await hold(stages, ("ann", "gold", "manual", 1), ("ann", "silver", "manual", 2), ("bea", "bronze", "manual", 3))
    before = await snapshot(stages)

    await merge_users(stages, call, asked("ann", "bea"))
    together = [each[1] for each in await holdings(stages)]
    await unmerge_user(stages, call, user="bea", reason="two")

    assert together == ["TAGGED", "TAGGED", "TAGGED"]
    assert await snapshot(stages) == before


async def test_what_was_given_meanwhile_stays_and_what_was_before_it_is_history(
    stages: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await hold(stages, ("ann", "gold", "manual", 1), ("bea", "silver", "manual", 3))
    await merge_users(stages, call, asked("ann", "bea"))

    done = await attach_tag(stages, call, user=ANN, tag=GOLD, replace_held=True)
    await unmerge_user(stages, call, user="bea", reason="two")

    assert done.replaced == ["silver"]
    assert await holdings(stages) == [
        ("ann", "TAGGED", "gold", "manual"),
        ("ann", "WAS_TAGGED", "gold", "manual"),
        ("bea", "WAS_TAGGED", "silver", "manual"),
    ]
    assert await faults(stages, settings, now) == []


async def test_a_class_that_is_taken_by_then_stays_taken(stages: Database, call: Call) -> None:
    await hold(stages, ("ann", "gold", "manual", 1), ("bea", "silver", "manual", 3))
    await merge_users(stages, call, asked("ann", "bea"))
    await detach_tag(stages, call, user=ANN, tag=SILVER)
    await attach_tag(stages, call, user=ANN, tag=TagKey("bronze"))

    await unmerge_user(stages, call, user="bea", reason="two")

    assert await holdings(stages) == [
        ("ann", "SET_ASIDE", "gold", "manual"),
        ("ann", "TAGGED", "bronze", "manual"),
        ("bea", "WAS_TAGGED", "silver", "manual"),
    ]


@pytest.mark.parametrize("seed", range(5))
async def test_people_and_words_that_are_merged_part_in_any_order(
    stages: Database, call: Call, settings: Settings, now: datetime, seed: int
) -> None:
    """Aurum is a word for gold outside of its class: what is said of it stands beside gold, and makes way with it."""
    rng = random.Random(seed)
    users, rows = ["ann", "bea", "cyd", "dan"], list[tuple[str, str, str, int]]()
    hours = iter(rng.sample(range(1, 500), 40))
    for user in users:
        own = rng.choice(["gold", "silver", "bronze"])
        rows += [(user, own, source, next(hours)) for source in ("manual", "import") if rng.random() < 0.7]
        if own == "gold" or not any(each[0] == user for each in rows):
            rows.append((user, "aurum", "manual", next(hours)))
    await hold(stages, *rows)
    before = await snapshot(stages)
    await merge_tags(stages, call, loser="aurum", winner="gold", reason="the same")

    merged: list[str] = []
    for winner, loser in zip(users, rng.sample(users, 4), strict=True):
        try:
            await merge_users(stages, call, asked(winner, loser))
        except Refused:
            continue
        merged.append(loser)
    assert await faults(stages, settings, now) == []
    rng.shuffle(merged)
    for number, loser in enumerate(merged):
        await unmerge_user(stages, call, user=loser, reason="two")
        assert number or await faults(stages, settings, now) == []
    await unmerge_tag(stages, call, tag="aurum", reason="others")

    after = await snapshot(stages)
    assert (after - before, before - after) == ({}, {})


def held(user: str, tag: str, at: int, *, source: str = "manual", kind: str = "TAGGED") -> Fact:
    """That a source says so at some hour; gold and silver are of one class."""
    return Fact(
        id=f"{user} {tag} {source} {kind}",
        kind=kind,
        bearer=user,
        from_id=user,
        to_id=tag,
        is_between=False,
        slot=f"{tag}\u0001{source}",
        since_ms=at,
        rank=None,
        status=None,
        exclusive="stage" if kind == "TAGGED" else None,
    )


@pytest.mark.text
def test_all_that_is_said_of_the_tag_that_gives_way_is_set_aside_with_what_stands_beside_it() -> None:
    gold = [held("ann", "gold", 1), held("ann", "gold", 2, source="rule"), held("ann", "gold", 9, kind=BESIDE)]
    silver = held("bea", "silver", 3)

    found = policy.settle([*gold, silver], winner="ann", between=("ann", "bea"), above={})

    assert [(each.fact, each.rule) for each in found] == [(each, Rule.TAG_EXCLUSIVE) for each in gold]
    assert [each.kept_rule for each in found] == ["tag_exclusive", "tag_exclusive", WAS_BESIDE]


@pytest.mark.text
def test_the_tag_that_comes_back_is_that_of_this_merge_with_what_stood_beside_it() -> None:
    sides = {"ann": "ann", "bea": "bea", "cai": "ann"}
    gold = replace(held("ann", "gold", 1), merge="m-1", bearer="", rule="tag_exclusive")
    beside = replace(held("ann", "gold", 9), id="b", merge="m-1", bearer="", rule=WAS_BESIDE)
    bronze = replace(held("cai", "bronze", 5), merge="m-0", bearer="", rule="tag_exclusive")
    asides = [bronze, beside, gold]

    parted = policy.comes_back([held("bea", "silver", 3)], asides, sides=sides, merge="m-1")
    taken = policy.comes_back([held("ann", "silver", 3)], asides, sides=sides, merge="m-1")

    assert parted == (gold, replace(beside, kind=BESIDE))
    assert taken == ()


@pytest.mark.text
def test_what_was_kept_aside_since_the_merge_is_the_later_word() -> None:
    gold = replace(held("ann", "gold", 1), merge="m-1", bearer="", rule="tag_exclusive")
    silver = replace(held("ann", "silver", 5), merge=None, bearer="")

    found = policy.comes_back([], [gold, silver], sides={"ann": "ann", "bea": "bea"}, merge="m-1")

    assert found == (silver,)


@pytest.mark.text
def test_the_latest_stays_and_of_one_instant_the_first_key() -> None:
    assert policy.lasting([held("a", "gold", 1), held("b", "silver", 2)]) == "silver"
    assert policy.lasting([held("a", "silver", 2), held("b", "gold", 2)]) == "gold"
