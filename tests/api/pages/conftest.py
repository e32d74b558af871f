"""The village behind the pages, and people who visit them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from starlette.applications import Starlette

from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client

HOST = "http://guanxi.test"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that keeps cookies and follows nothing by itself."""

    http: httpx.AsyncClient

    async def sign_in(self, key: str, **more: str) -> httpx.Response:
        """What the door answers to a key."""
        return await self.http.post("/sign-in", data={"key": key, **more}, headers={"origin": HOST})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """The response at a path."""
        return await self.http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def page(self, path: str) -> str:
        """A page that must be there."""
        response = await self.get(path)
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture
async def village(empty: Database, settings: Settings, now: datetime) -> Database:
    """The 12 people of the village."""
    await seed_village(empty, settings, now)
    return empty


@pytest.fixture
async def stranger(app: Starlette, empty: Database) -> AsyncGenerator[Visitor]:
    """Somebody who has not signed in and reads English."""
    headers = {"accept-language": "en"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers) as http:
        yield Visitor(http)


@pytest.fixture
async def visitor(app: Starlette, admin: Client) -> AsyncGenerator[Visitor]:
    """An admin who is signed in and reads English."""
    async with AsyncExitStack() as stack:
        yield await _signed_in(stack, app, admin)


@pytest.fixture
async def watcher(app: Starlette, viewer: Client) -> AsyncGenerator[Visitor]:
    """A viewer without scopes who is signed in and reads English."""
    async with AsyncExitStack() as stack:
        yield await _signed_in(stack, app, viewer)


@asynccontextmanager
async def signed_in(app: Starlette, client: Client) -> AsyncGenerator[Visitor]:
    """Somebody with that key who is signed in and reads English."""
    async with AsyncExitStack() as stack:
        yield await _signed_in(stack, app, client)


async def _signed_in(stack: AsyncExitStack, app: Starlette, client: Client) -> Visitor:
    transport = httpx.ASGITransport(app)
    http = httpx.AsyncClient(transport=transport, base_url=HOST, headers={"accept-language": "en"})
    visitor = Visitor(await stack.enter_async_context(http))
    assert (await visitor.sign_in(client.key)).status_code == 303
    return visitor
