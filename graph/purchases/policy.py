"""What purchases and refunds may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from graph.errors import Refused
from graph.purchases.model import (
    AskedLine,
    AskedPurchase,
    AskedRefund,
    KeptPurchase,
    Line,
    Money,
    ProductWords,
    Purchase,
    PurchaseId,
    Refund,
)
from graph.users.policy import checked_past, checked_text

AMOUNT_MAX = 2**53
LINES_MAX = 500
WORD_LENGTH = 200
REASON_LENGTH = 500


def checked_purchase(asked: AskedPurchase, *, now: datetime, currency: str, zone: ZoneInfo) -> Purchase:
    """The purchase with its day in the brand's zone and its lines numbered and in order.

    The amount is what the buyer owes after discounts. Lines must explain it: their sum is the amount (each is net of
    its share of the discount) or the amount and the discount together (they are gross).

    Raises:
        Refused: an amount, the currency, a quantity, a text or a line number is not acceptable, the purchase lies in
            the future, or the lines do not explain the amount ("purchases.lines_sum").
    """
    at = checked_past(asked.at, now=now, path=("at",))
    purchase = Purchase(
        id=PurchaseId(checked_key(asked.id, path=("id",))),
        user=asked.user,
        at=at,
        day=at.astimezone(zone).date(),
        amount_minor=checked_money(asked.amount, currency=currency),
        discount_minor=checked_amount(asked.discount_minor, path=("discountMinor",)),
        channel=optional_text(asked.channel, path=("channel",)),
        promotion=optional_text(asked.promotion, path=("promotion",)),
        lines=_checked_lines(asked.lines),
    )
    _check_sum(purchase)
    return purchase


def words_of_products(lines: Sequence[AskedLine]) -> Mapping[str, ProductWords]:
    """What each product is called, by its sku: the first name and the first category that a line gives."""
    found: dict[str, ProductWords] = {}
    for position, asked in enumerate(lines):
        sku = checked_key(asked.sku, path=("lines", position, "sku"))
        known = found.get(sku, ProductWords(None, None))
        name = optional_text(asked.name, path=("lines", position, "name"))
        category = optional_text(asked.category, path=("lines", position, "category"))
        found[sku] = ProductWords(known.name or name, known.category or category)
    return found


def checked_refund(asked: AskedRefund, *, now: datetime, currency: str) -> Refund:
    """The refund, as far as it can be judged without its purchase.

    Raises:
        Refused: amount, currency, id or reason is not acceptable, or the refund lies in the future.
    """
    return Refund(
        id=checked_key(asked.id, path=("id",)),
        purchase=asked.purchase,
        at=checked_past(asked.at, now=now, path=("at",)),
        amount_minor=checked_money(asked.amount, currency=currency),
        reason=optional_text(asked.reason, path=("reason",), limit=REASON_LENGTH),
    )


def check_refund(refund: Refund, kept: KeptPurchase) -> None:
    """The refund fits the purchase as it stands.

    Raises:
        Refused: it lies before the purchase ("purchases.refund_before"), or more would be given back than was paid
            ("purchases.refund_above").
    """
    paid, refunded = kept.purchase.amount_minor, kept.refunded_minor
    if refund.at < kept.purchase.at:
        raise Refused(
            "purchases.refund_before",
            path=("at",),
            purchase=refund.purchase,
            at=refund.at.isoformat(),
            bought_at=kept.purchase.at.isoformat(),
        )
    if refunded + refund.amount_minor > paid:
        raise Refused(
            "purchases.refund_above",
            path=("amount", "amountMinor"),
            purchase=refund.purchase,
            amount_minor=refund.amount_minor,
            left_minor=paid - refunded,
        )


def checked_money(money: Money, *, currency: str) -> int:
    """The amount in minor units.

    Raises:
        Refused: it is of another currency ("purchases.currency"), or "purchases.amount" as `checked_amount`.
    """
    if money.currency != currency:
        raise Refused(
            "purchases.currency", path=("amount", "currency"), currency=money.currency[:10], expected=currency
        )
    return checked_amount(money.amount_minor, path=("amount", "amountMinor"))


def checked_amount(amount_minor: int, *, path: tuple[str | int, ...]) -> int:
    """The amount as given, 0 to 2^53 minor units.

    Raises:
        Refused: it is negative or larger ("purchases.amount").
    """
    if not 0 <= amount_minor <= AMOUNT_MAX:
        raise Refused("purchases.amount", path=path, amount_minor=amount_minor)
    return amount_minor


def checked_key(text: str, *, path: tuple[str | int, ...]) -> str:
    """An id or sku as its sender writes it, 1 to 200 characters, without white space at its ends."""
    return checked_text(text, limit=WORD_LENGTH, path=path)


def optional_text(text: str | None, *, path: tuple[str | int, ...], limit: int = WORD_LENGTH) -> str | None:
    """The text, or None where there is none or only white space."""
    if text is None or not text.strip():
        return None
    return checked_text(text, limit=limit, path=path)


def _checked_lines(asked: Sequence[AskedLine]) -> tuple[Line, ...]:
    if len(asked) > LINES_MAX:
        raise Refused("purchases.too_many_lines", path=("lines",), n_lines=len(asked), limit=LINES_MAX)
    lines: dict[int, Line] = {}
    for position, each in enumerate(asked):
        line = _checked_line(each, position)
        if line.line in lines:
            raise Refused("purchases.line_repeated", path=("lines", position, "line"), line=line.line)
        lines[line.line] = line
    return tuple(lines[number] for number in sorted(lines))


def _checked_line(asked: AskedLine, position: int) -> Line:
    place = ("lines", position)
    number = position + 1 if asked.line is None else asked.line
    if number < 1:
        raise Refused("purchases.line_number", path=(*place, "line"), line=number)
    if not 1 <= asked.quantity <= AMOUNT_MAX:
        raise Refused("purchases.quantity", path=(*place, "quantity"), quantity=asked.quantity)
    return Line(
        line=number,
        sku=checked_key(asked.sku, path=(*place, "sku")),
        quantity=asked.quantity,
        amount_minor=checked_amount(asked.amount_minor, path=(*place, "amountMinor")),
        colour=optional_text(asked.colour, path=(*place, "colour")),
        size=optional_text(asked.size, path=(*place, "size")),
    )


def _check_sum(purchase: Purchase) -> None:
    if not purchase.lines:
        return
    total = sum(line.amount_minor for line in purchase.lines)
    if purchase.amount_minor not in {total, total - purchase.discount_minor}:
        raise Refused(
            "purchases.lines_sum",
            path=("lines",),
            lines_minor=total,
            amount_minor=purchase.amount_minor,
            discount_minor=purchase.discount_minor,
        )
