"""Policies and standings through GraphQL, over the village that one knows by heart (G02, V04, V07)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.api.policies import DECIDE, DOCUMENT, REQUEST, SAVE, publish, save, tomorrow
from tests.conftest import NOW

CHECK = """
mutation Check($input: PolicyInput!) {
  checkPolicy(input: $input) {
    __typename
    ... on CheckPolicyDone { warnings { code group message } }
    ... on Problem { code message path facts { key value } }
  }
}
"""
LIST = """
{ policies(ladder: "community") { key version name ladder effective until state isInForce actor requestedBy decidedBy
    note
    rungs { group promote keep promoteExpression minimumStayDays needsApproval }
    rules { demotionEveryDays warningDays entryStayDays mostMoved } } }
"""
STANDING = """
query Standing($id: ID!) {
  user(id: $id) { standing(ladder: "community") {
    policy policyVersion group action ground toGroup until needsApproval sentence nextStep warnedAt
    rungs { group promote keep promotion { truth missing { nFacts facts { sentence } } sentences }
      keeping { truth } } } }
}
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


@pytest.fixture
async def in_force(village: Database, manager: Client, admin: Client, parts: Parts) -> Database:
    """The village with the policy above, published; it is made to have begun already, which nobody could ask for."""
    await publish(village, manager, admin, DOCUMENT.format(day=tomorrow()))
    await parts.keyring.refresh()
    return village


async def standing(client: Client, user: str) -> dict[str, Any]:
    return (await client.ask(STANDING, id=user))["user"]["standing"]


async def test_a_draft_is_asked_for_and_published_by_somebody_else_i16(
    village: Database, manager: Client, admin: Client
) -> None:
    document = DOCUMENT.format(day=tomorrow())

    saved = await save(admin, document)
    not_yet = (await admin.ask(DECIDE, key="value", version=1, approve=True))["decidePolicy"]
    asked = (await manager.ask(REQUEST, key="value", version=1))["requestPolicy"]
    own = (await admin.ask(DECIDE, key="value", version=1, approve=True))["decidePolicy"]

    assert saved == {"__typename": "PolicyDone", "key": "value", "version": 1, "state": "DRAFT", "changed": True}
    assert (not_yet["__typename"], not_yet["code"]) == ("Conflict", "policies.not_requested")
    assert asked == {"__typename": "PolicyDone", "version": 1, "state": "REQUESTED", "changed": True}
    assert (own["__typename"], own["code"]) == ("Refused", "policies.own_approval")
    status, code = await manager.refusal(DECIDE, key="value", version=1, approve=True)
    assert (status, code) == (200, "access.denied")


async def test_versions_are_listed_as_they_were_written(in_force: Database, manager: Client) -> None:
    [version] = (await manager.ask(LIST))["policies"]

    assert (version["key"], version["version"], version["state"], version["isInForce"]) == (
        "value",
        1,
        "PUBLISHED",
        True,
    )
    assert version["rules"] == {"demotionEveryDays": 30, "warningDays": 14, "entryStayDays": 0, "mostMoved": 0.1}
    assert [each["group"] for each in version["rungs"]] == ["partner", "senior_partner"]
    assert version["rungs"][0]["keep"] == "spend at least 80"
    assert version["rungs"][1]["promoteExpression"] == {
        "all": [{"spend": {"is": {"atLeast": 30000}}}, {"purchases": {"is": {"atLeast": 1}}}]
    }
    assert version["requestedBy"] != version["decidedBy"]


async def test_two_who_save_at_once_get_one_version_and_a_conflict(village: Database, manager: Client) -> None:
    document = DOCUMENT.format(day=tomorrow())

    found = await asyncio.gather(*(save(manager, document) for _ in range(4)))

    assert sorted(each["__typename"] for each in found) == ["Conflict", "Conflict", "Conflict", "PolicyDone"]
    [conflict, *_] = [each for each in found if each["__typename"] == "Conflict"]
    assert conflict["code"] == "policies.version"
    assert {"key": "version", "value": "1"} in conflict["facts"]


async def test_a_policy_sent_again_is_saved_once_i3(village: Database, manager: Client) -> None:
    document = DOCUMENT.format(day=tomorrow())

    first, again = await save(manager, document, key="k-1"), await save(manager, document, key="k-1")
    other = await save(manager, document.replace("至少 80", "至少 90"), key="k-1")

    assert first == again
    assert (other["__typename"], other["code"]) == ("Refused", "operations.key_reused")
    assert len((await manager.ask(LIST))["policies"]) == 1


@pytest.mark.parametrize(
    ("was", "instead", "code", "path"),
    [
        ("至少 80", "至少 120", "policies.keep_stricter", ["rungs", "0", "keep"]),
        (
            "spend at least 300 and purchases at least 1",
            "spend at least 300",
            "policies.gap",
            ["rungs", "1", "promote"],
        ),
        ("group: partner", "group: tea_circle", "policies.rung_unknown", ["rungs", "0", "group"]),
        ("ladder: community", "ladder: nowhere", "policies.ladder_unknown", ["ladder"]),
        ("purchases at least 1\n    keep: 消", "tag nobody_knows\n    keep: 消", "measures.unknown_key", None),
        ("purchases at least 1\n    keep: 消", "purchases at last 1\n    keep: 消", "measures.text_invalid", None),
        ("warningDays: 14", "warningDays: -1", "policies.days", ["rules", "warningDays"]),
        ("key: value", "key: &k value", "policies.document_unplain", ["document"]),
        ("name: 按价值升降", "name: ''", "users.text_empty", ["name"]),
    ],
)
async def test_what_cannot_be_a_policy_is_refused_with_code_and_place(
    village: Database, manager: Client, was: str, instead: str, code: str, path: list[str] | None
) -> None:
    document = DOCUMENT.format(day=tomorrow())
    assert was in document

    refused = await save(manager, document.replace(was, instead))

    assert refused["code"] == code
    assert path is None or refused["path"] == path
    assert (await manager.ask(LIST))["policies"] == []


async def test_the_witness_of_a_refusal_is_told_in_words(village: Database, manager: Client) -> None:
    refused = await save(manager, DOCUMENT.format(day=tomorrow()).replace("至少 80", "至少 120"))

    [witness] = [each["value"] for each in refused["facts"] if each["key"] == "witness"]
    # The least that promotes and does not keep.
    assert witness == "spend = 100; purchases = 1"


async def test_recruits_as_the_only_ground_are_warned_of_before_saving(village: Database, manager: Client) -> None:
    document = DOCUMENT.format(day=tomorrow())
    heads = document.replace(
        "promote: spend at least 100 and purchases at least 1", "promote: referees at least 5 or spend at least 100"
    ).replace("keep: 消费额 至少 80", "keep: referees at least 1 or spend at least 80")

    clean = (await manager.ask(CHECK, input={"document": document}))["checkPolicy"]
    warned = (await manager.ask(CHECK, input={"document": heads}))["checkPolicy"]

    assert clean == {"__typename": "CheckPolicyDone", "warnings": []}
    assert [(each["code"], each["group"]) for each in warned["warnings"]] == [("policies.headcount", "partner")]
    assert "recruited" in warned["warnings"][0]["message"]


async def test_a_segment_that_a_policy_names_is_not_deleted(village: Database, manager: Client, admin: Client) -> None:
    saving = """mutation($i: SaveSegmentInput!) { saveSegment(input: $i) { __typename } }"""
    await manager.ask(saving, i={"key": "loyals", "name": "L", "text": "tag loyal"})
    document = DOCUMENT.format(day=tomorrow()).replace(
        "spend at least 300 and", "in segment loyals and spend at least 300 and"
    )
    assert (await save(manager, document))["__typename"] == "PolicyDone"
    await manager.ask(REQUEST, key="value", version=1)
    await admin.ask(DECIDE, key="value", version=1, approve=True)

    deleting = """mutation { deleteSegment(key: "loyals", expectedVersion: 1) {
      __typename ... on Problem { code facts { key value } } } }"""
    done = (await manager.ask(deleting))["deleteSegment"]

    assert (done["__typename"], done["code"]) == ("Refused", "segments.used")
    assert {"key": "users", "value": "value@1"} in done["facts"]


async def test_a_policy_may_be_sent_as_fields(village: Database, manager: Client) -> None:
    rungs = [
        {"group": "partner", "promote": {"text": "spend at least 100"}, "keep": {"text": "spend at least 80"}},
        {
            "group": "senior_partner",
            "promote": {"expression": {"spend": {"is": {"atLeast": 30000}}}},
            "keep": {"text": "spend at least 150"},
            "minimumStayDays": 60,
            "needsApproval": True,
        },
    ]
    given = {"key": "f", "name": "F", "ladder": "community", "effective": tomorrow(), "rungs": rungs}

    saved = (await manager.ask(SAVE, input={**given, "rules": {"mostMoved": 0.2}}, version=0))["savePolicy"]

    assert saved["__typename"] == "PolicyDone", saved
    [version] = (await manager.ask(LIST))["policies"]
    assert [(each["minimumStayDays"], each["needsApproval"]) for each in version["rungs"]] == [(30, False), (60, True)]
    assert version["rules"]["mostMoved"] == 0.2


async def test_a_day_on_which_another_policy_begins_is_taken(village: Database, manager: Client, admin: Client) -> None:
    await save(manager, DOCUMENT.format(day=tomorrow()))
    await manager.ask(REQUEST, key="value", version=1)
    await admin.ask(DECIDE, key="value", version=1, approve=True)

    overlap = await save(manager, DOCUMENT.format(day=tomorrow()).replace("key: value", "key: other"))
    past = await save(manager, DOCUMENT.format(day="2026-05-01"), version=1)
    later = await save(manager, DOCUMENT.format(day=tomorrow(30)), version=1)

    assert overlap["code"] == "policies.overlap"
    assert past["code"] == "policies.effective_past"
    assert (later["__typename"], later["version"]) == ("PolicyDone", 2)


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("jing", ("ordinary", "PROMOTE", "MEETS", "senior_partner", True)),
        ("fang", ("ordinary", "PROMOTE", "MEETS", "senior_partner", True)),
        ("hao", ("ordinary", "PROMOTE", "MEETS", "partner", False)),
        ("lan", ("partner", "KEEP", "KEEPS", "partner", False)),
        ("ming", ("senior_partner", "WARN", "BELOW", "senior_partner", False)),
        ("lei", ("ordinary", "KEEP", "KEEPS", "ordinary", False)),
        ("mei", ("ordinary", "KEEP", "KEEPS", "ordinary", False)),
    ],
)
async def test_everybody_in_the_village_stands_where_the_policy_says(
    in_force: Database, manager: Client, user: str, expected: tuple[str, str, str, str, bool]
) -> None:
    found = await standing(manager, user)

    assert tuple(found[key] for key in ("group", "action", "ground", "toGroup", "needsApproval")) == expected


async def test_a_standing_tells_what_is_missing_for_the_next_group_v07(in_force: Database, manager: Client) -> None:
    found = await standing(manager, "lei")

    # 90 of 100 spent: ten more, and nothing else.
    [partner, senior] = found["rungs"]
    assert (partner["promote"], partner["keep"]) == ("FALSE", "TRUE")
    assert partner["promotion"]["missing"]["nFacts"] == 1
    assert "10" in partner["promotion"]["missing"]["facts"][0]["sentence"]
    assert found["nextStep"] == "For 合伙人群: Missing: spend: 10 more."
    assert found["sentence"] == "孙磊 stays in 普通会员群."
    assert (senior["promote"], senior["keep"]) == ("FALSE", "FALSE")


async def test_a_standing_is_told_in_chinese_too(in_force: Database, manager: Client) -> None:
    headers = {"authorization": f"Bearer {manager.key}", "accept-language": "zh"}
    body = {"query": STANDING, "variables": {"id": "lan"}}

    found = (await manager.http.post("/graphql", json=body, headers=headers)).json()["data"]["user"]["standing"]

    assert found["sentence"] == "李兰 留在 合伙人群。"


async def test_without_a_policy_in_force_there_is_no_standing(village: Database, manager: Client) -> None:
    assert await standing(manager, "lan") is None


async def test_all_standings_of_a_list_are_one_statement(in_force: Database, manager: Client) -> None:
    query = """{ users(first: 12) { nodes { id standing(ladder: "community") { action toGroup
      rungs { group promotion { nextChange { at } } } } } } }"""

    nodes = (await manager.ask(query))["users"]["nodes"]

    moved = {each["id"]: each["standing"]["toGroup"] for each in nodes if each["standing"]["action"] == "PROMOTE"}
    assert moved == {"jing": "senior_partner", "fang": "senior_partner", "hao": "partner"}
    # Conditions without windows do not change by time alone.
    assert {rung["promotion"]["nextChange"] for each in nodes for rung in each["standing"]["rungs"]} == {None}
