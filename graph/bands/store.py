"""How bands are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.bands.policy import ACTOR, BandedClass
from graph.database.driver import Database, Transaction
from graph.tags.model import Band
from queries.catalogue import statement

LIST_CLASSES = statement("bands/list_classes")
LIST_PEOPLE = statement("bands/list_people")
LIST_NEXT = statement("bands/list_next")
LIST_GIVEN = statement("bands/list_given")
GET_WALK = statement("bands/get_walk")
SAVE_WALK = statement("bands/save_walk")


async def list_classes(database: Database) -> list[BandedClass]:
    """The classes whose tags stand for values, with those of their tags that can be given."""
    rows = await database.read(LIST_CLASSES)
    return [
        BandedClass(row["key"], row["band_of"], {each["key"]: Band(each["start"], each["end"]) for each in row["tags"]})
        for row in rows
    ]


async def list_people(database: Database, users: Iterable[str]) -> list[str]:
    """Whose the ids are now, each person once; nobody of the erased."""
    [row] = await database.read(LIST_PEOPLE, users=sorted(set(users)))
    return row["users"]


async def list_next(database: Database, *, after: str, limit: int) -> list[str]:
    """The next users by id."""
    [row] = await database.read(LIST_NEXT, after=after, limit=limit)
    return row["users"]


async def list_given(transaction: Transaction, users: Sequence[str]) -> list[tuple[str, str, str]]:
    """User, tag and actor of what bands have given these users, whatever class it was then."""
    rows = await transaction.run(LIST_GIVEN, users=list(users), beginning=ACTOR)
    return [(row["user"], row["tag"], row["actor"]) for row in rows]


async def get_walk(database: Database) -> tuple[str, str | None]:
    """The stamp of the last walk over everybody, and behind whom it goes on; None when it came to its end."""
    [row] = await database.read(GET_WALK)
    return row["stamp"], row["after"]


async def save_walk(transaction: Transaction, stamp: str, after: str | None) -> None:
    """The walk of that stamp has come so far; None: to its end."""
    await transaction.run(SAVE_WALK, stamp=stamp, after=after)
