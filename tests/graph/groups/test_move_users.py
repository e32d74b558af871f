"""Moving many at once (G02): all or nobody, the refusal names the place in the list."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.groups.actions import move_user, move_users
from graph.groups.model import GroupKey, ReasonCode, Wanted
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, Chosen, Order, Source
from graph.settings import Settings
from graph.users.model import UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.graph.groups.world import ORDINARY, PARTNER, PEOPLE, SENIOR, move, size, standing, stands
from tests.support import ask


def _to(group: GroupKey, *users: str) -> list[Wanted]:
    return [Wanted(user, group) for user in users]


async def _limit(database: Database, group: str, capacity: int) -> None:
    await ask(database, "MATCH (g:Group {key: $group}) SET g.capacity = $capacity", group=group, capacity=capacity)


async def test_people_are_moved_to_one_group_each_in_the_order_given_g02(
    people: Database, call: Call, settings: Settings
) -> None:
    await move(people, call, "lan", "senior_partner")
    wanted = [Wanted("ming", PARTNER, 1), Wanted("lan", ORDINARY, 2), Wanted("hao", ORDINARY), Wanted("fang", SENIOR)]

    done = await move_users(people, call, wanted, reason="new year", note="n", code=ReasonCode.REFERRAL)

    assert [(each.user, each.from_group, each.group, each.version, each.moved) for each in done.each] == [
        ("ming", "ordinary", "partner", 2, True),
        ("lan", "senior_partner", "ordinary", 3, True),
        ("hao", "ordinary", "ordinary", 1, False),
        ("fang", "ordinary", "senior_partner", 2, True),
    ]
    assert await stands(people, *PEOPLE) == ["senior_partner", "ordinary", "ordinary", "partner"]
    rows = await ask(
        people,
        """MATCH (m:Move) WHERE m.id IN $ids
        RETURN m.user AS user, m.reason AS reason, m.reasonCode AS code, m.seq AS seq""",
        ids=[each for each in done.moves if each],
    )
    assert sorted((row["user"], row["reason"], row["code"], row["seq"]) for row in rows) == [
        ("fang", "new year", "referral", 1),
        ("lan", "new year", "referral", 2),
        ("ming", "new year", "referral", 1),
    ]
    assert await faults(people, settings) == []


async def test_one_change_tells_of_all_who_were_moved_together(people: Database, call: Call) -> None:
    done = await move_users(people, call, _to(PARTNER, "ming", "lan"), reason="good")

    [change] = await ask(people, "MATCH (c:Change {kind: 'users.moved'}) RETURN c.users AS users, c.after AS after")
    assert change["users"] == ["lan", "ming"]
    # In the order of their ids: lan was asked for second.
    assert f'[["lan","partner",2,"{done.moves[1]}"],["ming","partner",2,"{done.moves[0]}"]]' in change["after"]


async def test_of_a_bulk_all_are_moved_or_nobody_and_the_refusal_names_the_place(
    people: Database, call: Call, origin: Origin
) -> None:
    await _limit(people, "senior_partner", 1)
    await ask(people, "CREATE (:Group {key: 'hiking', name: '徒步', kind: 'interest'})")
    before = await size(people)
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"ordinary", "partner"})))
    cases: list[tuple[Call, list[Wanted], type[GuanxiError], str, tuple[str | int, ...]]] = [
        (call, [], Refused, "groups.bulk_size", ("moves",)),
        (call, _to(PARTNER, *(f"x{number}" for number in range(101))), Refused, "groups.bulk_size", ("moves",)),
        (call, _to(PARTNER, "ming", "nobody"), Missing, "users.unknown", ("moves", 1, "userId")),
        (call, _to(PARTNER, "ming", "lan", "ming"), Refused, "groups.twice_in_bulk", ("moves", 2, "userId")),
        (
            call,
            [Wanted("ming", PARTNER), Wanted("ming", GroupKey("member_middle"))],
            Refused,
            "groups.twice_in_bulk",
            ("moves", 1, "userId"),
        ),
        (
            call,
            [Wanted("ming", PARTNER), Wanted("lan", GroupKey("nowhere"))],
            Missing,
            "groups.unknown",
            ("moves", 1, "toGroup"),
        ),
        (
            call,
            [Wanted("ming", PARTNER), Wanted("lan", GroupKey("hiking"))],
            Refused,
            "groups.not_on_a_ladder",
            ("moves", 1, "toGroup"),
        ),
        (
            call,
            [Wanted("ming", PARTNER), Wanted("lan", PARTNER, 7)],
            Conflict,
            "groups.version_conflict",
            ("moves", 1, "expectedVersion"),
        ),
        (call, _to(SENIOR, "ming", "lan"), Refused, "groups.full", ("moves", 1, "toGroup")),
        (manager, _to(SENIOR, "ming"), Missing, "groups.unknown", ("moves", 0, "toGroup")),
    ]

    for asked, wanted, kind, code, path in cases:
        with pytest.raises(kind) as caught:
            await move_users(people, asked, wanted, reason="good")
        assert (caught.value.code, caught.value.path) == (code, path)
    with pytest.raises(Refused, match=r"users\.text_empty"):
        await move_users(people, call, _to(PARTNER, "ming"), reason=" ")

    assert await stands(people, *PEOPLE) == ["ordinary"] * 4
    assert await size(people) == before


async def test_who_leaves_a_full_group_in_the_same_bulk_gives_their_place_to_who_comes(
    people: Database, call: Call, settings: Settings
) -> None:
    await move(people, call, "lan", "senior_partner")
    await _limit(people, "senior_partner", 1)

    await move_users(people, call, [Wanted("ming", SENIOR), Wanted("lan", PARTNER)], reason="swap")

    assert await stands(people, "ming", "lan") == ["senior_partner", "partner"]
    assert await faults(people, settings) == []


async def test_landing_on_the_same_group_writes_nothing_i5(people: Database, call: Call) -> None:
    await move(people, call, "ming", "partner")
    before, kept = await size(people), await standing(people, "ming")

    one = await move(people, call, "ming", "partner")
    many = await move_users(people, call, _to(PARTNER, "ming"), reason="again")

    assert (one.moved, one.move, many.moves) == (False, None, [None])
    assert await size(people) == before
    # Only the lock was touched.
    assert {**await standing(people, "ming"), **{key: kept[key] for key in ("locked", "touched")}} == kept


async def test_a_re_sent_bulk_is_applied_once_and_another_payload_refused_i3(people: Database, call: Call) -> None:
    keyed = replace(call, key="bulk-1", payload={"to": "partner"})

    first = await move_users(people, keyed, _to(PARTNER, "ming", "lan"), reason="good")
    second = await move_users(people, keyed, _to(PARTNER, "ming", "lan"), reason="good")

    assert first == second
    assert len(await ask(people, "MATCH (m:Move) RETURN m.id AS id")) == 2
    with pytest.raises(Refused, match=r"operations\.key_reused"):
        await move_users(people, replace(keyed, payload={"to": "senior"}), _to(SENIOR, "hao"), reason="good")
    assert await stands(people, "hao") == ["ordinary"]


async def test_of_bulks_and_moves_with_one_expected_version_one_wins_i2(people: Database, call: Call) -> None:
    """The user has 10,000 relationships, as somebody with a long history does."""
    await ask(
        people,
        """MATCH (u:User {id: 'ming'})
        UNWIND range(1, 10000) AS n
        CREATE (u)-[:DID {at: $at}]->(:Event {id: 'e' + n, type: 'visit', at: $at})""",
        at=NOW,
    )
    bulks = [
        move_users(people, call, [Wanted("lan", group), Wanted("ming", group, 1)], reason="race")
        for group in (PARTNER, SENIOR) * 4
    ]
    singles = [move(people, call, "ming", group, expected=1) for group in (PARTNER, SENIOR) * 4]

    results = await asyncio.gather(*bulks, *singles, return_exceptions=True)

    lost = [each for each in results if isinstance(each, BaseException)]
    [present] = await stands(people, "ming")
    assert len(lost) == 15
    assert all(isinstance(each, Conflict) for each in lost)
    assert {(each.facts["version"], each.facts["group"]) for each in lost if isinstance(each, Conflict)} == {
        (2, present)
    }
    assert await ask(people, "MATCH (m:Move {user: 'ming'}) RETURN count(m) AS n") == [{"n": 1}]


async def test_the_last_seat_goes_to_one_or_is_kept_for_who_is_invited_i12(
    people: Database, call: Call, settings: Settings
) -> None:
    await _limit(people, "senior_partner", 2)
    source = Source("all", 1, "service", Order.NAME, NOW)
    asked = AskedList("senior_partner", 1, NOW + timedelta(days=7))
    await freeze_list(people, call, Chosen(source, ("fang",), ()), asked)

    results = await asyncio.gather(
        *(
            move_user(people, call, user=UserId(user), to_group=SENIOR, reason="race")
            for user in ("ming", "lan", "hao") * 3
        ),
        *(move_users(people, call, _to(SENIOR, user), reason="race") for user in ("ming", "lan", "hao")),
        return_exceptions=True,
    )

    # One of two places is kept for fang.
    assert {each.code for each in results if isinstance(each, GuanxiError)} == {"groups.full"}
    assert sorted(await stands(people, "ming", "lan", "hao")) == ["ordinary", "ordinary", "senior_partner"]
    # Fang's own place is no obstacle to fang.
    assert (await move(people, call, "fang", "senior_partner")).moved
    assert await faults(people, settings) == []
