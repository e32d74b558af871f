"""One operation, one statement, one record; equal questions are equal texts."""

from __future__ import annotations

import pytest

from api.documents import Documented, documented
from tests.api.conftest import Client


@pytest.mark.parametrize("each", documented(), ids=lambda each: each.name)
async def test_a_documented_query_is_one_statement_and_one_record(
    each: Documented, admin: Client, asked: list[str]
) -> None:
    asked.clear()
    body = (await admin.post(each.query, **each.variables)).json()

    assert "errors" not in body
    assert len(asked) == 1


async def test_aliases_and_order_do_not_change_the_statement(admin: Client, asked: list[str]) -> None:
    plain = """query($id: ID!) { user(id: $id) { name tags { since } a: purchases(first: 1) { nodes { id } }
      b: purchases(first: 2) { nodes { id lines { quantity } } } } groups { key nMembers } }"""
    other = """query Other($x: ID!) { mine: groups { n: nMembers k: key } user(id: $x) {
      z: purchases(first: 9) { nodes { lines { q: quantity } id } } ...Rest } }
      fragment Rest on User { q: purchases(first: 7) { nodes { i: id } } t: tags { s: since } n: name }"""

    asked.clear()
    await admin.ask(plain, id="a")
    await admin.ask(other, x="b")

    assert asked[0] == asked[1]


async def test_an_alias_may_be_called_like_another_field(admin: Client) -> None:
    await admin.ask('mutation { createUser(input: {id: "lan", name: "兰"}) { __typename } }')

    found = await admin.ask('{ user(id: "lan") { id: name name: id tags: nReferees joinedAt: tags { since } } }')

    assert found == {"user": {"id": "兰", "name": "lan", "tags": 0, "joinedAt": []}}


async def test_directives_and_fragments_decide_what_is_read(admin: Client, asked: list[str]) -> None:
    query = """query($no: Boolean!) { user(id: "x") { id tags @include(if: $no) { since } ...More @skip(if: true) } }
      fragment More on User { purchases { nodes { id } } }"""

    asked.clear()
    await admin.ask(query, no=False)

    assert "TAGGED" not in asked[0]
    assert "BOUGHT" not in asked[0]


async def test_edges_and_nodes_of_one_page_are_answered_together(admin: Client) -> None:
    await admin.ask('mutation { createUser(input: {id: "lan", name: "兰"}) { __typename } }')

    query = "{ users { edges { cursor node { name v: version } } nodes { id version } pageInfo { endCursor } } }"
    page = (await admin.ask(query))["users"]

    assert page["nodes"] == [{"id": "lan", "version": 1}]
    assert [edge["node"] for edge in page["edges"]] == [{"name": "兰", "v": 1}]
    assert page["edges"][0]["cursor"] == page["pageInfo"]["endCursor"]


async def test_no_text_of_a_caller_reaches_the_statement(admin: Client, asked: list[str]) -> None:
    query = """query($f: UserFilter) { evilalias: users(filter: $f) { nodes { evilname: name } } }"""
    evil = {"search": "evil小", "group": "evilgroup", "tags": {"all": ["evil"], "any": ["evil"], "none": ["evil"]}}

    asked.clear()
    await admin.ask(query, f=evil)

    assert "evil" not in asked[0]
