"""The lease: one holder at a time, a fencing number for each, and no write of whoever lost it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from graph.changes.lease import Lease, LeaseLost, new_holder
from graph.database.driver import Database, Transaction
from tests.graph.changes.builders import Clock
from tests.support import ask, run


def _lease(database: Database, holder: str, clock: Clock) -> Lease:
    return Lease(database, "changes", holder=holder, clock=clock)


async def _fence(database: Database) -> int:
    [row] = await ask(database, "MATCH (l:Lease {name: 'changes'}) RETURN l.fence AS fence")
    return row["fence"]


async def test_of_many_who_ask_at_once_one_gets_the_lease(empty: Database, now: datetime) -> None:
    leases = [_lease(empty, f"w{number}", Clock(now)) for number in range(8)]

    held = await asyncio.gather(*(each.keep() for each in leases))

    assert sorted(held) == [False] * 7 + [True]
    assert {each.held_by for each in leases} == {leases[held.index(True)].holder}
    assert await _fence(empty) == 1


async def test_a_stand_by_gets_a_lease_that_ran_out_within_ten_seconds(empty: Database, now: datetime) -> None:
    clock = Clock(now)
    first, second = _lease(empty, "first", clock), _lease(empty, "second", clock)
    await first.keep()

    clock.turn(seconds=5.999)
    early = await second.keep()
    clock.turn(seconds=0.001)
    late = await second.keep()

    assert (early, late, await _fence(empty)) == (False, True, 2)


async def test_a_holder_who_keeps_it_is_not_displaced(empty: Database, now: datetime) -> None:
    clock = Clock(now)
    first, second = _lease(empty, "first", clock), _lease(empty, "second", clock)
    await first.keep()

    for _ in range(4):
        clock.turn(seconds=4)
        assert await first.keep()

    assert not await second.keep()
    assert await _fence(empty) == 1


async def test_every_write_keeps_the_lease_longer(empty: Database, now: datetime) -> None:
    clock = Clock(now)
    first, second = _lease(empty, "first", clock), _lease(empty, "second", clock)
    await first.keep()

    async def nothing(_: Transaction) -> None:
        return

    for _ in range(4):
        clock.turn(seconds=5)
        await first.write(nothing)

    assert not await second.keep()


async def test_who_lost_the_lease_writes_nothing_even_without_knowing(empty: Database, now: datetime) -> None:
    slow, quick = Clock(now), Clock(now)
    first, second = _lease(empty, "first", slow), _lease(empty, "second", quick)
    await first.keep()
    quick.turn(seconds=7)
    await second.keep()

    async def work(transaction: Transaction) -> None:
        await run(transaction, "CREATE (:Tag {key: 'late'})")

    with pytest.raises(LeaseLost) as caught:
        await first.write(work)

    assert caught.value.code == "changes.lease_lost"
    assert await ask(empty, "MATCH (t:Tag) RETURN t.key AS key") == []
    assert not await first.keep()


async def test_a_lease_given_back_is_taken_at_once(empty: Database, now: datetime) -> None:
    clock = Clock(now)
    first, second = _lease(empty, "first", clock), _lease(empty, "second", clock)
    await first.keep()

    await first.release()

    assert await second.keep()
    assert await _fence(empty) == 2


async def test_nobody_gives_back_a_lease_that_is_anothers(empty: Database, now: datetime) -> None:
    slow, quick = Clock(now), Clock(now)
    first, second, third = _lease(empty, "1", slow), _lease(empty, "2", quick), _lease(empty, "3", quick)
    await first.keep()
    quick.turn(seconds=7)
    await second.keep()

    await first.release()

    assert not await third.keep()


def test_no_two_workers_are_called_the_same() -> None:
    assert len({new_holder() for _ in range(100)}) == 100
