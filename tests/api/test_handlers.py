"""What follows a change: codes set their tags (R05), and a user's code makes a scan a referral."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.handlers import HANDLERS
from graph.changes.model import Round
from graph.changes.worker import Worker, work_off
from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.events import store as events
from graph.events.actions import record_event, record_source
from graph.events.model import Channel, ChannelKey, Coming, Event, EventId
from graph.imports.model import Kind
from graph.scores.actions import run_scores
from graph.tags.actions import attach_tag, detach_tag
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import TagSource
from tests.graph.imports.importing import Desk
from tests.support import WORDED, ask

MING, LAN = UserId("ming"), UserId("lan")
CODE = ChannelKey("code-7")
SCANNED_AT = datetime(2026, 4, 30, 12, tzinfo=UTC)
COMING = Coming(MING, CODE, SCANNED_AT)


@pytest.fixture
async def city(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """王小明 and 兰, and a code that sets 【河南】 and 【河南英语】."""
    for user, name in (("ming", "王小明"), ("lan", "兰")):
        await create_user(
            empty, call, id=user, name=name, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    for key in ("河南", "河南英语"):
        await create_tag(empty, call, key=key, name=key, class_key="static", **WORDED)

    async def work(transaction: Transaction) -> None:
        await events.upsert_channel(transaction, Channel(CODE, "河南英语试听课", "live_code"))
        await events.attach_channel_tags(transaction, CODE, ["河南", "河南英语"])

    await empty.write(work)
    return empty


async def _own(database: Database, owner: str) -> None:
    async def work(transaction: Transaction) -> None:
        await events.attach_channel_owner(transaction, CODE, user=owner)

    await database.write(work)


async def _work_off(database: Database, now: datetime) -> Round:
    return await work_off(database, HANDLERS, holder="worker", clock=lambda: now)


async def _tags(database: Database) -> list[tuple[str, ...]]:
    rows = await ask(
        database,
        "MATCH (u:User)-[r:TAGGED]->(t) "
        "RETURN u.id AS user, t.key AS tag, r.source AS source, r.actor AS actor, r.role AS role ORDER BY user, tag",
    )
    return [tuple(row.values()) for row in rows]


async def _referrals(database: Database) -> list[tuple[str, ...]]:
    rows = await ask(database, "MATCH (a)-[r:REFERRED]->(b) RETURN a.id AS a, b.id AS b, r.channel AS channel")
    return [tuple(row.values()) for row in rows]


BOTH = [("ming", "河南", "rule", "code-7", "system"), ("ming", "河南英语", "rule", "code-7", "system")]


async def test_coming_through_a_code_sets_its_tags_together_r05(city: Database, call: Call, now: datetime) -> None:
    await record_source(city, call, coming=COMING)

    done = await _work_off(city, now)

    assert (done.n_failed, done.n_parked) == (0, 0)
    assert await _tags(city) == BOTH


async def test_a_scan_sets_the_tags_of_its_code_and_other_events_do_not_r05(
    city: Database, call: Call, now: datetime
) -> None:
    await record_event(city, call, Event(EventId("e-1"), MING, "scan", SCANNED_AT, CODE))
    await record_event(city, call, Event(EventId("e-2"), LAN, "article_read", SCANNED_AT, CODE))

    await _work_off(city, now)

    assert await _tags(city) == BOTH


FILES = {
    Kind.SOURCES: "user,channel,at,channel_kind\nming,code-7,2026-04-30T12:00Z,\nlan,other,2026-04-30T12:00Z,poster\n",
    Kind.EVENTS: (
        "id,user,type,at,channel\ne1,ming,scan,2026-04-30T12:00Z,code-7\ne2,lan,click,2026-04-30T12:00Z,code-7\n"
        "e3,lan,scan,2026-04-30T12:00Z,nowhere\ne4,lan,scan,2026-04-30T12:00Z,\n"
    ),
}


@pytest.mark.parametrize("kind", list(FILES))
async def test_sources_and_scans_of_a_file_set_the_tags_of_their_codes_r05(
    city: Database, origin: Origin, now: datetime, tmp_path: Path, kind: Kind
) -> None:
    await Desk(city, origin, tmp_path).put(kind, FILES[kind])

    done = await _work_off(city, now)

    assert (done.n_failed, done.n_parked) == (0, 0)
    assert await _tags(city) == BOTH
    assert await _referrals(city) == []


@pytest.mark.parametrize("kind", list(FILES))
async def test_sources_and_scans_of_a_file_through_another_users_code_make_a_referral(
    city: Database, origin: Origin, now: datetime, tmp_path: Path, kind: Kind
) -> None:
    await _own(city, "lan")
    await Desk(city, origin, tmp_path).put(kind, FILES[kind])

    await _work_off(city, now)

    assert await _referrals(city) == [("lan", "ming", "code-7")]
    assert await _tags(city) == BOTH


async def test_of_two_codes_in_a_file_the_earlier_scan_makes_the_referral_and_none_closes_a_circle(
    city: Database, call: Call, origin: Origin, now: datetime, tmp_path: Path, attributes: dict[str, Attribute]
) -> None:
    await create_user(
        city, call, id="zhao", name="赵", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await _own(city, "lan")
    await ask(
        city,
        "MATCH (u:User {id: 'ming'}) CREATE (:Channel {key: 'code-8', name: '8', kind: 'live_code'})-[:OWNED_BY]->(u)",
    )
    text = (
        "user,channel,at\nzhao,code-8,2026-04-30T12:00Z\nlan,code-8,2026-04-30T13:00Z\nlan,code-7,2026-04-30T09:00Z\n"
        "ming,code-7,2026-04-30T12:00Z\nzhao,code-7,2026-04-30T11:00Z\n"
    )
    await Desk(city, origin, tmp_path).put(Kind.SOURCES, text)

    done = await _work_off(city, now)

    # zhao came by lan's code an hour before ming's; ming came by lan's, so lan cannot come by ming's an hour later.
    assert (done.n_failed, done.n_parked) == (0, 0)
    assert sorted(await _referrals(city)) == [("lan", "ming", "code-7"), ("lan", "zhao", "code-7")]


async def test_scanning_again_changes_nothing_and_after_an_end_begins_anew(
    city: Database, call: Call, now: datetime
) -> None:
    await record_source(city, call, coming=COMING)
    await _work_off(city, now)
    await record_source(city, call, coming=replace(COMING, at=now))
    await _work_off(city, now)
    again = await _tags(city)

    await detach_tag(city, call, user=MING, tag=TagKey("河南"), source=TagSource.RULE)
    await record_event(city, call, Event(EventId("e-1"), MING, "scan", now, CODE))
    await _work_off(city, now)

    assert again == BOTH
    assert await _tags(city) == BOTH
    assert await ask(city, "MATCH ()-[r:WAS_TAGGED]->(t) RETURN t.key AS tag") == [{"tag": "河南"}]


async def test_two_workers_set_a_tag_once_r05(city: Database, call: Call, now: datetime) -> None:
    for number in range(20):
        await record_event(city, call, Event(EventId(f"e-{number}"), MING, "scan", SCANNED_AT, CODE))
    workers = [Worker(city, HANDLERS, holder=holder, clock=lambda: now) for holder in ("first", "second")]

    for _ in range(3):
        await asyncio.gather(*(each.step() for each in workers))

    assert await _tags(city) == BOTH
    assert await ask(city, "RETURN COUNT { (:Pending) } AS n") == [{"n": 0}]


async def test_a_user_who_is_gone_holds_up_nobody(city: Database, call: Call, now: datetime) -> None:
    await record_source(city, call, coming=replace(COMING, user=LAN))
    await record_source(city, call, coming=COMING)
    await ask(city, "MATCH (u {id: 'lan'}) DETACH DELETE u")
    await ask(city, "MATCH (s:Standing {user: 'lan'}) DELETE s")

    done = await _work_off(city, now)

    assert (done.n_failed, done.n_parked) == (0, 0)
    assert await _tags(city) == BOTH


async def test_scanning_another_users_code_makes_a_referral(city: Database, call: Call, now: datetime) -> None:
    await _own(city, "lan")
    await record_source(city, call, coming=COMING)

    await _work_off(city, now)

    assert await _referrals(city) == [("lan", "ming", "code-7")]
    assert await _tags(city) == BOTH


@pytest.mark.parametrize("owner", ["ming", "lan"])
async def test_ones_own_code_and_a_second_code_make_no_referral(
    city: Database, call: Call, now: datetime, attributes: dict[str, Attribute], owner: str
) -> None:
    await create_user(
        city, call, id="zhao", name="赵", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await ask(
        city, "MATCH (a {id: 'zhao'}), (b {id: 'ming'}) CREATE (a)-[:REFERRED {referee: 'ming', at: $at}]->(b)", at=now
    )
    await _own(city, owner)
    await record_source(city, call, coming=COMING)

    done = await _work_off(city, now)

    assert (done.n_failed, done.n_parked) == (0, 0)
    assert await _referrals(city) == [("zhao", "ming", None)]


async def test_time_ends_the_terms_of_tags_and_clears_the_ranks_of_retired_scores(
    city: Database, call: Call, now: datetime
) -> None:
    await attach_tag(city, call, user=MING, tag=TagKey("河南"), until=now + timedelta(minutes=5))
    await run_scores(city, clock=lambda: now)
    await run_scores(city, clock=lambda: now)
    ended = (
        "RETURN COUNT { ()-[:TAGGED]->() } AS held, COUNT { ()-[:WAS_TAGGED]->() } AS past, "
        "COUNT { MATCH ()-[:RANKED]->(p) UNWIND p.users AS user RETURN user } AS ranks"
    )

    await _work_off(city, now + timedelta(minutes=4))
    before = await ask(city, ended)
    await _work_off(city, now + timedelta(minutes=11))

    # Two users have a rank in each of the two runs; the first was retired eleven minutes ago.
    assert before == [{"held": 1, "past": 0, "ranks": 4}]
    assert await ask(city, ended) == [{"held": 0, "past": 1, "ranks": 2}]
