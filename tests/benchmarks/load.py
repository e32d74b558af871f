"""Ten times as many callers as places: who is let in waits under 2 s (99 of 100), who is not hears so within 50 ms
(median).

Callers behave as clients do: each has one connection, asks again at once when answered, and after about the second that
`Retry-After` names when refused. They run in this process, on a loop of their own; the server has a process of its own.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvloop

from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.vocabulary import Role
from tests.benchmarks.requests import TWENTY
from tests.faults.serving import Served, request, served
from tests.support import found_at

SECONDS = 10.0
ACCEPTED_P99_MS, REFUSED_MS = 2_000.0, 50.0
TIMES = (1, 10)


@dataclass(slots=True)
class Heard:
    """Milliseconds that answers took, by what they were."""

    accepted: list[float] = field(default_factory=list[float])
    refused: list[float] = field(default_factory=list[float])
    others: list[int] = field(default_factory=list[int])


async def _caller(server: Served, sent: bytes, heard: Heard, number: int, share: float, until: float) -> None:
    """Ask over one connection until then; callers come one after the other within the first second."""
    rng = random.Random(number)
    await asyncio.sleep(share)
    reader, writer = await server.call()
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        spent_ms = (time.perf_counter() - started) * 1000
        status = int(head[9:12])
        if status == 200:
            heard.accepted.append(spent_ms)
        elif status == 503 and b"\r\nretry-after: 1\r\n" in head:
            heard.refused.append(spent_ms)
            await asyncio.sleep(rng.uniform(0.75, 1.25))
        else:
            heard.others.append(status)
    writer.close()


def _heard(server: Served, sent: bytes, n_callers: int) -> Heard:
    async def all_at_once() -> Heard:
        heard = Heard()
        until = time.perf_counter() + SECONDS
        await asyncio.gather(
            *(_caller(server, sent, heard, number, number / n_callers, until) for number in range(n_callers))
        )
        return heard

    return uvloop.run(all_at_once())


async def show(database: Database, address: StoreAddress) -> bool:
    """Print the table; true when a limit was missed."""
    key = await create_key(database, name="load", role=Role.ADMIN, now=datetime.now(UTC))
    sent = request(key.secret, TWENTY, is_last=False)
    limit = Settings().max_in_flight
    is_missed = False
    print("\n| callers | accepted/s | p50 ms | p99 ms | limit | refused/s | p50 ms | limit | p99 ms | others |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    async with served({**found_at(address), "GUANXI_POINTS_A_MINUTE": str(10**9)}) as server:
        await server.ready()
        for times in TIMES:
            heard = await asyncio.to_thread(_heard, server, sent, times * limit)
            own, other = _figures(heard.accepted), _figures(heard.refused)
            is_missed |= bool(heard.others) or own[2] > ACCEPTED_P99_MS or other[1] > REFUSED_MS
            print(
                f"| {times * limit} | {own[0]:.0f} | {own[1]:.0f} | {own[2]:.0f} | {ACCEPTED_P99_MS:.0f} "
                f"| {other[0]:.0f} | {other[1]:.0f} | {REFUSED_MS:.0f} | {other[2]:.0f} | {len(heard.others)} |"
            )
    return is_missed


def _figures(spent_ms: Sequence[float]) -> tuple[float, float, float]:
    """How many a second, their median and their 99th percentile."""
    if len(spent_ms) < 2:
        return len(spent_ms) / SECONDS, 0.0, 0.0
    return len(spent_ms) / SECONDS, statistics.median(spent_ms), statistics.quantiles(spent_ms, n=100)[98]
