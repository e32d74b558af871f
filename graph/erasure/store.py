"""How a person is erased: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from graph.database.driver import Database, Transaction, Value
from graph.erasure.model import Erased, Open, Person
from graph.instants import instant
from queries.catalogue import Statement, statement

GET_PERSON = statement("erasure/get_person")
GET_ERASURE = statement("erasure/get_erasure")
CLAIM_KEYS = statement("erasure/claim_keys")
UPSERT_TOMBSTONES = statement("erasure/upsert_tombstones")
RECORD_ERASURE = statement("erasure/record_erasure")
CLAIM_ERASURE = statement("erasure/claim_erasure")
SAVE_ERASURE = statement("erasure/save_erasure")
SETTLE_ERASURE = statement("erasure/settle_erasure")
LIST_OPEN = statement("erasure/list_open")
LIST_HASHES = statement("erasure/list_hashes")
LIST_USERS = statement("erasure/list_users")
_DEADLINE_S = 60.0


async def get_person(transaction: Transaction, user: str) -> Person | None:
    """The person of this id, or None."""
    rows = await transaction.run(GET_PERSON, user=user)
    if not rows:
        return None
    [row] = rows
    joined_at, created_at = instant(row["joined_at"]), instant(row["created_at"])
    return Person(user, tuple(sorted(row["merged"])), joined_at, created_at, row["is_erased"])


async def get_erasure(transaction: Transaction, user: str) -> tuple[str, Erased] | None:
    """How the erasure that left this nameless id stands, and what it touched."""
    rows = await transaction.run(GET_ERASURE, user=user)
    return (rows[0]["state"], Erased(user, orjson.loads(rows[0]["report"]))) if rows else None


async def claim_keys(transaction: Transaction, keys: Sequence[str], *, is_first: bool) -> list[str]:
    """The keys in use, with these among them; `is_first`: with these only if there were none."""
    [row] = await transaction.run(CLAIM_KEYS, keys=list(keys), is_first=is_first)
    return row["keys"]


async def upsert_tombstones(transaction: Transaction, hashes: Iterable[str], *, erasure: str) -> None:
    """The hashes are remembered as of this erasure."""
    await transaction.run(UPSERT_TOMBSTONES, hashes=list(hashes), erasure=erasure)


async def record_erasure(
    transaction: Transaction, person: Person, fresh: Sequence[str], *, at: datetime, actor: str
) -> int:
    """The person is nameless, under the first of the fresh ids; who was merged into them under the others."""
    merged = [{"id": each, "fresh": name} for each, name in zip(person.merged, fresh[1:], strict=True)]
    [row] = await transaction.run(
        RECORD_ERASURE,
        user=person.id,
        fresh=fresh[0],
        joined_at=person.joined_at,
        created_at=person.created_at,
        merged=merged,
        ids=[person.id, *person.merged],
        fresh_ids=list(fresh),
        at=at,
        actor=actor,
        report="{}",
    )
    return row["n_nodes"]


async def claim_erasure(transaction: Transaction, user: str) -> Open | None:
    """The erasure, locked until the transaction ends; None when it is finished."""
    rows = await transaction.run(CLAIM_ERASURE, user=user)
    if not rows:
        return None
    [row] = rows
    return Open(user, tuple(row["ids"]), tuple(row["fresh"]), orjson.loads(row["report"]))


async def save_report(transaction: Transaction, user: str, report: Mapping[str, int]) -> None:
    """What was touched so far is kept."""
    await transaction.run(SAVE_ERASURE, user=user, report=orjson.dumps(report).decode())


async def settle_erasure(transaction: Transaction, user: str, report: Mapping[str, int], *, at: datetime) -> None:
    """The erasure is finished and has forgotten the ids."""
    await transaction.run(SETTLE_ERASURE, user=user, report=orjson.dumps(report).decode(), at=at)


async def list_open(database: Database, *, before: datetime) -> list[str]:
    """Nameless ids of erasures that were begun before then and not finished."""
    return [row["user"] for row in await database.read(LIST_OPEN, before=before)]


async def touch(transaction: Transaction, text: Statement, **params: Value) -> int:
    """Run a statement that says how many things it touched."""
    [row] = await transaction.run(text, **params)
    return row["n"]


async def listed(transaction: Transaction, text: Statement, **params: Value) -> Mapping[str, Any]:
    """The one row of a statement."""
    [row] = await transaction.run(text, **params)
    return row


async def list_hashes(database: Database, erasure: str, *, after: str, limit: int) -> list[str]:
    """The next tombstones that an erasure left."""
    [row] = await database.read_within(_DEADLINE_S, LIST_HASHES, erasure=erasure, after=after, limit=limit)
    return row["hashes"]


async def list_users(database: Database, *, after: str, limit: int) -> list[str]:
    """The next ids that somebody has or had."""
    [row] = await database.read_within(_DEADLINE_S, LIST_USERS, after=after, limit=limit)
    return row["ids"]
