"""Neo4j is killed (-9) while a policy's plan is applied: begun again it ends as shown, and nobody moved twice."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import LiteralString
from uuid import uuid4
from zoneinfo import ZoneInfo

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.groups.model import GroupKey
from graph.imports.model import Kind
from graph.measures.compiling import Asking
from graph.measures.parsing import parsed
from graph.measures.windows import moment
from graph.plans.actions import apply_plan
from graph.plans.making import make_plan
from graph.plans.model import Progress
from graph.policies.judging import Judge
from graph.policies.model import AskedPolicy, Policy, PolicyState, Rules, Rung
from graph.settings import Settings
from graph.vocabulary import Role
from tests.faults.conftest import NOW, answering, faults, killed_and_started
from tests.faults.test_kill import imported, people, saved
from tests.graph.policies.rungs import NOTATION
from tests.support import ask

ORIGIN = Origin("ada", Role.ADMIN, NOW)
SHANGHAI = ZoneInfo("Asia/Shanghai")
N, PART, BEFORE_THE_KILL = 240, 20, 60
MOVED: LiteralString = """
MATCH (u:User)-[:MOVED]->(m:Move) WHERE m.decision STARTS WITH $plan
RETURN u.id AS user, count(m) AS n, collect(DISTINCT m.policy) AS policies
"""
DONE: LiteralString = "MATCH (e:MovePlanEntry {state: 'done'}) WHERE e.plan = $plan RETURN count(e) AS n"


def _judge() -> Judge:
    one, many = parsed("purchases at least 1", NOTATION), parsed("purchases at least 9", NOTATION)
    rungs = (Rung(GroupKey("partner"), one, one), Rung(GroupKey("senior_partner"), many, many))
    asked = AskedPolicy("buys", "buys", "community", rungs, Rules(most_moved=1.0), date(2026, 1, 1))
    policy = Policy(asked, GroupKey("ordinary"), 1, PolicyState.PUBLISHED, "ada", NOW)
    return Judge(policy, Asking(moment(NOW, SHANGHAI), SHANGHAI))


async def _applied(database: Database, plan: str) -> Progress:
    call = Call(ORIGIN, "applyMovePlan", {"plan": plan}, str(uuid4()))
    return await apply_plan(database, call, plan, lambda _key, _version: _judge(), part=PART)


async def test_a_plan_whose_database_is_killed_halfway_is_finished_with_one_move_each_i3_i14(
    fragile: Database, mortal_settings: Settings, tmp_path: Path
) -> None:
    await people(fragile, mortal_settings, tmp_path, N)
    # Every third bought something: 80 go up.
    bought = (f"p{i},u{i},2026-04-01T08:00:00Z,1.00" for i in range(0, N, 3))
    orders = saved(tmp_path, "orders", "id,user,at,amount", bought)
    await imported(fragile, mortal_settings, orders, Kind.PURCHASES)
    made = await make_plan(
        fragile, Call(ORIGIN, "makeMovePlan", {}, "make"), _judge(), reason="May review", deadline_s=60.0
    )
    enough = asyncio.Event()

    async def apply() -> None:
        while (await _applied(fragile, made.plan)).n_left:
            [row] = await ask(fragile, DONE, plan=made.plan)
            if row["n"] >= BEFORE_THE_KILL:
                enough.set()

    running = asyncio.create_task(apply())
    await enough.wait()
    await killed_and_started(mortal_settings)
    await asyncio.gather(running, return_exceptions=True)
    await answering(fragile)
    [between] = await ask(fragile, DONE, plan=made.plan)

    while (await _applied(fragile, made.plan)).n_left:
        pass

    assert (made.n_moves, made.needs_approval) == (80, False)
    assert BEFORE_THE_KILL <= between["n"] <= 80
    rows = await ask(fragile, MOVED, plan=made.plan)
    assert {row["user"] for row in rows} == {f"u{number}" for number in range(0, N, 3)}
    assert {(row["n"], tuple(row["policies"])) for row in rows} == {(1, ("buys",))}
    assert await faults(fragile, mortal_settings) == []
