"""What tests of moves ask of the graph, and how they move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.actions import move_user
from graph.groups.model import GroupKey, UserMoved
from graph.users.model import UserId
from tests.support import ask

PARTNER, SENIOR, ORDINARY = GroupKey("partner"), GroupKey("senior_partner"), GroupKey("ordinary")
PEOPLE = ("fang", "hao", "lan", "ming")


def at(call: Call, moment: datetime) -> Call:
    """The call, made at that moment."""
    return replace(call, origin=replace(call.origin, at=moment))


async def move(database: Database, call: Call, user: str, group: str, *, expected: int | None = None) -> UserMoved:
    """The user stands in the group, because it is good."""
    return await move_user(
        database, call, user=UserId(user), to_group=GroupKey(group), reason="good", expected_version=expected
    )


async def stands(database: Database, *users: str, ladder: str = "community") -> list[str]:
    """Where each of the users stands on the ladder."""
    rows = await ask(
        database,
        """UNWIND $users AS id MATCH (:User {id: id})-[:MEMBER_OF {ladder: $ladder}]->(g)
        RETURN id, g.key AS key""",
        users=list(users),
        ladder=ladder,
    )
    found = {row["id"]: row["key"] for row in rows}
    return [found[user] for user in users]


async def size(database: Database) -> tuple[int, int]:
    """How many nodes and relationships there are, but for kept answers of writes."""
    [row] = await ask(
        database,
        """RETURN COUNT { MATCH (n) WHERE NOT n:Operation } AS nodes, COUNT { ()-[]->() } AS bonds""",
    )
    return row["nodes"], row["bonds"]


async def standing(database: Database, user: str) -> dict[str, object]:
    """What is kept at the lock of a user."""
    [row] = await ask(database, "MATCH (s:Standing {user: $user}) RETURN properties(s) AS kept", user=user)
    kept: dict[str, object] = row["kept"]
    return kept
