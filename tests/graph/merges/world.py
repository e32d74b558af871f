"""Small graphs to merge in, written by hand or by chance, and what a graph is, so that two can be compared."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graph.database.driver import Database
from graph.users.policy import sort_keys
from tests.support import ask

START = datetime(2026, 1, 1, 4, 0, tzinfo=UTC)

NODES = """
MATCH (n)
WHERE NOT (n:Change OR n:Operation OR n:Audit OR n:Chain OR n:Migration OR n:Lock OR n:Lease OR n:Broad)
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS kept
"""
EDGES = """
MATCH (a)-[r]->(b)
WHERE NOT (a:Change OR a:Operation OR a:Audit OR a:Chain OR b:Audit OR b:Chain)
RETURN elementId(a) AS a, elementId(b) AS b, type(r) AS type, properties(r) AS kept
"""
# That two records were one once shows in the numbers by which writers notice a change in between, and nowhere else.
UNCOMPARED = frozenset({"version", "touched", "locked", "merges"})

PEOPLE = """
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.name, searchName: row.search_name, nameKey: row.name_key,
  joinedKey: row.joined_key, joinedAt: row.at, createdAt: row.at})
SET u += row.attributes
CREATE (:Standing {user: row.id, version: row.version, touched: 1})
"""
IDENTITIES = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:IDENTIFIED_BY {source: row.source, since: row.at, confidence: 1.0}]->
  (:Identity {kind: row.kind, value: row.value})
"""
MEMBERS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (g:Group {key: row.group}) ON CREATE SET g.name = row.group, g.kind = 'interest'
CREATE (u)-[:MEMBER_OF {ladder: row.ladder, user: row.user, since: row.at, move: row.move}]->(g)
FOREACH (_ IN CASE WHEN row.move IS NULL THEN [] ELSE [1] END | CREATE (u)-[:MOVED]->(:Move {
  id: row.move, user: row.user, seq: 1, ladder: row.ladder, `from`: row.lowest, `to`: row.group, actor: 'ada',
  role: 'admin', reason: 'good', at: row.at, versionBefore: row.before, versionAfter: row.before + 1}))
"""
TAGS = """
MERGE (class:TagClass {key: 'preference'})
WITH class
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (t:Tag {key: row.tag})
ON CREATE SET t.name = row.tag, t.state = 'active', t.definition = 'd', t.criterion = 'c', t.purpose = 'p'
MERGE (t)-[:IN_CLASS]->(class)
FOREACH (_ IN CASE WHEN row.ended IS NULL THEN [1] ELSE [] END |
  CREATE (u)-[:TAGGED {source: row.source, since: row.at, actor: 'ada', role: 'admin'}]->(t))
FOREACH (_ IN CASE WHEN row.ended IS NULL THEN [] ELSE [1] END |
  CREATE (u)-[:WAS_TAGGED {source: row.source, since: row.at, until: row.ended, endedBy: 'ada'}]->(t))
"""
STAGES = """
MERGE (class:TagClass {key: 'stage'})
SET class.name = 'stage', class.kind = 'own', class.isExclusive = true
WITH class
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (t:Tag {key: row.tag})
ON CREATE SET t.name = row.tag, t.state = 'active', t.definition = 'd', t.criterion = 'c', t.purpose = 'p'
MERGE (t)-[:IN_CLASS]->(class)
CREATE (u)-[:TAGGED {source: row.source, since: row.at, actor: 'ada', role: 'admin'}]->(t)
"""
REFERRALS = """
UNWIND $rows AS row
MATCH (a:User {id: row.a})
MATCH (b:User {id: row.b})
FOREACH (_ IN CASE WHEN row.voided THEN [] ELSE [1] END |
  CREATE (a)-[:REFERRED {referee: row.b, at: row.at, state: 'active'}]->(b))
FOREACH (_ IN CASE WHEN row.voided THEN [1] ELSE [] END |
  CREATE (a)-[:WAS_REFERRED {referee: row.b, at: row.at, voidedAt: row.at, voidedBy: 'ada', reason: 'wrong'}]->(b))
"""
INTERACTIONS = """
UNWIND $rows AS row
MATCH (a:User {id: row.a})
MATCH (b:User {id: row.b})
CREATE (a)-[:INTERACTED {key: row.key, kind: row.kind, day: row.day, count: row.count}]->(b)
"""
DEEDS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (c:Channel {key: row.channel}) ON CREATE SET c.name = row.channel, c.kind = 'code'
CREATE (u)-[:DID {at: row.at}]->(:Event {id: 'e-' + row.id, type: 'visit', at: row.at})
CREATE (u)-[:BOUGHT {at: row.at}]->(:Purchase {id: 'o-' + row.id, at: row.at, day: row.day, amountMinor: 900,
  discountMinor: 0, refundedMinor: 0})
CREATE (u)-[:CAME_THROUGH {at: row.at, state: row.id}]->(c)
CREATE (u)-[:KNOWN_BY]->(:Record {key: row.source + '\u0001' + row.id, source: row.source, externalId: row.id,
  at: row.at})
FOREACH (_ IN CASE WHEN row.owns THEN [1] ELSE [] END |
  CREATE (:Channel {key: 'of-' + row.id, name: row.id, kind: 'code'})-[:OWNED_BY]->(u))
"""
OWNERS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (s:Staff {id: row.staff}) ON CREATE SET s.name = row.staff, s.role = 'manager'
CREATE (u)-[:FOLLOWED_BY {state: row.state, since: row.at}]->(s)
"""
CONSENTS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (p:Purpose {key: row.purpose})
CREATE (u)-[:CONSENTED {status: row.status, at: row.at, channel: 'form', textVersion: 1, actor: 'ada'}]->(p)
"""
LADDERS = {
    "community": ("ordinary", "partner", "senior_partner"),
    "member": ("member_basic", "member_junior", "member_middle", "member_senior"),
}


def on(n: int) -> datetime:
    """An instant, `n` hours after the start of the year."""
    return START + timedelta(hours=n)


async def plant(database: Database, ids: list[str], rng: random.Random) -> None:
    """People with all kinds of facts, many of them alike or about each other."""
    people: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for each in ids:
        version = 1
        for ladder, groups in LADDERS.items():
            group = rng.choice(groups)
            moved = group != groups[0]
            members.append(
                {
                    "user": each,
                    "ladder": ladder,
                    "group": group,
                    "at": on(rng.randrange(900)),
                    "move": f"{each}-{ladder}" if moved else None,
                    "lowest": groups[0],
                    "before": version,
                }
            )
            version += moved
        if rng.random() < 0.6:
            members.append(
                {"user": each, "ladder": None, "group": "hiking", "at": on(rng.randrange(900)), "move": None}
            )
        at = on(rng.randrange(1_000))
        keys = sort_keys(each, f"Name {each}", at)
        people.append(
            {
                "id": each,
                "name": f"Name {each}",
                "at": at,
                "search_name": keys.search_name,
                "name_key": keys.name_key,
                "joined_key": keys.joined_key,
                "version": version,
                "attributes": {"nickname": rng.choice(["cat", "dog"])},
            }
        )
    await ask(database, PEOPLE, rows=people)
    await ask(database, MEMBERS, rows=[{"lowest": None, "before": None, **each} for each in members])
    await _identify(database, ids, rng)
    await _tag(database, ids, rng)
    await _connect(database, ids, rng)
    await _act(database, ids, rng)
    await stage(database, ids, rng)


async def stage(database: Database, ids: list[str], rng: random.Random) -> None:
    """Most of the people hold a tag of a class of which one is held at a time, by one source or by two."""
    rows = [
        {"user": each, "tag": tag, "source": source, "at": on(rng.randrange(9))}
        for each in ids
        for tag in rng.choices(["gold", "silver", "bronze"])
        for source in ("manual", "rule")
        if rng.random() < 0.6
    ]
    await ask(database, STAGES, rows=rows)


async def _identify(database: Database, ids: list[str], rng: random.Random) -> None:
    kinds = ("phone", "email", "openid")
    rows = [
        {"user": each, "kind": kind, "value": f"{kind}-{each}", "source": "shop", "at": on(rng.randrange(900))}
        for each in ids
        for kind in kinds
        if rng.random() < 0.5
    ]
    await ask(database, IDENTITIES, rows=rows)


async def _tag(database: Database, ids: list[str], rng: random.Random) -> None:
    rows = [
        {
            "user": each,
            "tag": tag,
            "source": source,
            "at": on(rng.randrange(5)),
            "ended": on(99) if rng.random() < 0.3 else None,
        }
        for each in ids
        for tag in ("tea", "coffee")
        for source in ("manual", "rule")
        if rng.random() < 0.6
    ]
    await ask(database, TAGS, rows=rows)


async def _connect(database: Database, ids: list[str], rng: random.Random) -> None:
    ranked = rng.sample(ids, len(ids))
    brought = [
        {"a": rng.choice(ranked[:position]), "b": each, "at": on(rng.randrange(4)), "voided": rng.random() < 0.2}
        for position, each in enumerate(ranked)
        if position and rng.random() < 0.8
    ]
    await ask(database, REFERRALS, rows=brought)
    pairs = [(a, b) for a in ids for b in ids if a != b and rng.random() < 0.5]
    rows = [
        {
            "a": a,
            "b": b,
            "kind": kind,
            "day": date(2026, 1, day),
            "count": rng.randrange(1, 9),
            "key": f"{a}\u0001{b}\u0001{kind}\u00012026-01-0{day}",
        }
        for a, b in pairs
        for kind, day in (("comment", 1), ("like", rng.randrange(1, 3)))
    ]
    await ask(database, INTERACTIONS, rows=rows)


async def _act(database: Database, ids: list[str], rng: random.Random) -> None:
    deeds = [
        {
            "user": each,
            "id": f"{each}-{n}",
            "at": START,
            "day": date(2026, 1, 1),
            "channel": f"c-{rng.randrange(2)}",
            "source": rng.choice(["crm", "shop"]),
            "owns": rng.random() < 0.4,
        }
        for each in ids
        for n in range(rng.randrange(3))
    ]
    await ask(database, DEEDS, rows=deeds)
    owners = [
        {"user": each, "staff": staff, "state": "told", "at": on(rng.randrange(9))}
        for each in ids
        for staff in ("lin", "bo")
        if rng.random() < 0.5
    ]
    await ask(database, OWNERS, rows=owners)
    consents = [
        {"user": each, "purpose": purpose, "status": rng.choice(["granted", "denied"]), "at": on(rng.randrange(3))}
        for each in ids
        for purpose in ("service", "marketing")
        if rng.random() < 0.6
    ]
    await ask(database, CONSENTS, rows=consents)


async def snapshot(database: Database) -> Counter[str]:
    """The whole graph in words, however it is stored; the outbox, kept answers and the audit are no part of it."""
    named: dict[str, str] = {}
    found: Counter[str] = Counter()
    for row in await ask(database, NODES):
        named[row["id"]] = f"{sorted(row['labels'])} {_said(row['kept'])}"
        found[named[row["id"]]] += 1
    for row in await ask(database, EDGES):
        found[f"{named[row['a']]} -{row['type']} {_said(row['kept'])}-> {named[row['b']]}"] += 1
    return found


def _said(kept: dict[str, Any]) -> str:
    return str(sorted((key, str(value)) for key, value in kept.items() if key not in UNCOMPARED))
