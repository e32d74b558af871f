"""Tags given for a term: when it is over they are ended as of it, once, by whoever looks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import orjson
import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.tags.actions import attach_tag, end_terms
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import TagSource
from tests.support import WORDED, ask

TEA = TagKey("tea")
HELD = (
    "MATCH (u:User)-[r:TAGGED|WAS_TAGGED]->(:Tag) RETURN u.id AS user, type(r) AS type, r.source AS source, "
    "r.until.epochMillis AS until, r.endedBy AS by ORDER BY user, source"
)
# 2026-05-01T08:00Z, the tests' now, is 1,777,622,400 s after 1970; an hour is 3,600 s.
IN_AN_HOUR_MS = 1_777_626_000_000


@pytest.fixture
async def held(empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime) -> Database:
    """Ming and Lan like tea for an hour, Yu for two, Ming says so for good as well."""
    await create_tag(empty, call, key="tea", name="爱茶", class_key="preference", **WORDED)
    for user, hours in (("ming", 1), ("lan", 1), ("yu", 2)):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
        await attach_tag(empty, call, user=UserId(user), tag=TEA, until=now + timedelta(hours=hours))
    await attach_tag(empty, call, user=UserId("ming"), tag=TEA, source=TagSource.QUESTIONNAIRE)
    await ask(empty, "MATCH (c:Change) DETACH DELETE c")
    return empty


async def test_a_tag_is_ended_as_of_its_term_and_others_stay(held: Database, now: datetime) -> None:
    # A minute after the hour.
    n_ended = await end_terms(held, now=now + timedelta(minutes=61))

    assert n_ended == 2
    assert [tuple(row.values()) for row in await ask(held, HELD)] == [
        ("lan", "WAS_TAGGED", "manual", IN_AN_HOUR_MS, "term"),
        ("ming", "WAS_TAGGED", "manual", IN_AN_HOUR_MS, "term"),
        ("ming", "TAGGED", "questionnaire", None, None),
        ("yu", "TAGGED", "manual", IN_AN_HOUR_MS + 3_600_000, None),
    ]
    [change] = await ask(
        held, "MATCH (c:Change) RETURN c.kind AS kind, c.users AS users, c.actor AS actor, c.before AS b"
    )
    assert (change["kind"], change["users"], change["actor"]) == ("tag.detached", ["lan", "ming"], "term")
    assert orjson.loads(change["b"]) == {"tag": "tea", "source": "manual"}


async def test_nothing_is_ended_before_its_term(held: Database, now: datetime) -> None:
    n_ended = await end_terms(held, now=now + timedelta(minutes=59))

    assert n_ended == 0
    assert await ask(held, "MATCH (c:Change) RETURN c.id AS id") == []


async def test_terms_ended_by_several_at_once_are_ended_once(held: Database, now: datetime) -> None:
    counts = await asyncio.gather(*(end_terms(held, now=now + timedelta(hours=3)) for _ in range(6)))

    assert sum(counts) == 3
    assert await ask(held, "MATCH ()-[r:WAS_TAGGED]->() RETURN count(r) AS n") == [{"n": 3}]


async def test_a_term_that_ran_out_is_told_of_when_the_tag_is_given_anew(
    held: Database, call: Call, now: datetime
) -> None:
    later = replace(call, origin=replace(call.origin, at=now + timedelta(hours=3)))

    await attach_tag(held, later, user=UserId("yu"), tag=TEA)

    changes = await ask(held, "MATCH (c:Change) RETURN c.kind AS kind, c.actor AS actor ORDER BY kind")
    assert [tuple(row.values()) for row in changes] == [("tag.attached", "ada"), ("tag.detached", "term")]
