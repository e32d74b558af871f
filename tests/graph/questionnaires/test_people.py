"""What becomes of answers when people become one, part again, are exported and forgotten; and what the check finds."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from api.exporting import document
from graph.checks.actions import check_graph
from graph.checks.model import Part
from graph.checks.store import list_erased_faults, list_faults
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Refused
from graph.exports.actions import open_export
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.questionnaires.actions import record_answers
from graph.settings import Settings
from tests.graph.erasure.people import values_in_graph
from tests.graph.questionnaires.samples import AT, answers, chose, wrote
from tests.graph.questionnaires.test_actions import state
from tests.support import ask

LATER = AT + timedelta(hours=1)


PARTS = (Part.ANSWERS, Part.BONDS, Part.EVENTS, Part.MERGED, Part.RECORDS)


async def faults(database: Database) -> set[tuple[str, str]]:
    """What the check finds in the parts that answers touch."""
    pages = [await list_faults(database, part, after="", limit=1_000) for part in PARTS]
    pages.append(await list_erased_faults(database, after="", limit=1_000))
    return {(each.invariant.value, each.entity) for page in pages for each in page.breaches}


@pytest.fixture
async def answered(saved: Database, call: Call) -> Database:
    """兰 answered first, 王小明 an hour later."""
    await record_answers(saved, call, answers(chose("home", "hz"), chose("likes", "tea"), id="l-1", user="lan"))
    await record_answers(saved, call, answers(chose("home", "sh"), id="m-1", at=LATER))
    return saved


async def test_of_people_who_become_one_the_later_answer_stands_and_parting_gives_back_all(
    answered: Database, call: Call
) -> None:
    before = (await state(answered), await state(answered, "lan"))

    await merge_users(answered, call, Asked("ming", "lan", "same"))
    joined = await state(answered)
    await unmerge_user(answered, call, user="lan", reason="not the same")

    assert joined == {
        "values": {"city": "上海", "hobbies": ["茶"]},
        "tags": ["likes_tea:questionnaire", "local:questionnaire"],
        "past": [],
        "events": 2,
        "answers": 3,
    }
    assert (await state(answered), await state(answered, "lan")) == before
    assert await faults(answered) == set()


async def test_a_joined_person_answers_under_either_id(answered: Database, call: Call) -> None:
    """兰's "local" was given by an answer that the joined person replaces; the answer stays 兰's own."""
    await merge_users(answered, call, Asked("ming", "lan", "same"))

    done = await record_answers(
        answered, call, answers(chose("home", "secret"), id="l-2", user="lan", at=LATER + timedelta(hours=1))
    )

    assert done.user == "lan"
    found = await state(answered)
    assert (found["values"], found["tags"], found["answers"]) == ({"hobbies": ["茶"]}, ["likes_tea:questionnaire"], 4)
    assert await faults(answered) == set()
    await unmerge_user(answered, call, user="lan", reason="not the same")
    assert ((await state(answered))["answers"], (await state(answered, "lan"))["answers"]) == (1, 3)
    assert await faults(answered) == set()


async def test_answers_are_exported_with_the_words_that_were_asked_c06(
    answered: Database, origin: Origin, call: Call
) -> None:
    await record_answers(answered, call, answers(wrote("wish", "一起喝茶"), id="l-2", user="lan"))

    head = await open_export(answered, origin, "lan")
    found = orjson.loads(b"".join([piece async for piece in document(answered, head, at=origin.at)]))

    told = {each["question"]: each for each in found["answers"]}
    assert sorted(told) == ["home", "likes", "wish"]
    assert told["home"] == {
        "key": "l-1\u0001home",
        "at": "2026-04-30T12:00:00Z",
        "event": "l-1",
        "questionnaire": "hello",
        "version": 1,
        "question": "home",
        "options": ["hz"],
        "attribute": "city",
        "tags": ["local"],
        "asked": {"zh": "home?中文", "en": "home? in English"},
        "chosen": [{"zh": "hz 中文", "en": "hz in English"}],
    }
    assert (told["wish"]["text"], told["wish"]["chosen"]) == ("一起喝茶", [])


async def test_nothing_of_the_answers_of_an_erased_person_is_left_c07(
    answered: Database, call: Call, settings: Settings, origin: Origin
) -> None:
    given = answers(wrote("wish", "markedwish"), chose("home", "hz"), id="markedevent", user="lan")
    await record_answers(answered, call, given)

    done = await erase_user(answered, origin, "lan", reason="asked for", settings=settings)

    assert done.report["answers"] == 4
    text = await values_in_graph(answered)
    assert [each for each in ("marked", "l-1", "'lan'", "hello:lan") if each in text] == []
    assert await faults(answered) == set()
    with pytest.raises(Refused, match=r"users\.erased"):
        await record_answers(answered, call, answers(chose("home", "hz"), id="markedevent"))


DAMAGE = """
MATCH (a:Answer {key: 'l-1' + $sep + 'home'})<-[r:ANSWERED]-() MATCH (b:Answer {key: 'l-1' + $sep + 'likes'})
MATCH (c:Answer {key: 'm-1' + $sep + 'home'}) MATCH (q:Questionnaire {key: 'hello'})
SET b.version = 2, c.at = 'then', q.version = 3 DELETE r
CREATE (lost:Channel {key: 'code-9', kind: 'live_code'})-[:ASKS]->(:Questionnaire {key: 'empty', version: 0})
CREATE (lost)-[:ASKS]->(torn:Questionnaire {key: 'torn', version: 1})
CREATE (torn)-[:WORDED]->(:QuestionnaireVersion {key: 'x', questionnaire: 'torn', version: 1})
CREATE (:Answer {key: 'x', event: 'l-1', question: 'wish', questionnaire: 'hello', version: 1, at: $at})
"""


async def test_what_is_wrong_with_answers_and_questionnaires_is_found(
    answered: Database, settings: Settings, origin: Origin
) -> None:
    """An answer of nobody, one to no version, one of no instant, one that nobody finds; versions that are missing or
    have another's key, a channel that sends two."""
    before = await faults(answered)

    await ask(answered, DAMAGE, sep="\u0001", at=AT)

    checked = await check_graph(answered, settings=settings, now=origin.at)
    assert before == set()
    assert {(each.invariant.value, example.entity) for each in checked.findings for example in each.examples} == {
        ("answer", "l-1\u0001home"),
        ("answer", "l-1\u0001likes"),
        ("answer", "x"),
        ("instant", "m-1\u0001home"),
        ("questionnaire", "hello"),
        ("questionnaire", "empty"),
        ("questionnaire", "torn"),
    }
