"""What an import reads: the kinds of files, one row type each, and what is said about a row left out.

Every row carries `line`, the physical line it started at. Instants are UTC cut to milliseconds, amounts integer
minor units, texts trimmed NFC. The fields of a row stand in the order of its kind's columns (`columns.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from graph.errors import Facts


class Kind(StrEnum):
    """What the rows of a file say."""

    USERS = "users"
    IDENTITIES = "identities"
    TAGS = "tags"
    SOURCES = "sources"
    PURCHASES = "purchases"
    PURCHASE_LINES = "purchase-lines"
    REFUNDS = "refunds"
    REFERRALS = "referrals"
    INTERACTIONS = "interactions"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person; `attributes` are the texts of mapped attributes by key, missing ones left out.

    `authorised` tells whether the person agreed that sensitive ones are kept; None: the file does not say.
    """

    line: int
    id: str
    name: str | None
    joined_at: datetime | None
    source: str | None
    external_id: str | None
    attributes: Mapping[str, str]
    authorised: bool | None = None


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One thing a user is known by outside, such as a phone number."""

    line: int
    user: str
    kind: str
    value: str
    source: str | None
    since: datetime | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class TagRow:
    """One tag of one user."""

    line: int
    user: str
    tag: str
    since: datetime | None
    actor: str | None
    role: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One channel through which a user came."""

    line: int
    user: str
    channel: str
    at: datetime
    channel_name: str | None
    channel_kind: str | None


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One purchase, or one of its lines with the purchase repeated; without a product the row has no line.

    `amount_minor` None: the purchase is worth the sum of its lines.
    """

    line: int
    id: str
    user: str
    at: datetime
    amount_minor: int | None
    discount_minor: int | None
    promotion: str | None
    channel: str | None
    line_key: int | None
    sku: str | None
    product_name: str | None
    category: str | None
    quantity: int | None
    line_amount_minor: int | None
    colour: str | None
    size: str | None


@dataclass(frozen=True, slots=True)
class PurchaseLineRow:
    """One line of a purchase whose head is known already."""

    line: int
    purchase: str
    line_key: int | None
    sku: str
    product_name: str | None
    category: str | None
    quantity: int | None
    line_amount_minor: int
    colour: str | None
    size: str | None


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund of a purchase."""

    line: int
    id: str
    purchase: str
    at: datetime
    amount_minor: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One user brought by another."""

    line: int
    referrer: str
    referee: str
    at: datetime
    campaign: str | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """What one user did towards another on one local day; `count` is at least 1."""

    line: int
    from_user: str
    to_user: str
    kind: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing a user did; `data` is a JSON text."""

    line: int
    id: str
    user: str
    type: str
    at: datetime
    channel: str | None
    data: str | None


Row = (
    UserRow
    | IdentityRow
    | TagRow
    | SourceRow
    | PurchaseRow
    | PurchaseLineRow
    | RefundRow
    | ReferralRow
    | InteractionRow
    | EventRow
)


@dataclass(frozen=True, slots=True)
class Reject:
    """One row left out: where it stands (first and last physical line), why, and how it begins."""

    line: int
    last_line: int
    code: str
    facts: Facts
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its last physical line, and how it begins."""

    last_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows and rejects of neighbouring lines, in file order; all of the file up to `last_line` is read with it.

    `places` tell of each row, by its line, what a reject would say.
    """

    rows: tuple[Row, ...]
    rejects: tuple[Reject, ...]
    last_line: int
    places: Mapping[int, Place]
