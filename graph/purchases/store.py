"""How purchases and refunds are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graph.database.driver import Transaction
from graph.instants import instant
from graph.purchases.model import KeptPurchase, Line, ProductWords, Purchase, PurchaseId, Refund
from graph.users.model import UserId
from queries.catalogue import statement

GET_BUYER = statement("purchases/get_buyer")
GET_PURCHASE = statement("purchases/get_purchase")
GET_REFUND = statement("purchases/get_refund")
RECORD_LINES = statement("purchases/record_lines")
RECORD_PURCHASE = statement("purchases/record_purchase")
RECORD_REFUND = statement("purchases/record_refund")
SAVE_PRODUCTS = statement("purchases/save_products")
UPSERT_PRODUCTS = statement("purchases/upsert_products")


async def get_buyer(transaction: Transaction, purchase: PurchaseId) -> UserId | None:
    """Under which id the purchase was bought, or None. Needs no lock: that never changes, whoever merges with whom."""
    rows = await transaction.run(GET_BUYER, id=purchase)
    return UserId(rows[0]["user"]) if rows else None


async def get_purchase(transaction: Transaction, purchase: PurchaseId) -> KeptPurchase | None:
    """The purchase as it stands, or None."""
    rows = await transaction.run(GET_PURCHASE, id=purchase)
    if not rows:
        return None
    [row] = rows
    kept = Purchase(
        id=purchase,
        user=UserId(row["user"]),
        at=instant(row["at"]),
        day=date.fromisoformat(row["day"]),
        amount_minor=row["amount_minor"],
        discount_minor=row["discount_minor"],
        channel=row["channel"],
        promotion=row["promotion"],
        lines=tuple(Line(**line) for line in row["lines"]),
    )
    return KeptPurchase(kept, row["refunded_minor"])


async def record_purchase(transaction: Transaction, purchase: Purchase, *, of: str | None) -> None:
    """The purchase stands in the graph without lines; the database refuses a second one with its id."""
    await transaction.run(
        RECORD_PURCHASE,
        id=purchase.id,
        user=purchase.user,
        at=purchase.at,
        day=purchase.day,
        amount_minor=purchase.amount_minor,
        discount_minor=purchase.discount_minor,
        channel=purchase.channel,
        promotion=purchase.promotion,
        of=of,
    )


async def upsert_products(transaction: Transaction, words: Mapping[str, ProductWords]) -> bool:
    """All these products exist; True when one of them lacks a word that is given here (see `save_products`)."""
    return any(row["is_wanting"] for row in await transaction.run(UPSERT_PRODUCTS, rows=_products(words)))


async def save_products(transaction: Transaction, words: Mapping[str, ProductWords]) -> None:
    """Words that these products lacked are theirs now."""
    await transaction.run(SAVE_PRODUCTS, rows=_products(words))


async def record_lines(transaction: Transaction, purchase: Purchase) -> None:
    """The lines stand in the graph; their products are there already."""
    rows = [
        {
            "sku": line.sku,
            "line": line.line,
            "quantity": line.quantity,
            "amount_minor": line.amount_minor,
            "colour": line.colour,
            "size": line.size,
        }
        for line in sorted(purchase.lines, key=lambda each: (each.sku, each.line))
    ]
    await transaction.run(RECORD_LINES, purchase=purchase.id, lines=rows)


async def get_refund(transaction: Transaction, refund: str) -> Refund | None:
    """The refund as it stands, or None."""
    rows = await transaction.run(GET_REFUND, id=refund)
    if not rows:
        return None
    [row] = rows
    at = instant(row["at"])
    return Refund(refund, PurchaseId(row["purchase"]), at, row["amount_minor"], row["reason"])


async def record_refund(transaction: Transaction, refund: Refund) -> int:
    """The refund stands in the graph; return what was given back for its purchase in all, in minor units."""
    [row] = await transaction.run(
        RECORD_REFUND,
        id=refund.id,
        purchase=refund.purchase,
        at=refund.at,
        amount_minor=refund.amount_minor,
        reason=refund.reason,
    )
    return row["refunded_minor"]


def _products(words: Mapping[str, ProductWords]) -> list[dict[str, str | None]]:
    return [{"sku": sku, "name": words[sku].name, "category": words[sku].category} for sku in sorted(words)]
