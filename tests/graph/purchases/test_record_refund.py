"""Recording refunds: dated, netted at their purchase, never above what was paid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.purchases.actions import record_purchase, record_refund
from graph.purchases.model import AskedPurchase, AskedRefund, Money, PurchaseId, RefundRecorded
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

BOUGHT_AT = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
BACK = AskedRefund("r-1", PurchaseId("o-1"), BOUGHT_AT + timedelta(days=2), Money(3_000, "CNY"), "too small")

GiveBack = Callable[[AskedRefund], Any]


@pytest.fixture
async def bought(empty: Database, call: Call, attributes: dict[str, Attribute], settings: Settings) -> Database:
    """Ming bought for 100.00 and for 1.00."""
    await create_user(
        empty, call, id="ming", name="王小明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    for order_id, amount in (("o-1", 10_000), ("o-2", 100)):
        order = AskedPurchase(order_id, UserId("ming"), BOUGHT_AT, Money(amount, "CNY"))
        await record_purchase(empty, call, order, settings=settings)
    return empty


@pytest.fixture
def give_back(bought: Database, call: Call, settings: Settings) -> GiveBack:
    """Record a refund as an admin."""
    return lambda asked: record_refund(bought, call, asked, settings=settings)


async def _refunds(database: Database) -> list[dict[str, Any]]:
    return await ask(
        database,
        """
        MATCH (p:Purchase) OPTIONAL MATCH (p)-[:REFUNDED]->(r:Refund)
        RETURN p.id AS purchase, p.refundedMinor AS refunded, collect(r {.*, at: r.at.epochMillis}) AS refunds
        ORDER BY purchase
        """,
    )


async def test_a_refund_is_kept_and_netted(bought: Database, give_back: GiveBack) -> None:
    done = await give_back(BACK)

    assert done == RefundRecorded("r-1", "o-1", "ming")
    # 3 April 2026, 02:00 UTC is 1,775,181,600 s after 1970.
    refund = {"id": "r-1", "at": 1775181600000, "amountMinor": 3_000, "reason": "too small"}
    assert await _refunds(bought) == [
        {"purchase": "o-1", "refunded": 3_000, "refunds": [refund]},
        {"purchase": "o-2", "refunded": 0, "refunds": []},
    ]


async def test_the_same_refund_again_is_netted_once(bought: Database, give_back: GiveBack) -> None:
    first = await give_back(BACK)
    again = await give_back(BACK)

    assert first == again
    assert [each["refunded"] for each in await _refunds(bought)] == [3_000, 0]


@pytest.mark.parametrize(
    "other",
    [
        replace(BACK, amount=Money(2_999, "CNY")),
        replace(BACK, purchase=PurchaseId("o-2"), amount=Money(1, "CNY")),
        replace(BACK, reason=None),
        replace(BACK, at=BACK.at + timedelta(seconds=1)),
    ],
)
async def test_a_known_refund_with_other_content_is_a_conflict(
    bought: Database, give_back: GiveBack, other: AskedRefund
) -> None:
    await give_back(BACK)

    with pytest.raises(Conflict) as caught:
        await give_back(other)

    assert (caught.value.code, caught.value.facts) == ("purchases.refund_id_taken", {"refund": "r-1"})
    assert [each["refunded"] for each in await _refunds(bought)] == [3_000, 0]


async def test_refunds_add_up_to_what_was_paid_and_not_further(bought: Database, give_back: GiveBack) -> None:
    await give_back(BACK)
    await give_back(replace(BACK, id="r-2", amount=Money(6_999, "CNY")))

    with pytest.raises(Refused) as caught:
        await give_back(replace(BACK, id="r-3", amount=Money(2, "CNY")))

    assert caught.value.code == "purchases.refund_above"
    assert caught.value.facts == {"purchase": "o-1", "amount_minor": 2, "left_minor": 1}
    await give_back(replace(BACK, id="r-3", amount=Money(1, "CNY")))
    assert [each["refunded"] for each in await _refunds(bought)] == [10_000, 0]


async def test_refunds_at_once_never_exceed_what_was_paid(bought: Database, give_back: GiveBack) -> None:
    """Of twelve times 30.00 at once, three fit into 100.00."""
    results = await asyncio.gather(
        *(give_back(replace(BACK, id=f"r-{number}")) for number in range(12)), return_exceptions=True
    )

    assert sum(isinstance(each, RefundRecorded) for each in results) == 3
    assert {each.code for each in results if isinstance(each, GuanxiError)} == {"purchases.refund_above"}
    assert [each["refunded"] for each in await _refunds(bought)] == [9_000, 0]


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        (replace(BACK, purchase=PurchaseId("o-9")), Missing, "purchases.unknown"),
        (replace(BACK, amount=Money(10_001, "CNY")), Refused, "purchases.refund_above"),
        (replace(BACK, amount=Money(-1, "CNY")), Refused, "purchases.amount"),
        (replace(BACK, amount=Money(1, "EUR")), Refused, "purchases.currency"),
        (replace(BACK, at=BOUGHT_AT - timedelta(seconds=1)), Refused, "purchases.refund_before"),
        (replace(BACK, at=datetime(2027, 1, 1, tzinfo=UTC)), Refused, "users.time_in_future"),
        (replace(BACK, reason="x" * 501), Refused, "users.text_too_long"),
    ],
)
async def test_a_bad_refund_is_refused_and_nothing_is_kept(
    bought: Database, give_back: GiveBack, asked: AskedRefund, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await give_back(asked)

    assert caught.value.code == code
    assert [each["refunds"] for each in await _refunds(bought)] == [[], []]
