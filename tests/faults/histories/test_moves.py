"""Racing moves under faults: the history of all clients has no anomaly, nothing acknowledged is lost, what nobody heard
of is known within 30 s, deadlocks stay below 0.1 %."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.operations import Call
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, Chosen, Order, Source
from graph.settings import Settings
from graph.users.store import list_attributes
from tests.conftest import NOW
from tests.faults.conftest import answering, faults
from tests.faults.histories.checker import anomalies
from tests.faults.histories.clients import ORIGIN, Race, Watched
from tests.faults.histories.looking import ladders_of, looked
from tests.faults.histories.recorder import Recorder
from tests.faults.histories.striking import DEADLINE_S, Strike, disturb
from tests.faults.proxy import Proxy, proxied
from tests.graph.erasure.people import people
from tests.support import ERASE_ALL, ask

N_CLIENTS, KNOWN_WITHIN_S, DEADLOCK_SHARE = 16, 30.0, 0.001
FEW = [
    *(Strike.RESET, Strike.LOST, Strike.SILENCE, Strike.LOST, Strike.RESET),
    *(Strike.LOST, Strike.STOP, Strike.RESET, Strike.LOST, Strike.RESET),
]
MANY = [
    *([Strike.RESET] * 60),
    *([Strike.LOST] * 60),
    *([Strike.SILENCE] * 40),
    *([Strike.STOP] * 20),
    *([Strike.KILL] * 20),
]
RACES = [
    pytest.param(25, 2_000, FEW, DEADLINE_S + 0.5, id="2000 moves, 10 faults"),
    pytest.param(
        *(200, 20_000, Random(7).sample(MANY, len(MANY)), 5.0),
        marks=pytest.mark.nightly,
        id="20000 moves, 200 faults",
    ),
]


async def _prepared(database: Database, n_users: int) -> list[str]:
    """An otherwise empty graph with these people; two groups hold some of them, with a place kept for the first."""
    await ask(database, ERASE_ALL)
    users = [f"u{number:03}" for number in range(n_users)]
    await people(database, ORIGIN, dict(await list_attributes(database)), *users)
    for group, capacity in (("partner", n_users * 2 // 5), ("senior_partner", n_users // 5)):
        await ask(database, "MATCH (g:Group {key: $key}) SET g.capacity = $capacity", key=group, capacity=capacity)
    source = Source("all", 1, "service", Order.NAME, NOW)
    asked = AskedList("senior_partner", 1, NOW + timedelta(days=7))
    await freeze_list(database, Call(ORIGIN, "freeze", {}), Chosen(source, (users[0],), ()), asked)
    return users


@asynccontextmanager
async def _through(address: StoreAddress, settings: Settings) -> AsyncGenerator[tuple[Proxy, Watched, Watched]]:
    """The database behind a proxy, for clients who give up soon, and by the deadlines that are shipped."""
    place = urlsplit(address.uri)
    hasty = replace(settings, read_deadline_s=DEADLINE_S, write_deadline_s=DEADLINE_S)
    async with proxied(place.hostname or "", place.port or 0) as (proxy, port):
        there = replace(address, uri=f"bolt://127.0.0.1:{port}")
        async with connected(there, hasty) as database, connected(there, settings) as patient:
            yield proxy, Watched(database), Watched(patient)


@pytest.mark.parametrize(("n_users", "n_moves", "strikes", "stopped_s"), RACES)
async def test_the_history_of_racing_moves_under_faults_has_no_anomaly(
    fragile: Database,
    mortal: StoreAddress,
    mortal_settings: Settings,
    n_users: int,
    n_moves: int,
    strikes: Sequence[Strike],
    stopped_s: float,
) -> None:
    users = await _prepared(fragile, n_users)
    ladders, beginnings = await ladders_of(fragile)
    recorder = Recorder()
    started = time.monotonic()

    async with _through(mortal, mortal_settings) as (proxy, *watched):
        race = Race(*watched, recorder, users, sorted(ladders), n_moves)  # type: ignore[arg-type]
        clients = (race.client(number) for number in range(N_CLIENTS))
        *_, n_struck = await asyncio.gather(
            *clients, disturb(race, proxy, mortal_settings, strikes, stopped_s=stopped_s)
        )
        n_open = len(race.open)
        await race.resolve()
    await answering(fragile)
    history = recorder.history(await looked(fragile, users), ladders, beginnings)
    n_deadlocks, raced_s = sum(each.n_deadlocks for each in watched), time.monotonic() - started
    found = anomalies(history)
    print(
        f"\n{n_moves:,} wishes, {sum(len(each.moves) for each in history.kept):,} moves, {n_struck} faults, "
        f"{len(history.reads)} reads of users, {len(history.rooms)} of groups in {raced_s:.0f} s "
        f"(judged in {time.monotonic() - started - raced_s:.1f} s); {len(found)} anomalies; "
        f"{race.n_unknown} unknown, {n_open} left to the end, the slowest known after {race.slowest_s:.1f} s; "
        f"{n_deadlocks} deadlocks in {sum(each.n_writes for each in watched):,} transactions, "
        f"{sum(each.n_uncommitted for each in watched)} begun anew when they were through; {dict(race.answers)}"
    )

    assert found == []
    assert n_struck == len(strikes)
    assert len(history.writes) == n_moves
    assert [each.op for each in history.writes if each.is_unknown] == []
    assert sum(len(each.moves) for each in history.kept) > n_moves / 10
    assert race.n_unknown > 0
    assert race.slowest_s < KNOWN_WITHIN_S
    assert n_deadlocks < n_moves * DEADLOCK_SHARE
    assert await faults(fragile, mortal_settings) == []
