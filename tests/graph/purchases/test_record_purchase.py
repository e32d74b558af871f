"""Recording purchases (L07): exact amounts, the sender's id, one refusal for each fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, Missing, Refused
from graph.purchases.actions import record_purchase
from graph.purchases.model import AskedLine, AskedPurchase, Money, PurchaseRecorded
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

# 23:30 UTC on 30 April is 07:30 on 1 May in Shanghai: the day of the purchase is the latter.
AT = datetime(2026, 4, 30, 23, 30, tzinfo=UTC)
TEA = AskedLine(None, "tea-1", "龙井", "tea", 2, 12_000, "green", None)
CUP = AskedLine(None, "cup-1", "杯子", None, 1, 3_000, None, "L")
ORDER = AskedPurchase("o-1", UserId("ming"), AT, Money(15_000, "CNY"), 0, "shop", "may", (TEA, CUP))

Record = Callable[[AskedPurchase], Any]


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    for user in ("ming", "lan"):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    return empty


@pytest.fixture
def record(people: Database, call: Call, settings: Settings) -> Record:
    """Record a purchase as an admin."""
    return lambda asked: record_purchase(people, call, asked, settings=settings)


async def _purchases(database: Database) -> list[dict[str, Any]]:
    return await ask(
        database,
        """
        MATCH (u:User)-[b:BOUGHT]->(p:Purchase)
        RETURN u.id AS user, p {.*, at: p.at.epochMillis, day: toString(p.day)} AS purchase, b.at = p.at AS same,
          COLLECT { MATCH (p)-[l:OF]->(x) RETURN [l.line, x.sku, x.name, x.category, l.quantity, l.amountMinor,
            l.colour, l.size] ORDER BY l.line } AS lines
        ORDER BY p.id
        """,
    )


async def test_a_purchase_is_kept_with_day_and_lines_l07(people: Database, record: Record) -> None:
    done = await record(ORDER)

    assert done == PurchaseRecorded("o-1", "ming")
    assert await _purchases(people) == [
        {
            "user": "ming",
            "same": True,
            "purchase": {
                "id": "o-1",
                "at": 1777591800000,
                "day": "2026-05-01",
                "amountMinor": 15_000,
                "discountMinor": 0,
                "refundedMinor": 0,
                "promotion": "may",
                "channel": "shop",
            },
            "lines": [
                [1, "tea-1", "龙井", "tea", 2, 12_000, "green", None],
                [2, "cup-1", "杯子", None, 1, 3_000, None, "L"],
            ],
        }
    ]
    [change] = await ask(
        people, "MATCH (c:Change {kind: 'purchase.recorded'}) RETURN c.users AS users, c.after AS after"
    )
    assert change["users"] == ["ming"]
    assert '"purchase":"o-1"' in change["after"]


async def test_the_same_purchase_again_is_answered_the_same_and_kept_once(people: Database, record: Record) -> None:
    first = await record(ORDER)
    again = await record(replace(ORDER, at=AT.astimezone(UTC) + timedelta(microseconds=400)))

    assert first == again
    assert len(await _purchases(people)) == 1
    assert len(await ask(people, "MATCH (c:Change {kind: 'purchase.recorded'}) RETURN c.id AS id")) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, user=UserId("lan")),
        replace(ORDER, at=AT + timedelta(milliseconds=1)),
        replace(ORDER, amount=Money(14_000, "CNY"), discount_minor=1_000),
        replace(ORDER, channel=None),
        replace(ORDER, promotion="june"),
        replace(ORDER, lines=()),
        replace(ORDER, lines=(TEA, replace(CUP, size="M"))),
        replace(ORDER, lines=(CUP, TEA)),
    ],
)
async def test_a_known_id_with_other_content_is_a_conflict(
    people: Database, record: Record, other: AskedPurchase
) -> None:
    await record(ORDER)
    before = await _purchases(people)

    with pytest.raises(Conflict) as caught:
        await record(other)

    assert (caught.value.code, caught.value.facts) == ("purchases.id_taken", {"purchase": "o-1"})
    assert await _purchases(people) == before


@pytest.mark.parametrize(
    ("amount", "discount", "is_acceptable"),
    [
        (15_000, 0, True),
        (15_000, 2_000, True),  # lines net of the discount
        (13_000, 2_000, True),  # lines gross: 15,000 less 2,000
        (14_999, 0, False),
        (12_000, 2_000, False),
        (17_000, 2_000, False),
    ],
)
async def test_the_lines_explain_the_amount_alone_or_with_the_discount(
    people: Database, record: Record, amount: int, discount: int, is_acceptable: bool
) -> None:
    asked = replace(ORDER, amount=Money(amount, "CNY"), discount_minor=discount)

    if is_acceptable:
        await record(asked)
        assert len(await _purchases(people)) == 1
    else:
        with pytest.raises(Refused) as caught:
            await record(asked)
        assert caught.value.facts == {"lines_minor": 15_000, "amount_minor": amount, "discount_minor": discount}
        assert await _purchases(people) == []


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        (replace(ORDER, amount=Money(-1, "CNY")), "purchases.amount", ("amount", "amountMinor")),
        (replace(ORDER, amount=Money(2**53 + 1, "CNY")), "purchases.amount", ("amount", "amountMinor")),
        (replace(ORDER, amount=Money(15_000, "USD")), "purchases.currency", ("amount", "currency")),
        (replace(ORDER, amount=Money(15_000, "cny")), "purchases.currency", ("amount", "currency")),
        (replace(ORDER, discount_minor=-1), "purchases.amount", ("discountMinor",)),
        (replace(ORDER, lines=(replace(TEA, quantity=-2),)), "purchases.quantity", ("lines", 0, "quantity")),
        (replace(ORDER, lines=(TEA, replace(CUP, quantity=0))), "purchases.quantity", ("lines", 1, "quantity")),
        (replace(ORDER, lines=(replace(TEA, amount_minor=-5),)), "purchases.amount", ("lines", 0, "amountMinor")),
        (replace(ORDER, lines=(replace(TEA, line=0),)), "purchases.line_number", ("lines", 0, "line")),
        (replace(ORDER, lines=(TEA, replace(CUP, line=1))), "purchases.line_repeated", ("lines", 1, "line")),
        (replace(ORDER, lines=(TEA,) * 501), "purchases.too_many_lines", ("lines",)),
        (replace(ORDER, lines=(replace(TEA, sku=" "),)), "users.text_empty", ("lines", 0, "sku")),
        (replace(ORDER, id=""), "users.text_empty", ("id",)),
        (replace(ORDER, id="x" * 201), "users.text_too_long", ("id",)),
        (replace(ORDER, at=datetime(2026, 5, 1, 8, 6, tzinfo=UTC)), "users.time_in_future", ("at",)),
        (replace(ORDER, at=datetime(2026, 4, 1)), "users.time_without_zone", ("at",)),  # noqa: DTZ001
    ],
)
async def test_a_bad_purchase_is_refused_with_its_place_and_nothing_is_kept(
    people: Database, record: Record, asked: AskedPurchase, code: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(Refused) as caught:
        await record(asked)

    assert (caught.value.code, caught.value.path) == (code, path)
    assert await _purchases(people) == []
    assert await ask(people, "MATCH (p:Product) RETURN p.sku AS sku") == []


async def test_a_purchase_of_nobody_is_missing_its_user(people: Database, record: Record) -> None:
    with pytest.raises(Missing) as caught:
        await record(replace(ORDER, user=UserId("nobody")))

    assert caught.value.code == "users.unknown"
    assert await _purchases(people) == []


async def test_a_product_keeps_its_first_words_and_gets_those_it_lacked(people: Database, record: Record) -> None:
    nameless = replace(CUP, name=None, amount_minor=100)
    await record(replace(ORDER, amount=Money(100, "CNY"), lines=(nameless,)))

    await record(replace(ORDER, id="o-2", amount=Money(3_000, "CNY"), lines=(CUP,)))
    await record(
        replace(ORDER, id="o-3", amount=Money(3_000, "CNY"), lines=(replace(CUP, name="Cup", category="ware"),))
    )

    assert await ask(people, "MATCH (p:Product) RETURN p.sku AS sku, p.name AS name, p.category AS category") == [
        {"sku": "cup-1", "name": "杯子", "category": "ware"}
    ]


async def test_one_id_for_two_buyers_at_once_is_kept_for_one(people: Database, record: Record) -> None:
    results = await asyncio.gather(
        *(record(replace(ORDER, user=UserId(user))) for user in ("ming", "lan") * 4), return_exceptions=True
    )

    [kept] = await _purchases(people)
    assert {each.user for each in results if isinstance(each, PurchaseRecorded)} == {kept["user"]}
    assert {each.code for each in results if isinstance(each, Conflict)} == {"purchases.id_taken"}
    assert len([each for each in results if isinstance(each, PurchaseRecorded)]) == 4


async def test_purchases_of_the_same_products_at_once_all_succeed(
    people: Database, record: Record, call: Call, attributes: dict[str, Attribute]
) -> None:
    """Buyers name the same new products in opposite orders, and every second one knows what they are called."""
    buyers = [f"buyer-{number}" for number in range(12)]
    for buyer in buyers:
        await create_user(
            people, call, id=buyer, name=buyer, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    lines = tuple(AskedLine(None, f"sku-{number}", None, None, 1, 10, None, None) for number in range(8))
    named = tuple(replace(line, name=f"name of {line.sku}") for line in reversed(lines))

    await asyncio.gather(
        *(
            record(
                replace(
                    ORDER, id=f"{buyer}-{turn}", user=UserId(buyer), amount=Money(80, "CNY"), lines=(lines, named)[turn]
                )
            )
            for buyer in buyers
            for turn in (0, 1)
        )
    )

    found = await ask(
        people, "MATCH (p:Product) RETURN p.sku AS sku, p.name AS name, COUNT { (p)<-[:OF]-() } AS n ORDER BY sku"
    )
    assert found == [{"sku": f"sku-{n}", "name": f"name of sku-{n}", "n": 24} for n in range(8)]
