"""Hostile documents: refused or answered quickly, never with an error of ours, and the service answers meanwhile."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.vocabulary import Role
from tests.api.hostile import HOSTILE
from tests.conftest import NOW

# 50 ms of CPU and 100 ms for the probe are promised (make bench ARGS=hostile); here the machine may be busy.
CPU_S = 4 * 0.050
ALIVE_S = 4 * 0.100
TRIES = 3
HEADERS = {"content-type": "application/json"}


@pytest.fixture(scope="module")
async def client(address: StoreAddress, settings: Settings, database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    """An application that tells of its schema, asked by a viewer."""
    app = create_app(replace(settings, introspection=True), address)
    async with app.router.lifespan_context(app):
        made = await create_key(database, name="hostile", role=Role.VIEWER, now=NOW)
        await app.state.parts.keyring.refresh()
        headers = {**HEADERS, "authorization": f"Bearer {made.secret}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test", headers=headers) as client:
            yield client


@pytest.fixture(scope="module", autouse=True)
def rare_collections() -> Iterator[None]:
    """Garbage is collected as seldom as `guanxi serve` does."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*before)


def test_there_are_at_least_sixty() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_document_is_refused_or_answered_quickly(name: str, client: httpx.AsyncClient) -> None:
    body = HOSTILE[name]()

    async def alive() -> float:
        started = time.perf_counter()
        response = await client.get("/healthz")
        assert response.status_code == 200
        return time.perf_counter() - started

    spent_s: list[float] = []
    waited_s: list[float] = []
    for _ in range(TRIES):
        before = time.process_time()
        response, waited = await asyncio.gather(client.post("/graphql", content=body), alive())
        spent_s.append(time.process_time() - before)
        waited_s.append(waited)

        assert response.status_code < 500, response.text[:300]
        assert "service.internal" not in response.text
        if spent_s[-1] < CPU_S and waited_s[-1] < ALIVE_S:
            break

    assert min(spent_s) < CPU_S
    assert min(waited_s) < ALIVE_S
