"""Users created at the same time: whoever comes second is told so in the words of the room."""

from __future__ import annotations

import asyncio

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.support import ask


async def test_of_racing_creators_of_one_id_one_wins_and_the_others_learn_that_it_is_taken(
    empty: Database, call: Call, attributes: dict[str, Attribute]
) -> None:
    attempts = [
        create_user(
            empty,
            call,
            id="ming",
            name=f"明 {each}",
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=attributes,
        )
        for each in range(8)
    ]

    results = await asyncio.gather(*attempts, return_exceptions=True)

    refusals = [each for each in results if isinstance(each, BaseException)]
    assert [(type(each), getattr(each, "code", each)) for each in refusals] == [(Conflict, "users.taken")] * 7
    assert await ask(empty, "MATCH (u:User) RETURN count(u) AS n") == [{"n": 1}]
