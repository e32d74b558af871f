"""Tombstones beside the store: what was erased stays away also after an older dump was loaded.

The file lies beside the store's folder, readable by its owner alone. It has one line an erasure: the nameless id, the
keys in use and the hashes. It names nobody.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson

from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from graph.database.tombstones import Lost, list_keys, tombstone
from graph.erasure import store
from graph.erasure.actions import Keep, erase_user
from graph.erasure.model import Stones
from graph.errors import Refused
from graph.settings import Settings
from graph.vocabulary import Role

PAGE = 5_000
RESTORED = "restored from a dump that is older than the erasure"


def stones_file(settings: Settings) -> Path:
    """Where tombstones are kept outside of the graph."""
    return settings.store_folder.with_name(settings.store_folder.name + ".tombstones")


def due_file(settings: Settings) -> Path:
    """There while a dump was loaded and the tombstones are not set again yet."""
    return settings.store_folder.with_name(settings.store_folder.name + ".tombstones-due")


def keeper(settings: Settings) -> Keep:
    """Keeps the tombstones of each erasure in the file beside the store."""
    file = stones_file(settings)

    async def keep(database: Database, erasure: str) -> None:
        hashes: list[str] = []
        while found := await store.list_hashes(database, erasure, after=hashes[-1] if hashes else "", limit=PAGE):
            hashes += found

        async def keys(transaction: Transaction) -> list[str]:
            return list(await list_keys(transaction))

        stones = Stones(await database.write(keys), {erasure: hashes})
        await asyncio.to_thread(_append, file, stones)

    return keep


async def apply(database: Database, settings: Settings, *, now: datetime) -> int:
    """Whoever was erased before is erased again in what was loaded; returns how many.

    Cost: 2 µs for each id in the graph and each key; an erasure for each person who came back.
    """
    buried: set[str] = set()
    every_key: list[str] = []
    for stones in _lines(stones_file(settings)):
        buried.update(*stones.hashes.values())
        await database.write(lambda transaction, stones=stones: _set(transaction, stones))
        every_key += [key for key in stones.keys if key not in every_key]
    n_erased = 0
    after = ""
    while buried and (ids := await store.list_users(database, after=after, limit=PAGE)):
        after = ids[-1]
        for user in ids:
            if any(tombstone(key, (Lost.USER, user)) in buried for key in every_key):
                n_erased += await _erase_again(database, user, settings, now)
    return n_erased


async def settle_restored(database: Database, settings: Settings, *, now: datetime) -> int:
    """As `apply`, when a dump was loaded and that was not done yet."""
    if not due_file(settings).exists():
        return 0
    n_erased = await apply(database, settings, now=now)
    due_file(settings).unlink(missing_ok=True)
    return n_erased


async def _set(transaction: Transaction, stones: Stones) -> None:
    await store.claim_keys(transaction, stones.keys, is_first=False)
    for erasure, hashes in stones.hashes.items():
        await store.upsert_tombstones(transaction, hashes, erasure=erasure)


async def _erase_again(database: Database, user: str, settings: Settings, now: datetime) -> int:
    origin = Origin("tombstones", Role.SYSTEM, now)
    try:
        await erase_user(database, origin, user, reason=RESTORED, settings=settings, keep=keeper(settings))
    except Refused:
        return 0  # Another of the person's ids came first.
    return 1


def _append(file: Path, stones: Stones) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    with os.fdopen(os.open(file, flags, 0o600), "ab") as sink:
        for erasure, hashes in stones.hashes.items():
            line = orjson.dumps({"erasure": erasure, "keys": list(stones.keys), "hashes": list(hashes)})
            sink.write(b"\n" + line + b"\n")  # The line before may be that of a process that was killed.
        sink.flush()
        os.fsync(sink.fileno())


def _lines(file: Path) -> Iterator[Stones]:
    if not file.exists():
        return
    with file.open("rb") as source:
        for line in source:
            try:
                told = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue  # Empty, or cut off with its process; the erasure that is completed later writes it again.
            yield Stones(told["keys"], {told["erasure"]: told["hashes"]})
