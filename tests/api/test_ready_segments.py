"""Ready segments (V05, G08, M05, P05) over the village: made of parameters, edited, never overwritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

MAKE = """
mutation Make($input: InstallSegmentTemplateInput!, $key: String) {
  installSegmentTemplate(input: $input, operationKey: $key) {
    __typename
    ... on InstallSegmentTemplateDone {
      version outcome segment { saved { key name purpose text } users(first: 50) { nodes { id } } } }
    ... on Problem { code path }
  }
}
"""
CONSENT = """mutation($user: ID!, $purpose: String!) {
  recordConsent(input: {userId: $user, purpose: $purpose, status: GRANTED, evidence: "signed"}) {
    __typename ... on Problem { code message } } }"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


async def _make(client: Client, key: str, as_key: str | None = None, **parameters: str) -> dict[str, Any]:
    given = [{"key": name, "value": value} for name, value in parameters.items()]
    wanted = {"key": key, "parameters": given, "as": as_key}
    return (await client.ask(MAKE, input=wanted))["installSegmentTemplate"]


def _users(done: dict[str, Any]) -> list[str]:
    return [each["id"] for each in done["segment"]["users"]["nodes"]]


async def test_ready_segments_part_people_by_frequency_and_amount_v05(village: Database, manager: Client) -> None:
    value = {"days": "3650", "n": "2", "amount": "100"}

    often_much = await _make(manager, "often_much", **value)
    often_little = await _make(manager, "often_little", **value)
    seldom_little = await _make(manager, "seldom_little", **value)
    new = await _make(manager, "new", days="3650")
    churned = await _make(manager, "churned", days="1")

    # Two purchases or more: ming 130, hao 200, xia 60; one below 100: wei 0, qiang 40, lei 90, tao 70.
    assert _users(often_much) == ["hao", "ming"]
    assert _users(often_little) == ["xia"]
    assert _users(seldom_little) == ["lei", "qiang", "tao", "wei"]
    assert len(_users(new)) == 12
    # Whoever bought at all, long ago by now; mei and yan never did.
    assert len(_users(churned)) == 10
    assert often_much["segment"]["saved"] == {
        "key": "often_much",
        "name": "高频高额",
        "purpose": "service",
        "text": "purchases in the last 3650 days at least 2 and spend in the last 3650 days at least 100",
    }


async def test_a_segment_that_was_changed_since_is_not_overwritten(village: Database, manager: Client) -> None:
    first = await _make(manager, "new")
    same = await _make(manager, "new")
    other = await _make(manager, "new", days="7")
    beside = await _make(manager, "new", as_key="newest", days="7")
    read = await manager.ask('{ segment(key: "new") { text } }')

    assert [(each["outcome"], each["version"]) for each in (first, same, other, beside)] == [
        ("MADE", 1),
        ("KEPT", 1),
        ("EDITED", 1),
        ("MADE", 1),
    ]
    assert read["segment"]["text"] == "days since joining at most 30"


async def test_time_slots_are_made_of_purchases_and_events_g08(village: Database, manager: Client) -> None:
    # 12:30 and 16:30 in UTC are 20:30 and 00:30 in Shanghai.
    await ask(
        village,
        """MATCH (u:User {id: 'ming'})-[b:BOUGHT]->(p:Purchase)
        SET b.at = datetime('2026-04-20T12:30:00Z'), p.at = b.at""",
    )
    await ask(
        village,
        """MATCH (u:User {id: 'xia'})-[d:DID]->(e:Event)
        SET d.at = datetime('2026-04-20T16:30:00Z'), e.at = d.at""",
    )

    evening = await _make(manager, "eight_oclock", days="3650", n="2")
    night = await _make(manager, "late_night", days="3650", n="3", event="group.checked_in")

    assert _users(evening) == ["ming"]
    assert _users(night) == ["xia"]


async def test_birthdays_and_holidays_come_from_what_was_authorised_m05(village: Database, admin: Client) -> None:
    soon = (datetime.now(UTC) + timedelta(days=2)).date().replace(year=1992).isoformat()
    await ask(
        village,
        "MATCH (u:User) WHERE u.id IN ['tao', 'ming', 'hao'] SET u.birthday = $day, u.n_children = 1, u.gender = '男'",
        day=soon,
    )
    agreed = {"tao": ("service", "marketing"), "ming": ("service", "marketing", "children"), "hao": ("service",)}
    for user, purposes in agreed.items():
        for purpose in purposes:
            told = await admin.ask(CONSENT, user=user, purpose=purpose)
            assert told["recordConsent"]["__typename"] == "RecordConsentDone", (user, purpose, told)

    birthday = await _make(admin, "birthday")
    fathers = await _make(admin, "fathers_day")
    mothers = await _make(admin, "mothers_day")

    # hao did not agree to marketing; tao not to what is said of children.
    assert (birthday["segment"]["saved"]["purpose"], _users(birthday)) == ("marketing", ["ming", "tao"])
    assert (_users(fathers), _users(mothers)) == (["ming"], [])


async def test_who_has_a_skill_is_found_p05(village: Database, admin: Client, parts: Parts) -> None:
    await admin.ask(
        """mutation { declareAttribute(input: {key: "skills", type: TEXTS, class: "basic", purpose: "service",
          labelZh: "技能", labelEn: "Skills"}) { __typename } }"""
    )
    await parts.keyring.refresh()
    await admin.ask(
        """mutation { updateUser(input: {userId: "lan", attributes: [{key: "skills", value: "烘焙"}]})
          { __typename } }"""
    )

    found = await _make(admin, "able", as_key="bakers", word="烘焙")
    without = await _make(admin, "able")

    assert _users(found) == ["lan"]
    assert (without["code"], without["path"]) == ("templates.parameter", ["parameters", "word"])


@pytest.mark.parametrize(
    ("key", "parameters", "code"),
    [
        ("shoe", {}, "templates.segment_unknown"),
        ("new", {"weeks": "3"}, "templates.parameter_unknown"),
        ("new", {"days": "0"}, "templates.parameter"),
        ("new", {"days": "3.5"}, "templates.parameter"),
        ("often_much", {"amount": "99999999999"}, "templates.parameter"),
        ("late_night", {"hours": "22,24"}, "templates.parameter"),
        ("able", {"word": "x", "attribute": "shoe"}, "measures.unknown_key"),
    ],
)
async def test_what_makes_no_segment_is_refused(
    manager: Client, empty: Database, key: str, parameters: dict[str, str], code: str
) -> None:
    refused = await _make(manager, key, **parameters)

    assert refused["code"] == code
    assert await ask(empty, "MATCH (s:Segment) RETURN s.key AS key") == []


async def test_viewers_look_at_ready_segments_and_make_none(viewer: Client) -> None:
    found = (await viewer.ask("{ segmentTemplates { key text parameters { key default kind } } }"))["segmentTemplates"]

    assert [each["key"] for each in found][:5] == ["new", "often_much", "often_little", "seldom_little", "churned"]
    assert found[4] == {
        "key": "churned",
        "text": "days since purchase at least 180",
        "parameters": [{"key": "days", "default": "180", "kind": "DAYS"}],
    }
    assert await viewer.refusal(MAKE, input={"key": "new"}) == (200, "access.denied")
