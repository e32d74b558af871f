"""What a policy names is not taken from under it: refused with the versions that name it, and nothing changes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.api.policies import DECIDE, DOCUMENT, HOLD_TODAY, REQUEST, save, tomorrow
from tests.conftest import NOW
from tests.support import ask

PROBLEM = "__typename ... on Problem { code path facts { key value } }"
RETIRE = f'mutation {{ retireTag(input: {{tagKey: "loyal"}}) {{ {PROBLEM} ... on RetireTagDone {{ changed }} }} }}'
MERGE = f"""mutation {{ mergeTags(input: {{loserKey: "loyal", winnerKey: "likes_tea", reason: "same"}}) {{
  {PROBLEM} ... on MergeTagsDone {{ complete }} }} }}"""
PREVIEW = """mutation { tagMergePreview(loserKey: "loyal", winnerKey: "likes_tea") {
  ... on TagMergePreview { namedBy { kind key } } } }"""
TASK = f"""mutation Save($input: SaveTaskInput!, $expected: Int!) {{
  saveTask(input: $input, expectedVersion: $expected) {{
  {PROBLEM} ... on SaveTaskDone {{ version }} }} }}"""
GROUP = f"""mutation Group($input: DefineGroupInput!) {{ defineGroup(input: $input) {{
  {PROBLEM} ... on DefineGroupDone {{ created }} }} }}"""
QUIZ: dict[str, Any] = {
    "key": "quiz",
    "kind": "QUIZ",
    "nameZh": "打卡",
    "nameEn": "Quiz",
    "purpose": "养成习惯",
    "stages": [{"key": "bronze", "nameZh": "铜", "nameEn": "Bronze", "needs": 1}],
}
NAMING = DOCUMENT.replace(
    "spend at least 300 and", "tag loyal and task stage quiz at least 1 and spend at least 300 and"
)
EVERYTHING = """
MATCH (n) WHERE n:Tag OR n:TaskVersion OR n:Group OR n:Segment
RETURN labels(n) AS labels, properties(n) AS kept ORDER BY labels, n.key
"""


@pytest.fixture
async def waiting(empty: Database, settings: Settings, parts: Parts, manager: Client, admin: Client) -> Database:
    """The village with a policy that names the tag loyal and the task quiz, and waits to be published."""
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    await admin.ask(TASK, input=QUIZ, expected=0)
    await parts.keyring.refresh()
    assert (await save(manager, NAMING.format(day=tomorrow())))["__typename"] == "PolicyDone"
    await manager.ask(REQUEST, key="value", version=1)
    return empty


@pytest.fixture
async def ladder(empty: Database) -> AsyncGenerator[None]:
    """Groups of ladders outlive a test's graph: the one that a test makes is gone afterwards."""
    yield
    await ask(empty, "MATCH (g:Group {key: 'trial'}) DETACH DELETE g")
    await ask(
        empty,
        """UNWIND [['ordinary', 1], ['partner', 2], ['senior_partner', 3]] AS row
        MATCH (g:Group {key: row[0]}) SET g.rank = row[1]""",
    )


async def publish(admin: Client, *, approve: bool = True) -> None:
    done = (await admin.ask(DECIDE, key="value", version=1, approve=approve))["decidePolicy"]
    assert done["__typename"] == "PolicyDone"


def fact(problem: dict[str, Any], key: str) -> str | None:
    return {each["key"]: each["value"] for each in problem["facts"]}.get(key)


@pytest.mark.parametrize("is_published", [False, True])
async def test_a_tag_that_a_policy_names_is_neither_retired_nor_merged_away(
    waiting: Database, admin: Client, is_published: bool
) -> None:
    if is_published:
        await publish(admin)
    before = await ask(waiting, EVERYTHING)

    retired = (await admin.ask(RETIRE))["retireTag"]
    merged = (await admin.ask(MERGE))["mergeTags"]
    told = (await admin.ask(PREVIEW))["tagMergePreview"]["namedBy"]

    assert (retired["__typename"], retired["code"], retired["path"]) == ("Refused", "tags.used", ["tagKey"])
    assert fact(retired, "policies") == "value@1"
    assert (merged["__typename"], merged["code"], fact(merged, "names")) == ("Refused", "governance.asked", "value@1")
    assert {"kind": "policy", "key": "value@1"} in told
    assert await ask(waiting, EVERYTHING) == before


async def test_a_task_that_a_policy_names_is_worded_anew_but_not_ended(waiting: Database, admin: Client) -> None:
    ended = (await admin.ask(TASK, input={**QUIZ, "state": "ENDED"}, expected=1))["saveTask"]
    worded = (await admin.ask(TASK, input={**QUIZ, "nameEn": "Daily quiz"}, expected=1))["saveTask"]

    assert (ended["__typename"], ended["code"], fact(ended, "policies")) == ("Refused", "tasks.used", "value@1")
    assert worded == {"__typename": "SaveTaskDone", "version": 2}


async def test_what_a_policy_named_that_was_turned_down_is_free(waiting: Database, admin: Client) -> None:
    await publish(admin, approve=False)

    retired = (await admin.ask(RETIRE))["retireTag"]
    ended = (await admin.ask(TASK, input={**QUIZ, "state": "ENDED"}, expected=1))["saveTask"]

    assert (retired["__typename"], ended["__typename"]) == ("RetireTagDone", "SaveTaskDone")


@pytest.mark.usefixtures("ladder")
async def test_a_ladder_with_a_policy_gets_a_new_group_only_knowingly(waiting: Database, admin: Client) -> None:
    wanted = {"key": "trial", "ladder": "community", "above": "ordinary", "name": "见习"}

    asked = (await admin.ask(GROUP, input=wanted))["defineGroup"]
    beside = (await admin.ask(GROUP, input={"key": "readers", "name": "读书会"}))["defineGroup"]
    renamed = (await admin.ask(GROUP, input={"key": "partner", "name": "合伙人群"}))["defineGroup"]
    made = (await admin.ask(GROUP, input={**wanted, "confirm": True}))["defineGroup"]

    assert (asked["__typename"], asked["code"], fact(asked, "policies")) == (
        "Refused",
        "groups.policy_without",
        "value@1",
    )
    assert beside == {"__typename": "DefineGroupDone", "created": True}
    assert renamed == {"__typename": "DefineGroupDone", "created": False}
    assert made == {"__typename": "DefineGroupDone", "created": True}


@pytest.mark.usefixtures("ladder")
async def test_a_group_that_came_after_the_policy_is_nobody_s_way_up(
    empty: Database, settings: Settings, parts: Parts, manager: Client, admin: Client
) -> None:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    assert (await save(manager, DOCUMENT.format(day=tomorrow())))["__typename"] == "PolicyDone"
    await manager.ask(REQUEST, key="value", version=1)
    await publish(admin)
    await ask(empty, HOLD_TODAY, tomorrow=tomorrow())
    await ask(empty, "MATCH (g:Group {key: 'senior_partner'}) SET g.capacity = 0")
    await parts.keyring.refresh()
    wanted = {"key": "trial", "ladder": "community", "above": "partner", "name": "见习", "confirm": True}
    assert (await admin.ask(GROUP, input=wanted))["defineGroup"]["__typename"] == "DefineGroupDone"

    making = """mutation { makeMovePlan(input: {ladder: "community", reason: "monthly"}) {
      ... on MakeMovePlanDone { movePlan { counts { flows { fromGroup toGroup n } } } } } }"""
    flows = (await admin.ask(making))["makeMovePlan"]["movePlan"]["counts"]["flows"]

    # jing (500) and fang (300) would be senior partners, where there is no room; hao (200) is to be partner.
    assert flows == [{"fromGroup": "ordinary", "toGroup": "partner", "n": 3}]


SEGMENT = """
mutation Save($input: SaveSegmentInput!, $version: Int!) {
  saveSegment(input: $input, expectedVersion: $version) {
    __typename
    ... on SaveSegmentDone { version }
    ... on Problem { code facts { key value } }
  }
}
"""


async def test_what_a_segment_asks_stays_while_a_policy_rests_on_it_even_through_another(
    empty: Database, settings: Settings, parts: Parts, manager: Client, admin: Client
) -> None:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    inner = {"key": "loyals", "name": "忠诚", "text": "tag loyal"}
    outer = {"key": "good", "name": "好客", "text": "in segment loyals"}
    for each in (inner, outer):
        assert (await admin.ask(SEGMENT, input=each, version=0))["saveSegment"]["__typename"] == "SaveSegmentDone"
    await parts.keyring.refresh()
    document = DOCUMENT.format(day=tomorrow()).replace(
        "spend at least 300 and", "in segment good and spend at least 300 and"
    )
    assert (await save(manager, document))["__typename"] == "PolicyDone"
    draft = (await admin.ask(SEGMENT, input={**inner, "text": "tag loyal or tag likes_tea"}, version=1))["saveSegment"]
    await manager.ask(REQUEST, key="value", version=1)

    changed = (await admin.ask(SEGMENT, input={**inner, "text": "tag likes_tea"}, version=2))["saveSegment"]
    itself = (await admin.ask(SEGMENT, input={**outer, "text": "tag loyal"}, version=1))["saveSegment"]
    renamed = (await admin.ask(SEGMENT, input={**outer, "name": "好顾客"}, version=1))["saveSegment"]

    # A draft binds nobody; what waits for a second person does.
    assert draft["version"] == 2
    assert (changed["code"], fact(changed, "policies")) == ("segments.fixed", "value@1")
    assert itself["code"] == "segments.fixed"
    assert renamed == {"__typename": "SaveSegmentDone", "version": 2}
