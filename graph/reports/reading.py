"""Reading what reports are made of: who is looked at, and what they did, ten thousand people a statement.

No statement holds the database for long, and no page of columns is turned into arrays on the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import numpy as np

from graph.database.driver import Database
from graph.measures.algebra import EVERYBODY, find_true
from graph.measures.compiling import Asking
from graph.measures.model import Expression
from graph.measures.starting import Sizes
from graph.measures.store import list_true
from graph.reports import store
from graph.reports.model import Bought, BoughtPage
from graph.scores.model import DayArray

USERS_A_PAGE = 10_000


async def people(
    database: Database, expression: Expression, asking: Asking, sizes: Sizes | None, *, deadline_s: float
) -> AsyncGenerator[Sequence[str]]:
    """The ids of all of whom the checked expression is true, by id, ten thousand at a time.

    Raises:
        Unavailable: a statement took too long.

    Cost: everybody is asked for page by page; anything else once, and its ids are held in memory.
    """
    if expression != EVERYBODY:
        found = sorted(await find_true(database, expression, asking, sizes, deadline_s=deadline_s))
        for start in range(0, len(found), USERS_A_PAGE):
            yield found[start : start + USERS_A_PAGE]
        return
    after = ""
    while some := await list_true(
        database, EVERYBODY, asking, sizes, after=after, limit=USERS_A_PAGE, deadline_s=deadline_s
    ):
        yield some
        after = some[-1]


async def read_bought(database: Database, pages: AsyncIterator[Sequence[str]], *, deadline_s: float) -> Bought:
    """All that the users of these pages bought. Cost: 28 bytes a purchase."""
    n_users = 0
    parts: list[Bought] = []
    async for users in pages:
        page = await store.list_bought(database, users, deadline_s=deadline_s)
        parts.append(await asyncio.to_thread(bought_of, page, n_users, len(users)))
        n_users += len(users)
    return await asyncio.to_thread(joined, parts)


def bought_of(page: BoughtPage, first: int, n_users: int) -> Bought:
    """A page as arrays; its users stand from `first` on."""
    return Bought(
        n_users=n_users,
        users=np.array(page.places, dtype=np.int32) + np.int32(first),
        days=days_of(page.days),
        paid=np.array(page.paid, dtype=np.float64),
        refunded=np.array(page.refunded, dtype=np.float64),
    )


def joined(parts: Sequence[Bought]) -> Bought:
    """All pages one behind the other."""
    none = np.zeros(0, dtype=np.int32)
    return Bought(
        n_users=sum(each.n_users for each in parts),
        users=np.concatenate([none, *(each.users for each in parts)]),
        days=np.concatenate([none, *(each.days for each in parts)]),
        paid=np.concatenate([np.zeros(0), *(each.paid for each in parts)]),
        refunded=np.concatenate([np.zeros(0), *(each.refunded for each in parts)]),
    )


def days_of(told: Sequence[int]) -> DayArray:
    """Days since 1970-01-01 of year · 1000 + day of the year."""
    years, of_year = np.divmod(np.array(told, dtype=np.int64), 1000)
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return (first + of_year - 1).astype(np.int32)
