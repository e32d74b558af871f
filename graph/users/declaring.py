"""Declaring: which attributes there are, and which sources are believed first, without a line of code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.operations import Call, perform
from graph.errors import Conflict, Refused
from graph.users.model import Attribute, AttributeType
from graph.users.policy import checked_text
from queries.catalogue import statement

UPSERT_ATTRIBUTE = statement("users/upsert_attribute")
SAVE_SOURCE_ORDER = statement("users/save_source_order")

LABEL_LENGTH = 100
ALLOWED_MOST = 500
RETENTION_MOST_DAYS = 36_500
SOURCES_MOST = 100
# Keys of a user that are no attributes: everything else that the node carries.
RESERVED = frozenset({"id", "name", "search_name", "name_key", "joined_at", "joined_key", "created_at", "words", "of"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LISTABLE = frozenset({AttributeType.TEXT, AttributeType.TEXTS, AttributeType.INTEGER})


@dataclass(frozen=True, slots=True)
class AttributeDeclared:
    """Which attribute is declared; `created` is false when it was declared before."""

    key: str
    created: bool


@dataclass(frozen=True, slots=True)
class SourcesOrdered:
    """How many sources have a rank."""

    n_sources: int


def checked_attribute(attribute: Attribute) -> Attribute:
    """The declaration with its texts as they may be kept.

    Raises:
        Refused: the key is reserved or no key, or a label, the allowed values or the days of keeping are unacceptable.
    """
    if not _KEY.fullmatch(attribute.key):
        raise Refused("users.attribute_key", path=("key",), key=attribute.key[:60])
    if attribute.key in RESERVED:
        raise Refused("users.attribute_reserved", path=("key",), key=attribute.key)
    if attribute.allowed and (attribute.type not in _LISTABLE or len(attribute.allowed) > ALLOWED_MOST):
        raise Refused("users.attribute_allowed", path=("allowed",), limit=ALLOWED_MOST)
    days = attribute.retention_days
    if days is not None and not 1 <= days <= RETENTION_MOST_DAYS:
        raise Refused("users.attribute_retention", path=("retentionDays",), days=days, limit=RETENTION_MOST_DAYS)
    allowed = tuple(checked_text(each, limit=LABEL_LENGTH, path=("allowed",)) for each in attribute.allowed)
    return replace(
        attribute,
        label_zh=checked_text(attribute.label_zh, limit=LABEL_LENGTH, path=("labelZh",)),
        label_en=checked_text(attribute.label_en, limit=LABEL_LENGTH, path=("labelEn",)),
        kind=checked_text(attribute.kind, limit=LABEL_LENGTH, path=("class",)),
        purpose=checked_text(attribute.purpose, limit=LABEL_LENGTH, path=("purpose",)),
        allowed=tuple(dict.fromkeys(allowed)),
    )


async def declare_attribute(database: Database, call: Call, attribute: Attribute) -> AttributeDeclared:
    """The attribute is declared like this from now on; values that were kept before stay as they are.

    Raises:
        Refused: it is not acceptable. Conflict: it was declared with another type ("users.attribute_type").
    """
    settled = checked_attribute(attribute)
    values: dict[str, Plain] = {
        "class": settled.kind,
        "purpose": settled.purpose,
        "sensitive": settled.sensitive,
        "needsConsent": settled.needs_consent,
        "label_zh": settled.label_zh,
        "label_en": settled.label_en,
        "allowed": list(settled.allowed),
        "retentionDays": settled.retention_days,
        "expected": settled.is_expected,
    }

    async def work(transaction: Transaction) -> AttributeDeclared:
        [row] = await transaction.run(UPSERT_ATTRIBUTE, key=settled.key, type=settled.type.value, values=values)
        if row["type"] != settled.type.value:
            raise Conflict("users.attribute_type", path=("type",), key=settled.key, type=row["type"])
        after: dict[str, Plain] = {"key": settled.key, "type": settled.type.value, **values}
        await outbox.append(transaction, Change(ChangeKind.ATTRIBUTE_DECLARED, (), after=after), call.origin)
        return AttributeDeclared(settled.key, bool(row["created"]))

    return await perform(database, call, work, answer=AttributeDeclared)


async def order_sources(database: Database, call: Call, sources: Sequence[str]) -> SourcesOrdered:
    """These sources are believed in this order from now on, before all others; each user's values follow when something
    is next said of them.

    Raises:
        Refused: a source is named twice, or there are too many or none.
    """
    keys = [checked_text(each, limit=LABEL_LENGTH, path=("sources",)) for each in sources]
    if not 1 <= len(keys) <= SOURCES_MOST or len(set(keys)) != len(keys):
        raise Refused("users.source_order", path=("sources",), limit=SOURCES_MOST)

    async def work(transaction: Transaction) -> SourcesOrdered:
        [row] = await transaction.run(SAVE_SOURCE_ORDER, keys=keys)
        change = Change(ChangeKind.SOURCES_ORDERED, (), after={"sources": list(keys)})
        await outbox.append(transaction, change, call.origin)
        return SourcesOrdered(row["n"])

    return await perform(database, call, work, answer=SourcesOrdered)
