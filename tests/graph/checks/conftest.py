"""Small graphs in which everything is as it should be: one written by the actions of the house, one by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graph.checks.actions import check_graph
from graph.checks.model import Checked
from graph.database.driver import Database
from graph.database.operations import Call
from graph.events.actions import record_event, record_interaction
from graph.events.model import Event, EventId
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.purchases.actions import record_purchase, record_refund
from graph.purchases.model import AskedLine, AskedPurchase, AskedRefund, Money, PurchaseId
from graph.referrals.actions import record_referral, void_referral
from graph.referrals.model import Referral
from graph.scores.actions import run_scores
from graph.settings import Settings
from graph.tags.actions import attach_tag
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import TagSource
from tests.support import WORDED, ask

MING, LAN, YU = UserId("ming"), UserId("lan"), UserId("yu")
BEFORE = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
SOUND = """
UNWIND ['lan', 'ming', 'yu'] AS id
CREATE (u:User {id: id, name: id, searchName: id, nameKey: id + '\u0001' + id, joinedAt: $at, createdAt: $at,
  joinedKey: right('00' + toString($at.epochMillis), 15) + '\u0001' + id})
CREATE (:Standing {user: id, version: CASE id WHEN 'ming' THEN 4 ELSE 1 END, touched: 7})
CREATE (u)-[:IDENTIFIED_BY {source: 'shop', since: $at, confidence: 1.0}]->(:Identity {kind: 'card', value: id})
WITH collect(u) AS users
MATCH (ordinary:Group {key: 'ordinary'}) MATCH (senior:Group {key: 'senior_partner'})
MATCH (basic:Group {key: 'member_basic'}) MATCH (middle:Group {key: 'member_middle'})
WITH users[0] AS lan, users[1] AS ming, users[2] AS yu, ordinary, senior, basic, middle
CREATE (lan)-[:MEMBER_OF {ladder: 'community', user: 'lan', since: $at}]->(ordinary)
CREATE (lan)-[:MEMBER_OF {ladder: 'member', user: 'lan', since: $at}]->(basic)
CREATE (yu)-[:MEMBER_OF {ladder: 'community', user: 'yu', since: $at}]->(ordinary)
CREATE (yu)-[:MEMBER_OF {ladder: 'member', user: 'yu', since: $at}]->(basic)
CREATE (ming)-[:MEMBER_OF {ladder: 'community', user: 'ming', since: $at, move: 'm-3'}]->(senior)
CREATE (ming)-[:MEMBER_OF {ladder: 'member', user: 'ming', since: $at, move: 'm-2'}]->(middle)
CREATE (ming)-[:MEMBER_OF {user: 'ming', since: $at}]->(:Group {key: 'hiking', name: '徒步', kind: 'interest'})
FOREACH (row IN [
  ['m-1', 1, 'community', 'ordinary', 'partner', 1], ['m-2', 1, 'member', 'member_basic', 'member_middle', 2],
  ['m-3', 2, 'community', 'partner', 'senior_partner', 3]
] | CREATE (ming)-[:MOVED]->(:Move {id: row[0], user: 'ming', seq: row[1], ladder: row[2], `from`: row[3],
  `to`: row[4], versionBefore: row[5], versionAfter: row[5] + 1, at: $at}))
CREATE (yu)-[:WAS_REFERRED {referee: 'ming', at: $at, voidedAt: $at, voidedBy: 'ada', reason: 'wrong'}]->(ming)
CREATE (lan)-[:REFERRED {referee: 'ming', at: $at, state: 'active'}]->(ming)
CREATE (ming)-[:REFERRED {referee: 'yu', at: $at, state: 'active'}]->(yu)
MERGE (liking:TagClass {key: 'preference'})
CREATE (tea:Tag {key: 'tea', name: '爱茶', state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})
CREATE (tea)-[:IN_CLASS]->(liking)
CREATE (lan)-[:KNOWN_BY]->(:Record {key: 'crm\u0001L-1', source: 'crm', externalId: 'L-1', at: $at})
CREATE (ming)-[:TAGGED {source: 'manual', since: $at}]->(tea)
CREATE (ming)-[:TAGGED {source: 'rule', since: $at}]->(tea)
CREATE (lan)-[:INTERACTED {key: 'lan\u0001ming\u0001comment\u00012026-04-01', kind: 'comment',
  day: date('2026-04-01'), count: 2}]->(ming)
CREATE (ming)-[:DID {at: $at}]->(:Event {id: 'e-1', type: 'visit', at: $at})
FOREACH (row IN [['o-1', ming, 2000], ['o-2', lan, 0]] |
  CREATE (p:Purchase {id: row[0], at: $at, day: date('2026-04-01'), amountMinor: 9000, discountMinor: 1000,
    refundedMinor: row[2]})
  FOREACH (u IN [row[1]] | CREATE (u)-[:BOUGHT {at: $at}]->(p)))
WITH count(*) AS done
MATCH (p:Purchase {id: 'o-1'})
CREATE (p)-[:OF {line: 1, quantity: 1, amountMinor: 5000}]->(:Product {sku: 'tea-1'})
CREATE (p)-[:OF {line: 2, quantity: 1, amountMinor: 5000}]->(:Product {sku: 'cup-1'})
CREATE (p)-[:REFUNDED]->(:Refund {id: 'r-1', amountMinor: 2000, at: $at})
CREATE (:Operation {key: 'k-1', payload: 'x', answer: '{}', at: $at})
"""
SCORED = """
MATCH (l:Lock {name: 'scores'}) SET l.published = 'run-1'
CREATE (r:ScoreRun {id: 'run-1', number: 1, keys: ['pagerank', 'downstream_revenue'], state: 'published',
  startedAt: $at, publishedAt: $at, asOf: $at, nUsers: 3, nEdges: 1, nSignals: 1, nSignalsFound: 1})
CREATE (:ScoreSignal {key: 'run-1:000007', run: 'run-1', kind: 'self_referral', nPeople: 2, sources: [0], targets: [1],
  relations: ['brought'], ats: [0]})
CREATE (r)-[:RANKED {board: 'run-1:pagerank', rank: 1}]->(:RankPage {
  users: ['ming', 'yu', 'lan'], values: [0.3, 0.3, 0.3], percentiles: [1.0, 1.0, 1.0]})
CREATE (:Community {key: 'run-1:000001', run: 'run-1', number: 1, size: 3})
CREATE (:CommunityPage {key: 'run-1:000001:000000001', users: ['lan', 'ming'], weights: [2.0, 2.0], shares: [1.0, 1.0]})
CREATE (:CommunityUsers {key: 'run-1:lan', users: ['lan', 'ming'], numbers: [1, 1], shares: [1.0, 1.0],
  nextNumbers: [0, 0], nextShares: [0.0, 0.0]})
FOREACH (user IN ['lan', 'ming', 'yu'] |
  CREATE (:ScoreRow {user: user, number: 1, values: [0.3, 0.0], percentiles: [1.0, 1.0]}))
"""
INTERESTS = """
MATCH (u:User {id: 'ming'})
CREATE (u)-[:MEMBER_OF {user: 'ming', since: $at}]->(:Group {key: 'hiking', name: '徒步', kind: 'interest'})
"""

Check = Callable[[], Awaitable[Checked]]


@pytest.fixture
async def acted(empty: Database, call: Call, attributes: dict[str, Attribute], settings: Settings) -> Database:
    """Three people with everything that people can have, as the actions write it."""
    for user in (MING, LAN, YU):
        phone = (("phone", f"1380000000{len(user)}"),)
        await create_user(
            empty,
            call,
            id=user,
            name=f"王 {user}",
            joined_at=BEFORE,
            attributes={},
            identities=phone,
            catalogue=attributes,
        )
    for group in ("partner", "member_middle", "senior_partner"):
        await move_user(empty, call, user=MING, to_group=GroupKey(group), reason="good")
    await _trade(empty, call, settings)
    await record_referral(empty, call, Referral(YU, MING, BEFORE))
    await void_referral(empty, call, referee=MING, reason="wrong")
    await record_referral(empty, call, Referral(LAN, MING, BEFORE))
    await record_referral(empty, call, Referral(MING, YU, BEFORE))
    await create_tag(empty, call, key="tea", name="爱茶", class_key="preference", **WORDED)
    for source in (TagSource.MANUAL, TagSource.QUESTIONNAIRE):
        await attach_tag(empty, call, user=MING, tag=TagKey("tea"), source=source)
    await record_interaction(
        empty, call, from_user=LAN, to_user=MING, kind="comment", at=BEFORE, count=2, zone=settings.zone
    )
    await record_event(empty, call, Event(EventId("e-1"), MING, "visit", BEFORE))
    await ask(empty, INTERESTS, at=BEFORE)
    await run_scores(empty, clock=lambda: call.origin.at)
    return empty


async def _trade(database: Database, call: Call, settings: Settings) -> None:
    lines = tuple(AskedLine(None, sku, None, None, 1, 5_000, None, None) for sku in ("tea-1", "cup-1"))
    order = AskedPurchase("o-1", MING, BEFORE, Money(9_000, "CNY"), 1_000, lines=lines)
    await record_purchase(database, call, order, settings=settings)
    await record_purchase(database, call, replace(order, id="o-2", user=LAN, lines=()), settings=settings)
    back = AskedRefund("r-1", PurchaseId("o-1"), BEFORE + timedelta(days=1), Money(2_000, "CNY"))
    await record_refund(database, call, back, settings=settings)


@pytest.fixture
async def sound(empty: Database) -> Database:
    """The same three people, written by hand and quickly."""
    await ask(empty, SOUND, at=BEFORE)
    await ask(empty, SCORED, at=BEFORE)
    return empty


@pytest.fixture
def check(sound: Database, settings: Settings, now: datetime) -> Check:
    """Check the graph that was written by hand."""
    return lambda: check_graph(sound, settings=settings, now=now)
