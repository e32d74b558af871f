"""Merging and parting through GraphQL, and who is proposed."""

from __future__ import annotations

from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Client
from tests.support import ask

MERGE = """
mutation Merge($input: MergeUsersInput!) {
  mergeUsers(input: $input) {
    __typename
    ... on MergeUsersDone { user { id name } mergedId version nSetAside }
    ... on Problem { code message path }
  }
}
"""
PART = """
mutation Part($input: UnmergeUserInput!) {
  unmergeUser(input: $input) {
    __typename
    ... on UnmergeUserDone { user { id name } otherId version }
    ... on Problem { code }
  }
}
"""
LOOK = """
mutation Look {
  mergePreview(winnerId: "lan", loserId: "ming") {
    __typename
    ... on MergePreview {
      winnerId loserId winnerVersion loserVersion moves { kind count } setAside { kind fromId toId rule why }
      restored { kind } warnings { code }
    }
  }
}
"""
PROPOSALS = """
query Proposals($first: Int, $after: String) {
  mergeProposals(first: $first, after: $after) {
    nodes { score reasons user { id } other { id name } }
    edges { cursor }
    pageInfo { hasNextPage endCursor }
  }
  commonMarks { reason nUsers }
}
"""
REFUSE = """
mutation Apart($input: RefuseMergeProposalInput!) {
  refuseMergeProposal(input: $input) { __typename ... on RefuseMergeProposalDone { user { id } otherId } }
}
"""
ALIKE: dict[str, dict[str, object]] = {
    "lan": {"nickname": "cat", "device": "d-1", "city": "上海"},
    "ming": {"nickname": "cat", "device": "d-1", "city": "上海"},
    "yu": {"nickname": "cat", "city": "上海"},
    "zoe": {},
}


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> None:
    for user, values in ALIKE.items():
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes=values, identities=(), catalogue=attributes
        )


async def test_two_records_become_one_person_and_all_ids_answer_l06(people: None, admin: Client) -> None:
    data = await admin.ask(MERGE, input={"winnerId": "lan", "loserId": "ming", "reason": "same phone"})

    assert data["mergeUsers"] == {
        "__typename": "MergeUsersDone",
        "user": {"id": "lan", "name": "lan"},
        "mergedId": "ming",
        "version": 2,
        # Of two lowest groups of two ladders one each makes way.
        "nSetAside": 2,
    }
    answers = await admin.ask(
        '{ user(id: "ming") { id version } referralTree(userId: "ming") { root { id } } users { nodes { id } } }'
    )
    assert answers["user"] == {"id": "lan", "version": 2}
    assert answers["referralTree"] == {"root": {"id": "lan"}}
    assert [node["id"] for node in answers["users"]["nodes"]] == ["lan", "yu", "zoe"]

    parted = await admin.ask(PART, input={"userId": "ming", "reason": "two sisters"})
    assert parted["unmergeUser"]["user"] == {"id": "ming", "name": "ming"}
    assert parted["unmergeUser"]["otherId"] == "lan"
    again = await admin.ask(PART, input={"userId": "ming", "reason": "two sisters"})
    assert again["unmergeUser"] == {"__typename": "Refused", "code": "merges.never"}


async def test_the_preview_says_what_moves_and_what_makes_way_and_why_l06(people: None, admin: Client) -> None:
    found = (await admin.ask(LOOK))["mergePreview"]

    assert (found["winnerId"], found["loserId"], found["winnerVersion"], found["loserVersion"]) == ("lan", "ming", 1, 1)
    assert [(each["kind"], each["fromId"], each["toId"], each["rule"]) for each in found["setAside"]] == [
        ("member_of", "ming", "ordinary", "tier_higher"),
        ("member_of", "ming", "member_basic", "tier_higher"),
    ]
    assert found["setAside"][0]["why"] == "The higher tier holds: nobody loses what they had."
    assert (found["restored"], found["warnings"]) == ([], [])
    assert (await admin.ask('{ user(id: "ming") { id } }'))["user"] == {"id": "ming"}


async def test_a_refusal_is_typed_with_its_place(people: None, admin: Client) -> None:
    data = await admin.ask(MERGE, input={"winnerId": "lan", "loserId": "lan", "reason": "why"})

    assert data["mergeUsers"] == {
        "__typename": "Refused",
        "code": "merges.itself",
        "message": "lan is one person already.",
        "path": ["loserId"],
    }


async def test_look_alikes_are_proposed_with_reason_and_score_the_likeliest_first_l06(
    people: None, admin: Client
) -> None:
    def said(found: Any) -> list[tuple[float, list[str], str, str]]:
        return [
            (each["score"], sorted(each["reasons"]), each["user"]["id"], each["other"]["id"])
            for each in found["mergeProposals"]["nodes"]
        ]

    # A nickname weighs 0.2, a device 0.5: together 1 - 0.8 × 0.5 = 0.6. Names differ, so the city says nothing.
    expected = [
        (0.6, ["device", "nickname"], "lan", "ming"),
        (0.2, ["nickname"], "lan", "yu"),
        (0.2, ["nickname"], "ming", "yu"),
    ]
    whole = await admin.ask(PROPOSALS)
    assert said(whole) == expected
    assert whole["commonMarks"] == []

    first = await admin.ask(PROPOSALS, first=2)
    rest = await admin.ask(PROPOSALS, first=2, after=first["mergeProposals"]["pageInfo"]["endCursor"])
    assert [*said(first), *said(rest)] == expected

    await admin.ask(REFUSE, input={"userId": "yu", "otherId": "lan"})
    assert said(await admin.ask(PROPOSALS)) == [expected[0], expected[2]]


async def test_what_more_than_fifty_share_proposes_nobody_and_is_told_l06(
    people: None, empty: Database, admin: Client
) -> None:
    await ask(
        empty,
        """UNWIND range(1, 51) AS n CREATE (u:User {id: 'n' + n, name: 'n', searchName: 'n', nameKey: 'n' + n,
        joinedKey: 'n' + n, joinedAt: datetime(), createdAt: datetime(), avatar: 'egg'})""",
    )

    found = await admin.ask(PROPOSALS)

    assert len(found["mergeProposals"]["nodes"]) == 3
    assert found["commonMarks"] == [{"reason": "avatar", "nUsers": 51}]


async def test_a_viewer_neither_merges_nor_looks_for_look_alikes(people: None, viewer: Client) -> None:
    merging = await viewer.refusal(MERGE, input={"winnerId": "lan", "loserId": "ming", "reason": "why"})

    assert merging == (200, "access.denied")
    assert await viewer.refusal(PROPOSALS) == (200, "access.denied")
