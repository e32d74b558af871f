"""Moving a user by hand (G01, G02): one open membership, a trail, nothing on a refusal."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Conflict, Missing, Refused
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import Role
from tests.support import ask

PARTNER = GroupKey("partner")
SENIOR = GroupKey("senior_partner")
MING = UserId("ming")


@pytest.fixture
async def ming(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    await create_user(
        empty,
        replace(call, key="create-ming"),
        id="ming",
        name="王小明",
        joined_at=None,
        attributes={},
        identities=(),
        catalogue=attributes,
    )
    return empty


async def _groups(database: Database) -> list[str]:
    rows = await ask(
        database, "MATCH (:User {id: 'ming'})-[m:MEMBER_OF {ladder: 'community'}]->(g) RETURN g.key AS key"
    )
    return [row["key"] for row in rows]


async def test_a_new_user_stands_in_the_lowest_group_of_every_ladder(ming: Database) -> None:
    rows = await ask(ming, "MATCH (:User {id: 'ming'})-[:MEMBER_OF]->(g) RETURN g.key AS key ORDER BY key")

    assert [row["key"] for row in rows] == ["member_basic", "ordinary"]


async def test_a_move_changes_the_group_and_keeps_the_trail_g02(ming: Database, call: Call) -> None:
    moved = await move_user(ming, call, user=MING, to_group=PARTNER, reason="third order", expected_version=1)

    assert (moved.from_group, moved.group, moved.version, moved.moved) == ("ordinary", "partner", 2, True)
    assert await _groups(ming) == ["partner"]
    [trail] = await ask(ming, "MATCH (:User {id: 'ming'})-[:MOVED]->(m) RETURN m {.*, at: m.at.epochMillis} AS move")
    kept = {name: trail["move"][name] for name in ("seq", "from", "to", "actor", "role", "reason", "at")}
    assert kept == {
        "seq": 1,
        "from": "ordinary",
        "to": "partner",
        "actor": "ada",
        "role": "admin",
        "reason": "third order",
        "at": 1777622400000,
    }


async def test_landing_on_the_same_group_writes_nothing(ming: Database, call: Call) -> None:
    moved = await move_user(ming, call, user=MING, to_group=GroupKey("ordinary"), reason="again")

    assert (moved.moved, moved.version, moved.move) == (False, 1, None)
    assert await ask(ming, "MATCH (m:Move) RETURN m.id AS id") == []


async def test_a_stale_expected_version_is_answered_with_the_present_state(ming: Database, call: Call) -> None:
    await move_user(ming, call, user=MING, to_group=PARTNER, reason="first", expected_version=1)

    with pytest.raises(Conflict) as caught:
        await move_user(ming, call, user=MING, to_group=SENIOR, reason="late", expected_version=1)

    assert (caught.value.code, caught.value.facts) == (
        "groups.version_conflict",
        {"user": "ming", "expected": 1, "version": 2, "group": "partner"},
    )
    assert await _groups(ming) == ["partner"]


async def test_a_re_sent_move_is_applied_once_and_answered_the_same(ming: Database, call: Call) -> None:
    keyed = replace(call, key="move-1", payload={"to": "partner"})

    first = await move_user(ming, keyed, user=MING, to_group=PARTNER, reason="good", expected_version=1)
    second = await move_user(ming, keyed, user=MING, to_group=PARTNER, reason="good", expected_version=1)

    assert first == second
    assert len(await ask(ming, "MATCH (m:Move) RETURN m.id AS id")) == 1


async def test_one_key_with_another_payload_is_refused_and_changes_nothing(ming: Database, call: Call) -> None:
    keyed = replace(call, key="move-1", payload={"to": "partner"})
    await move_user(ming, keyed, user=MING, to_group=PARTNER, reason="good")

    with pytest.raises(Refused) as caught:
        await move_user(ming, replace(keyed, payload={"to": "senior"}), user=MING, to_group=SENIOR, reason="good")

    assert caught.value.code == "operations.key_reused"
    assert await _groups(ming) == ["partner"]


async def test_of_movers_with_one_expected_version_exactly_one_wins(ming: Database, call: Call) -> None:
    attempts = [
        move_user(ming, call, user=MING, to_group=group, reason="race", expected_version=1)
        for group in (PARTNER, SENIOR) * 8
    ]

    results = await asyncio.gather(*attempts, return_exceptions=True)

    assert len([each for each in results if not isinstance(each, BaseException)]) == 1
    assert {type(each) for each in results if isinstance(each, BaseException)} == {Conflict}
    assert len(await _groups(ming)) == 1
    assert len(await ask(ming, "MATCH (m:Move) RETURN m.id AS id")) == 1


async def test_a_manager_moves_only_between_their_own_groups(ming: Database, call: Call, origin: Origin) -> None:
    manager = replace(origin, role=Role.MANAGER, groups=frozenset({"partner"}))

    with pytest.raises(Missing) as caught:
        await move_user(ming, replace(call, origin=manager), user=MING, to_group=PARTNER, reason="good")

    assert caught.value.code == "groups.unknown"
    assert await _groups(ming) == ["ordinary"]
    both = replace(manager, groups=frozenset({"partner", "ordinary"}))
    moved = await move_user(ming, replace(call, origin=both), user=MING, to_group=PARTNER, reason="good")
    assert moved.moved


@pytest.mark.parametrize("managed", ["ordinary", "partner", "senior_partner"])
@pytest.mark.parametrize("group", ["partner", "hiking", "nowhere"])
async def test_what_a_manager_may_not_do_is_answered_as_if_the_group_were_not_there(
    ming: Database, call: Call, origin: Origin, managed: str, group: str
) -> None:
    """Ming is in ordinary: whoever manages one of the two groups, or neither, learns nothing of the other."""
    await ask(ming, "CREATE (:Group {key: 'hiking', name: '徒步', kind: 'interest'})")
    manager = replace(origin, role=Role.MANAGER, groups=frozenset({managed}))

    with pytest.raises(Missing) as caught:
        await move_user(ming, replace(call, origin=manager), user=MING, to_group=GroupKey(group), reason="good")

    assert (caught.value.code, caught.value.path, caught.value.facts) == (
        "groups.unknown",
        ("toGroup",),
        {"group": group},
    )


async def test_the_last_place_of_a_group_is_given_once(
    ming: Database, call: Call, attributes: dict[str, Attribute]
) -> None:
    await create_user(
        ming, call, id="lan", name="兰", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await ask(ming, "MATCH (g:Group {key: 'senior_partner'}) SET g.capacity = 1")

    results = await asyncio.gather(
        *(move_user(ming, call, user=UserId(user), to_group=SENIOR, reason="race") for user in ("ming", "lan")),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in results) == ["Refused", "UserMoved"]
    [count] = await ask(ming, "MATCH (g:Group {key: 'senior_partner'}) RETURN COUNT { (g)<-[:MEMBER_OF]-() } AS n")
    assert count["n"] == 1


@pytest.mark.parametrize(
    ("user", "group", "reason", "kind", "code"),
    [
        ("nobody", "partner", "good", Missing, "users.unknown"),
        ("ming", "nowhere", "good", Missing, "groups.unknown"),
        ("ming", "partner", "   ", Refused, "users.text_empty"),
        ("ming", "partner", "x" * 501, Refused, "users.text_too_long"),
        ("ming", "partner", "a\u0000b", Refused, "users.text_control_character"),
    ],
)
async def test_a_bad_move_is_refused_with_a_code_and_nothing_changes(
    ming: Database, call: Call, user: str, group: str, reason: str, kind: type[Exception], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await move_user(ming, call, user=UserId(user), to_group=GroupKey(group), reason=reason)

    assert getattr(caught.value, "code", None) == code
    assert await _groups(ming) == ["ordinary"]
    assert await ask(ming, "MATCH (o:Operation) WHERE o.key STARTS WITH 'ada' AND o.answer IS NULL RETURN o") == []
