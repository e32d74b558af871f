"""A question starts at its selective end, whichever order its parts are written in: PROFILE's database hits say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import permutations
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database
from graph.measures.compiling import Asking
from graph.measures.model import All, Unit
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.starting import inserts
from graph.measures.store import counted
from graph.measures.windows import moment
from graph.messages import Language
from graph.segments.store import get_names
from queries.composer import compose
from tests.support import ask, plan_anew

NOW = datetime(2026, 5, 1, tzinfo=UTC)
UNITS = {"city": Unit.TEXT}
ASKING = Asking(moment(NOW, ZoneInfo("Asia/Shanghai")), ZoneInfo("Asia/Shanghai"), UNITS)
# 3,000 people, all in one group; every 300th holds the rare tag, every 2nd the common one; each bought 5 times over
# five years, every 500th also today; each but the first was brought by the one whose number is a tenth.
CROWD: LiteralString = """
MERGE (rare:Tag {key: 'rare'}) MERGE (common:Tag {key: 'common'}) MERGE (crowd:Group {key: 'crowd'})
WITH rare, common, crowd
UNWIND range(0, 2999) AS n
CREATE (u:User {id: 'c' + toString(n), name: 'x', nameKey: 'c' + toString(n), joinedKey: 'c' + toString(n),
  joinedAt: datetime('2021-01-01T00:00:00Z'), city: 'c' + toString(n % 40)})-[:MEMBER_OF]->(crowd)
FOREACH (_ IN CASE WHEN n % 300 = 0 THEN [1] ELSE [] END | CREATE (u)-[:TAGGED {source: 'rule'}]->(rare))
FOREACH (_ IN CASE WHEN n % 2 = 0 THEN [1] ELSE [] END | CREATE (u)-[:TAGGED {source: 'rule'}]->(common))
FOREACH (i IN range(1, 5) | CREATE (u)-[:BOUGHT]->(:Purchase {id: 'c' + toString(n) + '-' + toString(i),
  at: datetime('2026-05-01T00:00:00Z') - duration({days: i * 300}), amountMinor: 100, refundedMinor: 0,
  day: date('2026-05-01') - duration({days: i * 300})}))
FOREACH (_ IN CASE WHEN n % 500 = 0 THEN [1] ELSE [] END | CREATE (u)-[:BOUGHT]->(:Purchase {
  id: 'c' + toString(n) + '-0', at: datetime('2026-04-30T12:00:00Z'), amountMinor: 100, refundedMinor: 0,
  day: date('2026-04-30')}))
WITH u, n WHERE n > 0
MATCH (above:User {id: 'c' + toString(n / 10)})
CREATE (above)-[:REFERRED {at: datetime('2025-01-01T00:00:00Z'), referee: u.id}]->(u)
"""
# What is asked, how many fulfil it, and a bound of hits far below looking at everybody (3,000).
CASES = (
    # 10 hold the rare tag, all of them the common one too, since 300 · n is even.
    (("tag rare", "tag common", "purchases at least 5", "in group crowd"), 10, 900),
    # Today bought 0, 500, …, 2500, all with the common tag; without the rare one, which 0 and 1500 hold, four.
    (("purchases in the last 2 days at least 1", "tag common", "spend at least 5", "not tag rare"), 4, 900),
    # Who brought a buyer of today, c500 to c2500: c50, c100, c150, c200, c250, all of even numbers.
    (("referees who (purchases in the last 2 days at least 1) at least 1", "in group crowd", "tag common"), 5, 900),
    (("attribute city is c1", "tag rare", "referees at most 5"), 0, 400),
)


@pytest.fixture(scope="module")
async def crowd(database: Database) -> Database:
    await ask(database, "MATCH (n) WHERE n:User OR n:Purchase DETACH DELETE n")
    await ask(database, CROWD)
    await plan_anew(database)
    return database


def _hits(plan: Mapping[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(_hits(each) for each in plan.get("children", ()))


@pytest.mark.parametrize(("parts", "expected", "bound"), CASES)
async def test_the_order_in_which_parts_are_written_changes_nothing(
    crowd: Database, parts: tuple[str, ...], expected: int, bound: int
) -> None:
    names = await get_names(crowd)
    leaves = [parsed(each, Notation(Language.EN, 2, UNITS)) for each in parts]

    hits: set[int] = set()
    for order in list(permutations(leaves))[::5]:
        composed = compose([counted(All(tuple(order)), ASKING, names.sizes)])
        found = await crowd.read_composed(composed)
        profile = (await crowd.profile(composed.text, composed.params)).profile
        assert profile is not None
        assert found == {"s0": expected}
        hits.add(_hits(profile))

    assert max(hits) <= bound
    everybody = compose([counted(All(tuple(leaves)), ASKING, None)])
    profile = (await crowd.profile(everybody.text, everybody.params)).profile
    assert profile is not None
    assert _hits(profile) > 3 * max(hits)


@pytest.mark.text
def test_without_sizes_everybody_is_asked() -> None:
    built = inserts(parsed("tag rare", Notation(Language.EN)), ASKING, None)

    assert [each.fragment.name for each in built["start"]] == ["measures/fragments/start_everybody"]
