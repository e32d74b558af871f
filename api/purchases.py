"""Purchases and refunds of a user."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.relay import PageInfo

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.reading import Hole, Reader, paged, picked, slot
from api.scalars import Long
from graph.purchases import actions
from graph.purchases.model import (
    AskedLine,
    AskedPurchase,
    AskedRefund,
    Money,
    PurchaseId,
)
from graph.users.model import UserId
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

PURCHASE_CARD = fragment("purchases/fragments/purchase_card")
PURCHASE_TOTALS = fragment("purchases/fragments/purchase_totals")
LINES = fragment("purchases/fragments/lines")
REFUNDS = fragment("purchases/fragments/refunds")
USER_PURCHASES = fragment("purchases/fragments/user_purchases")


@strawberry.type(description="A thing that is sold.")
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


@strawberry.type(description="An entry of a page, with its cursor.")
class PurchaseEdge:
    cursor: str
    node: Purchase


@strawberry.type(description="A page of a list.")
class PurchaseConnection:
    edges: list[PurchaseEdge]
    nodes: list[Purchase]
    page_info: PageInfo


@strawberry.type
class PurchasesOfUser:
    """What a profile says of purchases."""

    @strawberry.field(description="Purchases, last first.")
    def purchases(self, info: Info, first: int | None = None, after: str | None = None) -> PurchaseConnection:
        return picked(self, info)

    @strawberry.field(description="Count, sums and span of all purchases.")
    def purchase_totals(self, info: Info) -> PurchaseTotals:
        return picked(self, info)


@strawberry.input(description="An amount in minor units (cents) of a currency, ISO 4217.")
class MoneyInput:
    amount_minor: Long
    currency: str


@strawberry.input(description="A line: the amount is of all its pieces together; without a number its place counts.")
class PurchaseLineInput:
    sku: str
    quantity: Long
    amount_minor: Long
    line: int | None = None
    name: str | None = None
    category: str | None = None
    colour: str | None = None
    size: str | None = None


@strawberry.input(description="A purchase under its sender's id; the amount is what is owed after the discount.")
class RecordPurchaseInput:
    id: strawberry.ID
    user_id: strawberry.ID
    at: datetime
    amount: MoneyInput
    discount_minor: Long | None = None
    channel: str | None = None
    promotion: str | None = None
    lines: list[PurchaseLineInput] | None = None


@strawberry.input(description="A refund under its sender's id.")
class RecordRefundInput:
    id: strawberry.ID
    purchase_id: strawberry.ID
    at: datetime
    amount: MoneyInput
    reason: str | None = None


@strawberry.type(description="The purchase is kept; `user` is its buyer as they stand after the write.")
class RecordPurchaseDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    purchase_id: strawberry.ID


@strawberry.type(description="The refund is kept and netted; `user` is the buyer as they stand after the write.")
class RecordRefundDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    purchase_id: strawberry.ID
    refund_id: strawberry.ID


RecordPurchaseResult = Annotated[
    RecordPurchaseDone | Refused | Missing | Conflict, strawberry.union("RecordPurchaseResult")
]
RecordRefundResult = Annotated[RecordRefundDone | Refused | Missing | Conflict, strawberry.union("RecordRefundResult")]


@strawberry.type(description="Writing purchases and refunds.")
class PurchaseMutation:
    @strawberry.mutation(description="Record a purchase; the same one sent again changes nothing.")
    async def record_purchase(
        self, info: Info, input: RecordPurchaseInput, operation_key: str | None = None
    ) -> RecordPurchaseResult:  # pyright: ignore[reportInvalidTypeForm]
        context, call = info.context, asked(info, input, operation_key)
        work = actions.record_purchase(context.database, call, _asked_purchase(input), settings=context.settings)
        return await answered(
            info,
            work,
            RecordPurchaseDone,
            {"user": ("id", "user")},
            lambda done: {"purchase_id": strawberry.ID(done.purchase)},
        )

    @strawberry.mutation(description="Record money given back for a purchase; the same one sent again changes nothing.")
    async def record_refund(
        self, info: Info, input: RecordRefundInput, operation_key: str | None = None
    ) -> RecordRefundResult:  # pyright: ignore[reportInvalidTypeForm]
        context, call = info.context, asked(info, input, operation_key)
        amount = Money(input.amount.amount_minor, input.amount.currency)
        refund = AskedRefund(input.id, PurchaseId(input.purchase_id), input.at, amount, input.reason)
        work = actions.record_refund(context.database, call, refund, settings=context.settings)
        return await answered(
            info,
            work,
            RecordRefundDone,
            {"user": ("id", "user")},
            lambda done: {"purchase_id": strawberry.ID(done.purchase), "refund_id": strawberry.ID(done.refund)},
        )


def _asked_purchase(input: RecordPurchaseInput) -> AskedPurchase:
    lines = (
        AskedLine(
            line=each.line,
            sku=each.sku,
            name=each.name,
            category=each.category,
            quantity=each.quantity,
            amount_minor=each.amount_minor,
            colour=each.colour,
            size=each.size,
        )
        for each in input.lines or []
    )
    return AskedPurchase(
        id=input.id,
        user=UserId(input.user_id),
        at=input.at,
        amount=Money(input.amount.amount_minor, input.amount.currency),
        discount_minor=input.discount_minor or 0,
        channel=input.channel,
        promotion=input.promotion,
        lines=tuple(lines),
    )


READERS: dict[str, Reader] = {
    "User.purchases": paged(USER_PURCHASES, "purchases", Hole(("node",), "purchase", "Purchase")),
    "User.purchaseTotals": slot(PURCHASE_TOTALS),
    "Purchase.lines": slot(LINES),
    "Purchase.refunds": slot(REFUNDS),
}
