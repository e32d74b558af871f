"""People with something of every kind, to be exported and erased: each place holds a marker of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.support import ask


class Markers:
    """Words that nobody else would write, each given out once."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._numbers = count(1)
        self.given: list[str] = []

    def __call__(self) -> str:
        """A new marker."""
        marker = f"{self._word}{next(self._numbers):04d}x"
        self.given.append(marker)
        return marker

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)


async def values_in_graph(database: Database) -> str:
    """Every property of all nodes and relationships that can be read, as one text."""
    rows = await ask(
        database,
        """
        MATCH (n) RETURN properties(n) AS found
        UNION ALL
        MATCH ()-[r]->() RETURN properties(r) AS found
        """,
    )
    return "\n".join(str(dict(row["found"])) for row in rows)


async def people(database: Database, origin: Origin, catalogue: dict[str, Attribute], *ids: str) -> None:
    """These users exist."""
    for user in ids:
        call = Call(origin, "createUser", {"id": user})
        given = {"attributes": {"hobbies": f"hobby of {user}"}, "identities": (("card", f"card-{user}"),)}
        await create_user(
            database,
            call,
            id=user,
            name=f"Name {user}",
            joined_at=None,
            catalogue=catalogue,
            **given,  # type: ignore[arg-type]
        )


FULL = """
MATCH (y:Purpose {key: 'service'}) MATCH (u:User {id: $user}) MATCH (o:User {id: $other}) MATCH (p:User {id: $third})
MATCH (u)-[m:MEMBER_OF {ladder: 'community'}]->(g:Group) MATCH (s:Standing {user: $user})
SET m.note = $m[0], s.version = s.version + 1, m.move = 'move-1'
CREATE (u)-[:MOVED]->(v:Move {id: 'move-1', user: $user, seq: 1, ladder: 'community', from: g.key, to: g.key,
  actor: 'ada', role: 'admin', reason: $m[1], note: $m[2], at: $at, versionBefore: 1, versionAfter: 2})
CREATE (u)-[:KNOWN_BY]->(:Record {key: 'crm\\u0001' + $m[3], source: 'crm', externalId: $m[3], at: $at, values: $m[4]})
CREATE (t:Tag {key: 'vip', name: 'VIP', state: 'draft'})-[:IN_CLASS]->(:TagClass {key: 'c', name: 'c', kind: 'custom'})
CREATE (u)-[:TAGGED {source: 'manual', since: $at, actor: 'ada', role: 'admin', note: $m[5]}]->(t)
CREATE (u)-[:WAS_TAGGED {source: 'manual', since: $at, until: $at, endedBy: 'ada', reason: $m[6], note: $m[7]}]->(t)
CREATE (u)-[:FOLLOWED_BY {state: $m[8], since: $at}]->(:Staff {id: 's', name: 's', role: 's'})
CREATE (p)-[:REFERRED {referee: $user, at: $at, campaign: $m[9], channel: $m[10], state: 'active'}]->(u)
CREATE (u)-[:REFERRED {referee: $other, at: $at, campaign: $m[11], channel: $m[12], state: 'active'}]->(o)
CREATE (o)-[:WAS_REFERRED {referee: $user, at: $at, campaign: $m[13], voidedAt: $at, voidedBy: 'ada',
  reason: $m[14]}]->(u)
CREATE (u)-[:BOUGHT {at: $at}]->(b:Purchase {id: $m[15], at: $at, day: $day, amountMinor: 1000, discountMinor: 0,
  refundedMinor: 400, promotion: $m[16], channel: $m[17]})
CREATE (b)-[:OF {line: 1, quantity: 1, amountMinor: 1000, colour: $m[18], size: $m[19]}]->(:Product {sku: 'sku'})
CREATE (b)-[:REFUNDED]->(:Refund {id: $m[20], at: $at, amountMinor: 400, reason: $m[21]})
CREATE (u)-[:DID {at: $at}]->(:Event {id: $m[22], type: 'chat', at: $at, channel: $m[23], data: $m[24]})
CREATE (u)-[:INTERACTED {key: $user + '\\u0001' + $other + '\\u0001chat\\u0001' + toString($day), kind: 'chat',
  day: $day, count: 2, file: $m[25], line: 3}]->(o)
CREATE (o)-[:INTERACTED {key: $other + '\\u0001' + $user + '\\u0001chat\\u0001' + toString($day), kind: 'chat',
  day: $day, count: 5}]->(u)
CREATE (u)-[:CAME_THROUGH {at: $at, state: $m[26]}]->(c:Channel {key: 'code', name: $m[27], kind: 'code'})
CREATE (c)-[:OWNED_BY]->(u)
CREATE (u)-[:CONSENTED {status: 'granted', at: $at, channel: $m[28], evidence: $m[29], textVersion: 1, actor: 'ada'}]->
  (y)
CREATE (v)-[:TO_INVITE_INTO]->(g)
CREATE (u)-[:PLANNED]->(:PlannedMove {id: 'plan-1', user: $user, ladder: 'community', from: g.key, to: g.key,
  state: 'waiting', actor: 'ada', role: 'admin', reason: $m[30], reasonCode: 'manual', note: $m[31], at: $at,
  effectiveAt: $at})
CREATE (u)-[:LOCKED]->(:TierLock {id: 'lock-1', user: $user, ladder: 'community', kind: 'floor', group: g.key,
  reason: $m[32], actor: 'ada', role: 'admin', at: $at})
CREATE (u)-[:WARNED {ladder: 'community', policy: 'p@1', at: $at}]->(g)
CREATE (:MovePlan {id: 'plan', key: 'plan', ladder: 'community', reason: $m[34], note: $m[35], state: 'made',
  needsApproval: false, actor: 'ada', at: $at, nEntries: 1})
CREATE (:MovePlanEntry {key: 'plan:000001', plan: 'plan', position: 1, user: $user, step: 'promote', state: 'waiting',
  from: g.key, to: g.key, reason: 'meets'})
CREATE (:Plan {key: 'club', name_zh: '会员', name_en: 'Club', days: 30, priceMinor: 100, graceDays: 0})
CREATE (u)-[:PAID_FOR {at: $at}]->(:Term {id: $m[36], plan: 'club', since: $at, until: $at + duration('P30D'),
  paidUntil: $at + duration('P30D'), amountMinor: 100, channel: $m[37], note: $m[38], reason: $m[39], phase: 'settled',
  actor: 'ada', at: $at})
CREATE (:Task {key: 'quiz', version: 1, eventType: 'task.quiz', needs: [1, 2], state: 'active', hasTags: false})
  -[:WORDED]->(:TaskVersion {key: 'quiz\u00011', task: 'quiz', version: 1, kind: 'quiz', name_zh: '打卡',
  name_en: 'Quiz', state: 'active', tags: [],
  stages: '[{"key":"bronze","name_zh":"铜","name_en":"Bronze","needs":1,"tag":null},'
  + '{"key":"silver","name_zh":"银","name_en":"Silver","needs":2,"tag":null}]'})
CREATE (u)-[:DID {at: $at}]->(:Event {id: $m[40], type: 'task.quiz', at: $at, data: $m[41]})
CREATE (u)-[:WAS_MEMBER_OF {user: $user, since: $at, until: $at, actor: 'ada', reason: $m[33]}]->(g)
CREATE (l:Lock {name: 'scores', published: 'run'})
CREATE (r:ScoreRun {id: 'run', number: 1, keys: ['pagerank', 'downstream_revenue'], state: 'published',
  nUsers: 3, asOf: $at})
CREATE (r)-[:RANKED {board: 'run:pagerank', rank: 1}]->(:RankPage {
  users: [u.id, o.id, p.id], values: [0.5, 0.5, 0.5], percentiles: [0.5, 0.5, 0.5]})
FOREACH (each IN [u, o, p] |
  CREATE (:ScoreRow {user: each.id, number: 1, values: [0.5, 5.0], percentiles: [0.5, 0.5]}))
"""
N_FULL = 42
BUSY = """
MATCH (u:User {id: $user}) MATCH (o:User {id: 'oli'})
UNWIND range(1, 2500) AS n
CREATE (u)-[:DID {at: $at}]->(:Event {id: $user + 'e' + toString(n), type: 'visit', at: $at, data: '"x"'})
CREATE (u)-[:BOUGHT {at: $at}]->(:Purchase {id: $user + 'p' + toString(n), at: $at, day: date($at), amountMinor: 1,
  discountMinor: 0, refundedMinor: 0})
CREATE (u)-[:CAME_THROUGH {at: $at, state: 'x'}]->(:Channel {key: $user + 'c' + toString(n), name: 'c', kind: 'c'})
CREATE (u)-[:INTERACTED {key: $user + '\\u0001oli\\u0001k' + toString(n) + '\\u00012026-04-01',
  kind: 'k' + toString(n), day: date($at), count: 1}]->(o)
"""
"""10,000 relationships of a user, with one who is called oli among them."""
