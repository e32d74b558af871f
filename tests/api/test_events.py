"""Recording events, interactions and sources through GraphQL (L07, D02, D04, M09)."""

from __future__ import annotations

import pytest

from tests.api.conftest import Client

USERS = """
mutation {
  a: createUser(input: {id: "ming", name: "王小明"}) { __typename }
  b: createUser(input: {id: "lan", name: "兰"}) { __typename }
}
"""
EVENT = """
mutation Event($input: RecordEventInput!) {
  recordEvent(input: $input) {
    __typename
    ... on RecordEventDone { recorded eventId user { events { nodes { id type at channel data } } } }
    ... on Problem { code path }
  }
}
"""
INTERACTION = """
mutation Interaction($input: RecordInteractionInput!, $key: String) {
  recordInteraction(input: $input, operationKey: $key) {
    __typename
    ... on RecordInteractionDone { day count toUserId user { interactionTotals { given received nPeople } } }
    ... on Problem { code path }
  }
}
"""
SOURCE = """
mutation Source($input: RecordSourceInput!) {
  recordSource(input: $input) {
    __typename
    ... on RecordSourceDone { recorded channelKey user { sources { at state channel { key name kind } } } }
    ... on Problem { code path }
  }
}
"""
READ = {"userId": "ming", "type": "article_read", "at": "2026-04-30T20:00:00+08:00", "id": "e-1", "data": "[1, 2]"}


async def test_a_manager_records_an_event_once_under_its_id_l07(manager: Client) -> None:
    await manager.ask(USERS)

    first = await manager.ask(EVENT, input=READ)
    again = await manager.ask(EVENT, input=READ)
    other = await manager.ask(EVENT, input=READ | {"type": "scan"})

    kept = {"id": "e-1", "type": "article_read", "at": "2026-04-30T12:00:00.000Z", "channel": None, "data": "[1,2]"}
    assert first["recordEvent"]["user"]["events"]["nodes"] == [kept]
    assert (first["recordEvent"]["recorded"], again["recordEvent"]["recorded"]) == (True, False)
    assert other["recordEvent"] == {"__typename": "Conflict", "code": "events.id_taken", "path": ["id"]}


async def test_an_event_without_an_id_gets_one(manager: Client) -> None:
    await manager.ask(USERS)

    done = await manager.ask(EVENT, input={key: value for key, value in READ.items() if key != "id"})

    [node] = done["recordEvent"]["user"]["events"]["nodes"]
    assert node["id"] == done["recordEvent"]["eventId"]


async def test_a_manager_counts_interactions_once_a_key_d04(manager: Client) -> None:
    await manager.ask(USERS)
    liked = {"fromUserId": "ming", "toUserId": "lan", "kind": "like", "day": "2026-04-30", "count": 3}

    await manager.ask(INTERACTION, input=liked, key="like-1")
    again = await manager.ask(INTERACTION, input=liked, key="like-1")
    own = await manager.ask(INTERACTION, input=liked | {"toUserId": "ming"})

    assert again["recordInteraction"] == {
        "__typename": "RecordInteractionDone",
        "day": "2026-04-30",
        "count": 3,
        "toUserId": "lan",
        "user": {"interactionTotals": {"given": 3, "received": 0, "nPeople": 1}},
    }
    assert own["recordInteraction"] == {
        "__typename": "Refused",
        "code": "events.self_interaction",
        "path": ["toUserId"],
    }


async def test_a_manager_records_through_what_a_user_came_d02(manager: Client) -> None:
    await manager.ask(USERS)
    came = {"userId": "ming", "channelKey": "code-7", "at": "2026-04-30T20:00:00+08:00", "state": "poster-3"}

    unknown = await manager.ask(SOURCE, input=came)
    made = await manager.ask(SOURCE, input=came | {"channel": {"name": "门店活码", "kind": "live_code"}})

    assert unknown["recordSource"] == {
        "__typename": "Missing",
        "code": "events.channel_unknown",
        "path": ["channelKey"],
    }
    assert made["recordSource"] == {
        "__typename": "RecordSourceDone",
        "recorded": True,
        "channelKey": "code-7",
        "user": {
            "sources": [
                {
                    "at": "2026-04-30T12:00:00.000Z",
                    "state": "poster-3",
                    "channel": {"key": "code-7", "name": "门店活码", "kind": "live_code"},
                }
            ]
        },
    }


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        (EVENT, READ),
        (INTERACTION, {"fromUserId": "ming", "toUserId": "lan", "kind": "like", "day": "2026-04-30"}),
        (SOURCE, {"userId": "ming", "channelKey": "code-7", "at": "2026-04-30T20:00:00+08:00"}),
    ],
)
async def test_a_viewer_records_nothing(viewer: Client, mutation: str, given: dict[str, object]) -> None:
    _, code = await viewer.refusal(mutation, input=given)

    assert code == "access.denied"


async def test_a_write_whose_answer_cannot_be_read_is_not_done(admin: Client) -> None:
    await admin.ask(USERS)
    greedy = """
    mutation {
      recordInteraction(input: {fromUserId: "ming", toUserId: "lan", kind: "like", day: "2026-04-30"}) {
        ... on RecordInteractionDone { user { purchases(first: 1000) { nodes { id } } } }
      }
    }
    """

    response = await admin.post(greedy)
    given = await admin.ask('{ user(id: "ming") { interactionTotals { given } } }')

    assert response.json()["errors"][0]["extensions"]["code"] == "paging.size"
    assert given["user"]["interactionTotals"]["given"] == 0
