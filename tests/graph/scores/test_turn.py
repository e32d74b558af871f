import asyncio
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from datetime import datetime, timedelta

import orjson
import pytest

from graph.database.driver import Database, Transaction
from graph.database.embedded import StoreAddress
from graph.errors import Conflict
from graph.scores import actions, policy, store
from graph.scores import turn as turns
from graph.scores.actions import silent
from graph.scores.model import Progress, Stage
from graph.scores.turn import TurnHeld, take_turn
from tests.graph.scores.people import MANY, Clock, rows_of_runs
from tests.support import ask

# Runs scores and kills itself without a word when all rows are written and none is ranked.
KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
import orjson
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.scores.actions import run_scores
from graph.scores.model import Progress, Stage
from graph.settings import Settings

def die(progress: Progress) -> None:
    if progress.stage is Stage.WRITING and progress.done == progress.total:
        os.kill(os.getpid(), signal.SIGKILL)

async def main() -> None:
    address = StoreAddress(**orjson.loads(sys.stdin.buffer.read()))
    async with connected(address, Settings()) as database:
        await run_scores(database, clock=lambda: datetime(2026, 5, 1, 8, tzinfo=UTC), report=die)

asyncio.run(main())
"""


async def held(database: Database, clock: Clock) -> TurnHeld:
    return await take_turn(database, clock=clock, report=silent)


async def test_a_second_run_is_refused_with_the_progress_of_the_first(people: Database, clock: Clock):
    first = await held(people, clock)
    clock.move(seconds=20)
    await first.tell(Stage.READING, 2_000, 5_000)

    with pytest.raises(Conflict) as caught:
        await actions.run_scores(people, clock=clock)

    assert caught.value.code == "scores.running"
    assert caught.value.facts == {
        "run": first.id,
        "started_at": "2026-05-01T08:00:00+00:00",
        "stage": "reading",
        "done": 2_000,
        "total": 5_000,
    }
    assert await rows_of_runs(people) == [("running", 0, 0)]


async def test_of_many_runs_at_once_one_is_published_and_the_others_are_refused(people: Database, clock: Clock):
    runs = [actions.run_scores(people, clock=clock) for _ in range(8)]

    results = await asyncio.gather(*runs, return_exceptions=True)

    refused = [each for each in results if isinstance(each, Conflict)]
    assert {each.code for each in refused} <= {"scores.running"}
    assert len(refused) >= 1
    assert (await rows_of_runs(people)).count(("published", 3, 5)) == 1
    assert {state for state, _, _ in await rows_of_runs(people)} <= {"published", "retired"}


async def test_a_turn_that_is_kept_does_not_end(people: Database, clock: Clock):
    first = await held(people, clock)
    for _ in range(7):
        clock.move(seconds=10)
        await first.tell(Stage.READING)

    with pytest.raises(Conflict, match=r"scores\.running"):
        await held(people, clock)


async def test_a_turn_that_was_not_kept_goes_to_the_next_and_the_first_cannot_write_any_more(
    people: Database, clock: Clock
):
    first = await held(people, clock)
    clock.move(seconds=policy.TURN_LASTS.total_seconds())
    second = await actions.run_scores(people, clock=clock)

    async def work(transaction: Transaction) -> None:
        await store.publish_run(transaction, second)

    with pytest.raises(Conflict) as caught:
        await first.write(work)

    assert caught.value.code == "scores.displaced"
    assert caught.value.facts == {"run": first.id}
    assert await store.get_published(people) == second
    assert await rows_of_runs(people) == [("erased", 0, 0), ("published", 3, 5)]


async def test_work_in_a_thread_gives_its_result_or_its_error(people: Database, clock: Clock):
    turn = await held(people, clock)

    assert await turn.keep_during(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        await turn.keep_during(lambda: 1 // 0)


async def test_a_run_that_is_cancelled_leaves_the_published_one_and_nothing_to_find(people: Database, clock: Clock):
    published = await actions.run_scores(people, clock=clock)
    clock.move(minutes=1)

    def interrupt(progress: Progress) -> None:
        if progress.stage is Stage.WRITING:
            running.cancel()

    running = asyncio.ensure_future(actions.run_scores(people, clock=clock, report=interrupt))
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await store.get_published(people) == published
    assert [state for state, _, _ in await rows_of_runs(people)] == ["published", "failed"]
    clock.move(minutes=1)
    await actions.run_scores(people, clock=clock)
    assert await rows_of_runs(people) == [("retired", 0, 5), ("erased", 0, 0), ("published", 3, 5)]


async def test_after_a_killed_process_the_next_run_starts_at_once_and_clean(
    empty: Database, address: StoreAddress, clock: Clock
):
    await ask(empty, MANY, n=100)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, stdin=subprocess.PIPE)
    await killed.communicate(orjson.dumps(asdict(address)))
    assert killed.returncode == -signal.SIGKILL
    assert await rows_of_runs(empty) == [("running", 100, 0)]
    assert await store.get_published(empty) is None

    clock.move(seconds=1)
    run = await actions.run_scores(empty, clock=clock)

    assert await store.get_published(empty) == run
    assert await rows_of_runs(empty) == [("erased", 0, 0), ("published", 100, 100)]


async def test_runs_that_were_put_aside_half_erased_are_erased_to_the_end(people: Database, clock: Clock):
    await ask(people, "CREATE (:ScoreRun {id: 'half', state: 'erasing', startedAt: datetime('2026-01-01T00:00:00Z')})")
    await ask(people, "UNWIND range(1, 7) AS i CREATE (:Score {run: 'half', user: toString(i)})")

    n_erased = await actions.clear(people, now=clock())

    assert n_erased == 7
    assert await rows_of_runs(people) == [("erased", 0, 0)]


async def test_a_keeping_of_the_turn_that_comes_too_late_does_not_end_the_work(
    people: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    turn = await held(people, clock)
    kept_twice = threading.Event()
    asked: list[datetime] = []

    def counting() -> datetime:
        asked.append(clock())
        if len(asked) > 4:  # each keeping looks at the clock twice at most
            kept_twice.set()
        return clock()

    turn.clock = counting
    monkeypatch.setattr(turns, "_KEEP_EVERY", timedelta(milliseconds=1))
    monkeypatch.setattr(policy, "DEADLINE_S", 1e-6)

    assert await turn.keep_during(lambda: kept_twice.wait(60)) is True
