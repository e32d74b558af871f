"""CPU of what is made to tire the service: 50 ms a hostile document, 5 ms a token that is not to be believed; and how
long `/healthz` waits meanwhile: 100 ms."""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from api.app import create_app
from api.signers import Signers
from api.tokens import Tokens
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.vocabulary import Role
from tests.api.forged import AT_S, GOOD, SET, TRUST, WRONG
from tests.api.hostile import HOSTILE

DOCUMENT_MS, TOKEN_MS, ALIVE_MS = 50.0, 5.0, 100.0
SHOWN = 5


async def show(database: Database, address: StoreAddress, settings: Settings) -> bool:
    """Print the dearest of each; true when a limit was missed."""
    gc.set_threshold(50_000, 20, 100)
    documents, waits = await _documents(database, address, settings)
    tokens = await _tokens()
    print(f"\n{len(documents)} hostile documents and {len(tokens)} worthless tokens, the dearest of each:")
    print("\n| what | CPU ms | limit |")
    print("| --- | --- | --- |")
    for found, limit in ((documents, DOCUMENT_MS), (tokens, TOKEN_MS)):
        for name, spent_ms in sorted(found.items(), key=lambda each: -each[1])[:SHOWN]:
            print(f"| {name} | {spent_ms:.1f} | {limit:.0f} |")
    print(f"| the probe beside a document (waited) | {max(waits.values()):.1f} | {ALIVE_MS:.0f} |")
    is_slow = max(documents.values()) > DOCUMENT_MS or max(waits.values()) > ALIVE_MS
    return is_slow or max(tokens.values()) > TOKEN_MS


async def _documents(
    database: Database, address: StoreAddress, settings: Settings
) -> tuple[dict[str, float], dict[str, float]]:
    """CPU of each document when it is seen for the first time, and how long the probe beside it waited."""
    spent_ms: dict[str, float] = {}
    waited_ms: dict[str, float] = {}
    app = create_app(replace(settings, introspection=True, points_a_minute=10**9), address)
    async with app.router.lifespan_context(app):
        key = await create_key(database, name="hostile", role=Role.VIEWER, now=datetime.now(UTC))
        await app.state.parts.keyring.refresh()
        headers = {"authorization": f"Bearer {key.secret}", "content-type": "application/json"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test", headers=headers) as client:
            for _ in range(1_200):
                if (await client.get("/readyz")).status_code == 200:
                    break
                await asyncio.sleep(0.1)

            async def alive() -> float:
                started = time.perf_counter()
                await client.get("/healthz")
                return (time.perf_counter() - started) * 1000

            for name, body in HOSTILE.items():
                content = body()
                before = time.process_time()
                response, waited = await asyncio.gather(client.post("/graphql", content=content), alive())
                spent_ms[name] = (time.process_time() - before) * 1000
                waited_ms[name] = waited
                assert response.status_code < 500, name
    return spent_ms, waited_ms


async def _tokens() -> dict[str, float]:
    reader = Tokens(TRUST, Signers(lambda: SET), clock=lambda: AT_S)
    assert await reader.caller(GOOD) is not None
    spent_ms: dict[str, float] = {}
    for name, make in WRONG.items():
        token = make()
        before = time.process_time()
        caller = await reader.caller(token)
        spent_ms[name] = (time.process_time() - before) * 1000
        assert caller is None, name
    return spent_ms
