"""The key ring while the database is silent: everybody who waits hears so together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace

import pytest

from api.keyring import Keyring
from graph.access.policy import written
from graph.database.driver import Row, Value, connected
from graph.database.embedded import StoreAddress
from graph.errors import Unavailable
from graph.settings import Settings
from queries.catalogue import Statement

pytestmark = pytest.mark.text

DEADLINE_S = 0.5


@pytest.fixture
async def silent() -> AsyncGenerator[StoreAddress]:
    """A server that takes what it is sent and never answers."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield StoreAddress(uri=f"bolt://127.0.0.1:{port}", user="neo4j", password="x", database="neo4j")
    server.close()


async def test_callers_who_ask_together_wait_for_one_deadline_and_not_for_one_each(
    silent: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = written("admin", "abcdefgh", "A" * 40)
    async with connected(silent, replace(Settings.from_environment({}), read_deadline_s=DEADLINE_S)) as database:
        asked: list[str] = []
        read = database.read

        async def counted(statement: Statement, /, **params: Value) -> list[Row]:
            asked.append(statement.text)
            return await read(statement, **params)

        monkeypatch.setattr(database, "read", counted)
        keyring = Keyring(database)
        heard = await asyncio.gather(*(keyring.caller(key) for _ in range(8)), return_exceptions=True)

    assert [type(each) for each in heard] == [Unavailable] * 8
    # The silent database was asked for keys and attributes once, whoever else was waiting.
    assert (len(asked), len(set(asked))) == (2, 2)
