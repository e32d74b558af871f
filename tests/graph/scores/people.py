"""Small graphs whose scores are known by hand, a clock, and what is left of runs."""

from datetime import datetime, timedelta
from math import isnan
from typing import Any, LiteralString

from graph.database.driver import Database
from tests.support import ask

# a gave b 3 likes on two days and c one comment; b brought c, c brought d.
PEOPLE: LiteralString = """
CREATE (a:User {id: 'a', nameKey: 'a', joinedKey: 'a'}), (b:User {id: 'b', nameKey: 'b', joinedKey: 'b'}),
  (c:User {id: 'c', nameKey: 'c', joinedKey: 'c'})
FOREACH (u IN [a, b, c] | CREATE (:Standing {user: u.id, version: 1, touched: 0}))
CREATE (a)-[:INTERACTED {key: '1', kind: 'like', day: date('2026-04-01'), count: 1}]->(b),
  (a)-[:INTERACTED {key: '2', kind: 'like', day: date('2026-04-02'), count: 2}]->(b),
  (a)-[:INTERACTED {key: '3', kind: 'comment', day: date('2026-04-02'), count: 1}]->(c)
CREATE (a)-[:REFERRED {referee: 'b'}]->(b)-[:REFERRED {referee: 'c'}]->(c),
  (c)-[:WAS_REFERRED {referee: 'a'}]->(a)
CREATE (a)-[:BOUGHT]->(:Purchase {id: 'p1', amountMinor: 99900, refundedMinor: 0}),
  (b)-[:BOUGHT]->(:Purchase {id: 'p2', amountMinor: 5000, refundedMinor: 0}),
  (c)-[:BOUGHT]->(:Purchase {id: 'p3', amountMinor: 3000, refundedMinor: 1000}),
  (c)-[:BOUGHT]->(:Purchase {id: 'p4', amountMinor: 700})
"""
MANY: LiteralString = """
UNWIND range(1, $n) AS i
CREATE (u:User {id: 'u' + toString(i), nameKey: toString(i), joinedKey: toString(i)})
WITH collect(u) AS users
UNWIND range(1, size(users) - 1) AS i
WITH users[i - 1] AS giver, users[i] AS taker, i
CREATE (giver)-[:INTERACTED {key: toString(i), kind: 'like', day: date('2026-04-01'), count: 1}]->(taker)
"""
PUBLISHED_ROWS: LiteralString = """
MATCH (l:Lock {name: 'scores'}) MATCH (r:ScoreRun {id: l.published}) MATCH (s:ScoreRow)
WITH r, s.user AS user,
  CASE s.number <= r.number WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END AS values,
  CASE s.number <= r.number WHEN s.isSwapped IS NULL THEN s.percentiles ELSE s.percentilesBefore END AS percentiles
WHERE values IS NOT NULL
RETURN user, r.keys AS keys, values, percentiles ORDER BY user
"""
BOARD: LiteralString = """
MATCH (r:ScoreRun)-[b:RANKED {board: $board}]->(p:RankPage)
UNWIND range(0, size(p.users) - 1) AS at
RETURN r.id AS run, b.rank + at AS rank, p.values[at] AS value, p.users[at] AS user ORDER BY rank
"""
ROWS_OF_RUNS: LiteralString = """
MATCH (l:Lock {name: 'scores'}) OPTIONAL MATCH (p:ScoreRun {id: l.published})
MATCH (r:ScoreRun)
RETURN r.id AS run, r.state AS state, CASE WHEN r.state IN ['published', 'retired']
    THEN COUNT {
      MATCH (r)-[k:RANKED]->(page) WHERE k.board IN [r.id + ':pagerank', r.id + ':downstream_revenue']
      UNWIND page.users AS user RETURN user
    }
    ELSE COUNT { (r)-[:RANKED]->() } END AS n_ranks,
  CASE WHEN r.id = l.published
    THEN COUNT {
      MATCH (s:ScoreRow)
      WHERE (CASE s.number <= r.number WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END) IS NOT NULL
    }
    ELSE COUNT { MATCH (s:ScoreRow {number: r.number}) WHERE r.number > coalesce(p.number, 0) }
      + COUNT { MATCH (:Score {run: r.id}) } END AS n_rows
ORDER BY r.startedAt
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


async def published_rows(database: Database) -> list[dict[str, Any]]:
    """What readers see of each user: the value of each score that is known under its key, the percentile under
    `key_percentile`."""
    found: list[dict[str, Any]] = []
    for row in await ask(database, PUBLISHED_ROWS):
        told: dict[str, Any] = {"user": row["user"]}
        for key, value, share in zip(row["keys"], row["values"], row["percentiles"], strict=True):
            if not isnan(value):
                told |= {key: value, f"{key}_percentile": share}
        found.append(told)
    return found


async def rows_of_runs(database: Database) -> list[tuple[str, int, int]]:
    """State of each run, how many rows it has (of the published one those that readers see; of others those that it
    has left behind), and how many ranks (of runs that may be read: by PageRank and downstream revenue)."""
    return [(row["state"], row["n_rows"], row["n_ranks"]) for row in await ask(database, ROWS_OF_RUNS)]
