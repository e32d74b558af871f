"""A page costs the same wherever it is: database hits as Neo4j counts them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, LiteralString

import pytest

from api.app import Parts
from api.context import SCOPES, Caller, Context
from api.paging import encoded
from api.reading import plan
from api.schema import READERS
from graph.database.driver import Database
from graph.messages import Language
from graph.settings import Settings
from graph.users.policy import sort_keys
from graph.vocabulary import Role
from tests.support import ask

N_USERS = 10_200
# All joined on the same day: ties are what makes pages dear elsewhere.
JOINED = datetime(2026, 4, 1, tzinfo=UTC)
CREATE_USERS: LiteralString = """
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.name, searchName: row.name, nameKey: row.name_key, joinedKey: row.joined_key,
  joinedAt: $joined, createdAt: $joined, city: '杭州'})
"""
AGREED: LiteralString = """
MATCH (p:Purpose {key: 'marketing'})
MATCH (u:User) WHERE toInteger(substring(u.id, 1)) % 2 = 0
CREATE (u)-[:CONSENTED {status: 'granted', at: datetime('2026-04-01T00:00:00Z'), textVersion: 1, actor: 'test'}]->(p)
"""
PAGES = {
    "name": """query($after: String) { users(first: 20, after: $after) { nodes { id name } } }""",
    "joined_at": """query($after: String) {
      users(order: JOINED_AT, first: 20, after: $after) { nodes { id name } } }""",
}


@pytest.fixture(scope="module")
async def crowd(database: Database) -> dict[str, list[str]]:
    """Many users of one name and day; their keys in order."""
    keys = [(f"u{number:06d}", sort_keys(f"u{number:06d}", "王", JOINED)) for number in range(N_USERS)]
    rows = [{"id": user, "name": "王", "name_key": each.name_key, "joined_key": each.joined_key} for user, each in keys]
    await ask(database, "MATCH (u:User) DETACH DELETE u")
    await ask(database, CREATE_USERS, rows=rows, joined=JOINED)
    return {"name": [each.name_key for _, each in keys], "joined_at": [each.joined_key for _, each in keys]}


async def _hits(parts: Parts, settings: Settings, query: str, variables: Mapping[str, Any]) -> int:
    context = Context(
        database=parts.database,
        settings=settings,
        caller=Caller("test", Role.ADMIN, SCOPES),
        language=Language.EN,
        request_id="test",
        attributes=parts.keyring.attributes,
        clock=lambda: JOINED,
        executor=parts.executor,
    )
    operation = parts.executor.operation(query, variables, context)
    composed = plan(operation, operation.roots(), READERS, context).composed
    summary = await parts.database.profile(composed.text, composed.params)
    assert summary.profile is not None
    return _total(summary.profile)


def _total(operator: Mapping[str, Any]) -> int:
    return int(operator.get("dbHits", 0)) + sum(_total(child) for child in operator.get("children", ()))


@pytest.mark.parametrize("order", list(PAGES))
async def test_the_page_after_10000_users_costs_at_most_half_more_than_the_first(
    parts: Parts, settings: Settings, crowd: dict[str, list[str]], order: str
) -> None:
    first = await _hits(parts, settings, PAGES[order], {"after": None})
    late = encoded(f"users.{order}", crowd[order][10_000])

    after_ten_thousand = await _hits(parts, settings, PAGES[order], {"after": late})

    assert 20 <= first < 500
    assert after_ten_thousand <= 1.5 * first


async def test_conditions_of_consent_cost_a_page_little_and_nothing_that_grows_with_the_crowd(
    parts: Parts, settings: Settings, database: Database, crowd: dict[str, list[str]]
) -> None:
    """Of 10,200 users those agreed whose number is even: 41 are walked for a page of 20."""
    assert crowd
    await ask(database, AGREED)
    plain = "query { users(first: 20) { nodes { id name } } }"
    targeted = 'query { users(first: 20, purpose: "marketing") { nodes { id name } } }'

    for_service = await _hits(parts, settings, plain, {})
    for_marketing = await _hits(parts, settings, targeted, {})

    assert for_service < 500
    # 42 users are looked at instead of 21, each with one relationship and one purpose.
    assert for_marketing < for_service + 42 * 25
