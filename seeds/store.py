"""How seeds keep what no import brings, and how far a seeding has come: one function, one statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.imports.writers.batch import epoch_ms
from queries.catalogue import Statement, statement
from seeds.model import (
    ChannelRow,
    InterestGroupRow,
    MemberRow,
    MoveRow,
    OwnerRow,
    OwnRow,
    PastReferralRow,
    PastTagRow,
    StaffRow,
    TagClassRow,
    TagDefinitionRow,
    TaggedRow,
)

CLAIM_SEEDING = statement("seeds/claim_seeding")
LIST_SEEDINGS = statement("seeds/list_seedings")
UPSERT_STAFF = statement("seeds/upsert_staff")
ATTACH_MANAGERS = statement("seeds/attach_managers")
UPSERT_TAG_CLASSES = statement("seeds/upsert_tag_classes")
UPSERT_TAGS = statement("seeds/upsert_tags")
UPSERT_CHANNELS = statement("seeds/upsert_channels")
UPSERT_GROUPS = statement("seeds/upsert_groups")
ATTACH_MEMBERS = statement("seeds/attach_members")
ATTACH_OWNERS = statement("seeds/attach_owners")
ATTACH_TAGS = statement("seeds/attach_tags")
RECORD_PAST_TAGS = statement("seeds/record_past_tags")
RECORD_PAST_REFERRALS = statement("seeds/record_past_referrals")
RECORD_MOVES = statement("seeds/record_moves")
MOVE_USERS = statement("seeds/move_users")


@dataclass(frozen=True, slots=True)
class Seeding:
    """One seeding that was begun: its key, what it is called, whether it has come to its end."""

    key: str
    name: str
    is_done: bool


async def claim_seeding(transaction: Transaction, key: str, *, name: str, at: datetime) -> tuple[int, bool]:
    """Batches settled so far, and whether that is all; nobody else goes on with this seeding until the end of the
    transaction."""
    [row] = await transaction.run(CLAIM_SEEDING, key=key, file=name, at=at)
    return row["line"], row["is_done"]


async def list_seedings(database: Database, prefix: str) -> list[Seeding]:
    """The seedings whose keys begin so."""
    rows = await database.read(LIST_SEEDINGS, prefix=prefix)
    return [Seeding(row["key"], row["file"], row["is_done"]) for row in rows]


async def upsert_staff(transaction: Transaction, rows: Sequence[StaffRow]) -> None:
    """The members of staff exist."""
    await transaction.run(UPSERT_STAFF, rows=[{"id": row.id, "name": row.name, "role": row.role} for row in rows])


async def attach_managers(transaction: Transaction, rows: Sequence[StaffRow]) -> None:
    """The members of staff manage their groups."""
    managed = [{"staff": row.id, "group": group} for row in rows for group in row.groups]
    await transaction.run(ATTACH_MANAGERS, rows=managed)


async def move_users(transaction: Transaction, rows: Sequence[MoveRow]) -> None:
    """Users stand where the last of their moves on each ladder led to; the rows come in order of time."""
    last = {(row.user, row.ladder): row for row in rows}
    moved = [
        {"user": row.user, "ladder": row.ladder, "to_group": row.to_group, "at": epoch_ms(row.at), "id": move_id(row)}
        for row in last.values()
    ]
    await transaction.run(MOVE_USERS, rows=moved)


async def record_moves(transaction: Transaction, rows: Sequence[MoveRow]) -> None:
    """The moves are kept, each raising its user's version by one."""
    held = await lock_users(transaction, {row.user for row in rows})
    versions = {user: each.version for user, each in held.items()}
    asked: list[Mapping[str, Any]] = []
    for row in rows:
        before = versions[row.user]
        versions[row.user] = before + 1
        asked.append(_map(row) | {"id": move_id(row), "version_before": before, "version_after": before + 1})
    await transaction.run(RECORD_MOVES, rows=asked)


def move_id(row: MoveRow) -> str:
    """The id of a seeded move."""
    return f"{row.user}-{row.ladder}-{row.seq}"


async def _write_staff(transaction: Transaction, rows: Sequence[StaffRow]) -> None:
    await upsert_staff(transaction, rows)
    await attach_managers(transaction, rows)


async def _write_moves(transaction: Transaction, rows: Sequence[MoveRow]) -> None:
    await record_moves(transaction, rows)
    await move_users(transaction, rows)


def _plainly(written: Statement, *, locks: bool = True) -> Callable[[Transaction, Sequence[Any]], Awaitable[None]]:
    """What writes rows as they are by one statement, after locking the users that they are about."""

    async def write(transaction: Transaction, rows: Sequence[Any]) -> None:
        if locks:
            await lock_users(transaction, {user for row in rows for user in _users_of(row)})
        await transaction.run(written, rows=[_map(row) for row in rows])

    return write


OWN_WRITERS: Mapping[type[OwnRow], Callable[[Transaction, Sequence[Any]], Awaitable[None]]] = {
    StaffRow: _write_staff,
    TagClassRow: _plainly(UPSERT_TAG_CLASSES, locks=False),
    TagDefinitionRow: _plainly(UPSERT_TAGS, locks=False),
    ChannelRow: _plainly(UPSERT_CHANNELS, locks=False),
    InterestGroupRow: _plainly(UPSERT_GROUPS, locks=False),
    MemberRow: _plainly(ATTACH_MEMBERS),
    OwnerRow: _plainly(ATTACH_OWNERS),
    TaggedRow: _plainly(ATTACH_TAGS),
    PastTagRow: _plainly(RECORD_PAST_TAGS),
    PastReferralRow: _plainly(RECORD_PAST_REFERRALS),
    MoveRow: _write_moves,
}


def _map(row: OwnRow) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in row.__slots__}


def _plain(value: Any) -> Any:
    """The value as statements take it: instants as epoch milliseconds, which cost the driver a fraction."""
    if isinstance(value, datetime):
        return epoch_ms(value)
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


def _users_of(row: Any) -> tuple[str, ...]:
    return (row.referrer, row.referee) if isinstance(row, PastReferralRow) else (row.user,)
