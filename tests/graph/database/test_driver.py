"""The driver floor against a real server."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from tests.support import ask


async def test_what_neo4j_notes_about_a_statement_fails_a_test(empty: Database) -> None:
    with pytest.raises(UserWarning, match="neverHeardOf"):
        await ask(empty, "MATCH (u:User) RETURN u.neverHeardOf AS x")

    assert await ask(empty, "RETURN 1 AS one") == [{"one": 1}]


async def test_who_waits_for_a_connection_is_next_however_often_others_ask(
    address: StoreAddress, settings: Settings
) -> None:
    answered: list[str] = []

    async with connected(address, replace(settings, pool_size=1)) as database:

        async def asks(name: str, times: int) -> None:
            for _ in range(times):
                await database.check_alive(deadline_s=30.0)
                answered.append(name)

        await asyncio.gather(asks("again and again", 20), asks("once", 1), asks("once", 1))

    assert answered[:4] == ["again and again", "once", "once", "again and again"]


class Loud(str):
    """A text that hears when somebody writes it out."""

    heard = 0

    def __repr__(self) -> str:
        Loud.heard += 1
        return "loud"


async def test_the_entries_of_a_list_are_sent_and_not_written_out_beside(empty: Database) -> None:
    found = await ask(empty, "RETURN $texts AS texts, $pairs AS pairs", texts=[Loud("a")], pairs=([Loud("b")],))

    assert found == [{"texts": ["a"], "pairs": [["b"]]}]
    assert Loud.heard == 0
