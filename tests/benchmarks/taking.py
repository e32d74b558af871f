"""Much taken at once out of a large town: an audience of all who bought as a file over HTTP, for which the server may
not grow, and an invitation list of 5,000 places frozen out of a segment of everybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from api.asking import asking_for, notation
from api.clock import now
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.database.operations import Call, Origin
from graph.invitations.choosing import choose
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, Order, Source
from graph.measures.parsing import parsed
from graph.segments.policy import checked_expression
from graph.settings import Settings
from graph.vocabulary import Role
from tests.benchmarks.segments import context_at
from tests.faults.serving import Served, request, served
from tests.support import found_at

WRITE_LIMIT_S = 10.0
MOST_GROWTH = 1.1
N_INVITED = 5_000
COLUMNS = "id,name,joined,tags,groups,orders,net"
AUDIENCES = {"bought": "purchases at least 1", "with a tag": "tag baby_bought"}
EVERYBODY = "days since joining at least 0"
ORDERS = (Order.JOINED, Order.SPEND, Order.PAGERANK)
SAVE = "mutation($input: SaveSegmentInput!) { saveSegment(input: $input, expectedVersion: 0) { __typename } }"


@dataclass(slots=True)
class Taken:
    """How an audience came: rows, seconds to the first byte and to the last; memory before, after a tenth of the time
    and at most, in MiB."""

    n_rows: int = 0
    first_s: float = 0.0
    spent_s: float = 0.0
    memory: list[float] = field(default_factory=list)


async def show(database: Database, address: StoreAddress, settings: Settings) -> bool:
    """Print both tables; true when a limit was missed."""
    missed = await _show_audiences(database, address)
    return missed | await _show_freezing(database, settings)


async def _show_audiences(database: Database, address: StoreAddress) -> bool:
    key = (await create_key(database, name="taking", role=Role.ADMIN, scopes=frozenset({"export"}), now=now())).secret
    print(
        "\n| audience | rows | first byte s | s | rows/s | MiB before | after the first fifth | peak | growth | limit |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    missed = False
    async with served({**found_at(address), "GUANXI_POINTS_A_MINUTE": str(10**9)}) as server:
        await server.ready()
        for number, (name, text) in enumerate(AUDIENCES.items()):
            given = {"input": {"key": f"taken_{number}", "name": name, "text": text}}
            answer = await server.ask(request(key, SAVE, given))
            assert answer.body["data"]["saveSegment"]["__typename"] == "SaveSegmentDone", answer.body
            taken = await _taken(server, key, f"taken_{number}")
            before, settled, peak = taken.memory[0], taken.memory[len(taken.memory) // 5], max(taken.memory)
            missed |= peak / settled > MOST_GROWTH
            print(
                f"| {name} | {taken.n_rows:,} | {taken.first_s:.2f} | {taken.spent_s:.1f} "
                f"| {taken.n_rows / taken.spent_s:,.0f} | {before:.0f} | {settled:.0f} | {peak:.0f} "
                f"| {peak / settled:.2f} | {MOST_GROWTH} |"
            )
    return missed


async def _taken(server: Served, key: str, segment: str) -> Taken:
    """Take the audience as CSV over one connection, counting lines as they come."""
    head = (
        f"GET /segments/{segment}/export?columns={COLUMNS} HTTP/1.1\r\nhost: guanxi.test\r\n"
        f"authorization: Bearer {key}\r\nconnection: close\r\n\r\n"
    )
    taken = Taken()
    reader, writer = await server.call()
    async with _watched(server, taken):
        begun = time.perf_counter()
        writer.write(head.encode())
        while piece := await reader.read(2**16):
            if not taken.first_s:
                taken.first_s = time.perf_counter() - begun
                assert piece.startswith(b"HTTP/1.1 200"), piece[:200]
            taken.n_rows += piece.count(b"\r\nu")  # every line of a user begins with their id
        taken.spent_s = time.perf_counter() - begun
    writer.close()
    return taken


@asynccontextmanager
async def _watched(server: Served, taken: Taken) -> AsyncGenerator[None]:
    """The server's memory is looked at ten times a second."""

    async def look() -> None:
        while True:
            taken.memory.append(server.process.memory_info().rss / 2**20)
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(look())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        watching.cancel()


async def _show_freezing(database: Database, settings: Settings) -> bool:
    """One list an order, each for another group, so that nobody is left out because they hold an invitation."""
    at = now()
    context = await context_at(database, settings, at)
    expression = checked_expression(parsed(EVERYBODY, notation(context)), context.names, context.attributes)
    asking = asking_for("service", context)
    print("\n| list of 5,000, by | chosen from | chosen s | frozen s | limit | invited | left out |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    missed = False
    for order, group in zip(ORDERS, ("g_reading", "g_fashion", "g_deals"), strict=True):
        source = Source("everybody", 1, "service", order, at)
        asked = AskedList(group, N_INVITED, at + timedelta(days=14), again=False)
        call = Call(Origin("bench", Role.ADMIN, at, str(uuid4())), "freeze", {"group": group})
        begun = time.perf_counter()
        chosen = await choose(
            database, source, expression, asking, context.names.sizes, deadline_s=settings.segment_deadline_s
        )
        between = time.perf_counter()
        frozen = await freeze_list(database, replace(call, key=group), chosen, asked)
        spent = time.perf_counter() - between
        missed |= spent > WRITE_LIMIT_S
        print(
            f"| {order.value} | {len(chosen.users):,} | {between - begun:.1f} | {spent:.1f} | {WRITE_LIMIT_S:g} "
            f"| {frozen.n_invited:,} | {frozen.n_left_out:,} |"
        )
    return missed
