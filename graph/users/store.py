"""How users are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from graph.database.driver import Database, Transaction
from graph.instants import instant
from graph.users.model import Attachment, Attribute, AttributeType, Identity, NewUser, SortKeys, UserId
from queries.catalogue import statement

RECORD_USER = statement("users/record_user")
SAVE_USER = statement("users/save_user")
GET_USER = statement("users/get_user")
ATTACH_IDENTITIES = statement("users/attach_identities")
DETACH_IDENTITY = statement("users/detach_identity")
LIST_ENDED = statement("users/list_ended")
LIST_HOLDERS = statement("users/list_holders")
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
    return NewUser(UserId(row["id"]), row["name"], instant(row["joined_at"]), values)


async def save_user(transaction: Transaction, user: UserId, name: str, keys: SortKeys) -> None:
    """The user carries this name."""
    await transaction.run(SAVE_USER, id=user, name=name, search_name=keys.search_name, name_key=keys.name_key)


async def attach_identities(
    transaction: Transaction, attachments: Iterable[Attachment], *, step: int = 1
) -> dict[Identity, str]:
    """The users are known under the identities, their versions moved on by `step` each; return whose those are that
    somebody held already. Each identity stands in one attachment."""
    rows = [
        {
            "user": each.user,
            "kind": each.identity.kind,
            "value": each.identity.value,
            "source": each.source,
            "since": each.since,
            "confidence": each.confidence,
            "of": each.of,
        }
        for each in attachments
    ]
    if not rows:
        return {}
    [row] = await transaction.run(ATTACH_IDENTITIES, rows=rows, step=step)
    return {Identity(each["kind"], each["value"]): each["user"] for each in row["taken"]}


async def list_holders(transaction: Transaction, identities: Iterable[Identity]) -> dict[Identity, str]:
    """Who holds those of the identities that anybody holds."""
    asked = [{"kind": each.kind, "value": each.value} for each in sorted(identities, key=_order)]
    [row] = await transaction.run(LIST_HOLDERS, rows=asked)
    return {Identity(each["kind"], each["value"]): each["user"] for each in row["found"]}


async def list_ended(
    transaction: Transaction, pairs: Iterable[tuple[str, Identity]]
) -> dict[tuple[str, Identity], datetime]:
    """Which of the identities were taken from the user they stand with, and when last."""
    asked = [
        {"user": user, "kind": each.kind, "value": each.value}
        for user, each in sorted(pairs, key=lambda pair: (pair[0], *_order(pair[1])))
    ]
    [row] = await transaction.run(LIST_ENDED, rows=asked)
    return {(each["user"], Identity(each["kind"], each["value"])): instant(each["until_ms"]) for each in row["found"]}


async def detach_identity(
    transaction: Transaction, user: str, identity: Identity, *, at: datetime, actor: str, reason: str
) -> tuple[int, str | None] | None:
    """The identity is nobody's, and the user keeps that it was theirs; return their version and the source that gave
    it, None where it is not theirs."""
    rows = await transaction.run(
        DETACH_IDENTITY, user=user, kind=identity.kind, value=identity.value, at=at, actor=actor, reason=reason
    )
    return (rows[0]["version"], rows[0]["source"]) if rows else None


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


def _order(identity: Identity) -> tuple[str, str]:
    return identity.kind, identity.value
