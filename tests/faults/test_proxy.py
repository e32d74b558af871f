"""Faults of the network between us and the database: nothing acknowledged is lost, nothing is half done or twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.operations import Call, Origin
from graph.errors import Unavailable
from graph.events.actions import record_interaction
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.faults.proxy import Fault, Proxy, proxied
from tests.support import ask

N_WRITES = 24
FAULTY_S = 0.8
ORIGIN = Origin("ada", Role.ADMIN, NOW)
WRITTEN = """
MATCH (:User)-[r:INTERACTED]->(:User)
WITH sum(r.count) AS counted
RETURN counted, COUNT { MATCH (c:Change {kind: 'interaction.recorded'}) RETURN c } AS n_changes,
  COUNT { MATCH (o:Operation) WHERE o.key CONTAINS 'fault-' RETURN o } AS n_operations
"""


@pytest.fixture
async def through(
    empty: Database, address: StoreAddress, settings: Settings, attributes: dict[str, Attribute]
) -> AsyncGenerator[tuple[Proxy, Database]]:
    """Two people, and a database that is reached through a proxy, with the deadlines that are shipped."""
    for user in ("ming", "lan"):
        await create_user(
            empty,
            Call(ORIGIN, "createUser", {}),
            id=user,
            name=user,
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=attributes,
            zone=settings.zone,
        )
    place = urlsplit(address.uri)
    shipped = replace(
        settings, read_deadline_s=Settings().read_deadline_s, write_deadline_s=Settings().write_deadline_s
    )
    async with proxied(place.hostname or "", place.port or 0) as (proxy, port):
        there = replace(address, uri=f"bolt://127.0.0.1:{port}")
        async with connected(there, shipped) as database:
            yield proxy, database
            proxy.fault = Fault.NONE


async def _write(database: Database, number: int, settings: Settings) -> str:
    """One interaction under its own key: "done", or the code of what was answered instead."""
    call = Call(ORIGIN, "recordInteraction", {"n": number}, f"fault-{number}")
    try:
        await record_interaction(
            database, call, from_user=UserId("ming"), to_user=UserId("lan"), kind="like", at=NOW, zone=settings.zone
        )
    except Unavailable as error:
        return error.code
    return "done"


async def _insisted(database: Database, number: int, settings: Settings) -> str:
    """Send it again as a client would, for 30 s at most."""
    deadline = time.monotonic() + 30
    for pause_s in (0.0, *[0.1] * 300):
        await asyncio.sleep(pause_s)
        answer = await _write(database, number, settings)
        if answer == "done" or time.monotonic() > deadline:
            return answer
    return "given up"


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.nightly) for turn in range(1, 20))])
@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.NONE], ids=lambda fault: fault.name)
async def test_a_fault_in_the_middle_loses_nothing_and_does_nothing_twice(
    through: tuple[Proxy, Database], empty: Database, settings: Settings, fault: Fault, turn: int
) -> None:
    proxy, database = through
    assert [await _write(database, number, settings) for number in range(2)] == ["done"] * 2

    async def client(first: int) -> list[tuple[int, str]]:
        return [(number, await _write(database, number, settings)) for number in range(first, N_WRITES, 4)]

    async def disturb() -> None:
        await asyncio.sleep(0.02 + 0.013 * turn)
        proxy.fault = fault
        if fault is Fault.REFUSE:
            proxy.reset_all()
        await asyncio.sleep(FAULTY_S)
        proxy.fault = Fault.NONE
        if fault in {Fault.SILENCE, Fault.SILENT_COMMIT}:
            proxy.reset_all()

    *answers, _ = await asyncio.gather(*(client(first) for first in range(2, 6)), disturb())
    answered = dict(each for of_client in answers for each in of_client)
    [during] = await ask(empty, WRITTEN)
    resolved = [await _insisted(database, number, settings) for number in range(N_WRITES)]
    [after] = await ask(empty, WRITTEN)

    assert proxy.n_faults > 0
    acknowledged = Counter(answered.values())["done"] + 2
    assert set(answered.values()) <= {"done", "database.unavailable", "database.commit_unknown"}
    assert acknowledged <= during["counted"] <= N_WRITES
    assert during["counted"] == during["n_changes"]
    assert resolved == ["done"] * N_WRITES
    assert after == {"counted": N_WRITES, "n_changes": N_WRITES, "n_operations": N_WRITES}
    assert await faults(empty, settings) == []
