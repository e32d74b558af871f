"""Clients who move users at once, insist where they heard nothing, undo, move several together, and look."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.groups.actions import move_user, move_users, undo_move
from graph.groups.model import GroupKey, UserMoved, Wanted
from graph.users.model import UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.faults.conftest import answering
from tests.faults.histories.looking import glanced, looked, taken
from tests.faults.histories.model import Attempt, Outcome, Told, Want, Write
from tests.faults.histories.recorder import Recorder

ORIGIN = Origin("ada", Role.ADMIN, NOW)
LOOKS, BULKS, UNDOES, BLIND, AGAIN, AT_ONCE = 0.12, 0.08, 0.07, 0.3, 0.04, 0.5


class Watched:
    """The database, with a count of transactions that ended in a deadlock, and of those that were begun anew when they
    were through."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.n_writes = self.n_deadlocks = self.n_uncommitted = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def write(self, work: Callable[[Transaction], Awaitable[Any]], **options: Any) -> Any:
        """As the database does it."""
        self.n_writes += 1
        was_through = False

        async def watched(transaction: Transaction) -> Any:
            nonlocal was_through
            self.n_uncommitted += was_through
            was_through = False
            try:
                result = await work(transaction)
            except Exception as error:
                self.n_deadlocks += "Deadlock" in str(getattr(error, "code", ""))
                raise
            was_through = True
            return result

        return await self._database.write(watched, **options)


async def send(database: Database, write: Write, *, key: str | None = None) -> Sequence[UserMoved]:
    """The wish is asked for through the real code, under its own name as key; the name is the reason too."""
    call = Call(replace(ORIGIN, request=write.op), "move", {"op": write.op}, key or write.op)
    if write.undoes is not None:
        expected = write.wants[0].expected
        return [await undo_move(database, call, move=write.undoes, reason=write.op, expected_version=expected)]
    if len(write.wants) > 1:
        wanted = [Wanted(each.user, GroupKey(each.to_group), each.expected) for each in write.wants]
        return (await move_users(database, call, wanted, reason=write.op)).each
    [want] = write.wants
    group = GroupKey(want.to_group)
    return [
        await move_user(
            database, call, user=UserId(want.user), to_group=group, reason=write.op, expected_version=want.expected
        )
    ]


@dataclass(slots=True)
class Race:
    """Clients who want `n_moves` of these users between these groups, and what came of it.

    They give up soon; `patient` is the way by which they insist, with the deadlines that are shipped. `slowest_s` is
    the longest that somebody insisted while nothing struck: since the last strike was over, if there was one meanwhile.
    """

    database: Database
    patient: Database
    recorder: Recorder
    users: Sequence[str]
    groups: Sequence[str]
    n_moves: int
    answers: Counter[str] = field(default_factory=Counter)
    open: list[Write] = field(default_factory=list)
    slowest_s: float = 0.0
    is_struck: bool = False
    calm_since: float = 0.0
    n_unknown: int = 0
    n_asked: int = 0
    n_settled: int = 0
    _marks: dict[int, asyncio.Event] = field(default_factory=dict)

    async def reached(self, n: int) -> None:
        """So many wishes are settled or left open."""
        await self._marks.setdefault(n, asyncio.Event()).wait()

    async def client(self, number: int) -> None:
        """One client, until enough was asked for by all."""
        one = _Client(self, Random(number))
        while self.n_asked < self.n_moves:
            self.n_asked += 1
            if one.rng.random() < LOOKS:
                await one.look()
            write = one.wish(f"wish {self.n_asked} of {number}")
            attempt = await self._settled(write, one.rng)
            one.learn(write, attempt)
            self.n_settled += 1
            if self.n_settled in self._marks:
                self._marks[self.n_settled].set()

    async def resolve(self) -> None:
        """What nobody heard of was sent again with its key until it was answered."""
        left = [*self.open]
        self.open.clear()

        async def insist() -> None:
            while left:
                await self._insisted(left.pop())

        await asyncio.gather(*(insist() for _ in range(8)))

    async def _settled(self, write: Write, rng: Random) -> Attempt:
        """Sent until the service was there; what was not heard of is insisted on at once or left open for later."""
        attempt = await self._sent(write)
        if attempt.outcome is Outcome.UNKNOWN:
            self.n_unknown += 1
            if rng.random() < AT_ONCE:
                return await self._insisted(write)
            self.open.append(write)
        elif attempt.outcome is Outcome.OK and rng.random() < AGAIN:
            await self._sent(write)
        return attempt

    async def _sent(self, write: Write, database: Database | None = None) -> Attempt:
        by = database or self.database
        while True:
            attempt = await self.recorder.sent(write, lambda: send(by, write))
            self.answers[attempt.code or "done"] += 1
            if attempt.outcome is not Outcome.FAIL or attempt.is_refusal:
                return attempt
            await answering(by)

    async def _insisted(self, write: Write) -> Attempt:
        started = time.monotonic()
        while (attempt := await self._sent(write, self.patient)).outcome is Outcome.UNKNOWN:
            pass
        if not self.is_struck:
            self.slowest_s = max(self.slowest_s, time.monotonic() - max(started, self.calm_since))
        return attempt


@dataclass(slots=True)
class _Client:
    """What one client knows: versions that it heard of, and its own last move of each user."""

    race: Race
    rng: Random
    versions: dict[str, int] = field(default_factory=dict)
    last: dict[str, Told] = field(default_factory=dict)

    def wish(self, op: str) -> Write:
        """What the client wants next."""
        roll = self.rng.random()
        if self.last and roll < UNDOES:
            user = self.rng.choice(sorted(self.last))
            told = self.last.pop(user)
            return Write(op, (Want(user, told.from_group),), (), undoes=told.move)
        n = self.rng.randint(2, 4) if roll < UNDOES + BULKS else 1
        users = self.rng.sample(self.race.users, n)
        return Write(op, tuple(self._want(user) for user in users), ())

    def _want(self, user: str) -> Want:
        expected = None if self.rng.random() < BLIND else self.versions.get(user, 1)
        return Want(user, self.rng.choice(self.race.groups), expected)

    def learn(self, write: Write, attempt: Attempt) -> None:
        """Versions are what was heard last; what was moved can be taken back."""
        for told in attempt.told:
            self.versions[told.user] = told.version
            if told.moved and write.undoes is None:
                self.last[told.user] = told
        if attempt.seen is not None:
            user, version = attempt.seen
            self.versions[user] = version

    async def look(self) -> None:
        """The client reads: moves of one user, several users under their locks, or how full a group is."""
        database, recorder = self.race.database, self.race.recorder
        match self.rng.randrange(3):
            case 0:
                users = self.rng.sample(self.race.users, 1)
                await recorder.read(lambda: glanced(database, users), is_locked=False)
            case 1:
                users = self.rng.sample(self.race.users, 3)
                await recorder.read(lambda: looked(database, users), is_locked=True)
            case _:
                group = self.rng.choice(self.race.groups)
                await recorder.measured(group, lambda: taken(database, group, NOW))
