"""Recording purchases and refunds through GraphQL."""

from __future__ import annotations

from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Client

PURCHASE = """
mutation Buy($input: RecordPurchaseInput!, $key: String) {
  recordPurchase(input: $input, operationKey: $key) {
    __typename
    ... on RecordPurchaseDone {
      purchaseId
      user {
        id
        purchases { nodes { id at amountMinor netMinor lines { line quantity amountMinor product { sku name } } } }
        purchaseTotals { count netMinor nDays }
      }
    }
    ... on Problem { code message path facts { key value } }
  }
}
"""
REFUND = """
mutation Refund($input: RecordRefundInput!) {
  recordRefund(input: $input) {
    __typename
    ... on RecordRefundDone {
      purchaseId refundId
      user { purchases { nodes { refundedMinor refunds { id at amountMinor reason } } } purchaseTotals { netMinor } }
    }
    ... on Problem { code path facts { key value } }
  }
}
"""
ORDER: dict[str, Any] = {
    "id": "o-1",
    "userId": "ming",
    "at": "2026-04-30T10:00:00+08:00",
    "amount": {"amountMinor": 13_000, "currency": "CNY"},
    "discountMinor": 2_000,
    "lines": [
        {"sku": "tea-1", "name": "龙井", "quantity": 2, "amountMinor": 12_000},
        {"sku": "cup-1", "quantity": 1, "amountMinor": 3_000},
    ],
}
BACK: dict[str, Any] = {
    "id": "r-1",
    "purchaseId": "o-1",
    "at": "2026-05-01T00:00:00Z",
    "amount": {"amountMinor": 3_000, "currency": "CNY"},
    "reason": "broken",
}


@pytest.fixture
async def ming(empty: Database, call: Call, attributes: dict[str, Attribute]) -> None:
    await create_user(
        empty, call, id="ming", name="王小明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )


@pytest.mark.usefixtures("ming")
async def test_a_manager_records_a_purchase_and_reads_the_buyer_in_the_same_answer(manager: Client) -> None:
    done = (await manager.ask(PURCHASE, input=ORDER))["recordPurchase"]

    purchase = {
        "id": "o-1",
        "at": "2026-04-30T02:00:00.000Z",
        "amountMinor": 13_000,
        "netMinor": 13_000,
        "lines": [
            {"line": 1, "quantity": 2, "amountMinor": 12_000, "product": {"sku": "tea-1", "name": "龙井"}},
            {"line": 2, "quantity": 1, "amountMinor": 3_000, "product": {"sku": "cup-1", "name": None}},
        ],
    }
    assert done == {
        "__typename": "RecordPurchaseDone",
        "purchaseId": "o-1",
        "user": {
            "id": "ming",
            "purchases": {"nodes": [purchase]},
            "purchaseTotals": {"count": 1, "netMinor": 13_000, "nDays": 1},
        },
    }


@pytest.mark.usefixtures("ming")
async def test_a_purchase_sent_twice_is_kept_once_with_and_without_a_key(manager: Client) -> None:
    first = await manager.ask(PURCHASE, input=ORDER, key="k-1")

    assert await manager.ask(PURCHASE, input=ORDER, key="k-1") == first
    assert await manager.ask(PURCHASE, input=ORDER) == first


@pytest.mark.usefixtures("ming")
async def test_a_refusal_says_where_the_fault_is(manager: Client) -> None:
    lines = [{**ORDER["lines"][0], "quantity": -2}]

    refused = (await manager.ask(PURCHASE, input={**ORDER, "lines": lines}))["recordPurchase"]

    assert refused == {
        "__typename": "Refused",
        "code": "purchases.quantity",
        "message": "A line holds at least one piece, not -2.",
        "path": ["lines", "0", "quantity"],
        "facts": [{"key": "quantity", "value": "-2"}],
    }


@pytest.mark.usefixtures("ming")
async def test_a_known_id_with_other_content_is_a_conflict(manager: Client) -> None:
    await manager.ask(PURCHASE, input=ORDER)

    conflict = (await manager.ask(PURCHASE, input={**ORDER, "channel": "shop"}))["recordPurchase"]

    assert (conflict["__typename"], conflict["code"]) == ("Conflict", "purchases.id_taken")


@pytest.mark.parametrize(
    "faulty",
    [
        {**ORDER, "amount": {"amountMinor": 130.5, "currency": "CNY"}},
        {**ORDER, "amount": {"amountMinor": "13000", "currency": "CNY"}},
        {**ORDER, "at": "2026-04-30T10:00:00"},
        {**ORDER, "lines": [{"sku": "tea-1", "amountMinor": 13_000}]},
    ],
)
async def test_fractions_of_a_minor_unit_and_wrong_types_are_refused_before_any_work(
    manager: Client, faulty: dict[str, Any]
) -> None:
    assert await manager.refusal(PURCHASE, input=faulty) == (400, "graphql.invalid")


@pytest.mark.usefixtures("ming")
async def test_a_refund_is_netted_in_the_same_answer(manager: Client) -> None:
    await manager.ask(PURCHASE, input=ORDER)

    done = (await manager.ask(REFUND, input=BACK))["recordRefund"]

    refund = {"id": "r-1", "at": "2026-05-01T00:00:00.000Z", "amountMinor": 3_000, "reason": "broken"}
    assert done == {
        "__typename": "RecordRefundDone",
        "purchaseId": "o-1",
        "refundId": "r-1",
        "user": {
            "purchases": {"nodes": [{"refundedMinor": 3_000, "refunds": [refund]}]},
            "purchaseTotals": {"netMinor": 10_000},
        },
    }


@pytest.mark.usefixtures("ming")
async def test_a_refund_above_the_purchase_says_how_much_is_left(manager: Client) -> None:
    await manager.ask(PURCHASE, input=ORDER)

    refused = (await manager.ask(REFUND, input={**BACK, "amount": {"amountMinor": 13_001, "currency": "CNY"}}))[
        "recordRefund"
    ]

    assert (refused["__typename"], refused["code"]) == ("Refused", "purchases.refund_above")
    assert {"key": "left_minor", "value": "13000"} in refused["facts"]


async def test_a_viewer_records_no_money(viewer: Client) -> None:
    assert await viewer.refusal(PURCHASE, input=ORDER) == (200, "access.denied")
    assert await viewer.refusal(REFUND, input=BACK) == (200, "access.denied")
