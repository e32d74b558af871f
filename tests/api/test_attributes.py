"""Attributes declared without code, and what each source says of them (D01 to D08, P02)."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from api.app import Parts
from api.documents import documented
from graph.database.driver import Database, Transaction
from graph.users.settling import Saying, say
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

DECLARE = """
mutation Declare($input: DeclareAttributeInput!) {
  declareAttribute(input: $input) {
    __typename
    ... on DeclareAttributeDone { key created }
    ... on Problem { code path }
  }
}
"""
SET = """
mutation Set($input: UpdateUserInput!) {
  updateUser(input: $input) {
    __typename
    ... on UserDone { user { attributes { key text } missingAttributes { key label } } }
    ... on Problem { code path }
  }
}
"""
PET = {"key": "pet", "type": "TEXT", "labelZh": "宠物", "labelEn": "Pet", "allowed": ["猫", "狗"], "expected": True}


@pytest.fixture
async def pets(admin: Client, empty: Database, parts: Parts) -> AsyncGenerator[Client]:
    """An admin where "pet" is declared and 王小明 is known."""
    declared = await admin.ask(DECLARE, input=PET)
    assert declared["declareAttribute"] == {"__typename": "DeclareAttributeDone", "key": "pet", "created": True}
    await admin.ask('mutation { createUser(input: {id: "ming", name: "王小明"}) { __typename } }')
    await parts.keyring.refresh()
    yield admin
    await ask(empty, "MATCH (a:Attribute {key: 'pet'}) DELETE a")
    await parts.keyring.refresh()


async def test_a_declared_attribute_is_asked_for_held_and_missed_p02(pets: Client) -> None:
    [declared] = [
        each
        for each in (await pets.ask("{ attributes { key class label expected allowed } }"))["attributes"]
        if each["key"] == "pet"
    ]
    before = await pets.ask('{ user(id: "ming") { missingAttributes { key label } } }')

    after = await pets.ask(SET, input={"userId": "ming", "attributes": [{"key": "pet", "value": "猫"}]})

    assert declared == {"key": "pet", "class": "custom", "label": "Pet", "expected": True, "allowed": ["猫", "狗"]}
    assert before["user"]["missingAttributes"] == [{"key": "pet", "label": "Pet"}]
    assert after["updateUser"] == {
        "__typename": "UserDone",
        "user": {"attributes": [{"key": "pet", "text": "猫"}], "missingAttributes": []},
    }


async def test_a_value_outside_the_declared_ones_is_refused_with_its_place(pets: Client) -> None:
    refused = await pets.ask(SET, input={"userId": "ming", "attributes": [{"key": "pet", "value": "鳄鱼"}]})

    assert refused["updateUser"] == {
        "__typename": "Refused",
        "code": "users.attribute_not_allowed",
        "path": ["attributes", "pet"],
    }


async def test_each_source_is_shown_with_the_one_that_holds_first(pets: Client, empty: Database) -> None:
    async def crm_says(transaction: Transaction) -> None:
        await say(transaction, [Saying("ming", "crm", "c-7", {"pet": "狗", "city": "上海"})], at=NOW)

    await empty.write(crm_says)
    await pets.ask(SET, input={"userId": "ming", "attributes": [{"key": "pet", "value": "猫"}]})

    answer = await pets.ask(
        '{ user(id: "ming") { attributes { key text sources { source externalId text rank holds } } } }'
    )

    by_hand = {"source": "manual", "externalId": "ming", "text": "猫", "rank": 1, "holds": True}
    by_crm = {"source": "crm", "externalId": "c-7", "text": "狗", "rank": None, "holds": False}
    city = {"source": "crm", "externalId": "c-7", "text": "上海", "rank": None, "holds": True}
    assert answer["user"]["attributes"] == [
        {"key": "city", "text": "上海", "sources": [city]},
        {"key": "pet", "text": "猫", "sources": [by_hand, by_crm]},
    ]


async def test_only_an_admin_declares(pets: Client, manager: Client) -> None:
    assert await manager.refusal(DECLARE, input=PET) == (200, "access.denied")


async def test_sources_are_believed_in_the_order_given(pets: Client) -> None:
    order = 'mutation { orderSources(input: {sources: ["crm", "manual"]}) { ... on OrderSourcesDone { nSources } } }'
    twice = 'mutation { orderSources(input: {sources: ["crm", "crm"]}) { ... on Problem { code } } }'

    assert await pets.ask(order) == {"orderSources": {"nSources": 2}}
    assert await pets.ask(twice) == {"orderSources": {"code": "users.source_order"}}


async def test_the_side_bar_of_a_chat_is_one_question_p02(pets: Client) -> None:
    [sidebar] = [each for each in documented() if each.name == "sidebar"]
    await pets.ask(
        """mutation {
          a: createUser(input: {id: "lan", name: "兰", identities: [{kind: "external_id", value: "wm-0001"}],
                                attributes: [{key: "city", value: "杭州"}]}) { __typename }
          b: upsertStaff(input: {id: "lin", name: "林"}) { __typename }
          c: followUser(input: {userId: "lan", staffId: "lin", state: "已联系"}) { __typename }
        }"""
    )

    answer = await pets.ask(sidebar.query, **sidebar.variables)
    gone = await pets.ask(
        """mutation { followUser(input: {userId: "lan", staffId: "lin"}) {
          ... on FollowUserDone { state user { owners { state } } } } }"""
    )

    user = answer["user"]
    assert (user["id"], user["name"], user["version"]) == ("lan", "兰", 1)
    assert [(each["state"], each["staff"]) for each in user["owners"]] == [("已联系", {"id": "lin", "name": "林"})]
    assert user["attributes"] == [{"key": "city", "label": "City", "text": "杭州"}]
    assert user["missingAttributes"] == [{"key": "pet", "label": "Pet"}]
    assert [each["group"]["key"] for each in user["memberships"]] == ["ordinary", "member_basic"]
    assert user["purchases"] == {"nodes": []}
    assert gone["followUser"] == {"state": None, "user": {"owners": []}}
