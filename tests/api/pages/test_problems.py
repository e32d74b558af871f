"""Pages that say what is the matter, and names that try to be more than names."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from tests.api.conftest import Client
from tests.api.pages.conftest import HOST, Visitor
from tests.support import ask

BAD_NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE users; --",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "\u202eevil\u202c\u200f",
    "🎈`\\u0060`",
    "长" * 10_000,
    "<" * 10_000,
]


async def _named(empty: Database, name: str) -> None:
    """One person who brought another of the same name, with that name wherever people may write."""
    await ask(
        empty,
        """CREATE (a:User {id: 'bad', name: $name, searchName: $name, nameKey: 'a', joinedKey: '1',
          joinedAt: datetime('2026-01-01T00:00Z'), createdAt: datetime('2026-01-01T00:00Z'), city: $short})
        CREATE (b:User {id: 'worse', name: $name, searchName: $name, nameKey: 'b', joinedKey: '2',
          joinedAt: datetime('2026-01-01T00:00Z'), createdAt: datetime('2026-01-01T00:00Z')})
        CREATE (:Standing {user: 'bad', version: 1, touched: 0}), (:Standing {user: 'worse', version: 1, touched: 0})
        CREATE (a)-[:REFERRED {referee: 'worse', at: datetime('2026-01-02T00:00Z'), campaign: $name, state: 'ok'}]->(b)
        CREATE (c:TagClass {key: $short, name: $name, kind: 'own'})
        CREATE (t:Tag {key: $short, name: $name, definition: $name})-[:IN_CLASS]->(c)
        CREATE (a)-[:TAGGED {source: $name, since: datetime('2026-01-02T00:00Z'), actor: $name, note: $name}]->(t)
        CREATE (a)-[:FOLLOWED_BY {state: $name}]->(:Staff {id: $short, name: $name, role: $name})
        CREATE (a)-[:DID {at: datetime('2026-01-02T00:00Z')}]->(:Event {id: $short, type: $short, data: $name,
          at: datetime('2026-01-02T00:00Z')})
        CREATE (a)-[:BOUGHT {at: datetime('2026-01-02T00:00Z')}]->(p:Purchase {id: $short, channel: $name,
          at: datetime('2026-01-02T00:00Z'), day: date('2026-01-02'), promotion: $name, amountMinor: 1,
          discountMinor: 1, refundedMinor: 0})
        CREATE (p)-[:OF {line: 1, quantity: 1, amountMinor: 1, colour: $name, size: $name}]->
          (:Product {sku: 'sku', name: $name})
        CREATE (a)-[:CAME_THROUGH {at: datetime('2026-01-02T00:00Z'), state: $name}]->
          (:Channel {key: 'k', name: $name, kind: $name})
        CREATE (a)-[:MEMBER_OF {since: datetime('2026-01-02T00:00Z')}]->(:Group {key: 'g', name: $name,
          kind: 'interest'})""",
        name=name,
        short=name[:100],
    )


@pytest.mark.parametrize("name", BAD_NAMES, ids=lambda name: name[:12].encode("unicode_escape").decode())
async def test_what_people_write_is_shown_and_never_obeyed(visitor: Visitor, empty: Database, name: str) -> None:
    await _named(empty, name)

    for path in ("/people", "/people/bad", "/people/bad/referees", "/people/bad/tree", "/groups", "/groups/g"):
        page = await visitor.page(path)

        assert "<script" not in page
        assert "<img src=x" not in page
        assert "49" not in page or "{{" not in name
        assert page.count("<bdi>") == page.count("</bdi>")


async def test_what_is_searched_for_is_shown_and_never_obeyed(visitor: Visitor, empty: Database) -> None:
    await _named(empty, "plain")

    for field in ("q", "city", "group", "tag", "match", "order"):
        page = await visitor.page(f'/people?{field}="><script>alert(1)</script>')

        assert "<script" not in page


async def test_a_person_or_group_or_page_that_is_not_there_is_a_page_that_says_so(visitor: Visitor) -> None:
    for path in (
        "/people/nobody",
        "/people/nobody/events",
        "/people/nobody/tree",
        "/groups/none",
        "/a/b/c",
        "/people/",
    ):
        response = await visitor.get(path)

        assert response.status_code == 404, path
        assert "There is nothing here, or it is not for you to see." in response.text
        assert 'href="/people"' in response.text


async def test_an_unknown_part_of_a_person_is_not_there(visitor: Visitor, empty: Database) -> None:
    await _named(empty, "plain")

    assert (await visitor.get("/people/bad/secrets")).status_code == 404


async def test_a_cursor_of_another_list_is_a_page_that_says_so(visitor: Visitor) -> None:
    response = await visitor.get("/people?after=nonsense")

    assert response.status_code == 400
    assert "That cannot be shown" in response.text


async def test_a_way_that_a_page_does_not_know_is_refused(visitor: Visitor) -> None:
    assert (await visitor.http.delete("/people")).status_code == 405
    assert (await visitor.http.put("/graphql")).status_code == 405


class Relay:
    """A way to the database that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def mend(self) -> None:
        """Connections are passed on, always at the same port."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Open connections break and new ones are refused."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, far_writer}
        with suppress(OSError):
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def relay(address: StoreAddress, empty: Database) -> AsyncGenerator[Relay]:
    target = urlsplit(address.uri)
    assert target.hostname is not None
    relay = Relay(target.hostname, target.port or 7687)
    await relay.mend()
    yield relay
    await relay.cut()


async def test_with_the_database_away_pages_say_so_and_come_back_with_it(
    relay: Relay, address: StoreAddress, settings: Settings, admin: Client
) -> None:
    app = create_app(settings, replace(address, uri=f"bolt://127.0.0.1:{relay.port}"))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST, headers={"accept-language": "en"}) as http:
            visitor = Visitor(http)
            assert (await visitor.sign_in(admin.key)).status_code == 303

            await relay.cut()
            away = await visitor.get("/people")

            assert away.status_code == 503
            assert int(away.headers["retry-after"]) >= 1
            assert "Not available at the moment" in away.text
            assert '<a class="main-button" href="/people">Try again</a>' in away.text

            await relay.mend()
            deadline = time.monotonic() + 3.0
            back = await visitor.get("/people")
            while back.status_code == 503 and time.monotonic() < deadline:
                back = await visitor.get("/people")

            assert back.status_code == 200
