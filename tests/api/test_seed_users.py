"""Seed users, won by a free or low-price offer: on a profile, as a ready segment, and why; what a run warns of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, LiteralString, cast

import numpy as np
import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Client
from tests.graph.scores.kernels.test_bringing import log_likelihood
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


# Thirty who came 300 days ago and brought others from 200 days ago on, one a day: the first ten four, the others one;
# sixty who came 100 days ago and brought nobody. Nobody bought anything.
BRINGERS: LiteralString = """
UNWIND range(0, 149) AS i
WITH i, CASE WHEN i < 30 THEN 300 WHEN i < 90 THEN 230 - i ELSE 100 END AS days
CREATE (u:User {id: 'u' + toString(i), name: 'n', searchName: 'n', nameKey: toString(i), joinedKey: toString(i),
  joinedAt: $now - duration({days: days}), createdAt: $now - duration({days: days})})
CREATE (:Standing {user: u.id, version: 1, touched: 0})
WITH count(*) AS n_users
UNWIND range(0, 59) AS j
MATCH (referrer:User {id: 'u' + toString(CASE WHEN j < 40 THEN j / 4 ELSE j - 30 END)})
MATCH (referee:User {id: 'u' + toString(30 + j)})
CREATE (referrer)-[:REFERRED {referee: referee.id, at: $now - duration({days: 200 - j})}]->(referee)
"""
HORIZON = 90


def likeliest(brought: list[int], days: list[int]) -> tuple[float, float]:
    """Alpha and beta under which what was brought is likeliest, looked for without slopes under scipy's negative
    binomial."""
    from scipy import optimize

    minimize = cast(Any, optimize.minimize)
    counts, exposed = np.array(brought), np.array(days, dtype=np.float64)

    def unlikely(logs: Any) -> float:
        alpha, beta = np.exp(logs)
        return -log_likelihood(alpha, beta, counts, exposed)

    found = minimize(
        unlikely, [0.0, 5.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5_000}
    )
    alpha, beta = np.exp(found.x)
    return float(alpha), float(beta)


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


async def test_how_likely_somebody_is_to_bring_a_new_user_is_told_once_thirty_have_r14(
    manager: Client, empty: Database
) -> None:
    await ask(empty, BRINGERS, now=T)
    await run_scores(empty, clock=Clock(T))

    told = {user: (await profile(manager, user))[1] for user in ("u0", "u29", "u89", "u149")}
    [ran] = (await manager.ask(RUN))["scoreRuns"]["nodes"]

    # Nobody could have been seen to bring anybody before the first referral, 200 days ago.
    brought = [4] * 10 + [1] * 20 + [0] * 120
    days = [200] * 30 + [200 - j for j in range(60)] + [100] * 60
    alpha, beta = likeliest(brought, days)
    expected = {
        user: 1 - ((beta + seen) / (beta + seen + HORIZON)) ** (alpha + n)
        for user, n, seen in (("u0", 4, 200), ("u29", 1, 200), ("u89", 0, 141), ("u149", 0, 100))
    }
    found = {user: scores["LIKELY_TO_BRING"]["value"] for user, scores in told.items()}
    assert found == pytest.approx(expected, rel=1e-4)
    assert found["u0"] > found["u29"] > found["u149"] > found["u89"] > 0
    assert told["u0"]["LIKELY_TO_BRING"]["unit"] == "SHARE"
    assert "scores.too_few_bringers" not in {each["code"] for each in ran["warnings"]}
