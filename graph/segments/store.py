"""How segments are kept: one function, one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from graph.database.driver import Database, Row, Transaction
from graph.database.operations import Origin
from graph.instants import instant
from graph.measures import trees
from graph.measures.starting import Sizes
from graph.segments.model import AskedSegment, Names, Segment
from queries.catalogue import statement

GET_NAMES = statement("segments/get_names")
LIST_SEGMENTS = statement("segments/list_segments")
GET_LAST_VERSION = statement("segments/get_last_version")
SAVE_VERSION = statement("segments/save_version")
SETTLE_DELETED = statement("segments/settle_deleted")

_SEPARATOR = "\u0001"


async def get_names(database: Database, known: Names | None = None) -> Names:
    """What expressions may name now; segments are read anew only where they differ from those that are known.

    Cost: one statement over tags and groups, and a second one when a segment has changed.
    """
    [row] = await database.read(GET_NAMES)
    if known is not None and _versions(row) == {key: each.version for key, each in known.segments.items()}:
        return _names(row, known.segments)
    return _names(row, _segments(await database.read(LIST_SEGMENTS)))


async def get_names_under_lock(transaction: Transaction) -> Names:
    """As `get_names`, by somebody who holds the lock of segments."""
    [row] = await transaction.run(GET_NAMES)
    return _names(row, _segments(await transaction.run(LIST_SEGMENTS)))


async def get_last_version(transaction: Transaction, key: str) -> int:
    """The last version that the segment ever had, 0 where it never was."""
    rows = await transaction.run(GET_LAST_VERSION, key=key)
    return rows[0]["version"] if rows else 0


async def save_version(transaction: Transaction, asked: AskedSegment, version: int, origin: Origin) -> None:
    """The segment stands like this, in a version of its own."""
    await transaction.run(
        SAVE_VERSION,
        key=asked.key,
        version=version,
        version_key=f"{asked.key}{_SEPARATOR}{version}",
        values={
            "name": asked.name,
            "description": asked.description,
            "purpose": asked.purpose,
            "expression": orjson.dumps(trees.written(asked.expression)).decode(),
            "actor": origin.actor,
            "at": origin.at,
        },
    )


async def settle_deleted(transaction: Transaction, key: str, origin: Origin) -> None:
    """The segment is no more; its versions stay."""
    await transaction.run(SETTLE_DELETED, key=key, at=origin.at, actor=origin.actor)


def _versions(row: Row) -> dict[str, int]:
    return {each["key"]: each["version"] for each in row["segments"]}


def _names(row: Row, segments: Mapping[str, Segment]) -> Names:
    tags, groups = row["tags"], row["groups"]
    first = row["first_at"]
    sizes = Sizes(
        **row["sizes"],
        first_day=None if first is None else instant(first).date(),
        tags={each["key"]: each["n"] for each in tags},
        groups={each["key"]: each["n"] for each in groups},
    )
    return Names(
        tags=_tags(tags),
        closed=frozenset(each["key"] for each in tags if each["state"] != "active"),
        groups=frozenset(each["key"] for each in groups),
        tasks=frozenset(row["tasks"]),
        plans=frozenset(row["plans"]),
        purposes=frozenset(row["purposes"]),
        segments=segments,
        sizes=replace(sizes, n_event_types=_EVENT_TYPES, n_cities=_CITIES),
    )


# Counting these would take a walk over all events and users; starts are only weighed by them.
_EVENT_TYPES, _CITIES = 10, 50


def _tags(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Keys lead to themselves, and names that are one tag's only to its key."""
    named = Counter(str(each["name"]) for each in rows)
    found = {str(each["name"]): str(each["key"]) for each in rows if named[str(each["name"])] == 1}
    return {**found, **{str(each["key"]): str(each["key"]) for each in rows}}


def _segments(rows: Sequence[Row]) -> dict[str, Segment]:
    return {
        row["key"]: Segment(
            key=row["key"],
            name=row["name"],
            description=row["description"],
            expression=trees.read(orjson.loads(row["expression"])),
            purpose=row["purpose"],
            version=row["version"],
            at=instant(row["at"]),
            actor=row["actor"],
        )
        for row in rows
    }
