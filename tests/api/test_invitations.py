"""Invitation lists through GraphQL (G06): frozen of a saved segment of the village, read page by page, answered."""

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
from tests.support import agree, ask

SAVE = """
mutation Save($input: SaveSegmentInput!) {
  saveSegment(input: $input) { __typename ... on Problem { code } ... on SaveSegmentDone { version } }
}
"""
FREEZE = """
mutation Freeze($input: FreezeInvitationListInput!, $key: String) {
  freezeInvitationList(input: $input, operationKey: $key) {
    __typename
    ... on FreezeInvitationListDone { nInvited nLeftOut invitationList {
      id segment segmentVersion purpose orderBy capacity again nInvited isOpen actor group { key }
      counts { state n } leftOutCounts { reason n } invitations(first: 100) { nodes { id position user { id } state } }
      leftOut(first: 100) { nodes { reason user { id } } } } }
    ... on Problem { code message path }
  }
}
"""
ANSWER = """
mutation Answer($id: ID!, $key: String) {
  done: %s(input: {invitationId: $id}, operationKey: $key) {
    __typename
    ... on InvitationDone { user { id memberships { group { key } } } invitationId state settled moveId }
    ... on Problem { code message path }
  }
}
"""
ACCEPT, DECLINE = ANSWER % "acceptInvitation", ANSWER % "declineInvitation"


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


@pytest.fixture
async def buyers(village: Database, manager: Client) -> str:
    """A segment of the ten who bought something."""
    saved = await manager.ask(SAVE, input={"key": "buyers", "name": "买过的", "text": "purchases at least 1"})
    assert saved["saveSegment"] == {"__typename": "SaveSegmentDone", "version": 1}
    return "buyers"


async def _freeze(client: Client, segment: str, *, key: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"segment": segment, "group": "partner", "capacity": 100, **more}
    return (await client.ask(FREEZE, input=given, key=key))["freezeInvitationList"]


def _invited(frozen: dict[str, Any]) -> list[str]:
    nodes = frozen["invitationList"]["invitations"]["nodes"]
    assert [each["position"] for each in nodes] == list(range(1, len(nodes) + 1))
    return [each["user"]["id"] for each in nodes]


async def test_a_segment_becomes_an_ordered_list_with_a_reason_for_everyone_left_out_g06(
    buyers: str, manager: Client
) -> None:
    frozen = await _freeze(manager, buyers, capacity=4, orderBy="SPEND")

    # Net: jing 500, fang 300, lan 200 (in the group), hao 200, ming 130 (stands higher), lei 90, tao 70, xia 60,
    # qiang 40, wei 0.
    assert _invited(frozen) == ["jing", "fang", "hao", "lei"]
    told = frozen["invitationList"]
    assert [(each["reason"], each["user"]["id"]) for each in told["leftOut"]["nodes"]] == [
        ("MEMBER", "lan"),
        ("OVER_CAPACITY", "tao"),
        ("OVER_CAPACITY", "xia"),
        ("OVER_CAPACITY", "qiang"),
        ("OVER_CAPACITY", "wei"),
        ("STANDS_HIGHER", "ming"),
    ]
    assert told["leftOutCounts"] == [
        {"reason": "MEMBER", "n": 1},
        {"reason": "STANDS_HIGHER", "n": 1},
        {"reason": "OVER_CAPACITY", "n": 4},
    ]
    assert (frozen["nInvited"], frozen["nLeftOut"], told["counts"]) == (4, 6, [{"state": "OPEN", "n": 4}])
    assert (told["segment"], told["segmentVersion"], told["purpose"], told["group"]["key"]) == (
        ("buyers", 1, "service", "partner")
    )
    assert (told["orderBy"], told["capacity"], told["again"], told["isOpen"]) == ("SPEND", 4, False, True)


@pytest.mark.parametrize(
    ("order", "first"),
    [
        # By when they joined and by name as the village says it.
        ("NAME", "MATCH (u:User) RETURN u.id AS id ORDER BY u.nameKey"),
        ("JOINED", "MATCH (u:User) RETURN u.id AS id ORDER BY u.joinedAt, u.id"),
    ],
)
async def test_a_list_is_ordered_by_name_or_by_when_they_joined(
    village: Database, buyers: str, manager: Client, order: str, first: Any
) -> None:
    everybody = [row["id"] for row in await ask(village, first)]

    frozen = await _freeze(manager, buyers, orderBy=order)

    assert _invited(frozen) == [user for user in everybody if user not in {"ming", "lan", "yan", "mei"}]


async def test_a_list_that_is_sent_again_is_answered_as_before_whatever_became_of_its_segment(
    buyers: str, manager: Client, asked: list[str]
) -> None:
    first = await _freeze(manager, buyers, key="k", days=1)
    at_first = len(asked)
    await manager.ask('mutation { deleteSegment(key: "buyers", expectedVersion: 1) { __typename } }')
    asked.clear()

    again = await _freeze(manager, buyers, key="k", days=1)
    n_asked = len(asked)
    other = await _freeze(manager, buyers, key="k", days=2)
    anew = await _freeze(manager, buyers, key="l", days=1)

    assert again == first
    # The segment is not asked: nothing is read but what the answer selects, in one statement.
    assert (n_asked, at_first > 1) == (1, True)
    assert (other["code"], anew["code"]) == ("operations.key_reused", "segments.unknown")


async def test_people_without_a_score_come_last_by_id(buyers: str, manager: Client) -> None:
    frozen = await _freeze(manager, buyers, orderBy="PAGERANK")

    assert _invited(frozen) == ["fang", "hao", "jing", "lei", "qiang", "tao", "wei", "xia"]


async def test_for_another_purpose_only_who_agreed_are_invited(village: Database, buyers: str, manager: Client) -> None:
    await agree(village, "jing", "marketing")
    await agree(village, "fang", "marketing", status="denied")

    frozen = await _freeze(manager, buyers, purpose="marketing")

    assert _invited(frozen) == ["jing"]
    assert frozen["invitationList"]["leftOutCounts"] == [{"reason": "NO_CONSENT", "n": 9}]
    assert {each["reason"] for each in frozen["invitationList"]["leftOut"]["nodes"]} == {"NO_CONSENT"}


async def test_invitations_and_those_left_out_are_read_page_by_page(buyers: str, manager: Client) -> None:
    list_id = (await _freeze(manager, buyers, capacity=4))["invitationList"]["id"]
    query = """query($id: ID!, $in: String, $out: String) { invitationList(id: $id) {
      invitations(first: 3, after: $in, state: OPEN) { nodes { user { id } } pageInfo { hasNextPage endCursor } }
      leftOut(first: 1, after: $out, reason: OVER_CAPACITY) { nodes { user { id } } pageInfo { endCursor } } } }"""

    first = (await manager.ask(query, id=list_id))["invitationList"]
    after = {"in": first["invitations"]["pageInfo"]["endCursor"], "out": first["leftOut"]["pageInfo"]["endCursor"]}
    second = (await manager.ask(query, id=list_id, **after))["invitationList"]

    assert [len(each["invitations"]["nodes"]) for each in (first, second)] == [3, 1]
    assert [each["invitations"]["pageInfo"]["hasNextPage"] for each in (first, second)] == [True, False]
    seen = [each["leftOut"]["nodes"][0]["user"]["id"] for each in (first, second)]
    assert len(set(seen)) == 2
    assert await manager.refusal(query, id=list_id, out="bGVmdF9vdXR8eA") == (200, "paging.cursor")


async def test_accepting_and_declining_are_answered_once_and_seen_at_the_user(buyers: str, manager: Client) -> None:
    frozen = await _freeze(manager, buyers, orderBy="SPEND")
    [jing, fang] = [each["id"] for each in frozen["invitationList"]["invitations"]["nodes"][:2]]

    yes = [(await manager.ask(ACCEPT, id=jing, key="yes"))["done"] for _ in range(2)]
    again = (await manager.ask(ACCEPT, id=jing))["done"]
    no = (await manager.ask(DECLINE, id=fang))["done"]
    late = (await manager.ask(ACCEPT, id=fang))["done"]

    assert yes[0] == yes[1]
    assert (yes[0]["user"]["id"], yes[0]["state"], yes[0]["settled"]) == ("jing", "ACCEPTED", True)
    assert "partner" in [each["group"]["key"] for each in yes[0]["user"]["memberships"]]
    assert (again["settled"], again["moveId"]) == (False, yes[0]["moveId"])
    assert (no["state"], no["settled"]) == ("DECLINED", True)
    assert (late["__typename"], late["code"], late["path"]) == ("Refused", "invitations.is_declined", ["invitationId"])
    user = "query { user(id: %s) { invitations { nodes { id listId state group { key } user { id } } } } }"
    [told] = (await manager.ask(user % '"fang"'))["user"]["invitations"]["nodes"]
    wanted = {"id": fang, "listId": frozen["invitationList"]["id"], "state": "DECLINED"}
    assert told == {**wanted, "group": {"key": "partner"}, "user": {"id": "fang"}}


async def test_lists_are_closed_and_listed_for_who_manages_the_group(
    village: Database, buyers: str, manager: Client, admin: Client, viewer: Client
) -> None:
    list_id = (await _freeze(admin, buyers, capacity=2))["invitationList"]["id"]
    other = (await _freeze(admin, buyers, group="tea_circle"))["invitationList"]["id"]
    lists = "query { invitationLists { nodes { id isOpen counts { state n } } } }"
    one = "query($id: ID!) { invitationList(id: $id) { id } }"
    close = """mutation($id: ID!) { closeInvitationList(input: {listId: $id}) {
      ... on CloseInvitationListDone { nWithdrawn closed invitationList { isOpen } } ... on Problem { code } } }"""

    closed = (await manager.ask(close, id=list_id))["closeInvitationList"]

    assert closed == {"nWithdrawn": 2, "closed": True, "invitationList": {"isOpen": False}}
    assert (await manager.ask(close, id=other))["closeInvitationList"] == {"code": "invitations.list_unknown"}
    [told] = (await manager.ask(lists))["invitationLists"]["nodes"]
    assert told == {"id": list_id, "isOpen": False, "counts": [{"state": "WITHDRAWN", "n": 2}]}
    assert {each["id"] for each in (await admin.ask(lists))["invitationLists"]["nodes"]} == {list_id, other}
    assert (await manager.ask(one, id=other))["invitationList"] is None
    assert (await viewer.refusal(lists))[1] == "access.denied"


async def test_what_makes_no_sense_is_refused_with_its_place(buyers: str, manager: Client) -> None:
    wrong: list[tuple[dict[str, Any], tuple[str, str, list[str]]]] = [
        ({"segment": "nothing"}, ("Missing", "segments.unknown", ["segment"])),
        ({"group": "tea_circle"}, ("Missing", "groups.unknown", ["group"])),
        ({"capacity": 0}, ("Refused", "invitations.capacity", ["capacity"])),
        ({"days": 400}, ("Refused", "invitations.expiry", ["days"])),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, ("Refused", "invitations.expiry", ["expiresAt"])),
        ({"expiresAt": "2020-01-01T00:00:00Z", "days": 1}, ("Refused", "invitations.one_expiry", ["days"])),
        ({"purpose": "nothing"}, ("Missing", "consent.purpose_unknown", ["purpose"])),
    ]
    for given, (kind, code, path) in wrong:
        found = await _freeze(manager, **{"segment": buyers, **given})
        assert (found["__typename"], found["code"], found["path"]) == (kind, code, path)


async def test_a_re_sent_list_is_the_same_and_lists_at_once_share_the_places(
    village: Database, buyers: str, manager: Client
) -> None:
    await ask(village, "MATCH (g:Group {key: 'partner'}) SET g.capacity = 4")

    first = await asyncio.gather(*(_freeze(manager, buyers, key="freeze", capacity=2) for _ in range(3)))
    second = await asyncio.gather(*(_freeze(manager, buyers, capacity=2) for _ in range(3)))

    assert len({each["invitationList"]["id"] for each in first}) == 1
    # Lan is in the group, two places are kept on the first list: one is left.
    assert sorted(each["nInvited"] for each in second) == [0, 0, 1]
