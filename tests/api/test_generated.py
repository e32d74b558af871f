"""Generated traffic: Schemathesis writes documents from the schema; none of them finds an error of ours.

Every operation gets 100 cases in `make test`, always the same ones, and 2,000 new ones in `make nightly`. What is
generated is mostly refused; so that more of it is done, half of all texts become words that the village knows, and nine
of ten selections are cut down to what needs no new statement (a caller has only 60 of those a minute).
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
import schemathesis
from graphql import FieldNode, OperationDefinitionNode, parse, print_ast
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.graphql import nodes, scalar
from starlette.applications import Starlette

from api.app import Parts
from api.context import SCOPES
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.village import seed_village
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask
from tools.source import ROOT

N_CASES = 100
N_NIGHTLY = 2_000
# The only reasons for which a whole request may be sent away: the database is busy with new statements.
NOT_NOW = frozenset({"limits.shapes", "database.too_slow"})
WORDS = ["ming", "lan", "hao", "ordinary", "partner", "phone", "city", "manual", "service", "2026-05-01", "x", ""]

scalar("Long", st.integers(-(2**53), 2**53).map(nodes.Int))
scalar("DateTime", st.datetimes().map(lambda at: nodes.String(at.isoformat() + "Z")))
scalar("Date", st.dates().map(lambda day: nodes.String(day.isoformat())))
OPERATIONS = {
    each.label: each
    for each in (
        found.ok() for found in schemathesis.graphql.from_path(str(ROOT / "api/schema.graphql")).get_all_operations()
    )
}
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def documents(label: str, n: int, *, again: bool) -> Sequence[str]:
    """Documents with one operation; `again` makes them the same each time."""
    made: list[str] = []

    @bounds(
        max_examples=n,
        derandomize=again,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(
        case=OPERATIONS[label].as_strategy(),
        words=st.lists(st.sampled_from(WORDS), max_size=5),
        is_whole=st.integers(0, 9),
    )
    def make(case: Any, words: list[str], is_whole: int) -> None:
        text = case.body
        if words:
            text = _TEXT.sub(lambda found: f'"{words[found.start() % len(words)]}"', text)
        made.append(text if is_whole == 0 else _cut(text))

    make()
    return made


def _cut(text: str) -> str:
    """The same question, of whose answer only the type is asked."""
    document = parse(text)
    [operation] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    fields = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    heads = [print_ast(replace(each, selection_set=None)) for each in fields]
    tails = [" { __typename }" if each.selection_set else "" for each in fields]
    return f"{operation.operation.value} {{ {' '.join(map(str.__add__, heads, tails))} }}"


@pytest.fixture(scope="module")
async def client(
    app: Starlette, parts: Parts, database: Database, settings: Settings
) -> AsyncGenerator[httpx.AsyncClient]:
    """An admin with all scopes in the village; afterwards the graph is as it was."""
    await ask(database, ERASE_ALL)
    before = await ask(database, "MATCH (n) RETURN elementId(n) AS id, properties(n) AS values")
    await seed_village(database, settings, NOW)
    made = await create_key(database, name="generated", role=Role.ADMIN, scopes=SCOPES, now=NOW)
    await parts.keyring.refresh()
    headers = {"authorization": f"Bearer {made.secret}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test", headers=headers) as client:
        yield client
    kept = [each["id"] for each in before]
    await ask(database, "MATCH (n) WHERE NOT elementId(n) IN $kept DETACH DELETE n", kept=kept)
    for each in before:
        await ask(
            database, "MATCH (n) WHERE elementId(n) = $id SET n = $values", id=each["id"], values=dict(each["values"])
        )
    await parts.keyring.refresh()


async def _all_handled(client: httpx.AsyncClient, queries: Sequence[str]) -> None:
    for query in queries:
        response = await client.post("/graphql", json={"query": query})

        assert "service.internal" not in response.text, query
        if response.status_code >= 500:
            assert response.json()["errors"][0]["extensions"]["code"] in NOT_NOW, (query, response.text)


@pytest.mark.parametrize("label", OPERATIONS)
async def test_no_generated_document_finds_an_error_of_ours(label: str, client: httpx.AsyncClient) -> None:
    queries = documents(label, N_CASES, again=True)

    assert queries
    await _all_handled(client, queries)


@pytest.mark.nightly
@pytest.mark.parametrize("label", OPERATIONS)
async def test_none_of_two_thousand_finds_an_error_of_ours(label: str, client: httpx.AsyncClient) -> None:
    await _all_handled(client, documents(label, N_NIGHTLY, again=False))
