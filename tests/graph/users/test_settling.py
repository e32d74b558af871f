"""Evidence of several sources becomes what users carry, on the real database."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call
from graph.errors import Conflict, Refused
from graph.users import declaring, store
from graph.users.actions import create_user
from graph.users.model import Attribute, AttributeType
from graph.users.settling import Saying, expire, say, settle
from tests.support import ask

COUPON = Attribute(
    "coupon_kind", AttributeType.TEXT, sensitive=False, needs_consent=False, label_zh="券", label_en="Coupon"
)


@pytest.fixture
async def declaring_database(empty: Database) -> AsyncGenerator[Database]:
    """The empty database, from which what a test declares is taken away again."""
    yield empty
    await ask(empty, "MATCH (a:Attribute {key: 'coupon_kind'}) DELETE a")


async def _person(database: Database, call: Call, catalogue: Mapping[str, Attribute], **attributes: object) -> None:
    await create_user(
        database,
        call,
        id="ming",
        name="王小明",
        joined_at=None,
        attributes=attributes,
        identities=(),
        catalogue=catalogue,
    )


async def _say(database: Database, at: datetime, *sayings: Saying) -> None:
    async def work(transaction: Transaction) -> None:
        await say(transaction, sayings, at=at)

    await database.write(work)


async def _carried(database: Database, *keys: str) -> Sequence[Any]:
    [row] = await ask(database, "MATCH (u:User {id: 'ming'}) RETURN [key IN $keys | u[key]] AS held", keys=list(keys))
    return row["held"]


def _said(source: str, **values: Any) -> Saying:
    return Saying("ming", source, f"{source}-7", values)


async def test_a_person_carries_what_the_source_believed_first_says_then_the_latest(
    empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    await _person(empty, call, attributes, city="杭州")

    await _say(empty, now + timedelta(days=1), _said("crm", city="上海", occupation="教师"))
    await _say(empty, now + timedelta(days=2), _said("shop", city="北京", occupation="医生"))

    # By hand comes first; of crm and shop, which have no rank, the later.
    assert await _carried(empty, "city", "occupation") == ["杭州", "医生"]


async def test_another_order_of_sources_holds_from_the_next_word_on(
    empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    await _person(empty, call, attributes, city="杭州")
    await _say(empty, now, _said("crm", city="上海"))

    await declaring.order_sources(empty, call, ["crm", "manual"])
    await _say(empty, now, _said("shop", occupation="医生"))

    assert await _carried(empty, "city", "occupation") == ["上海", "医生"]


async def test_when_a_record_is_parted_its_values_go_unless_another_says_them(
    empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    await _person(empty, call, attributes)
    await _say(empty, now, _said("crm", city="上海", occupation="教师"), _said("shop", city="北京"))
    await ask(empty, "MATCH (u:User)-[k:KNOWN_BY]->(r:Record {source: 'crm'}) DETACH DELETE r")
    await ask(empty, "MATCH (u:User {id: 'ming'}) SET u.position = '店长'")

    async def work(transaction: Transaction) -> None:
        await settle(transaction, {"ming": ("city", "occupation")})

    await empty.write(work)

    # What no record ever spoke of (the position) stays.
    assert await _carried(empty, "city", "occupation", "position") == ["北京", None, "店长"]


async def test_what_is_kept_for_some_days_is_gone_after_them_from_record_and_person(
    declaring_database: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    empty = declaring_database
    await declaring.declare_attribute(empty, call, replace(COUPON, retention_days=30))
    await _person(empty, call, attributes)
    await _say(empty, now, _said("crm", coupon_kind="满减", city="上海"))

    before = await expire(empty, now=now + timedelta(days=30) - timedelta(milliseconds=1))
    held = await _carried(empty, "coupon_kind", "city")
    after = await expire(empty, now=now + timedelta(days=30))

    assert (before, after) == (0, 1)
    assert held == ["满减", "上海"]
    assert await _carried(empty, "coupon_kind", "city") == [None, "上海"]
    [record] = await ask(empty, "MATCH (r:Record {source: 'crm'}) RETURN r.evidence AS said, r.expiresAt AS ends")
    assert "满减" not in record["said"]
    assert record["ends"] is None
    assert await expire(empty, now=now + timedelta(days=400)) == 0


async def test_an_attribute_is_declared_and_declared_anew_but_keeps_its_type(
    declaring_database: Database, call: Call
) -> None:
    empty = declaring_database
    first = await declaring.declare_attribute(empty, call, replace(COUPON, allowed=("满减", "折扣")))
    again = await declaring.declare_attribute(empty, call, replace(COUPON, label_en="Voucher", is_expected=True))
    with pytest.raises(Conflict) as refused:
        await declaring.declare_attribute(empty, call, replace(COUPON, type=AttributeType.INTEGER))

    kept = (await store.list_attributes(empty))["coupon_kind"]

    assert (first.created, again.created) == (True, False)
    assert refused.value.code == "users.attribute_type"
    assert kept == replace(COUPON, label_en="Voucher", is_expected=True)


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        (replace(COUPON, key="Coupon"), "users.attribute_key"),
        (replace(COUPON, key="a" * 41), "users.attribute_key"),
        (replace(COUPON, key="a`) DETACH DELETE (n"), "users.attribute_key"),
        (replace(COUPON, key="name"), "users.attribute_reserved"),
        (replace(COUPON, type=AttributeType.DATE, allowed=("x",)), "users.attribute_allowed"),
        (replace(COUPON, retention_days=0), "users.attribute_retention"),
        (replace(COUPON, label_zh=" "), "users.text_empty"),
    ],
)
@pytest.mark.text
def test_what_cannot_be_declared_is_refused(attribute: Attribute, code: str) -> None:
    with pytest.raises(Refused) as refused:
        declaring.checked_attribute(attribute)

    assert refused.value.code == code
