"""Erase a person: nameless at once, then everything said of them, a bounded part in each transaction.

Killed anywhere, it is completed by being asked for again under any of the person's ids, or by the worker.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.locks import lock_known_users
from graph.database.operations import Origin
from graph.database.tombstones import Lost, list_erased, tombstone
from graph.erasure import policy, store
from graph.erasure.model import Erased, Open
from graph.erasure.steps import SCANS, STEPS, Step
from graph.errors import Broken, Missing, Refused
from graph.settings import Settings
from graph.users.policy import checked_text

REASON_LENGTH = 500
_DEADLINE_S = 60.0
_TRIES = 3
_RESUMED_AFTER = timedelta(minutes=2)
T = TypeVar("T")

Keep = Callable[[Database, str], Awaitable[None]]
"""Keeps the tombstones of an erasure outside of the graph."""


async def keep_nowhere(_: Database, __: str) -> None:
    """Keep no tombstones outside of the graph."""


async def erase_user(
    database: Database, origin: Origin, user: str, *, reason: str, settings: Settings, keep: Keep = keep_nowhere
) -> Erased:
    """Nothing of the person is left but a nameless user in trees and counts; returns what was touched, by kind.

    An erasure of theirs that was cut off is completed.

    Raises:
        Missing: there is no such user. Refused: they were erased already, or there is no reason.

    Cost: transactions of at most 400 relationships; a walk over all kept changes and answers.
    """
    why = checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    fresh = str(uuid4())
    key = secrets.token_hex(32)

    async def begin(transaction: Transaction) -> str:
        return await _begin(
            transaction, replace(origin, request=origin.request or fresh), user, fresh, key, why, settings
        )

    begun = await _surely(database, begin)
    return await complete(database, begun, at=origin.at, settings=settings, keep=keep)


async def complete(
    database: Database, user: str, *, at: datetime, settings: Settings, keep: Keep = keep_nowhere
) -> Erased:
    """The erasure that made somebody nameless under this id is finished."""
    await keep(database, user)
    for kind, step in STEPS.items():
        while await _step(database, user, kind, step, settings.time_zone):
            pass
    for kind, scan in SCANS.items():
        after: str | None = ""
        while after is not None:
            after = await _scan(database, user, kind, scan, after)
    await keep(database, user)

    async def finish(transaction: Transaction) -> Erased:
        erasure = await store.claim_erasure(transaction, user)
        if erasure is not None:
            await store.settle_erasure(transaction, user, erasure.report, at=at)
        found = await store.get_erasure(transaction, user)
        if found is None:
            raise Broken("erasure.lost", user=user)
        return found[1]

    return await _surely(database, finish)


async def resume(database: Database, *, now: datetime, settings: Settings, keep: Keep = keep_nowhere) -> int:
    """Erasures that were begun more than two minutes ago and cut off are finished; returns how many."""
    cut_off = await store.list_open(database, before=now - _RESUMED_AFTER)
    for user in cut_off:
        await complete(database, user, at=now, settings=settings, keep=keep)
    return len(cut_off)


async def _begin(
    transaction: Transaction, origin: Origin, user: str, fresh: str, key: str, why: str, settings: Settings
) -> str:
    """The nameless id of an erasure that is open now; the person's name and ids are gone."""
    held = (await lock_known_users(transaction, [user])).get(user)
    person = await store.get_person(transaction, held.user) if held else None
    if person is None:
        return await _cut_off(transaction, user)
    if person.is_erased:
        raise Refused("erasure.done", path=("userId",))
    ids = (person.id, *person.merged)
    names = (fresh, *(str(uuid4()) for _ in person.merged))
    keys = await store.claim_keys(transaction, [key], is_first=True)
    hashes = sorted(tombstone(each, (Lost.USER, id_)) for each in keys for id_ in ids)
    await store.upsert_tombstones(transaction, hashes, erasure=fresh)
    settled = replace(
        person,
        joined_at=policy.day_of(person.joined_at, settings.zone),
        created_at=policy.day_of(person.created_at, settings.zone),
    )
    n_nodes = await store.record_erasure(transaction, settled, names, at=origin.at, actor=origin.actor)
    await store.save_report(transaction, fresh, {"people": n_nodes})
    await outbox.append(transaction, Change(ChangeKind.USER_ERASED, (fresh,), after={"reason": why}), origin)
    return fresh


async def _cut_off(transaction: Transaction, user: str) -> str:
    erased = await list_erased(transaction, [(Lost.USER, user)])
    if not erased:
        raise Missing("users.unknown", path=("userId",), user=user)
    begun = erased[Lost.USER, user]
    found = await store.get_erasure(transaction, begun)
    if found is None or found[0] != "open":
        raise Refused("erasure.done", path=("userId",))
    return begun


async def _step(database: Database, user: str, kind: str, step: Step, zone: str) -> int:
    async def work(transaction: Transaction) -> int:
        erasure = await _held(transaction, user)
        if erasure is None:
            return 0
        n_touched = await step(transaction, erasure, zone)
        if n_touched:
            await store.save_report(transaction, user, policy.added(erasure.report, kind, n_touched))
        return n_touched

    return await _surely(database, work)


async def _scan(
    database: Database,
    user: str,
    kind: str,
    scan: Callable[[Transaction, Open, str], Awaitable[tuple[str | None, int]]],
    after: str,
) -> str | None:
    async def work(transaction: Transaction) -> str | None:
        erasure = await _held(transaction, user)
        if erasure is None:
            return None
        last, n_touched = await scan(transaction, erasure, after)
        if n_touched:
            await store.save_report(transaction, user, policy.added(erasure.report, kind, n_touched))
        return last

    return await _surely(database, work)


async def _held(transaction: Transaction, user: str) -> Open | None:
    """The erasure, after the locks of who is erased: nobody else writes about them."""
    await lock_known_users(transaction, [user])
    return await store.claim_erasure(transaction, user)


async def _surely(database: Database, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """Do it in one transaction; when its answer is lost, again: whatever is done twice here is done once."""
    for _ in range(_TRIES - 1):
        try:
            return await database.write(work, deadline_s=_DEADLINE_S)
        except CommitUnknown:
            continue
    return await database.write(work, deadline_s=_DEADLINE_S)
