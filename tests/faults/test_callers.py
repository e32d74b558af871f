"""A thousand callers who go away in the middle, and ten times as many as there are places: the service stays whole."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import LiteralString
from urllib.parse import urlsplit

import pytest

from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.database.operations import Origin
from graph.settings import Settings
from graph.users.model import Attribute
from graph.vocabulary import Role
from tests.faults.conftest import faults
from tests.faults.serving import Served, request, served
from tests.graph.erasure.people import people
from tests.support import ask, found_at

N_AT_ONCE, N_PEOPLE, N_TRIES = 50, 20, 300
RECORD = """mutation Record($input: RecordInteractionInput!, $key: String) {
  recordInteraction(input: $input, operationKey: $key) {
    __typename ... on RecordInteractionDone { kind count } ... on Problem { code } } }"""
WRITTEN: LiteralString = """
MATCH ()-[r:INTERACTED]->()
RETURN count(r) AS n_facts, sum(r.count) AS counted,
  COUNT { MATCH (c:Change {kind: 'interaction.recorded'}) RETURN c } AS n_changes,
  COUNT { MATCH (a:Audit {action: 'interaction.recorded'}) RETURN a } AS n_entries,
  COUNT { MATCH (o:Operation) WHERE o.key CONTAINS 'gone-' RETURN o } AS n_operations,
  COUNT { MATCH (o:Operation) WHERE o.key CONTAINS 'gone-' AND o.answer IS NULL RETURN o } AS n_unsettled
"""


class Leaves(Enum):
    """When a client goes away."""

    AFTER_HEAD = 0
    IN_BODY = 1
    UNANSWERED = 2
    IN_ANSWER = 3


@pytest.fixture
async def server(
    empty: Database, address: StoreAddress, settings: Settings
) -> AsyncGenerator[tuple[Served, Settings, str]]:
    """The real server with what is shipped, its settings, and an admin's key."""
    made = await create_key(empty, name="x", role=Role.ADMIN, now=datetime.now(UTC))
    unbounded = {"GUANXI_POINTS_A_MINUTE": str(settings.points_a_minute)}
    async with served({**found_at(address), **unbounded}) as running:
        yield running, Settings(), made.secret


def _write(key: str, number: int) -> bytes:
    """One interaction of a kind of its own, under a key of its own."""
    given = {"fromUserId": f"u{number % N_PEOPLE}", "toUserId": f"u{(number + 1) % N_PEOPLE}", "kind": f"k{number}"}
    return request(key, RECORD, {"input": {**given, "day": "2026-04-01"}, "key": f"gone-{number}"})


async def _sent_and_gone(server: Served, sent: bytes, number: int) -> bool:
    """Whether the client heard that it was done before it went away, politely or with a reset."""
    leaves = Leaves(number % 4)
    n_head = sent.index(b"\r\n\r\n") + 4
    reader, writer = await server.call()
    cut = {Leaves.AFTER_HEAD: n_head, Leaves.IN_BODY: (n_head + len(sent)) // 2}.get(leaves, len(sent))
    writer.write(sent[:cut])
    await writer.drain()
    heard = b""
    if leaves is Leaves.IN_ANSWER:
        heard = await reader.readexactly(12)
    elif leaves is Leaves.UNANSWERED:
        await asyncio.sleep(number % 50 / 1_000)  # some go before it is begun, some in the middle, some afterwards
    if number // 4 % 2:
        writer.transport.abort()
    writer.close()
    return heard == b"HTTP/1.1 200"


async def _all_insisted(server: Served, key: str, numbers: range) -> list[tuple[str, str, int]]:
    """What comes of sending them again, each until it is let in, as clients do."""
    told: dict[int, tuple[str, str, int]] = {}

    async def client(mine: Sequence[int]) -> None:
        for number in mine:
            answer = await server.ask(_write(key, number))
            for _ in range(N_TRIES):
                if answer.status != 503:
                    break
                await asyncio.sleep(0.1)
                answer = await server.ask(_write(key, number))
            done = answer.body["data"]["recordInteraction"]
            told[number] = (done["__typename"], done["kind"], done["count"])

    await asyncio.gather(*(client(numbers[first::N_AT_ONCE]) for first in range(N_AT_ONCE)))
    return [told[number] for number in numbers]


def _counts(n: int) -> dict[str, int]:
    """So many writes, each whole."""
    return {
        "n_facts": n,
        "counted": n,
        "n_changes": n,
        "n_entries": n,
        "n_operations": n,
        "n_unsettled": 0,
    }


async def _at_rest(database: Database, server: Served) -> None:
    """Nothing runs in the database but this question, and no caller is connected, within 30 s."""
    running: LiteralString = "SHOW TRANSACTIONS YIELD transactionId RETURN count(*) AS n"
    deadline = time.monotonic() + 30
    while server.sockets(server.port) or (await ask(database, running))[0]["n"] > 1:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def _n_places(server: Served, key: str, limit: int) -> int:
    """How many requests are let in at once: each waits with its body until all others stand there, too."""
    sent = request(key, "{ __typename }", more="expect: 100-continue\r\n")
    n_head = sent.index(b"\r\n\r\n") + 4
    held: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    for _ in range(limit + 1):
        reader, writer = await server.call()
        writer.write(sent[:n_head])
        if b" 100 " not in await reader.readline():
            writer.close()
            break
        held.append((reader, writer))
    for _, writer in held:
        writer.write(sent[n_head:])
    answers = [await reader.read() for reader, _ in held]
    for _, writer in held:
        writer.close()
    assert all(b"HTTP/1.1 200" in answer for answer in answers)
    return len(held)


@pytest.mark.parametrize("n_clients", [200, pytest.param(1_000, marks=pytest.mark.nightly)])
async def test_clients_that_go_away_in_mid_write_leave_nothing_half_done_and_nothing_held(
    server: tuple[Served, Settings, str],
    empty: Database,
    address: StoreAddress,
    settings: Settings,
    attributes: dict[str, Attribute],
    origin: Origin,
    n_clients: int,
) -> None:
    running, shipped, key = server
    await people(empty, origin, attributes, *(f"u{number}" for number in range(N_PEOPLE)))
    heard: dict[int, bool] = {}

    async def clients(first: int) -> None:
        for number in range(first, n_clients, N_AT_ONCE):
            heard[number] = await _sent_and_gone(running, _write(key, number), number)

    await asyncio.gather(*(clients(first) for first in range(N_AT_ONCE)))
    await _at_rest(empty, running)
    [between] = await ask(empty, WRITTEN)
    found_between = await faults(empty, settings)
    kinds = {row["kind"] for row in await ask(empty, "MATCH ()-[r:INTERACTED]->() RETURN r.kind AS kind")}
    n_places = await _n_places(running, key, shipped.max_in_flight)
    again = await _all_insisted(running, key, range(n_clients))
    once_more = await _all_insisted(running, key, range(0, n_clients, 10))
    await _at_rest(empty, running)
    [after] = await ask(empty, WRITTEN)

    assert len(heard) == n_clients
    acknowledged = {f"k{number}" for number, is_done in heard.items() if is_done}
    assert len(acknowledged) > n_clients / 8
    cut_off = {f"k{number}" for number in range(n_clients) if Leaves(number % 4) in {Leaves.AFTER_HEAD, Leaves.IN_BODY}}
    assert acknowledged <= kinds
    assert kinds & cut_off == set()
    assert between == _counts(len(kinds))
    assert found_between == []
    assert n_places == shipped.max_in_flight
    assert again == [("RecordInteractionDone", f"k{number}", 1) for number in range(n_clients)]
    assert once_more == again[::10]
    assert after == _counts(n_clients)
    assert await faults(empty, settings) == []
    # The pool and the one connection of the probe.
    assert len(running.sockets(urlsplit(address.uri).port or 0)) <= shipped.pool_size + 1


async def test_of_ten_times_as_many_callers_as_places_each_is_answered_or_told_to_come_again(
    server: tuple[Served, Settings, str], empty: Database
) -> None:
    running, shipped, key = server
    sent = request(key, "{ users(first: 20) { nodes { id name groups: memberships { group { key } } } } }")
    n_callers = 10 * shipped.max_in_flight

    async def caller() -> list[tuple[int, str, str]]:
        answers = [await running.ask(sent) for _ in range(2)]
        return [(each.status, each.code, each.headers.get("retry-after", "")) for each in answers]

    told = Counter(
        each for of_caller in await asyncio.gather(*(caller() for _ in range(n_callers))) for each in of_caller
    )
    await _at_rest(empty, running)
    n_places = await _n_places(running, key, shipped.max_in_flight)

    accepted, refused = (200, "", ""), (503, "limits.busy", "1")
    assert set(told) == {accepted, refused}
    assert told.total() == 2 * n_callers
    assert told[accepted] >= shipped.max_in_flight
    assert n_places == shipped.max_in_flight
