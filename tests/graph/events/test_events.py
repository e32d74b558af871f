"""Events, interactions and sources (L07, D02, D04, M09): kept once under the sender's ids; nothing on a refusal."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.events import store
from graph.events.actions import record_event, record_interaction, record_source
from graph.events.model import (
    Channel,
    ChannelKey,
    Coming,
    Event,
    EventId,
    EventRecorded,
    InteractionRecorded,
    SourceRecorded,
)
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

MING, LAN = UserId("ming"), UserId("lan")
CODE = ChannelKey("code-7")
SHANGHAI = ZoneInfo("Asia/Shanghai")
ASKED = Event(EventId("e-1"), MING, "article_read", datetime(2026, 4, 30, 12, tzinfo=UTC))


@pytest.fixture
async def two(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """王小明 and 兰, and nothing they did."""
    for user, name in (("ming", "王小明"), ("lan", "兰")):
        await create_user(
            empty, call, id=user, name=name, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await ask(empty, "MATCH (c:Change) DETACH DELETE c")
    return empty


async def _channel(database: Database, *, owner: str | None = None) -> None:
    async def work(transaction: Transaction) -> None:
        await store.upsert_channel(transaction, Channel(CODE, "门店活码", "live_code"))
        await store.attach_channel_owner(transaction, CODE, user=owner)

    await database.write(work)


async def _count(database: Database) -> dict[str, int]:
    [row] = await ask(
        database,
        "RETURN COUNT { (:Event) } AS events, COUNT { ()-[:INTERACTED]->() } AS interactions, "
        "COUNT { ()-[:CAME_THROUGH]->() } AS comings, COUNT { (:Channel) } AS channels, COUNT { (:Change) } AS changes",
    )
    return dict(row)


NOTHING = {"events": 0, "interactions": 0, "comings": 0, "channels": 0, "changes": 0}


async def test_an_event_is_kept_dated_and_traceable_l07(two: Database, call: Call) -> None:
    await _channel(two)

    done = await record_event(two, call, replace(ASKED, channel=CODE, data='{"id": 7, "题": "春茶"}'))

    assert done == EventRecorded("e-1", "ming", recorded=True)
    [row] = await ask(
        two,
        "MATCH (:User {id: 'ming'})-[d:DID]->(e) RETURN e {.*, at: e.at.epochMillis} AS event, d.at = e.at AS same",
    )
    assert row == {
        "event": {
            "id": "e-1",
            "type": "article_read",
            "at": 1_777_550_400_000,  # 20 hours before 1,777,622,400 s
            "channel": "code-7",
            "data": '{"id":7,"题":"春茶"}',
        },
        "same": True,
    }


async def test_a_known_id_with_the_same_content_is_answered_and_changes_nothing(two: Database, call: Call) -> None:
    await record_event(two, call, replace(ASKED, data="[1, 2]"))

    done = await record_event(two, call, replace(ASKED, data="[1,2]"))

    assert done == EventRecorded("e-1", "ming", recorded=False)
    assert await _count(two) == NOTHING | {"events": 1, "changes": 1}


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, user=LAN),
        replace(ASKED, type="scan"),
        replace(ASKED, at=ASKED.at + timedelta(milliseconds=1)),
        replace(ASKED, data="1"),
    ],
)
async def test_a_known_id_with_other_content_is_a_conflict(two: Database, call: Call, other: Event) -> None:
    await record_event(two, call, ASKED)

    with pytest.raises(Conflict) as caught:
        await record_event(two, call, other)

    assert (caught.value.code, caught.value.facts) == ("events.id_taken", {"event": "e-1"})
    assert await _count(two) == NOTHING | {"events": 1, "changes": 1}


async def test_one_id_recorded_for_two_users_at_once_is_a_conflict_for_one_of_them(two: Database, call: Call) -> None:
    attempts = [record_event(two, call, replace(ASKED, user=user)) for user in (MING, LAN) * 4]

    results = await asyncio.gather(*attempts, return_exceptions=True)

    refusals = [each for each in results if isinstance(each, BaseException)]
    assert [(type(each), getattr(each, "code", each)) for each in refusals] == [(Conflict, "events.id_taken")] * 4
    assert (await _count(two))["events"] == 1


async def test_a_channel_that_another_made_meanwhile_keeps_name_and_kind(two: Database) -> None:
    await _channel(two)

    async def work(transaction: Transaction) -> None:
        await store.upsert_channel(transaction, Channel(CODE, "另一个名字", "poster"))

    await two.write(work)

    assert await ask(two, "MATCH (c:Channel) RETURN c.name AS name, c.kind AS kind") == [
        {"name": "门店活码", "kind": "live_code"}
    ]


@pytest.mark.parametrize(
    ("bad", "kind", "code"),
    [
        (replace(ASKED, user=UserId("nobody")), Missing, "users.unknown"),
        (replace(ASKED, channel=CODE), Missing, "events.channel_unknown"),
        (replace(ASKED, id=EventId("a b")), Refused, "users.id_invalid"),
        (replace(ASKED, type=" "), Refused, "users.text_empty"),
        (replace(ASKED, at=datetime(2026, 5, 1, 8, 6, tzinfo=UTC)), Refused, "users.time_in_future"),
        (replace(ASKED, at=datetime(2026, 5, 1, 8)), Refused, "users.time_without_zone"),  # noqa: DTZ001
        (replace(ASKED, data="{"), Refused, "events.data_not_json"),
        (replace(ASKED, data="NaN"), Refused, "events.data_not_json"),
        (replace(ASKED, data='"\\ud800"'), Refused, "events.data_not_json"),
        (replace(ASKED, data="[" * 10_000), Refused, "events.data_not_json"),
        (replace(ASKED, data='"' + "x" * 9_999 + '"'), Refused, "events.data_too_long"),
    ],
)
async def test_a_bad_event_is_refused_and_nothing_changes(
    two: Database, call: Call, bad: Event, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await record_event(two, call, bad)

    assert caught.value.code == code
    assert await _count(two) == NOTHING


async def test_data_of_ten_thousand_characters_are_kept(two: Database, call: Call) -> None:
    done = await record_event(two, call, replace(ASKED, data='"' + "x" * 9_998 + '"'))

    assert done.recorded


async def _interact(database: Database, call: Call, **given: object) -> InteractionRecorded:
    asked = {"from_user": MING, "to_user": LAN, "kind": "comment", "zone": SHANGHAI} | given
    return await record_interaction(database, call, **asked)  # pyright: ignore[reportArgumentType]


async def test_interactions_of_a_local_day_are_added_up(two: Database, call: Call) -> None:
    # 15:59 UTC is 23:59 in Shanghai, 16:00 UTC is the next day there.
    await _interact(two, call, at=datetime(2026, 4, 29, 15, 59, tzinfo=UTC), count=2)
    await _interact(two, call, at=datetime(2026, 4, 29, 16, 0, tzinfo=UTC))
    done = await _interact(two, call, day=date(2026, 4, 29), count=5)

    assert done == InteractionRecorded("ming", "lan", "comment", "2026-04-29", 7)
    rows = await ask(
        two,
        "MATCH (a)-[r:INTERACTED]->(b) RETURN a.id AS from, b.id AS to, r.kind AS kind, toString(r.day) AS day, "
        "r.count AS n, r.key AS key ORDER BY day",
    )
    assert [(row["from"], row["to"], row["kind"], row["day"], row["n"], row["key"]) for row in rows] == [
        ("ming", "lan", "comment", "2026-04-29", 7, "ming\u0001lan\u0001comment\u00012026-04-29"),
        ("ming", "lan", "comment", "2026-04-30", 1, "ming\u0001lan\u0001comment\u00012026-04-30"),
    ]


async def test_racing_interactions_of_both_directions_are_all_counted(two: Database, call: Call) -> None:
    day = date(2026, 4, 30)

    await asyncio.gather(
        *(_interact(two, call, day=day) for _ in range(8)),
        *(_interact(two, call, day=day, from_user=LAN, to_user=MING) for _ in range(8)),
    )

    rows = await ask(two, "MATCH (a)-[r:INTERACTED]->() RETURN a.id AS from, r.count AS n ORDER BY from")
    assert [(row["from"], row["n"]) for row in rows] == [("lan", 8), ("ming", 8)]


async def test_a_re_sent_interaction_is_counted_once_under_its_operation_key(two: Database, call: Call) -> None:
    keyed = replace(call, key="i-1", payload={"n": 1})

    first = await _interact(two, keyed, day=date(2026, 4, 30))
    second = await _interact(two, keyed, day=date(2026, 4, 30))

    assert first == second
    assert second.count == 1


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"day": date(2026, 4, 30), "to_user": MING}, Refused, "events.self_interaction"),
        ({"day": date(2026, 4, 30), "to_user": UserId("nobody")}, Missing, "users.unknown"),
        ({"day": date(2026, 4, 30), "count": 0}, Refused, "events.count"),
        ({"day": date(2026, 4, 30), "count": 1_000_001}, Refused, "events.count"),
        ({"day": date(2026, 4, 30), "kind": ""}, Refused, "users.text_empty"),
        ({"day": date(2026, 5, 2)}, Refused, "users.time_in_future"),
        ({}, Refused, "events.at_or_day"),
        ({"day": date(2026, 4, 30), "at": datetime(2026, 4, 30, tzinfo=UTC)}, Refused, "events.at_or_day"),
    ],
)
async def test_a_bad_interaction_is_refused_and_nothing_changes(
    two: Database, call: Call, given: dict[str, object], kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await _interact(two, call, **given)

    assert caught.value.code == code
    assert await _count(two) == NOTHING


COMING = Coming(MING, CODE, datetime(2026, 4, 30, 12, tzinfo=UTC), "poster-3")


async def test_a_source_is_kept_with_time_and_state_and_its_channel_made_d02_m09(two: Database, call: Call) -> None:
    done = await record_source(two, call, coming=COMING, channel=("门店活码", "live_code"))

    assert done == SourceRecorded("ming", "code-7", recorded=True)
    [row] = await ask(
        two,
        "MATCH (:User {id: 'ming'})-[r:CAME_THROUGH]->(c) "
        "RETURN r.at.epochMillis AS at, r.state AS state, c {.*} AS channel",
    )
    assert row == {
        "at": 1_777_550_400_000,
        "state": "poster-3",
        "channel": {"key": "code-7", "name": "门店活码", "kind": "live_code"},
    }


async def test_a_known_channel_keeps_its_name_and_owner(two: Database, call: Call) -> None:
    await _channel(two, owner="lan")

    await record_source(two, call, coming=COMING, channel=("other", "poster"))

    [row] = await ask(two, "MATCH (c:Channel)-[:OWNED_BY]->(u) RETURN c.name AS name, c.kind AS kind, u.id AS owner")
    assert row == {"name": "门店活码", "kind": "live_code", "owner": "lan"}
    [change] = await ask(two, "MATCH (c:Change {kind: 'source.recorded'}) RETURN c.after AS after")
    assert '"owner":"lan"' in change["after"]


async def test_the_same_coming_again_changes_nothing_and_another_time_is_another_coming(
    two: Database, call: Call
) -> None:
    await _channel(two)
    await record_source(two, call, coming=COMING)

    again = await record_source(two, call, coming=COMING)
    later = await record_source(two, call, coming=replace(COMING, at=COMING.at + timedelta(hours=1)))

    assert (again.recorded, later.recorded) == (False, True)
    assert await _count(two) == NOTHING | {"channels": 1, "comings": 2, "changes": 2}


@pytest.mark.parametrize(
    ("bad", "channel", "kind", "code"),
    [
        (COMING, None, Missing, "events.channel_unknown"),
        (COMING, ("", "live_code"), Refused, "users.text_empty"),
        (replace(COMING, user=UserId("nobody")), ("x", "live_code"), Missing, "users.unknown"),
        (
            replace(COMING, at=datetime(2026, 5, 2, tzinfo=UTC)),
            ("x", "live_code"),
            Refused,
            "users.time_in_future",
        ),
    ],
)
async def test_a_bad_source_is_refused_and_nothing_changes(
    two: Database, call: Call, bad: Coming, channel: tuple[str, str] | None, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await record_source(two, call, coming=bad, channel=channel)

    assert caught.value.code == code
    assert await _count(two) == NOTHING


async def test_a_known_coming_with_another_state_is_a_conflict(two: Database, call: Call) -> None:
    await _channel(two)
    await record_source(two, call, coming=COMING)

    with pytest.raises(Conflict) as caught:
        await record_source(two, call, coming=replace(COMING, state=None))

    assert caught.value.code == "events.source_differs"
    assert await _count(two) == NOTHING | {"channels": 1, "comings": 1, "changes": 1}


async def test_what_a_channel_sets_and_whose_it_is_can_be_said_anew(two: Database) -> None:
    await _channel(two, owner="lan")
    await ask(two, "CREATE (:Tag {key: 'a'}), (:Tag {key: 'b'}), (:Staff {id: 's'})")

    async def work(transaction: Transaction) -> tuple[int, int, list[tuple[str, str]], bool]:
        first = await store.attach_channel_tags(transaction, CODE, ["a", "b"])
        second = await store.attach_channel_tags(transaction, CODE, ["b", "nothing"])
        is_owned = await store.attach_channel_owner(transaction, CODE, staff="s")
        return first, second, await store.list_channel_tags(transaction, [CODE, "other"]), is_owned

    assert await two.write(work) == (2, 1, [("code-7", "b")], True)
    assert await ask(two, "MATCH (:Channel)-[:OWNED_BY]->(x) RETURN labels(x) AS labels") == [{"labels": ["Staff"]}]
