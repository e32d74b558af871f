"""GraphQL over HTTP: the requirements that the audits of npm's `graphql-http` check, each under its id there.

What is asked and expected is told here in our own words, so that it shows without Node.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import orjson
import pytest

from api.app import create_app
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from graph.vocabulary import Role
from tests.conftest import NOW

PLAIN, OWN = "application/json", "application/graphql-response+json"
NAME = "{ __typename }"
TYPE = "query Type($name: String!) { __type(name: $name) { name } }"
NEEDS_ID = "query CoerceFailure($id: ID!){ __typename }"
NO_FIELD = "{ 8f31403dfe404bccbb0e835f2629c6a7 }"
GOOD, BAD = range(200, 201), range(400, 401)
WRONGLY_ASKED, FAILED = range(400, 500), range(400, 600)


@dataclass(frozen=True, slots=True)
class Audit:
    """One request (`sent` as JSON or as it is, or `params` by GET), and what its answer must be."""

    sent: Any = None
    params: Mapping[str, str] | None = None
    accept: str | None = None
    content_type: str | None = PLAIN
    status: range = GOOD
    answered_as: str | None = None
    without: str | None = None


def _posted(**parameters: Any) -> dict[str, Any]:
    return {"query": NAME, **parameters}


def _odd(prefix: str, parameter: str, *values: Any) -> dict[str, Audit]:
    """A parameter of the wrong kind is a bad request."""
    return {
        f"{prefix}{number}": Audit(_posted(**{parameter: value}), status=BAD) for number, value in enumerate(values)
    }


def _nothing(number: int, parameter: str) -> dict[str, Audit]:
    """A parameter that is null is one that was not given, in both types of answers."""
    return {
        f"94B{number}": Audit(_posted(**{parameter: None}), accept=OWN, without="errors"),
        f"022{number}": Audit(_posted(**{parameter: None}), accept=PLAIN, without="errors"),
    }


AUDITS: dict[str, Audit] = {
    # Types of answers.
    "22EB": Audit(_posted(), accept=OWN, answered_as=OWN),
    "4655": Audit(_posted(), accept=PLAIN, answered_as=PLAIN),
    "47DE": Audit(_posted(), accept="*/*", answered_as=PLAIN),
    "80D8": Audit(_posted(), answered_as=PLAIN),
    "82A3": Audit(_posted()),
    "BF61": Audit({"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, content_type=f"{PLAIN}; charset=utf-8"),
    "78D5": Audit(_posted()),
    # Methods.
    "2C94": Audit(_posted()),
    "5A70": Audit(params={"query": NAME}),
    "9C48": Audit(params={"query": "mutation { __typename }"}, accept=OWN, status=WRONGLY_ASKED),
    "9ABE": Audit(_posted(), content_type=None, status=WRONGLY_ASKED),
    "03D4": Audit(_posted()),
    "A5BF": Audit(b"", status=BAD),
    # Parameters.
    "423L": Audit({"notquery": NAME}, accept=OWN, status=BAD),
    **_odd("LKJ", "query", {"obj": "ect"}, 0, False, ["array"]),
    "34A2": Audit(_posted(), accept=OWN),
    "13EE": Audit(_posted(), accept=PLAIN, without="errors"),
    **_odd("6C0", "operationName", {"obj": "ect"}, 0, False, ["array"]),
    "8161": Audit({"operationName": "Query", "query": "query Query { __typename }"}, accept=OWN),
    "B8B3": Audit({"operationName": "Query", "query": "query Query { __typename }"}, accept=PLAIN, without="errors"),
    **_nothing(0, "variables"),
    **_nothing(1, "operationName"),
    **_nothing(2, "extensions"),
    **_odd("476", "variables", "string", 0, False, ["array"]),
    "2EA1": Audit({"query": TYPE, "variables": {"name": "sometype"}}, accept=OWN),
    "28B9": Audit({"query": TYPE, "variables": {"name": "sometype"}}, accept=PLAIN, without="errors"),
    "D6D5": Audit(params={"query": TYPE, "variables": '{"name":"sometype"}'}, accept=OWN, without="errors"),
    "6A70": Audit(params={"query": TYPE, "variables": '{"name":"sometype"}'}, accept=PLAIN, without="errors"),
    **_odd("58B", "extensions", "string", 0, False, ["array"]),
    "428F": Audit(_posted(extensions={"some": "value"}), accept=OWN),
    "1B7A": Audit(_posted(extensions={"some": "value"}), accept=PLAIN, without="errors"),
    "B6DC": Audit(b'{ "not a JSON', accept=PLAIN, status=range(200, 600)),
    "BCF8": Audit(b'{ "not a JSON', accept=PLAIN, status=BAD),
    "B7N8": Audit(b'{ "not a JSON', accept=OWN, status=BAD),
    "8764": Audit({"qeury": NAME}, status=FAILED),
    "3E3A": Audit({"qeury": NAME}, status=BAD),
    # A request that was understood is answered with 200 in application/json, whatever the document is like.
    "572B": Audit({"query": "{"}, accept=PLAIN),
    "FDE2": Audit({"query": NO_FIELD}, accept=PLAIN),
    "7B9B": Audit({"query": NEEDS_ID, "variables": {"id": None}}, accept=PLAIN),
    # In GraphQL's own type the status tells.
    "865D": Audit({"query": "{"}, accept=OWN, status=FAILED),
    "556A": Audit({"query": "{"}, accept=OWN, status=BAD),
    "D586": Audit({"query": "{"}, accept=OWN, status=BAD, without="data"),
    "51FE": Audit({"query": NO_FIELD}, accept=OWN, status=FAILED),
    "74FF": Audit({"query": NO_FIELD}, accept=OWN, status=BAD),
    "5E5B": Audit({"query": NO_FIELD}, accept=OWN, status=BAD, without="data"),
    "86EE": Audit({"query": NEEDS_ID, "variables": {"id": None}}, accept=OWN, status=BAD),
}


@pytest.fixture(scope="module")
async def open_door(
    address: StoreAddress, settings: Settings, database: Database
) -> AsyncGenerator[tuple[httpx.AsyncClient, str]]:
    """An application that tells of its schema, and a viewer's key."""
    app = create_app(replace(settings, introspection=True), address)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test") as client:
            made = await create_key(database, name="audit", role=Role.VIEWER, now=NOW)
            await app.state.parts.keyring.refresh()
            yield client, made.secret


def test_every_audit_of_its_version_1_23_stands_here() -> None:
    assert len(AUDITS) == 61


@pytest.mark.parametrize("name", AUDITS)
async def test_an_audit_of_graphql_over_http_passes(name: str, open_door: tuple[httpx.AsyncClient, str]) -> None:
    client, key = open_door
    audit = AUDITS[name]
    headers = {"authorization": f"Bearer {key}"}
    if audit.params is None and audit.content_type is not None:
        headers["content-type"] = audit.content_type
    body = audit.sent if isinstance(audit.sent, bytes) else orjson.dumps(audit.sent)
    request = client.build_request(
        "POST" if audit.params is None else "GET",
        "/graphql",
        params=audit.params,
        headers=headers,
        content=body if audit.params is None else None,
    )
    del request.headers["accept"]  # httpx would accept anything where an audit says nothing
    if audit.accept is not None:
        request.headers["accept"] = audit.accept

    response = await client.send(request)

    assert response.status_code in audit.status
    answer = orjson.loads(response.content.decode("utf-8"))
    if audit.answered_as is not None:
        assert response.headers["content-type"] == f"{audit.answered_as}; charset=utf-8"
    if audit.without is not None:
        assert audit.without not in answer
