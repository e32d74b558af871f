"""Seed users, won by a free or low-price offer: on a profile, as a ready segment, and why; what a run warns of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Client
from tests.graph.scores.people import Clock
from tests.support import ask

FREE = """
MATCH (wei:User {id: 'wei'}), (mei:User {id: 'mei'})
CREATE (mei)-[:BOUGHT {at: $at}]->(:Purchase {id: 'free', at: $at, day: date($at), amountMinor: 0, refundedMinor: 0})
CREATE (mei)-[:BOUGHT {at: $later}]->(:Purchase {id: 'paid', at: $later, day: date($later), amountMinor: 90000})
"""
PROFILE = """
query ($id: ID!) { user(id: $id) { isSeed scores(keys: [SEED_USER, LIKELY_TO_BRING]) { key value unit
  parts { key name value unit } evidence { kind } change { state } } } }
"""
SEEDS = """
mutation { done: installSegmentTemplate(input: {key: "seed_users"}) {
  ... on InstallSegmentTemplateDone { segment { users { nodes { id } } } } ... on Problem { code } } }
"""
RUN = "{ scoreRuns(first: 1) { nodes { state warnings { code message scores } } } }"


@pytest.fixture
async def run(empty: Database, settings: Settings) -> None:
    """The village, where mei took something for free and bought for 900 yuan the day after, scored."""
    await seed_village(empty, settings, T)
    await ask(empty, FREE, at=T - timedelta(days=5), later=T - timedelta(days=4))
    await run_scores(empty, clock=Clock(T))


async def profile(client: Client, user: str) -> tuple[bool | None, dict[str, Any]]:
    found = (await client.ask(PROFILE, id=user))["user"]
    return found["isSeed"], {each["key"]: each for each in found["scores"]}


@pytest.mark.usefixtures("run")
async def test_who_was_won_by_a_free_offer_is_a_seed_and_listed_r14(manager: Client) -> None:
    mei, lan, yan = [await profile(manager, user) for user in ("mei", "lan", "yan")]
    seeds = (await manager.ask(SEEDS))["done"]["segment"]["users"]["nodes"]

    # mei paid nothing on her first day; lan bought for 200; yan never bought.
    assert (mei[0], lan[0], yan[0]) == (True, False, None)
    assert [each["id"] for each in seeds] == ["mei"]
    seed = mei[1]["SEED_USER"]
    told = {each["key"]: each["value"] for each in seed["parts"]}
    assert told == {"entry_paid": 0.0, "won_at_most": 1_000.0, "since_first": 5.0}
    assert (seed["unit"], seed["change"]["state"]) == ("NUMBER", "FIRST_RUN")


@pytest.mark.usefixtures("run")
async def test_a_run_says_what_it_could_not_tell_and_of_which_scores_r14(manager: Client, viewer: Client) -> None:
    _, scores = await profile(manager, "ming")
    [told] = (await manager.ask(RUN))["scoreRuns"]["nodes"]

    # In a village of twelve nobody's likelihood can be learned, and none is told.
    assert "LIKELY_TO_BRING" not in scores
    warnings = {each["code"]: each for each in told["warnings"]}
    assert warnings["scores.too_few_bringers"]["scores"] == ["LIKELY_TO_BRING"]
    assert warnings["scores.too_few_repeat_buyers"]["scores"] == ["LIFETIME_VALUE", "PROBABILITY_ALIVE"]
    assert "30" in warnings["scores.too_few_bringers"]["message"]
    assert (await viewer.refusal(RUN))[1] == "access.denied"
