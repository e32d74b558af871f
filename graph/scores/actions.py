"""Run the scoring jobs: take the turn, clear, read, compute, write, publish as a whole.

Rows that nobody may read are only ever those of runs that are marked so; the worker or the next run clears them. Killed
anywhere, what is published stays what it was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from graph.consent.model import PROFILING
from graph.consent.store import list_refusing
from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.locks import lock_named
from graph.scores import policy, store
from graph.scores.model import (
    Progress,
    Report,
    RunId,
    RunState,
    ScoreColumn,
    ScoreColumns,
    ScoreRun,
    Snapshot,
    Stage,
)
from graph.scores.snapshot import SnapshotBuilder
from graph.scores.turn import LOCK, Clock, TurnHeld, settle, take_turn

Tell = Callable[[Stage, int, int], Awaitable[None]]

_USERS_A_LIST = 10_000
_USERS_A_PAGE = 2_000
_ROWS_A_WRITE = 2_000
_WRITTEN_AT_MOST = 3


def silent(_: Progress) -> None:
    """Tell nobody."""


async def run_scores(database: Database, *, clock: Clock, report: Report = silent) -> ScoreRun:
    """Everybody but who refused to be profiled has scores under a new run, which is the published one; returns it.

    Readers see the run before as a whole until they see this one as a whole; the run before stays readable for 10
    minutes more. What takes the processor is done in a thread; give this a process of its own all the same.

    Raises:
        Conflict: another run holds the turn ("scores.running", with its progress) or took it away from this one
            ("scores.displaced"); what was published stays so, here as below.
        Broken: users brought each other in a circle ("scores.referral_cycle").
        Unavailable: the database is not there; the next run starts clean.

    Cost: docs/scores.md#cost.
    """
    turn = await take_turn(database, clock=clock, report=report)
    try:
        await clear(database, now=clock(), tell=turn.tell)
        snapshot = await _read(turn)
        await turn.tell(Stage.COMPUTING)
        columns = await turn.keep_during(lambda: policy.score(snapshot))
        n_scored = await _write(turn, snapshot, columns)
        return await _publish(turn, snapshot, n_scored)
    except BaseException:
        await turn.give_up()
        raise


async def clear(database: Database, *, now: datetime, tell: Tell | None = None) -> int:
    """No rows are left of failed runs and of runs retired more than 10 minutes ago; returns how many were erased.

    Cost: transactions of 2,000 rows, about 0.1 s each.
    """
    n_erased = 0
    for run in await store.list_erasable(database, retired_before=now - policy.RETIRED_STAYS):
        await settle(database, run, (RunState.FAILED, RunState.RETIRED), RunState.ERASING)
        while found := await _erase(database, run):
            n_erased += found
            if tell:
                await tell(Stage.CLEARING, n_erased, 0)
        await settle(database, run, (RunState.ERASING,), RunState.ERASED)
    return n_erased


async def _erase(database: Database, run: RunId) -> int:
    async def body(transaction: Transaction) -> int:
        await lock_named(transaction, LOCK)
        return await store.erase_scores(transaction, run, limit=_ROWS_A_WRITE)

    return await database.write(body, deadline_s=policy.DEADLINE_S)


async def _read(turn: TurnHeld) -> Snapshot:
    as_of = turn.clock()
    await turn.tell(Stage.READING)
    users: list[str] = []
    while page := await store.list_users(turn.database, after=users[-1] if users else "", limit=_USERS_A_LIST):
        users.extend(page)
    builder = SnapshotBuilder(users)
    after = ""
    for start in range(0, len(users), _USERS_A_PAGE):
        last = users[min(start + _USERS_A_PAGE, len(users)) - 1]
        builder.add(await store.list_inputs(turn.database, after=after, last=last))
        await turn.tell(Stage.READING, min(start + _USERS_A_PAGE, len(users)), len(users))
        after = last
    return await turn.keep_during(lambda: builder.build(as_of))


async def _write(turn: TurnHeld, snapshot: Snapshot, columns: ScoreColumns) -> int:
    """Everybody has their row but those who refused to be profiled; returns how many rows there are.

    Whoever refuses while rows are written is left out as well: they are written anew.
    """
    refusing = await list_refusing(turn.database, PROFILING)
    for _ in range(_WRITTEN_AT_MOST):
        users, scored = policy.without(snapshot.users, columns, refusing)
        await _write_rows(turn, users, scored)
        known, refusing = refusing, await list_refusing(turn.database, PROFILING)
        if not (refusing - known) & set(users):
            return len(users)
        while await turn.write(partial(store.erase_scores, run=turn.id, limit=_ROWS_A_WRITE)):
            await turn.tell(Stage.CLEARING)
    # They refuse faster than rows are written. No list shows who refused, whatever rows there are.
    users, scored = policy.without(snapshot.users, columns, refusing)
    await _write_rows(turn, users, scored)
    return len(users)


async def _write_rows(turn: TurnHeld, users: Sequence[str], columns: ScoreColumns) -> None:
    for rows in _slices(len(users)):

        async def write_rows(transaction: Transaction, rows: slice = rows) -> None:
            await store.write_scores(transaction, turn.id, users, columns, rows)

        await turn.write(write_rows)
        await turn.tell(Stage.WRITING, min(rows.stop, len(users)), len(users))
    for key, column in columns.items():
        board = policy.board(turn.id, key)
        for ranks in _slices(len(column.ranked)):

            async def write_ranks(
                transaction: Transaction, column: ScoreColumn = column, board: str = board, ranks: slice = ranks
            ) -> None:
                await store.write_ranks(transaction, turn.id, users, column, board, ranks)

            await turn.write(write_ranks)


def _slices(length: int) -> Iterator[slice]:
    return (slice(start, start + _ROWS_A_WRITE) for start in range(0, length, _ROWS_A_WRITE))


async def _publish(turn: TurnHeld, snapshot: Snapshot, n_scored: int) -> ScoreRun:
    await turn.tell(Stage.PUBLISHING)
    run = ScoreRun(
        id=turn.id,
        started_at=turn.started_at,
        published_at=turn.clock(),
        as_of=snapshot.as_of,
        n_users=n_scored,
        n_edges=len(snapshot.interactions.sources),
    )

    async def body(transaction: Transaction) -> None:
        await store.publish_run(transaction, run)

    try:
        await turn.write(body)
    except CommitUnknown:
        # Whether it was committed can be seen: the published run is this one or it is not.
        found = await store.get_published(turn.database)
        if found is None or found.id != run.id:
            raise
    return run
