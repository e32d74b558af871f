"""Bring a seed into the graph: batch after batch, each one transaction that also keeps how far the seeding has come.

A seeding that is killed anywhere goes on behind its last whole batch when it is asked for again, so that it ends in
the same graph. What an import can write is written by the writers of imports.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.operations import Origin
from graph.errors import Refused
from graph.imports.actions import BATCH_DEADLINE_S, WRITERS
from graph.imports.writers.batch import Outcome, Work
from graph.imports.writers.progress import save_import
from graph.settings import Settings
from graph.users.store import list_attributes
from seeds import store
from seeds.model import KINDS, ImportRow, OwnRow, SeedBatch, SeedRow

PREFIX = "seed\u0001"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed by name; `key` tells it from every other one."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one run of a seeding did: rows written now; `was_there` when it had been done before."""

    n_rows: int
    was_there: bool


Report = Callable[[int], None]
"""Told after every batch: users settled so far."""


async def load(
    database: Database, seed: Seed, batches: Iterable[SeedBatch], *, origin: Origin, settings: Settings, report: Report
) -> Loaded:
    """Every row of the seed is in the graph once.

    Raises:
        Refused: the store holds other things under the seed's ids ("seeds.does_not_fit").
        Unavailable: the database went away; the seeding goes on there when it is asked for again.

    Cost: one transaction per batch; memory holds two batches.
    """
    work = Work(origin, seed.key, settings.zone, await list_attributes(database))
    loading = _Loading(database, seed, work)
    settled, is_done = await loading.position()
    n_rows = 0
    if not is_done:
        async for number, batch in _made_ahead(batches):
            if number > settled:
                await loading.write(number, batch)
                n_rows += sum(len(part) for part in batch.parts)
            report(batch.n_users)
        await loading.finish()
    return Loaded(n_rows, was_there=is_done)


async def _made_ahead(batches: Iterable[SeedBatch]) -> AsyncGenerator[tuple[int, SeedBatch]]:
    """The batches with their numbers from 1; the next one is made while one is written."""
    source = iter(batches)
    number, batch = 1, await asyncio.to_thread(next, source, None)
    while batch is not None:
        following = asyncio.create_task(asyncio.to_thread(next, source, None))
        try:
            yield number, batch
        finally:
            batch = await following
        number += 1


@dataclass(frozen=True, slots=True)
class _Loading:
    database: Database
    seed: Seed
    work: Work

    async def position(self) -> tuple[int, bool]:
        """Batches settled, and whether that is all."""
        return await self._transact(self._claim)

    async def write(self, number: int, batch: SeedBatch) -> None:
        """Write the batch of that number in one transaction, unless someone else has meanwhile."""

        async def body(transaction: Transaction) -> None:
            settled, is_done = await self._claim(transaction)
            if settled >= number or is_done:
                return
            for rows in batch.parts:
                await _write(transaction, rows, self.work)
            await save_import(transaction, self._key, line=number, is_done=False, at=self.work.origin.at)

        await self._transact(body)

    async def finish(self) -> None:
        """Remember that the seeding has come to its end."""

        async def body(transaction: Transaction) -> None:
            settled, _ = await self._claim(transaction)
            await save_import(transaction, self._key, line=settled, is_done=True, at=self.work.origin.at)

        await self._transact(body)

    @property
    def _key(self) -> str:
        return PREFIX + self.seed.key

    async def _claim(self, transaction: Transaction) -> tuple[int, bool]:
        return await store.claim_seeding(transaction, self._key, name=self.seed.name, at=self.work.origin.at)

    async def _transact(self, body: Callable[[Transaction], Any]) -> Any:
        for _ in range(_TRIES - 1):
            try:
                return await self.database.write(body, deadline_s=BATCH_DEADLINE_S)
            except CommitUnknown:
                continue
        return await self.database.write(body, deadline_s=BATCH_DEADLINE_S)


async def _write(transaction: Transaction, rows: Sequence[SeedRow], work: Work) -> None:
    kind = KINDS.get(cast("type[ImportRow]", type(rows[0])))
    if kind is None:
        await store.OWN_WRITERS[cast("type[OwnRow]", type(rows[0]))](transaction, rows)
        return
    outcome = await WRITERS[kind](transaction, cast("Sequence[Any]", rows), work)
    _check(outcome)
    # Tags that channels set stand among the seed's own rows, so the change does not tell of sources.
    after = {"import": kind.value, "n_rows": outcome.n_written}
    if outcome.n_written:
        change = Change(ChangeKind.BATCH_IMPORTED, tuple(sorted(outcome.users)), after=after)
        await outbox.append(transaction, change, work.origin)


def _check(outcome: Outcome) -> None:
    for fault in outcome.faults.values():
        raise Refused("seeds.does_not_fit", reason=fault.code)
