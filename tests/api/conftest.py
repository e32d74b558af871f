"""The application in process, with a key per role."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, LiteralString, TypeAlias

import httpx
import pytest
from starlette.applications import Starlette

from api.app import Parts, create_app
from api.cli import run
from api.context import SCOPES
from graph.access.actions import create_key
from graph.database.driver import Database, Row
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.support import found_at

Guanxi: TypeAlias = Callable[..., Awaitable[tuple[int, str, str]]]
_ASKED: ContextVar[list[str] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the application as one caller."""

    http: httpx.AsyncClient
    key: str

    async def post(self, query: str, **variables: Any) -> httpx.Response:
        """The whole response to a GraphQL request."""
        headers = {"authorization": f"Bearer {self.key}"}
        return await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a request that must succeed."""
        body = (await self.post(query, **variables)).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def refusal(self, query: str, **variables: Any) -> tuple[int, str]:
        """Status and code of a request that must fail."""
        response = await self.post(query, **variables)
        return response.status_code, response.json()["errors"][0]["extensions"]["code"]


@pytest.fixture(scope="session")
async def app(database: Database, address: StoreAddress, settings: Settings) -> AsyncGenerator[Starlette]:
    """One running application for all tests; `database` has migrated it."""
    app = create_app(settings, address)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
def parts(app: Starlette) -> Parts:
    """What the application consists of, for tests that count or look inside."""
    return app.state.parts


@pytest.fixture
async def http(app: Starlette, empty: Database, parts: Parts) -> AsyncGenerator[httpx.AsyncClient]:
    """A connection to the application over an empty graph."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test") as client:
        yield client


async def _client(http: httpx.AsyncClient, parts: Parts, empty: Database, role: Role, *groups: str) -> Client:
    scopes = SCOPES if role is Role.ADMIN else frozenset[str]()
    made = await create_key(empty, name=role.value, role=role, scopes=scopes, groups=frozenset(groups), now=NOW)
    await parts.keyring.refresh()
    return Client(http, made.secret)


@pytest.fixture
async def admin(http: httpx.AsyncClient, parts: Parts, empty: Database) -> Client:
    """An admin with all scopes."""
    return await _client(http, parts, empty, Role.ADMIN)


@pytest.fixture
async def manager(http: httpx.AsyncClient, parts: Parts, empty: Database) -> Client:
    """A manager of the ordinary and the partner group."""
    return await _client(http, parts, empty, Role.MANAGER, "ordinary", "partner")


@pytest.fixture
async def viewer(http: httpx.AsyncClient, parts: Parts, empty: Database) -> Client:
    """A viewer without scopes."""
    return await _client(http, parts, empty, Role.VIEWER)


@pytest.fixture(scope="session")
def environment(address: StoreAddress) -> dict[str, str]:
    """What a command needs to find the tests' own server."""
    return found_at(address)


@pytest.fixture
def guanxi(environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""

    async def told(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(run, ["--lang", "en", *arguments], environment)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return told


@pytest.fixture
def asked(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of all statements that the test's own task runs; the application's background work is not counted."""
    original = parts.database._read  # pyright: ignore[reportPrivateUsage]

    async def read(text: LiteralString, params: Mapping[str, object], deadline_s: float) -> list[Row]:
        texts = _ASKED.get()
        if texts is not None:
            texts.append(text)
        return await original(text, params, deadline_s)

    monkeypatch.setattr(parts.database, "_read", read)
    found: list[str] = []
    token = _ASKED.set(found)
    yield found
    _ASKED.reset(token)
