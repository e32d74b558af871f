"""Identities through GraphQL: attached, joining, ended; and what a conflict tells to whom (L06)."""

from __future__ import annotations

import pytest

from api.app import Parts
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.vocabulary import Role
from tests.api.conftest import Client
from tests.conftest import NOW

CREATE = """mutation($input: CreateUserInput!) { createUser(input: $input) {
  __typename ... on Problem { code message path facts { key value } } } }"""
ATTACH = """mutation($input: AttachIdentityInput!) { attachIdentity(input: $input) {
  __typename
  ... on AttachIdentityDone { kind attached version joinedId user { id identities { kind value source confidence } } }
  ... on Problem { code path facts { key value } } } }"""
DETACH = """mutation($input: DetachIdentityInput!) { detachIdentity(input: $input) {
  __typename
  ... on DetachIdentityDone { kind version user { id identities { value } } }
  ... on Problem { code path } } }"""
PHONE = {"kind": "phone", "value": "13800000000"}


@pytest.fixture
async def people(admin: Client) -> None:
    """Lan, who has a phone, and ming."""
    for id, identities in (("lan", [PHONE]), ("ming", [])):
        await admin.ask(CREATE, input={"id": id, "name": id, "identities": identities})


async def test_an_identity_is_attached_and_ended_again_l06(people: None, admin: Client) -> None:
    wanted = {"userId": "ming", "kind": "email", "value": "Ming@B.cn", "source": "shop", "confidence": 0.9}

    done = await admin.ask(ATTACH, input=wanted)
    ended = await admin.ask(DETACH, input={"userId": "ming", "kind": "email", "value": "ming@b.cn", "reason": "old"})
    again = await admin.ask(DETACH, input={"userId": "ming", "kind": "email", "value": "ming@b.cn", "reason": "old"})

    assert done["attachIdentity"] == {
        "__typename": "AttachIdentityDone",
        "kind": "email",
        "attached": True,
        "version": 2,
        "joinedId": None,
        "user": {
            "id": "ming",
            "identities": [{"kind": "email", "value": "ming@b.cn", "source": "shop", "confidence": 0.9}],
        },
    }
    assert ended["detachIdentity"] == {
        "__typename": "DetachIdentityDone",
        "kind": "email",
        "version": 3,
        "user": {"id": "ming", "identities": []},
    }
    assert again["detachIdentity"] == {"__typename": "Missing", "code": "users.identity_unknown", "path": ["value"]}


async def test_anothers_identity_is_refused_or_joins_the_two_l06(people: None, admin: Client) -> None:
    refused = await admin.ask(ATTACH, input={"userId": "ming", **PHONE})
    joined = await admin.ask(ATTACH, input={"userId": "ming", **PHONE, "ifHeld": "JOIN"})

    facts = [
        {"key": "kind", "value": "phone"},
        {"key": "can_join", "value": "True"},
        {"key": "holder", "value": "lan"},
    ]
    assert refused["attachIdentity"] == {
        "__typename": "Conflict",
        "code": "users.identity_taken",
        "path": ["value"],
        "facts": facts,
    }
    assert joined["attachIdentity"]["joinedId"] == "lan"
    assert joined["attachIdentity"]["user"]["id"] == "lan"
    assert [each["value"] for each in joined["attachIdentity"]["user"]["identities"]] == ["13800000000"]


async def test_only_who_may_see_identities_hears_whose_one_is_l06(people: None, admin: Client, manager: Client) -> None:
    given = {"name": "new", "identities": [PHONE]}

    told = (await admin.ask(CREATE, input=given))["createUser"]
    hidden = (await manager.ask(CREATE, input=given))["createUser"]

    assert (told["code"], hidden["code"]) == ("users.identity_taken", "users.identity_taken")
    assert {each["key"]: each["value"] for each in told["facts"]}["holder"] == "lan"
    assert {each["key"] for each in hidden["facts"]} == {"kind", "can_join"}
    assert "lan" not in hidden["message"]


async def test_writing_about_identities_needs_the_scope_and_no_viewer(
    people: None, admin: Client, manager: Client, parts: Parts, empty: Database
) -> None:
    made = await create_key(empty, name="v", role=Role.VIEWER, scopes=frozenset({"identities"}), now=NOW)
    await parts.keyring.refresh()

    for client in (manager, Client(admin.http, made.secret)):
        assert await client.refusal(ATTACH, input={"userId": "ming", **PHONE}) == (200, "access.denied")
        given = {"userId": "lan", **PHONE, "reason": "why"}
        assert await client.refusal(DETACH, input=given) == (200, "access.denied")
