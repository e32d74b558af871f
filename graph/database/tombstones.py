"""Tombstones: what was erased stays away. Each is a keyed hash of an id, so that it tells nothing by itself.

Whoever is about to create something under an id that a sender chose looks here after looking for the thing itself: who
erased it in between has left the tombstone by then.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from graph.database.driver import Transaction
from graph.errors import Refused
from queries.catalogue import statement

GET_TOMBSTONE_KEYS = statement("database/get_tombstone_keys")
LIST_TOMBSTONES = statement("database/list_tombstones")
_SEPARATOR = "\u0001"


class Lost(StrEnum):
    """Kinds of ids that do not come back."""

    USER = "user"
    IDENTITY = "identity"
    RECORD = "record"
    PURCHASE = "purchase"
    REFUND = "refund"
    EVENT = "event"
    TERM = "term"


Name = tuple[Lost, *tuple[str, ...]]
"""What something is known by: its kind and id, of an identity its kind and value."""


def tombstone(key: str, name: Name) -> str:
    """HMAC-SHA256 of what something is known by."""
    return hmac.new(bytes.fromhex(key), _SEPARATOR.join(name).encode(), hashlib.sha256).hexdigest()


async def list_keys(transaction: Transaction) -> Sequence[str]:
    """The keys in use, as hexadecimal digits; none while nobody was ever erased."""
    rows = await transaction.run(GET_TOMBSTONE_KEYS)
    return rows[0]["keys"] if rows else ()


async def list_erased(transaction: Transaction, names: Iterable[Name]) -> Mapping[Name, str]:
    """Those of the names that were erased, each with the nameless id of whose they were.

    Cost: nothing for no names, one small read while nobody was ever erased, else one more and 2 µs a name.
    """
    wanted = list(dict.fromkeys(names))
    keys = await list_keys(transaction) if wanted else ()
    if not keys:
        return {}
    hashes = {tombstone(key, each): each for key in keys for each in wanted}
    [row] = await transaction.run(LIST_TOMBSTONES, hashes=list(hashes))
    return {hashes[each["hash"]]: each["erasure"] for each in row["found"]}


async def refuse_erased(transaction: Transaction, *names: Name, path: tuple[str | int, ...] = ()) -> None:
    """None of these was erased.

    Raises:
        Refused: one was ("users.erased").
    """
    for name in await list_erased(transaction, names):
        raise erased(name, path=path)


def erased(name: Name, *, path: tuple[str | int, ...] = ()) -> Refused:
    """What is said of something that was erased."""
    return Refused("users.erased", path=path, kind=name[0].value)
