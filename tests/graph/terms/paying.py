"""Plans, terms and what follows from them, as tests of paid terms say them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from graph.database.driver import Database
from graph.database.operations import Call
from graph.terms.model import AskedTerm, Plan
from tests.conftest import NOW
from tests.support import ask

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = timedelta(milliseconds=1)
CLUB = Plan("club", "俱乐部", "Club", 30, 9_900, "member", "lapsed")
# Members and the lapsed exclude each other.
TAGS = """
MATCH (top:TagClass {key: 'custom'})
CREATE (level:TagClass {key: 'paying', name: 'paying', kind: 'own', isExclusive: true})-[:WITHIN]->(top)
WITH level
UNWIND ['member', 'lapsed', 'gold'] AS key
CREATE (:Tag {key: key, name: key, state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})-[:IN_CLASS]->(level)
"""
HELD = """
MATCH (:User {id: $user})-[r:TAGGED|WAS_TAGGED]->(t:Tag)
RETURN t.key AS tag, type(r) AS type, r.source + ' ' + r.actor AS by, r.since AS since, r.until AS until
ORDER BY since, tag
"""


def at(call: Call, now: datetime) -> Call:
    """The call as if it was made then."""
    return replace(call, origin=replace(call.origin, at=now))


def paid(id: str = "t1", user: str = "ming", **given: Any) -> AskedTerm:
    return AskedTerm(id, user, "club", **given)


async def held(database: Database, user: str = "ming") -> list[tuple[Any, ...]]:
    """What the user holds and held: the tag, whether it stands, since and until how many days after now."""
    return [
        (row["tag"], row["type"] == "TAGGED", _days(row["since"]), row["until"] and _days(row["until"]))
        for row in await ask(database, HELD, user=user)
    ]


def _days(value: Any) -> float:
    return round((value.to_native() - NOW) / timedelta(days=1), 6)
