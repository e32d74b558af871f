"""The lease of the one active worker: taken when it is free or run out, kept by every write, fenced by a number.

Every write of the worker first locks the lease and finds its own number there. So whoever lost the lease cannot write
any more, and whoever stands by cannot take it in the middle of a write.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from graph.changes import policy, store
from graph.database.driver import Database, Transaction
from graph.errors import Conflict

Clock = Callable[[], datetime]
T = TypeVar("T")


class LeaseLost(Conflict):
    """Another worker holds the lease; nothing was written."""


def new_holder() -> str:
    """A name that no other worker has: host, process id, and letters that are never the same."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


class Lease:
    """A lease that this holder has or asks for."""

    def __init__(self, database: Database, name: str, *, holder: str, clock: Clock) -> None:
        self._database = database
        self.name = name
        self.holder = holder
        self.held_by = ""
        self._clock = clock
        self._fence: int | None = None
        self._until: datetime | None = None

    async def keep(self) -> bool:
        """True when the lease is this holder's: kept, or taken now; it lasts at least 3 s from now on.

        Cost: nothing while more than half of its 6 s are left, else one write.
        """
        now = self._clock()
        if self._until is not None and self._until - now > policy.LEASE_LASTS / 2:
            return True
        until = now + policy.LEASE_LASTS

        async def work(transaction: Transaction) -> tuple[str, int]:
            return await store.claim_lease(transaction, self.name, holder=self.holder, now=now, until=until)

        self._forget()
        self.held_by, fence = await self._database.write(work)
        if self.held_by == self.holder:
            self._fence, self._until = fence, until
        return self._fence is not None

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in one transaction that holds the lease, which then lasts 6 s from now on.

        Raises:
            LeaseLost: another worker took it; nothing was written.
        """
        until = self._clock() + policy.LEASE_LASTS
        fence = self._fence

        async def body(transaction: Transaction) -> T:
            if fence is None or not await store.claim_fence(
                transaction, self.name, holder=self.holder, fence=fence, until=until
            ):
                raise LeaseLost("changes.lease_lost", holder=self.holder)
            return await work(transaction)

        try:
            done = await self._database.write(body)
        except LeaseLost:
            self._forget()
            raise
        self._until = until
        return done

    async def release(self) -> None:
        """The lease is free if it was this holder's, so that whoever stands by takes it at once."""
        fence = self._fence
        if fence is None:
            return
        self._forget()

        async def work(transaction: Transaction) -> None:
            await store.settle_lease(transaction, self.name, holder=self.holder, fence=fence)

        await self._database.write(work)

    def _forget(self) -> None:
        self._fence, self._until = None, None
