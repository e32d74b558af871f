"""What a purchase, its lines and its refunds are. Amounts are whole minor units of the brand's one currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType

from graph.users.model import UserId

PurchaseId = NewType("PurchaseId", str)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units with the currency that its sender names, ISO 4217."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as asked for; `line` None: its place among the lines, from 1."""

    line: int | None
    sku: str
    name: str | None
    category: str | None
    quantity: int
    amount_minor: int
    colour: str | None
    size: str | None


@dataclass(frozen=True, slots=True)
class AskedPurchase:
    """A purchase as asked for; nothing of it is checked yet."""

    id: str
    user: UserId
    at: datetime
    amount: Money
    discount_minor: int = 0
    channel: str | None = None
    promotion: str | None = None
    lines: tuple[AskedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A refund as asked for; nothing of it is checked yet."""

    id: str
    purchase: PurchaseId
    at: datetime
    amount: Money
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `amount_minor` is of all its pieces together."""

    line: int
    sku: str
    quantity: int
    amount_minor: int
    colour: str | None
    size: str | None


@dataclass(frozen=True, slots=True)
class ProductWords:
    """What a sender calls a product; a product keeps the first words it was given."""

    name: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase that is acceptable: lines stand in the order of their numbers.

    `day` is its day in the brand's zone as it was when the purchase was recorded; it follows from `at`, so two
    purchases are equal without it.
    """

    id: PurchaseId
    user: UserId
    at: datetime
    day: date = field(compare=False)
    amount_minor: int
    discount_minor: int
    channel: str | None
    promotion: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class KeptPurchase:
    """A purchase as it stands in the graph, with the sum of what was given back for it."""

    purchase: Purchase
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for a purchase."""

    id: str
    purchase: PurchaseId
    at: datetime
    amount_minor: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class PurchaseRecorded:
    """Which purchase of whom is kept."""

    purchase: str
    user: str


@dataclass(frozen=True, slots=True)
class RefundRecorded:
    """Which refund of which purchase of whom is kept."""

    refund: str
    purchase: str
    user: str
