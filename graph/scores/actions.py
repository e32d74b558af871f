"""Run the scoring jobs: take the turn, clear, read, compute, write, publish as a whole.

A row keeps what readers see now in one of its two places, and what the run under way found in the other; those of runs
that failed are taken back by the worker or the next run. Killed anywhere, what is published stays what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

import numpy as np

from graph.consent.model import PROFILING
from graph.consent.store import list_refusing
from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.locks import lock_named
from graph.scores import digests, gathering, policy, reading, scoring, signalling, store
from graph.scores.cases import Cases, cases
from graph.scores.communities import Communities, communities
from graph.scores.digests import RowsTold
from graph.scores.files import save_snapshot
from graph.scores.kernels.gating import RawAndGated
from graph.scores.model import (
    Erasable,
    Pending,
    Progress,
    Report,
    RunId,
    RunState,
    ScoreColumns,
    ScoreKey,
    ScoreRun,
    ScoreValues,
    Stage,
)
from graph.scores.parameters import ScoreParameters
from graph.scores.reading import Reading
from graph.scores.seeding import Members, seeded
from graph.scores.snapshot import Snapshot
from graph.scores.turn import LOCK, Clock, TurnHeld, settle, take_turn
from graph.scores.versions import ScoreSettings
from graph.scores.warned import Scored

Tell = Callable[[Stage, int, int], Awaitable[None]]

_ROWS_A_WRITE = 2_000
_ROWS_A_READ = 10_000
_WRITTEN_AT_MOST = 3


def silent(_: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Job:
    """What more is wanted of a run: which one of those that wait it is; what it keeps of what it read, in the file
    `keep` for whoever asked for that, and in `folder` for the next run, which then reads only what changed since,
    unless it is to read the `whole`. `members` finds who is in the brand's segment; without it nobody is."""

    keep: Path | None = None
    folder: Path | None = None
    whole: bool = False
    requested: RunId | None = None
    members: Members | None = None


NOTHING_MORE = Job()


async def run_scores(
    database: Database, *, clock: Clock, zone: tzinfo = UTC, report: Report = silent, job: Job = NOTHING_MORE
) -> ScoreRun:
    """Everybody but who refused to be profiled has scores under a new run, which is the published one; returns it.

    Readers see the run before as a whole until they see this one as a whole; the ranks of the run before stay readable
    for 10 minutes more. It is computed by the newest parameters that were saved when it began. Days are those of
    `zone`, the brand's. What takes the processor is done in a thread; give this a process of its own all the same.

    Raises:
        Conflict: another run holds the turn ("scores.running", with its progress) or took it away from this one
            ("scores.displaced"); what was published stays so, here as below.
        Broken: users brought each other in a circle ("scores.referral_cycle").
        Unavailable: the database is not there; the next run starts clean.

    Cost: docs/scores.md#cost.
    """
    turn = await take_turn(database, clock=clock, report=report, requested=job.requested)
    try:
        await clear(database, now=clock(), tell=turn.tell)
        settings = await store.get_settings(database)
        found = await reading.read(turn, zone, settings.parameters, folder=job.folder, whole=job.whole)
        snapshot, told = await seeded(turn, found.snapshot, settings.segment, job.members)
        found, parameters = replace(found, snapshot=snapshot), settings.parameters
        if job.keep is not None:
            await turn.keep_during(partial(save_snapshot, job.keep, snapshot, settings))
        await turn.tell(Stage.COMPUTING)
        scored, speaking, parting = await _computed(turn, snapshot, parameters)
        values, warnings = scored.values, (*told, *scored.warnings)
        n_scored, rows = await _write(turn, found, values)
        await signalling.keep(turn, speaking, snapshot)
        await gathering.keep(turn, await turn.keep_until(parting), snapshot)
        run = await _publish(turn, found, Scored(values, warnings), n_scored, settings)
    except BaseException as reason:
        await turn.give_up(reason)
        raise
    if job.folder is not None:
        with suppress(OSError):
            await reading.keep(turn, job.folder, found, rows)
    return run


async def _computed(
    turn: TurnHeld, snapshot: Snapshot, parameters: ScoreParameters
) -> tuple[Scored, Cases, asyncio.Future[Communities]]:
    """What follows from the snapshot; communities are still looked for, on a thread of their own, while rows are
    written: that leaves a processor idle, and less memory is needed at once than beside the other scores."""
    judged = await turn.keep_during(lambda: scoring.judged(snapshot, parameters))
    between = await turn.keep_during(lambda: scoring.networks(snapshot))
    scored = await turn.keep_during(lambda: scoring.scored(snapshot, parameters, judgement=judged, between=between))
    values = scored.values
    revenue = RawAndGated(values[ScoreKey.DOWNSTREAM_REVENUE], values[ScoreKey.GATED_REVENUE])
    speaking = await turn.keep_during(lambda: cases(snapshot, judged, revenue))
    look = partial(communities, snapshot, parameters, both_ways=between.both_ways)
    return scored, speaking, asyncio.ensure_future(asyncio.to_thread(look))


async def clear(database: Database, *, now: datetime, tell: Tell | None = None) -> int:
    """Nothing is left of failed runs, and no ranks, cases and communities of runs retired more than 10 minutes ago;
    returns how many rows and parts of these were taken back.

    Cost: transactions of 2,000 rows, about 0.1 s each.
    """
    n_erased = 0
    for each in await store.list_erasable(database, retired_before=now - policy.RETIRED_STAYS):
        await settle(database, each.run, (RunState.FAILED, RunState.RETIRED), RunState.ERASING)
        for erase in _erasing(each):
            while found := await _locked(database, erase):
                n_erased += found
                if tell:
                    await tell(Stage.CLEARING, n_erased, 0)
        await settle(database, each.run, (RunState.ERASING,), RunState.ERASED)
    return n_erased


def _erasing(run: Erasable) -> Iterator[Callable[[Transaction], Awaitable[int]]]:
    yield partial(store.erase_scores, run=run.run, limit=_ROWS_A_WRITE)
    yield partial(store.erase_ranks, run=run.run, limit=_ROWS_A_WRITE)
    yield partial(signalling.erase_signals, run=run.run, limit=signalling.CASES_AT_ONCE)
    yield partial(gathering.erase_communities, run=run.run, limit=gathering.PARTS_AT_ONCE)
    if not run.was_published:
        yield partial(store.settle_rows, number=run.number, limit=_ROWS_A_WRITE)


async def _locked(database: Database, work: Callable[[Transaction], Awaitable[int]]) -> int:
    async def body(transaction: Transaction) -> int:
        await lock_named(transaction, LOCK)
        return await work(transaction)

    return await database.write(body, deadline_s=policy.DEADLINE_S)


async def _write(turn: TurnHeld, read: Reading, values: ScoreValues) -> tuple[int, RowsTold]:
    """Everybody has their row but those who refused to be profiled or were erased; returns how many rows there are, and
    what they say.

    Whoever refuses or is erased while rows are written is left out as well: they are written anew.
    """
    left_out = await list_refusing(turn.database, PROFILING)
    for attempt in range(_WRITTEN_AT_MOST + 1):
        users, columns = await turn.keep_during(partial(policy.columns_of, read.snapshot.users, values, left_out))
        is_last = attempt == _WRITTEN_AT_MOST
        gone, rows = await _write_all(turn, users, columns, read.rows, is_last=is_last)
        now_out = gone | await list_refusing(turn.database, PROFILING)
        # They may leave faster than rows are written. No list shows who did, whatever rows there are.
        if is_last or not (now_out - left_out) & set(users):
            return len(users) - len(gone), rows
        left_out |= now_out
        await _take_back(turn)
    raise AssertionError


async def _take_back(turn: TurnHeld) -> None:
    own = Erasable(turn.id, turn.number, was_published=False)
    for erase in _erasing(own):
        while await turn.write(erase):
            await turn.tell(Stage.CLEARING)


async def _write_all(
    turn: TurnHeld, users: Sequence[str], columns: ScoreColumns, stood: RowsTold | None, *, is_last: bool
) -> tuple[frozenset[str], RowsTold]:
    """Rows and ranks of these users are written; returns those who were found not to be there any more, and what rows
    say then.

    Ranks are not written beside rows that will be written anew, but at the last attempt.
    """
    published = await store.get_published(turn.database)
    number = published.number if published else 0
    found = await turn.keep_during(partial(digests.digests, len(users), columns))
    if stood and published and (stood.run, tuple(columns)) == (published.id, published.keys):
        pending = await turn.keep_during(partial(digests.sorted_out, stood, users, found))
    else:
        pending = await _pending(turn, published, users, columns)
    rows = RowsTold(turn.id, users, found, pending.gone)
    for some in _slices(len(pending.idle)):
        await turn.write(partial(store.erase_rows, published=number, users=pending.idle[some]))
    for some in _slices(len(pending.gone)):
        gone = pending.gone[some]
        await turn.write(partial(store.detach_rows, number=turn.number, published=number, users=gone))
    differing: list[int] = np.flatnonzero(pending.found).tolist()
    n_written = 0
    for some in _slices(len(differing)):
        page = policy.row_page(users, differing[some], columns)
        n_written += await turn.write(partial(store.write_rows, number=turn.number, published=number, page=page))
        await turn.tell(Stage.WRITING, min(some.stop, len(differing)), len(differing))
    is_all = n_written == len(differing)
    gone = frozenset[str]() if is_all else await _gone(turn, [users[place] for place in differing])
    if gone and not is_last:
        return gone, rows
    best = np.zeros(len(users), dtype=np.bool_)
    for key, column in columns.items():
        board = policy.board(turn.id, key)
        await turn.write(partial(store.write_ranks, run=turn.id, users=users, column=column, board=board))
        best[column.ranked] = True
    # Whose row did not change may be gone as well; a rank of theirs would lead nowhere.
    gone |= await _gone(turn, [users[place] for place in np.flatnonzero(best).tolist()])
    found[[place for place, user in enumerate(users) if user in gone]] = 0
    return gone, rows


async def _gone(turn: TurnHeld, users: Sequence[str]) -> frozenset[str]:
    slices = _slices(len(users))
    return frozenset([user for some in slices for user in await store.list_gone(turn.database, users[some])])


async def _pending(turn: TurnHeld, published: ScoreRun | None, users: Sequence[str], columns: ScoreColumns) -> Pending:
    """Whose rows have to be written, emptied and erased."""
    pending = Pending(found=np.ones(len(users), dtype=np.bool_))
    if published is None:
        return pending
    is_same_kind = published.keys == tuple(columns)
    places = {user: place for place, user in enumerate(users)}
    after = ""
    rows = partial(store.list_rows, turn.database, published.number, limit=_ROWS_A_READ, whole=is_same_kind)
    while (page := await rows(after=after)).users:
        policy.sort_out(page, places, columns if is_same_kind else {}, pending)
        after = page.users[-1]
        await turn.tell(Stage.WRITING)
    return pending


def _slices(length: int) -> Iterator[slice]:
    return (slice(start, start + _ROWS_A_WRITE) for start in range(0, length, _ROWS_A_WRITE))


async def _publish(turn: TurnHeld, read: Reading, scored: Scored, n_scored: int, settings: ScoreSettings) -> ScoreRun:
    snapshot = read.snapshot
    await turn.tell(Stage.PUBLISHING)
    run = ScoreRun(
        id=turn.id,
        number=turn.number,
        keys=tuple(scored.values),
        started_at=turn.started_at,
        published_at=turn.clock(),
        as_of=snapshot.as_of,
        n_users=n_scored,
        n_edges=len(snapshot.interactions.sources),
        n_read=read.n_read,
        settings_version=settings.version,
        warnings=tuple(scored.warnings),
    )

    async def body(transaction: Transaction) -> None:
        await store.publish_run(transaction, run, settings.parameters)

    try:
        await turn.write(body)
    except CommitUnknown:
        # Whether it was committed can be seen: the published run is this one or it is not.
        found = await store.get_published(turn.database)
        if found is None or found.id != run.id:
            raise
    return run
