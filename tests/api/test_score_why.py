"""Why a user has a score: parts, evidence and change of the village, whose numbers `seeds/village.py` tells."""

from collections.abc import Mapping
from typing import Any, LiteralString

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Client
from tests.graph.scores.people import Clock
from tests.support import ask

PARTS = """
query ($id: ID!, $keys: [ScoreKey!]) {
  user(id: $id) { scores(keys: $keys) { key value isSum parts { key name value unit weight adds share percentile } } }
}
"""
EVIDENCE = """
query ($id: ID!, $keys: [ScoreKey!], $first: Int! = 20) {
  user(id: $id) { scores(keys: $keys) { key evidence(first: $first) {
    kind fromUser { id name } toUser { id } at day count amountMinor
  } } }
}
"""
# Between the runs, in yuan: lan buys for 100; ming brings mei; jing is given 50 of 500 back; lan's wei is voided; tao
# likes ming twice.
HAPPENED: LiteralString = """
MATCH (lan:User {id: 'lan'}), (ming:User {id: 'ming'}), (mei:User {id: 'mei'}), (tao:User {id: 'tao'})
MATCH (lan)-[old:REFERRED]->(wei:User {id: 'wei'})
MATCH (order:Purchase {id: 'p08'})
CREATE (lan)-[:BOUGHT {at: $at}]->(:Purchase {id: 'p99', at: $at, day: date('2026-05-01'), amountMinor: 10000,
  discountMinor: 0, refundedMinor: 0})
CREATE (ming)-[:REFERRED {referee: 'mei', at: $at}]->(mei)
CREATE (order)-[:REFUNDED]->(:Refund {id: 'r99', at: $at, amountMinor: 5000})
SET order.refundedMinor = 5000
CREATE (lan)-[:WAS_REFERRED {referee: 'wei', at: old.at, voidedAt: $at, voidedBy: 'lin', reason: 'x'}]->(wei)
DELETE old
CREATE (tao)-[:INTERACTED {key: 'new', kind: 'like', day: date('2026-05-01'), count: 2}]->(ming)
"""
REFUSES: LiteralString = """
MATCH (u:User {id: 'hao'}) MATCH (p:Purpose {key: 'profiling'})
CREATE (u)-[:CONSENTED {status: 'denied', at: $at}]->(p)
"""
ADDITIVE = frozenset(
    "DOWNSTREAM_REVENUE GATED_REVENUE REFERRAL_VALUE MOVED_VALUE PAGERANK REACH CONSTRAINT BROKER_REVENUE "
    "WHOLE_VALUE REFEREES PAYING_REFEREES CASCADE_SIZE".split()
)


@pytest.fixture
async def clock(empty: Database, settings: Settings) -> Clock:
    """The village at T, scored once."""
    await seed_village(empty, settings, T)
    clock = Clock(T)
    await run_scores(empty, clock=clock, zone=settings.zone)
    return clock


async def scores(client: Client, query: str, user: str, *keys: str, **more: Any) -> dict[str, Any]:
    found = await client.ask(query, id=user, keys=list(keys) or None, **more)
    return {each["key"]: each for each in found["user"]["scores"]}


def measured(score: Mapping[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(part[name] for name in names) for part in score["parts"]]


async def test_only_the_scores_that_are_asked_for_are_told(admin: Client, clock: Clock) -> None:
    plain = await admin.ask('{ user(id: "ming") { scores(keys: [REACH, REFEREES]) { key } } }')
    why = await scores(admin, PARTS, "ming", "REFEREES", "REACH")

    assert {each["key"] for each in plain["user"]["scores"]} == set(why) == {"REACH", "REFEREES"}


async def test_downstream_revenue_is_told_generation_by_generation(admin: Client, clock: Clock) -> None:
    found = (await scores(admin, PARTS, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]

    # lan and hao spent 200 each; fang 300, wei 0, jing 500 at half; qiang 40 at a quarter. 400 + 400 + 10 = 810 yuan.
    assert measured(found, "key", "value", "weight", "adds") == [
        ("generation", 40000.0, 1.0, 40000.0),
        ("generation", 80000.0, 0.5, 40000.0),
        ("generation", 4000.0, 0.25, 1000.0),
    ]
    assert (found["value"], found["isSum"]) == (81000.0, True)
    assert [part["name"] for part in found["parts"]][2] == "Generation 3: spent by 1 people"


async def test_values_of_referrals_are_told_by_what_counts(admin: Client, clock: Clock) -> None:
    ming = await scores(admin, PARTS, "ming")
    lan = await scores(admin, PARTS, "lan", "MOVED_VALUE")

    # Half of the 400 that lan and hao spent would not have come alone; nothing is saved for winning the two.
    assert measured(ming["REFERRAL_VALUE"], "key", "value", "weight", "adds") == [
        ("type_one", 40000.0, 0.5, 20000.0),
        ("type_two", 2.0, 0.0, 0.0),
    ]
    assert measured(ming["REFEREES"], "key", "value") == [("have_bought", 2.0), ("never_bought", 0.0)]
    assert measured(ming["CASCADE_SIZE"], "value") == [(2.0,), (3.0,), (1.0,)]
    # lan spent 200; fang holds 300 + 40/4 = 310 and hands on 77.50, wei nothing; a quarter of 277.50 goes to ming.
    assert measured(lan["MOVED_VALUE"], "key", "adds") == [
        ("own_spend", 20000.0),
        ("passed_up", 7750.0),
        ("handed_on", -6937.5),
    ]
    assert lan["MOVED_VALUE"]["value"] == 20812.5


async def test_parts_are_counted_by_what_the_brand_had_set(admin: Client, empty: Database, settings: Settings) -> None:
    await seed_village(empty, settings, T)
    told = {"referral_decay": 0.25, "referral_generations": 2, "moved_share": 0.5, "type_one_share": 1.0}
    told |= {"pagerank_damping": 0.5, "reach_half_life_days": 10.0, "whole_spending_weight": 3.0}
    changes = [{"key": key, "value": value} for key, value in told.items()]
    await admin.ask(
        "mutation ($changes: [ScoreParameterInput!]!) { "
        "saveScoreSettings(input: {changes: $changes}, expectedVersion: 0) { __typename } }",
        changes=changes,
    )
    await run_scores(empty, clock=Clock(T), zone=settings.zone)

    ming = await scores(admin, PARTS, "ming")

    # 400 yuan of the first generation, 800 of the second at a quarter, nothing of the third.
    assert measured(ming["DOWNSTREAM_REVENUE"], "value", "weight") == [(40000.0, 1.0), (80000.0, 0.25)]
    assert ming["DOWNSTREAM_REVENUE"]["value"] == 60000.0
    assert measured(ming["REFERRAL_VALUE"], "key", "weight")[0] == ("type_one", 1.0)
    assert {key for key in ADDITIVE if not ming[key]["isSum"]} == set()


async def test_what_is_held_back_is_told_against_what_was_brought(
    admin: Client, empty: Database, settings: Settings, clock: Clock
) -> None:
    # As if signals spoke against 300 of the 500 yuan that jing, whom hao brought, spent.
    await ask(
        empty,
        "MATCH (row:ScoreRow {user: 'hao'}) MATCH (run:ScoreRun {state: 'published'}) "
        "SET row.values = [at IN range(0, size(run.keys) - 1) | "
        "CASE run.keys[at] WHEN 'gated_revenue' THEN 20000.0 ELSE row.values[at] END]",
    )

    found = (await scores(admin, PARTS, "hao", "GATED_REVENUE"))["GATED_REVENUE"]

    assert measured(found, "key", "adds") == [("raw_revenue", 50000.0), ("held_back", -30000.0)]
    assert found["isSum"]


async def test_pagerank_is_told_by_chance_by_who_gave_most_and_by_the_others(admin: Client, clock: Clock) -> None:
    found = (await scores(admin, PARTS, "ming", "PAGERANK"))["PAGERANK"]

    # hao, jing and yan give all they give to ming, and each has x = 20/631. The rest comes from who gives to nobody:
    # ming is 3.55 x, less 0.15/12 of chance and 0.85 · 3 x.
    x = 20 / 631
    told = dict(measured(found, "key", "adds"))
    assert told["chance"] == pytest.approx(0.15 / 12)
    assert told["top_givers"] == pytest.approx(0.85 * 3 * x, abs=1e-6)
    assert told["others"] == pytest.approx(x - 0.15 / 12, abs=1e-6)
    assert found["isSum"]


async def test_reach_is_told_by_the_age_of_the_last_sign(admin: Client, empty: Database, clock: Clock) -> None:
    await ask(empty, "MATCH (:User {id: 'yan'})-[i:INTERACTED]->() SET i.day = date('2026-01-31')")
    await run_scores(empty, clock=clock)

    found = (await scores(admin, PARTS, "ming", "REACH"))["REACH"]

    # hao last 20 days ago, three times; jing 26 days ago, once; yan now 90 days ago, once: half of it is left.
    near = 3 * 0.5 ** (20 / 90) + 0.5 ** (26 / 90)
    assert measured(found, "key", "value") == [("age_0", 4.0), ("age_1", 1.0)]
    assert [each[0] for each in measured(found, "adds")] == pytest.approx([near, 0.5])
    assert found["isSum"]


async def test_social_scores_are_told_by_contacts(admin: Client, clock: Clock) -> None:
    ming = await scores(admin, PARTS, "ming", "CONSTRAINT", "BETWEENNESS", "BROKER_REVENUE", "CORE")
    lan = await scores(admin, PARTS, "lan", "CONSTRAINT", "BETWEENNESS")

    # Three of five with hao, one each with jing and yan, who know nobody else: 0.36 + 0.04 + 0.04. Without ming all
    # three stand alone; the one who spends most, jing, counts as who stays, so hao's 200 yuan are cut off.
    assert [each[0] for each in measured(ming["CONSTRAINT"], "adds")[:2]] == pytest.approx([0.44, 0.0])
    assert measured(ming["BETWEENNESS"], "key", "value") == [("contacts", 3.0), ("groups", 3.0)]
    assert measured(ming["BROKER_REVENUE"], "key", "adds")[0] == ("known_to_nobody_else", 20000.0)
    assert not ming["BETWEENNESS"]["isSum"]
    # The ring: half with each of two who know each other, 2 · (1/2 + 1/4)² = 1.125, of which 2 · 1/4 by the two alone.
    assert [each[0] for each in measured(lan["CONSTRAINT"], "adds")[:2]] == pytest.approx([0.5, 0.625])
    assert measured(lan["BETWEENNESS"], "key", "value") == [("contacts", 2.0), ("groups", 1.0)]


async def test_own_value_is_told_by_what_the_models_saw(admin: Client, clock: Clock) -> None:
    found = await scores(admin, PARTS, "ming", "RECENCY_CLASS", "FREQUENCY_CLASS", "MONETARY_CLASS", "SPENDING_VALUE")

    # 100 yuan 390 days before T and 50 less 20 given back 200 days before.
    assert measured(found["RECENCY_CLASS"], "key", "value", "unit") == [("since_last", 200.0, "DAYS")]
    assert measured(found["FREQUENCY_CLASS"], "key", "value") == [("purchase_days", 2.0)]
    assert measured(found["MONETARY_CLASS"], "key", "value")[2] == ("spent_a_day", 6500.0)
    assert {each["isSum"] for each in found.values()} == {False}


async def test_the_whole_value_is_the_four_by_their_weights(admin: Client, clock: Clock) -> None:
    found = await scores(admin, PARTS, "ming", "WHOLE_VALUE", "SOCIAL_VALUE")

    # Of ming's points 50, 0, 100 and 100: 0.4 · 50 + 0.2 · (0 + 100 + 100) = 60.
    assert measured(found["WHOLE_VALUE"], "key", "weight", "adds") == [
        ("spending_value", 0.4, 20.0),
        ("interaction_value", 0.2, 0.0),
        ("content_value", 0.2, 20.0),
        ("social_value", 0.2, 20.0),
    ]
    assert measured(found["SOCIAL_VALUE"], "key", "percentile") == [("paying_referees", 1.0), ("gated_revenue", 1.0)]


async def test_parts_that_add_up_do_so_for_everybody(admin: Client, clock: Clock) -> None:
    for user in ("ming", "lan", "hao", "fang", "wei", "qiang", "xia", "mei"):
        for key, each in (await scores(admin, PARTS, user)).items():
            adds = [part["adds"] for part in each["parts"] if part["adds"] is not None]
            assert each["isSum"] == bool(adds), (user, key)
            assert not adds or key in ADDITIVE, (user, key)
            assert not adds or sum(adds) == pytest.approx(each["value"], rel=1e-9, abs=1e-9), (user, key)


async def test_facts_after_the_run_are_in_no_part(admin: Client, empty: Database, clock: Clock) -> None:
    clock.move(days=1)
    await ask(empty, HAPPENED, at=clock())
    await ask(empty, "MATCH (:User {id: 'tao'})-[i:INTERACTED]->() SET i.day = date('2026-05-02')")
    await ask(empty, "MATCH (p:Purchase {id: 'p08'}) REMOVE p.refundedMinor")

    found = await scores(admin, PARTS, "ming", "DOWNSTREAM_REVENUE", "REACH")

    # Neither what lan bought, nor mei, nor tao: wei, who was voided, had spent nothing.
    assert [each[0] for each in measured(found["DOWNSTREAM_REVENUE"], "adds")] == [40000.0, 40000.0, 1000.0]
    assert found["REACH"]["isSum"]


async def test_evidence_is_the_weightiest_first(admin: Client, clock: Clock) -> None:
    found = await scores(admin, EVIDENCE, "ming", "DOWNSTREAM_REVENUE", "REACH", "MONETARY_CLASS")

    # hao: 200 and half of 500; lan: 200 and half of 320.
    brought = [(each["toUser"]["id"], each["amountMinor"]) for each in found["DOWNSTREAM_REVENUE"]["evidence"]]
    assert brought == [("hao", 45000.0), ("lan", 36000.0)]
    noticed = [(each["fromUser"]["id"], each["count"], each["day"]) for each in found["REACH"]["evidence"]]
    assert noticed == [("hao", 3, "2026-04-11"), ("jing", 1, "2026-04-05"), ("yan", 1, "2026-04-06")]
    days = [(each["day"], each["amountMinor"], each["toUser"]) for each in found["MONETARY_CLASS"]["evidence"]]
    assert days == [("2025-04-06", 10000.0, None), ("2025-10-13", 3000.0, None)]


async def test_evidence_is_as_short_as_asked_and_at_most_twenty(admin: Client, clock: Clock) -> None:
    short = await scores(admin, EVIDENCE, "ming", "REACH", first=1)

    assert len(short["REACH"]["evidence"]) == 1
    for size in (0, 21):
        assert await admin.refusal(EVIDENCE, id="ming", keys=["REACH"], first=size) == (200, "paging.size")


async def test_of_who_refused_to_be_profiled_nothing_is_told(admin: Client, empty: Database, clock: Clock) -> None:
    await ask(empty, REFUSES, at=clock())

    assert await scores(admin, PARTS, "hao") == {}


async def test_a_hundred_people_are_not_told_why_at_once(admin: Client, clock: Clock) -> None:
    for asked in ("parts { key }", "evidence { kind }", "change { state }", "isSum"):
        query = f"{{ users(first: 100) {{ nodes {{ scores {{ {asked} }} }} }} }}"

        assert await admin.refusal(query) == (400, "limits.cost")


async def test_facts_of_several_people_are_read_together(admin: Client, clock: Clock, asked: list[str]) -> None:
    counts: list[int] = []
    for first in (1, 3):
        asked.clear()
        await admin.ask(f"{{ users(first: {first}) {{ nodes {{ scores(keys: [REACH]) {{ parts {{ key }} }} }} }} }}")
        counts.append(len(asked))

    # The people, and three statements about attention.
    assert counts == [4, 4]
