"""Named questions about everybody: database hits and time of ours against the best statement written by hand."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, LiteralString

from api.asking import asking_for, notation
from api.context import SCOPES, Caller, Context
from api.execution import Executor
from api.schema import PREPARERS, READERS, build_schema
from graph.consent.store import list_purposes
from graph.database.driver import Database
from graph.measures.compiling import Asking
from graph.measures.model import Expression
from graph.measures.parsing import parsed
from graph.measures.store import asked, counted
from graph.messages import Language
from graph.segments.policy import checked_expression
from graph.segments.store import get_names
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role
from queries.composer import Composed, compose

MOST_HITS = 1.5
PAGE = 2
FIRST_PAGE: LiteralString = """
// bare
RETURN {s0: COLLECT {
  MATCH (:Tag {key: 'wear_two'})<-[t:TAGGED]-(u:User)
  WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
  WITH DISTINCT u
  WHERE EXISTS { (u)-[a:TAGGED]->(:Tag {key: 'wear_regular'}) WHERE a.until IS NULL OR a.until > $now }
    AND EXISTS { (u)-[b:TAGGED]->(:Tag {key: 'baby_from_friend'}) WHERE b.until IS NULL OR b.until > $now }
  RETURN u.id ORDER BY u.id LIMIT 50
}} AS result
"""
SECONDS = {100_000: 2.0, 1_000_000: 20.0}
# Name, what is asked, and the best statement that we know for it: it may use $now, $d30, $d90, $d365.
CASES: tuple[tuple[str, str, LiteralString], ...] = (
    (
        "one tag",
        "tag wear_vip",
        """MATCH (:Tag {key: 'wear_vip'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased RETURN count(DISTINCT u) AS n""",
    ),
    (
        "three tags",
        "tag wear_regular and tag wear_two and tag baby_from_friend",
        """MATCH (:Tag {key: 'wear_two'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
        WITH DISTINCT u
        WHERE EXISTS { (u)-[a:TAGGED]->(:Tag {key: 'wear_regular'}) WHERE a.until IS NULL OR a.until > $now }
        AND EXISTS { (u)-[b:TAGGED]->(:Tag {key: 'baby_from_friend'}) WHERE b.until IS NULL OR b.until > $now }
        RETURN count(u) AS n""",
    ),
    (
        "any of three tags",
        "any of (tag wear_three, tag baby_pregnant, tag baby_grandparent)",
        """MATCH (g:Tag)<-[t:TAGGED]-(u:User) WHERE g.key IN ['wear_three', 'baby_pregnant', 'baby_grandparent']
        AND (t.until IS NULL OR t.until > $now) AND NOT u:Erased RETURN count(DISTINCT u) AS n""",
    ),
    (
        "a tag and not another",
        "not tag baby_in_group and tag baby_mother_again",
        """MATCH (:Tag {key: 'baby_mother_again'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
        WITH DISTINCT u
        WHERE NOT EXISTS { (u)-[a:TAGGED]->(:Tag {key: 'baby_in_group'}) WHERE a.until IS NULL OR a.until > $now }
        RETURN count(u) AS n""",
    ),
    (
        "a group that bought lately",
        "purchases in the last 90 days at least 1 and in group partner",
        """MATCH (:Group {key: 'partner'})<-[:MEMBER_OF]-(u:User) WHERE NOT u:Erased
        AND EXISTS { (u)-[:BOUGHT]->(p:Purchase) WHERE p.at >= $d90 AND p.at <= $now } RETURN count(u) AS n""",
    ),
    (
        "two purchases in 90 days",
        "purchases in the last 90 days at least 2",
        """MATCH (p:Purchase) WHERE p.at >= $d90 AND p.at <= $now MATCH (u:User)-[:BOUGHT]->(p)
        WITH u, count(p) AS c WHERE c >= 2 AND NOT u:Erased RETURN count(u) AS n""",
    ),
    (
        "high spend and a tag",
        "spend in the last 365 days at least 3000 and tag wear_vip",
        """MATCH (:Tag {key: 'wear_vip'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
        WITH DISTINCT u MATCH (u)-[:BOUGHT]->(p:Purchase) WHERE p.at >= $d365 AND p.at <= $now
        WITH u, sum(p.amountMinor - p.refundedMinor) AS s WHERE s >= 300000 RETURN count(u) AS n""",
    ),
    (
        "a product five times (P04)",
        "purchases of product B01 at least 5",
        """MATCH (:Product {sku: 'B01'})<-[:OF]-(p:Purchase) WITH DISTINCT p MATCH (u:User)-[:BOUGHT]->(p)
        WITH u, count(p) AS c WHERE c >= 5 AND NOT u:Erased RETURN count(u) AS n""",
    ),
    (
        "bought before, not lately",
        "purchases in the last 365 days at least 3 and purchases in the last 90 days at most 0",
        """MATCH (p:Purchase) WHERE p.at >= $d365 AND p.at <= $now MATCH (u:User)-[:BOUGHT]->(p)
        WITH u, count(p) AS c WHERE c >= 3 AND NOT u:Erased
        AND NOT EXISTS { (u)-[:BOUGHT]->(q:Purchase) WHERE q.at >= $d90 AND q.at <= $now } RETURN count(u) AS n""",
    ),
    (
        "churned (V05)",
        "days since purchase at least 180 and tag wear_regular",
        """MATCH (:Tag {key: 'wear_regular'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
        WITH DISTINCT u MATCH (u)-[:BOUGHT]->(p:Purchase) WITH u, max(p.at) AS last
        WHERE last <= $now - duration({days: 180}) RETURN count(u) AS n""",
    ),
    (
        "never bought",
        "purchases at most 0",
        "MATCH (u:User) WHERE NOT u:Erased AND NOT EXISTS { (u)-[:BOUGHT]->() } RETURN count(u) AS n",
    ),
    (
        "the 8 o'clock slot (G08)",
        "purchases in the last 90 days at hours 20 at least 1",
        """MATCH (p:Purchase) WHERE p.at >= $d90 AND p.at <= $now
        AND datetime({datetime: p.at, timezone: 'Asia/Shanghai'}).hour = 20
        MATCH (u:User)-[:BOUGHT]->(p) WHERE NOT u:Erased RETURN count(DISTINCT u) AS n""",
    ),
    (
        "took part and bought",
        "events event.joined in the last 90 days at least 1 and purchases in the last 90 days at least 1",
        """MATCH (e:Event {type: 'event.joined'}) WHERE e.at >= $d90 AND e.at <= $now MATCH (u:User)-[:DID]->(e)
        WITH DISTINCT u WHERE NOT u:Erased
        AND EXISTS { (u)-[:BOUGHT]->(p:Purchase) WHERE p.at >= $d90 AND p.at <= $now } RETURN count(u) AS n""",
    ),
    (
        "brought three",
        "referees at least 3",
        """MATCH (u)-[:REFERRED]->(f:User) WHERE NOT f:Erased
        WITH u, count(f) AS c WHERE c >= 3 AND NOT u:Erased RETURN count(u) AS n""",
    ),
    (
        "brought three who buy, in two steps",
        "referees within 2 hops who (purchases in the last 30 days at least 1) at least 3",
        """MATCH (p:Purchase) WHERE p.at >= $d30 AND p.at <= $now MATCH (f:User)-[:BOUGHT]->(p)
        WITH DISTINCT f WHERE NOT f:Erased MATCH (u)-[:REFERRED]->{1,2}(f)
        WITH u, count(DISTINCT f) AS c WHERE c >= 3 AND NOT u:Erased RETURN count(u) AS n""",
    ),
    (
        "talks with senior partners",
        "interaction people who (in group senior_partner) at least 2",
        """MATCH (:Group {key: 'senior_partner'})<-[:MEMBER_OF]-(f:User) WHERE NOT f:Erased
        MATCH (u:User)-[:INTERACTED]-(f) WHERE u <> f WITH u, count(DISTINCT f) AS c
        WHERE c >= 2 AND NOT u:Erased RETURN count(u) AS n""",
    ),
    (
        "hidden influencers",
        "percentile pagerank at least 99% and not in group senior_partner",
        """MATCH (l:Lock {name: 'scores'}) MATCH (r:ScoreRun {id: l.published})
        UNWIND [i IN range(0, size(r.keys) - 1) WHERE r.keys[i] = 'pagerank'] AS at
        MATCH (s:ScoreRow)
        WHERE (CASE s.number <= r.number WHEN s.isSwapped IS NULL
          THEN s.percentiles ELSE s.percentilesBefore END)[at] >= 0.99
        MATCH (u:User {id: s.user}) WHERE NOT u:Erased
        AND NOT EXISTS { (u)-[c:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE c.status IN ['denied', 'withdrawn'] }
        AND NOT EXISTS { (u)-[:MEMBER_OF]->(:Group {key: 'senior_partner'}) } RETURN count(u) AS n""",
    ),
    (
        "a city",
        "attribute city is 杭州 and in group partner",
        """MATCH (:Group {key: 'partner'})<-[:MEMBER_OF]-(u:User) WHERE u.city = '杭州' AND NOT u:Erased
        AND NOT coalesce(u.birthday > $child, u.age < 14, false) RETURN count(u) AS n""",
    ),
    (
        "birthdays (M05)",
        "days to birthday at most 7 and tag wear_vip",
        """MATCH (:Tag {key: 'wear_vip'})<-[t:TAGGED]-(u:User)
        WHERE (t.until IS NULL OR t.until > $now) AND NOT u:Erased
        WITH DISTINCT u WHERE u.birthday IS NOT NULL AND substring(u.birthday, 5) IN $week
        WITH u WHERE NOT coalesce(u.birthday > $child, u.age < 14, false)
        AND EXISTS { (u)-[c:CONSENTED]->(p:Purpose {key: $birthday, state: 'active'})
          WHERE c.status = 'granted' AND (c.until IS NULL OR c.until > datetime())
          AND c.textVersion >= p.validFromVersion }
        RETURN count(u) AS n""",
    ),
    (
        "came through a poster and bought",
        "came through poster_hubin and purchases at least 1",
        """MATCH (:Channel {key: 'poster_hubin'})<-[:CAME_THROUGH]-(u:User) WITH DISTINCT u WHERE NOT u:Erased
        AND EXISTS { (u)-[:BOUGHT]->() } RETURN count(u) AS n""",
    ),
)


async def show(database: Database, settings: Settings, n_users: int, as_of: datetime) -> bool:
    """Print the table of a town that ended then; true when a limit was missed."""
    context = await context_at(database, settings, as_of)
    limit_s = next((limit for size, limit in sorted(SECONDS.items()) if n_users <= size), 20.0)
    print(f"\n| question, of {n_users:,} people | users | hits | by hand | ratio | limit | s | by hand s | limit |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    missed = False
    for name, text, by_hand in CASES:
        ours = _ours(text, context)
        theirs = Composed("// by hand\n" + by_hand, _params(context))
        (n, hits, spent), (n_by_hand, bare_hits, bare_spent) = [
            await _measured(database, each) for each in (ours, theirs)
        ]
        assert n == n_by_hand, f"{name}: {n} here, {n_by_hand} by hand"
        ratio = hits / bare_hits
        missed |= ratio > MOST_HITS or spent > limit_s
        print(
            f"| {name} | {n:,} | {hits:,} | {bare_hits:,} | {ratio:.2f} | {MOST_HITS} | {spent:.2f} | {bare_spent:.2f}"
            f" | {limit_s:g} |"
        )
    return missed | await _first_page(database, context)


async def _first_page(database: Database, context: Context) -> bool:
    """The first 50 users of three tags, p50 of 60 turns, against the bare statement; true when a limit was missed."""
    ours = compose([asked(_checked(CASES[1][1], context), _around(context), context.names.sizes, after="", limit=50)])
    bare = Composed(FIRST_PAGE, _params(context))
    spent: dict[str, list[float]] = {"ours": [], "bare": []}
    for turn in range(65):
        for name, each in (("ours", ours), ("bare", bare)):
            begun = time.perf_counter()
            await database.read_composed(each, deadline_s=60.0)
            if turn >= 5:
                spent[name].append((time.perf_counter() - begun) * 1_000)
    p50 = {name: statistics.median(times) for name, times in spent.items()}
    ratio = p50["ours"] / p50["bare"]
    print("\n| first 50 of three tags | p50 ms | bare p50 ms | ratio | limit |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| of {context.names.sizes.n_users:,} people | {p50['ours']:.1f} | {p50['bare']:.1f} | {ratio:.2f} | {PAGE} |"
    )
    return ratio > PAGE


async def context_at(database: Database, settings: Settings, as_of: datetime) -> Context:
    """Who may ask everything, at that instant."""
    return Context(
        database=database,
        settings=settings,
        caller=Caller("bench", Role.ADMIN, SCOPES),
        language=Language.EN,
        request_id="bench",
        attributes=await list_attributes(database),
        names=await get_names(database),
        purposes=await list_purposes(database),
        clock=lambda: as_of,
        executor=Executor(build_schema()._schema, READERS, PREPARERS),  # pyright: ignore[reportPrivateUsage]
    )


def _ours(text: str, context: Context) -> Composed:
    return compose([counted(_checked(text, context), _around(context), context.names.sizes)])


def _checked(text: str, context: Context) -> Expression:
    return checked_expression(parsed(text, notation(context)), context.names, context.attributes)


def _around(context: Context) -> Asking:
    return asking_for("service", context)


def _params(context: Context) -> Mapping[str, object]:
    at = context.clock()
    today = at.astimezone(context.settings.zone).date()
    return {
        "now": at,
        "birthday": context.attributes["birthday"].guarded_by,
        **{f"d{days}": at - timedelta(days=days) for days in (30, 90, 365)},
        "child": today.replace(year=today.year - 14).isoformat(),
        "week": [(today + timedelta(days=days)).isoformat()[5:] for days in range(8)],
    }


async def _measured(database: Database, asked: Composed) -> tuple[int, int, float]:
    """What it counts, its database hits, and the median of three runs in seconds."""
    times: list[float] = []
    n = 0
    for _ in range(4):
        begun = time.perf_counter()
        rows = await database._read(asked.text, asked.params, 120.0)  # pyright: ignore[reportPrivateUsage]
        times.append(time.perf_counter() - begun)
        n = rows[0]["result"]["s0"] if "result" in rows[0] else rows[0]["n"]
    profile: Any = (await database.profile(asked.text, asked.params)).profile
    return n, _hits(profile), sorted(times[1:])[1]


def _hits(plan: Mapping[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(_hits(each) for each in plan.get("children", ()))
