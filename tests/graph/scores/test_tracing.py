"""How traces are read out of the graph, and what scores make of them."""

from typing import LiteralString

import pytest

from graph.database.driver import Database
from graph.scores import tracing
from graph.scores.actions import run_scores
from graph.scores.kernels.accounts import NEVER
from tests.graph.scores.people import Clock, published_rows
from tests.support import ask

# c1's card went to c2 and to somebody unknown; d had a phone number that nobody has now. All share a device but b.
TRACED: LiteralString = """
UNWIND ['a', 'b', 'c1', 'c2', 'd'] AS id
CREATE (:User {id: id, nameKey: id, joinedKey: id})
WITH count(*) AS n
MATCH (a:User {id: 'a'}) MATCH (b:User {id: 'b'}) MATCH (c1:User {id: 'c1'}) MATCH (c2:User {id: 'c2'})
MATCH (d:User {id: 'd'})
SET a.device = 'tablet', c1.device = 'tablet', c2.device = 'tablet', d.device = 'tablet', b.device = 'phone'
CREATE (a)-[v:WAS_REFERRED {referee: 'b', at: datetime('2026-01-01T00:00Z')}]->(b)
SET v.voidedAt = datetime('2026-02-01T00:00Z')
CREATE (b)-[:WAS_REFERRED {referee: 'a'}]->(a)
CREATE (c1)-[:WAS_IDENTIFIED_BY {since: datetime('2026-01-01T00:00Z'), until: datetime('2026-03-01T00:00Z')}]->
  (:PastIdentity {kind: 'card', value: '7'})
CREATE (d)-[:WAS_IDENTIFIED_BY {until: datetime('2026-03-01T00:00Z')}]->(:PastIdentity {kind: 'phone', value: '7'})
CREATE (c2)-[:IDENTIFIED_BY {since: datetime('2026-03-02T00:00Z')}]->(:Identity {kind: 'card', value: '7'})
CREATE (c1)-[:IDENTIFIED_BY]->(:Identity {kind: 'card', value: '8'})
CREATE (c1)-[:REFERRED {referee: 'c2', at: datetime('2026-03-02T00:00Z')}]->(c2)
CREATE (a)-[:REFERRED {referee: 'd', at: datetime('2026-03-02T00:00Z')}]->(d)
CREATE (b)-[:KEPT_APART]->(d)
CREATE (c2)-[:BOUGHT]->(:Purchase {id: 'p', amountMinor: 100, day: date('2026-03-05')})
"""
JANUARY, FEBRUARY, MARCH = 1_767_225_600_000, 1_769_904_000_000, 1_772_323_200_000
DAY = 86_400_000


@pytest.mark.parametrize("rows_a_page", [1, 20_000])
async def test_traces_are_read_page_by_page(empty: Database, rows_a_page: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tracing, "_ROWS_A_PAGE", rows_a_page)
    await ask(empty, TRACED)

    found = await tracing.list_traces(empty)

    assert sorted(found.voided) == [("a", "b", JANUARY, FEBRUARY), ("b", "a", 0, 0)]
    assert {row for row in found.held if row[0]} == {
        ("c1", "card", "7", JANUARY, MARCH),
        ("c2", "card", "7", MARCH + DAY, NEVER),
        ("d", "phone", "7", 0, MARCH),
    }
    assert sorted(found.same_device) == [("a", "d"), ("c1", "c2")]
    assert found.apart == [("b", "d")]


async def test_a_device_that_more_than_five_share_says_nothing(empty: Database):
    await ask(empty, TRACED)
    await ask(empty, "UNWIND ['x', 'y'] AS id CREATE (:User {id: id, nameKey: id, joinedKey: id, device: 'tablet'})")

    found = await tracing.list_traces(empty)
    more = await tracing.list_traces(empty, shared_by_at_most=6)

    assert found.same_device == []
    assert sorted(more.same_device) == [("a", "d"), ("c1", "c2")]


async def test_what_a_second_account_of_the_referrer_bought_counts_raw_and_not_gated(empty: Database, clock: Clock):
    await ask(empty, TRACED)

    await run_scores(empty, clock=clock)

    rows = {row["user"]: row for row in await published_rows(empty)}
    assert (rows["c1"]["downstream_revenue"], rows["c1"]["gated_revenue"]) == (100.0, 0.0)
    assert (rows["c1"]["referees"], rows["c1"]["paying_referees"]) == (1.0, 0.0)
