"""Operations: every write has an idempotency key, so that a re-sent or half-heard one is applied once."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

import orjson

from graph.database.driver import CommitUnknown, Database, Row, Transaction
from graph.errors import Conflict, Refused, Unavailable
from graph.vocabulary import Role
from queries.catalogue import statement

GET_OPERATION = statement("database/get_operation")
CLAIM_OPERATION = statement("database/claim_operation")
SETTLE_OPERATION = statement("database/settle_operation")
ERASE_OPERATIONS = statement("database/erase_operations")

_LEAST_S = 1.0
_PAUSE_S = 0.1
_KEY_LENGTH = 200
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks for a write, when and in which request; `groups` are those the actor manages."""

    actor: str
    role: Role
    at: datetime
    request: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """One asked-for write: who asks, what it is called, what it was given, and the caller's key if there is one."""

    origin: Origin
    name: str
    payload: Mapping[str, object]
    key: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of name and payload; equal payloads give equal digests whatever their order of keys."""
        plain = orjson.dumps([self.name, self.payload], option=orjson.OPT_SORT_KEYS, default=str)
        return hashlib.sha256(plain).hexdigest()


async def perform(database: Database, call: Call, work: Callable[[Transaction], Awaitable[A]], *, answer: type[A]) -> A:
    """Do `work` once under the call's key, in one transaction, and return its answer.

    The answer is a flat frozen dataclass of plain values; it is kept with the key, and a call that comes again with
    the same payload gets it back without doing anything. When the commit's answer is lost, the same key is claimed
    again: it finds the kept answer, or does the work now. When somebody whom no common lock parts from us made the same
    thing first, the database refuses ours, and the work is done once more: it finds what is there.

    Raises:
        Refused: the key was used with another payload ("operations.key_reused") or is too long.
        CommitUnknown: still not known when the write deadline is over; `key` in its facts may be sent again.
        whatever `work` raises; nothing was written then.
    """
    plain_key = _checked_key(call) or str(uuid4())
    key = _own(call, plain_key)

    async def body(transaction: Transaction) -> A:
        [row] = await transaction.run(CLAIM_OPERATION, key=key, payload=call.digest, at=call.origin.at)
        kept = _kept(row, call, plain_key, answer)
        if kept is not None:
            return kept
        result = await work(transaction)
        await transaction.run(SETTLE_OPERATION, key=key, answer=orjson.dumps(result).decode())
        return result

    until = time.monotonic() + database.write_deadline_s
    unknown: CommitUnknown | None = None
    was_taken = False
    while True:
        try:
            return await database.write(body, deadline_s=max(_LEAST_S, until - time.monotonic()))
        except Conflict as error:
            if error.code != "database.taken" or was_taken:
                raise
            was_taken = True
            continue
        except CommitUnknown as error:
            unknown = error
        except Unavailable:
            if unknown is None:
                raise
        if time.monotonic() > until - _LEAST_S:
            raise CommitUnknown("database.commit_unknown", retry_after_seconds=1.0, key=plain_key) from unknown
        await asyncio.sleep(_PAUSE_S)


async def kept_answer(database: Database, call: Call, *, answer: type[A]) -> A | None:
    """What the call was answered before; None when it has no key or was not answered yet.

    For what must be found out before a write begins: it may be otherwise by now, and the answer is to stay the same.
    `perform` has to follow, for the call that comes twice at the same time.

    Raises:
        Refused: the key was used with another payload ("operations.key_reused") or is too long.
    """
    plain_key = _checked_key(call)
    if plain_key is None:
        return None

    async def body(transaction: Transaction) -> A | None:
        rows = await transaction.run(GET_OPERATION, key=_own(call, plain_key))
        return _kept(rows[0], call, plain_key, answer) if rows else None

    return await database.write(body)  # where writes are, so that an answer of just now is seen


async def erase_operations(transaction: Transaction, *, before: datetime, limit: int) -> int:
    """At most `limit` kept answers from before that instant are gone; return how many."""
    [row] = await transaction.run(ERASE_OPERATIONS, before=before, limit=limit)
    return row["n_erased"]


def _checked_key(call: Call) -> str | None:
    if call.key is not None and not 0 < len(call.key) <= _KEY_LENGTH:
        raise Refused("operations.key_length", path=("operationKey",), length=len(call.key), limit=_KEY_LENGTH)
    return call.key


def _own(call: Call, plain_key: str) -> str:
    """The key among those of everybody: two callers may choose the same."""
    return f"{call.origin.actor}\u0001{plain_key}"


def _kept(row: Row, call: Call, plain_key: str, answer: type[A]) -> A | None:
    """The kept answer of an operation; None while there is none."""
    if row["payload"] != call.digest:
        raise Refused("operations.key_reused", path=("operationKey",), key=plain_key)
    return None if row["answer"] is None else answer(**orjson.loads(row["answer"]))
