"""Twenty people who stand in the lowest group of every ladder, and what tests of invitations ask of the graph."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from graph.database.driver import Database
from graph.database.operations import Call
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, Chosen, ListFrozen, Order, Source
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.support import ask

PEOPLE = tuple(f"p{number:02d}" for number in range(20))
UNTIL = NOW + timedelta(days=7)


async def settle(database: Database, call: Call, attributes: dict[str, Attribute]) -> None:
    """The twenty people, and an interest group."""
    for user in PEOPLE:
        await create_user(
            database,
            replace(call, key=f"create-{user}"),
            id=user,
            name=f"用户{user}",
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=attributes,
        )
    await ask(database, "CREATE (:Group {key: 'tea_circle', name: '茶友会', kind: 'interest'})")


async def limit(database: Database, group: str, capacity: int) -> None:
    """The group holds so many."""
    await ask(database, "MATCH (g:Group {key: $group}) SET g.capacity = $capacity", group=group, capacity=capacity)


def chosen(*users: str, without_consent: tuple[str, ...] = ()) -> Chosen:
    """Those people in that order, as if a segment had brought them."""
    return Chosen(Source("all", 1, "service", Order.NAME, NOW), users, without_consent)


async def freeze(
    database: Database, call: Call, *users: str, group: str = "partner", capacity: int = 20, again: bool = False
) -> ListFrozen:
    """A list of those people for the group."""
    return await freeze_list(database, call, chosen(*users), AskedList(group, capacity, UNTIL, again))


async def invited(database: Database, list_id: str) -> list[tuple[str, str]]:
    """Who is on a list and how their invitations stand, in the order of the list."""
    rows = await ask(
        database,
        "MATCH (u:User)-[:INVITED]->(i:Invitation {list: $list}) RETURN u.id AS user, i.state AS state ORDER BY i.key",
        list=list_id,
    )
    return [(row["user"], row["state"]) for row in rows]


async def left_out(database: Database, list_id: str) -> dict[str, list[str]]:
    """Who was left out of a list, by reason."""
    rows = await ask(
        database,
        "MATCH (l:LeftOut {list: $list}) RETURN l.reason AS reason, l.users AS users ORDER BY l.key",
        list=list_id,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["reason"], []).extend(row["users"])
    return found


async def taken(database: Database, group: str) -> tuple[int, int]:
    """How many are in the group, and how many places are kept in it."""
    [row] = await ask(
        database,
        "MATCH (g:Group {key: $group}) RETURN COUNT { (g)<-[:MEMBER_OF]-() } AS n, COUNT { (g)<-[:HOLDS]-() } AS kept",
        group=group,
    )
    return row["n"], row["kept"]


async def members(database: Database, group: str) -> list[str]:
    """Who is in the group."""
    rows = await ask(
        database, "MATCH (:Group {key: $group})<-[:MEMBER_OF]-(u) RETURN u.id AS user ORDER BY user", group=group
    )
    return [row["user"] for row in rows]
