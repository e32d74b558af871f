"""`guanxi list missing-tags`: who lacks a mandatory tag, as a table and as CSV (T11)."""

from __future__ import annotations

import json

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Guanxi
from tests.support import ask

# Ming and Lan joined with the tests' clock, on 1 May 2026 at 08:00 UTC.
PLANTED = """
MATCH (c:TagClass {key: 'custom'})
CREATE (k:TagClass {key: 'kind', name: '客户类型', kind: 'own', mandatoryDays: 3})-[:WITHIN]->(c)
CREATE (s:Staff {id: 'lin', name: '林晓'})
WITH s
MATCH (u:User {id: 'ming'})
CREATE (u)-[:FOLLOWED_BY {state: '跟进中'}]->(s)
"""


@pytest.fixture
async def guanxi(
    empty: Database,
    call: Call,
    attributes: dict[str, Attribute],
    guanxi: Guanxi,
) -> Guanxi:
    """Two people who lack a tag, one of them with an owner; runs a command line."""
    for user, name in (("ming", "王小明"), ("lan", "李兰")):
        await create_user(
            empty, call, id=user, name=name, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await ask(empty, PLANTED)
    return guanxi


async def test_missing_tags_are_listed_by_owner_as_csv_t11(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("list", "missing-tags", "--csv")

    assert (code, err) == (0, "")
    # Three days after 1 May is 4 May.
    assert out.splitlines() == [
        "owner,class,id,name,joined,due",
        ",客户类型,lan,李兰,2026-05-01T08:00:00.000Z,2026-05-04T08:00:00.000Z",
        "林晓,客户类型,ming,王小明,2026-05-01T08:00:00.000Z,2026-05-04T08:00:00.000Z",
    ]


async def test_missing_tags_are_narrowed_to_an_owner_and_a_class_t11(guanxi: Guanxi) -> None:
    _, mine, _ = await guanxi("list", "missing-tags", "--owner", "lin", "--json")
    _, none, _ = await guanxi("list", "missing-tags", "--class", "custom", "--json")

    assert [each["id"] for each in json.loads(mine)] == ["ming"]
    assert json.loads(none) == []


async def test_people_see_days_and_dashes_t11(guanxi: Guanxi) -> None:
    _, out, _ = await guanxi("list", "missing-tags")

    heading, first, _ = out.splitlines()
    assert heading.split() == ["owner", "class", "id", "name", "joined", "due"]
    assert first.split() == ["—", "客户类型", "lan", "李兰", "2026-05-01", "2026-05-04"]
