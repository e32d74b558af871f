"""Ask for a score run, see that a process is made for it, cancel one: whoever asks need not be where it runs.

A run that was asked for waits until a worker (`api/scoring.py`) has made a process for it, which takes its turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing
from graph.scores import holder, policy, store
from graph.scores.model import OPEN, Request, RunId, RunState
from graph.scores.turn import CANCELLED, LOCK, new_run, running, settle

WAITS = timedelta(minutes=5)
"""A request that no worker took up in this time is given up by the next."""
READYING = timedelta(seconds=60)
"""So long has a worker to make a process for a request before another may."""


@dataclass(frozen=True, slots=True)
class RunRequested:
    """The run that was asked for."""

    run: str


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """The run; `cancelled` is false when it had ended before."""

    run: str
    cancelled: bool


async def request_run(database: Database, call: Call) -> RunRequested:
    """A run waits for a process, which a worker makes within seconds where one is at work.

    Raises:
        Conflict: one waits already ("scores.requested"), or is under way ("scores.running", with its progress).
    """

    async def work(transaction: Transaction) -> RunRequested:
        await lock_named(transaction, LOCK)
        return RunRequested(await _requested(transaction, call.origin))

    return await perform(database, call, work, answer=RunRequested)


async def request_due(database: Database, origin: Origin, *, daily: time, zone: tzinfo) -> RunId | None:
    """A run waits if its time of day has come and none was asked for or began since; returns it."""
    due = policy.last_due(origin.at, daily=daily, zone=zone)
    last = await store.get_last_start(database)
    if last is not None and last >= due:
        return None

    async def work(transaction: Transaction) -> RunId | None:
        await lock_named(transaction, LOCK)
        last = await store.get_last_start(transaction)
        if last is not None and last >= due:
            return None
        try:
            return await _requested(transaction, origin)
        except Conflict:
            return None

    return await database.write(work)


async def cancel_run(database: Database, call: Call, run: str) -> RunCancelled:
    """The run writes nothing any more; what is published stays.

    Its process ends at its next write, within ten seconds; one that a worker made is ended.

    Raises:
        Missing: there is no such run ("scores.no_run").
    """

    async def work(transaction: Transaction) -> RunCancelled:
        await lock_named(transaction, LOCK)
        if await store.get_run(transaction, RunId(run)) is None:
            raise Missing("scores.no_run", path=("runId",), run=run)
        ended = await end(transaction, RunId(run), problem=CANCELLED, origin=call.origin)
        return RunCancelled(run, cancelled=ended)

    return await perform(database, call, work, answer=RunCancelled)


async def open_run(database: Database) -> RunId | None:
    """The run that waits or is under way."""
    waiting = [each.run for each in await store.list_requested(database)]
    return next(iter([*waiting, *(each.run for each in await store.list_running(database))]), None)


async def next_request(database: Database, *, now: datetime) -> RunId | None:
    """The run that waits is this worker's to make a process for, for a minute; None when none waits."""
    waiting = [each for each in await store.list_requested(database) if each.until is None or each.until < now]
    for each in waiting:
        if await database.write(lambda tx, run=each.run: store.claim_request(tx, run, at=now, until=now + READYING)):
            return each.run
    return None


async def end_orphan(database: Database, run: RunId, *, now: datetime) -> None:
    """The run of a process that is gone has failed, if it had not ended."""
    await settle(database, run, OPEN, RunState.FAILED, ending=("scores.process_gone", None, now))


async def end(transaction: Transaction, run: RunId, *, problem: str, origin: Origin) -> bool:
    """The run has failed for that reason, if it had not ended; the lock `scores` is held."""
    ending = (problem, origin.actor, origin.at)
    return await store.settle_run(transaction, run, before=OPEN, after=RunState.FAILED, ending=ending)


async def _requested(transaction: Transaction, origin: Origin) -> RunId:
    for other in await store.list_running(transaction):
        if not policy.is_over(other, origin.at, holder.is_alive):
            raise running(other)
    for waiting in await store.list_requested(transaction):
        if not _is_given_up(waiting, origin.at):
            raise Conflict("scores.requested", run=waiting.run, at=waiting.at.isoformat(timespec="seconds"))
        await end(transaction, waiting.run, problem="scores.nobody_came", origin=origin)
    run = new_run(origin.at)
    await store.record_request(transaction, run, by=origin.actor, at=origin.at)
    return run


def _is_given_up(request: Request, now: datetime) -> bool:
    return request.at + WAITS <= now and (request.until is None or request.until < now)
