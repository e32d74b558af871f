"""Saving questionnaires and keeping what people answer (K04): values, tags and history on a real graph."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.questionnaires.actions import expire, record_answers, save_questionnaire
from graph.questionnaires.model import AnswersRecorded, AskedAnswers, QuestionnaireSaved
from graph.tags.actions import attach_tag
from graph.tags.model import TagKey
from graph.users.actions import update_user
from graph.users.model import Attribute, UserId
from tests.graph.questionnaires.samples import AT, FORM, WISH, answers, chose, wrote
from tests.support import agree, ask

NOTHING = {"values": {}, "tags": [], "past": [], "events": 0, "answers": 0}
LOCAL = {"city": "杭州"}


async def state(database: Database, user: str = "ming") -> dict[str, Any]:
    """What follows from answers: values, tags by source, ended tags, and how many events and answers there are."""
    [row] = await ask(
        database,
        """
        MATCH (u:User {id: $user})
        RETURN [key IN ['city', 'hobbies', 'income', 'birthday'] WHERE u[key] IS NOT NULL | [key, u[key]]] AS values,
          COLLECT { MATCH (u)-[h:TAGGED]->(t) RETURN t.key + ':' + h.source ORDER BY t.key, h.source } AS tags,
          COLLECT { MATCH (u)-[h:WAS_TAGGED]->(t) RETURN t.key + ':' + toString(h.until) ORDER BY t.key } AS past,
          COUNT { (u)-[:DID]->() } AS events, COUNT { (u)-[:ANSWERED]->() } AS answers
        """,
        user=user,
    )
    return {**row, "values": dict(row["values"])}


async def test_each_saving_is_a_version_of_its_own_and_old_ones_stay(saved: Database, call: Call) -> None:
    other = replace(FORM, questions=(WISH,), channels=(), welcome_en="Hi")

    done = await save_questionnaire(saved, call, other, expected_version=1)
    with pytest.raises(Conflict) as caught:
        await save_questionnaire(saved, call, FORM, expected_version=1)

    assert done == QuestionnaireSaved("hello", 2)
    assert caught.value.code == "questionnaires.version_conflict"
    assert caught.value.facts == {"questionnaire": "hello", "version": 2, "expected": 1}
    rows = await ask(
        saved,
        """
        MATCH (q:Questionnaire)-[:WORDED]->(v)
        RETURN q.version AS newest, v.version AS version, v.welcome_en AS welcome,
          v.questions CONTAINS '"home"' AS home, COUNT { (q)<-[:ASKS]-() } AS channels ORDER BY version
        """,
    )
    assert rows == [
        {"newest": 2, "version": 1, "welcome": None, "home": True, "channels": 0},
        {"newest": 2, "version": 2, "welcome": "Hi", "home": False, "channels": 0},
    ]


async def test_of_many_who_save_at_once_one_does(two: Database, call: Call) -> None:
    savings = [save_questionnaire(two, call, FORM, expected_version=0) for _ in range(4)]

    results = await asyncio.gather(*savings, return_exceptions=True)

    assert sorted(getattr(each, "code", "saved") for each in results) == [
        *["questionnaires.version_conflict"] * 3,
        "saved",
    ]


async def test_answers_become_values_and_tags_with_an_event_k04(saved: Database, call: Call) -> None:
    given = answers(chose("home", "hz"), chose("likes", "run", "tea"), wrote("wish", "一起\n喝茶"))

    done = await record_answers(saved, call, replace(given, channel="code-7"))

    assert done == AnswersRecorded("a-1", "ming", "hello", 1, recorded=True)
    assert await state(saved) == {
        "values": {"city": "杭州", "hobbies": ["茶", "跑步"]},
        "tags": ["likes_run:questionnaire", "likes_tea:questionnaire", "local:questionnaire"],
        "past": [],
        "events": 1,
        "answers": 3,
    }
    [row] = await ask(
        saved,
        """
        MATCH (u:User {id: 'ming'})-[d:DID]->(e:Event) MATCH (u)-[h:TAGGED]->(:Tag {key: 'local'})
        MATCH (u)-[:KNOWN_BY]->(r:Record)
        RETURN e {.id, .type, .channel, .data} AS event, d.at = $at AS at, h {.actor, .role} AS by,
          h.since = $at AS since, r.key AS record, [(u)-[:ANSWERED]->(a {question: 'wish'}) | a.text] AS wish
        """,
        at=AT,
    )
    # Events are seen by everybody: theirs says to what was answered and not what.
    assert row == {
        "event": {
            "id": "a-1",
            "type": "questionnaire.answered",
            "channel": "code-7",
            "data": '{"questionnaire":"hello","version":1}',
        },
        "at": True,
        "by": {"actor": "ada", "role": "admin"},
        "since": True,
        "record": "questionnaire\u0001hello:ming",
        "wish": ["一起\n喝茶"],
    }
    changes = await ask(saved, "MATCH (c:Change) WHERE 'ming' IN c.users RETURN c.kind AS kind, c.after AS after")
    kinds = sorted(each["kind"] for each in changes)
    assert kinds == ["questionnaire.answered", *["tag.attached"] * 3, "user.created"]
    assert not any("杭州" in each["after"] or "喝茶" in each["after"] for each in changes)


async def test_the_same_answers_under_the_same_id_change_nothing(saved: Database, call: Call) -> None:
    given = answers(chose("likes", "run", "tea"), wrote("wish", "茶"))
    await record_answers(saved, call, given)
    before = await state(saved)
    await save_questionnaire(saved, call, FORM, expected_version=1)
    await ask(saved, "MATCH (t:Tag) SET t.state = 'retired'")

    again = await record_answers(
        saved, call, replace(given, answers=(wrote("wish", "茶"), chose("likes", "tea", "run")))
    )

    assert again == AnswersRecorded("a-1", "ming", "hello", 1, recorded=False)
    assert await state(saved) == before


async def test_an_id_with_other_content_is_a_conflict(saved: Database, call: Call) -> None:
    given = answers(chose("home", "hz"), wrote("wish", "茶"))
    await record_answers(saved, call, given)
    before = await state(saved)
    others = [
        replace(given, user="lan"),
        replace(given, at=AT + timedelta(seconds=1)),
        replace(given, channel="code-7"),
        replace(given, answers=(chose("home", "sh"), wrote("wish", "茶"))),
        replace(given, answers=(chose("home", "hz"),)),
    ]

    for other in others:
        with pytest.raises(Conflict, match=r"events\.id_taken"):
            await record_answers(saved, call, other)

    assert (await state(saved), await state(saved, "lan")) == (before, NOTHING)


async def test_answering_again_replaces_what_the_earlier_answer_gave(saved: Database, call: Call) -> None:
    later = datetime(2026, 5, 1, tzinfo=UTC)
    await record_answers(saved, call, answers(chose("home", "hz"), chose("likes", "tea"), chose("known", "friends")))
    await attach_tag(saved, call, user=UserId("ming"), tag=TagKey("local"))

    await record_answers(
        saved,
        call,
        answers(chose("home", "sh"), chose("likes", "run"), chose("known", "poster"), id="a-2", at=later),
    )

    # What was given by hand stays; both tags were ended as of the second answer.
    assert await state(saved) == {
        "values": {"city": "上海", "hobbies": ["跑步"]},
        "tags": ["likes_run:questionnaire", "local:manual"],
        "past": ["likes_tea:2026-05-01T00:00:00Z", "local:2026-05-01T00:00:00Z"],
        "events": 2,
        "answers": 6,
    }


async def test_an_answer_that_says_nothing_takes_back_what_the_earlier_one_said(
    saved: Database, call: Call, attributes: dict[str, Attribute]
) -> None:
    """The questionnaire said 杭州 last; without it stands what was entered by hand before."""
    await record_answers(saved, call, answers(chose("home", "hz"), chose("likes", "tea")))
    spoken = (await state(saved))["values"]

    await record_answers(saved, call, answers(chose("home", "secret"), id="a-2", at=AT + timedelta(hours=1)))
    silent = (await state(saved))["values"]
    await update_user(
        saved, call, user=UserId("ming"), name=None, attributes={"city": "北京"}, remove=(), catalogue=attributes
    )
    await record_answers(saved, call, answers(chose("home", "hz"), id="a-3", at=AT + timedelta(hours=2)))

    assert (spoken, silent) == ({"city": "杭州", "hobbies": ["茶"]}, {"hobbies": ["茶"]})
    # "manual" is believed before any source that is not named.
    assert (await state(saved))["values"] == {"city": "北京", "hobbies": ["茶"]}


async def test_an_older_answer_that_arrives_late_changes_nothing(saved: Database, call: Call) -> None:
    await record_answers(saved, call, answers(chose("home", "secret"), chose("likes", "run"), id="a-2"))
    before = await state(saved)

    done = await record_answers(
        saved, call, answers(chose("home", "hz"), chose("likes", "tea"), at=AT - timedelta(days=1))
    )
    wish = await record_answers(saved, call, answers(wrote("wish", "茶"), id="a-3", at=AT - timedelta(days=2)))

    assert (done.recorded, wish.recorded) == (True, True)
    assert await state(saved) == {**before, "events": 3, "answers": 5}


BAD: list[tuple[AskedAnswers, type[GuanxiError], str, tuple[str | int, ...]]] = [
    (answers(chose("home", "hz"), user="nobody"), Missing, "users.unknown", ()),
    (replace(answers(chose("home", "hz")), questionnaire="bye"), Missing, "questionnaires.unknown", ("questionnaire",)),
    (replace(answers(chose("home", "hz")), version=2), Refused, "questionnaires.version_unknown", ("version",)),
    (replace(answers(chose("home", "hz")), version=0), Refused, "questionnaires.version_unknown", ("version",)),
    (replace(answers(chose("home", "hz")), channel="x"), Missing, "events.channel_unknown", ("channelKey",)),
    (answers(chose("home", "hz"), id="a b"), Refused, "users.id_invalid", ("id",)),
    (answers(chose("home", "hz"), at=datetime(2026, 5, 2, tzinfo=UTC)), Refused, "users.time_in_future", ("at",)),
    (answers(chose("known", "friends")), Refused, "tags.retired", ("answers", 0, "options")),
    (answers(wrote("wish", "茶"), chose("earns", "much")), Refused, "consent.missing", ("answers", 1)),
    (answers(wrote("born", "soon")), Refused, "users.attribute_value", ("answers", "0", "text", "birthday")),
]


async def test_what_is_refused_leaves_nothing(saved: Database, call: Call) -> None:
    await ask(saved, "MATCH (t:Tag {key: 'likes_tea'}) SET t.state = 'retired'")
    found: list[tuple[type[BaseException], str, tuple[str | int, ...]]] = []

    for bad, *_ in BAD:
        with pytest.raises(GuanxiError) as caught:
            await record_answers(saved, call, bad)
        found.append((type(caught.value), caught.value.code, caught.value.path))

    assert found == [(kind, code, path) for _, kind, code, path in BAD]
    assert await state(saved) == NOTHING
    # Once the person agreed, the sensitive answer is kept as any.
    await agree(saved, "ming", "service")
    await record_answers(saved, call, answers(chose("earns", "much")))
    assert (await state(saved))["values"] == {"income": "high"}


async def test_an_answer_is_forgotten_with_the_time_of_keeping_of_its_attribute(saved: Database, call: Call) -> None:
    await ask(saved, "MATCH (a:Attribute {key: 'city'}) SET a.retentionDays = 30")
    try:
        await record_answers(saved, call, answers(chose("home", "hz"), wrote("wish", "茶")))
    finally:
        await ask(saved, "MATCH (a:Attribute {key: 'city'}) REMOVE a.retentionDays")

    early = await expire(saved, now=AT + timedelta(days=29))
    due = await expire(saved, now=AT + timedelta(days=30))

    assert (early, due) == (0, 1)
    kept = await ask(saved, "MATCH (a:Answer) RETURN a.question AS asked, a.options AS chosen, a.text AS text")
    assert sorted((each["asked"], each["chosen"], each["text"]) for each in kept) == [
        ("home", None, None),
        ("wish", [], "茶"),
    ]
    again = await record_answers(saved, call, answers(chose("home", "hz"), wrote("wish", "茶")))
    assert not again.recorded
