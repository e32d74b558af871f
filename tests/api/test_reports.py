"""Reports of everybody, a group and a segment, over the village (V02, V09, M11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Client
from tests.api.test_score_settings import saved
from tests.support import ask

PARETO = """
query Pareto($segment: String, $group: String, $days: Int, $top: Float) {
  found: paretoReport(segment: $segment, group: $group, days: $days, top: $top) {
    nUsers nBuyers revenueMinor nTop topShare nForGoal goalShare curve { users revenue } } }
"""
REPURCHASE = """
query Repurchase($segment: String, $group: String, $within: Int!, $months: Int!) {
  found: repurchaseReport(segment: $segment, group: $group, withinDays: $within, months: $months) {
    nUsers withinDays months { month isWhole repurchase { nBuyers nAgain rate { nUsers share } } }
    latest { month } together { nBuyers nAgain rate { share low high } } } }
"""
CHANNELS = """
query Channels($by: ChannelGrouping!, $group: String, $horizons: [Int!], $first: Int! = 50) {
  found: channelReport(by: $by, group: $group, horizons: $horizons, first: $first) {
    nUsers nWays ways { key name kind owner { kind id name } isUnknown nUsers nReferees paidMinor refundedMinor
      alive nAlive later { days nUsers bought { nUsers share } boughtAgain { nUsers share } netMinor isSmall } } } }
"""
REFUSES = """
MATCH (u:User {id: $user}) MATCH (p:Purpose {key: 'profiling'})
CREATE (u)-[:CONSENTED {status: 'denied', at: datetime()}]->(p)
"""
LISTED = """
mutation ($key: String!, $parameters: [TemplateParameterInput!]) {
  done: installSegmentTemplate(input: {key: $key, parameters: $parameters}) {
    ... on InstallSegmentTemplateDone { segment { users { nodes { id } } } } ... on Problem { code } } }
"""
# Recency, frequency and monetary class, then points of spending and of social value; -1: it is not known.
CLASSES = [
    {"user": "ming", "values": [5, 5, 5, 50, 80]},
    {"user": "lan", "values": [4, 5, 2, 40, 0]},
    {"user": "hao", "values": [1, 2, 4, 95, 0]},
    {"user": "fang", "values": [3, 3, 3, 60, 100]},
    {"user": "yan", "values": [-1, -1, -1, 0, 0]},
]
SCORED = """
MERGE (l:Lock {name: 'scores'}) SET l.published = 'r1'
CREATE (:ScoreRun {id: 'r1', number: 1, state: 'published', asOf: datetime(), units: ['', '', '', '', '', '', ''],
  keys: ['recency_class', 'frequency_class', 'monetary_class', 'spending_value', 'social_value', 'interaction_value',
    'content_value']})
WITH 1 AS one
UNWIND $rows AS row
MATCH (u:User {id: row.user})
SET u.joinedAt = CASE row.user WHEN 'fang' THEN datetime() - duration('P599D') ELSE datetime() - duration('P600D') END
CREATE (:ScoreRow {user: row.user, number: 1, percentiles: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  values: [each IN row.values | CASE each WHEN -1 THEN toFloat('NaN') ELSE toFloat(each) END] + [0.0, 0.0]})
"""
SAVE = """
mutation ($text: String!) { done: saveSegment(input: {key: "spenders", name: "spenders", text: $text}) {
  ... on SaveSegmentDone { version } ... on Problem { code } } }
"""

PREVIEW = "query ($text: String!) { segmentPreview(input: {text: $text}) { users(first: 20) { nodes { id } } } }"


@pytest.fixture
async def village(empty: Database, settings: Settings) -> Database:
    await seed_village(empty, settings, T)
    return empty


def figures(found: Any) -> tuple[Any, ...]:
    return tuple(found[name] for name in ("nUsers", "nBuyers", "revenueMinor", "nTop", "topShare", "nForGoal"))


def listed(found: Any) -> list[str]:
    return sorted(each["id"] for each in found["users"]["nodes"])


@pytest.mark.usefixtures("village")
async def test_the_village_s_revenue_is_told_of_all_of_a_group_and_of_a_segment_v02(manager: Client) -> None:
    await manager.ask(SAVE, text="spend at least 60")

    everybody = (await manager.ask(PARETO))["found"]
    group = (await manager.ask(PARETO, group="ordinary"))["found"]
    both = (await manager.ask(PARETO, group="ordinary", segment="spenders"))["found"]
    few = (await manager.ask(PARETO, group="tea_circle"))["found"]

    # jing 500, fang 300, lan 200, hao 200, ming 130, lei 90, tao 70, xia 60, qiang 40: 1,590 yuan of nine. A fifth of
    # nine is 1.8, so two, who have 800; four fifths are 1,272, and five have 1,330.
    assert figures(everybody) == (12, 9, 159_000, 2, pytest.approx(800 / 1_590), 5)
    assert everybody["goalShare"] == 5 / 9
    assert [each["users"] for each in everybody["curve"]] == pytest.approx([n / 9 for n in range(10)])
    assert everybody["curve"][1]["revenue"] == pytest.approx(500 / 1_590)
    # Without ming and lan: 1,260 of seven; four fifths are 1,008, and four have 1,090.
    assert figures(group) == (10, 7, 126_000, 2, pytest.approx(800 / 1_260), 4)
    # And without qiang: 1,220 of six; four fifths are 976, and three have 1,000.
    assert figures(both) == (6, 6, 122_000, 2, pytest.approx(800 / 1_220), 3)
    # Of ming, lan and wei, who gave everything back, two have spent: too few for a share.
    assert figures(few) == (3, 2, 33_000, 1, None, 2)
    assert (few["goalShare"], few["curve"]) == (None, [])


@pytest.mark.usefixtures("village")
async def test_who_of_the_village_bought_again_is_told_by_month_m11(manager: Client) -> None:
    found = (await manager.ask(REPURCHASE, within=90, months=120))["found"]
    short = (await manager.ask(REPURCHASE, within=89, months=120))["found"]
    group = (await manager.ask(REPURCHASE, within=90, months=120, group="tea_circle"))["found"]
    await manager.ask(SAVE, text="spend at least 60")
    segment = (await manager.ask(REPURCHASE, within=90, months=120, segment="spenders"))["found"]
    both = (await manager.ask(REPURCHASE, within=90, months=120, segment="spenders", group="ordinary"))["found"]

    months = {each["month"]: each["repurchase"] for each in found["months"]}
    # The first bought on 6 April 2025 (390 days before 1 May 2026), the last on 26 April 2026: thirteen months.
    assert (found["nUsers"], len(months), min(months), max(months)) == (12, 13, "2025-04-01", "2026-04-01")
    # xia came back after 15 days, lei and tao did not: 1 of 3. hao came back after 90 days, on 22 November.
    assert months["2026-04-01"] == {"nBuyers": 3, "nAgain": 1, "rate": None}
    assert months["2025-08-01"] == {"nBuyers": 1, "nAgain": 1, "rate": None}
    # Of eleven who bought in a month, two came back; wei gave everything back and has not bought.
    assert (found["together"]["nBuyers"], found["together"]["nAgain"]) == (11, 2)
    assert found["together"]["rate"]["share"] == 2 / 11
    assert found["latest"] is None
    # hao's 90th day is one too late for 89.
    assert (short["together"]["nAgain"], short["withinDays"]) == (1, 89)
    # ming twice and lan once, never in time.
    assert group["together"] == {"nBuyers": 3, "nAgain": 0, "rate": None}
    # Without qiang, who spent 40, and wei, yan and mei, who spent nothing: ten who bought in a month. xia and hao came
    # back. In January fang bought on the 1st, and qiang on the 21st.
    assert (segment["nUsers"], segment["together"]["nBuyers"], segment["together"]["nAgain"]) == (8, 10, 2)
    assert segment["together"]["rate"]["share"] == 2 / 10
    assert months["2026-01-01"]["nBuyers"] == 2
    january = next(each for each in segment["months"] if each["month"] == "2026-01-01")
    assert january["repurchase"] == {"nBuyers": 1, "nAgain": 0, "rate": None}
    # Nor ming, who did so twice, nor lan: hao twice, fang, jing, xia, lei and tao.
    assert (both["nUsers"], both["together"]["nBuyers"], both["together"]["nAgain"]) == (6, 7, 2)


@pytest.mark.usefixtures("village")
async def test_channels_are_compared_by_what_came_of_their_people_v09(manager: Client) -> None:
    found = (await manager.ask(CHANNELS, by="CHANNEL"))["found"]
    group = (await manager.ask(CHANNELS, by="CHANNEL", group="tea_circle", first=1))["found"]

    ways = {each["key"]: each for each in found["ways"]}
    assert (found["nUsers"], found["nWays"], list(ways)) == (12, 4, [None, "code_ming", "code_lin", "poster_may"])
    # lan and hao: 200 yuan each; they brought fang and wei, and jing.
    friends = ways["code_ming"]
    assert (friends["name"], friends["kind"], friends["isUnknown"]) == ("小明的专属活码", "live_code", False)
    assert friends["owner"] == {"kind": "USER", "id": "ming", "name": "王小明"}
    assert ways["code_lin"]["owner"] == {"kind": "STAFF", "id": "lin", "name": "林晓"}
    assert (friends["nUsers"], friends["nReferees"], friends["paidMinor"]) == (2, 3, 40_000)
    assert friends["later"][0] == {
        "days": 30, "nUsers": 2, "bought": None, "boughtAgain": None, "netMinor": None, "isSmall": True,
    }  # fmt: skip
    # Who came through no channel that is known, since they joined: tao bought after 50 days (70 yuan), qiang after 80
    # (40), lei after 105 (90), jing after 155 (500), fang after 160 (300); wei gave all back, yan and mei never bought.
    others = ways[None]
    assert (others["nUsers"], others["isUnknown"], others["owner"]) == (8, True, None)
    assert (others["paidMinor"], others["refundedMinor"], others["nReferees"]) == (116_000, 16_000, 1)
    assert [(each["days"], each["bought"]["nUsers"], each["netMinor"]) for each in others["later"]] == [
        (30, 0, 0),
        (90, 2, 11_000 / 8),
        (180, 5, 100_000 / 8),
    ]
    assert [each["boughtAgain"]["nUsers"] for each in others["later"]] == [0, 0, 0]
    # No scores yet.
    assert (others["alive"], others["nAlive"]) == (None, 0)
    # ming, lan and wei came three ways, of which one is shown.
    assert (group["nUsers"], group["nWays"], len(group["ways"])) == (3, 3, 1)


async def test_channels_are_told_by_kind_and_owner_but_no_owner_who_refuses_to_be_profiled(
    village: Database, manager: Client
) -> None:
    kinds = (await manager.ask(CHANNELS, by="KIND", horizons=[7]))["found"]["ways"]
    owners = (await manager.ask(CHANNELS, by="OWNER"))["found"]["ways"]
    await ask(village, REFUSES, user="ming")
    after = (await manager.ask(CHANNELS, by="OWNER"))["found"]["ways"]

    # ming came through lin's code, lan and hao through ming's, xia through a poster that is nobody's.
    assert [(each["kind"], each["nUsers"], each["isUnknown"]) for each in kinds] == [
        (None, 8, True),
        ("live_code", 3, False),
        ("poster", 1, False),
    ]
    assert [each["days"] for each in kinds[0]["later"]] == [7]
    assert [(each["owner"] and each["owner"]["id"], each["nUsers"]) for each in owners] == [
        (None, 8),
        ("ming", 2),
        ("lin", 1),
        (None, 1),
    ]
    # Their channel is one of nobody's then: lan, hao and xia.
    assert [(each["owner"] and each["owner"]["id"], each["nUsers"]) for each in after] == [
        (None, 8),
        (None, 3),
        ("lin", 1),
    ]


async def test_how_likely_people_still_buy_is_that_of_the_last_run_but_of_who_refuses(
    village: Database, manager: Client
) -> None:
    await ask(
        village,
        """
        MERGE (l:Lock {name: 'scores'}) SET l.published = 'r1'
        CREATE (:ScoreRun {id: 'r1', number: 1, state: 'published', keys: ['reach', 'probability_alive']})
        WITH 1 AS one UNWIND ['fang', 'wei', 'jing', 'qiang', 'lei', 'tao', 'yan'] AS user
        CREATE (:ScoreRow {user: user, number: 1, percentiles: [0.5, 0.5],
          values: [7.0, CASE user WHEN 'yan' THEN toFloat('NaN') WHEN 'tao' THEN 0.9 ELSE 0.5 END]})
        """,
    )
    found = (await manager.ask(CHANNELS, by="KIND"))["found"]["ways"][0]
    await ask(village, REFUSES, user="tao")
    after = (await manager.ask(CHANNELS, by="KIND"))["found"]["ways"][0]

    # fang, wei, jing, qiang, lei 0.5 each and tao 0.9; of yan it is not known.
    assert (found["nAlive"], found["alive"]) == (6, pytest.approx(3.4 / 6))
    assert (after["nAlive"], after["alive"]) == (5, pytest.approx(0.5))


async def test_small_but_loyal_is_potential_and_core_are_they_who_spend_most_and_who_give_over_years_r11_v03(
    village: Database, manager: Client
) -> None:
    await ask(village, SCORED, rows=CLASSES)
    profile = "query ($id: ID!) { user(id: $id) { valueClass { key isPotential recency frequency monetary } } }"

    found = {each["user"]: (await manager.ask(profile, id=each["user"]))["user"]["valueClass"] for each in CLASSES}
    unscored = (await manager.ask(profile, id="mei"))["user"]["valueClass"]
    lists = {
        key: await manager.ask(LISTED, key=key, parameters=[{"key": name, "value": value} for name, value in given])
        for key, given in (("potential", []), ("core", [("days", "600")]))
    }
    await ask(village, REFUSES, user="lan")
    refusing = (await manager.ask(profile, id="lan"))["user"]["valueClass"]
    after = await manager.ask('{ segment(key: "potential") { users { nodes { id } } } }')

    assert found["lan"] == {"key": "POTENTIAL", "isPotential": True, "recency": 4, "frequency": 5, "monetary": 2}
    assert {user: each and each["key"] for user, each in found.items()} == {
        "ming": "LOYAL", "lan": "POTENTIAL", "hao": "AT_RISK", "fang": "REGULAR", "yan": None,
    }  # fmt: skip
    assert unscored is None
    # hao spends most; lan is potential; fang has not been here for 600 days, and ming, who has, gives.
    assert [each["id"] for each in lists["potential"]["done"]["segment"]["users"]["nodes"]] == ["lan"]
    assert [each["id"] for each in lists["core"]["done"]["segment"]["users"]["nodes"]] == ["hao", "lan", "ming"]
    assert (refusing, after["segment"]["users"]["nodes"]) == (None, [])


async def test_the_high_valued_are_a_ready_segment_by_the_brands_weights_and_threshold_v01(
    village: Database, manager: Client, admin: Client
) -> None:
    weights: dict[str, float | None] = {"whole_spending_weight": 0.5, "whole_social_weight": 0.5}
    weights |= {"whole_interaction_weight": 0.0, "whole_content_weight": 0.0}

    first = await saved(admin, weights)
    await run_scores(village, clock=lambda: T)
    both = await manager.ask(LISTED, key="high_value", parameters=[{"key": "points", "value": "72"}])
    stricter = await manager.ask(PREVIEW, text="score whole_value at least 85")
    second = await saved(admin, {"whole_social_weight": 0.0}, expected=1)
    await run_scores(village, clock=lambda: T + timedelta(minutes=1))
    spending = await manager.ask('{ segment(key: "high_value") { users { nodes { id } } } }')

    assert [each["__typename"] for each in (first, second)] == ["SaveScoreSettingsDone"] * 2
    # Twelfths of the village with at most as much. Spending, by net spend, purchase days and how lately: jing 12 + 9 +
    # 9, xia 5 + 12 + 12, hao 10 + 12 + 6, fang 11 + 9 + 7, lei 7 + 9 + 10 and tao 6 + 9 + 11, lan 10 + 9 + 5 and ming
    # 8 + 12 + 4, qiang 4 + 9 + 8; so 100, 91.7, 83.3, 75, 66.7 twice, 50 twice and 33.3 points.
    # Social, by referees who bought and what all below spent: ming 12 + 12, hao 11 + 11, lan 11 + 10, xia 11 + 9, fang
    # 11 + 8; so 100, 91.7, 83.3, 75 and 66.7 points.
    # Both alike: hao 87.5, xia 83.3, ming 75, fang 70.8, lan 66.7, jing 50, and others less.
    assert listed(both["done"]["segment"]) == ["hao", "ming", "xia"]
    assert listed(stricter["segmentPreview"]) == ["hao"]
    assert listed(spending["segment"]) == ["fang", "hao", "jing", "xia"]


async def test_reports_are_for_managers(viewer: Client) -> None:
    assert await viewer.refusal(PARETO) == (200, "access.denied")
    assert await viewer.refusal(REPURCHASE, within=90, months=12) == (200, "access.denied")
    assert await viewer.refusal(CHANNELS, by="OWNER") == (200, "access.denied")


@pytest.mark.usefixtures("village")
async def test_a_report_of_what_is_not_there_or_out_of_range_is_refused(manager: Client) -> None:
    assert await manager.refusal(PARETO, segment="none") == (200, "segments.unknown")
    assert (await manager.refusal(PARETO, group="none"))[0] == 200
    assert await manager.refusal(PARETO, days=0) == (200, "scores.parameter_out_of_range")
    assert await manager.refusal(PARETO, top=1.5) == (200, "scores.parameter_out_of_range")
    assert await manager.refusal(CHANNELS, by="KIND", horizons=[0]) == (200, "scores.parameter_out_of_range")
    assert await manager.refusal(CHANNELS, by="KIND", first=101) == (200, "paging.size")
    assert await manager.refusal(REPURCHASE, within=0, months=12) == (200, "scores.parameter_out_of_range")
    assert await manager.refusal(REPURCHASE, within=90, months=0) == (200, "scores.parameter_out_of_range")
