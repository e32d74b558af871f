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
from graph.reports.model import Arrived, Bought, BoughtPage, CamePage, PeoplePage
from graph.scores.days import days_of
from graph.scores.model import DayArray, PositionArray

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


async def read_arrived(
    database: Database, pages: AsyncIterator[Sequence[str]], *, zone: str, deadline_s: float
) -> Arrived:
    """How the users of these pages came, what is so of them, and all that they bought; days are those of the zone.

    Cost: 28 bytes a purchase, 12 a coming, 20 a person.
    """
    arrivals = Arrivals()
    async for users in pages:
        found = await asyncio.gather(
            store.list_bought(database, users, deadline_s=deadline_s),
            store.list_came(database, users, zone=zone, deadline_s=deadline_s),
            store.list_people(database, users, zone=zone, deadline_s=deadline_s),
        )
        await asyncio.to_thread(arrivals.add, *found, len(users))
    return await asyncio.to_thread(arrivals.arrived)


class Arrivals:
    """Takes pages as they come and makes one `Arrived` of them."""

    def __init__(self) -> None:
        self._bought: list[Bought] = []
        self._came: list[tuple[PositionArray, PositionArray, DayArray]] = []
        self._people: list[tuple[DayArray, list[int], list[float]]] = []
        self._codes: dict[str, int] = {}
        self._n_users = 0

    def add(self, bought: BoughtPage, came: CamePage, people: PeoplePage, n_users: int) -> None:
        """Take one page, of so many users."""
        first = self._n_users
        self._n_users += n_users
        self._bought.append(bought_of(bought, first, n_users))
        channels = [self._codes.setdefault(key, len(self._codes)) for key in came.channels]
        users = np.array(came.places, dtype=np.int32) + np.int32(first)
        self._came.append((users, np.array(channels, dtype=np.int32), days_of(came.days)))
        # Who was erased since they were found has no row: nobody, who joined long ago and brought nobody.
        n_referees, alive, days = [0] * n_users, [-1.0] * n_users, [1970001] * n_users
        for place, day, n_brought, likely in zip(
            people.places, people.days, people.n_referees, people.alive, strict=True
        ):
            n_referees[place], alive[place], days[place] = n_brought, likely, day
        self._people.append((days_of(days), n_referees, alive))

    def arrived(self) -> Arrived:
        """All pages one behind the other."""
        none = np.zeros(0, dtype=np.int32)
        return Arrived(
            bought=joined(self._bought),
            keys=tuple(self._codes),
            users=np.concatenate([none, *(each[0] for each in self._came)]),
            channels=np.concatenate([none, *(each[1] for each in self._came)]),
            days=np.concatenate([none, *(each[2] for each in self._came)]),
            joined=np.concatenate([none, *(each[0] for each in self._people)]),
            n_referees=np.array([n for each in self._people for n in each[1]], dtype=np.int64),
            alive=np.array([n for each in self._people for n in each[2]], dtype=np.float64),
        )


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
