"""Faults of the network between us and the database: nothing acknowledged is lost, nothing is half done or twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.users.model import Attribute
from tests.faults.conftest import faults
from tests.faults.proxy import Fault, Proxy, proxied
from tests.faults.writes import ALL_WRITTEN, N_WRITES, WRITTEN, insisted, two_people, write
from tests.support import ask

FAULTY_S = 0.8
# 10 faults at 20 moments each, 190 of these in `make nightly`; with the database stopped or killed at 19 more
# (test_halts.py) a night has 209.
TURNS = [0, *(pytest.param(turn, marks=pytest.mark.nightly) for turn in range(1, 20))]


@pytest.fixture
async def through(
    empty: Database, address: StoreAddress, settings: Settings, attributes: dict[str, Attribute]
) -> AsyncGenerator[tuple[Proxy, Database]]:
    """Two people, and a database that is reached through a proxy, with the deadlines that are shipped."""
    await two_people(empty, attributes, settings)
    place = urlsplit(address.uri)
    shipped = replace(
        settings, read_deadline_s=Settings().read_deadline_s, write_deadline_s=Settings().write_deadline_s
    )
    async with proxied(place.hostname or "", place.port or 0) as (proxy, port):
        there = replace(address, uri=f"bolt://127.0.0.1:{port}")
        async with connected(there, shipped) as database:
            yield proxy, database
            proxy.fault = Fault.NONE


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.NONE], ids=lambda fault: fault.name)
async def test_a_fault_in_the_middle_loses_nothing_and_does_nothing_twice(
    through: tuple[Proxy, Database], empty: Database, settings: Settings, fault: Fault, turn: int
) -> None:
    proxy, database = through
    assert [await write(database, number, settings) for number in range(2)] == ["done"] * 2

    answers: list[tuple[int, str]] = []
    is_time = asyncio.Event()

    async def client(first: int) -> None:
        for number in range(first, N_WRITES, 4):
            if len(answers) >= turn // 2:
                is_time.set()
            answers.append((number, await write(database, number, settings)))

    async def disturb() -> None:
        # While at least ten of the writes are still to come, here or there within one of them.
        await is_time.wait()
        await asyncio.sleep(0.002 * (turn % 3))
        proxy.fault = fault
        if fault is Fault.REFUSE:
            proxy.reset_all()
        await asyncio.sleep(FAULTY_S)
        proxy.fault = Fault.NONE
        if fault in {Fault.SILENCE, Fault.SILENT_COMMIT}:
            proxy.reset_all()

    await asyncio.gather(*(client(first) for first in range(2, 6)), disturb())
    answered = dict(answers)
    [during] = await ask(empty, WRITTEN)
    resolved = [await insisted(database, number, settings) for number in range(N_WRITES)]
    [after] = await ask(empty, WRITTEN)

    assert proxy.n_faults > 0
    acknowledged = Counter(answered.values())["done"] + 2
    assert set(answered.values()) <= {"done", "database.unavailable", "database.commit_unknown"}
    assert acknowledged <= during["counted"] <= N_WRITES
    assert during["counted"] == during["n_changes"]
    assert resolved == ["done"] * N_WRITES
    assert after == ALL_WRITTEN
    assert await faults(empty, settings) == []
