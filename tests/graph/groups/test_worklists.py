"""Work in chat groups: two pieces a move, ticked off once, taken back by a later move that makes them idle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Missing, Refused
from graph.groups.actions import undo_move
from graph.groups.model import Side
from graph.groups.worklists import carry_out
from graph.vocabulary import Role
from tests.graph.groups.world import move
from tests.support import ask


async def _work(database: Database) -> list[tuple[str, str, str]]:
    """Who is to be removed from or invited into which group."""
    rows = await ask(
        database,
        """MATCH (u:User)-[:MOVED]->(:Move)-[w:TO_REMOVE_FROM|TO_INVITE_INTO]->(g)
        RETURN u.id AS user, type(w) AS kind, g.key AS key ORDER BY user, kind, key""",
    )
    return [(row["user"], row["kind"].split("_")[1].lower(), row["key"]) for row in rows]


async def test_a_move_leaves_a_removal_and_an_invitation(people: Database, call: Call) -> None:
    await move(people, call, "ming", "partner")

    assert await _work(people) == [("ming", "invite", "partner"), ("ming", "remove", "ordinary")]


async def test_who_goes_up_and_comes_down_before_anybody_acted_is_on_no_list(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")
    await undo_move(people, call, move=str(up.move), reason="mistaken")

    assert await _work(people) == []
    with pytest.raises(Refused, match=r"groups\.no_work"):
        await carry_out(people, call, move=str(up.move), side=Side.INVITE)


async def test_a_way_over_three_groups_leaves_the_ends_alone(people: Database, call: Call) -> None:
    await move(people, call, "ming", "partner")
    await move(people, call, "ming", "senior_partner")

    # Never invited into partner, so not to be removed from there; still in the chat of ordinary.
    assert await _work(people) == [("ming", "invite", "senior_partner"), ("ming", "remove", "ordinary")]


async def test_what_was_done_is_undone_by_new_work(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")
    for side in Side:
        await carry_out(people, call, move=str(up.move), side=side)
    assert await _work(people) == []

    await move(people, call, "ming", "ordinary")

    assert await _work(people) == [("ming", "invite", "ordinary"), ("ming", "remove", "partner")]


async def test_half_done_work_leaves_what_it_takes(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")
    await carry_out(people, call, move=str(up.move), side=Side.INVITE)

    await move(people, call, "ming", "ordinary")

    # In both chats: out of partner; the removal from ordinary was not done yet and is no more.
    assert await _work(people) == [("ming", "remove", "partner")]


async def test_work_is_ticked_off_once_with_who_and_when(people: Database, call: Call, origin: Origin) -> None:
    up = await move(people, call, "ming", "partner")
    other = replace(call, origin=replace(origin, actor="bob"))
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"ordinary"})))

    first = await carry_out(people, call, move=str(up.move), side=Side.INVITE)
    again = await carry_out(people, other, move=str(up.move), side=Side.INVITE)
    with pytest.raises(Missing, match=r"groups\.move_unknown"):
        await carry_out(people, manager, move=str(up.move), side=Side.INVITE)
    removed = await carry_out(people, manager, move=str(up.move), side=Side.REMOVE)
    with pytest.raises(Missing, match=r"groups\.move_unknown"):
        await carry_out(people, call, move="nope", side=Side.REMOVE)

    assert (first.carried_out, first.by, first.at_ms, first.group) == (True, "ada", 1777622400000, "partner")
    assert again == replace(first, carried_out=False)
    assert (removed.carried_out, removed.group) == (True, "ordinary")
    assert await _work(people) == []
