"""Read what the scores are made of: of everybody, or of those alone who changed since the last run read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

from graph.consent.model import PROFILING
from graph.consent.store import list_refusing
from graph.scores import bases, memory, store
from graph.scores.bases import Base
from graph.scores.days import day_number
from graph.scores.digests import RowsTold
from graph.scores.model import InputPage, Moment, Stage, Touched, UserPage
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.renewal import renewed
from graph.scores.snapshot import Snapshot, of_ids, of_nodes
from graph.scores.traces import traces
from graph.scores.tracing import list_traces
from graph.scores.turn import TurnHeld

_USERS_A_PAGE = 10_000
_PAGES_AHEAD = 1
_USERS_A_READ = 2_000
_LATE = timedelta(minutes=10)
"""No write takes longer from its lock to its commit, and no clock is set back further."""
_WHOLE_EVERY = timedelta(days=7)
_CHANGED_AT_MOST = 0.25
"""If more of all users than this changed, reading everybody is quicker."""
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a run works on: the snapshot, when reading began and when everybody was read last, in ms since 1970 by the
    clock of the database, of how many users it was read now, and what the rows of the last run say, where a file tells
    that."""

    snapshot: Snapshot
    read_ms: int
    whole_ms: int
    n_read: int
    rows: RowsTold | None = None


async def read(
    turn: TurnHeld, zone: tzinfo, told: ScoreParameters = DEFAULTS, *, folder: Path | None = None, whole: bool = False
) -> Reading:
    """The graph as it is from now on, page by page, while others write; by `told` a device is left out or not.

    With a `folder` that holds what the last run read, and unless `whole` is asked for, only those are read whose
    standing was locked since 10 minutes before that: every write about a person locks it. Everybody is read when that
    file is damaged, of another version or another store, when everybody was read more than a week ago, or when more
    than a quarter of all changed.

    Cost: of everybody, docs/scores.md#cost; otherwise loading the file, and what their share of everybody costs.
    """
    as_of = turn.clock()
    today = day_number(as_of.astimezone(zone).date())
    await turn.tell(Stage.READING)
    base = bases.newest_base(folder) if folder and not whole else None
    moment = await store.get_moment(turn.database, base.run if base else None)
    touched = await _touched(turn, base, moment) if base else None
    found = partial(bases.load_base, folder, base) if folder and base and touched else None
    known = await turn.keep_during(found) if found else None
    if base and touched and known:
        changes = await _changes(turn, known.users, touched, moment.n_users)
        fresh = await _read_changes(turn, changes, as_of, today)
        work = partial(renewed, known, fresh, changed=changes.changed, crossed=changes.crossed)
        snapshot = await _traced(turn, await turn.keep_during(work), told)
        rows = await turn.keep_during(partial(bases.load_rows, folder, base, known.users)) if folder else None
        return Reading(snapshot, moment.now_ms, base.whole_ms, len(changes.changed), rows)
    snapshot = await _traced(turn, await _read_everybody(turn, as_of, today), told)
    await asyncio.to_thread(memory.give_back)
    return Reading(snapshot, moment.now_ms, moment.now_ms, len(snapshot.users))


async def keep(turn: TurnHeld, folder: Path, reading: Reading, rows: RowsTold) -> None:
    """The next run finds what this one, which is published, has read, and what the rows say.

    Raises:
        OSError: the folder cannot be written.
    """
    base = Base(turn.id, reading.read_ms, reading.whole_ms)
    await asyncio.to_thread(bases.keep_base, folder, base, reading.snapshot, rows)


async def _read_everybody(turn: TurnHeld, as_of: datetime, today: int) -> Snapshot:
    pages = [page async for page in _pages(turn)]
    builder = of_nodes(pages)
    n_users = sum(len(page.users) for page in pages)
    n_read = 0
    async with aclosing(_inputs(turn, pages)) as found:
        async for n_more, page in found:
            await asyncio.to_thread(builder.add, page)
            n_read += n_more
            await turn.tell(Stage.READING, n_read, n_users)
    refusing = await list_refusing(turn.database, PROFILING)
    return await turn.keep_during(lambda: builder.build(as_of, today, refusing=refusing))


async def _inputs(turn: TurnHeld, pages: Sequence[UserPage]) -> AsyncGenerator[tuple[int, InputPage]]:
    """What each page of users did, in order, with how many they are; the next is read while one is worked on."""
    waiting: deque[tuple[int, asyncio.Task[InputPage]]] = deque()
    after = ""
    try:
        for page in pages:
            asked = store.list_inputs(turn.database, after=after, last=page.users[-1])
            waiting.append((len(page.users), asyncio.create_task(asked)))
            after = page.users[-1]
            if len(waiting) > _PAGES_AHEAD:
                yield waiting[0][0], await waiting[0][1]
                waiting.popleft()
        while waiting:
            yield waiting[0][0], await waiting[0][1]
            waiting.popleft()
    finally:
        for _, task in waiting:
            task.cancel()
        await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)


async def _traced(turn: TurnHeld, snapshot: Snapshot, told: ScoreParameters) -> Snapshot:
    """The snapshot with the traces by which referrals are judged, which are few and read whole."""
    rows = await list_traces(turn.database, shared_by_at_most=told.shared_by_at_most)
    return replace(snapshot, traces=await turn.keep_during(partial(traces, snapshot.users, rows)))


async def _pages(turn: TurnHeld) -> AsyncIterator[UserPage]:
    after = ""
    while (page := await store.list_users(turn.database, after=after, limit=_USERS_A_PAGE)).users:
        yield page
        after = page.users[-1]


async def _touched(turn: TurnHeld, base: Base, moment: Moment) -> Touched | None:
    """Whose standing was locked since; None when everybody has to be read."""
    is_late = moment.now_ms - base.whole_ms > _WHOLE_EVERY / _MS
    if not moment.is_known or is_late or base.read_ms > moment.now_ms:
        return None
    at_most = int(moment.n_users * _CHANGED_AT_MOST)
    since = base.read_ms - round(_LATE / _MS)
    touched = await store.list_touched(turn.database, since=since, limit=at_most + 1)
    return None if len(touched.users) > at_most else touched


@dataclass(frozen=True, slots=True)
class _Changes:
    """All users there are now, ascending; those to read anew, and those among them also from the other side."""

    users: Sequence[str]
    changed: frozenset[str]
    crossed: frozenset[str]


async def _changes(turn: TurnHeld, known: Sequence[str], touched: Touched, n_users: int) -> _Changes:
    before, locked = frozenset(known), frozenset(touched.users)
    here = {user for user, is_here in zip(touched.users, touched.here, strict=True) if is_here}
    users = before - (locked - here) | here
    if len(users) != n_users:
        # Somebody went whose standing does not tell, as the id of who was erased.
        users = frozenset([user async for page in _pages(turn) for user in page.users])
    merged = {user for user, is_merged in zip(touched.users, touched.merged, strict=True) if is_merged}
    new = users - before
    return _Changes(
        known if users == before else sorted(users), frozenset(here & users | new), frozenset(merged & users | new)
    )


async def _read_changes(turn: TurnHeld, changes: _Changes, as_of: datetime, today: int) -> Snapshot:
    builder = of_ids(changes.users)
    for done, some in _slices(sorted(changes.changed)):
        await asyncio.to_thread(builder.add, await store.list_inputs_of(turn.database, some))
        await turn.tell(Stage.READING, done, len(changes.changed))
    for _, some in _slices(sorted(changes.crossed)):
        met = await store.list_met(turn.database, some)
        await asyncio.to_thread(builder.add, _from_others(met, changes.changed))
    refusing = await list_refusing(turn.database, PROFILING)
    return await turn.keep_during(lambda: builder.build(as_of, today, refusing=refusing))


def _from_others(page: InputPage, changed: Collection[str]) -> InputPage:
    """What those who were not read themselves gave."""
    rows = zip(page.givers, page.takers, page.counts, page.days, strict=True)
    kept = [row for row in rows if row[0] not in changed]
    givers, takers, counts, days = ([row[place] for row in kept] for place in range(4))
    return replace(page, givers=givers, takers=takers, counts=counts, days=days)


def _slices(users: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for start in range(0, len(users), _USERS_A_READ):
        some = users[start : start + _USERS_A_READ]
        yield start + len(some), some
