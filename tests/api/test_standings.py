"""What lies ahead of somebody by a policy, through GraphQL: ways up, the calendar, places, what a group asks (V07)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import ago, seed_village
from tests.api.conftest import Client
from tests.api.policies import DOCUMENT, publish, tomorrow
from tests.api.test_policies import standing
from tests.conftest import NOW
from tests.support import ask

SHANGHAI = ZoneInfo("Asia/Shanghai")
BACK_TO_ORDINARY = """
MATCH (u:User {id: 'lan'})-[member:MEMBER_OF {ladder: 'community'}]->(:Group), (to:Group {key: 'ordinary'})
DELETE member
CREATE (u)-[:MEMBER_OF {ladder: 'community', since: datetime('2024-01-01T00:00:00Z')}]->(to)
WITH u MATCH (u)-[:MOVED]->(m:Move {ladder: 'community'}) DETACH DELETE m
"""
AHEAD = """
query Ahead($id: ID!) {
  user(id: $id) { standing(ladder: "community") {
    action ground toGroup nextStep isTimeFollowed
    calendar { at group action ground toGroup until sentence facts }
    rungs { promotion { ways { nFacts before sentence facts { sentence } } } } } }
}
"""
WINDOWED = """
key: value
name: 按近期升降
ladder: community
effective: {day}
rungs:
  - group: partner
    promote: spend in the last {days} days at least 210 or referees at least 4
    keep: spend in the last {days} days at least 150 or referees at least 3
  - group: senior_partner
    promote: spend in the last {days} days at least 5000
    keep: spend in the last {days} days at least 4000
rules: {{warningDays: 14}}
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


@pytest.fixture
async def in_force(village: Database, manager: Client, admin: Client, parts: Parts) -> Database:
    """The village with the policy of `tests/api/policies.py` in force."""
    await publish(village, manager, admin, DOCUMENT.format(day=tomorrow()))
    await parts.keyring.refresh()
    return village


async def test_a_standing_tells_ways_up_before_when_and_what_time_will_bring_v07(
    village: Database, manager: Client, admin: Client, parts: Parts
) -> None:
    # lan's only order, of 200, was 170 days before the village's clock; she brought two. It counts for ten days more.
    bought = ago(170)
    days = (datetime.now(UTC) - bought).days + 10
    await publish(village, manager, admin, WINDOWED.format(day=tomorrow(), days=days))
    # She has been ordinary for long, and so may be told what would lead up.
    await ask(village, BACK_TO_ORDINARY)
    await parts.keyring.refresh()

    found = (await manager.ask(AHEAD, id="lan"))["user"]["standing"]

    gone = bought + timedelta(days=days, milliseconds=1)
    [spend, brought] = found["rungs"][0]["promotion"]["ways"]
    # 10 of money more as long as the 200 count; two referees more whenever.
    assert (spend["nFacts"], datetime.fromisoformat(spend["before"])) == (1, gone)
    assert (brought["nFacts"], brought["before"]) == (2, None)
    local = gone.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    assert found["nextStep"] == (
        f"For 合伙人群: Missing: spend in the last {days} days: 10 more (before {local}); or referees: 2 more."
    )
    assert found["isTimeFollowed"] is True
    assert found["calendar"] == []


async def test_the_calendar_of_a_partner_goes_from_a_warning_to_the_step_down_v07(
    village: Database, manager: Client, admin: Client, parts: Parts
) -> None:
    bought = ago(170)
    days = (datetime.now(UTC) - bought).days + 10
    await publish(village, manager, admin, WINDOWED.format(day=tomorrow(), days=days))
    await parts.keyring.refresh()

    found = (await manager.ask(AHEAD, id="lan"))["user"]["standing"]

    gone = bought + timedelta(days=days, milliseconds=1)
    # 200 of 150 keep her; when they go, a warning of 14 days, then one step down.
    assert (found["action"], found["ground"]) == ("KEEP", "KEEPS")
    [warned, down] = found["calendar"]
    assert (datetime.fromisoformat(warned["at"]), warned["action"], warned["toGroup"]) == (gone, "WARN", "partner")
    assert datetime.fromisoformat(warned["until"]) == gone + timedelta(days=14)
    assert warned["facts"] == [f"spent 0 (in the last {days} days); asked for: at least 150"]
    assert warned["sentence"].startswith(f"On {gone.astimezone(SHANGHAI):%Y-%m-%d %H:%M}: 李兰 no longer meets")
    assert datetime.fromisoformat(down["at"]) == gone + timedelta(days=14)
    assert (down["action"], down["group"], down["toGroup"]) == ("DEMOTE", "partner", "ordinary")


WHY_NOT = """
query WhyNot($id: ID!, $group: String!) {
  user(id: $id) { whyNot(group: $group) { truth segment missing { nFacts sentence } ways { nFacts before } } }
}
"""


async def test_why_somebody_is_not_in_a_group_is_what_the_policy_in_force_asks_v07(
    in_force: Database, manager: Client
) -> None:
    lei = (await manager.ask(WHY_NOT, id="lei", group="partner"))["user"]["whyNot"]
    jing = (await manager.ask(WHY_NOT, id="jing", group="senior_partner"))["user"]["whyNot"]

    # 90 of 100 spent; jing's 500 are enough for anything.
    assert lei == {
        "truth": "FALSE",
        "segment": None,
        "missing": {"nFacts": 1, "sentence": "Missing: spend: 10 more."},
        "ways": [{"nFacts": 1, "before": None}],
    }
    assert jing is None
    assert await manager.refusal(WHY_NOT, id="lei", group="ordinary") == (200, "policies.no_rung")
    assert await manager.refusal(WHY_NOT, id="lei", group="tea_circle") == (200, "policies.no_rung")


async def test_a_standing_says_when_others_have_all_places_i12(in_force: Database, manager: Client) -> None:
    # One place each: lan has the partners', ming the senior partners'.
    await ask(in_force, "MATCH (g:Group) WHERE g.key IN ['partner', 'senior_partner'] SET g.capacity = 1")

    hao, jing, lan = [await standing(manager, each) for each in ("hao", "jing", "lan")]

    assert (hao["action"], hao["ground"], hao["toGroup"]) == ("HOLD", "FULL", "ordinary")
    assert (jing["action"], jing["ground"]) == ("HOLD", "FULL")
    # Her own place is hers.
    assert (lan["action"], lan["ground"]) == ("KEEP", "KEEPS")
    await ask(in_force, "MATCH (g:Group {key: 'partner'}) SET g.capacity = 2")
    jing = await standing(manager, "jing")
    # As far up as there is a place.
    assert (jing["action"], jing["toGroup"], jing["needsApproval"]) == ("PROMOTE", "partner", False)
