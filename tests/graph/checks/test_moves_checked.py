"""Work in chat groups, planned moves and locks of tiers: what is planted is found, each by its entity."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.actions import checked_cause
from graph.groups.model import AskedLock, GroupKey, LockKind, Wanted
from graph.groups.planning import plan_move
from graph.groups.tierlocks import lock_tier
from tests.graph.checks.conftest import Check
from tests.graph.checks.test_check_graph import found
from tests.support import ask

PLANTED: list[tuple[LiteralString, set[tuple[str, str]]]] = [
    # Work where the move neither came from nor led to; work that is done and open at once.
    (
        """MATCH (g:Group {key: 'hiking'}) MATCH (u:User {id: 'lan'})
        CREATE (u)-[:MOVED]->(m:Move {id: 'astray', user: 'lan', seq: 1, ladder: 'community', from: 'ordinary',
          to: 'ordinary', actor: 'a', role: 'admin', reason: 'r', at: $at, versionBefore: 1, versionAfter: 2})
        CREATE (m)-[:TO_INVITE_INTO]->(g)""",
        {("work", "astray"), ("trail", "lan")},
    ),
    # Two that wait on one ladder; one that was made by no move of its own; one that is nobody's.
    (
        """MATCH (u:User {id: 'yu'}) UNWIND ['w1', 'w2'] AS id
        CREATE (u)-[:PLANNED]->(:PlannedMove {id: id, user: 'yu', ladder: 'community', from: 'ordinary', to: 'partner',
          state: 'waiting', at: $at, effectiveAt: $at})""",
        {("planned", "w1"), ("planned", "w2")},
    ),
    (
        """MATCH (u:User {id: 'yu'})
        CREATE (u)-[:PLANNED]->(:PlannedMove {id: 'made', user: 'yu', ladder: 'member', state: 'made', move: 'astray',
          to: 'partner', settledAt: $at})
        CREATE (:PlannedMove {id: 'nobodys', user: 'yu', ladder: 'member', state: 'cancelled', settledAt: $at})""",
        {("planned", "made"), ("planned", "nobodys")},
    ),
    # A lock by a group of another ladder, and one without a group that needs one.
    (
        """MATCH (u:User {id: 'yu'}) UNWIND [['k1', 'member_basic'], ['k2', null]] AS row
        CREATE (u)-[:LOCKED]->(:TierLock {id: row[0], user: 'yu', ladder: 'community', kind: 'floor', group: row[1],
          at: $at})""",
        {("lock", "k1"), ("lock", "k2")},
    ),
]


async def test_what_is_planted_among_moves_is_found_and_nothing_else(sound: Database, call: Call, check: Check) -> None:
    later = datetime.fromisoformat("2026-06-01T00:00:00Z")
    wanted = Wanted("ming", GroupKey("partner"))
    await plan_move(sound, call, wanted, checked_cause("soon"), effective_at=later)
    await lock_tier(sound, call, "ming", AskedLock("community", LockKind.FLOOR, "partner", "agreed"))
    before = await check()
    for planted, _ in PLANTED:
        await ask(sound, planted, at=datetime.fromisoformat("2026-04-30T00:00:00Z"))

    checked = await check()

    assert found(before) == set()
    assert found(checked) == {each for _, expected in PLANTED for each in expected}
