"""The worker: every change numbered and followed once, failures alone, a stand-by behind it, retention."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from graph.changes import store
from graph.changes.handlers import Chore, Errand, Handler, Handlers
from graph.changes.model import RecordedChange, Round
from graph.changes.worker import Worker, retry_parked, run_worker, work_off
from graph.database.driver import Database, Transaction
from graph.errors import Conflict, Refused
from tests.graph.changes.builders import Clock, Follower, append
from tests.support import ask, run


def _worker(database: Database, handlers: Handlers, clock: Clock, holder: str = "first") -> Worker:
    return Worker(database, handlers, holder=holder, clock=clock)


async def _counts(database: Database) -> dict[str, int]:
    [row] = await ask(
        database,
        "RETURN COUNT { (:Pending) } AS pending, COUNT { (:Parked) } AS parked, "
        "COUNT { MATCH (c:Change) WHERE c.handledAt IS NOT NULL RETURN c } AS handled",
    )
    return dict(row)


async def test_changes_are_numbered_in_their_order_and_followed_a_hundred_a_round(
    empty: Database, now: datetime
) -> None:
    for second in range(3):
        await append(empty, now + timedelta(seconds=second - 3), n=50)
    follower = Follower()
    worker = _worker(empty, (follower.handler(),), Clock(now))

    rounds = [await worker.step(), await worker.step(), await worker.step()]

    assert [each.n_handled for each in rounds] == [100, 50, 0]
    assert follower.seen == list(range(1, 151))
    rows = await ask(
        empty, "MATCH (c:Change) RETURN c.at.epochMillis AS at, min(c.position) AS low, max(c.position) AS high"
    )
    assert [(row["low"], row["high"]) for row in sorted(rows, key=lambda row: row["at"])] == [
        (1, 50),
        (51, 100),
        (101, 150),
    ]


async def test_numbers_go_on_where_they_stopped_whoever_numbers(empty: Database, now: datetime) -> None:
    first, second = Follower(), Follower()
    await append(empty, now, n=2)
    await work_off(empty, (first.handler(),), holder="first", clock=Clock(now))
    await append(empty, now, n=2)

    await work_off(empty, (second.handler(),), holder="second", clock=Clock(now))

    assert (first.seen, second.seen) == ([1, 2], [3, 4])


async def test_who_does_not_want_a_change_does_not_get_it(empty: Database, now: datetime) -> None:
    await append(empty, now, n=2)
    follower = Follower()

    done = await _worker(empty, (follower.handler(lambda _: False),), Clock(now)).step()

    assert (done.n_handled, follower.seen) == (2, [])


async def test_a_handler_fails_alone_and_its_change_is_tried_three_times_and_parked(
    empty: Database, now: datetime
) -> None:
    await append(empty, now)
    await append(empty, now + timedelta(milliseconds=1), bad_for="strict")
    await append(empty, now + timedelta(milliseconds=2))
    clock, strict, easy = Clock(now + timedelta(seconds=1)), Follower("strict"), Follower("easy")
    worker = _worker(empty, (strict.handler(), easy.handler()), clock)

    first = await worker.step()
    too_early = await worker.step()
    clock.turn(seconds=1)
    second = await worker.step()
    clock.turn(seconds=10)
    third = await worker.step()
    clock.turn(hours=1)
    later = await worker.step()

    assert first == Round(True, n_handled=2, n_failed=1)
    assert too_early == Round(True)
    assert second == Round(True, n_failed=1)
    assert third == Round(True, n_parked=1)
    assert later == Round(True)
    # The first try of all together ended at the second change and was rolled back; then they came one by one.
    assert strict.seen == [1, 1, 3]
    assert easy.seen == [1, 2, 3]
    assert await _counts(empty) == {"pending": 0, "parked": 1, "handled": 2}
    [parked] = await store.list_parked(empty)
    assert (parked.position, parked.kind, parked.reason) == (2, "user.updated", "strict: test.bad (position=2)")


async def test_parked_changes_are_tried_again_when_asked_for(empty: Database, now: datetime) -> None:
    await append(empty, now, bad_for="strict")
    clock = Clock(now)
    worker = _worker(empty, (Follower("strict").handler(),), clock)
    for seconds in (0, 1, 10):
        clock.turn(seconds=seconds)
        await worker.step()
    follower = Follower("mended")

    n_changes = await retry_parked(empty, now=clock())
    done = await _worker(empty, (follower.handler(),), clock).step()

    assert (n_changes, done, follower.seen) == (1, Round(True, n_handled=1), [1])
    assert await _counts(empty) == {"pending": 0, "parked": 0, "handled": 1}


async def test_an_errand_is_run_in_its_own_transactions_and_once_when_it_went_well(
    empty: Database, now: datetime
) -> None:
    await append(empty, now, bad_for="strict")
    done_for: list[int | None] = []

    async def errand(_: Database, change: RecordedChange) -> None:
        done_for.append(change.position)

    clock = Clock(now)
    worker = _worker(empty, (Follower("strict").handler(), Errand("errand", lambda _: True, errand)), clock)
    for seconds in (0, 1, 10):
        clock.turn(seconds=seconds)
        await worker.step()

    assert done_for == [1]
    assert await _counts(empty) == {"pending": 0, "parked": 1, "handled": 0}


async def test_an_errand_that_fails_is_tried_again(empty: Database, now: datetime) -> None:
    await append(empty, now)
    done_for: list[int | None] = []

    async def errand(_: Database, change: RecordedChange) -> None:
        done_for.append(change.position)
        if len(done_for) == 1:
            raise Refused("test.bad")

    clock = Clock(now)
    worker = _worker(empty, (Errand("errand", lambda _: True, errand),), clock)

    first = await worker.step()
    clock.turn(seconds=1)
    second = await worker.step()

    assert (first, second, done_for) == (Round(True, n_failed=1), Round(True, n_handled=1), [1, 1])


async def test_two_workers_side_by_side_follow_every_change_once(empty: Database, now: datetime) -> None:
    await append(empty, now, n=250)
    followers = [Follower(), Follower()]
    clock = Clock(now)
    workers = [_worker(empty, (each.handler(),), clock, f"w{n}") for n, each in enumerate(followers)]

    for _ in range(4):
        await asyncio.gather(*(each.step() for each in workers))

    assert sorted([*followers[0].seen, *followers[1].seen], key=lambda each: each or 0) == list(range(1, 251))
    assert [] in [each.seen for each in followers]


async def test_a_stand_by_goes_on_where_a_killed_worker_stopped(empty: Database, now: datetime) -> None:
    await append(empty, now, n=250)
    clock, started = Clock(now), asyncio.Event()

    async def mark(transaction: Transaction, changes: Sequence[RecordedChange]) -> None:
        for each in changes:
            await run(transaction, "MATCH (c:Change {id: $id}) SET c.touched = coalesce(c.touched, 0) + 1", id=each.id)
            started.set()

    handlers = (Handler("mark", lambda _: True, mark),)
    killed = asyncio.create_task(run_worker(empty, handlers, "first", clock, asyncio.Event()))
    await started.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    stand_by = _worker(empty, handlers, clock, "second")

    early = await stand_by.step()
    clock.turn(seconds=10)
    rounds = [await stand_by.step() for _ in range(4)]

    assert early == Round(is_active=False)
    assert [each.is_active for each in rounds] == [True] * 4
    assert await _counts(empty) == {"pending": 0, "parked": 0, "handled": 250}
    assert await ask(empty, "MATCH (c:Change) RETURN DISTINCT c.touched AS times") == [{"times": 1}]


async def test_a_worker_whose_lease_was_taken_in_the_middle_stops_and_writes_nothing_more(
    empty: Database, now: datetime
) -> None:
    await append(empty, now, n=3)
    slow, quick = Clock(now), Clock(now + timedelta(seconds=7))
    second, follower = _worker(empty, (), quick, "second"), Follower()

    async def displaced(_: Database, change: RecordedChange) -> None:
        await second.lease.keep()

    worker = _worker(empty, (follower.handler(), Errand("slow", lambda _: True, displaced)), slow)

    done = await worker.step()

    # The first handler of the first change had committed when the second worker came.
    assert (done, follower.seen) == (Round(is_active=False), [1])
    assert (await _counts(empty))["handled"] == 0
    assert await second.step() == Round(True, n_handled=3)


async def test_a_running_worker_gives_the_lease_back_when_it_is_told_to_stop(empty: Database, now: datetime) -> None:
    await append(empty, now)
    clock, stop = Clock(now), asyncio.Event()

    async def stopping(_: Transaction, changes: Sequence[RecordedChange]) -> None:
        stop.set()

    await run_worker(empty, (Handler("stop", lambda _: True, stopping),), "first", clock, stop)

    assert (await _counts(empty))["handled"] == 1
    assert await _worker(empty, (), clock, "second").lease.keep()


async def test_working_off_is_refused_while_another_worker_is_active(empty: Database, now: datetime) -> None:
    await append(empty, now)
    clock = Clock(now)
    await _worker(empty, (), clock, "first").lease.keep()

    with pytest.raises(Conflict) as caught:
        await work_off(empty, (), holder="second", clock=clock)

    assert (caught.value.code, caught.value.facts) == ("changes.lease_held", {"holder": "first"})
    assert (await _counts(empty))["pending"] == 1


async def test_once_an_hour_what_is_past_its_retention_is_forgotten(empty: Database, now: datetime) -> None:
    await ask(
        empty,
        "UNWIND [[29, 'a'], [30, 'b'], [31, 'c']] AS row "
        "CREATE (:Operation {key: row[1], at: $now - duration({days: row[0]})}) "
        "WITH count(*) AS done UNWIND [[89, 'young'], [91, 'old']] AS row "
        "CREATE (:Change {id: row[1], at: $now - duration({days: row[0]})}) "
        "WITH count(*) AS done CREATE (:Change:Parked {id: 'parked', at: $now - duration({days: 91}), position: 1})",
        now=now,
    )
    clock = Clock(now)
    worker = _worker(empty, (), clock)

    await worker.step()
    await ask(empty, "CREATE (:Operation {key: 'd', at: $now - duration({days: 31})})", now=now)
    clock.turn(minutes=59)
    await worker.step()
    between = await ask(empty, "MATCH (o:Operation) RETURN o.key AS key ORDER BY key")
    clock.turn(minutes=1)
    await worker.step()

    assert [row["key"] for row in between] == ["a", "b", "d"]
    # An hour later the one that was exactly 30 days old is past them too.
    assert await ask(empty, "MATCH (o:Operation) RETURN o.key AS key") == [{"key": "a"}]
    assert await ask(empty, "MATCH (c:Change) RETURN c.id AS id ORDER BY id") == [{"id": "parked"}, {"id": "young"}]


async def test_chores_are_done_at_their_times_by_the_active_worker_and_fail_alone(
    empty: Database, now: datetime
) -> None:
    done: list[tuple[str, datetime]] = []

    async def fail(_: Database, at: datetime) -> None:
        done.append(("bad", at))
        raise Refused("test.bad")

    async def keep(_: Database, at: datetime) -> None:
        done.append(("good", at))

    chores: Handlers = (Chore("bad", timedelta(minutes=1), fail), Chore("good", timedelta(minutes=2), keep))
    follower, clock = Follower(), Clock(now)
    worker = _worker(empty, (*chores, follower.handler()), clock)
    stand_by = _worker(empty, chores, clock, holder="second")
    await append(empty, now)

    await worker.step()
    await stand_by.step()
    clock.turn(seconds=59)
    await worker.step()
    clock.turn(seconds=1)
    await worker.step()

    later = now + timedelta(minutes=1)
    assert done == [("bad", now), ("good", now), ("bad", later)]
    assert follower.seen == [1]


async def test_a_chore_that_takes_longer_than_the_lease_keeps_the_lease(
    empty: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.changes.worker.KEEP_EVERY_S", 0.01)
    clock = Clock(now)
    stand_by = _worker(empty, (), clock, holder="second")
    taken: list[bool] = []

    async def work(database: Database, at: datetime) -> None:
        for _ in range(3):
            clock.turn(seconds=4)
            async with asyncio.timeout(10):
                while (await _lasts_until(database)) < clock():
                    pass
            taken.append((await stand_by.step()).is_active)

    worker = _worker(empty, (Chore("slow", timedelta(minutes=1), work),), clock)

    done = await worker.step()

    assert done.is_active
    assert taken == [False, False, False]


async def test_a_chore_ends_when_the_lease_is_lost_in_its_middle(
    empty: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.changes.worker.KEEP_EVERY_S", 0.01)
    clock, stand_by_clock = Clock(now), Clock(now + timedelta(hours=1))
    stand_by = _worker(empty, (), stand_by_clock, holder="second")

    async def work(_: Database, at: datetime) -> None:
        assert (await stand_by.step()).is_active
        clock.turn(seconds=4)
        await asyncio.Event().wait()

    worker = _worker(empty, (Chore("slow", timedelta(minutes=1), work),), clock)

    done = await worker.step()

    assert not done.is_active


async def _lasts_until(database: Database) -> datetime:
    [row] = await ask(database, "MATCH (l:Lease {name: 'changes'}) RETURN l.until.epochMillis AS until")
    return datetime.fromtimestamp(row["until"] / 1000, UTC)
