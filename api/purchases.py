"""Purchases and refunds of a user."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from queries.catalogue import fragment

PURCHASE_CARD = fragment("purchases/fragments/purchase_card")
PURCHASE_TOTALS = fragment("purchases/fragments/purchase_totals")
LINES = fragment("purchases/fragments/lines")
REFUNDS = fragment("purchases/fragments/refunds")
USER_PURCHASES = fragment("purchases/fragments/user_purchases")


@strawberry.type
class Product:
    sku: str
    name: str | None
    category: str | None


@strawberry.type(description="One line of a purchase; the amount is of the whole line, in minor units.")
class PurchaseLine:
    line: int
    product: Product
    quantity: Long
    amount_minor: Long
    colour: str | None
    size: str | None


@strawberry.type(description="Money given back for a purchase, in minor units.")
class Refund:
    id: strawberry.ID
    at: datetime
    amount_minor: Long
    reason: str | None


@strawberry.type(description="A purchase; amounts in minor units of the brand's currency.")
class Purchase:
    id: strawberry.ID
    at: datetime
    amount_minor: Long
    discount_minor: Long
    refunded_minor: Long
    net_minor: Long
    channel: str | None
    promotion: str | None

    @strawberry.field(description="What was bought, in the order of the lines.")
    def lines(self, info: Info) -> list[PurchaseLine]:
        return picked(self, info)

    @strawberry.field(description="Refunds, first first.")
    def refunds(self, info: Info) -> list[Refund]:
        return picked(self, info)


@strawberry.type(description="All purchases of a user together, refunds netted; in minor units.")
class PurchaseTotals:
    count: Long
    amount_minor: Long
    refunded_minor: Long
    net_minor: Long
    n_days: Long = strawberry.field(description="Distinct local days with a purchase.")
    first_at: datetime | None
    last_at: datetime | None


@strawberry.type
class PurchaseEdge:
    cursor: str
    node: Purchase


@strawberry.type
class PurchaseConnection:
    edges: list[PurchaseEdge]
    nodes: list[Purchase]
    page_info: PageInfo


@strawberry.type
class PurchasesOfUser:
    @strawberry.field(description="Purchases, last first.")
    def purchases(self, info: Info, first: int | None = None, after: str | None = None) -> PurchaseConnection:
        return picked(self, info)

    @strawberry.field(description="Count, sums and span of all purchases.")
    def purchase_totals(self, info: Info) -> PurchaseTotals:
        return picked(self, info)


def _purchases(selected: Selected, _: Context) -> Reading:
    asked = page("purchases", selected.args, ascending=False)
    params: dict[str, Any] = {"after": asked.key, "limit": asked.size + 1}
    holes = (Hole(("node",), "purchase", "Purchase"),)
    return Reading(USER_PURCHASES, params, holes=holes, page=asked, list_name="purchases")


READERS: dict[str, Reader] = {
    "User.purchases": _purchases,
    "User.purchaseTotals": slot(PURCHASE_TOTALS),
    "Purchase.lines": slot(LINES),
    "Purchase.refunds": slot(REFUNDS),
}
