"""What the check of the whole graph finds of merged people, and that it finds nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

import pytest

from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.operations import Call
from graph.merges.actions import merge_users
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.graph.merges.test_undoing import asked
from tests.support import ask

DAMAGE: list[tuple[LiteralString, set[tuple[str, str]]]] = [
    ("MATCH (s:Standing {user: 'bea'}) SET s.of = 'nobody'", {("standing", "bea"), ("merge", "bea")}),
    ("MATCH (s:Standing {user: 'bea'}) SET s.of = 'cai'", {("merge", "bea")}),
    (
        "MATCH (m:Merged {id: 'bea'}) MATCH (t:Tag {key: 'tea'}) CREATE (m)-[:TAGGED {source: 'rule'}]->(t)",
        {("merge", "bea")},
    ),
    ("MATCH (:Merged)-[m:MERGED_INTO]->() DELETE m", {("merge", "bea")}),
    (
        "MATCH (u:User {id: 'cai'}) MATCH (t:Tag {key: 'tea'}) CREATE (u)-[:TAGGED {source: 'rule', of: 'bea'}]->(t)",
        {("merge", "cai")},
    ),
    (
        "MATCH (u:User {id: 'ann'}) CREATE (:Channel {key: 'c', kind: 'code'})-[:OWNED_BY {ofEnd: 'cai'}]->(u)",
        {("merge", "ann")},
    ),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE)
async def test_planted_damage_of_merged_people_is_found_and_nothing_else(
    empty: Database,
    call: Call,
    attributes: dict[str, Attribute],
    settings: Settings,
    now: datetime,
    damage: LiteralString,
    expected: set[tuple[str, str]],
) -> None:
    for user in ("ann", "bea", "cai"):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await ask(
        empty,
        "MATCH (c:TagClass {key: 'preference'}) CREATE (:Tag {key: 'tea', name: 't', state: 'draft'})-[:IN_CLASS]->(c)",
    )
    await merge_users(empty, call, asked("ann", "bea"))

    await ask(empty, damage)

    checked = await check_graph(empty, settings=settings, now=now)
    assert {
        (each.invariant.value, example.entity) for each in checked.findings for example in each.examples
    } == expected
