"""Questionnaires through GraphQL: saved, sent by a code, answered, and read by who may read what they lead to (K04)."""

from __future__ import annotations

from typing import Any

import pytest

from api.documents import documented
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import agree, ask

THINGS = """
MATCH (class:TagClass {key: 'preference'})
CREATE (:Tag {key: 'likes_tea', name: '爱茶', state: 'active'})-[:IN_CLASS]->(class)
CREATE (:Channel {key: 'code-store', name: '门店活码', kind: 'live_code'})
"""
SAVE = """
mutation Save($input: SaveQuestionnaireInput!, $expected: Int! = 0) {
  saveQuestionnaire(input: $input, expectedVersion: $expected) {
    __typename
    ... on SaveQuestionnaireDone { version questionnaire { key version newestVersion channels { key } } }
    ... on Problem { code path facts { key value } }
  }
}
"""
ANSWER = """
mutation Answer($input: RecordAnswersInput!) {
  recordAnswers(input: $input) {
    __typename
    ... on RecordAnswersDone {
      eventId version recorded
      user { tags { source tag { key } } attributes { key text } events { nodes { type data } } }
    }
    ... on Problem { code path }
  }
}
"""
ANSWERS = """
{ user(id: "ming") { answers { key name version answers {
  key question kind version shown options { key label } text } } } }
"""
ONE_OPTION = {"textZh": "喜欢什么？", "textEn": "What do you like?", "kind": "ONE"}
TEA = {"key": "tea", "labelZh": "茶", "labelEn": "Tea", "value": "茶", "tags": ["likes_tea"]}
MUCH = {"key": "much", "labelZh": "高", "labelEn": "High", "value": "high"}
FORM: dict[str, Any] = {
    "key": "hello",
    "nameZh": "你好",
    "nameEn": "Hello",
    "welcomeZh": "欢迎！\n请回答。",
    "channels": ["code-store"],
    "questions": [
        {"key": "likes", **ONE_OPTION, "kind": "SEVERAL", "attribute": "hobbies", "options": [TEA]},
        {
            "key": "earns",
            "textZh": "收入？",
            "textEn": "Income?",
            "kind": "ONE",
            "attribute": "income",
            "options": [MUCH],
        },
        {"key": "wish", "textZh": "愿望？", "textEn": "A wish?", "kind": "TEXT"},
    ],
}
LIKES = {"question": "likes", "options": ["tea"]}
EARNS = {"question": "earns", "options": ["much"]}
GIVEN: dict[str, Any] = {
    "id": "a-1",
    "userId": "ming",
    "questionnaire": "hello",
    "at": "2026-04-30T20:00:00+08:00",
    "answers": [LIKES, EARNS, {"question": "wish", "text": "一起喝茶"}],
}


@pytest.fixture
async def saved(admin: Client, empty: Database) -> Client:
    """An admin where 王小明 is known, who agreed to `service`, and the questionnaire is saved."""
    await ask(empty, THINGS)
    await admin.ask('mutation { createUser(input: {id: "ming", name: "王小明"}) { __typename } }')
    await agree(empty, "ming", "service")
    done = await admin.ask(SAVE, input=FORM)
    assert done["saveQuestionnaire"] == {
        "__typename": "SaveQuestionnaireDone",
        "version": 1,
        "questionnaire": {"key": "hello", "version": 1, "newestVersion": 1, "channels": [{"key": "code-store"}]},
    }
    return admin


async def test_a_live_code_tells_what_its_welcome_sends_k04(saved: Client, viewer: Client) -> None:
    [welcome] = [each for each in documented() if each.name == "welcome"]

    found = (await viewer.ask(welcome.query, **welcome.variables))["channel"]

    questions = found["questionnaire"].pop("questions")
    assert found == {
        "key": "code-store",
        "name": "门店活码",
        "questionnaire": {
            "key": "hello",
            "version": 1,
            "nameZh": "你好",
            "nameEn": "Hello",
            "welcomeZh": "欢迎！\n请回答。",
            "welcomeEn": None,
        },
    }
    assert questions[0] == {
        "key": "likes",
        "textZh": "喜欢什么？",
        "textEn": "What do you like?",
        "kind": "SEVERAL",
        "options": [{"key": "tea", "labelZh": "茶", "labelEn": "Tea"}],
    }


async def test_old_versions_stay_readable_and_the_first_to_save_wins(saved: Client) -> None:
    newer = {**FORM, "welcomeZh": "您好！", "questions": FORM["questions"][2:], "channels": []}

    done = await saved.ask(SAVE, input=newer, expected=1)
    late = await saved.ask(SAVE, input=newer, expected=1)
    found = await saved.ask(
        """{
          old: questionnaire(key: "hello", version: 1) { version newestVersion welcomeZh questions { key attribute } }
          new: questionnaire(key: "hello") { version questions { key } channels { key } }
          none: questionnaire(key: "hello", version: 3) { version }
          all: questionnaires { key version }
        }"""
    )

    assert done["saveQuestionnaire"]["version"] == 2
    facts = {each["key"]: each["value"] for each in late["saveQuestionnaire"].pop("facts")}
    assert facts == {"questionnaire": "hello", "version": "2", "expected": "1"}
    assert late["saveQuestionnaire"] == {
        "__typename": "Conflict",
        "code": "questionnaires.version_conflict",
        "path": ["expectedVersion"],
    }
    asked = [{"key": "likes", "attribute": "hobbies"}, {"key": "earns", "attribute": "income"}]
    assert found == {
        "old": {
            "version": 1,
            "newestVersion": 2,
            "welcomeZh": "欢迎！\n请回答。",
            "questions": [*asked, {"key": "wish", "attribute": None}],
        },
        "new": {"version": 2, "questions": [{"key": "wish"}], "channels": []},
        "none": None,
        "all": [{"key": "hello", "version": 2}],
    }


async def test_answers_become_attributes_and_tags_k04(saved: Client, manager: Client) -> None:
    done = (await manager.ask(ANSWER, input=GIVEN))["recordAnswers"]
    again = (await manager.ask(ANSWER, input=GIVEN))["recordAnswers"]
    other = (await manager.ask(ANSWER, input={**GIVEN, "answers": [LIKES]}))["recordAnswers"]

    user = done.pop("user")
    assert done == {"__typename": "RecordAnswersDone", "eventId": "a-1", "version": 1, "recorded": True}
    assert again["recorded"] is False
    assert other == {"__typename": "Conflict", "code": "events.id_taken", "path": ["id"]}
    assert user == {
        "tags": [{"source": "questionnaire", "tag": {"key": "likes_tea"}}],
        # A manager without the scope `sensitive` sees no income.
        "attributes": [{"key": "hobbies", "text": "茶"}],
        "events": {"nodes": [{"type": "questionnaire.answered", "data": '{"questionnaire":"hello","version":1}'}]},
    }


async def test_what_an_answer_says_is_told_where_its_attribute_is_told_k04(
    saved: Client, viewer: Client, empty: Database
) -> None:
    await saved.ask(ANSWER, input=GIVEN)

    [by_admin] = (await saved.ask(ANSWERS))["user"]["answers"]
    [by_viewer] = (await viewer.ask(ANSWERS))["user"]["answers"]
    for_marketing = ANSWERS.replace('id: "ming"', 'id: "ming", purpose: "marketing"')
    [marketing] = (await saved.ask(for_marketing))["user"]["answers"]
    await ask(empty, "MATCH ()-[c:CONSENTED]->() SET c.status = 'withdrawn'")
    [withdrawn] = (await saved.ask(ANSWERS))["user"]["answers"]
    await ask(empty, "MATCH (u:User {id: 'ming'}) SET u.age = 9")
    [of_child] = (await saved.ask(ANSWERS))["user"]["answers"]

    about = {"version": 1, "shown": True}
    likes = {
        "key": "likes",
        "question": "What do you like?",
        "kind": "SEVERAL",
        **about,
        "options": [{"key": "tea", "label": "Tea"}],
        "text": None,
    }
    earns = {
        "key": "earns",
        "question": "Income?",
        "kind": "ONE",
        **about,
        "options": [{"key": "much", "label": "High"}],
        "text": None,
    }
    wish = {"key": "wish", "question": "A wish?", "kind": "TEXT", **about, "options": [], "text": "一起喝茶"}
    hidden = {**earns, "shown": False, "options": []}
    assert by_admin == {"key": "hello", "name": "Hello", "version": 1, "answers": [likes, earns, wish]}
    assert by_viewer == {**by_admin, "answers": [likes, hidden, wish]}
    assert withdrawn == {**by_admin, "answers": [likes, hidden, wish]}
    # Nobody agreed to marketing, and no guardian to anything: that there was an answer is all that is told.
    nothing = [{**each, "shown": False, "options": [], "text": None} for each in (likes, earns, wish)]
    assert marketing == of_child == {**by_admin, "answers": nothing}


async def test_the_latest_answer_to_each_question_is_told(saved: Client) -> None:
    newer = {**FORM, "questions": [{**FORM["questions"][2], "textZh": "还有什么愿望？"}, FORM["questions"][0]]}
    await saved.ask(ANSWER, input=GIVEN)
    await saved.ask(SAVE, input=newer, expected=1)
    wish = {"question": "wish", "text": "春茶"}
    await saved.ask(ANSWER, input={**GIVEN, "id": "a-2", "at": "2026-05-01T00:00:00Z", "answers": [wish]})

    response = await saved.http.post(
        "/graphql",
        json={"query": ANSWERS},
        headers={"authorization": f"Bearer {saved.key}", "accept-language": "zh"},
    )

    [found] = response.json()["data"]["user"]["answers"]
    assert (found["name"], found["version"]) == ("你好", 2)
    told = [(each["question"], each["version"], each["text"]) for each in found["answers"]]
    assert told == [("还有什么愿望？", 2, "春茶"), ("喜欢什么？", 1, None), ("收入？", 1, None)]


BAD: list[tuple[dict[str, Any], str, str, list[str]]] = [
    ({"questionnaire": "bye"}, "Missing", "questionnaires.unknown", ["questionnaire"]),
    ({"channelKey": "x"}, "Missing", "events.channel_unknown", ["channelKey"]),
    ({"version": 7}, "Refused", "questionnaires.version_unknown", ["version"]),
    ({"answers": []}, "Refused", "questionnaires.count", ["answers"]),
]


async def test_what_cannot_be_is_refused_with_its_place(saved: Client) -> None:
    torn = {**FORM, "key": "torn", "channels": [], "questions": [{**FORM["questions"][0], "attribute": "city"}]}

    found = [(await saved.ask(ANSWER, input={**GIVEN, **bad}))["recordAnswers"] for bad, *_ in BAD]
    unsaved = (await saved.ask(SAVE, input=torn))["saveQuestionnaire"]

    assert found == [{"__typename": kind, "code": code, "path": path} for _, kind, code, path in BAD]
    assert (unsaved["code"], unsaved["path"]) == ("questionnaires.several_values", ["questions", "0", "attribute"])


async def test_only_an_admin_saves_and_a_viewer_answers_nothing(manager: Client, viewer: Client) -> None:
    assert await manager.refusal(SAVE, input=FORM) == (200, "access.denied")
    assert await viewer.refusal(ANSWER, input=GIVEN) == (200, "access.denied")
