"""Policies, plans of moves, warnings, tasks and paid terms: what is planted is found, each by its entity."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import date, timedelta
from typing import LiteralString

import orjson
import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.model import GroupKey, Wanted
from graph.plans.actions import apply_plan
from graph.plans.making import make_chosen_plan
from graph.policies.checking import names_of
from graph.policies.documents import written
from graph.policies.judging import Judge
from graph.policies.model import AskedPolicy, Rules
from graph.tasks.actions import save_task
from graph.tasks.model import Stage, Task, TaskKind
from graph.terms.actions import define_plan, record_term
from graph.terms.model import AskedTerm, Plan
from tests.conftest import NOW
from tests.graph.checks.conftest import Check
from tests.graph.checks.test_check_graph import found
from tests.graph.policies.rungs import rung
from tests.support import ask

KEPT: LiteralString = """
MERGE (p:Policy {key: $key}) SET p.version = $version
CREATE (p)-[:WORDED]->(:PolicyVersion {key: $key + '\u0001' + $version, policy: $key, version: $version, state: $state,
  ladder: $ladder, lowest: $lowest, document: $document, names: $names, effective: $effective, actor: 'wu',
  requestedBy: 'wu', decidedBy: 'ada'})
"""
RUNGS = (
    rung("partner", "purchases at least 10 and tag tea", "purchases at least 8"),
    rung("senior_partner", "purchases at least 20 and tag tea", "purchases at least 15"),
)
PLAN = "MATCH (p:MovePlan {reason: 'chosen'}) "
Planted = list[tuple[LiteralString, set[tuple[str, str]]]]
PLANTED: Planted = [
    # Decided by who asked; a document that is none; a number without its version.
    ("MATCH (v:PolicyVersion {policy: 'own'}) SET v.decidedBy = 'wu'", {("policy", "own@1")}),
    ("MATCH (v:PolicyVersion {policy: 'torn'}) SET v.document = '{}'", {("policy", "torn@1")}),
    ("MATCH (p:Policy {key: 'gap'}) SET p.version = 2", {("policy", "gap")}),
    # The next version of its ladder begins on the day on which it does.
    (
        "MATCH (v:PolicyVersion {policy: 'twin'}) SET v.document = replace(v.document, '2026-06-01', '2026-04-01')",
        {("policy", "base@1")},
    ),
    # What waits names a tag and a segment that are not there.
    (
        "MATCH (v:PolicyVersion {policy: 'lost'}) SET v.document = replace(v.document, '\"tea\"', '\"coffee\"')",
        {("policy", "lost@1")},
    ),
    # A ladder whose groups are in another order than the policy has them.
    ("MATCH (v:PolicyVersion {policy: 'other'}) SET v.lowest = 'member_middle'", {("rungs", "other@1")}),
    # Plans: done without a move; done by a move that names another entry; put aside though something was done; an entry
    # that is gone; allowed by nobody.
    ("MATCH (e:MovePlanEntry {plan: 'p1'}) SET e.state = 'done'", {("plan", "p1:000001")}),
    (
        "MATCH (e:MovePlanEntry {plan: 'p2'}) SET e.state = 'undone', e.move = 'm-2'",
        {("plan", "p2:000001")},
    ),
    ("MATCH (p:MovePlan {reason: 'chosen'}) SET p.state = 'cancelled', p.id = p.id", {("plan", "the plan")}),
    ("MATCH (e:MovePlanEntry {plan: 'p3'}) DELETE e", {("plan", "p3")}),
    ("MATCH (p:MovePlan {id: 'p4'}) SET p.needsApproval = true, p.state = 'applied'", {("plan", "p4")}),
    # A warning of a group in which Lan is not.
    (
        (
            "MATCH (u:User {id: 'lan'}) MATCH (g:Group {key: 'partner'}) "
            "CREATE (u)-[:WARNED {ladder: 'community', policy: 'base@1', at: $at}]->(g)"
        ),
        {("warned", "lan")},
    ),
    # A task that needs other numbers than its stages say.
    ("MATCH (t:Task {key: 'quiz'}) SET t.needs = [1, 4]", {("task", "quiz")}),
    # Two terms of a plan for the same days, one of no plan, one that ends before it began.
    (
        (
            "MATCH (u:User {id: 'lan'}) UNWIND [['t1', 'club', 1, 9], ['t2', 'club', 8, 12], ['t3', 'none', 1, 2], "
            "['t4', 'club', 20, 19]] AS row "
            "WITH u, row, [day IN row[2..] | datetime({year: 2026, month: 3, day: day})] AS days "
            "CREATE (u)-[:PAID_FOR {at: $at}]->(:Term {id: row[0], plan: row[1], since: days[0], until: days[1], "
            "paidUntil: days[1], amountMinor: 1, phase: 'settled', at: $at})"
        ),
        {("paid", "t1"), ("paid", "t2"), ("paid", "t3"), ("paid", "t4")},
    ),
    # A member whose tag is gone without a word, one whose tag outlasts what was paid, and a term that nothing follows.
    ("MATCH (:User {id: 'yu'})-[held:TAGGED {actor: 'plan:club'}]->() DELETE held", {("membership", "paid-yu")}),
    (
        (
            "MATCH (:User {id: 'ming'})-[held:TAGGED {actor: 'plan:club'}]->() SET held.until = datetime('2026-08-01') "
            "WITH held MATCH (t:Term {id: 'paid-ming'}) SET t.until = datetime('2026-04-25'), t.phase = 'over'"
        ),
        {("membership", "paid-ming")},
    ),
    ("MATCH (t:Term {id: 'paid-lan'}) SET t.dueAt = datetime('2026-05-01T06:59:59Z')", {("membership", "paid-lan")}),
]


async def kept(
    database: Database, key: str, *, state: str = "published", effective: str = "2026-04-01", ladder: str = "community"
) -> None:
    rungs, lowest = RUNGS, "ordinary"
    if ladder == "member":
        above = ("member_junior", "member_middle", "member_senior")
        rungs = tuple(rung(each, "purchases at least 1", "purchases at least 1") for each in above)
        lowest = "member_basic"
    asked = AskedPolicy(key, key, ladder, rungs, Rules(), date.fromisoformat(effective))
    await ask(
        database,
        KEPT,
        key=key,
        version=1,
        state=state,
        ladder=ladder,
        lowest=lowest,
        document=orjson.dumps(written(asked)).decode(),
        names=names_of(asked),
        effective=asked.effective,
    )


def no_judge(key: str, version: int) -> Judge:
    raise AssertionError((key, version))


@pytest.fixture
async def planned(sound: Database, call: Call) -> AsyncGenerator[Database]:
    """The three people with policies, a plan that was applied, a task and a plan that all three paid for.

    The policies, which a service could not read, are gone afterwards.
    """
    await kept(sound, "base")
    for key in ("own", "torn", "gap"):
        await kept(sound, key, state="refused")
    await kept(sound, "twin", effective="2026-06-01")
    await kept(sound, "lost", state="requested", effective="2026-07-01")
    await kept(sound, "other", ladder="member")
    made = await make_chosen_plan(sound, call, "community", [Wanted("yu", GroupKey("partner"))], reason="chosen")
    await ask(sound, PLAN + "SET p.needsApproval = false")
    await apply_plan(sound, call, made.plan, no_judge)
    for plan in ("p1", "p2", "p3", "p4"):
        await ask(
            sound,
            "CREATE (:MovePlan {id: $plan, key: $plan, ladder: 'community', state: 'applied', needsApproval: false, "
            "actor: 'wu', nEntries: 1}) CREATE (:MovePlanEntry {key: $plan + ':000001', plan: $plan, position: 1, "
            "user: 'lan', step: 'move', from: 'ordinary', to: 'partner', state: 'waiting'})",
            plan=plan,
        )
    stages = (Stage("bronze", "铜", "Bronze", 1), Stage("silver", "银", "Silver", 3))
    await save_task(sound, call, Task("quiz", TaskKind.QUIZ, "打卡", "Quiz", "habit", stages), expected_version=0)
    await ask(
        sound,
        "MATCH (c:TagClass {key: 'custom'}) CREATE (:Tag {key: 'club', name: 'club', state: 'active', definition: 'd', "
        "criterion: 'c', purpose: 'p'})-[:IN_CLASS]->(c)",
    )
    await define_plan(sound, call, Plan("club", "会员", "Club", 30, 100, member_tag="club"))
    for user in ("lan", "ming", "yu"):
        await record_term(sound, call, AskedTerm(f"paid-{user}", user, "club", since=NOW - timedelta(days=10)))
    yield sound
    await ask(sound, "MATCH (n) WHERE n:Policy OR n:PolicyVersion DETACH DELETE n")


async def test_what_is_planted_in_policies_and_plans_is_found_and_nothing_else(planned: Database, check: Check) -> None:
    before = await check()
    [the] = await ask(planned, PLAN + "RETURN p.id AS id")
    for planted, _ in PLANTED:
        await ask(planned, planted, at=NOW - timedelta(days=1))

    checked = await check()

    assert found(before) == set()
    wanted = {each for _, expected in PLANTED for each in expected}
    assert found(checked) == wanted - {("plan", "the plan")} | {("plan", the["id"])}
    told = {(each.invariant.value, b.entity): b.seen for each in checked.findings for b in each.examples}
    assert told["policy", "own@1"] == ("decided by wu",)
    assert told["policy", "torn@1"] == ("document",)
    assert told["policy", "gap"] == ("version", "2", "1")
    assert told["policy", "base@1"] == ("overlaps", "twin@1", "2026-04-01")
    assert told["policy", "lost@1"] == ("tag coffee",)
    assert told["rungs", "other@1"] == ("member_basic", "member_junior", "member_middle", "member_senior")
    assert told["plan", the["id"]] == ("done:1", "cancelled")
    assert told["plan", "p3"] == ("entries:0", "applied")
    assert told["paid", "t1"] == ("t2",)
    assert told["membership", "paid-yu"] == ("without:club",)
    assert told["membership", "paid-ming"] == ("holds:club",)


async def test_a_move_ends_the_warning_of_leaving_the_group(planned: Database, call: Call, check: Check) -> None:
    """Whoever comes back to a group later is warned anew before they leave it."""
    await ask(
        planned,
        "MATCH (u:User {id: 'yu'})-[:MEMBER_OF {ladder: 'community'}]->(g:Group) "
        "CREATE (u)-[:WARNED {ladder: 'community', policy: 'base@1', at: $at}]->(g)",
        at=NOW,
    )
    before = await check()

    made = await make_chosen_plan(planned, call, "community", [Wanted("yu", GroupKey("ordinary"))], reason="back")
    await ask(planned, "MATCH (p:MovePlan {reason: 'back'}) SET p.needsApproval = false")
    done = await apply_plan(planned, call, made.plan, no_judge)

    assert (done.n_done, await ask(planned, "MATCH ()-[w:WARNED]->() RETURN count(w) AS n")) == (1, [{"n": 0}])
    assert found(before) == found(await check()) == set()
