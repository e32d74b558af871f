"""Taking a move back (I6): by another move; twice is once; after a later move it is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Conflict, Missing, Refused
from graph.groups.actions import undo_move
from graph.settings import Settings
from graph.vocabulary import Role
from tests.faults.conftest import faults
from tests.graph.groups.world import move, size, stands
from tests.support import ask


async def test_an_undone_move_restores_where_the_user_stood_by_another_move_i6(
    people: Database, call: Call, settings: Settings
) -> None:
    await move(people, call, "ming", "partner")
    up = await move(people, call, "ming", "senior_partner")

    done = await undo_move(people, call, move=str(up.move), reason="mistaken", expected_version=3)

    assert (done.moved, done.from_group, done.group, done.version) == (True, "senior_partner", "partner", 4)
    assert await stands(people, "ming") == ["partner"]
    [kept] = await ask(people, "MATCH (m:Move {id: $id}) RETURN m {.*, at: null} AS move", id=done.move)
    told = {name: kept["move"][name] for name in ("seq", "from", "to", "undoes", "reason", "reasonCode")}
    assert told == {
        "seq": 3,
        "from": "senior_partner",
        "to": "partner",
        "undoes": up.move,
        "reason": "mistaken",
        "reasonCode": "correction",
    }
    assert await faults(people, settings) == []


async def test_undone_twice_is_undone_once_i6(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")
    first = await undo_move(people, call, move=str(up.move), reason="mistaken")
    before = await size(people)

    again = await undo_move(people, call, move=str(up.move), reason="mistaken")
    many = await asyncio.gather(*(undo_move(people, call, move=str(up.move), reason="mistaken") for _ in range(8)))

    assert (again.moved, again.move, again.group, again.version) == (False, first.move, "ordinary", 3)
    assert {each.move for each in many} == {first.move}
    assert await size(people) == before


async def test_eight_who_undo_one_move_at_once_make_one_move(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")

    done = await asyncio.gather(*(undo_move(people, call, move=str(up.move), reason="mistaken") for _ in range(8)))

    assert sorted(each.moved for each in done) == [False] * 7 + [True]
    assert await ask(people, "MATCH (m:Move) RETURN count(m) AS n") == [{"n": 2}]


async def test_after_a_later_move_it_is_not_undone_i6(people: Database, call: Call) -> None:
    first = await move(people, call, "ming", "partner")
    later = await move(people, call, "ming", "senior_partner")
    # Another ladder is no obstacle and no help.
    await move(people, call, "ming", "member_middle")

    with pytest.raises(Refused) as caught:
        await undo_move(people, call, move=str(first.move), reason="mistaken")

    assert (caught.value.code, caught.value.facts["later"], caught.value.facts["group"]) == (
        "groups.undo_late",
        later.move,
        "senior_partner",
    )
    assert await stands(people, "ming") == ["senior_partner"]


async def test_a_move_out_of_a_group_that_is_full_meanwhile_is_not_undone(people: Database, call: Call) -> None:
    await move(people, call, "lan", "partner")
    down = await move(people, call, "lan", "ordinary")
    await move(people, call, "ming", "partner")
    await ask(people, "MATCH (g:Group {key: 'partner'}) SET g.capacity = 1")

    with pytest.raises(Refused, match=r"groups\.full"):
        await undo_move(people, call, move=str(down.move), reason="mistaken")

    assert await stands(people, "lan") == ["ordinary"]


async def test_what_is_not_there_or_none_of_ones_business_is_not_undone(
    people: Database, call: Call, origin: Origin
) -> None:
    up = await move(people, call, "ming", "partner")
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))

    with pytest.raises(Missing, match=r"groups\.move_unknown"):
        await undo_move(people, call, move="nope", reason="mistaken")
    with pytest.raises(Missing, match=r"groups\.move_unknown"):
        await undo_move(people, manager, move=str(up.move), reason="mistaken")
    with pytest.raises(Refused, match=r"users\.text_empty"):
        await undo_move(people, call, move=str(up.move), reason="")
    with pytest.raises(Conflict) as caught:
        await undo_move(people, call, move=str(up.move), reason="mistaken", expected_version=1)

    assert (caught.value.facts["version"], caught.value.facts["group"]) == (2, "partner")
    assert await stands(people, "ming") == ["partner"]
