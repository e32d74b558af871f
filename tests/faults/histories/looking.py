"""What the graph holds of users' moves, places and groups, each as one statement sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from graph.database.driver import Database, Row, Transaction
from graph.database.locks import lock_users
from graph.groups.model import GroupKey
from graph.groups.store import claim_groups
from queries.catalogue import Statement
from tests.faults.histories.model import Element, Place, Seen
from tests.support import ask, run

SEEN: LiteralString = """
UNWIND $users AS id
MATCH (u:User {id: id})
RETURN id, head(COLLECT { MATCH (s:Standing {user: id}) RETURN s.version }) AS version,
  COLLECT {
    MATCH (u)-[m:MEMBER_OF]->(g:Group)-[:ON]->(l:Ladder) RETURN [l.key, g.key, m.move] ORDER BY l.key, g.key
  } AS places,
  COLLECT {
    MATCH (u)-[:MOVED]->(m:Move)
    WITH m ORDER BY m.versionAfter, m.versionBefore, m.seq, m.id
    RETURN [m.id, m.reason, m.ladder, m.seq, m.from, m.to, m.versionBefore, m.versionAfter, m.undoes]
  } AS moves
ORDER BY id
"""
TAKEN: LiteralString = """
MATCH (g:Group {key: $group})
RETURN g.capacity AS capacity, COUNT { (g)<-[:MEMBER_OF]-() } AS n_members,
  COUNT {
    MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
    WHERE held.until > $at AND NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
    RETURN DISTINCT u
  } AS n_kept
"""
_UNLOCKED = Statement("test", "users as anybody reads them", "read", "many", {"users": "ANY"}, {}, SEEN)


async def glanced(database: Database, users: Sequence[str]) -> tuple[Seen, ...]:
    """The moves of these users, without their locks: where they stand is not told, since it may change meanwhile."""
    rows = await database.read(_UNLOCKED, users=list(users))
    return tuple(Seen(row["id"], _moves(row)) for row in rows)


async def looked(database: Database, users: Sequence[str]) -> tuple[Seen, ...]:
    """These users under their locks: moves, places, versions."""

    async def work(transaction: Transaction) -> tuple[Seen, ...]:
        await lock_users(transaction, users)
        return tuple(_seen(row) for row in await run(transaction, SEEN, users=list(users)))

    return await database.write(work)


async def taken(database: Database, group: str, at: datetime) -> tuple[int, int, int | None]:
    """Members of the group, places that are kept for others, and its capacity, under its lock: nobody comes meanwhile.

    Without it people who come and go while members are counted are counted both.
    """

    async def work(transaction: Transaction) -> tuple[int, int, int | None]:
        await claim_groups(transaction, [GroupKey(group)])
        [row] = await run(transaction, TAKEN, group=group, at=at)
        return row["n_members"], row["n_kept"], row["capacity"]

    return await database.write(work)


async def ladders_of(database: Database) -> tuple[dict[str, str], dict[str, str]]:
    """On which ladder each group stands, and the lowest group of each ladder."""
    rows = await ask(
        database, "MATCH (g:Group)-[:ON]->(l:Ladder) RETURN g.key AS key, l.key AS ladder ORDER BY g.rank DESC"
    )
    return {row["key"]: row["ladder"] for row in rows}, {row["ladder"]: row["key"] for row in rows}


def _seen(row: Row) -> Seen:
    return Seen(row["id"], _moves(row), tuple(Place(*each) for each in row["places"]), row["version"])


def _moves(row: Row) -> tuple[Element, ...]:
    return tuple(Element(*each) for each in row["moves"])
