"""Replay (I13): random moves on the real store tell, for any moment, what a plain list of them tells."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.app import Parts
from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Refused
from graph.groups.actions import move_users, undo_move
from graph.groups.model import GroupKey, Wanted
from graph.merges.actions import Asked, merge_users
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Client
from tests.api.test_moves import MEMBERS, STANDING
from tests.conftest import NOW
from tests.support import ask

GROUPS = ("ordinary", "partner", "senior_partner")
PEOPLE = tuple(f"p{number}" for number in range(5))
BEGAN = NOW - timedelta(days=100)


@pytest.fixture
async def people(empty: Database, origin: Origin, attributes: dict[str, Attribute], parts: Parts) -> Database:
    """Five people who joined a hundred days ago."""
    call = Call(replace(origin, at=BEGAN), "createUser", {})
    for user in PEOPLE:
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await parts.keyring.refresh()
    return empty


class Log:
    """The plain reference: where everybody stood from when on, in the order of what happened."""

    def __init__(self) -> None:
        self.lines: list[tuple[datetime, str, str]] = [(BEGAN, user, "ordinary") for user in PEOPLE]

    def at(self, moment: datetime) -> dict[str, str]:
        """Where each person stood."""
        return {user: group for since, user, group in self.lines if since <= moment}


async def _wander(database: Database, origin: Origin, rng: random.Random, n: int) -> tuple[Log, list[datetime]]:
    """Move people at random, some at one instant, some undone; what is refused changes nothing."""
    log, moments = Log(), list[datetime]()
    at = BEGAN
    last: dict[str, str] = {}
    for _ in range(n):
        at += timedelta(milliseconds=rng.choice([0, 1, 3_600_000]))
        moments.append(at)
        call = Call(replace(origin, at=at), "move", {})
        if last and rng.random() < 0.25:
            user = rng.choice(sorted(last))
            try:
                done = await undo_move(database, call, move=last[user], reason="undone")
            except Refused:
                continue
            if done.moved:
                log.lines.append((at, user, done.group))
            continue
        users = rng.sample(PEOPLE, rng.randint(1, 3))
        wanted = [Wanted(user, GroupKey(rng.choice(GROUPS))) for user in users]
        for each in (await move_users(database, call, wanted, reason="chance")).each:
            if each.moved:
                last[each.user] = str(each.move)
                log.lines.append((at, each.user, each.group))
    return log, moments


async def damage(database: Database, settings: Settings) -> list[str]:
    """What `guanxi check` finds that is damage; that moves are of last winter is none."""
    checked = await check_graph(database, settings=settings, now=NOW)
    return [str(each) for each in checked.findings if each.count and not each.invariant.is_warning]


async def _members(client: Client, group: str, at: datetime) -> list[str]:
    found = await client.ask(MEMBERS, key=group, at=at.isoformat(), first=100, after=None)
    return [each["id"] for each in found["group"]["membersAt"]["nodes"]]


@pytest.mark.parametrize("seed", range(4))
async def test_replay_tells_the_present_and_any_past_moment_i13(
    people: Database, origin: Origin, viewer: Client, settings: Settings, seed: int
) -> None:
    rng = random.Random(seed)

    log, moments = await _wander(people, origin, rng, 30)

    asked = [
        BEGAN,
        NOW,
        *(moment + timedelta(milliseconds=rng.choice([-1, 0, 1])) for moment in rng.sample(moments, 6)),
    ]
    for moment in sorted(each for each in asked if each >= BEGAN):
        expected = log.at(moment)
        for group in GROUPS:
            assert await _members(viewer, group, moment) == sorted(u for u in PEOPLE if expected[u] == group)
        for user in PEOPLE:
            found = await viewer.ask(STANDING, id=user, ladder="community", at=moment.isoformat())
            assert found["user"]["standingAt"]["key"] == expected[user]
    rows = await ask(people, "MATCH (u:User)-[:MEMBER_OF {ladder: 'community'}]->(g) RETURN u.id AS user, g.key AS key")
    assert {row["user"]: row["key"] for row in rows} == log.at(NOW)
    assert await damage(people, settings) == []


async def test_moves_of_somebody_erased_keep_the_counts_of_every_day_i17(
    people: Database, origin: Origin, viewer: Client, settings: Settings
) -> None:
    """Days are kept, hours are not: counts are those of the ends of days in the brand's zone."""
    await _wander(people, origin, random.Random(7), 30)
    ends = [
        (BEGAN + timedelta(days=days)).replace(hour=15, minute=59, second=59, microsecond=999000) for days in range(4)
    ]
    before = [[len(await _members(viewer, group, at)) for group in GROUPS] for at in ends]

    await erase_user(people, origin, "p1", reason="asked for", settings=settings)

    assert [[len(await _members(viewer, group, at)) for group in GROUPS] for at in ends] == before
    assert await ask(people, "MATCH (m:Move {user: 'p1'}) RETURN m.id AS id") == []
    assert await damage(people, settings) == []


async def test_two_people_in_different_tiers_who_become_one_have_one_history_that_replays_i18(
    people: Database, origin: Origin, viewer: Client, settings: Settings
) -> None:
    async def move(user: str, group: str, days: int) -> None:
        call = Call(replace(origin, at=BEGAN + timedelta(days=days)), "move", {})
        await move_users(people, call, [Wanted(user, GroupKey(group))], reason="good")

    await move("p0", "partner", 10)
    await move("p1", "partner", 20)
    await move("p1", "senior_partner", 30)
    await move("p0", "ordinary", 40)
    merging = Call(replace(origin, at=BEGAN + timedelta(days=50)), "mergeUsers", {})
    await merge_users(people, merging, Asked("p0", "p1", "the same"))
    await move("p0", "partner", 60)
    await move("p1", "senior_partner", 70)

    # The higher tier held, so until day 50 p1's way is theirs; from then on all moves are, under whichever id.
    told: dict[int, str] = {}
    for days in (5, 25, 35, 55, 65, 75):
        at = BEGAN + timedelta(days=days)
        found = await viewer.ask(STANDING, id="p0", ladder="community", at=at.isoformat())
        told[days] = found["user"]["standingAt"]["key"]
        inside = [group for group in GROUPS if "p0" in await _members(viewer, group, at)]
        assert inside == [told[days]]
    assert told == {
        5: "ordinary",
        25: "partner",
        35: "senior_partner",
        55: "senior_partner",
        65: "partner",
        75: "senior_partner",
    }
    rows = await ask(people, "MATCH (:User {id: 'p0'})-[:MOVED]->(m) RETURN count(m) AS n")
    assert rows == [{"n": 6}]
    assert await damage(people, settings) == []
