"""Neo4j is stopped (SIGSTOP) or killed in the middle of keyed writes: nothing is lost, nothing is done twice, and what
is unknown is known within 30 s."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from dataclasses import replace
from signal import Signals

import pytest

from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.users.store import list_attributes
from tests.faults.conftest import answering, faults, killed_and_started
from tests.faults.writes import ALL_WRITTEN, N_WRITES, WRITTEN, insisted, two_people, write
from tests.support import ERASE_ALL, ask

DEADLINE_S, STOPPED_S, KNOWN_WITHIN_S = 2.0, 2.5, 30.0
# Each turn strikes after another number of acknowledged writes, some milliseconds later than the one before it.
TURNS = range(10)
HALTS = [
    pytest.param(
        sent, turn, marks=[pytest.mark.nightly] if turn or sent is Signals.SIGKILL else [], id=f"{sent.name}-{turn}"
    )
    for sent in (Signals.SIGSTOP, Signals.SIGKILL)
    for turn in TURNS
]


async def _halted(settings: Settings, sent: Signals) -> None:
    """The database was away for longer than a write's deadline, and runs again."""
    if sent is Signals.SIGKILL:
        return await killed_and_started(settings)
    pid = embedded.status(settings).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(STOPPED_S)
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize(("sent", "turn"), HALTS)
async def test_a_database_that_halts_in_the_middle_loses_nothing_and_does_nothing_twice(
    fragile: Database, mortal: StoreAddress, mortal_settings: Settings, sent: Signals, turn: int
) -> None:
    await ask(fragile, ERASE_ALL)
    await two_people(fragile, dict(await list_attributes(fragile)), mortal_settings)
    assert await write(fragile, 0, mortal_settings) == "done"
    n_done = 1
    enough = asyncio.Event()

    async def client(database: Database, first: int) -> list[str]:
        nonlocal n_done
        answers: list[str] = []
        for number in range(first, N_WRITES, 4):
            answers.append(await write(database, number, mortal_settings))
            n_done += answers[-1] == "done"
            if n_done > 2 * turn:
                enough.set()
        return answers

    async def disturb() -> None:
        await enough.wait()
        await asyncio.sleep(0.003 * turn)
        await _halted(mortal_settings, sent)

    hasty = replace(mortal_settings, read_deadline_s=DEADLINE_S, write_deadline_s=DEADLINE_S)
    async with connected(mortal, hasty) as database:
        *told, _ = await asyncio.gather(*(client(database, first) for first in range(1, 5)), disturb())
    answers = Counter(each for of_client in told for each in of_client)
    await answering(fragile)
    [during] = await ask(fragile, WRITTEN)
    started = time.monotonic()
    resolved = [await insisted(fragile, number, mortal_settings) for number in range(N_WRITES)]
    known_s = time.monotonic() - started
    [after] = await ask(fragile, WRITTEN)

    away = {"unavailable", "busy", "too_slow", "commit_unknown"}
    assert set(answers) <= {"done", *(f"database.{reason}" for reason in away)}
    assert answers["done"] < N_WRITES - 1
    assert answers["done"] + 1 <= during["counted"] == during["n_changes"] <= N_WRITES
    assert resolved == ["done"] * N_WRITES
    assert known_s < KNOWN_WITHIN_S
    assert after == ALL_WRITTEN
    assert await faults(fragile, mortal_settings) == []
