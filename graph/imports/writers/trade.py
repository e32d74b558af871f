"""Purchases, their lines and refunds: what was bought, what it held, what was given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.database.driver import Transaction, Value
from graph.database.locks import Held, lock_known_users
from graph.database.tombstones import Lost, erased, list_erased
from graph.errors import GuanxiError, Missing, Refused
from graph.imports.model import PurchaseLineRow, PurchaseRow, RefundRow
from graph.imports.values import AMOUNT_LIMIT
from graph.imports.writers.batch import Outcome, Work, epoch_ms, known_user, listed
from queries.catalogue import statement

LIST_PURCHASES = statement("imports/list_purchases")
LIST_BUYERS = statement("imports/list_buyers")
RECORD_PURCHASES = statement("imports/record_purchases")
LIST_PRODUCTS = statement("imports/list_products")
UPSERT_PRODUCTS = statement("imports/upsert_products")
RECORD_LINES = statement("imports/record_lines")
SAVE_AMOUNTS = statement("imports/save_amounts")
LIST_REFUNDS = statement("imports/list_refunds")
RECORD_REFUNDS = statement("imports/record_refunds")


Words = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One line of a purchase; two lines are the same when all of this is."""

    line: int
    sku: str
    quantity: int
    amount_minor: int
    colour: str | None
    size: str | None


@dataclass(slots=True)
class Purchase:
    """A purchase while a batch is judged, with the lines it has and those to be written."""

    id: str
    user: str
    at_ms: int
    amount_minor: int
    amount_is_sum: bool
    discount_minor: int
    refunded_minor: int
    promotion: str | None
    channel: str | None
    lines: dict[int, KnownLine] = field(default_factory=dict[int, KnownLine])
    new_lines: list[KnownLine] = field(default_factory=list[KnownLine])
    is_new: bool = False
    of: str | None = None

    def add(self, line: KnownLine) -> bool:
        """Hold the line; False when it is held already. Raises `Refused` for another content of a known line."""
        known = self.lines.get(line.line)
        if known is not None:
            if known == line:
                return False
            raise Refused("imports.line_differs", purchase=self.id, number=line.line)
        if self.amount_is_sum and self.amount_minor + line.amount_minor > AMOUNT_LIMIT:
            raise Refused("imports.amount_too_large", column="line_amount", limit=AMOUNT_LIMIT)
        self.lines[line.line] = line
        self.new_lines.append(line)
        if self.amount_is_sum:
            self.amount_minor += line.amount_minor
        return True

    def number_of(self, sku: str) -> int:
        """The line that holds the product, else the next free number: lines without numbers go by product."""
        return next((each.line for each in self.lines.values() if each.sku == sku), max(self.lines, default=0) + 1)


@dataclass(slots=True)
class Shelf:
    """The products that lines name: sku → name and category, the first that any row gives."""

    products: dict[str, Words] = field(default_factory=dict[str, Words])

    def put(self, row: PurchaseRow | PurchaseLineRow, sku: str) -> None:
        """Remember what a row says of its product."""
        name, category = self.products.get(sku, (None, None))
        self.products[sku] = (name or row.product_name, category or row.category)


async def write_purchases(transaction: Transaction, rows: Sequence[PurchaseRow], work: Work) -> Outcome:
    """The purchases exist with their lines; a known one must be what the rows say it is."""
    outcome, shelf = Outcome(), Shelf()
    users = await lock_known_users(transaction, {row.user for row in rows})
    purchases = await list_purchases(transaction, {row.id for row in rows})
    gone = await list_erased(transaction, ((Lost.PURCHASE, row.id) for row in rows if row.id not in purchases))
    days: dict[str, str] = {}
    for row in rows:
        try:
            held = known_user(row.user, users)
            if (Lost.PURCHASE, row.id) in gone:
                raise erased((Lost.PURCHASE, row.id))
            is_news = judge_purchase(row, held, purchases)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        if row.sku is not None:
            shelf.put(row, row.sku)
        days.setdefault(row.id, row.at.astimezone(work.brand_zone).date().isoformat())
        if is_news:
            outcome.wrote([row.user])
        else:
            outcome.n_known += 1
    await _save(transaction, purchases, shelf, days)
    return outcome


def judge_purchase(row: PurchaseRow, held: Held, purchases: dict[str, Purchase]) -> bool:
    """Carry the row into `purchases`; False when it says nothing new. Raises `Refused` when it contradicts."""
    if row.sku is not None and row.line_amount_minor is None:
        raise Refused("imports.value_missing", column="line_amount")
    if row.sku is None and (row.line_amount_minor is not None or row.quantity is not None):
        raise Refused("imports.value_missing", column="sku")
    purchase = purchases.get(row.id)
    at_ms = epoch_ms(row.at)
    fresh = purchase or Purchase(
        id=row.id,
        user=held.user,
        of=held.of,
        at_ms=at_ms,
        amount_minor=row.amount_minor or 0,
        amount_is_sum=row.amount_minor is None,
        discount_minor=row.discount_minor or 0,
        refunded_minor=0,
        promotion=row.promotion,
        channel=row.channel,
        is_new=True,
    )
    said = (held.user, at_ms, row.discount_minor or 0, row.promotion, row.channel)
    kept = (fresh.user, fresh.at_ms, fresh.discount_minor, fresh.promotion, fresh.channel)
    is_same_amount = fresh.amount_is_sum if row.amount_minor is None else fresh.amount_minor == row.amount_minor
    if said != kept or not is_same_amount:
        raise Refused("imports.purchase_differs", purchase=row.id)
    is_news = purchase is None
    if row.sku is not None:
        number = row.line_key or fresh.number_of(row.sku)
        amount = row.line_amount_minor or 0
        is_news = fresh.add(KnownLine(number, row.sku, row.quantity or 1, amount, row.colour, row.size)) or is_news
    purchases[row.id] = fresh
    return is_news


async def write_lines(transaction: Transaction, rows: Sequence[PurchaseLineRow], _: Work) -> Outcome:
    """The known purchases hold the lines; those worth the sum of their lines are worth the new sum."""
    outcome, shelf = Outcome(), Shelf()
    await lock_buyers(transaction, {row.purchase for row in rows})
    purchases = await list_purchases(transaction, {row.purchase for row in rows})
    for row in rows:
        purchase = purchases.get(row.purchase)
        if purchase is None:
            outcome.faults[row.line] = Missing("imports.purchase_unknown", purchase=row.purchase)
            continue
        number = row.line_key or purchase.number_of(row.sku)
        held = KnownLine(number, row.sku, row.quantity or 1, row.line_amount_minor, row.colour, row.size)
        try:
            is_news = purchase.add(held)
        except Refused as fault:
            outcome.faults[row.line] = fault
            continue
        shelf.put(row, row.sku)
        if is_news:
            outcome.wrote([purchase.user])
        else:
            outcome.n_known += 1
    await _save(transaction, purchases, shelf, {})
    return outcome


async def write_refunds(transaction: Transaction, rows: Sequence[RefundRow], _: Work) -> Outcome:
    """The refunds are kept; together they never exceed what was paid."""
    outcome = Outcome()
    await lock_buyers(transaction, {row.purchase for row in rows})
    purchases = await list_purchases(transaction, {row.purchase for row in rows})
    found = await listed(transaction, LIST_REFUNDS, ids=sorted({row.id for row in rows}))
    known = {each["id"]: (each["purchase"], each["at"], each["amount_minor"], each["reason"]) for each in found}
    gone = await list_erased(transaction, ((Lost.REFUND, row.id) for row in rows if row.id not in known))
    new: list[RefundRow] = []
    for row in rows:
        said = (row.purchase, epoch_ms(row.at), row.amount_minor, row.reason)
        if known.get(row.id) == said:
            outcome.n_known += 1
            continue
        try:
            if row.id in known:
                raise Refused("imports.refund_differs", refund=row.id)
            if (Lost.REFUND, row.id) in gone:
                raise erased((Lost.REFUND, row.id))
            purchase = judge_refund(row, purchases)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        purchase.refunded_minor += row.amount_minor
        known[row.id] = said
        new.append(row)
        outcome.wrote([purchase.user])
    if new:
        asked = [
            {
                "id": row.id,
                "purchase": row.purchase,
                "at_ms": epoch_ms(row.at),
                "amount_minor": row.amount_minor,
                "reason": row.reason,
            }
            for row in new
        ]
        await transaction.run(RECORD_REFUNDS, rows=asked)
    return outcome


def judge_refund(row: RefundRow, purchases: Mapping[str, Purchase]) -> Purchase:
    """The purchase that the refund belongs to; raises `Missing` or `Refused` when it cannot."""
    purchase = purchases.get(row.purchase)
    if purchase is None:
        raise Missing("imports.purchase_unknown", purchase=row.purchase)
    left = purchase.amount_minor - purchase.refunded_minor
    if row.amount_minor > left:
        raise Refused("imports.refund_above_purchase", purchase=row.purchase, left=left)
    if epoch_ms(row.at) < purchase.at_ms:
        raise Refused("imports.refund_before_purchase", purchase=row.purchase)
    return purchase


async def lock_buyers(transaction: Transaction, purchases: set[str]) -> None:
    """Lock the standings of the buyers; who bought a purchase never changes, so it may be read before."""
    rows = await listed(transaction, LIST_BUYERS, ids=sorted(purchases))
    await lock_known_users(transaction, {row["user"] for row in rows})


async def list_purchases(transaction: Transaction, ids: set[str]) -> dict[str, Purchase]:
    """Those of the purchases that exist, with their lines."""
    return {row["id"]: _purchase(row) for row in await listed(transaction, LIST_PURCHASES, ids=sorted(ids))}


def _purchase(row: Mapping[str, Any]) -> Purchase:
    held = [
        KnownLine(each["line"], each["sku"], each["quantity"], each["amount_minor"], each["colour"], each["size"])
        for each in row["lines"]
    ]
    return Purchase(
        id=row["id"],
        user=row["user"],
        at_ms=row["at"],
        amount_minor=row["amount_minor"],
        amount_is_sum=row["amount_is_sum"],
        discount_minor=row["discount_minor"],
        refunded_minor=row["refunded_minor"],
        promotion=row["promotion"],
        channel=row["channel"],
        lines={each.line: each for each in held},
    )


async def _save(
    transaction: Transaction,
    purchases: Mapping[str, Purchase],
    shelf: Shelf,
    days: Mapping[str, str],
) -> None:
    new = [each for each in purchases.values() if each.is_new]
    grown = [each for each in purchases.values() if each.new_lines and not each.is_new]
    if shelf.products:
        await _stock(transaction, shelf)
    if new:
        await transaction.run(RECORD_PURCHASES, rows=[_as_row(each, days[each.id]) for each in new])
    if not grown:
        return
    lines = [{"purchase": each.id, **line} for each in grown for line in _line_rows(each)]
    await transaction.run(RECORD_LINES, rows=lines)
    summed = [{"id": each.id, "amount_minor": each.amount_minor} for each in grown if each.amount_is_sum]
    if summed:
        await transaction.run(SAVE_AMOUNTS, rows=summed)


async def _stock(transaction: Transaction, shelf: Shelf) -> None:
    """The products exist; ascending by sku, so that two imports never wait for each other in a circle."""
    found = await listed(transaction, LIST_PRODUCTS, skus=sorted(shelf.products))
    known: dict[str, Words] = {each["sku"]: (each["name"], each["category"]) for each in found}
    rows = [
        {"sku": sku, "name": name, "category": category}
        for sku, (name, category) in sorted(shelf.products.items())
        if sku not in known or (name and not known[sku][0]) or (category and not known[sku][1])
    ]
    if rows:
        await transaction.run(UPSERT_PRODUCTS, rows=rows)


def _as_row(purchase: Purchase, day: str) -> Mapping[str, Value]:
    return {
        "id": purchase.id,
        "user": purchase.user,
        "of": purchase.of,
        "at_ms": purchase.at_ms,
        "day": day,
        "amount_minor": purchase.amount_minor,
        "amount_is_sum": True if purchase.amount_is_sum else None,
        "discount_minor": purchase.discount_minor,
        "promotion": purchase.promotion,
        "channel": purchase.channel,
        "lines": _line_rows(purchase),
    }


def _line_rows(purchase: Purchase) -> list[Mapping[str, Value]]:
    return [
        {
            "line": each.line,
            "sku": each.sku,
            "quantity": each.quantity,
            "amount_minor": each.amount_minor,
            "colour": each.colour,
            "size": each.size,
        }
        for each in purchase.new_lines
    ]
