"""Named locks: there is one to take, also where a store never had it."""

from __future__ import annotations

from graph.database.driver import Database
from graph.database.locks import lock_named
from tests.support import ask


async def test_a_lock_that_is_not_there_is_made_and_taken(empty: Database) -> None:
    await ask(empty, "MATCH (l:Lock {name: 'probe'}) DELETE l")

    await empty.write(lambda transaction: lock_named(transaction, "probe"))

    # A lock that nobody could take would part nobody.
    taken = await ask(empty, "MATCH (l:Lock {name: 'probe'}) RETURN l.touched > 0 AS taken")
    await ask(empty, "MATCH (l:Lock {name: 'probe'}) DELETE l")
    assert taken == [{"taken": True}]
