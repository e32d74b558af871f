"""Moves for a later day: one waits a person and ladder, the worker makes it when it is due, a refusal is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Conflict, Missing, Refused
from graph.groups.actions import checked_cause
from graph.groups.model import AskedLock, GroupKey, LockKind, MovePlanned, Wanted
from graph.groups.planning import cancel_plan, make_due, plan_move
from graph.groups.tierlocks import lock_tier
from graph.merges.actions import Asked, merge_users
from graph.settings import Settings
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.graph.groups.world import at, move, size, stands
from tests.support import ask

DAY = timedelta(days=1)


async def _plan(
    database: Database, call: Call, user: str, group: str, when: datetime, *, expected: int | None = None
) -> MovePlanned:
    wanted = Wanted(user, GroupKey(group), expected)
    return await plan_move(database, call, wanted, checked_cause("next week"), effective_at=when)


async def _state(database: Database, plan: str) -> tuple[object, ...]:
    [row] = await ask(
        database,
        "MATCH (p:PlannedMove {id: $id}) RETURN p.state AS state, p.problem AS problem, p.move AS move",
        id=plan,
    )
    return row["state"], row["problem"], row["move"]


async def test_a_planned_move_is_made_when_it_is_due_as_of_the_moment_it_is_made(
    people: Database, call: Call, settings: Settings
) -> None:
    planned = await _plan(people, call, "ming", "partner", NOW + DAY, expected=1)
    assert (planned.from_group, planned.group, planned.version) == ("ordinary", "partner", 1)

    early = await make_due(people, now=NOW + DAY - timedelta(milliseconds=1))
    in_between = await stands(people, "ming")
    made = await make_due(people, now=NOW + DAY + timedelta(minutes=1))
    again = await make_due(people, now=NOW + 2 * DAY)

    assert (early, in_between, made, again) == (0, ["ordinary"], 1, 0)
    assert await stands(people, "ming") == ["partner"]
    [kept] = await ask(people, "MATCH (m:Move) RETURN m {.*, at: m.at.epochMillis} AS move")
    told = {name: kept["move"][name] for name in ("actor", "role", "reason", "reasonCode", "planned", "at")}
    assert told == {
        "actor": "ada",
        "role": "admin",
        "reason": "next week",
        "reasonCode": "manual",
        "planned": planned.plan,
        # 1 May 2026, 08:00 UTC, a day and a minute.
        "at": 1777622400000 + 86_460_000,
    }
    assert await _state(people, planned.plan) == ("made", None, kept["move"]["id"])
    assert await faults(people, settings) == []


async def test_eight_workers_make_a_planned_move_once(people: Database, call: Call) -> None:
    await _plan(people, call, "ming", "partner", NOW + DAY)
    await _plan(people, call, "lan", "partner", NOW + DAY)

    made = await asyncio.gather(*(make_due(people, now=NOW + DAY) for _ in range(8)))

    assert sum(made) == 2
    assert await ask(people, "MATCH (m:Move) RETURN count(m) AS n") == [{"n": 2}]


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (NOW, "groups.effective_past"),
        (NOW - DAY, "groups.effective_past"),
        (NOW - 11 * DAY, "groups.effective_before_last"),
        (NOW + timedelta(days=732), "groups.effective_far"),
    ],
)
async def test_a_day_that_is_none_to_plan_for_is_refused(
    people: Database, call: Call, when: datetime, code: str
) -> None:
    await move(people, at(call, NOW - 10 * DAY), "ming", "partner")
    before = await size(people)

    with pytest.raises(Refused) as caught:
        await _plan(people, call, "ming", "senior_partner", when)

    assert (caught.value.code, caught.value.path) == (code, ("effectiveAt",))
    assert await size(people) == before


async def test_one_move_waits_a_person_and_ladder(people: Database, call: Call, origin: Origin) -> None:
    first = await _plan(people, call, "ming", "partner", NOW + DAY)
    await _plan(people, call, "ming", "member_middle", NOW + DAY)

    with pytest.raises(Refused) as caught:
        await _plan(people, call, "ming", "senior_partner", NOW + 2 * DAY)
    with pytest.raises(Refused, match=r"groups\.stands_there"):
        await _plan(people, call, "lan", "ordinary", NOW + DAY)
    with pytest.raises(Conflict, match=r"groups\.version_conflict"):
        await _plan(people, call, "lan", "partner", NOW + DAY, expected=2)
    with pytest.raises(Missing, match=r"groups\.unknown"):
        await _plan(people, call, "lan", "nowhere", NOW + DAY)
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))
    with pytest.raises(Missing, match=r"groups\.unknown"):
        await _plan(people, manager, "lan", "partner", NOW + DAY)

    assert (caught.value.code, caught.value.facts["plan"]) == ("groups.planned_already", first.plan)


async def test_a_cancelled_move_is_not_made(people: Database, call: Call, origin: Origin) -> None:
    planned = await _plan(people, call, "ming", "partner", NOW + DAY)
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))

    with pytest.raises(Missing, match=r"groups\.plan_unknown"):
        await cancel_plan(people, manager, plan=planned.plan, reason="no")
    first = await cancel_plan(people, call, plan=planned.plan, reason="they left")
    again = await cancel_plan(people, call, plan=planned.plan, reason="they left")

    assert (first.cancelled, again.cancelled) == (True, False)
    assert await make_due(people, now=NOW + 2 * DAY) == 0
    assert await stands(people, "ming") == ["ordinary"]
    assert await _state(people, planned.plan) == ("cancelled", "they left", None)
    made = await _plan(people, call, "ming", "partner", NOW + DAY)
    await make_due(people, now=NOW + DAY)
    with pytest.raises(Refused, match=r"groups\.plan_over"):
        await cancel_plan(people, call, plan=made.plan, reason="late")


async def test_a_planned_move_that_is_refused_when_it_is_due_says_why(people: Database, call: Call) -> None:
    full = await _plan(people, call, "ming", "senior_partner", NOW + DAY)
    locked = await _plan(people, call, "lan", "partner", NOW + DAY)
    there = await _plan(people, call, "hao", "partner", NOW + DAY)
    await ask(people, "MATCH (g:Group {key: 'senior_partner'}) SET g.capacity = 0")
    await lock_tier(people, call, "lan", AskedLock("community", LockKind.CEILING, "ordinary", "on trial"))
    by_hand = await move(people, call, "hao", "partner")

    assert await make_due(people, now=NOW + DAY) == 3

    assert await stands(people, "ming", "lan", "hao") == ["ordinary", "ordinary", "partner"]
    assert await _state(people, full.plan) == ("refused", "groups.full", None)
    assert await _state(people, locked.plan) == ("refused", "groups.locked", None)
    assert await _state(people, there.plan) == ("made", None, None)
    assert await ask(people, "MATCH (m:Move) RETURN collect(m.id) AS ids") == [{"ids": [by_hand.move]}]


async def test_of_two_who_become_one_the_plan_that_is_due_first_stays(
    people: Database, call: Call, settings: Settings
) -> None:
    later = await _plan(people, call, "ming", "senior_partner", NOW + 2 * DAY)
    first = await _plan(people, call, "lan", "partner", NOW + DAY)

    await merge_users(people, call, Asked("ming", "lan", "the same"))
    n_made = await make_due(people, now=NOW + 3 * DAY)

    assert n_made == 1
    assert (await _state(people, later.plan))[:2] == ("cancelled", "merged")
    assert (await _state(people, first.plan))[0] == "made"
    assert await stands(people, "ming") == ["partner"]
    assert await faults(people, settings) == []
