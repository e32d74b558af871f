"""Tags that nobody is given any more stay with who holds them: exported, merged, parted, ended by term and erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from api.exporting import document
from graph.checks.actions import check_graph
from graph.checks.model import Invariant
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.exports.actions import open_export
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from graph.tags.actions import attach_tag, end_terms
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import WORDED, ask

ANN, BEA = UserId("ann"), UserId("bea")
TEA, MILK = TagKey("tea"), TagKey("milk")
HELD = """
MATCH (u:User)-[h:TAGGED|WAS_TAGGED]->(t:Tag)
RETURN u.id + ':' + t.key + ':' + type(h) AS held ORDER BY held
"""

JOINED = """
MATCH (t:Tag {state: 'merged'})-[:IN_CLASS]->(c)
MERGE (w:Tag {key: 'drink'}) ON CREATE SET w.name = 'drink', w.state = 'draft'
MERGE (w)-[:IN_CLASS]->(c)
CREATE (t)-[:JOINED_TO]->(w)
"""


@pytest.fixture(params=["draft", "retired", "merged"])
async def held(
    empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime, request: pytest.FixtureRequest
) -> Database:
    """Ann and Bea hold tea, Ann milk for an hour; then nobody is given either any more."""
    for days, user in enumerate((ANN, BEA)):
        joined = now - timedelta(days=9 - days)
        await create_user(
            empty, call, id=user, name=user, joined_at=joined, attributes={}, identities=(), catalogue=attributes
        )
    for tag in (TEA, MILK):
        await create_tag(empty, call, key=tag, name=tag, class_key="preference", **WORDED)
    for user in (ANN, BEA):
        await attach_tag(empty, call, user=user, tag=TEA)
    await attach_tag(empty, call, user=ANN, tag=MILK, until=now + timedelta(hours=1))
    await ask(empty, "MATCH (t:Tag) SET t.state = $state", state=request.param)
    await ask(empty, JOINED)
    return empty


async def found(database: Database) -> list[str]:
    return [row["held"] for row in await ask(database, HELD)]


async def test_such_a_tag_is_merged_and_parted_with_its_people(held: Database, call: Call) -> None:
    before = await found(held)

    await merge_users(held, call, Asked(ANN, BEA, "the same person", confirm=True))
    together = await found(held)
    await unmerge_user(held, call, user=BEA, reason="not the same")

    assert together == ["ann:milk:TAGGED", "ann:tea:TAGGED"]
    assert await found(held) == before


async def test_such_a_tag_is_exported_and_erased_with_its_people(
    held: Database, origin: Origin, settings: Settings
) -> None:
    head = await open_export(held, origin, ANN)
    told = orjson.loads(b"".join([piece async for piece in document(held, head, at=origin.at)]))

    await erase_user(held, origin, ANN, reason="asked for it", settings=settings)

    assert sorted(each["tag"] for each in told["tags"]) == ["milk", "tea"]
    assert await found(held) == ["bea:tea:TAGGED"]


async def test_such_a_tag_ends_by_its_term(held: Database, now: datetime) -> None:
    assert await end_terms(held, now=now + timedelta(hours=2)) == 1
    assert await found(held) == ["ann:milk:WAS_TAGGED", "ann:tea:TAGGED", "bea:tea:TAGGED"]


async def test_such_a_tag_is_no_fault_of_the_graph(held: Database, settings: Settings, now: datetime) -> None:
    checked = await check_graph(held, settings=settings, now=now)

    # Two tags that were merged are held: somebody has to go on with that.
    [row] = await ask(held, "MATCH (t:Tag {state: 'merged'}) RETURN count(t) AS n")
    assert {each.invariant: each.count for each in checked.findings if each.count} == (
        {Invariant.UNFINISHED: 2} if row["n"] else {}
    )
    assert checked.is_sound
