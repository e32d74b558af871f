"""Tasks on a real graph: saved in versions, completed once an event, and the tags that their stages set (K01, K02)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call
from graph.erasure.actions import erase_user
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.settings import Settings
from graph.tasks.actions import record_completion, save_task, tag_everybody, tag_stages
from graph.tasks.model import AskedCompletion, CompletionRecorded, Stage, Task, TaskKind, TaskSaved
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.support import ask

BRONZE, SILVER = Stage("bronze", "铜", "Bronze", 1, "t_bronze"), Stage("silver", "银", "Silver", 3, "t_silver")
QUIZ = Task("打卡", TaskKind.QUIZ, "每日打卡", "Daily quiz", "习惯养成", (BRONZE, SILVER))
# Bronze and silver exclude each other, so that silver takes the place of bronze; gold stands beside them.
TAGS = """
MATCH (top:TagClass {key: 'custom'})
CREATE (level:TagClass {key: 'level', name: 'level', kind: 'own', isExclusive: true})-[:WITHIN]->(top)
CREATE (hand:TagClass {key: 'hand', name: 'hand', kind: 'own', sources: ['manual']})-[:WITHIN]->(top)
WITH level, hand, top
UNWIND [['t_bronze', level], ['t_silver', level], ['t_gold', top], ['t_hand', hand]] AS row
WITH row[0] AS key, row[1] AS class
CREATE (:Tag {key: key, name: key, state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})-[:IN_CLASS]->(class)
"""
HELD = """
MATCH (u:User {id: $user})-[r:TAGGED|WAS_TAGGED]->(t:Tag)
RETURN type(r) AS type, t.key AS tag, r.source AS source, r.actor AS actor, toString(r.since) AS since
ORDER BY since, tag
"""


def day(number: int) -> datetime:
    """Noon in Shanghai of that day of April 2026."""
    return datetime(2026, 4, number, 4, tzinfo=UTC)


def done(number: int, user: str = "ming", task: str = "打卡") -> AskedCompletion:
    return AskedCompletion(f"{user}-{task}-{number}", user, task, day(number))


@pytest.fixture
async def two(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Ming and Lan, the tags, and the task in its first version."""
    await ask(empty, TAGS)
    for user in ("ming", "lan"):
        joined = NOW - timedelta(days=60)
        await create_user(
            empty, call, id=user, name=user, joined_at=joined, attributes={}, identities=(), catalogue=attributes
        )
    await save_task(empty, call, QUIZ, expected_version=0)
    return empty


async def give_tags(database: Database, *users: str, tasks: tuple[str, ...] = ()) -> int:
    async def work(transaction: Transaction) -> int:
        return await tag_stages(transaction, users, tasks, at=NOW, request="r")

    return await database.write(work)


async def held(database: Database, user: str = "ming") -> list[tuple[Any, ...]]:
    return [(row["type"], row["tag"], row["since"][:10]) for row in await ask(database, HELD, user=user)]


async def test_each_saving_is_a_version_and_the_same_again_is_none_k01(two: Database, call: Call) -> None:
    more = replace(QUIZ, stages=(*QUIZ.stages, Stage("gold", "金", "Gold", 10, "t_gold")))

    again = await save_task(two, call, QUIZ, expected_version=1)
    saved = await save_task(two, call, more, expected_version=1)

    assert (again, saved) == (TaskSaved("打卡", 1, saved=False), TaskSaved("打卡", 2, saved=True))
    rows = await ask(
        two,
        "MATCH (t:Task)-[:WORDED]->(v) RETURN t.needs AS needs, t.eventType AS type, v.version AS version, "
        "v.tags AS tags ORDER BY version",
    )
    assert rows == [
        {"needs": [1, 3, 10], "type": "task.打卡", "version": 1, "tags": ["t_bronze", "t_silver"]},
        {"needs": [1, 3, 10], "type": "task.打卡", "version": 2, "tags": ["t_bronze", "t_silver", "t_gold"]},
    ]


async def test_of_many_who_save_at_once_one_does(two: Database, call: Call) -> None:
    other = replace(QUIZ, purpose="另一个目的")
    savings = [save_task(two, call, replace(other, name_en=f"Quiz {n}"), expected_version=1) for n in range(4)]

    results = await asyncio.gather(*savings, return_exceptions=True)

    codes = sorted(getattr(each, "code", "saved") for each in results)
    assert codes == ["saved", *["tasks.version_conflict"] * 3]


@pytest.mark.parametrize(
    ("tag", "kind", "code"),
    [("nothing", Missing, "tags.unknown"), ("t_hand", Refused, "tags.source_refused")],
)
async def test_a_stage_names_a_tag_that_a_rule_may_set(
    tag: str, kind: type[GuanxiError], code: str, two: Database, call: Call
) -> None:
    asked = replace(QUIZ, stages=(BRONZE, replace(SILVER, tag=tag)))

    with pytest.raises(kind) as refusal:
        await save_task(two, call, asked, expected_version=1)

    assert (refusal.value.code, refusal.value.path) == (code, ("stages", 1, "tag"))


async def test_stages_stay_once_the_task_was_completed(two: Database, call: Call) -> None:
    await record_completion(two, call, done(1))

    with pytest.raises(Refused) as refusal:
        await save_task(two, call, replace(QUIZ, stages=(BRONZE, replace(SILVER, needs=2))), expected_version=1)

    assert refusal.value.code == "tasks.begun_stages"


async def test_a_completion_is_an_event_kept_once_k02(two: Database, call: Call) -> None:
    first = await record_completion(two, call, replace(done(1), data='{ "score": 9 }'))
    again = await record_completion(two, call, replace(done(1), data='{"score":9}'))
    with pytest.raises(Conflict) as conflict:
        await record_completion(two, call, done(1))
    third = [await record_completion(two, call, done(number)) for number in (3, 2)][-1]

    assert first == CompletionRecorded("ming-打卡-1", "ming", "打卡", 1, 1, recorded=True)
    assert again == replace(first, recorded=False)
    assert conflict.value.code == "events.id_taken"
    assert (third.completions, third.stage) == (3, 2)
    rows = await ask(two, "MATCH (:User {id: 'ming'})-[d:DID]->(e) RETURN e.type AS t, e.data AS d, d.at = e.at AS at")
    assert sorted((row["t"], str(row["d"]), row["at"]) for row in rows) == [
        ("task.打卡", "None", True),
        ("task.打卡", "None", True),
        ("task.打卡", '{"score":9}', True),
    ]
    changes = await ask(
        two, "MATCH (c:Change {kind: 'task.completed'}) RETURN c.users AS users, c.before AS b ORDER BY c.id"
    )
    assert [row["users"] for row in changes] == [["ming"]] * 3
    assert sorted(row["b"] for row in changes) == ['{"stage":0}', '{"stage":1}', '{"stage":1}']


async def test_the_same_completion_sent_at_once_counts_once(two: Database, call: Call) -> None:
    results = await asyncio.gather(*(record_completion(two, call, done(1)) for _ in range(4)))

    assert sorted(each.recorded for each in results) == [False, False, False, True]
    assert {each.completions for each in results} == {1}


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        (done(1, task="none"), Missing, "tasks.unknown"),
        (done(1, user="nobody"), Missing, "users.unknown"),
        (replace(done(1), at=NOW + timedelta(hours=1)), Refused, "users.time_in_future"),
        (replace(done(1), data="{"), Refused, "events.data_not_json"),
    ],
)
async def test_what_is_no_completion_is_refused(
    asked: AskedCompletion, kind: type[GuanxiError], code: str, two: Database, call: Call
) -> None:
    with pytest.raises(kind) as refusal:
        await record_completion(two, call, asked)

    assert refusal.value.code == code
    assert await ask(two, "MATCH (e:Event) RETURN e") == []


async def test_the_window_is_counted_in_days_of_the_brand_and_what_is_known_stays_known(
    two: Database, call: Call
) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    known = await record_completion(two, call, done(1), zone=zone)
    await save_task(two, call, replace(QUIZ, first=date(2026, 4, 2), last=date(2026, 4, 2)), expected_version=1)
    # The last moment of 2 April in Shanghai is 15:59:59.999 UTC.
    last = datetime(2026, 4, 2, 15, 59, 59, 999_000, tzinfo=UTC)

    again = await record_completion(two, call, done(1), zone=zone)
    within = await record_completion(two, call, replace(done(2), at=last), zone=zone)
    with pytest.raises(Refused) as refusal:
        await record_completion(two, call, replace(done(3), at=last + timedelta(milliseconds=1)), zone=zone)

    assert (known.recorded, again.recorded, within.recorded) == (True, False, True)
    assert refusal.value.code == "tasks.outside"


async def test_a_stage_sets_its_tag_since_it_was_reached_once_k01(two: Database, call: Call) -> None:
    await record_completion(two, call, done(5))
    first = await give_tags(two, "ming", "lan", tasks=("打卡",))
    for number in (9, 7):
        await record_completion(two, call, done(number))
    second = await give_tags(two, "ming")
    third = await give_tags(two, "ming")

    assert (first, second, third) == (1, 1, 0)
    # Silver excludes bronze and takes its place, as of the third completion by date, on 9 April.
    assert await held(two) == [("WAS_TAGGED", "t_bronze", "2026-04-05"), ("TAGGED", "t_silver", "2026-04-09")]
    [row] = [row for row in await ask(two, HELD, user="ming") if row["type"] == "TAGGED"]
    assert (row["source"], row["actor"]) == ("rule", "task:打卡")
    assert await held(two, "lan") == []


async def test_a_tag_that_somebody_took_away_stays_away(two: Database, call: Call) -> None:
    await record_completion(two, call, done(1))
    await give_tags(two, "ming")
    await ask(
        two,
        "MATCH (u:User)-[r:TAGGED]->(t:Tag) CREATE (u)-[w:WAS_TAGGED]->(t) SET w = properties(r), w.until = $at "
        "DELETE r",
        at=day(2),
    )

    await record_completion(two, call, done(3))
    given = await give_tags(two, "ming")

    assert given == 0
    assert await held(two) == [("WAS_TAGGED", "t_bronze", "2026-04-01")]


async def test_a_tag_that_a_stage_got_later_is_given_to_all_who_reached_it(two: Database, call: Call) -> None:
    for user in ("ming", "lan"):
        await record_completion(two, call, done(1, user=user))
    await save_task(two, call, replace(QUIZ, stages=(replace(BRONZE, tag="t_gold"), SILVER)), expected_version=1)

    given = await tag_everybody(two, "打卡", at=NOW, request="r")

    assert given == 2
    assert await held(two) == await held(two, "lan") == [("TAGGED", "t_gold", "2026-04-01")]


async def test_a_tag_that_was_merged_is_set_as_the_one_that_it_became(two: Database, call: Call) -> None:
    await ask(
        two,
        "MATCH (l:Tag {key: 't_bronze'}) MATCH (w:Tag {key: 't_gold'}) SET l.state = 'merged' "
        "CREATE (l)-[:JOINED_TO {at: $at, actor: 'ada', was: 'active'}]->(w)",
        at=day(1),
    )
    await record_completion(two, call, done(1))

    await give_tags(two, "ming")

    assert await held(two) == [("TAGGED", "t_gold", "2026-04-01")]


async def test_what_an_erased_person_did_does_not_come_back(two: Database, call: Call, settings: Settings) -> None:
    await record_completion(two, call, done(1))

    await erase_user(two, call.origin, "ming", reason="asked for", settings=settings)
    with pytest.raises(Refused) as refusal:
        await record_completion(two, call, replace(done(1), user="lan"))

    assert refusal.value.code == "users.erased"
    assert await ask(two, "MATCH (e:Event) RETURN e.type AS type") == [{"type": "task.打卡"}]
