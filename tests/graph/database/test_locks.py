"""Named locks: there is one to take, also where a store never had it."""

from __future__ import annotations

import asyncio
from typing import Any

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named, lock_users
from tests.support import ask, run


async def test_a_lock_that_is_not_there_is_made_and_taken(empty: Database) -> None:
    await ask(empty, "MATCH (l:Lock {name: 'probe'}) DELETE l")

    await empty.write(lambda transaction: lock_named(transaction, "probe"))

    # A lock that nobody could take would part nobody.
    taken = await ask(empty, "MATCH (l:Lock {name: 'probe'}) RETURN l.touched > 0 AS taken")
    await ask(empty, "MATCH (l:Lock {name: 'probe'}) DELETE l")
    assert taken == [{"taken": True}]


async def test_who_is_only_noticed_is_locked_and_not_touched(empty: Database) -> None:
    await ask(
        empty,
        """
        UNWIND ['giver', 'taker', 'other'] AS id
        CREATE (:User {id: id})
        CREATE (:Standing {user: id, version: 1, touched: 1})
        """,
    )

    others: list[asyncio.Task[Any]] = []

    async def work(transaction: Transaction) -> None:
        await lock_users(transaction, ["giver", "taker"], noticed=["taker"])
        others.append(asyncio.create_task(empty.write(lambda other: lock_users(other, ["other"]))))
        others.append(asyncio.create_task(empty.write(lambda other: lock_users(other, ["taker"], noticed=["taker"]))))
        await others[0]
        done, _ = await asyncio.wait([others[1]], timeout=0.5)
        assert not done

    await empty.write(work)

    await others[1]
    touched = await ask(empty, "MATCH (s:Standing) WHERE s.touched > 1 RETURN s.user AS user ORDER BY user")
    assert touched == [{"user": "giver"}, {"user": "other"}]


async def test_many_who_lock_in_both_ways_end_without_deadlock(empty: Database) -> None:
    await ask(
        empty,
        """
        UNWIND range(1, 6) AS n
        CREATE (:User {id: 'u' + n})
        CREATE (:Standing {user: 'u' + n, version: 1, touched: 1})
        """,
    )
    n_tried = 0

    async def one(giver: int, taker: int) -> None:
        async def work(transaction: Transaction) -> None:
            nonlocal n_tried
            n_tried += 1
            await lock_users(transaction, [f"u{giver}", f"u{taker}"], noticed=[f"u{taker}"])
            await run(transaction, "MATCH (s:Standing {user: $id}) SET s.version = s.version + 1", id=f"u{giver}")

        await empty.write(work)

    pairs = [(giver, taker) for giver in range(1, 7) for taker in range(1, 7) if giver != taker]
    await asyncio.gather(*(one(*pair) for pair in pairs * 4))

    # A transaction that met a deadlock would have been tried again.
    assert n_tried == len(pairs) * 4
    [row] = await ask(empty, "MATCH (s:Standing) RETURN sum(s.version) AS n")
    assert row["n"] == 6 + len(pairs) * 4
