"""Governing tags through GraphQL: reports, reviews, the doctor, completeness, ending in bulk, merging and parting."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from api.app import Parts
from api.clock import now
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.graph.governance.world import hold, people, tags
from tests.graph.merges.world import on, snapshot
from tests.support import ask

USAGE = """
query Usage($kind: TagUsageKind!, $under: Int!, $first: Int, $after: String) {
  tagUsage(kind: $kind, under: $under, first: $first, after: $after) {
    nodes { tag { key } nUsers nEnded lastGivenAt }
    pageInfo { hasNextPage endCursor }
  }
}
"""
REVIEWS = """
query Reviews($months: Int!, $oldMonths: Int!, $classes: [String!]) {
  tagReviews(months: $months, oldMonths: $oldMonths, classKeys: $classes) {
    nodes { tag { key } reasons nUsers nOld lastGivenAt reviewedAt reviewedBy note }
  }
}
"""
REVIEW = """
mutation Review($input: RecordTagReviewInput!) {
  recordTagReview(input: $input) {
    __typename
    ... on RecordTagReviewDone { tag { key } }
    ... on Problem { code path }
  }
}
"""
DOCTOR = """
query Doctor($minUsers: Int!, $minJaccard: Float!) {
  tagDoctor(minUsers: $minUsers, minJaccard: $minJaccard, minExpected: 2) {
    nUsers
    pairs { kind tagKey otherKey nTag nOther nBoth expected lift jaccard g2 why }
    names { kind tagKey otherKey distance why }
    unfinished
  }
}
"""
COMPLETE = """
query Complete($group: String, $tag: String, $users: [ID!]) {
  completeness(group: $group, tag: $tag, userIds: $users) {
    nUsers nComplete share parts { part { kind key label } nUsers share }
  }
  user(id: "ann") { completeness { share nExpected nKnown missing { kind key label } } }
}
"""
END = """
mutation End($input: EndTagsInput!, $key: String) {
  endTagsPreview(input: $input) { __typename ... on EndTagsPreview { nUsers nHoldings } ... on Problem { code path } }
  endTags(input: $input, operationKey: $key) {
    __typename
    ... on EndTagsDone { tag { key nUsers } nUsers nHoldings complete }
    ... on Problem { code path message }
  }
}
"""
LOOK = """
mutation Look($loser: String!, $winner: String!) {
  tagMergePreview(loserKey: $loser, winnerKey: $winner) {
    __typename
    ... on TagMergePreview {
      loserKey winnerKey loserClassKey winnerClassKey nLosers nWinners nBoth nBeside nRivals exclusiveClassKey
      namedBy { kind key }
    }
    ... on Problem { code path }
  }
}
"""
MERGE = """
mutation Merge($input: MergeTagsInput!, $key: String) {
  mergeTags(input: $input, operationKey: $key) {
    __typename
    ... on MergeTagsDone { tag { key nUsers } loserKey nUsers nBeside complete }
    ... on Problem { code path facts { key value } }
  }
}
"""
PART = """
mutation Part($input: UnmergeTagInput!) {
  unmergeTag(input: $input) {
    __typename
    ... on UnmergeTagDone { tag { key state nUsers } nUsers complete }
    ... on Problem { code path }
  }
}
"""
HELD = '{ user(id: "ann") { tags { tag { key } source since } } }'
WORDS = """
MATCH (t:Tag) SET t.purpose = 'service', t.definition = 'what it says'
WITH count(*) AS n
MATCH (t:Tag {key: 'rare'}) REMOVE t.purpose
WITH count(*) AS n
MATCH (t:Tag {key: 'never'}) REMOVE t.definition
"""
RECENT = """
MATCH (:User)-[h:TAGGED]->(:Tag {key: 'often'}) SET h.since = $at
WITH count(*) AS n
MATCH (t:Tag {key: 'never'}) SET t.createdAt = $at
"""
ENDED = """
MATCH (u:User {id: 'ann'}), (t:Tag {key: 'rare'})
CREATE (u)-[:WAS_TAGGED {source: 'manual', since: $since, until: $until, actor: 'ada', role: 'admin',
  endedBy: 'ada'}]->(t)
"""


@pytest.fixture
async def shop(empty: Database) -> Database:
    """Twelve users hold `often`, ten of them `alike` too; ann alone holds `rare`, which ended for her once before;
    nobody `never`."""
    names = ["ann", *(f"u{n:02}" for n in range(11)), *(f"v{n:02}" for n in range(12))]
    await people(empty, *names)
    await tags(empty, "alike", "never", "often", "rare")
    await hold(empty, *((each, "often", "manual", 24 * 100) for each in names[:12]))
    await hold(empty, *((each, "alike", "import", 1) for each in names[:10]))
    await hold(empty, ("ann", "rare", "manual", 2))
    await ask(empty, ENDED, since=on(0), until=on(1))
    await ask(empty, WORDS)
    return empty


async def usage(client: Client, kind: str, **more: Any) -> list[str]:
    found = await client.ask(USAGE, **{"kind": kind, "under": 10, **more})
    return [each["tag"]["key"] for each in found["tagUsage"]["nodes"]]


async def test_usage_tells_who_holds_each_tag_and_when_it_was_last_given_t07(shop: Database, manager: Client) -> None:
    first = await manager.ask(USAGE, kind="ALL", under=10, first=3)
    rest = await manager.ask(USAGE, kind="ALL", under=10, after=first["tagUsage"]["pageInfo"]["endCursor"])

    assert first["tagUsage"]["pageInfo"]["hasNextPage"]
    assert first["tagUsage"]["nodes"] + rest["tagUsage"]["nodes"] == [
        {"tag": {"key": "alike"}, "nUsers": 10, "nEnded": 0, "lastGivenAt": "2026-01-01T05:00:00.000Z"},
        {"tag": {"key": "never"}, "nUsers": 0, "nEnded": 0, "lastGivenAt": None},
        {"tag": {"key": "often"}, "nUsers": 12, "nEnded": 0, "lastGivenAt": "2026-04-11T04:00:00.000Z"},
        {"tag": {"key": "rare"}, "nUsers": 1, "nEnded": 1, "lastGivenAt": "2026-01-01T06:00:00.000Z"},
    ]


async def test_tags_that_are_unused_or_lack_a_text_are_listed_t04_t07(shop: Database, manager: Client) -> None:
    assert await usage(manager, "NEVER_USED") == ["never"]
    assert await usage(manager, "RARELY_USED") == ["rare"]
    assert await usage(manager, "RARELY_USED", under=11) == ["alike", "rare"]
    assert await usage(manager, "WITHOUT_PURPOSE") == ["rare"]
    assert await usage(manager, "WITHOUT_DEFINITION") == ["never"]
    assert await manager.refusal(USAGE, kind="ALL", under=0) == (200, "governance.threshold")


async def test_a_review_lists_what_no_longer_fits_and_a_reviewed_tag_is_done_l04(
    shop: Database, manager: Client
) -> None:
    await ask(shop, RECENT, at=now() - timedelta(days=30))
    before = await manager.ask(REVIEWS, months=3, oldMonths=3)
    done = await manager.ask(REVIEW, input={"tagKey": "alike", "note": "still fits"})
    after = await manager.ask(REVIEWS, months=3, oldMonths=3, classes=["preference"])

    # `often` was given a month ago, the others long before the quarter; `never` is younger than a quarter.
    found = {
        each["tag"]["key"]: (each["reasons"], each["nUsers"], each["nOld"]) for each in before["tagReviews"]["nodes"]
    }
    assert found == {
        "alike": (["not_reviewed", "not_given", "old"], 10, 10),
        "often": (["not_reviewed"], 12, 0),
        "rare": (["not_reviewed", "not_given", "old"], 1, 1),
    }
    assert done["recordTagReview"] == {"__typename": "RecordTagReviewDone", "tag": {"key": "alike"}}
    # Of classes in which none of them stands nothing is too old.
    [alike, _, rare] = after["tagReviews"]["nodes"]
    assert (alike["reasons"], alike["note"]) == (["not_given"], "still fits")
    assert alike["reviewedBy"] is not None
    assert rare["reasons"] == ["not_reviewed", "not_given"]
    assert await manager.refusal(REVIEWS, months=0, oldMonths=3) == (200, "governance.months")
    refused = await manager.ask(REVIEW, input={"tagKey": "none"})
    assert refused["recordTagReview"] == {"__typename": "Missing", "code": "tags.unknown", "path": ["tagKey"]}


async def test_the_doctor_tells_which_tags_may_mean_the_same_and_why_l04(shop: Database, manager: Client) -> None:
    await ask(shop, "MATCH (t:Tag {key: 'often'}) SET t.name = 'A-like'")
    await hold(shop, *((f"v{n:02}", "never", "manual", 5) for n in range(10)))

    found = (await manager.ask(DOCTOR, minUsers=10, minJaccard=0.5))["tagDoctor"]

    # 24 users, 12 hold often, 10 of them alike: expected 12 * 10 / 24 = 5, lift 2, jaccard 10 / 12.
    # G2 = 2 * (10 ln 2 + 2 ln(2/7) + 0 + 12 ln(12/7)) = 2 * (6.931 - 2.506 + 6.468) = 21.787.
    alike = found["pairs"][0]
    assert (alike["kind"], alike["tagKey"], alike["otherKey"], alike["nBoth"]) == ("synonym", "alike", "often", 10)
    assert (alike["expected"], alike["lift"], alike["jaccard"]) == (5.0, 2.0, pytest.approx(10 / 12))
    assert alike["g2"] == pytest.approx(21.787, abs=0.001)
    assert alike["why"] == (
        "10 users hold both alike and often: 83% of those who hold either. By chance it would be 5.0 (lift 2.0, "
        "G² 21.8; above 10.83 chance makes that less than once in a thousand). They may mean the same."
    )
    # never is held by ten others: with often 12 * 10 / 24 = 5 are expected, with alike 10 * 10 / 24 = 4.2.
    assert [(each["kind"], each["tagKey"], each["otherKey"]) for each in found["pairs"][1:]] == [
        ("contradiction", "never", "often"),
        ("contradiction", "alike", "never"),
    ]
    assert [(each["kind"], each["tagKey"], each["otherKey"]) for each in found["names"]] == [("same", "alike", "often")]
    assert (found["nUsers"], found["unfinished"]) == (24, [])
    assert await manager.refusal(DOCTOR, minUsers=0, minJaccard=0.5) == (200, "governance.threshold")
    assert await manager.refusal(DOCTOR, minUsers=1, minJaccard=1.5) == (200, "governance.threshold")


@pytest.fixture
async def expecting(shop: Database, parts: Parts) -> AsyncGenerator[Database]:
    """The attribute `city` is expected, and a tag of the class `custom`; ann and u00 have a city."""
    await ask(shop, "MATCH (a:Attribute {key: 'city'}) SET a.expected = true")
    await ask(shop, "MATCH (c:TagClass {key: 'custom'}) SET c.mandatoryDays = 7")
    await ask(shop, "MATCH (u:User) WHERE u.id IN ['ann', 'v00'] SET u.city = '杭州'")
    await parts.keyring.refresh()
    yield shop
    await ask(shop, "MATCH (a:Attribute {key: 'city'}) REMOVE a.expected")
    await ask(shop, "MATCH (c:TagClass {key: 'custom'}) REMOVE c.mandatoryDays")
    await parts.keyring.refresh()


async def test_completeness_is_the_share_of_what_is_expected_that_is_known_t13(
    expecting: Database, manager: Client
) -> None:
    everybody = await manager.ask(COMPLETE)
    tagged = await manager.ask(COMPLETE, tag="rare")
    some = await manager.ask(COMPLETE, users=["ann", "u00", "v00", "v01"])
    group = await manager.ask(COMPLETE, group="partner")

    # Of 24 users 12 hold a tag of custom, 2 have a city, ann has both: (12 + 2) / 48.
    city = {"kind": "attribute", "key": "city", "label": "City"}
    custom = {"kind": "tag_class", "key": "custom", "label": "自定义"}
    assert everybody["completeness"] == {
        "nUsers": 24,
        "nComplete": 1,
        "share": pytest.approx(14 / 48),
        "parts": [
            {"part": city, "nUsers": 2, "share": pytest.approx(2 / 24)},
            {"part": custom, "nUsers": 12, "share": 0.5},
        ],
    }
    assert everybody["user"]["completeness"] == {"share": 1.0, "nExpected": 2, "nKnown": 2, "missing": []}
    assert (tagged["completeness"]["nUsers"], tagged["completeness"]["share"]) == (1, 1.0)
    # ann knows both, u00 the tag, v00 the city, v01 nothing: 4 / 8.
    assert (some["completeness"]["nUsers"], some["completeness"]["share"]) == (4, 0.5)
    assert (group["completeness"]["nUsers"], group["completeness"]["share"]) == (0, None)
    await ask(expecting, "MATCH (u:User {id: 'ann'}) REMOVE u.city")
    lacking = await manager.ask(COMPLETE, users=["ann"])
    assert lacking["user"]["completeness"] == {"share": 0.5, "nExpected": 2, "nKnown": 1, "missing": [city]}
    assert await manager.refusal(COMPLETE, users=[]) == (200, "governance.users")


async def test_what_nobody_agreed_to_and_what_the_caller_may_not_read_is_not_known_t13(
    expecting: Database, manager: Client, admin: Client, parts: Parts
) -> None:
    await ask(expecting, "MATCH (a:Attribute {key: 'income'}) SET a.expected = true")
    await ask(expecting, "MATCH (u:User {id: 'ann'}) SET u.income = 'high'")
    await parts.keyring.refresh()

    by_manager = (await manager.ask(COMPLETE, users=["ann"]))["user"]["completeness"]
    by_admin = await admin.ask(COMPLETE, users=["ann"])

    await ask(expecting, "MATCH (a:Attribute {key: 'income'}) REMOVE a.expected")
    await parts.keyring.refresh()
    assert (by_manager["nExpected"], by_manager["share"]) == (2, 1.0)
    assert [each["key"] for each in by_admin["user"]["completeness"]["missing"]] == ["income"]
    assert by_admin["completeness"]["share"] == pytest.approx(2 / 3)


async def test_a_tag_is_ended_for_many_at_once_after_a_look_l04(shop: Database, admin: Client) -> None:
    wanted = {"tagKey": "often", "reason": "out of use", "userIds": ["ann", "u01"]}

    done = await admin.ask(END, input=wanted, key="k")
    again = await admin.ask(END, input=wanted, key="k")

    assert done["endTagsPreview"] == {"__typename": "EndTagsPreview", "nUsers": 2, "nHoldings": 2}
    assert done["endTags"] == {
        "__typename": "EndTagsDone",
        "tag": {"key": "often", "nUsers": 10},
        "nUsers": 2,
        "nHoldings": 2,
        "complete": True,
    }
    assert again["endTagsPreview"]["nUsers"] == 0
    assert again["endTags"] == done["endTags"]
    refused = await admin.ask(END, input={**wanted, "tagKey": "none"})
    assert {each["code"] for each in refused.values()} == {"tags.unknown"}


async def test_tags_that_mean_the_same_become_one_and_can_be_parted_again_l04(shop: Database, admin: Client) -> None:
    held, before = await admin.ask(HELD), await snapshot(shop)
    looked = await admin.ask(LOOK, loser="alike", winner="often")
    wanted = {"loserKey": "alike", "winnerKey": "often", "reason": "same", "expectedUsers": 10}

    conflict = await admin.ask(MERGE, input={**wanted, "expectedUsers": 9})
    done = await admin.ask(MERGE, input=wanted, key="k")
    again = await admin.ask(MERGE, input=wanted, key="k")
    parted = await admin.ask(PART, input={"tagKey": "alike", "reason": "not the same"})

    assert looked["tagMergePreview"] == {
        "__typename": "TagMergePreview",
        "loserKey": "alike",
        "winnerKey": "often",
        "loserClassKey": "custom",
        "winnerClassKey": "custom",
        "nLosers": 10,
        "nWinners": 12,
        "nBoth": 10,
        "nBeside": 0,
        "nRivals": 0,
        "exclusiveClassKey": None,
        "namedBy": [],
    }
    assert (conflict["mergeTags"]["code"], conflict["mergeTags"]["path"]) == ("governance.changed", ["expectedUsers"])
    assert done["mergeTags"] == {
        "__typename": "MergeTagsDone",
        "tag": {"key": "often", "nUsers": 12},
        "loserKey": "alike",
        "nUsers": 10,
        "nBeside": 0,
        "complete": True,
    }
    assert again == done
    assert parted["unmergeTag"] == {
        "__typename": "UnmergeTagDone",
        "tag": {"key": "alike", "state": "active", "nUsers": 10},
        "nUsers": 10,
        "complete": True,
    }
    after = await snapshot(shop)
    assert (after - before, before - after) == ({}, {})
    assert await admin.ask(HELD) == held
    refused = await admin.ask(PART, input={"tagKey": "alike", "reason": "again"})
    assert refused["unmergeTag"]["code"] == "governance.never_merged"
    assert (await admin.ask(LOOK, loser="alike", winner="alike"))["tagMergePreview"]["code"] == "governance.itself"
