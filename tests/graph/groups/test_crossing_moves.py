"""People who change places between groups that hold only some: nobody waits for somebody who waits for them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.actions import move_user, move_users, undo_move
from graph.groups.model import GroupKey, Wanted
from graph.settings import Settings
from graph.users.model import UserId
from tests.faults.conftest import faults
from tests.faults.histories.clients import Watched
from tests.graph.groups.world import ORDINARY, PARTNER, PEOPLE, SENIOR, move
from tests.support import ask

WAYS: list[tuple[GroupKey, ...]] = [(PARTNER, SENIOR), (SENIOR, PARTNER), (SENIOR, ORDINARY), (PARTNER, ORDINARY)]


async def test_people_who_cross_between_groups_with_a_capacity_meet_no_deadlock(
    people: Database, call: Call, settings: Settings
) -> None:
    """60 times four at once: two change places, one comes and goes, one is moved with others and taken back."""
    await ask(people, "MATCH (g:Group) WHERE g.key IN ['partner', 'senior_partner'] SET g.capacity = 4")
    watched = Watched(people)

    async def crosses(user: str, way: tuple[GroupKey, ...]) -> None:
        for turn in range(60):
            group = way[turn % 2]
            keyed = replace(call, payload={"turn": turn}, key=f"{user}-{turn}")
            if turn % 3:
                await move(watched, keyed, user, group)  # type: ignore[arg-type]
            else:
                done = await move_users(watched, keyed, [Wanted(user, group)], reason="good")  # type: ignore[arg-type]
                back = replace(keyed, key=f"{user}-{turn}-back")
                await undo_move(watched, back, move=str(done.moves[0]), reason="good")  # type: ignore[arg-type]
                await move_user(watched, call, user=UserId(user), to_group=group, reason="good")  # type: ignore[arg-type]

    await asyncio.gather(*(crosses(user, way) for user, way in zip(PEOPLE, WAYS, strict=True)))

    assert watched.n_writes == 4 * (40 + 20 * 3)
    assert (watched.n_deadlocks, watched.n_uncommitted) == (0, 0)
    assert await faults(people, settings) == []
