"""Thirty minutes at half of what the service can do: no answer is an error, and its memory does not grow.

`GUANXI_ENDURANCE_S=180 make nightly ARGS="tests/faults/test_endurance.py"` makes three minutes of it.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import LiteralString

import pytest

from api.documents import documented
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.operations import Origin
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role
from tests.faults.conftest import NOW, faults
from tests.faults.serving import Answer, Served, request, served
from tests.graph.erasure.people import people
from tests.support import ERASE_ALL, ask

pytestmark = pytest.mark.nightly
SECONDS = float(os.environ.get("GUANXI_ENDURANCE_S", str(30 * 60)))
MEASURED_S, WARM_SHARE, SAMPLE_S = 20.0, 0.2, 1.0
N_PEOPLE, N_CALLERS, WRITES_EVERY = 100, 16, 5
GROWTH = 1.05
LISTED = "{ users(first: 20) { nodes { id name memberships { group { key } } tags { tag { key } } } } }"
RECORD = """mutation Record($input: RecordInteractionInput!) { recordInteraction(input: $input) { __typename } }"""
COUNTED: LiteralString = "MATCH ()-[r:INTERACTED]->() RETURN sum(r.count) AS n"


def _requests(key: str) -> Iterator[bytes]:
    """Whole profiles and lists in turn, and an interaction as every fifth."""
    [profile] = [each.query for each in documented() if each.name == "profile"]
    for number in count():
        user = f"u{number % N_PEOPLE}"
        if number % WRITES_EVERY == 0:
            given = {"fromUserId": user, "toUserId": f"u{(number + 7) % N_PEOPLE}", "kind": "chat", "day": "2026-04-01"}
            yield request(key, RECORD, {"input": given})
        elif number % 2:
            yield request(key, profile, {"id": user})
        else:
            yield request(key, LISTED)


async def _asked(
    server: Served, asked: Iterator[bytes], seconds: float, heard: Callable[[Answer], None], rate: float | None
) -> int:
    """Ask for so long, so many a second or as many as are answered; returns how many."""
    started = time.monotonic()
    n_asked = 0

    async def caller() -> None:
        nonlocal n_asked
        while True:
            due = started + (n_asked / rate if rate else 0.0)
            if max(due, time.monotonic()) > started + seconds:
                return
            n_asked += 1
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            heard(await server.ask(next(asked)))

    await asyncio.gather(*(caller() for _ in range(N_CALLERS)))
    return n_asked


async def _sampled(server: Served, into: list[int]) -> None:
    """Resident bytes of the server's process, one sample a second, until cancelled."""
    while True:
        into.append(server.process.memory_info().rss)
        await asyncio.sleep(SAMPLE_S)


async def test_at_half_its_capacity_the_service_answers_everything_and_does_not_grow(
    fragile: Database, mortal_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await ask(fragile, ERASE_ALL)
    catalogue = dict(await list_attributes(fragile))
    await people(fragile, Origin("ada", Role.ADMIN, NOW), catalogue, *(f"u{number}" for number in range(N_PEOPLE)))
    made = await create_key(fragile, name="x", role=Role.ADMIN, now=datetime.now(UTC))
    told: Counter[str] = Counter()
    environment = {
        "GUANXI_STORE_HOME": mortal_settings.store_home,
        "GUANXI_CACHE_HOME": str(mortal_settings.cache_folder),
        "GUANXI_POINTS_A_MINUTE": str(10**9),
    }

    def heard(answer: Answer) -> None:
        done = (answer.body.get("data") or {}).get("recordInteraction") or {}
        told[f"{answer.status} {answer.code}{done.get('__typename', '')}"] += 1

    async with served(environment) as server:
        await server.ready()
        asked = _requests(made.secret)
        rate = await _asked(server, asked, MEASURED_S, heard, None) / MEASURED_S
        resident: list[int] = []
        sampling = asyncio.create_task(_sampled(server, resident))
        n_asked = await _asked(server, asked, SECONDS, heard, rate / 2)
        sampling.cancel()
    n_warm, n_part = int(len(resident) * WARM_SHARE), max(1, len(resident) // 10)
    before = statistics.median(resident[n_warm : n_warm + n_part])
    growth = statistics.median(resident[-n_part:]) / before
    [row] = await ask(fragile, COUNTED)
    with capsys.disabled():
        print(
            f"\n{n_asked:,} answers in {SECONDS:.0f} s, {rate / 2:.0f} a second of {rate:.0f}; "
            f"{before / 2**20:.0f} MiB, then {(growth - 1) * 100:+.1f} %"
        )

    assert set(told) == {"200 ", "200 RecordInteractionDone"}
    assert row["n"] == told["200 RecordInteractionDone"]
    assert n_asked > SECONDS * rate / 2 * 0.9
    assert growth < GROWTH
    assert await faults(fragile, mortal_settings) == []
