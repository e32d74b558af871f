"""How users are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from graph.database.driver import Database, Transaction
from graph.users.model import Attribute, AttributeType, Identity, NewUser, SortKeys, UserId
from queries.catalogue import statement

RECORD_USER = statement("users/record_user")
SAVE_USER = statement("users/save_user")
GET_USER = statement("users/get_user")
ATTACH_IDENTITY = statement("users/attach_identity")
LIST_ATTRIBUTES = statement("users/list_attributes")


async def record_user(transaction: Transaction, user: NewUser, keys: SortKeys, *, at: datetime) -> None:
    """The user exists with a standing of version 1, in the lowest group of every ladder."""
    await transaction.run(
        RECORD_USER,
        id=user.id,
        name=user.name,
        search_name=keys.search_name,
        name_key=keys.name_key,
        joined_key=keys.joined_key,
        joined_at=user.joined_at,
        at=at,
    )


async def get_user(transaction: Transaction, user: UserId, *, keys: list[str]) -> NewUser | None:
    """The user as stored, with the attributes under `keys`, or None."""
    rows = await transaction.run(GET_USER, id=user, keys=keys)
    if not rows:
        return None
    [row] = rows
    values = {
        item["key"]: tuple(item["value"]) if isinstance(item["value"], list) else item["value"]
        for item in row["attributes"]
    }
    return NewUser(UserId(row["id"]), row["name"], datetime.fromtimestamp(row["joined_at"] / 1000, UTC), values)


async def save_user(transaction: Transaction, user: UserId, name: str, keys: SortKeys) -> None:
    """The user carries this name."""
    await transaction.run(SAVE_USER, id=user, name=name, search_name=keys.search_name, name_key=keys.name_key)


async def attach_identity(
    transaction: Transaction, user: UserId, identity: Identity, *, source: str, at: datetime
) -> str:
    """Return who holds the identity now: this user, or another whose it was already."""
    [row] = await transaction.run(
        ATTACH_IDENTITY, user=user, kind=identity.kind, value=identity.value, source=source, at=at
    )
    return row["holder"]


async def list_attributes(database: Database) -> Mapping[str, Attribute]:
    """All declared attributes by key."""
    rows = await database.read(LIST_ATTRIBUTES)
    return {
        row["key"]: Attribute(
            key=row["key"],
            type=AttributeType(row["type"]),
            sensitive=row["sensitive"],
            needs_consent=row["needs_consent"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            purpose=row["purpose"],
            kind=row["class"],
            allowed=tuple(row["allowed"]),
            retention_days=row["retention_days"],
            is_expected=row["is_expected"],
        )
        for row in rows
    }
