"""Ladder tasks through GraphQL: declared without code, completed, read on the profile, and what their stages set."""

from __future__ import annotations

from typing import Any

import pytest

from api.app import Parts
from api.clock import now
from api.handlers import HANDLERS
from graph.changes.worker import work_off
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

SAVE = """
mutation Save($input: SaveTaskInput!, $expected: Int! = 0) {
  saveTask(input: $input, expectedVersion: $expected) {
    __typename
    ... on SaveTaskDone { version saved task { key version kind state firstDay stages { number key needs tag } } }
    ... on Problem { code path }
  }
}
"""
COMPLETE = """
mutation Complete($input: RecordTaskCompletionInput!) {
  recordTaskCompletion(input: $input) {
    __typename
    ... on RecordTaskCompletionDone { eventId taskKey completions stage recorded user { id } }
    ... on Problem { code path }
  }
}
"""
PROGRESS = """
query Progress($id: ID!) {
  user(id: $id) {
    tasks { completions missing task { key kind nameEn } stage { number key nameZh } nextStage { number needs } }
    tags { tag { key } source actor since }
  }
}
"""
PREVIEW = "query Ask($text: String!) { segmentPreview(input: {text: $text}) { text users { nodes { id } } } }"
WHY = """
query Why($text: String!) { user(id: "ming") {
  why(input: {text: $text}) { truth sentence evidence { edges { kind isDecisive } } } } }
"""
TAGS = """
MATCH (top:TagClass {key: 'custom'})
UNWIND ['t_bronze', 't_silver'] AS key
CREATE (:Tag {key: key, name: key, state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})-[:IN_CLASS]->(top)
"""
QUIZ: dict[str, Any] = {
    "key": "打卡",
    "kind": "QUIZ",
    "nameZh": "每日打卡",
    "nameEn": "Daily quiz",
    "purpose": "养成习惯",
    "firstDay": "2026-04-01",
    "stages": [
        {"key": "bronze", "nameZh": "铜", "nameEn": "Bronze", "needs": 1, "tag": "t_bronze"},
        {"key": "silver", "nameZh": "银", "nameEn": "Silver", "needs": 3, "tag": "t_silver"},
    ],
}


@pytest.fixture
async def quiz(admin: Client, empty: Database, parts: Parts) -> Client:
    """An admin where Ming and Lan are known, and the task is saved."""
    await ask(empty, TAGS)
    for user in ("ming", "lan"):
        await admin.ask(f'mutation {{ createUser(input: {{id: "{user}", name: "{user}"}}) {{ __typename }} }}')
    done = await admin.ask(SAVE, input=QUIZ)
    assert done["saveTask"]["__typename"] == "SaveTaskDone"
    await parts.keyring.refresh()
    return admin


def done(number: int, user: str = "ming", **given: Any) -> dict[str, Any]:
    at = f"2026-04-{number:02}T12:00:00+08:00"
    return {"userId": user, "task": "打卡", "at": at, "eventId": f"{user}-{number}", **given}


async def test_a_task_is_declared_without_code_and_read_by_everybody_k01(quiz: Client, viewer: Client) -> None:
    found = await viewer.ask(
        """{ task(key: "打卡") { key version kind purpose firstDay lastDay state stages { number key needs tag } }
             none: task(key: "打卡", version: 2) { key } ended: tasks(state: ENDED) { key } tasks { key } }"""
    )

    assert found == {
        "task": {
            "key": "打卡",
            "version": 1,
            "kind": "QUIZ",
            "purpose": "养成习惯",
            "firstDay": "2026-04-01",
            "lastDay": None,
            "state": "ACTIVE",
            "stages": [
                {"number": 1, "key": "bronze", "needs": 1, "tag": "t_bronze"},
                {"number": 2, "key": "silver", "needs": 3, "tag": "t_silver"},
            ],
        },
        "none": None,
        "ended": [],
        "tasks": [{"key": "打卡"}],
    }


async def test_check_ins_are_kept_per_user_with_how_far_they_came_k02(quiz: Client, manager: Client) -> None:
    first = (await manager.ask(COMPLETE, input=done(1, data='{"score": 9}')))["recordTaskCompletion"]
    again = (await manager.ask(COMPLETE, input=done(1, data='{"score": 9}')))["recordTaskCompletion"]
    early = await manager.ask(COMPLETE, input={**done(2), "at": "2026-03-31T23:59:59+08:00"})
    await manager.ask(COMPLETE, input=done(2))

    mine = (await manager.ask(PROGRESS, id="ming"))["user"]
    others = (await manager.ask(PROGRESS, id="lan"))["user"]

    assert first == {
        "__typename": "RecordTaskCompletionDone",
        "eventId": "ming-1",
        "taskKey": "打卡",
        "completions": 1,
        "stage": 1,
        "recorded": True,
        "user": {"id": "ming"},
    }
    assert again == {**first, "recorded": False}
    assert early["recordTaskCompletion"] == {"__typename": "Refused", "code": "tasks.outside", "path": ["at"]}
    about = {"key": "打卡", "kind": "QUIZ", "nameEn": "Daily quiz"}
    assert mine["tasks"] == [
        {
            "task": about,
            "completions": 2,
            "missing": 1,
            "stage": {"number": 1, "key": "bronze", "nameZh": "铜"},
            "nextStage": {"number": 2, "needs": 3},
        }
    ]
    assert others["tasks"] == [
        {"task": about, "completions": 0, "missing": 1, "stage": None, "nextStage": {"number": 1, "needs": 1}}
    ]


async def test_reaching_a_stage_sets_its_tag_and_segments_ask_for_it_k01(quiz: Client, empty: Database) -> None:
    for number in (3, 1, 2):
        await quiz.ask(COMPLETE, input=done(number))
    await quiz.ask(COMPLETE, input=done(1, user="lan"))

    worked = await work_off(empty, HANDLERS, holder="worker", clock=now)
    found = (await quiz.ask(PROGRESS, id="ming"))["user"]
    # In which order the worker met them does not matter: since when is told by the dates of the completions.
    assert (worked.n_failed, worked.n_parked) == (0, 0)
    assert sorted((each["tag"]["key"], each["actor"], each["since"]) for each in found["tags"]) == [
        ("t_bronze", "task:打卡", "2026-04-01T04:00:00.000Z"),
        ("t_silver", "task:打卡", "2026-04-03T04:00:00.000Z"),
    ]
    assert {each["source"] for each in found["tags"]} == {"rule"}
    second = (await quiz.ask(PREVIEW, text="任务阶段 打卡 至少 2"))["segmentPreview"]
    both = (await quiz.ask(PREVIEW, text="task completions 打卡 since 2026-04-01 at least 1"))["segmentPreview"]
    assert (second["text"], second["users"]["nodes"]) == ("task stage 打卡 at least 2", [{"id": "ming"}])
    assert [each["id"] for each in both["users"]["nodes"]] == ["lan", "ming"]


async def test_why_tells_the_completions_that_carry_a_stage(quiz: Client) -> None:
    for number in (1, 2, 3):
        await quiz.ask(COMPLETE, input=done(number))

    second = (await quiz.ask(WHY, text="task stage 打卡 at least 2"))["user"]["why"]
    first = (await quiz.ask(WHY, text="task stage 打卡 at least 1"))["user"]["why"]

    # Without any one of three it were two, which is stage 1: all three are needed for stage 2, none alone for stage 1.
    assert second["truth"] == "TRUE"
    assert second["evidence"]["edges"] == [{"kind": "DID", "isDecisive": True}] * 3
    assert first["evidence"]["edges"] == [{"kind": "DID", "isDecisive": False}] * 3


async def test_only_admins_declare_tasks_and_viewers_record_nothing(manager: Client, viewer: Client) -> None:
    assert await manager.refusal(SAVE, input=QUIZ) == (200, "access.denied")
    assert await viewer.refusal(COMPLETE, input=done(1)) == (200, "access.denied")
