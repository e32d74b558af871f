"""How traces of played referrals are read: they are few, so each run reads them all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from graph.database.driver import Database, Row
from graph.scores import policy
from graph.scores.kernels.accounts import NEVER, SHARED_BY_AT_MOST
from graph.scores.traces import TraceRows
from queries.catalogue import Statement, statement

LIST_VOIDED = statement("scores/list_voided")
LIST_PASSED_ON = statement("scores/list_passed_on")
LIST_SAME_DEVICE = statement("scores/list_same_device")
LIST_APART = statement("scores/list_apart")
LIST_DISMISSED = statement("scores/list_dismissed")
_ROWS_A_PAGE = 20_000


async def list_traces(database: Database, *, shared_by_at_most: int = SHARED_BY_AT_MOST) -> TraceRows:
    """All traces in the graph, 20,000 rows a statement; a device that more users share is a shop's and left out.

    Cost: proportional to what was voided, taken away, kept apart and looked into, and to how many have a device.
    """
    found = TraceRows()
    reads = (_voided, _passed_on, _apart, _dismissed)
    await asyncio.gather(*(each(database, found) for each in reads))
    [row] = await database.read_within(policy.DEADLINE_S, LIST_SAME_DEVICE, shared_by=shared_by_at_most)
    found.same_device += zip(row["referrers"], row["referees"], strict=True)
    return found


async def _voided(database: Database, found: TraceRows) -> None:
    async for row in _pages(database, LIST_VOIDED):
        found.voided += zip(row["referrers"], row["referees"], row["at"], row["until"], strict=True)


async def _apart(database: Database, found: TraceRows) -> None:
    async for row in _pages(database, LIST_APART):
        found.apart += zip(row["ones"], row["others"], strict=True)


async def _dismissed(database: Database, found: TraceRows) -> None:
    async for row in _pages(database, LIST_DISMISSED):
        columns = (row[name] for name in ("kinds", "referrers", "referees", "until", "numbers"))
        found.dismissed += zip(*columns, strict=True)


async def _passed_on(database: Database, found: TraceRows) -> None:
    async for row in _pages(database, LIST_PASSED_ON):
        kinds, keys = row["kinds"], row["keys"]
        found.held += zip(row["users"], kinds, keys, row["since"], row["until"], strict=True)
        until = [NEVER] * len(keys)
        found.held += zip(row["holders"], kinds, keys, row["held_since"], until, strict=True)


async def _pages(database: Database, text: Statement) -> AsyncIterator[Row]:
    after: int | None = -1
    while after is not None:
        [row] = await database.read_within(policy.DEADLINE_S, text, after=after, limit=_ROWS_A_PAGE)
        yield row
        after = row["last"]
