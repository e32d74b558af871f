"""What can be done about classes of tags: a taxonomy of three levels that operators change without code (T02)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction, Value
from graph.database.locks import lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing, Refused
from graph.tags import policy
from graph.tags.model import ClassSaved, Lineage, TagClass
from graph.users.model import Attribute, AttributeType
from graph.users.policy import checked_text
from graph.users.store import list_attributes
from graph.vocabulary import TagSource
from queries.catalogue import statement

GET_CLASS = statement("tags/get_class")
GET_LINEAGE = statement("tags/get_lineage")
UPSERT_CLASS = statement("tags/upsert_class")
COUNT_SHARED = statement("tags/count_shared")
COUNT_BANDED = statement("tags/count_banded")

LOCK = "tags"
"""The name of the lock of whoever writes about tags and classes as such."""
LEVELS = 3
LEGEND_LENGTH = 500
ROLES_MOST = 50
DAYS_MOST = 36_500
AGE = "age"
"""What a class is banded by whose tags stand for years since the birthday."""
_BANDED = frozenset({AttributeType.INTEGER, AttributeType.NUMBER, AttributeType.DATE})


def checked_class(asked: TagClass, catalogue: Mapping[str, Attribute]) -> TagClass:
    """The class with its texts as they may be kept; where it stands is not looked at.

    Raises:
        Refused: a text, the days, a role or what its tags stand for is not acceptable, with its place.
    """
    days, band_of = asked.mandatory_days, asked.band_of
    if days is not None and not 0 <= days <= DAYS_MOST:
        raise Refused("tags.mandatory_days", path=("mandatoryDays",), days=days, limit=DAYS_MOST)
    if band_of is not None and band_of != AGE and (band_of not in catalogue or catalogue[band_of].type not in _BANDED):
        raise Refused("tags.band_of", path=("bandOf",), key=band_of[:40])
    roles = [checked_text(each, limit=policy.KEY_LENGTH, path=("setBy",)) for each in asked.set_by or ()]
    if len(roles) > ROLES_MOST:
        raise Refused("tags.too_many_roles", path=("setBy",), limit=ROLES_MOST)
    return replace(
        asked,
        key=checked_text(asked.key, limit=policy.KEY_LENGTH, path=("key",)),
        name=checked_text(asked.name, limit=policy.KEY_LENGTH, path=("name",)),
        set_by=tuple(dict.fromkeys(roles)) or None,
        sources=tuple(dict.fromkeys(asked.sources or ())) or None,
        legend_zh=policy.optional_text(asked.legend_zh, limit=LEGEND_LENGTH, path=("legendZh",)),
        legend_en=policy.optional_text(asked.legend_en, limit=LEGEND_LENGTH, path=("legendEn",)),
    )


def check_place(key: str, lineage: Lineage) -> None:
    """A class may stand where that lineage begins: not within itself, and no level is the fourth.

    Raises:
        Refused: it would be in a circle ("tags.class_cycle") or too deep ("tags.class_depth"); the facts tell the chain
            from the top.
    """
    chain = " › ".join([*reversed(lineage.above), key])
    if key in lineage.above:
        raise Refused("tags.class_cycle", path=("parentKey",), class_key=key, chain=chain)
    n_levels = len(lineage.above) + 1 + lineage.n_below
    if n_levels > LEVELS:
        raise Refused(
            "tags.class_depth", path=("parentKey",), class_key=key, chain=chain, n_levels=n_levels, limit=LEVELS
        )


async def upsert_class(database: Database, call: Call, asked: TagClass) -> ClassSaved:
    """The class is there like this, all of it as asked for; its tags and the classes below it stay with it.

    Raises:
        Missing: there is no such class to stand in ("tags.class_unknown").
        Conflict: it is to be exclusive, and users hold more than one of its tags ("tags.class_shared").
        Refused: anything of it is not acceptable, it would stand in a circle or be too deep, or its tags stand for the
            values of something else ("tags.class_banded").
    """
    settled = checked_class(asked, await list_attributes(database))

    async def work(transaction: Transaction) -> ClassSaved:
        await lock_named(transaction, LOCK)
        found = await get_class(transaction, settled.key)
        if settled == found:
            return ClassSaved(settled.key, created=False, changed=False)
        await write_class(transaction, settled, call.origin, found=found)
        return ClassSaved(settled.key, created=found is None, changed=True)

    return await perform(database, call, work, answer=ClassSaved)


async def write_class(
    transaction: Transaction, settled: TagClass, origin: Origin, *, found: TagClass | None = None
) -> None:
    """A checked class stands like this, where `found` stood before; call it under the lock of classes.

    Raises:
        Missing, Conflict, Refused: as `upsert_class`; of a class that is new, nothing was written then.
    """
    if settled.parent is not None:
        check_place(settled.key, await _lineage(transaction, settled.key, settled.parent))
    await _check_bands(transaction, settled, found)
    await transaction.run(UPSERT_CLASS, key=settled.key, parent=settled.parent, values=_values(settled))
    await check_unshared(transaction, settled.key, at=origin.at, path=("isExclusive",))
    before = {} if found is None else _plain(found)
    await outbox.append(
        transaction, Change(ChangeKind.TAG_CLASS_SAVED, (), before=before, after=_plain(settled)), origin
    )


async def get_class(transaction: Transaction, key: str) -> TagClass | None:
    """The class, or None."""
    rows = await transaction.run(GET_CLASS, key=key)
    if not rows:
        return None
    [row] = rows
    values = row["values"]
    sources = values.get("sources")
    return TagClass(
        key=row["key"],
        name=values["name"],
        parent=row["parent"],
        is_exclusive=bool(values.get("isExclusive")),
        mandatory_days=values.get("mandatoryDays"),
        set_by=None if values.get("setBy") is None else tuple(values["setBy"]),
        note_needed=values.get("noteNeeded"),
        sources=None if sources is None else tuple(TagSource(each) for each in sources),
        legend_zh=values.get("legend_zh"),
        legend_en=values.get("legend_en"),
        band_of=values.get("bandOf"),
    )


async def check_unshared(
    transaction: Transaction, key: str, *, at: datetime, path: tuple[str, ...], more: Sequence[str] = ()
) -> None:
    """Of every exclusive class in which this one stands, itself too, users hold one tag at most; `more` are tags that
    are to come into it.

    Raises:
        Conflict: some hold two ("tags.class_shared"); the facts tell how many, and name one.
    """
    lineage = await _lineage(transaction, key, key)
    for each in lineage.above:
        found = await get_class(transaction, each)
        if found is None or not found.is_exclusive:
            continue
        [row] = await transaction.run(COUNT_SHARED, class_key=each, more=list(more), at=at)
        if row["n"]:
            raise Conflict("tags.class_shared", path=path, class_key=each, n_users=row["n"], user=row["example"])


async def _lineage(transaction: Transaction, key: str, parent: str) -> Lineage:
    rows = await transaction.run(GET_LINEAGE, key=key, parent=parent)
    if not rows:
        raise Missing("tags.class_unknown", path=("parentKey",), class_key=parent[:100])
    [row] = rows
    return Lineage(tuple(row["above"]), row["n_below"])


async def _check_bands(transaction: Transaction, settled: TagClass, found: TagClass | None) -> None:
    """What the bands of the class's tags are bands of stays what it was while there are any."""
    if found is None or found.band_of == settled.band_of:
        return
    [row] = await transaction.run(COUNT_BANDED, class_key=settled.key)
    if row["n"]:
        raise Refused("tags.class_banded", path=("bandOf",), class_key=settled.key, n_tags=row["n"])


def _values(settled: TagClass) -> dict[str, Value]:
    """A class as it is kept; what is left to the class above is not kept."""
    return {
        "name": settled.name,
        "isExclusive": settled.is_exclusive,
        "mandatoryDays": settled.mandatory_days,
        "setBy": None if settled.set_by is None else list(settled.set_by),
        "noteNeeded": settled.note_needed,
        "sources": None if settled.sources is None else [each.value for each in settled.sources],
        "legend_zh": settled.legend_zh,
        "legend_en": settled.legend_en,
        "bandOf": settled.band_of,
    }


def _plain(settled: TagClass) -> dict[str, Plain]:
    """A class as it is told."""
    return {
        "class": settled.key,
        "parent": settled.parent,
        "name": settled.name,
        "isExclusive": settled.is_exclusive,
        "mandatoryDays": settled.mandatory_days,
        "setBy": list(settled.set_by or ()),
        "noteNeeded": settled.note_needed,
        "sources": [each.value for each in settled.sources or ()],
        "legend_zh": settled.legend_zh,
        "legend_en": settled.legend_en,
        "bandOf": settled.band_of,
    }
