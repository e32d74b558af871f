"""Keeps what clients asked and heard, by a clock that never goes back, and what was read meanwhile."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from graph.database.driver import CommitUnknown
from graph.errors import Conflict, GuanxiError, Missing, Refused, Unavailable
from graph.groups.model import UserMoved
from tests.faults.histories.model import Attempt, History, Outcome, Read, Room, Seen, Told, Write

Send = Callable[[], Awaitable[Sequence[UserMoved]]]
Look = Callable[[], Awaitable[tuple[Seen, ...]]]
Measure = Callable[[], Awaitable[tuple[int, int, int | None]]]


class Recorder:
    """What is known of a race so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._writes: dict[str, Write] = {}
        self._reads: list[Read] = []
        self._rooms: list[Room] = []

    async def sent(self, write: Write, send: Send) -> Attempt:
        """The wish was sent once more, and what came of it is kept with what was before."""
        started = self._clock()
        told: tuple[Told, ...] = ()
        code, seen = "", None
        try:
            told = tuple(_told(each) for each in await send())
            outcome = Outcome.OK
        except CommitUnknown as error:
            outcome, code = Outcome.UNKNOWN, error.code
        except (Refused, Missing, Conflict, Unavailable) as error:
            outcome, code, seen = Outcome.FAIL, error.code, _version_in(error)
        attempt = Attempt(started, self._clock(), outcome, told, code, seen)
        before = self._writes.get(write.op, write)
        self._writes[write.op] = replace(before, attempts=(*before.attempts, attempt))
        return attempt

    async def read(self, look: Look, *, is_locked: bool) -> None:
        """What somebody saw of users is kept; that they saw nothing is not."""
        started = self._clock()
        try:
            seen = await look()
        except Unavailable:
            return
        self._reads.append(Read(f"read {len(self._reads)}", started, self._clock(), seen, is_locked))

    async def measured(self, group: str, measure: Measure) -> None:
        """How full a group was is kept."""
        started = self._clock()
        try:
            n_members, n_kept, capacity = await measure()
        except Unavailable:
            return
        self._rooms.append(Room(group, started, n_members, n_kept, capacity))

    def history(self, kept: tuple[Seen, ...], ladders: Mapping[str, str], beginnings: Mapping[str, str]) -> History:
        """All of it, with what the graph holds in the end."""
        return History(tuple(self._writes.values()), tuple(self._reads), tuple(self._rooms), kept, ladders, beginnings)


def _told(moved: UserMoved) -> Told:
    return Told(moved.user, moved.group, moved.from_group, moved.version, moved.move, moved.moved)


def _version_in(error: GuanxiError) -> tuple[str, int] | None:
    """The user and the version that a refusal for another version names."""
    user, version = error.facts.get("user"), error.facts.get("version")
    return (user, version) if isinstance(user, str) and isinstance(version, int) else None
