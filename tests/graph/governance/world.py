"""People with tags, made by hand: rows of (user, tag, source, hour, properties)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from graph.database.driver import Database
from graph.users.policy import sort_keys
from tests.graph.merges.world import on
from tests.support import ask

PEOPLE = """
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.id, searchName: row.search_name, nameKey: row.name_key,
  joinedKey: row.joined_key, joinedAt: $at, createdAt: $at})
CREATE (:Standing {user: row.id, version: 1, touched: 1})
WITH u
MATCH (l:Ladder)
CALL (l) { MATCH (g:Group)-[:ON]->(l) RETURN g ORDER BY g.rank LIMIT 1 }
CREATE (u)-[:MEMBER_OF {ladder: l.key, user: u.id, since: $at}]->(g)
"""
TAGS = """
MATCH (c:TagClass {key: 'custom'})
UNWIND $keys AS key
MERGE (t:Tag {key: key})
ON CREATE SET t.name = key, t.state = 'active', t.createdAt = $at, t.definition = 'd', t.criterion = 'c',
  t.purpose = 'p'
MERGE (t)-[:IN_CLASS]->(c)
"""
HELD = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
CREATE (u)-[h:TAGGED {source: row.source, since: row.since, actor: 'ada', role: 'admin'}]->(t)
SET h += row.more
"""
HOLDINGS = """
MATCH (n:User|Merged)-[r:TAGGED|TAGGED_BESIDE|SET_ASIDE|WAS_TAGGED]->(t:Tag)
RETURN n.id AS user, type(r) AS kind, t.key AS tag, r.source AS source, r.mergedFrom AS of_tag, r.of AS of
ORDER BY user, kind, tag, source, of_tag, of
"""


async def people(database: Database, *ids: str) -> None:
    """These users are there, in the lowest groups."""
    rows: list[Mapping[str, str]] = []
    for each in ids:
        keys = sort_keys(each, each, on(0))
        rows.append(
            {
                "id": each,
                "search_name": keys.search_name,
                "name_key": keys.name_key,
                "joined_key": keys.joined_key,
            }
        )
    await ask(database, PEOPLE, rows=rows, at=on(0))


async def tags(database: Database, *keys: str, at: datetime | None = None) -> None:
    """These active tags are there, in one class."""
    await ask(database, TAGS, keys=list(keys), at=at or on(0))


async def hold(database: Database, *rows: tuple[str, str, str, int], **more: Any) -> None:
    """Who holds what by which source, since so many hours after the start of the year."""
    told: list[Mapping[str, Any]] = [
        {"user": user, "tag": tag, "source": source, "since": on(hour), "more": more}
        for user, tag, source, hour in rows
    ]
    await ask(database, HELD, rows=told)


async def holdings(database: Database) -> list[tuple[str, ...]]:
    """What is said of whom: user, kind, tag, source, and the tag and id that it was said of where that is another."""
    return [
        (row["user"], row["kind"], row["tag"], row["source"], *filter(None, (row["of_tag"], row["of"])))
        for row in await ask(database, HOLDINGS)
    ]


def ids(n: int) -> Iterable[str]:
    """So many ids of users."""
    return (f"u{number:05d}" for number in range(n))
