"""Everybody stands in exactly one group of every ladder (invariant I1): at each moment, without gap or overlap."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import LiteralString

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, Refused
from graph.groups.actions import move_users, undo_move
from graph.groups.model import GroupKey, Wanted
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.faults.histories.looking import ladders_of, looked
from tests.graph.groups.world import PEOPLE, at, move
from tests.support import ask

HELD: LiteralString = """
MATCH (u:User)-[m:MEMBER_OF]->(g:Group)-[:ON]->(l:Ladder)
WITH u, m, g, l, COLLECT {
  MATCH (u)-[:MOVED]->(v:Move {ladder: l.key})
  WITH v ORDER BY v.seq
  RETURN [v.from, v.to, v.at.epochMillis, v.id]
} AS moves
RETURN u.id AS user, l.key AS ladder, g.key AS group, m.since.epochMillis AS since, m.move AS move, moves
"""


async def test_whatever_is_done_at_once_everybody_stands_in_one_group_of_every_ladder_i1(
    people: Database, call: Call, settings: Settings
) -> None:
    """Four clients move, move together and take back; somebody looks at everybody all the while."""
    ladders, lowest = await ladders_of(people)
    groups = sorted(ladders)
    seen: list[int] = []
    refused: set[str] = set()
    is_over = asyncio.Event()

    async def client(number: int) -> None:
        rng = Random(number)
        for turn in range(10):
            asked = at(replace(call, key=f"{number}-{turn}"), NOW + timedelta(seconds=turn))
            users = rng.sample(PEOPLE, rng.choice((1, 1, 2)))
            try:
                done = await move_users(
                    people, asked, [Wanted(user, GroupKey(rng.choice(groups))) for user in users], reason="race"
                )
                if rng.random() < 0.3 and done.moves[0]:
                    back = replace(asked, key=f"{number}-{turn}-back")
                    await undo_move(people, back, move=done.moves[0], reason="race")
            except Refused as error:
                refused.add(error.code)

    async def watch() -> None:
        while not is_over.is_set():
            for each in await looked(people, PEOPLE):
                assert each.places is not None
                last = dict(lowest) | {moved.ladder: moved.to_group for moved in each.moves}
                assert [(place.ladder, place.group) for place in each.places] == sorted(last.items())
                seen.append(len(each.moves))

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(client(number) for number in range(4)))
    is_over.set()
    await watching

    assert max(seen) > 5
    assert refused <= {"groups.undo_late"}
    assert await faults(people, settings) == []


async def test_times_in_groups_follow_each_other_without_gap_or_overlap_i1(people: Database, call: Call) -> None:
    """Moved hourly there and back: each stay ends when the next begins, the last one is the open membership."""
    rng, ladders = Random(1), await ladders_of(people)
    for hour in range(1, 25):
        user, group = rng.choice(PEOPLE), rng.choice(sorted(ladders[0]))
        await move(people, at(call, NOW + timedelta(hours=hour)), user, group)

    rows = await ask(people, HELD)

    assert sorted((row["user"], row["ladder"]) for row in rows) == [
        (user, ladder) for user in PEOPLE for ladder in sorted(ladders[1])
    ]
    n_moves = 0
    for row in rows:
        stands, since, by = ladders[1][row["ladder"]], 0, None
        for from_group, to_group, moment, move_id in row["moves"]:
            assert (from_group, moment > since) == (stands, True)
            stands, since, by = to_group, moment, move_id
        n_moves += len(row["moves"])
        assert (row["group"], row["move"]) == (stands, by)
        assert by is None or row["since"] == since
    assert n_moves > 12


async def test_two_who_become_one_and_are_parted_stand_in_one_group_each_time_i1(
    people: Database, call: Call, settings: Settings
) -> None:
    await move(people, call, "ming", "partner")
    await move(people, call, "lan", "senior_partner")
    counts: list[dict[str, int]] = []

    async def count() -> None:
        found: defaultdict[str, int] = defaultdict(int)
        for row in await ask(people, HELD):
            found[row["user"]] += 1
        counts.append(dict(found))

    await merge_users(people, call, Asked("ming", "lan", "the same"))
    await count()
    await move(people, at(call, NOW + timedelta(hours=1)), "ming", "ordinary")
    await unmerge_user(people, at(call, NOW + timedelta(hours=2)), user="lan", reason="two")
    await count()

    # On each of two ladders one.
    assert counts == [{"fang": 2, "hao": 2, "ming": 2}, {"fang": 2, "hao": 2, "lan": 2, "ming": 2}]
    assert await faults(people, settings) == []


async def test_the_store_itself_refuses_a_second_open_membership_of_a_ladder_i1(people: Database) -> None:
    second: LiteralString = """
    MATCH (u:User {id: 'ming'}) MATCH (g:Group {key: 'partner'})
    CREATE (u)-[:MEMBER_OF {ladder: 'community', user: 'ming', since: $at}]->(g)
    """
    moment: datetime = NOW

    with pytest.raises(Conflict, match=r"database\.taken"):
        await ask(people, second, at=moment)

    [row] = await ask(people, "MATCH (:User {id: 'ming'})-[m:MEMBER_OF]->() RETURN count(m) AS n")
    assert row["n"] == 2
