"""Attaching an identity that may be another user's, and ending one."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Conflict, Missing, Refused
from graph.merges.actions import unmerge_user
from graph.merges.joining import attach_identity
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.identities import detach_identity
from graph.users.model import AskedIdentity, Attribute, IdentityAttached, IfHeld
from tests.graph.merges.test_undoing import faults
from tests.graph.merges.world import snapshot
from tests.support import ask

KNOWN = """
MATCH (u:User)-[k:IDENTIFIED_BY|WAS_IDENTIFIED_BY]->(i)
RETURN u.id AS user, k.of AS of, i.kind + ' ' + i.value AS identity, k.source AS source, k.reason AS reason
ORDER BY user, identity, reason
"""
STANDINGS = "MATCH (s:Standing) RETURN s.user AS user, s.of AS of, s.version AS version ORDER BY user"


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Three people; ann has a phone, an openid and a nickname."""
    theirs = {"ann": (("phone", "13800000000"), ("openid", "o-ann"), ("nickname", "cat"))}
    for user in ("ann", "bea", "cai"):
        given = {"joined_at": None, "attributes": {}, "identities": theirs.get(user, ()), "catalogue": attributes}
        await create_user(empty, call, id=user, name=user.title(), **given)  # type: ignore[arg-type]
    return empty


def joining(user: str, kind: str, value: str) -> AskedIdentity:
    """Asked for with JOIN."""
    return AskedIdentity(user, kind, value, IfHeld.JOIN)


async def known(database: Database) -> list[tuple[object, ...]]:
    """Who is or was known under what: user, whose id, identity, source, why no longer."""
    return [tuple(row.values()) for row in await ask(database, KNOWN)]


async def told(database: Database, action: str) -> list[tuple[list[str], str]]:
    """Whom and by whom the audit says of an action."""
    rows = await ask(
        database, "MATCH (a:Audit {action: $action}) RETURN a.users AS users, a.actor AS actor", action=action
    )
    return [(row["users"], row["actor"]) for row in rows]


async def test_a_free_identity_is_attached_once_in_its_one_spelling_and_moves_the_version_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    wanted = AskedIdentity("bea", "phone", " 139-0000 0000 ", source="shop", confidence=0.5)

    first = await attach_identity(people, call, wanted)
    again = await attach_identity(people, call, wanted)

    assert first == IdentityAttached("bea", "phone", attached=True, version=2)
    assert again == IdentityAttached("bea", "phone", attached=False, version=2)
    assert ("bea", None, "phone 13900000000", "shop", None) in await known(people)
    assert await told(people, "identity.attached") == [(["bea"], "ada")]
    [row] = await ask(people, "MATCH (c:Change {kind: 'identity.attached'}) RETURN c.after AS after")
    assert "139" not in row["after"]
    assert await faults(people, settings, now) == []


async def test_anothers_identity_is_a_conflict_that_says_how_to_go_on_and_changes_nothing_l06(
    people: Database, call: Call
) -> None:
    before = await snapshot(people)

    for kind, value, can_join in (("phone", "13800000000", True), ("nickname", "cat", False)):
        with pytest.raises(Conflict) as conflict:
            await attach_identity(people, call, AskedIdentity("bea", kind, value))
        assert conflict.value.code == "users.identity_taken"
        assert conflict.value.facts == {"kind": kind, "can_join": can_join, "holder": "ann"}

    assert await snapshot(people) == before
    assert await told(people, "identity.attached") == []


async def test_joining_makes_the_two_one_person_under_the_holders_id_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    done = await attach_identity(people, call, joining("bea", "phone", "13800000000"))

    # Both stood at version 1; a merge is the next of the higher.
    assert done == IdentityAttached("bea", "phone", attached=True, version=2, joined="ann")
    [ann, bea, _] = await ask(people, STANDINGS)
    assert (ann["of"], bea["of"]) == (None, "ann")
    [merge] = await ask(people, "MATCH ()-[m:MERGED_INTO]->() RETURN m.rule AS rule, m.confidence AS sure")
    assert (merge["rule"], merge["sure"]) == ("phone", 0.9)
    assert await told(people, "user.merged") == [(["ann", "bea"], "rule")]
    assert await told(people, "identity.attached") == [(["bea", "ann"], "ada")]
    assert await faults(people, settings, now) == []

    later = await attach_identity(people, call, AskedIdentity("bea", "email", "B@b.cn"))
    await unmerge_user(people, call, user="bea", reason="a mistake")

    assert later.version == 3
    assert [row[:3] for row in await known(people) if row[0] == "bea"] == [("bea", None, "email b@b.cn")]
    assert await faults(people, settings, now) == []


async def test_what_cannot_join_is_refused_and_nothing_changes_l06(people: Database, call: Call) -> None:
    for user, kind, value in (
        ("ann", "unionid", "u-ann"),
        ("bea", "unionid", "u-bea"),
        ("cai", "openid", "o-cai"),
        ("cai", "email", "c@b.cn"),
    ):
        await attach_identity(people, call, AskedIdentity(user, kind, value))
    before = await snapshot(people)

    for asked, code in (
        (joining("bea", "nickname", "cat"), "merges.soft_identity"),
        (joining("bea", "openid", "o-ann"), "merges.contradiction"),
        (joining("cai", "phone", "13800000000"), "merges.unconfirmed"),
        (AskedIdentity("bea", "shoe", "44"), "users.identity_kind"),
        (AskedIdentity("bea", "email", "d@b.cn", confidence=1.5), "users.identity_confidence"),
        (AskedIdentity("bea", "email", "d@b.cn", confidence=float("nan")), "users.identity_confidence"),
        (AskedIdentity("bea", "email", "d@b.cn", source=" "), "users.text_empty"),
    ):
        with pytest.raises(Refused) as refused:
            await attach_identity(people, call, asked)
        assert refused.value.code == code
    with pytest.raises(Missing, match=r"users\.unknown"):
        await attach_identity(people, call, joining("nobody", "phone", "13800000000"))
    assert await snapshot(people) == before


async def test_an_identity_that_is_ended_is_free_and_stays_in_its_persons_history_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    done = await detach_identity(
        people, call, user="ann", kind="phone", value="138 0000 0000", reason="has a new number"
    )

    assert done.version == 2
    taken_over = await attach_identity(people, call, AskedIdentity("bea", "phone", "13800000000"))
    assert (taken_over.attached, taken_over.joined) == (True, None)
    assert [row for row in await known(people) if "phone" in str(row[2])] == [
        ("ann", None, "phone 13800000000", "ada", "has a new number"),
        ("bea", None, "phone 13800000000", "ada", None),
    ]
    [row] = await ask(people, "MATCH (a:Audit {action: 'identity.detached'}) RETURN a.users AS users, a.why AS why")
    assert (row["users"], row["why"]) == (["ann"], "has a new number")
    assert await faults(people, settings, now) == []


async def test_what_is_not_theirs_cannot_be_ended_l06(people: Database, call: Call) -> None:
    before = await snapshot(people)

    for user, value, reason, code in (
        ("bea", "13800000000", "why", "users.identity_unknown"),
        ("bea", "13900000000", "why", "users.identity_unknown"),
        ("nobody", "13800000000", "why", "users.unknown"),
        ("ann", "13800000000", " ", "users.text_empty"),
    ):
        with pytest.raises((Missing, Refused)) as refused:
            await detach_identity(people, call, user=user, kind="phone", value=value, reason=reason)
        assert refused.value.code == code

    assert await snapshot(people) == before


async def test_an_identity_is_ended_under_any_id_of_the_person_and_goes_with_its_own_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await attach_identity(people, call, AskedIdentity("bea", "email", "b@b.cn"))
    await attach_identity(people, call, joining("bea", "phone", "13800000000"))

    await detach_identity(people, call, user="ann", kind="email", value="b@b.cn", reason="wrong")

    await unmerge_user(people, call, user="bea", reason="a mistake")
    assert [row for row in await known(people) if row[0] == "bea"] == [("bea", None, "email b@b.cn", "ada", "wrong")]
    assert await faults(people, settings, now) == []


async def test_an_erased_identity_stays_away_and_one_that_was_ended_before_is_free_c07(
    people: Database, origin: Origin, call: Call, settings: Settings, now: datetime
) -> None:
    await detach_identity(people, call, user="ann", kind="openid", value="o-ann", reason="lost")

    await erase_user(people, origin, "ann", reason="asked for", settings=settings)

    assert await ask(people, "MATCH (p:PastIdentity) RETURN p") == []
    with pytest.raises(Refused, match=r"users\.erased"):
        await attach_identity(people, call, AskedIdentity("bea", "phone", "13800000000"))
    with pytest.raises(Missing, match=r"users\.unknown"):
        await attach_identity(people, call, AskedIdentity("ann", "email", "a@b.cn"))
    with pytest.raises(Missing, match=r"users\.unknown"):
        await detach_identity(people, call, user="ann", kind="phone", value="13800000000", reason="why")
    assert (await attach_identity(people, call, AskedIdentity("bea", "openid", "o-ann"))).attached
    assert await faults(people, settings, now + timedelta(minutes=1)) == []


async def test_of_many_who_attach_one_identity_at_once_one_has_it_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    tries = await asyncio.gather(
        *(attach_identity(people, call, AskedIdentity(user, "card", "7")) for user in ("ann", "bea", "cai")),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in tries) == ["Conflict", "Conflict", "IdentityAttached"]
    assert await faults(people, settings, now) == []
