"""The columns every kind of file may have: the one table that parsing and `docs/import.md` both follow.

A column's `field` is the field of the row it fills. Two columns may fill one field in two ways (`amount` in major
and `amount_minor` in minor units): a row gives one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.imports.model import (
    EventRow,
    IdentityRow,
    InteractionRow,
    Kind,
    PurchaseLineRow,
    PurchaseRow,
    ReferralRow,
    RefundRow,
    Row,
    SourceRow,
    TagRow,
    UserRow,
)

ATTRIBUTE_PREFIX = "attribute."


class ColumnType(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    NOTE = "long text"
    INSTANT = "instant"
    DAY = "day"
    AMOUNT = "amount"
    MINOR = "minor units"
    COUNT = "whole number"
    SHARE = "share"
    FLAG = "yes or no"
    JSON = "JSON"
    CURRENCY = "currency"
    ATTRIBUTES = "attributes"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in a mapping, how it is read, whether every row needs it, the field it fills."""

    name: str
    type: ColumnType
    needed: bool
    meaning: str
    field: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a kind's files hold and what its rows become."""

    row: type[Row]
    meaning: str
    columns: tuple[Column, ...]


def _needed(name: str, kind: ColumnType, meaning: str, field: str = "") -> Column:
    return Column(name, kind, needed=True, meaning=meaning, field=field or name)


def _optional(name: str, kind: ColumnType, meaning: str, field: str = "") -> Column:
    return Column(name, kind, needed=False, meaning=meaning, field=field or name)


_CURRENCY = _optional("currency", ColumnType.CURRENCY, "ISO code; a row of another currency is refused")

_LINE_DETAILS = (
    _optional("product_name", ColumnType.TEXT, "name of the product"),
    _optional("category", ColumnType.TEXT, "category of the product"),
    _optional("quantity", ColumnType.COUNT, "pieces, at least 1; 1 when left out"),
)

_LINE_REST = (
    _optional("colour", ColumnType.TEXT, "colour bought"),
    _optional("size", ColumnType.TEXT, "size bought"),
)

TABLES: Mapping[Kind, Table] = {
    Kind.USERS: Table(
        UserRow,
        "one person a row",
        (
            _needed("id", ColumnType.TEXT, "the person's id in Guanxi"),
            _optional("name", ColumnType.TEXT, "what the person is called"),
            _optional("joined_at", ColumnType.INSTANT, "when they came; the moment of the import when left out"),
            _optional("source", ColumnType.TEXT, "the system that says so; `import` when left out"),
            _optional("external_id", ColumnType.TEXT, "the person's id in that system; `id` when left out"),
            _optional("attribute.KEY", ColumnType.ATTRIBUTES, "any declared attribute, by its key", "attributes"),
            _optional("authorised", ColumnType.FLAG, "whether the person agreed that sensitive attributes are kept"),
        ),
    ),
    Kind.IDENTITIES: Table(
        IdentityRow,
        "one thing a user is known by outside a row",
        (
            _needed("user", ColumnType.TEXT, "id of the user"),
            _needed("kind", ColumnType.TEXT, "what it is: `phone`, `email`, `unionid` …"),
            _needed("value", ColumnType.TEXT, "the number, address or name itself"),
            _optional("source", ColumnType.TEXT, "the system that says so; `import` when left out"),
            _optional("since", ColumnType.INSTANT, "known since; the moment of the import when left out"),
            _optional("confidence", ColumnType.SHARE, "how sure, 0 to 1; 1 when left out"),
        ),
    ),
    Kind.TAGS: Table(
        TagRow,
        "one tag of one user a row",
        (
            _needed("user", ColumnType.TEXT, "id of the user"),
            _needed("tag", ColumnType.TEXT, "key of the tag"),
            _optional("since", ColumnType.INSTANT, "holds since; the moment of the import when left out"),
            _optional("actor", ColumnType.TEXT, "who set it; whoever imports when left out"),
            _optional("role", ColumnType.TEXT, "in which role they set it"),
            _optional("note", ColumnType.NOTE, "a remark"),
        ),
    ),
    Kind.SOURCES: Table(
        SourceRow,
        "one channel a user came through a row",
        (
            _needed("user", ColumnType.TEXT, "id of the user"),
            _needed("channel", ColumnType.TEXT, "key of the channel"),
            _needed("at", ColumnType.INSTANT, "when they came through it"),
            _optional("channel_name", ColumnType.TEXT, "name of the channel, for one not known yet"),
            _optional("channel_kind", ColumnType.TEXT, "kind of the channel, for one not known yet"),
        ),
    ),
    Kind.PURCHASES: Table(
        PurchaseRow,
        "one purchase a row, or one of its lines with the purchase repeated",
        (
            _needed("id", ColumnType.TEXT, "id of the purchase; rows of one id are one purchase"),
            _needed("user", ColumnType.TEXT, "id of the buyer"),
            _needed("at", ColumnType.INSTANT, "when they bought"),
            _optional(
                "amount", ColumnType.AMOUNT, "paid for the whole; the sum of its lines when left out", "amount_minor"
            ),
            _optional("amount_minor", ColumnType.MINOR, "the same in minor units", "amount_minor"),
            _optional("discount", ColumnType.AMOUNT, "taken off the whole; 0 when left out", "discount_minor"),
            _optional("discount_minor", ColumnType.MINOR, "the same in minor units", "discount_minor"),
            _CURRENCY,
            _optional("promotion", ColumnType.TEXT, "promotion used"),
            _optional("channel", ColumnType.TEXT, "where they bought"),
            _optional("line", ColumnType.COUNT, "number of the line in its purchase", "line_key"),
            _optional("sku", ColumnType.TEXT, "product of the line; a row without it has no line"),
            *_LINE_DETAILS,
            _optional("line_amount", ColumnType.AMOUNT, "paid for the line", "line_amount_minor"),
            _optional("line_amount_minor", ColumnType.MINOR, "the same in minor units", "line_amount_minor"),
            *_LINE_REST,
        ),
    ),
    Kind.PURCHASE_LINES: Table(
        PurchaseLineRow,
        "one line of a purchase a row; the purchases come first, from their own file",
        (
            _needed("purchase", ColumnType.TEXT, "id of the purchase"),
            _optional("line", ColumnType.COUNT, "number of the line in its purchase", "line_key"),
            _needed("sku", ColumnType.TEXT, "product of the line"),
            *_LINE_DETAILS,
            _needed("amount", ColumnType.AMOUNT, "paid for the line", "line_amount_minor"),
            _needed("amount_minor", ColumnType.MINOR, "the same in minor units", "line_amount_minor"),
            _CURRENCY,
            *_LINE_REST,
        ),
    ),
    Kind.REFUNDS: Table(
        RefundRow,
        "one refund a row",
        (
            _needed("id", ColumnType.TEXT, "id of the refund"),
            _needed("purchase", ColumnType.TEXT, "id of the purchase"),
            _needed("at", ColumnType.INSTANT, "when it was paid back"),
            _needed("amount", ColumnType.AMOUNT, "paid back", "amount_minor"),
            _needed("amount_minor", ColumnType.MINOR, "the same in minor units", "amount_minor"),
            _CURRENCY,
            _optional("reason", ColumnType.NOTE, "why"),
        ),
    ),
    Kind.REFERRALS: Table(
        ReferralRow,
        "one user brought by another a row",
        (
            _needed("referrer", ColumnType.TEXT, "id of the user who brought"),
            _needed("referee", ColumnType.TEXT, "id of the user who was brought"),
            _needed("at", ColumnType.INSTANT, "when"),
            _optional("campaign", ColumnType.TEXT, "campaign it belongs to"),
            _optional("channel", ColumnType.TEXT, "channel it came through"),
        ),
    ),
    Kind.INTERACTIONS: Table(
        InteractionRow,
        "what one user did towards another on one day a row",
        (
            _needed("from", ColumnType.TEXT, "id of the user who acted", "from_user"),
            _needed("to", ColumnType.TEXT, "id of the user it was for", "to_user"),
            _needed("kind", ColumnType.TEXT, "what it was: `comment`, `like`, `vote` …"),
            _needed("day", ColumnType.DAY, "the local day; an instant counts to its day in the brand's zone"),
            _optional("count", ColumnType.COUNT, "how often, at least 1; 1 when left out"),
        ),
    ),
    Kind.EVENTS: Table(
        EventRow,
        "one thing a user did a row",
        (
            _needed("id", ColumnType.TEXT, "id of the event"),
            _needed("user", ColumnType.TEXT, "id of the user"),
            _needed("type", ColumnType.TEXT, "what happened"),
            _needed("at", ColumnType.INSTANT, "when"),
            _optional("channel", ColumnType.TEXT, "where"),
            _optional("data", ColumnType.JSON, "details, a JSON value"),
        ),
    ),
}

IDENTIFIED = frozenset({Kind.PURCHASES, Kind.REFUNDS, Kind.EVENTS})
"""Kinds whose rows may take their `id` from file and line."""
