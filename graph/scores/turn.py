"""The turn to run scores: one run at a time, kept by a time on its node, given up when its process is gone.

Every write of a run first takes the lock `scores` and keeps its turn, so a run that was put aside (its process hung,
say) cannot write a row any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.errors import Conflict, GuanxiError, Unavailable
from graph.scores import holder, policy, store
from graph.scores.model import Progress, Report, RunId, RunState, Stage, Turn

Clock = Callable[[], datetime]
T = TypeVar("T")

LOCK = "scores"
CANCELLED = "scores.cancelled"
_KEEP_EVERY = timedelta(seconds=10)


@dataclass(slots=True)
class TurnHeld:
    """The turn of the run `id`, held by this process."""

    database: Database
    id: RunId
    number: int
    clock: Clock
    report: Report
    started_at: datetime
    progress: Progress
    kept_at: datetime

    async def tell(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        """The progress is reported, and every 10 s written to the run's node, which keeps the turn.

        Raises:
            Conflict: the turn was lost ("scores.displaced").
        """
        self.progress = Progress(stage, done, total)
        self.report(self.progress)
        if self.clock() - self.kept_at >= _KEEP_EVERY:
            await self.write(_nothing)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do `work` in one transaction that keeps the turn.

        Raises:
            Conflict: it was lost ("scores.displaced") or the run was cancelled ("scores.cancelled").
        """

        async def body(transaction: Transaction) -> T:
            await lock_named(transaction, LOCK)
            until = self.clock() + policy.TURN_LASTS
            if not await store.claim_turn(transaction, self.id, until=until, progress=self.progress):
                stands = await store.get_run(transaction, self.id)
                if stands and stands.problem == CANCELLED:
                    raise Conflict("scores.cancelled", run=self.id, by=stands.ended_by or "")
                raise Conflict("scores.displaced", run=self.id)
            return await work(transaction)

        self.kept_at = self.clock()
        return await self.database.write(body, deadline_s=policy.DEADLINE_S)

    async def keep_during(self, work: Callable[[], T]) -> T:
        """Do work that takes the processor in a thread, keep the turn meanwhile, and return what it gave.

        The work may keep everything else waiting for so long that the keeping is late: whether the turn was lost is
        told by the next one.
        """
        return await self.keep_until(asyncio.ensure_future(asyncio.to_thread(work)))

    async def keep_until(self, task: asyncio.Future[T]) -> T:
        """Keep the turn until the task is done, and return what it gave."""
        while True:
            done, _ = await asyncio.wait({task}, timeout=_KEEP_EVERY.total_seconds())
            if done:
                return task.result()
            with suppress(Unavailable):
                await self.write(_nothing)

    async def give_up(self, reason: BaseException) -> None:
        """The run is marked as failed unless it is published or ended; a database that is not there is let be."""
        problem = reason.code if isinstance(reason, GuanxiError) else "scores.broken_off"
        ending = (problem, None, self.clock())
        with suppress(GuanxiError):
            await settle(self.database, self.id, (RunState.RUNNING,), RunState.FAILED, ending=ending)


async def take_turn(database: Database, *, clock: Clock, report: Report, requested: RunId | None = None) -> TurnHeld:
    """This process holds the turn, under a new run or the one that was `requested`; runs whose turn is over are marked
    as failed.

    Raises:
        Conflict: another run holds the turn ("scores.running"); its facts tell how far it is. The one that was
            requested does not wait any more ("scores.not_requested").
    """
    now = clock()
    run = requested or new_run(now)
    first = Progress(Stage.CLEARING, 0, 0)
    turn = Turn(run, holder.this_process(), now + policy.TURN_LASTS, now, first)

    async def body(transaction: Transaction) -> int:
        await lock_named(transaction, LOCK)
        for other in await store.list_running(transaction):
            if not policy.is_over(other, now, holder.is_alive):
                raise running(other)
            ending = ("scores.process_gone", None, now)
            await store.settle_run(
                transaction, other.run, before=(RunState.RUNNING,), after=RunState.FAILED, ending=ending
            )
        if requested and requested not in {each.run for each in await store.list_requested(transaction)}:
            raise Conflict("scores.not_requested", run=requested)
        return await store.record_run(transaction, turn)

    number = await database.write(body, deadline_s=policy.DEADLINE_S)
    return TurnHeld(database, run, number, clock, report, started_at=now, progress=first, kept_at=now)


async def settle(
    database: Database,
    run: RunId,
    before: Sequence[RunState],
    after: RunState,
    *,
    ending: store.Ending = (None, None, None),
) -> None:
    """The run is in the state `after` if it was in one of `before`, ended for that reason; waits for a write of it that
    is under way."""

    async def body(transaction: Transaction) -> None:
        await lock_named(transaction, LOCK)
        await store.settle_run(transaction, run, before=before, after=after, ending=ending)

    await database.write(body, deadline_s=policy.DEADLINE_S)


def new_run(at: datetime) -> RunId:
    """An id by which runs stand in the order of their beginning."""
    return RunId(f"{at:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}")


def running(other: Turn) -> Conflict:
    """That another run is under way, with its progress."""
    return Conflict(
        "scores.running",
        run=other.run,
        started_at=other.started_at.isoformat(timespec="seconds"),
        stage=other.progress.stage.value,
        done=other.progress.done,
        total=other.progress.total,
    )


async def _nothing(_: Transaction) -> None:
    return
