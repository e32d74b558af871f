"""A run that is killed in any of its transactions, or between two of them, changes nothing that readers see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, LiteralString, TypeVar

import pytest

from graph.database.driver import Database, Transaction
from graph.scores import policy, store
from graph.scores.actions import Job, run_scores
from tests.graph.scores.people import Clock, published_rows
from tests.support import ask

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]

SPENT: LiteralString = """
MATCH (:User {id: 'a'})-[:BOUGHT]->(p:Purchase {id: 'p1'}) SET p.amountMinor = $amount
WITH count(*) AS n MATCH (s:Standing {user: 'a'}) SET s.touched = timestamp(), s.version = s.version + 1
"""


class Killed(BaseException):
    """The process is gone: nothing that it would do after this is done."""


class Dying:
    """A database whose process is killed before the transaction of that number is there. That is all there is to tell
    for the database: after a transaction is as before the next."""

    def __init__(self, database: Database, *, at: int) -> None:
        self._write, self._left = database.write, at

    async def write(self, work: Work[Any], *, deadline_s: float | None = None) -> Any:
        self._left -= 1
        if self._left <= 0:
            raise Killed
        return await self._write(work, deadline_s=deadline_s)


async def test_whichever_transaction_it_is_killed_at_readers_see_the_published_run_and_the_next_starts_clean(
    people: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    job = Job(folder=tmp_path)
    first = await run_scores(people, clock=clock, job=job)
    before = await published_rows(people)
    n_killed = 0
    while await store.get_published(people) == first:
        # Of each run what a spent is another number, so that there are rows to write.
        await ask(people, SPENT, amount=50_000 - 1_000 * n_killed)
        clock.move(seconds=policy.TURN_LASTS.total_seconds())
        assert await published_rows(people) == before
        with monkeypatch.context() as patched:
            n_killed += 1
            dying = Dying(people, at=n_killed)
            patched.setattr(people, "write", dying.write)
            with suppress(Killed):
                await run_scores(people, clock=clock, job=job)
    after = await published_rows(people)
    clock.move(minutes=11)

    again = await run_scores(people, clock=clock, job=Job(whole=True))

    assert n_killed > 20
    assert after != before
    assert await published_rows(people) == after
    assert await store.get_published(people) == again
