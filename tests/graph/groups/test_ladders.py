"""Ladders and groups (G01, G03): new ones are prepared, groups come between others, interest groups keep history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import GuanxiError, Missing, Refused
from graph.groups import ladders
from graph.groups.joining import join_group, leave_group
from graph.groups.ladders import AskedGroup, AskedRung, define_group, define_ladder, prepare
from graph.groups.model import GroupKey
from graph.groups.rungs import Rung
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute
from graph.vocabulary import GroupKind, Role
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.graph.groups.world import PEOPLE, move, stands
from tests.support import ask

MINUTE = timedelta(minutes=1)
RUNGS = [AskedRung("bronze", "铜"), AskedRung("silver", "银"), AskedRung("gold", "金", 1)]
TEA = GroupKey("tea_circle")


@pytest.fixture
async def people(people: Database) -> AsyncGenerator[Database]:
    """The four; ladders that tests make are gone afterwards."""
    yield people
    await ask(people, "MATCH (g:Group)-[:ON]->(l:Ladder) WHERE NOT l.key IN ['community', 'member'] DETACH DELETE g, l")
    await ask(
        people,
        """MATCH (g:Group)-[:ON]->(:Ladder {key: 'community'})
        WHERE NOT g.key IN ['ordinary', 'partner', 'senior_partner'] DETACH DELETE g""",
    )
    await ask(
        people,
        """UNWIND [['ordinary', 1], ['partner', 2], ['senior_partner', 3]] AS row
        MATCH (g:Group {key: row[0]}) SET g.rank = row[1]
        REMOVE g.benefitZh, g.benefitEn, g.offerKeys, g.offerTexts""",
    )


def _group(key: str, said: frozenset[str] = frozenset(), **more: object) -> AskedGroup:
    rung = replace(Rung(key, GroupKind.TIER, None), **{k: v for k, v in more.items() if k not in {"ladder", "above"}})  # type: ignore[arg-type]
    return AskedGroup(key, more.get("ladder"), more.get("above"), said, rung)  # type: ignore[arg-type]


async def _rungs(database: Database, ladder: str) -> list[tuple[int, str]]:
    rows = await ask(
        database,
        "MATCH (g:Group)-[:ON]->(:Ladder {key: $ladder}) RETURN g.rank AS rank, g.key AS key ORDER BY rank, key",
        ladder=ladder,
    )
    return [(row["rank"], row["key"]) for row in rows]


async def test_a_new_ladder_places_everybody_before_anybody_is_moved_on_it_g01(
    people: Database, call: Call, settings: Settings, attributes: dict[str, Attribute]
) -> None:
    defined = await define_ladder(people, call, "vip", "贵宾", RUNGS)
    await create_user(
        people, call, id="new", name="新", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )

    with pytest.raises(Refused, match=r"groups\.preparing"):
        await move(people, call, "ming", "silver")
    sound_meanwhile = await faults(people, settings)
    first = await prepare(people, now=NOW)
    with pytest.raises(Refused, match=r"groups\.preparing"):
        await move(people, call, "ming", "silver")
    second = await prepare(people, now=NOW + MINUTE)
    third = await prepare(people, now=NOW + 2 * MINUTE)

    assert (defined.created, sound_meanwhile, first, second, third) == (True, [], 4, 0, 0)
    assert await stands(people, *PEOPLE, "new", ladder="vip") == ["bronze"] * 5
    assert (await move(people, call, "ming", "silver")).moved
    assert await _rungs(people, "vip") == [(1, "bronze"), (2, "silver"), (3, "gold")]
    assert await faults(people, settings) == []


async def test_placing_everybody_is_cut_off_and_goes_on(
    people: Database, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladders, "PLACED_AT_ONCE", 2)
    await define_ladder(people, call, "vip", "贵宾", RUNGS)

    placed = await asyncio.gather(*(prepare(people, now=NOW + 2 * MINUTE) for _ in range(3)))

    assert sum(placed) == 4
    assert await stands(people, *PEOPLE, ladder="vip") == ["bronze"] * 4
    assert (await move(people, call, "ming", "silver")).moved


async def test_who_is_parted_after_a_ladder_came_stands_on_it(people: Database, call: Call, settings: Settings) -> None:
    await merge_users(people, call, Asked("ming", "lan", "the same"))
    await define_ladder(people, call, "vip", "贵宾", RUNGS)
    await prepare(people, now=NOW + 2 * MINUTE)

    await unmerge_user(people, call, user="lan", reason="two")

    assert await stands(people, "ming", "lan", ladder="vip") == ["bronze", "bronze"]
    assert await faults(people, settings) == []


async def test_a_group_comes_between_two_others_and_is_said_anew(
    people: Database, call: Call, settings: Settings
) -> None:
    await move(people, call, "ming", "partner")
    made = await define_group(
        people,
        call,
        _group("trial_partner", ladder="community", above="ordinary", name="见习合伙人", capacity=2, benefit_zh="折扣"),
    )
    said = frozenset({"name", "offers", "capacity"})
    again = await define_group(people, call, _group("trial_partner", said, name="见习", offers=(("tea", "一杯茶"),)))

    assert (made.created, again.created) == (True, False)
    assert await _rungs(people, "community") == [
        (1, "ordinary"),
        (2, "trial_partner"),
        (3, "partner"),
        (4, "senior_partner"),
    ]
    [kept] = await ask(people, "MATCH (g:Group {key: 'trial_partner'}) RETURN properties(g) AS kept")
    assert kept["kept"] == {
        "key": "trial_partner",
        "kind": "tier",
        "rank": 2,
        "name": "见习",
        "benefitZh": "折扣",
        "offerKeys": ["tea"],
        "offerTexts": ["一杯茶"],
    }
    assert (await move(people, call, "lan", "trial_partner")).moved
    assert await faults(people, settings) == []


async def test_a_ladder_or_group_that_makes_no_sense_is_refused(people: Database, call: Call) -> None:
    cases: list[tuple[object, type[GuanxiError], str]] = [
        (define_ladder(people, call, "Vip", "贵宾", RUNGS), Refused, "groups.key"),
        (define_ladder(people, call, "vip", " ", RUNGS), Refused, "users.text_empty"),
        (define_ladder(people, call, "vip", "贵宾", []), Refused, "groups.rungs"),
        (define_ladder(people, call, "vip", "贵宾", [AskedRung("partner", "x")]), Refused, "groups.taken"),
        (define_ladder(people, call, "vip", "贵宾", [RUNGS[0], RUNGS[0]]), Refused, "groups.taken"),
        (define_ladder(people, call, "vip", "贵宾", [AskedRung("x", "x", -1)]), Refused, "groups.capacity"),
        (define_ladder(people, call, "community", "社群", RUNGS), Refused, "groups.ladder_stands"),
        (define_group(people, call, _group("x", ladder="nope")), Missing, "groups.no_ladder"),
        (define_group(people, call, _group("x", ladder="community", above="gold")), Missing, "groups.unknown"),
        (define_group(people, call, _group("partner", ladder="member")), Refused, "groups.elsewhere"),
        (define_group(people, call, _group("x", offers=(("a", "b"), ("a", "c")))), Refused, "groups.offers"),
    ]

    for work, kind, code in cases:
        with pytest.raises(kind) as caught:
            await work  # type: ignore[misc]
        assert caught.value.code == code

    assert await ask(people, "MATCH (l:Ladder) RETURN count(l) AS n") == [{"n": 2}]
    assert await ask(people, "MATCH (g:Group) WHERE g.key IN ['x', 'bronze'] RETURN g.key AS key") == []


async def test_an_interest_group_is_joined_and_left_with_its_history(
    people: Database, call: Call, origin: Origin, settings: Settings
) -> None:
    await define_group(people, call, _group(TEA, name="茶友会", capacity=1))
    later = replace(call, origin=replace(origin, at=NOW + MINUTE, actor="bob"))

    joined = await join_group(people, call, user="ming", group=TEA)
    again = await join_group(people, call, user="ming", group=TEA)
    with pytest.raises(Refused, match=r"groups\.full"):
        await join_group(people, call, user="lan", group=TEA)
    left = await leave_group(people, later, user="ming", group=TEA, reason="moved away")
    never = await leave_group(people, later, user="lan", group=TEA, reason="moved away")

    assert (joined.changed, again.changed, left.changed, never.changed) == (True, False, True, False)
    [kept] = await ask(
        people,
        """MATCH (:User {id: 'ming'})-[w:WAS_MEMBER_OF]->(:Group {key: 'tea_circle'})
        RETURN w {.*, since: w.since.epochMillis, until: w.until.epochMillis} AS was""",
    )
    assert kept["was"] == {
        "user": "ming",
        "since": 1777622400000,
        "until": 1777622460000,
        "actor": "bob",
        "reason": "moved away",
    }
    assert (await join_group(people, call, user="lan", group=TEA)).changed
    assert await faults(people, settings) == []


async def test_the_last_place_of_an_interest_group_is_given_once(people: Database, call: Call) -> None:
    await define_group(people, call, _group(TEA, capacity=1))

    results = await asyncio.gather(
        *(join_group(people, call, user=user, group=TEA) for user in PEOPLE), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in results) == ["GroupJoined", "Refused", "Refused", "Refused"]


async def test_who_may_not_join_is_refused(people: Database, call: Call, origin: Origin) -> None:
    await define_group(people, call, _group(TEA))
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))

    with pytest.raises(Missing, match=r"users\.unknown"):
        await join_group(people, call, user="nobody", group=TEA)
    with pytest.raises(Missing, match=r"groups\.unknown"):
        await join_group(people, manager, user="ming", group=TEA)
    with pytest.raises(Refused, match=r"groups\.on_a_ladder"):
        await join_group(people, call, user="ming", group=GroupKey("partner"))
    with pytest.raises(Refused, match=r"users\.text_empty"):
        await leave_group(people, call, user="ming", group=TEA, reason="")
