"""Everybody judged by a policy of five dimensions, plans of many moves looked at and applied, and one whose applier is
killed halfway and begun again."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import LiteralString
from uuid import uuid4

from api.asking import asking_for, notation
from api.clock import now
from api.context import Context
from graph.consent.model import SERVICE
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.operations import Call, Origin
from graph.groups.model import GroupKey, Wanted
from graph.measures.model import Expression, measured_of
from graph.measures.parsing import parsed
from graph.measures.store import measure
from graph.plans.actions import apply_plan, decide_plan, request_plan
from graph.plans.making import make_chosen_plan, make_plan
from graph.policies.judging import Judge
from graph.policies.model import AskedPolicy, Policy, PolicyState, Rules, Rung
from graph.segments.policy import checked_expression
from graph.settings import Settings
from graph.vocabulary import Role
from queries.composer import Composed
from tests.benchmarks.segments import context_at
from tests.support import ask

MOST, AT_ONCE, TURNS = 3.0, 1_000, 15
LIMITS = {"preview": 3.0, "apply": 60.0, "judged": 60.0}
N_CHOSEN = 10_000
FIVE = (
    "spend in the last 365 days at least {spend} and purchase days in the last 90 days at least {days} "
    "and referees who (purchases at least 1) at least {brought} and interaction people at least {people} "
    "and days since joining at least 30"
)
PARTNER = FIVE.format(spend=300, days=1, brought=0, people=0), FIVE.format(spend=200, days=1, brought=0, people=0)
SENIOR = FIVE.format(spend=3_000, days=2, brought=1, people=1), FIVE.format(spend=2_000, days=1, brought=1, people=1)
# The same of a thousand users, as one would write it.
BY_HAND: LiteralString = """
// by hand
RETURN {s0: COLLECT {
  UNWIND $users AS id
  MATCH (u:User {id: id}) WHERE NOT u:Erased
  RETURN [
    u.id,
    reduce(s = 0, x IN COLLECT {
      MATCH (u)-[:BOUGHT]->(p:Purchase) WHERE p.at >= $d365 AND p.at <= $now RETURN p.amountMinor - p.refundedMinor
    } | s + x),
    COUNT { MATCH (u)-[:BOUGHT]->(p:Purchase) WHERE p.at >= $d90 AND p.at <= $now
      RETURN DISTINCT date(datetime({datetime: p.at, timezone: 'Asia/Shanghai'})) },
    COUNT { MATCH (u)-[:REFERRED]->(f:User) WHERE NOT f:Erased AND EXISTS { (f)-[:BOUGHT]->(:Purchase) }
      RETURN DISTINCT f },
    COUNT { MATCH (u)-[:INTERACTED]-(o:User) WHERE NOT o:Erased RETURN DISTINCT o },
    ($now.epochMillis - u.joinedAt.epochMillis) / 86400000
  ]
}} AS result
"""
SOME: LiteralString = "MATCH (u:User) WHERE NOT u:Erased RETURN u.id AS id ORDER BY reverse(u.id) LIMIT $n"
IN_ORDINARY: LiteralString = """
MATCH (g:Group {key: 'ordinary'})<-[:MEMBER_OF]-(u:User) RETURN u.id AS id ORDER BY id LIMIT $n
"""
DONE: LiteralString = "MATCH (e:MovePlanEntry) WHERE e.plan = $plan AND e.state = 'done' RETURN count(e) AS n"
TWICE: LiteralString = """
MATCH (m:Move) WHERE m.decision STARTS WITH $plan
WITH m.decision AS decision, count(m) AS n
RETURN count(CASE WHEN n > 1 THEN 1 END) AS twice, count(decision) AS moved
"""
OPEN: LiteralString = """
MATCH (u:User) WHERE NOT u:Erased AND COUNT { (u)-[:MEMBER_OF {ladder: 'community'}]->() } <> 1 RETURN count(u) AS n
"""


async def show(database: Database, address: StoreAddress, settings: Settings) -> bool:
    """Print the tables; true when a limit was missed."""
    context = await context_at(database, settings, now())
    missed = await _at_once(database, context)
    print("\n| what | people | s | limit s |")
    print("| --- | --- | --- | --- |")
    missed |= await _by_policy(database, context, address, settings)
    return missed | await _by_hand(database)


async def _at_once(database: Database, context: Context) -> bool:
    """Five measures of a thousand users, against the statement by hand, which must say the same."""
    asking = asking_for(SERVICE, context)
    measures = list(dict.fromkeys(measured_of(_checked(SENIOR[0], context), asking.segments)))
    users = [str(row["id"]) for row in await ask(database, SOME, n=AT_ONCE)]
    at = context.clock()
    params = {"users": users, "now": at, "d90": at - timedelta(days=90), "d365": at - timedelta(days=365)}
    spent: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(TURNS):
        begun = time.perf_counter()
        found = await measure(database, users, measures, asking)
        between = time.perf_counter()
        rows = (await database.read_composed(Composed(BY_HAND, params)))["s0"]
        spent["ours"].append(between - begun)
        spent["bare"].append(time.perf_counter() - between)
        # What is enough to know is not counted on: a referee, an interaction.
        by_hand = {row[0]: [row[1], row[2], min(row[3], 1), min(row[4], 1), row[5]] for row in rows}
        ours = {user: list(found[user].values()) for user in users}
        capped = {user: [v[0], v[1], min(v[2], 1), min(v[3], 1), v[4]] for user, v in ours.items()}  # type: ignore[type-var]
        assert capped == by_hand
    p50 = {name: statistics.median(times[2:]) for name, times in spent.items()}
    ratio = p50["ours"] / p50["bare"]
    print("\n| five measures of 1,000 users | p50 ms | bare p50 ms | ratio | limit |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| in one statement | {p50['ours'] * 1e3:.0f} | {p50['bare'] * 1e3:.0f} | {ratio:.2f} | {MOST:g} |")
    return ratio > MOST


async def _by_policy(database: Database, context: Context, address: StoreAddress, settings: Settings) -> bool:
    """Everybody judged; the plan made of it, and applied by a process that is killed halfway, and by another."""
    judge = judge_of(context)
    begun = time.perf_counter()
    n_judged = 0
    async for page in judge.everybody(database, deadline_s=600.0):
        n_judged += len(page)
    missed = _told("judged by five dimensions", n_judged, time.perf_counter() - begun, LIMITS["judged"])
    begun = time.perf_counter()
    made = await make_plan(database, _call("make"), judge, reason="measured", deadline_s=600.0)
    _told("plan by the policy, moves", made.n_moves, time.perf_counter() - begun)
    if made.needs_approval:
        await _allow(database, made.plan)
    begun = time.perf_counter()
    n_killed = await _killed(database, address, settings, made.plan, made.n_entries // 2)
    await applied(database, made.plan, lambda _key, _version: judge)
    [found] = await ask(database, TWICE, plan=made.plan)
    [torn] = await ask(database, OPEN)
    assert (found["twice"], torn["n"]) == (0, 0), (found, torn)
    spent = time.perf_counter() - begun
    _told(f"applied, killed after {n_killed:,} and begun again, moves", found["moved"], spent)
    return missed


async def _by_hand(database: Database) -> bool:
    """A plan of 10,000 chosen people: looked at, allowed, applied."""
    users = [str(row["id"]) for row in await ask(database, IN_ORDINARY, n=N_CHOSEN)]
    wanted = [Wanted(user, GroupKey("partner"), None) for user in users]
    begun = time.perf_counter()
    made = await make_chosen_plan(database, _call("choose"), "community", wanted, reason="measured")
    missed = _told("preview of chosen moves", made.n_moves, time.perf_counter() - begun, LIMITS["preview"])
    if made.needs_approval:
        await _allow(database, made.plan)
    begun = time.perf_counter()
    await applied(database, made.plan, _nobody)
    spent = time.perf_counter() - begun
    [found] = await ask(database, TWICE, plan=made.plan)
    return missed | _told("apply of chosen moves", found["moved"], spent, LIMITS["apply"])


async def _killed(database: Database, address: StoreAddress, settings: Settings, plan: str, enough: int) -> int:
    """A process applies the plan and is killed once so many entries are done; how many were by then."""
    process = multiprocessing.get_context("spawn").Process(target=_apply, args=(address, settings, plan))
    process.start()
    done = 0
    while done < enough and process.is_alive():
        [row] = await ask(database, DONE, plan=plan)
        done = row["n"]
        await asyncio.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    [row] = await ask(database, DONE, plan=plan)
    return row["n"]


def _apply(address: StoreAddress, settings: Settings, plan: str) -> None:
    """What the process that is killed does."""

    async def work() -> None:
        async with connected(address, settings) as database:
            judge = judge_of(await context_at(database, settings, now()))
            await applied(database, plan, lambda _key, _version: judge)

    asyncio.run(work())


async def applied(database: Database, plan: str, judges: Callable[[str, int], Judge]) -> None:
    """The plan is applied to its end."""
    while (await apply_plan(database, _call("apply"), plan, judges)).n_left:
        pass


async def _allow(database: Database, plan: str) -> None:
    await request_plan(database, _call("request"), plan)
    await decide_plan(database, _call("decide", actor="another"), plan, approve=True)


def judge_of(context: Context) -> Judge:
    """Who judges by the policy of five dimensions."""
    rungs = tuple(
        Rung(GroupKey(group), _checked(promote, context), _checked(keep, context))
        for group, (promote, keep) in (("partner", PARTNER), ("senior_partner", SENIOR))
    )
    asked = AskedPolicy("bench", "bench", "community", rungs, Rules(most_moved=1.0), date(2026, 1, 1))
    policy = Policy(asked, GroupKey("ordinary"), 1, PolicyState.PUBLISHED, "bench", context.clock())
    return Judge(policy, asking_for(SERVICE, context))


def _checked(text: str, context: Context) -> Expression:
    return checked_expression(parsed(text, notation(context)), context.names, context.attributes)


def _call(name: str, actor: str = "bench") -> Call:
    return Call(Origin(actor, Role.ADMIN, now(), str(uuid4())), name, {}, str(uuid4()))


def _nobody(_key: str, _version: int) -> Judge:
    raise AssertionError("a plan by hand is judged by nobody")


def _told(what: str, n: int, spent: float, limit: float | None = None) -> bool:
    print(f"| {what} | {n:,} | {spent:.1f} | {'' if limit is None else f'{limit:g}'} |", flush=True)
    return limit is not None and spent > limit
