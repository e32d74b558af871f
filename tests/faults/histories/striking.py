"""What strikes a race: lost connections, silence, lost answers to COMMIT, a database that stops or is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from enum import StrEnum

from graph.database import embedded
from graph.settings import Settings
from tests.faults.conftest import killed_and_started
from tests.faults.histories.clients import Race
from tests.faults.proxy import Fault, Proxy

DEADLINE_S = 2.0
"""Of the clients' writes: what lasts longer leaves them in the dark."""
SILENT_S, LOSING_S = DEADLINE_S + 0.5, 0.4


class Strike(StrEnum):
    """One fault."""

    RESET = "every connection is reset"
    SILENCE = "nothing comes through, longer than a write may take"
    LOST = "answers to COMMIT are lost"
    STOP = "SIGSTOP"
    KILL = "SIGKILL and a new start"


async def disturb(race: Race, proxy: Proxy, settings: Settings, strikes: Sequence[Strike], *, stopped_s: float) -> int:
    """The strikes came one after the other, spread evenly over the race; return how many."""
    n_struck = 0
    for number, strike in enumerate(strikes, 1):
        await race.reached(race.n_moves * number // (len(strikes) + 1))
        race.is_struck = True
        await _struck(strike, proxy, settings, stopped_s)
        race.is_struck, race.calm_since = False, time.monotonic()
        n_struck += 1
    return n_struck


async def _struck(strike: Strike, proxy: Proxy, settings: Settings, stopped_s: float) -> None:
    match strike:
        case Strike.RESET:
            proxy.reset_all()
        case Strike.SILENCE:
            await _faulty(proxy, Fault.SILENCE, SILENT_S)
            proxy.reset_all()
        case Strike.LOST:
            await _faulty(proxy, Fault.LOSE_COMMIT, LOSING_S)
        case Strike.STOP:
            await _stopped(settings, stopped_s)
        case Strike.KILL:
            await killed_and_started(settings)


async def _faulty(proxy: Proxy, fault: Fault, seconds: float) -> None:
    proxy.fault = fault
    await asyncio.sleep(seconds)
    proxy.fault = Fault.NONE


async def _stopped(settings: Settings, seconds: float) -> None:
    pid = embedded.status(settings).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGCONT)
