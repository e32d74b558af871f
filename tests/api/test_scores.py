"""Scores of a profile and lists of influencers, over a run of the jobs."""

from datetime import timedelta
from typing import Any

import pytest

from api.paging import encoded
from graph.database.driver import Database
from graph.scores.actions import clear, run_scores
from graph.settings import Settings
from queries.catalogue import fragment
from queries.composer import Piece, compose
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.graph.scores.people import MANY, PEOPLE, Clock
from tests.support import ask

INFLUENCERS = """
query ($score: ScoreKey!, $first: Int, $after: String) {
  influencers(score: $score, first: $first, after: $after) {
    nodes { rank value percentile user { id } }
    pageInfo { endCursor hasNextPage }
  }
}
"""


@pytest.fixture
async def clock(empty: Database) -> Clock:
    """A clock at which the people of `PEOPLE` have been scored once."""
    await ask(empty, PEOPLE)
    clock = Clock(NOW)
    await run_scores(empty, clock=clock)
    return clock


async def test_a_profile_shows_value_percentile_and_time_of_each_score(admin: Client, clock: Clock) -> None:
    found = await admin.ask('{ user(id: "b") { scores { key unit value percentile asOf } } }')

    # Worked out in tests/graph/scores/test_run_scores.py. c spent 2700, of which a quarter, 675, is handed on to b, who
    # spent 5000 and hands a quarter of 5675 on to a. Half of what c spent would not have come without b.
    scores = {each["key"]: each for each in found["user"]["scores"]}
    assert scores["PAGERANK"]["value"] == pytest.approx(1.6375 / 3.85, abs=1e-6)
    assert (scores["PAGERANK"]["unit"], scores["PAGERANK"]["percentile"]) == ("SHARE", 1.0)
    told = ("DOWNSTREAM_REVENUE", "GATED_REVENUE", "MOVED_VALUE", "REFERRAL_VALUE")
    assert [scores[key]["value"] for key in told] == [2700.0, 2700.0, 4256.25, 1350.0]
    assert {scores[key]["unit"] for key in told} == {"MINOR"}
    assert scores["DOWNSTREAM_REVENUE"]["percentile"] == pytest.approx(2 / 3)
    counted = ("REFEREES", "PAYING_REFEREES", "CASCADE_SIZE", "CASCADE_DEPTH", "VIRALITY")
    assert [scores[key]["value"] for key in counted] == [1.0] * 5
    # Nobody came back to buy: who still buys, and for how much, is told of nobody.
    assert not {"PROBABILITY_ALIVE", "LIFETIME_VALUE"} & set(scores)
    assert {each["asOf"] for each in scores.values()} == {scores["PAGERANK"]["asOf"]}


async def test_loyalty_counts_buying_again_and_recommending_v06(
    admin: Client, empty: Database, settings: Settings
) -> None:
    await seed_village(empty, settings, NOW)
    await run_scores(empty, clock=Clock(NOW))

    text = "{ users(first: 20) { nodes { id scores(keys: [LOYALTY]) { value unit } } } }"
    found = {each["id"]: each["scores"][0] for each in (await admin.ask(text))["users"]["nodes"]}

    # Twelfths of the village with at most as much. Bought again: ming, hao and xia on one day each, 12. Stayed: ming
    # 190 days, 12, hao 90, 11, xia 15, 10. Brought: ming and lan two, 12, hao, xia and fang one, 10. Of those have
    # bought: ming's two, 12, one of lan, hao, xia and fang, 11 (wei, whom lan brought, gave everything back).
    # Of 48: ming 48, hao 44, xia 43, lan 23, fang 21. jing spent most, but once, and brought nobody.
    assert {user: each["value"] for user, each in found.items() if each["value"]} == pytest.approx(
        {"ming": 1_200 / 12, "hao": 1_100 / 12, "xia": 1_000 / 12, "lan": 900 / 12, "fang": 800 / 12}
    )
    assert found["jing"] == {"value": 0.0, "unit": "POINTS"}


async def test_before_the_first_run_there_are_no_scores_and_no_influencers(admin: Client, empty: Database) -> None:
    await ask(empty, PEOPLE)

    profile = await admin.ask('{ user(id: "b") { scores { key } } }')
    listed = await admin.ask(INFLUENCERS, score="PAGERANK")

    assert profile["user"]["scores"] == []
    assert listed["influencers"]["nodes"] == []


async def test_influencers_come_in_order_of_rank_page_by_page(admin: Client, clock: Clock) -> None:
    first = (await admin.ask(INFLUENCERS, score="DOWNSTREAM_REVENUE", first=1))["influencers"]
    second = (await admin.ask(INFLUENCERS, score="DOWNSTREAM_REVENUE", first=1, after=first["pageInfo"]["endCursor"]))[
        "influencers"
    ]

    assert first["nodes"] == [{"rank": 1, "value": 6350.0, "percentile": 1.0, "user": {"id": "a"}}]
    assert first["pageInfo"]["hasNextPage"]
    assert [(node["rank"], node["user"]["id"]) for node in second["nodes"]] == [(2, "b")]
    assert not second["pageInfo"]["hasNextPage"]


async def test_a_list_goes_on_in_its_own_run_after_a_newer_one_is_published(
    admin: Client, empty: Database, clock: Clock
) -> None:
    cursor = (await admin.ask(INFLUENCERS, score="PAGERANK", first=1))["influencers"]["pageInfo"]["endCursor"]
    await ask(empty, "MATCH (:User {id: 'a'})-[i:INTERACTED]->(:User {id: 'b'}) DELETE i")
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)

    found = await admin.ask(INFLUENCERS, score="PAGERANK", first=2, after=cursor)

    # In the first run b, c, a; in the second, where only c is noticed, c comes first.
    assert [node["user"]["id"] for node in found["influencers"]["nodes"]] == ["c", "a"]
    newest = await admin.ask(INFLUENCERS, score="PAGERANK", first=1)
    assert newest["influencers"]["nodes"][0]["user"]["id"] == "c"


async def test_a_cursor_into_an_erased_run_is_refused_with_a_code(admin: Client, empty: Database, clock: Clock) -> None:
    cursor = (await admin.ask(INFLUENCERS, score="PAGERANK", first=1))["influencers"]["pageInfo"]["endCursor"]
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    await clear(empty, now=clock() + timedelta(minutes=10, seconds=1))

    _, code = await admin.refusal(INFLUENCERS, score="PAGERANK", first=1, after=cursor)

    assert code == "scores.run_gone"


@pytest.mark.parametrize("days", [0, -1, 3_661])
async def test_a_period_that_cannot_be_is_refused(admin: Client, days: int) -> None:
    text = f"{{ influencers(score: REACH, broughtWithinDays: {days}) {{ nodes {{ rank }} }} }}"

    assert await admin.refusal(text) == (200, "scores.parameter_out_of_range")


@pytest.mark.parametrize("place", ["run", "run:", "run:x", ":1", "run:\u00b2", "run:-1", "run:1234567890"])
async def test_a_cursor_that_names_no_place_is_refused(admin: Client, clock: Clock, place: str) -> None:
    cursor = encoded("influencers.pagerank", place)

    assert await admin.refusal(INFLUENCERS, score="PAGERANK", after=cursor) == (200, "paging.cursor")


async def test_a_page_of_influencers_costs_only_its_page(empty: Database) -> None:
    await ask(empty, MANY, n=700)
    await run_scores(empty, clock=Clock(NOW))
    # The planner still counts with the few rows of other tests; this is about plans for many.
    await ask(empty, "CALL db.prepareForReplanning()")

    first, last = [await page_hits(empty, after=after) for after in (0, 500)]

    # Nobody is read but the hundred of whom the ranks stand together, by about 3 hits each, and of the 21 of the page
    # their properties, by about 10: the six hundred behind the first cost nothing.
    assert first < 100 * 5 + 21 * 10
    assert abs(first - last) < 21


async def page_hits(database: Database, *, after: int) -> int:
    asked = {"run": None, "key": "pagerank", "after": after, "limit": 21, "group": None}
    composed = compose([Piece(fragment("scores/fragments/list_influencers"), asked)])
    return hits((await database.profile(composed.text, composed.params)).profile or {})


def hits(plan: dict[str, Any]) -> int:
    return plan.get("dbHits", 0) + sum(hits(child) for child in plan.get("children", ()))
