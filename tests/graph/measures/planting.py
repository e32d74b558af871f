"""A world of tests/graph/measures/worlds.py written into an empty graph, in the shapes of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, LiteralString

from graph.database.driver import Database
from graph.users.policy import sort_keys
from tests.graph.measures.people import Person
from tests.graph.measures.worlds import GROUPS, World
from tests.support import ERASE_ALL, ask

PEOPLE = """
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: '', joinedAt: row.joined, createdAt: row.joined})
SET u += row.keys, u += row.attributes
CREATE (:Standing {user: row.id, version: 1, touched: 1})
FOREACH (_ IN CASE WHEN row.is_erased THEN [1] ELSE [] END | SET u:Erased)
CREATE (m:Merged {id: row.id + '-before', joinedAt: row.joined})-[:MERGED_INTO {merge: row.id, at: row.joined}]->(u)
SET m += row.attributes
"""
TAGS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (t:Tag {key: row.tag}) ON CREATE SET t.name = row.tag, t.state = 'active'
FOREACH (_ IN CASE WHEN row.ended THEN [] ELSE [1] END |
  CREATE (u)-[:TAGGED {source: row.source, since: row.since, until: row.until, actor: 'ada'}]->(t))
FOREACH (_ IN CASE WHEN row.ended THEN [1] ELSE [] END |
  CREATE (u)-[:WAS_TAGGED {source: row.source, since: row.since, until: row.until, endedBy: 'ada'}]->(t))
"""
PURCHASES = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:BOUGHT {at: row.at}]->(p:Purchase {id: row.id, at: row.at, day: row.day, amountMinor: row.amount,
  discountMinor: 5, refundedMinor: row.refunded, promotion: row.promotion, channel: row.channel})
FOREACH (line IN row.lines | MERGE (o:Product {sku: line[0]}) SET o.name = line[0], o.category = line[1]
  CREATE (p)-[:OF {line: line[2], quantity: 1, amountMinor: 10}]->(o))
FOREACH (back IN row.refunds |
  CREATE (p)-[:REFUNDED]->(:Refund {id: back[0], at: row.at, amountMinor: back[1]}))
"""
EVENTS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:DID {at: row.at}]->(:Event {id: row.id, type: row.type, at: row.at, channel: row.channel})
"""
TERMS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:PAID_FOR {at: row.since}]->(:Term {id: row.id, plan: row.plan, since: row.since, until: row.until,
  amountMinor: 100, renews: row.renews})
"""
TASKS = """
UNWIND $rows AS row
MERGE (t:Task {key: row.key}) SET t.needs = row.needs
"""
MEMBERS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (g:Group {key: row.group}) ON CREATE SET g.name = row.group, g.kind = 'interest'
CREATE (u)-[:MEMBER_OF {ladder: row.ladder, user: row.user, since: row.since}]->(g)
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
ARRIVALS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MERGE (c:Channel {key: row.channel}) ON CREATE SET c.name = row.channel, c.kind = row.kind
CREATE (u)-[:CAME_THROUGH {at: row.at}]->(c)
"""
PURPOSES = """
UNWIND $rows AS row
MATCH (p:Purpose {key: row.key})
SET p.textVersion = 2, p.validFromVersion = row.valid_from, p.state = row.state
"""
CONSENTS = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (p:Purpose {key: row.purpose})
CREATE (u)-[:CONSENTED {status: row.status, at: row.at, until: row.until, textVersion: row.version, actor: 'ada'}]->(p)
"""
SCORES = """
MERGE (l:Lock {name: 'scores'}) SET l.published = 'new'
MERGE (:ScoreRun {id: 'old', number: 1, keys: ['pagerank', 'downstream_revenue'], state: 'retired'})
MERGE (:ScoreRun {id: 'new', number: 2, keys: ['pagerank', 'downstream_revenue'], state: 'published'})
WITH l
UNWIND $rows AS row
CREATE (s:ScoreRow {user: row.user, number: row.number})
SET s += row.values
"""


async def plant(database: Database, world: World) -> None:
    """Nothing stands in the graph but what migrations brought, and the world."""
    await ask(database, ERASE_ALL)
    rows = _rows(world)
    texts: tuple[LiteralString, ...] = (PEOPLE, TAGS, PURCHASES, EVENTS, TERMS, TASKS, MEMBERS, REFERRALS)
    for text, each in zip((*texts, INTERACTIONS, ARRIVALS, PURPOSES, CONSENTS, SCORES), rows, strict=True):
        await ask(database, text, rows=each)


def _rows(world: World) -> tuple[list[dict[str, Any]], ...]:
    graph, people = world.graph, list(world.graph.people.values())
    return (
        [_person(each) for each in people],
        [row for each in people for row in _tags(each, world)],
        [row for each in people for row in _purchases(each, world)],
        [
            {"user": each.id, "id": f"{each.id}-{n}", "type": event.type, "at": event.at, "channel": event.channel}
            for each in people
            for n, event in enumerate(each.events)
        ],
        [row for each in people for row in _terms(each)],
        [{"key": key, "needs": list(needs)} for key, needs in graph.tasks.items()],
        [
            {"user": each.id, "group": group, "ladder": GROUPS[group], "since": since}
            for each in people
            for group, since in each.memberships.items()
        ],
        [
            {"a": a, "b": b, "at": at, "voided": found is graph.voided}
            for found in (graph.brought, graph.voided)
            for a, b, at in found
        ],
        [
            {"a": a, "b": b, "kind": kind, "day": day, "count": count, "key": f"{a}\u0001{b}\u0001{kind}\u0001{day}"}
            for a, b, kind, day, count in graph.interactions
        ],
        [
            {"user": each.id, "channel": key, "kind": graph.channel_kinds[key], "at": each.joined}
            for each in people
            for key in each.channels
        ],
        [
            {"key": key, "valid_from": purpose.valid_from, "state": "active" if purpose.is_active else "retired"}
            for key, purpose in graph.purposes.items()
        ],
        [row for each in people for row in _consents(each)],
        [{"user": each.id, **_score_row(each)} for each in people if each.scores or each.old_scores],
    )


def _person(person: Person) -> dict[str, Any]:
    keys = sort_keys(person.id, person.id, person.joined)
    named = {"searchName": keys.search_name, "nameKey": keys.name_key, "joinedKey": keys.joined_key}
    told = {key: _told(value) for key, value in person.attributes.items()}
    return {
        "id": person.id,
        "joined": person.joined,
        "is_erased": person.is_erased,
        "keys": {} if person.is_erased else named,
        "attributes": told,
    }


def _told(value: Any) -> Any:
    """An attribute as it is kept: days as ISO texts."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _tags(person: Person, world: World) -> list[dict[str, Any]]:
    since, gone = world.now - timedelta(500), world.now + timedelta(1)
    held = [(tag, source, until, False) for tag, source, until in person.tags]
    ended = [(tag, source, gone, True) for tag, source in person.ended_tags]
    return [
        {"user": person.id, "tag": tag, "source": source, "until": until, "ended": is_ended, "since": since}
        for tag, source, until, is_ended in (*held, *ended)
    ]


def _terms(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "user": person.id,
            "id": f"{person.id}-{n}",
            "plan": each.plan,
            "since": each.since,
            "until": each.until,
            "renews": f"{person.id}-{n - 1}" if each.renewed else None,
        }
        for n, each in enumerate(person.terms)
    ]


def _purchases(person: Person, world: World) -> list[dict[str, Any]]:
    return [
        {
            "user": person.id,
            "id": f"{person.id}-{n}",
            "at": each.at,
            "day": each.at.astimezone(world.zone).date(),
            "amount": each.amount,
            "refunded": sum(each.refunds),
            "promotion": each.promotion,
            "channel": each.channel,
            "lines": [[sku, category, line] for line, (sku, category) in enumerate(each.lines, 1)],
            "refunds": [[f"{person.id}-{n}-{place}", amount] for place, amount in enumerate(each.refunds)],
        }
        for n, each in enumerate(person.purchases)
    ]


def _consents(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "user": person.id,
            "purpose": purpose,
            "status": each.status,
            "version": each.version,
            "until": each.until,
            "at": person.joined,
        }
        for purpose, each in person.consents.items()
    ]


def _score_row(person: Person) -> dict[str, Any]:
    """What the published run (the second) says of a person, in each way in which a row can say it."""
    seen = {"values": _scores(person.scores, 0), "percentiles": _scores(person.scores, 1)}
    before = {"valuesBefore": _scores(person.old_scores, 0), "percentilesBefore": _scores(person.old_scores, 1)}
    if person.scores and not person.old_scores:
        # A third run, not published yet, has found something else.
        kept = {f"{name}Before": numbers for name, numbers in seen.items()}
        return {"number": 3, "values": {"values": [9.0, 9.0], "percentiles": [0.1, 0.1], **kept}}
    return {"number": 2, "values": {**seen, **before}}


def _scores(scores: Mapping[str, tuple[float, float]], part: int) -> list[float] | None:
    return [scores[key][part] for key in ("pagerank", "downstream_revenue")] if scores else None
