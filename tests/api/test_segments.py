"""Segments through GraphQL: asked, saved, compared, deleted (P03, P04), over the village that one knows by heart."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

PREVIEW = """
query Preview($input: SegmentPreviewInput!) {
  segmentPreview(input: $input) {
    text expression
    cost { nConditions nStatements nToJudge }
    users(first: 100) { nodes { id } totalCount totalCountShown share }
  }
}
"""
SAVE = """
mutation Save($input: SaveSegmentInput!, $version: Int!, $key: String) {
  saveSegment(input: $input, expectedVersion: $version, operationKey: $key) {
    __typename
    ... on SaveSegmentDone { version saved segment { saved { key version text names namedBy } users { nodes { id } } } }
    ... on Problem { code message path facts { key value } }
  }
}
"""
DELETE = """
mutation Delete($key: String!, $version: Int!) {
  deleteSegment(key: $key, expectedVersion: $version) {
    __typename
    ... on DeleteSegmentDone { key version }
    ... on Problem { code path facts { key value } }
  }
}
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


async def _users(client: Client, text: str, **more: Any) -> list[str]:
    found = await client.ask(PREVIEW, input={"text": text, **more})
    return [each["id"] for each in found["segmentPreview"]["users"]["nodes"]]


async def _save(client: Client, key: str, text: str, version: int = 0, **more: Any) -> dict[str, Any]:
    given = {"key": key, "name": key, "text": text, **more}
    return (await client.ask(SAVE, input=given, version=version))["saveSegment"]


async def test_people_are_found_by_tags_purchases_and_whom_they_brought_p03_p04(
    village: Database, manager: Client
) -> None:
    assert await _users(manager, "tag loyal and tag new_mother") == ["lan"]
    assert await _users(manager, "标签 忠诚客户 且 非 标签 新手妈妈") == ["jing", "ming"]
    assert await _users(manager, "any of (tag likes_tea, tag new_mother)") == ["fang", "lan", "ming", "wei", "yan"]
    assert await _users(manager, "referees at least 2") == ["lan", "ming"]
    # Net 300 or more: fang (brought by lan, whom ming brought) and jing (by hao, whom ming brought).
    assert await _users(manager, "referees within 4 hops who (spend at least 300) at least 1") == ["hao", "lan", "ming"]
    assert await _users(manager, "referees within 4 hops who (spend at least 300) at least 2") == ["ming"]
    assert await _users(manager, "purchases at most 0") == ["mei", "yan"]
    assert await _users(manager, "in group senior_partner or purchases at least 3") == ["ming", "xia"]


async def test_a_question_tells_its_text_tree_count_share_and_cost(village: Database, manager: Client) -> None:
    tree = {"all": [{"tag": {"key": "loyal"}}, {"purchases": {"is": {"atLeast": 1}}}]}

    by_tree = (await manager.ask(PREVIEW, input={"expression": tree}))["segmentPreview"]
    by_text = (await manager.ask(PREVIEW, input={"text": by_tree["text"]}))["segmentPreview"]

    assert by_tree == by_text
    assert by_tree["text"] == "tag loyal and purchases at least 1"
    assert by_tree["expression"] == tree
    # Three hold the tag, which is fewer than the 14 purchases.
    assert by_tree["cost"] == {"nConditions": 2, "nStatements": 1, "nToJudge": 3}
    assert [each["id"] for each in by_tree["users"].pop("nodes")] == ["jing", "lan", "ming"]
    assert by_tree["users"] == {"totalCount": 3, "totalCountShown": "3", "share": 0.25}


async def test_pages_and_samples_are_of_the_same_people(village: Database, manager: Client) -> None:
    query = """query($after: String) { segmentPreview(input: {text: "purchases at least 1"}) {
      users(first: 4, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
      sample(first: 3) { id } } }"""

    found: list[str] = []
    after: str | None = None
    for _ in range(3):
        asked = (await manager.ask(query, after=after))["segmentPreview"]
        found += [each["id"] for each in asked["users"]["nodes"]]
        after = asked["users"]["pageInfo"]["endCursor"]
        assert len({each["id"] for each in asked["sample"]}) == 3
        assert {each["id"] for each in asked["sample"]} <= set(BUYERS)

    assert found == BUYERS
    assert asked["users"]["pageInfo"]["hasNextPage"] is False


BUYERS = ["fang", "hao", "jing", "lan", "lei", "ming", "qiang", "tao", "wei", "xia"]


async def test_of_whom_it_is_unknown_is_in_neither(village: Database, manager: Client) -> None:
    query = "query($t: String!) { segmentPreview(input: {text: $t}) { nUnknown users { nodes { id } } } }"

    low = (await manager.ask(query, t="average purchase at most 50"))["segmentPreview"]
    high = (await manager.ask(query, t="not average purchase at most 50"))["segmentPreview"]

    # Averages net: ming 65, lan, hao 100 or more, fang 300, wei 0, jing 500, qiang 40, xia 20, lei 90, tao 70.
    assert [each["id"] for each in low["users"]["nodes"]] == ["qiang", "wei", "xia"]
    assert [each["id"] for each in high["users"]["nodes"]] == ["fang", "hao", "jing", "lan", "lei", "ming", "tao"]
    assert (low["nUnknown"], high["nUnknown"]) == (2, 2)


async def test_a_segment_is_saved_read_named_and_compared(village: Database, manager: Client, viewer: Client) -> None:
    first = await _save(manager, "老客户", "tag loyal")
    named = await _save(manager, "好客户", "in segment 老客户 and spend at least 200")
    again = await _save(manager, "老客户", "tag loyal", version=1)
    compared = (
        await manager.ask(
            """{ segmentPreview(input: {key: "老客户", text: "spend at least 200"}) {
              entering { nodes { id } totalCount } leaving { nodes { id } totalCount } saved { version namedBy } } }"""
        )
    )["segmentPreview"]
    listed = await viewer.ask("{ segments { totalCount nodes { key version text actor } } }")

    assert (first["version"], first["saved"]) == (1, True)
    assert first["segment"]["users"]["nodes"] == [{"id": "jing"}, {"id": "lan"}, {"id": "ming"}]
    assert named["segment"]["saved"]["names"] == ["老客户"]
    assert named["segment"]["users"]["nodes"] == [{"id": "jing"}, {"id": "lan"}]
    assert (again["version"], again["saved"]) == (1, False)
    # 200 or more: lan, hao, fang, jing; in it before: jing, lan, ming.
    assert compared["entering"] == {"nodes": [{"id": "fang"}, {"id": "hao"}], "totalCount": 2}
    assert compared["leaving"] == {"nodes": [{"id": "ming"}], "totalCount": 1}
    assert compared["saved"] == {"version": 1, "namedBy": ["好客户"]}
    assert [(each["key"], each["text"]) for each in listed["segments"]["nodes"]] == [
        ("好客户", "in segment 老客户 and spend at least 200"),
        ("老客户", "tag loyal"),
    ]


async def test_who_saved_first_wins_and_the_other_hears_of_it(village: Database, manager: Client) -> None:
    await _save(manager, "a", "tag loyal")

    one, other = await asyncio.gather(
        _save(manager, "a", "tag likes_tea", version=1), _save(manager, "a", "tag new_mother", version=1)
    )

    won, lost = sorted((one, other), key=lambda each: each["__typename"] == "Conflict")
    assert (won["version"], won["saved"]) == (2, True)
    assert (lost["__typename"], lost["code"], lost["path"]) == ("Conflict", "segments.version", ["expectedVersion"])
    assert {"key": "version", "value": "2"} in lost["facts"]
    assert await ask(village, "MATCH (v:SegmentVersion {segment: 'a'}) RETURN count(v) AS n") == [{"n": 2}]


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("tag nobody_knows", "measures.unknown_key", ["expression", "key"]),
        ("tag loyal and in group nowhere", "measures.unknown_key", ["expression", "all", "1", "group"]),
        ("in segment a", "segments.circle", ["expression"]),
        ("in segment b and tag loyal", "segments.circle", ["expression"]),
        ("purchases in the last 0 days at least 1", "measures.window_days", ["expression", "window", "days"]),
        ("purchases from 2026-02-01 to 2026-01-01 at least 1", "measures.backwards", ["expression", "window", "to"]),
        ("purchases at least", "measures.text_invalid", ["text", "18"]),
        ("not " * 9 + "tag loyal", "measures.too_deep", ["expression"]),
        (" or ".join(["tag loyal"] * 101), "measures.too_many_leaves", ["expression"]),
    ],
)
async def test_what_cannot_be_asked_is_not_saved(
    village: Database, manager: Client, text: str, code: str, path: list[str]
) -> None:
    await _save(manager, "a", "tag loyal")
    await _save(manager, "b", "in segment a")

    refused = await _save(manager, "a", text, version=1)

    assert (refused["code"], refused["path"]) == (code, path)
    assert await ask(village, "MATCH (s:Segment {key: 'a'}) RETURN s.version AS version") == [{"version": 1}]


async def test_a_segment_that_others_name_is_not_deleted(village: Database, manager: Client) -> None:
    await _save(manager, "a", "tag loyal")
    await _save(manager, "b", "not in segment a")

    used = (await manager.ask(DELETE, key="a", version=1))["deleteSegment"]
    stale = (await manager.ask(DELETE, key="b", version=2))["deleteSegment"]
    unknown = (await manager.ask(DELETE, key="c", version=1))["deleteSegment"]
    gone = (await manager.ask(DELETE, key="b", version=1))["deleteSegment"]
    then = (await manager.ask(DELETE, key="a", version=1))["deleteSegment"]
    anew = await _save(manager, "a", "tag likes_tea")

    assert (used["code"], used["facts"]) == (
        "segments.used",
        [{"key": "segment", "value": "a"}, {"key": "users", "value": "b"}],
    )
    assert (stale["code"], unknown["code"]) == ("segments.version", "segments.unknown")
    assert gone == {"__typename": "DeleteSegmentDone", "key": "b", "version": 1}
    assert then["version"] == 1
    assert anew["version"] == 2


async def test_a_segment_that_is_not_there_is_null(manager: Client) -> None:
    assert await manager.ask('{ segment(key: "none") { text users { nodes { id } } } }') == {"segment": None}


async def test_who_may_not_read_an_attribute_cannot_ask_for_it(
    village: Database, admin: Client, viewer: Client, manager: Client, parts: Parts
) -> None:
    await admin.ask(
        """mutation { declareAttribute(input: {key: "illness", type: TEXT, class: "static", labelZh: "病", labelEn: "i",
          sensitive: true, purpose: "service"}) { __typename } }"""
    )
    await parts.keyring.refresh()
    saved = await _save(admin, "ill", "attribute illness is flu")

    asked = await manager.refusal(PREVIEW, input={"text": "attribute illness is flu"})
    through = await viewer.refusal('{ segment(key: "ill") { users { nodes { id } } } }')
    named = await manager.refusal(PREVIEW, input={"text": "in segment ill or tag loyal"})

    assert saved["version"] == 1
    assert [asked, through, named] == [(200, "measures.unknown_key")] * 3


async def test_a_viewer_hears_no_small_counts_c08(village: Database, viewer: Client) -> None:
    query = """{ segmentPreview(input: {text: "tag loyal"}) {
      nUnknown users { totalCount totalCountShown share } } }"""

    found = (await viewer.ask(query))["segmentPreview"]

    assert found == {"nUnknown": None, "users": {"totalCount": None, "totalCountShown": "<10", "share": None}}


async def test_more_than_25_conditions_are_asked_in_several_statements(village: Database, manager: Client) -> None:
    # 40 times the same pair of conditions is the pair; in another order the text differs, so that nothing is shared.
    some = ["tag loyal", "purchases at least 1"]
    large = " and ".join(f"({some[n % 2]} or spend at least {1_000 + n})" for n in range(20))
    opposite = f"not ({large}) and known in segment base"
    await _save(manager, "base", large)

    found = (await manager.ask(PREVIEW, input={"text": large}))["segmentPreview"]
    others = await _users(manager, opposite)
    query = '{ segment(key: "base") { nUnknown users(first: 2) { nodes { id } totalCount } sample(first: 2) { id } } }'
    saved = (await manager.ask(query))["segment"]

    assert found["cost"]["nConditions"] == 40
    assert found["cost"]["nStatements"] == 2
    assert [each["id"] for each in found["users"]["nodes"]] == ["jing", "lan", "ming"]
    assert found["users"]["totalCount"] == 3
    assert others == ["fang", "hao", "lei", "mei", "qiang", "tao", "wei", "xia", "yan"]
    assert saved["users"] == {"nodes": [{"id": "jing"}, {"id": "lan"}], "totalCount": 3}
    assert {each["id"] for each in saved["sample"]} < {"jing", "lan", "ming"}


async def test_the_profiles_of_a_segment_are_as_complete_as_those_of_its_users_t13(
    village: Database, admin: Client
) -> None:
    shown = "completeness { nUsers nComplete share parts { part { key } nUsers } }"
    small = f'{{ segmentPreview(input: {{text: "tag loyal"}}) {{ {shown} }} }}'
    large = " and ".join(f"(tag loyal or spend at least {1_000 + n})" for n in range(13))

    of_segment = (await admin.ask(small))["segmentPreview"]["completeness"]
    of_large = (await admin.ask(f'{{ segmentPreview(input: {{text: "{large}"}}) {{ {shown} }} }}'))["segmentPreview"]
    of_users = await admin.ask("{ " + shown.replace("{", '(userIds: ["ming", "lan", "jing"]) {', 1) + " }")

    assert of_segment["nUsers"] == 3
    assert of_segment == of_users["completeness"] == of_large["completeness"]


@pytest.mark.parametrize(
    "expression",
    ["{age: null}", "{}", "{all: [{age: null}]}", "{known: {age: null}}", '{age: {is: {atLeast: 1}}, tag: {key: "x"}}'],
)
async def test_exactly_one_thing_is_named_also_in_the_text_of_a_question(manager: Client, expression: str) -> None:
    preview = f"{{ segmentPreview(input: {{expression: {expression}}}) {{ text }} }}"
    why = f'{{ user(id: "x") {{ whyNot(input: {{expression: {expression}}}) {{ truth }} }} }}'

    assert [await manager.refusal(each) for each in (preview, why)] == [(200, "graphql.value")] * 2


async def test_a_segment_that_is_sent_again_is_answered_as_before_though_its_tag_is_retired_since(
    village: Database, admin: Client, parts: Parts
) -> None:
    given = {"key": "a", "name": "a", "text": "tag loyal"}
    first = await admin.ask(SAVE, input=given, version=0, key="k")
    await admin.ask('mutation { retireTag(input: {tagKey: "loyal", reason: "said"}) { __typename } }')
    await parts.keyring.refresh()

    again = await admin.ask(SAVE, input=given, version=0, key="k")
    other = await admin.ask(SAVE, input={**given, "key": "b"}, version=0)

    assert again == first
    assert other["saveSegment"]["code"] == "measures.tag_retired"


async def test_two_segments_saved_in_one_document_tell_each_its_own_users(village: Database, manager: Client) -> None:
    saving = """%s: saveSegment(input: {key: "%s", name: "x", text: "%s"}) {
      ... on SaveSegmentDone { segment { text users { nodes { id } } } } }"""
    document = "mutation { " + saving % ("a", "a", "tag loyal") + saving % ("b", "b", "tag likes_tea") + " }"

    done = await manager.ask(document)

    assert [done[each]["segment"]["text"] for each in "ab"] == ["tag loyal", "tag likes_tea"]
    assert [[user["id"] for user in done[each]["segment"]["users"]["nodes"]] for each in "ab"] == [
        ["jing", "lan", "ming"],
        ["ming", "wei"],
    ]
