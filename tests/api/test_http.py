"""The HTTP door: who may come in, what is taken, which status is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlencode

import httpx
import orjson
import pytest
from graphql import parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api import limits
from api.app import Parts, create_app
from api.http import broken, busy
from api.limits import check_extent
from api.middleware import Envelope
from graph.access.actions import create_key, revoke_key
from graph.access.policy import key_id_of
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.errors import Refused
from graph.messages import Language, say
from graph.settings import Settings
from graph.vocabulary import Role
from tests.api.conftest import Client
from tests.conftest import NOW

QUERY = '{ user(id: "x") { id } }'


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic abc", "Bearer gx_admin_aaaaaaaa_" + "A" * 40]
)
async def test_without_a_valid_key_nothing_is_answered(http: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}

    response = await http.post("/graphql", json={"query": QUERY}, headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["errors"][0]["extensions"]["code"] == "access.unknown_key"


async def test_a_revoked_key_is_out_as_soon_as_the_ring_is_read_again(
    http: httpx.AsyncClient, empty: Database, parts: Parts
) -> None:
    made = await create_key(empty, name="x", role=Role.VIEWER, now=NOW)
    await parts.keyring.refresh()
    client = Client(http, made.secret)
    assert (await client.post(QUERY)).status_code == 200

    await revoke_key(empty, made.key.id, now=NOW)
    await parts.keyring.refresh()

    assert (await client.post(QUERY)).status_code == 401


async def test_a_key_is_kept_as_a_hash_and_damage_shows_without_a_look_up(empty: Database) -> None:
    made = await create_key(empty, name="x", role=Role.VIEWER, now=NOW)

    assert made.secret not in str(made.key)
    assert made.secret.startswith("gx_viewer_")
    assert key_id_of(made.secret) == made.key.id
    assert key_id_of(made.secret[:-1] + ("0" if made.secret[-1] != "0" else "1")) is None


async def test_a_get_answers_queries_and_never_changes_anything(admin: Client) -> None:
    headers = {"authorization": f"Bearer {admin.key}"}

    read = await admin.http.get("/graphql", params={"query": QUERY}, headers=headers)
    mutation = 'mutation { createUser(input: {id: "x", name: "x"}) { __typename } }'
    write = await admin.http.get("/graphql", params={"query": mutation}, headers=headers)

    assert (read.status_code, read.json()) == (200, {"data": {"user": None}})
    assert (write.status_code, write.headers["allow"]) == (405, "POST")
    assert await admin.ask(QUERY) == {"user": None}


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{}", "text/plain", 415, "graphql.content_type"),
        (b"query=1", "application/x-www-form-urlencoded", 415, "graphql.content_type"),
        (b"", "application/json", 400, "graphql.body"),
        (b"[]", "application/json", 400, "graphql.body"),
        (b'{"query": 1}', "application/json", 400, "graphql.body"),
        (b'{"query": "{a}", "variables": []}', "application/json", 400, "graphql.body"),
        (b"[" * 90_000 + b"]" * 9_000, "application/json", 400, "graphql.body"),
        (b'{"query": "' + b"x" * 110_000 + b'"}', "application/json", 413, "limits.body"),
    ],
)
async def test_a_body_that_is_not_a_request_is_refused_with_its_reason(
    admin: Client, content: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"authorization": f"Bearer {admin.key}", "content-type": content_type}

    response = await admin.http.post("/graphql", content=content, headers=headers)

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_a_body_without_a_declared_length_is_bounded_as_well(admin: Client) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    headers = {"authorization": f"Bearer {admin.key}", "content-type": "application/json"}
    response = await admin.http.post("/graphql", content=parts(), headers=headers)

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("path", "content_type"), [("/graphql", "application/json"), ("/sign-in", "application/x-www-form-urlencoded")]
)
async def test_a_body_that_never_comes_whole_is_not_waited_for_for_ever(
    admin: Client, path: str, content_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_S", 0.2)

    async def parts() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    headers = {"authorization": f"Bearer {admin.key}", "content-type": content_type, "origin": "http://guanxi.test"}
    async with asyncio.timeout(30):
        response = await admin.http.post(path, content=parts(), headers=headers)

    assert (response.status_code, response.headers["connection"]) == (408, "close")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ " + "a " * 1_001 + "}", "graphql.invalid"),
        ('{ user(id: "x") { ' + "referrer { user { " * 6 + "id" + " } }" * 6 + " } }", "limits.depth"),
        ("{ __schema { types { name } } }", "limits.introspection"),
        ("{ nothing }", "graphql.invalid"),
        ("{ user(id: 3.5) { id } }", "graphql.invalid"),
        ("query A { groups { key } } query B { groups { key } }", "graphql.operation"),
        ("{", "graphql.invalid"),
    ],
)
async def test_a_document_beyond_the_limits_is_refused_before_work(admin: Client, query: str, code: str) -> None:
    assert await admin.refusal(query) == (400, code)


async def test_a_fragment_that_fans_out_is_measured_once(admin: Client) -> None:
    # Thirty fragments that each spread the next one twice: 2^30 fields if they were spread out.
    names = [f"F{number}" for number in range(30)]
    chain = [f"fragment {a} on User {{ ...{b} ... on User {{ ...{b} }} }}" for a, b in pairwise(names)]
    query = '{ user(id: "x") { ...F0 } } ' + " ".join(chain) + " fragment F29 on User { id }"

    assert await admin.refusal(query) == (400, "limits.fields")


async def test_errors_speak_the_callers_language(admin: Client) -> None:
    headers = {"authorization": f"Bearer {admin.key}", "accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}
    body = {"query": "{ users(first: 0) { nodes { id } } }"}

    chinese = (await admin.http.post("/graphql", json=body, headers=headers)).json()
    english = (await admin.http.post("/graphql", json=body, headers={**headers, "accept-language": "en"})).json()

    assert chinese["errors"][0]["message"] == "一页有 1 到 100 条,不能是 0 条。"
    assert english["errors"][0]["message"] == "A page holds 1 to 100 entries, not 0."
    assert chinese["errors"][0]["extensions"]["at"] == ["first"]


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "dXNlcnMubmFtZQ", "////", "a" * 5_000])
async def test_a_damaged_cursor_is_refused(admin: Client, cursor: str) -> None:
    query = "query($c: String) { users(after: $c) { nodes { id } } }"

    assert await admin.refusal(query, c=cursor) == (200, "paging.cursor")


async def test_a_cursor_of_another_list_is_refused(admin: Client) -> None:
    await admin.ask('mutation { createUser(input: {id: "x", name: "x"}) { __typename } }')
    page = await admin.ask("{ users(order: JOINED_AT) { pageInfo { endCursor } } }")

    query = "query($c: String) { users(order: NAME, after: $c) { nodes { id } } }"
    refused = await admin.refusal(query, c=page["users"]["pageInfo"]["endCursor"])

    assert refused == (200, "paging.cursor")


async def test_every_answer_carries_a_request_id_of_its_own(admin: Client) -> None:
    first, second = await admin.post(QUERY), await admin.post(QUERY)

    assert len(first.headers["x-request-id"]) == 16
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_above_the_limit_of_requests_at_once_the_rest_is_told_to_come_back() -> None:
    release, entered = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(_: Request) -> PlainTextResponse:
        entered.release()
        await release.wait()
        return PlainTextResponse("done")

    inner = Starlette(routes=[Route("/graphql", slow), Route("/healthz", lambda _: PlainTextResponse("alive"))])
    app = Envelope(inner, max_in_flight=2, busy=busy, broken=broken)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://guanxi.test") as client:
        held = [asyncio.create_task(client.get("/graphql")) for _ in range(2)]
        for _ in held:
            await entered.acquire()

        refused = await client.get("/graphql")
        alive = await client.get("/healthz")
        release.set()
        answered = [(await each).status_code for each in held]

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert orjson.loads(refused.content)["errors"][0]["extensions"]["code"] == "limits.busy"
    assert (alive.status_code, answered) == (200, [200, 200])


async def test_when_busy_a_page_is_a_page_and_a_front_end_elsewhere_can_read_the_answer(
    address: StoreAddress, settings: Settings, empty: Database
) -> None:
    full = replace(settings, max_in_flight=0, allowed_origins="https://front.test")
    app = create_app(full, address)
    headers = {"accept-language": "zh", "origin": "https://front.test"}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test", headers=headers) as client:
            page = await client.get("/people?q=x")
            answer = await client.post("/graphql", json={"query": QUERY})

    assert (page.status_code, page.headers["retry-after"]) == (503, "1")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<a class="main-button" href="/people?q=x">' in page.text
    assert answer.headers["access-control-allow-origin"] == "https://front.test"
    assert answer.headers["access-control-expose-headers"] == "retry-after, x-request-id"
    [told] = answer.json()["errors"]
    assert told["extensions"] == {"code": "limits.busy", "facts": {}, "retryAfterSeconds": 1.0}
    assert told["message"] == say(Language.ZH, "limits.busy")


async def test_a_question_in_an_address_is_bounded_with_its_variables(admin: Client, parts: Parts) -> None:
    query = urlencode({"query": QUERY, "variables": '{"x": "' + "x" * 103_000 + '"}'}).encode()
    headers = [(b"authorization", f"Bearer {admin.key}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/graphql", "query_string": query, "headers": headers}

    response = await parts.door(Request(scope))

    told = orjson.loads(response.body)["errors"][0]["extensions"]
    assert (response.status_code, told["code"]) == (413, "limits.body")


def test_who_nests_a_question_about_the_schema_too_deeply_hears_its_own_limit() -> None:
    query = "{ __schema { types " + "{ fields { type " * 10 + "{ name }" + " } }" * 10 + " } }"

    with pytest.raises(Refused) as refused:
        check_extent(parse(query))

    # __schema and types, ten times fields and type, name.
    assert refused.value.facts == {"depth": 23, "limit": 20}
