"""Identities that join: a row that names another user's checked identity makes the two one person, by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.operations import Call
from graph.errors import Refused
from graph.imports.mapping import ColumnMapping, mapping_from_file
from graph.imports.model import Kind
from graph.users.identities import detach_identity
from tests.graph.imports.builders import saved
from tests.graph.imports.importing import Desk
from tests.support import ask

JOINING = replace(ColumnMapping(kind=Kind.IDENTITIES), join=True)
PEOPLE = """
MATCH (s:Standing) RETURN s.user AS user, s.of AS of ORDER BY user
"""


async def load(desk: Desk, rows: str) -> None:
    """Import identities that join."""
    await desk.load(saved(desk.folder, f"user,kind,value\n{rows}", "identities.csv"), JOINING)


async def people(desk: Desk) -> dict[str, str | None]:
    """Every id, and whose it is by now."""
    return {row["user"]: row["of"] for row in await ask(desk.database, PEOPLE)}


async def test_who_is_said_to_have_anothers_checked_identity_becomes_one_with_them_l06(desk: Desk) -> None:
    await desk.put_users("u1", "u2", "u3", "u4")

    await load(desk, "u1,unionid,a\nu2,email,b@b.cn\nu2,unionid,a\nu3,email,b@b.cn\nu4,nickname,cat\n")

    assert await people(desk) == {"u1": None, "u2": "u1", "u3": "u1", "u4": None}
    rows = await ask(
        desk.database,
        "MATCH ()-[m:MERGED_INTO]->() RETURN m.actor AS actor, m.rule AS rule, m.confidence AS sure ORDER BY rule",
    )
    assert [(row["actor"], row["rule"], row["sure"]) for row in rows] == [
        ("rule", "email", 0.9),
        ("rule", "unionid", 0.9),
    ]
    known = "MATCH (:User {id: 'u1'})-[k:IDENTIFIED_BY]->(i) RETURN i.kind AS kind, k.of AS of ORDER BY kind"
    assert [(row["kind"], row["of"]) for row in await ask(desk.database, known)] == [("email", "u2"), ("unionid", None)]


async def test_a_file_that_joins_may_be_sent_again_l06(desk: Desk) -> None:
    await desk.put_users("u1", "u2")
    for _ in range(2):
        await load(desk, "u1,unionid,a\nu2,unionid,a\n")

    assert await people(desk) == {"u1": None, "u2": "u1"}
    assert desk.rejected() == []


async def test_a_soft_identity_and_a_contradiction_join_nobody_l06(desk: Desk) -> None:
    await desk.put_users("u1", "u2")

    await load(desk, "u1,nickname,cat\nu2,nickname,cat\nu1,unionid,a\nu2,unionid,b\nu1,email,b@b.cn\nu2,email,b@b.cn\n")

    assert desk.rejected() == [(3, "imports.identity_taken"), (7, "merges.contradiction")]
    assert await people(desk) == {"u1": None, "u2": None}


async def test_a_phone_alone_does_not_join_two_well_known_people_l06(desk: Desk) -> None:
    await desk.put_users("u1", "u2")

    await load(
        desk,
        "u1,email,a@b.cn\nu1,openid,a\nu1,phone,13800000000\nu2,email,b@b.cn\nu2,openid,b\nu2,phone,13800000000\n",
    )

    assert desk.rejected() == [(7, "merges.unconfirmed")]
    assert await people(desk) == {"u1": None, "u2": None}


async def test_without_asking_for_it_nobody_is_joined_l06(desk: Desk) -> None:
    await desk.put_users("u1", "u2")

    await desk.put(Kind.IDENTITIES, "user,kind,value\nu1,unionid,a\nu2,unionid,a\n")

    assert desk.rejected() == [(3, "imports.identity_taken")]
    assert await people(desk) == {"u1": None, "u2": None}


def test_only_identities_can_join(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        ColumnMapping(kind=Kind.EVENTS, join=True)

    assert refused.value.code == "imports.join_unfit"
    file = saved(desk.folder, "[file]\njoin = true\n", "mapping.toml")
    assert mapping_from_file(file, Kind.IDENTITIES).join
    assert mapping_from_file(file, Kind.IDENTITIES).digest != ColumnMapping(kind=Kind.IDENTITIES).digest


@pytest.mark.parametrize("join", [False, True], ids=["plain", "joining"])
async def test_an_identity_that_was_ended_comes_back_only_by_a_later_fact_l06(
    desk: Desk, call: Call, join: bool
) -> None:
    await desk.put_users("u1", "u2")
    mapping = replace(JOINING, join=join)
    rows = "user,kind,value,since\nu1,email,a@b.cn,{}\n"
    old = saved(desk.folder, rows.format("2024-01-05"), "old.csv")
    await desk.load(old, mapping)
    call = replace(call, origin=replace(call.origin, at=call.origin.at - timedelta(days=1)))
    await detach_identity(desk.database, call, user="u1", kind="email", value="a@b.cn", reason="not theirs")

    same = await desk.load(old, mapping)
    await desk.load(saved(desk.folder, "user,kind,value\nu2,email,a@b.cn\n", "other.csv"), mapping)
    still = await desk.load(old, mapping)

    assert [(each.n_written, each.n_known, each.rejected) for each in (same, still)] == [(0, 1, {}), (0, 1, {})]
    assert await people(desk) == {"u1": None, "u2": None}
    await detach_identity(desk.database, call, user="u2", kind="email", value="a@b.cn", reason="theirs after all")
    later = await desk.load(saved(desk.folder, rows.format("2026-05-01"), "later.csv"), mapping)
    assert later.n_written == 1
