"""The worker: numbers changes and lets handlers follow them, one worker at a time, a stand-by behind it.

Changes are handled a hundred in a transaction. When one of them fails, they are handled again one by one, each handler
in a transaction of its own, so that whoever fails fails alone: it is tried three times and then put aside.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from graph.changes import policy, store
from graph.changes.handlers import Chore, Errand, Handler, Handlers
from graph.changes.lease import Clock, Lease, LeaseLost
from graph.changes.model import RecordedChange, Round
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users
from graph.database.operations import erase_operations
from graph.errors import Conflict, GuanxiError, Unavailable

LEASE = "changes"
PAUSE_S = 1.0
CALM = timedelta(seconds=3)
"""So long after a database has returned callers have it for themselves: a cold one is slow to plan what we ask."""
KEEP_EVERY_S = policy.LEASE_LASTS.total_seconds() / 3
_LOG = logging.getLogger("guanxi.changes")
Failures = Sequence[tuple[str, Exception]]


class Worker:
    """One worker, active while it holds the lease."""

    def __init__(self, database: Database, handlers: Handlers, *, holder: str, clock: Clock) -> None:
        self.lease = Lease(database, LEASE, holder=holder, clock=clock)
        self._database = database
        self._handlers = tuple(each for each in handlers if not isinstance(each, Chore))
        self._chores = tuple(each for each in handlers if isinstance(each, Chore))
        self._chores_at: dict[str, datetime] = {}
        self._clock = clock
        self._erase_at: datetime | None = None
        self._calm_until: datetime | None = clock()

    async def step(self) -> Round:
        """One round: keep or take the lease, forget what is old, do what is due, handle at most 100 changes.

        Raises:
            Unavailable: the database does not answer; the changes wait.
        """
        try:
            if not await self.lease.keep():
                return Round(is_active=False)
        except Unavailable:
            self._calm_until = None
            raise
        if self._calm_until is None:
            self._calm_until = self._clock() + CALM
        if self._clock() < self._calm_until:
            return Round(is_active=True)
        try:
            await self._erase()
            await self._do_chores()
            return await self._round()
        except LeaseLost:
            _LOG.warning("another worker took over", extra={"holder": self.lease.holder})
            return Round(is_active=False)

    async def _round(self) -> Round:
        done = Round(is_active=True)
        if not await store.is_due(self._database, self._clock()):
            return done
        changes = policy.within(await self.lease.write(self._number))
        alone = [each for each in changes if each.attempts or any(isinstance(e, Errand) for e in self._open(each))]
        together = [each for each in changes if each not in alone]
        if together:
            try:
                done += Round(True, n_handled=await self.lease.write(partial(self._handle_together, together)))
            except LeaseLost:
                raise
            except Exception:
                _LOG.warning("changes are handled one by one", exc_info=True, extra={"n_changes": len(together)})
                alone = [*together, *alone]
        for each in alone:
            done += await self._handle_alone(each)
        return done

    async def _number(self, transaction: Transaction) -> list[RecordedChange]:
        """Changes that are due, all numbered."""
        changes = await store.list_pending(transaction, now=self._clock(), limit=policy.BATCH)
        new = [each.id for each in changes if each.position is None]
        if not new:
            return changes
        numbers = await store.save_positions(transaction, LEASE, new)
        return [replace(each, position=numbers.get(each.id, each.position)) for each in changes]

    async def _handle_together(self, changes: Sequence[RecordedChange], transaction: Transaction) -> int:
        pending = await store.settle_changes(transaction, [each.id for each in changes], at=self._clock())
        followed = [(change, self._open(change)) for change in changes if change.id in pending]
        await lock_known_users(transaction, {user for change, wanted in followed if wanted for user in change.users})
        for handler in self._handlers:
            chosen = [change for change, wanted in followed if handler in wanted]
            if chosen and isinstance(handler, Handler):
                await handler.work(transaction, chosen)
        return len(pending)

    async def _handle_alone(self, change: RecordedChange) -> Round:
        failures: list[tuple[str, Exception]] = []
        for handler in self._open(change):
            try:
                if isinstance(handler, Errand):
                    await self._kept(handler.work(self._database, change))
                await self.lease.write(partial(self._handle, handler, change))
            except LeaseLost:
                raise
            except Exception as error:
                extra = {"handler": handler.name, "change": change.id, "kind": change.kind}
                _LOG.warning("a change could not be handled", exc_info=True, extra=extra)
                failures.append((handler.name, error))
        return await self.lease.write(partial(self._settle, change, failures))

    async def _handle(self, handler: Handler | Errand, change: RecordedChange, transaction: Transaction) -> None:
        if await store.claim_handling(transaction, change.id, handler.name) and isinstance(handler, Handler):
            await lock_known_users(transaction, change.users)
            await handler.work(transaction, [change])

    async def _settle(self, change: RecordedChange, failures: Failures, transaction: Transaction) -> Round:
        now = self._clock()
        if not failures:
            settled = await store.settle_changes(transaction, [change.id], at=now)
            return Round(True, n_handled=len(settled))
        attempts = change.attempts + 1
        reason = policy.reason_of(failures)
        due_at = policy.next_attempt(attempts, now)
        if due_at is None:
            await store.park_change(transaction, change.id, attempts=attempts, reason=reason, at=now)
            return Round(True, n_parked=1)
        await store.save_attempt(transaction, change.id, attempts=attempts, due_at=due_at, reason=reason)
        return Round(True, n_failed=1)

    def _open(self, change: RecordedChange) -> tuple[Handler | Errand, ...]:
        """Who wants the change and is not through with it."""
        return tuple(each for each in self._handlers if each.name not in change.handled and each.wants(change))

    async def _do_chores(self) -> None:
        """Chores whose time has come are done; one that fails is logged and has its next turn like the others."""
        for chore in self._chores:
            now = self._clock()
            if now < self._chores_at.get(chore.name, now):
                continue
            self._chores_at[chore.name] = now + chore.every
            try:
                await self._kept(chore.work(self._database, now))
            except LeaseLost:
                raise
            except Exception:
                _LOG.warning("a chore could not be done", exc_info=True, extra={"chore": chore.name})

    async def _kept(self, work: Awaitable[object]) -> None:
        """Do what may take longer than the lease lasts, and keep the lease meanwhile.

        Raises:
            LeaseLost: another worker took it all the same; the work is broken off between two of its writes.
        """
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=KEEP_EVERY_S))[0]:
                if not await self.lease.keep():
                    raise LeaseLost("changes.lease_lost", holder=self.lease.holder)
            await task
        finally:
            task.cancel()

    async def _erase(self) -> None:
        """Once an hour what is older than its retention is forgotten, at most 1,000 of each a round."""
        now = self._clock()
        if self._erase_at is not None and now < self._erase_at:
            return

        async def work(transaction: Transaction) -> int:
            limit = policy.ERASED_AT_ONCE
            n_operations = await erase_operations(transaction, before=now - policy.OPERATIONS_KEPT, limit=limit)
            n_changes = await store.erase_changes(transaction, before=now - policy.CHANGES_KEPT, limit=limit)
            return max(n_operations, n_changes)

        if await self.lease.write(work) < policy.ERASED_AT_ONCE:
            self._erase_at = now + policy.ERASE_EVERY


async def run_worker(database: Database, handlers: Handlers, holder: str, clock: Clock, stop: asyncio.Event) -> None:
    """Handle changes until `stop` is set, then give the lease back; stand by while another worker holds it.

    Whatever goes wrong is logged and tried again after a second. When this task is cancelled the lease is not given
    back: whoever stands by takes it within 10 s.
    """
    worker = Worker(database, handlers, holder=holder, clock=clock)
    while not stop.is_set():
        done = await _safely(worker.step)
        if not done.n_handled:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_S)
    with suppress(GuanxiError):
        await worker.lease.release()


async def work_off(database: Database, handlers: Handlers, *, holder: str, clock: Clock) -> Round:
    """Handle all changes that are due, then give the lease back; return what was done.

    Raises:
        Conflict: another worker is active ("changes.lease_held").
    """
    worker = Worker(database, handlers, holder=holder, clock=clock)
    total = Round(is_active=True)
    while True:
        done = await worker.step()
        if not done.is_active:
            raise Conflict("changes.lease_held", holder=worker.lease.held_by)
        total += done
        if not (done.n_handled or done.n_failed or done.n_parked):
            await worker.lease.release()
            return total


async def retry_parked(database: Database, *, now: datetime) -> int:
    """All changes that were put aside are pending again, as if for the first time; return how many."""

    async def work(transaction: Transaction) -> int:
        return await store.append_parked(transaction, at=now, limit=policy.ERASED_AT_ONCE)

    n_changes = 0
    while n_again := await database.write(work):
        n_changes += n_again
    return n_changes


async def _safely(step: Callable[[], Awaitable[Round]]) -> Round:
    try:
        return await step()
    except Exception:
        _LOG.exception("the worker met a problem and goes on")
        return Round(is_active=False)
