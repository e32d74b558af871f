"""The door under attack from browsers and from our own bugs: other sites change nothing, and nothing planted leaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson
import pytest
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import Parts
from api.execution import Executor
from api.http import GraphQLDoor, broken, busy
from api.keyring import Keyring
from api.middleware import Envelope
from api.pages.session import COOKIE
from api.schema import READERS, build_schema
from graph.database.driver import Database
from graph.errors import Broken
from graph.settings import Settings
from tests.api.conftest import Client
from tests.support import ask

MUTATION = 'mutation { updateUser(input: {userId: "x", name: "stolen"}) { __typename } }'
ELSEWHERE = {"origin": "https://evil.test", "sec-fetch-site": "cross-site"}
JSON = orjson.dumps({"query": MUTATION})
FORM = urlencode({"query": MUTATION}).encode()
PARTS = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n' + MUTATION.encode() + b"\r\n--x--\r\n"
# What a page of another site can send without asking first: these types, and addresses.
SIMPLE = [
    (content_type, body)
    for content_type in (
        None,
        "text/plain",
        "text/plain; charset=application/json",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    )
    for body in (JSON, FORM, PARTS, b"")
]


async def _state(database: Database) -> Any:
    rows = await ask(
        database,
        """
        MATCH (n) WHERE NOT n:ApiKey
        OPTIONAL MATCH (n)-[r]->()
        WITH n, count(r) AS n_out, reduce(s = 0, k IN keys(n) | s + size(k)) AS n_letters
        RETURN count(n) AS nodes, sum(n_out) AS out, sum(n_letters) AS letters, collect(n.name) AS names
        """,
    )
    return rows[0]["nodes"], rows[0]["out"], rows[0]["letters"], sorted(name for name in rows[0]["names"] if name)


async def test_a_page_of_another_site_changes_nothing_whatever_the_browser_brings_along(
    admin: Client, empty: Database
) -> None:
    await admin.ask('mutation { createUser(input: {id: "x", name: "x"}) { __typename } }')
    own = {"origin": "http://guanxi.test"}
    await admin.http.post("/sign-in", data={"key": admin.key}, headers=own)
    session = admin.http.cookies[COOKIE]
    before = await _state(empty)
    bearer = {"authorization": f"Bearer {admin.key}"}

    for credentials in ({}, bearer):  # a browser brings its cookie, never a key; even with a key these do nothing
        for content_type, body in SIMPLE:
            headers = {**ELSEWHERE, **credentials, **({"content-type": content_type} if content_type else {})}
            answer = await admin.http.post("/graphql", content=body, headers=headers)
            assert answer.status_code in {401, 415}
        for method in ("GET", "HEAD"):
            answer = await admin.http.request(
                method, "/graphql", params={"query": MUTATION}, headers={**ELSEWHERE, **credentials}
            )
            assert answer.status_code in {401, 405}
    for path in ("/sign-out", "/sign-in", "/people/x", "/groups", "/"):
        for content_type, body in SIMPLE:
            headers = {**ELSEWHERE, **({"content-type": content_type} if content_type else {})}
            answer = await admin.http.post(path, content=body, headers=headers)
            assert answer.status_code in {403, 404, 405}
            assert "set-cookie" not in answer.headers

    assert await _state(empty) == before
    assert admin.http.cookies[COOKIE] == session
    assert (await admin.http.get("/people", headers={"sec-fetch-site": "none"})).status_code == 200


async def test_json_from_another_site_needs_a_permission_that_is_not_given(admin: Client) -> None:
    headers = {**ELSEWHERE, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}

    asked = await admin.http.options("/graphql", headers=headers)
    sent = await admin.http.post("/graphql", content=JSON, headers={**ELSEWHERE, "content-type": "application/json"})

    assert "access-control-allow-origin" not in asked.headers
    assert sent.status_code == 401


SECRETS = [
    *(f"bolt://neo4j:Pa55word{number}@10.0.{number}.7:7687" for number in range(5)),
    *(f"MATCH (u:User {{id: 'secret-{number}'}})-[:IDENTIFIED_BY]->(i) RETURN i.value" for number in range(5)),
    *(f"/srv/guanxi/private-{number}/store/auth.ini" for number in range(5)),
    *(f"1380013800{number}" for number in range(5)),
    *(f"hunter2-{number}-correct-horse" for number in range(5)),
    *(f"eyJhbGciOiJIUzI1NiJ9.c2VjcmV0{number}.c2lnbmF0dXJl" for number in range(5)),
    *(f"4:5a1f0c77-6d4b-4f0e-9f38-aa{number}:1042" for number in range(5)),
    "Neo.ClientError.Statement.SyntaxError",
    "王小明的身份证 110101199003070012",
    "-----BEGIN" + " PRIVATE KEY-----",
    "gx_admin_aaaaaaaa_" + "S" * 40,
    'File "graph/users/store.py", line 77, in read_user',
]


@dataclass
class Planted:
    """What is raised at some place of ours."""

    failure: Exception = field(default_factory=Exception)


Place = Callable[[Planted, Parts, Settings], tuple[GraphQLDoor, str]]


def _door(parts: Parts, settings: Settings, schema: GraphQLSchema, readers: Any) -> GraphQLDoor:
    return GraphQLDoor(Executor(schema, readers), parts.database, parts.keyring, settings)


def _in_planning(planted: Planted, parts: Parts, settings: Settings) -> tuple[GraphQLDoor, str]:
    def read(_: Any, __: Any) -> Any:
        raise planted.failure

    return _door(parts, settings, build_schema()._schema, {**READERS, "Query.groups": read}), "{ groups { key } }"


def _in_a_field(planted: Planted, parts: Parts, settings: Settings) -> tuple[GraphQLDoor, str]:
    def resolve(*_: Any, **__: Any) -> Any:
        raise planted.failure

    schema = build_schema()._schema
    schema.type_map["Query"].fields["groups"].resolve = resolve
    return _door(parts, settings, schema, READERS), "{ groups { key } }"


def _in_a_mutation(planted: Planted, parts: Parts, settings: Settings) -> tuple[GraphQLDoor, str]:
    async def resolve(*_: Any, **__: Any) -> Any:
        await asyncio.sleep(0)
        raise planted.failure

    schema = build_schema()._schema
    schema.type_map["Mutation"].fields["updateUser"].resolve = resolve
    return _door(parts, settings, schema, READERS), MUTATION


def _at_the_door(planted: Planted, parts: Parts, settings: Settings) -> tuple[GraphQLDoor, str]:
    class Jammed(Keyring):
        async def caller(self, text: str) -> Any:
            raise planted.failure

    door = GraphQLDoor(parts.executor, parts.database, Jammed(parts.database), settings)
    return door, "{ groups { key } }"


def _kinds(secret: str) -> list[Exception]:
    return [
        RuntimeError(secret),
        KeyError(secret),
        OSError(13, secret, secret),
        Broken("database.refused_statement", reason=secret),
    ]


@pytest.mark.parametrize("place", [_in_planning, _in_a_field, _in_a_mutation, _at_the_door])
async def test_none_of_forty_planted_secrets_leaves_the_house(
    place: Place, admin: Client, parts: Parts, settings: Settings
) -> None:
    assert len(set(SECRETS)) == 40
    planted = Planted()
    door, query = place(planted, parts, settings)
    for number, secret in enumerate(SECRETS):
        planted.failure = _kinds(secret)[number % 4]

        response = await _asked(door, query, admin.key)

        told = response.json()["errors"][0]
        assert told["extensions"]["code"] == "service.internal"
        assert told["extensions"]["facts"] == {"request": response.headers["x-request-id"]}
        assert response.status_code == (200 if place in (_in_a_field, _in_a_mutation) else 500)
        everything = response.text + repr(response.headers)
        assert not [word for word in secret.split() if len(word) > 5 and word in everything]


async def _asked(door: GraphQLDoor, query: str, key: str) -> httpx.Response:
    async def graphql(request: Request) -> Response:
        return await door(request)

    envelope = Middleware(Envelope, max_in_flight=2, busy=busy, broken=broken)
    app = Starlette(routes=[Route("/graphql", graphql, methods=["POST"])], middleware=[envelope])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://guanxi.test") as client:
        headers = {"authorization": f"Bearer {key}", "accept-language": "en"}
        return await client.post("/graphql", json={"query": query}, headers=headers)


async def test_a_page_that_breaks_is_a_page_with_its_number(
    app: Starlette, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Awaitable[Any]:
        raise RuntimeError(SECRETS[0])

    monkeypatch.setattr(app.state.parts.keyring, "caller", refuse)
    headers = {"origin": "http://guanxi.test", "accept-language": "en"}

    answer = await http.post("/sign-in", data={"key": "gx_viewer_aaaaaaaa_" + "A" * 40 + "_2d7a0a0b"}, headers=headers)
    door = await http.post("/graphql", json={"query": "{ groups { key } }"}, headers={"authorization": "Bearer x"})

    assert door.status_code == 500
    assert door.headers["content-type"] == "application/json; charset=utf-8"
    assert SECRETS[0] not in door.text + answer.text
