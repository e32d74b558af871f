"""The scores of the village, which `seeds/village.py` works out by hand."""

from fractions import Fraction

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.graph.scores.people import Clock, published_rows

X = Fraction(20, 631)
RING = X / Fraction(15, 100)
PAGERANK = {"ming": Fraction(71, 631), "lan": RING, "fang": RING, "wei": RING}
DOWNSTREAM_YUAN = {"ming": 810, "hao": 500, "lan": 320, "xia": 90, "fang": 40}


@pytest.fixture
async def village(empty: Database, settings: Settings) -> Database:
    await seed_village(empty, settings, T)
    return empty


async def test_the_village_scores_as_worked_out_by_hand(village: Database):
    run = await run_scores(village, clock=Clock(T))

    rows = {row["user"]: row for row in await published_rows(village)}
    # 6 pairs interacted: three in the ring, and hao, jing and yan with ming.
    assert (run.n_users, run.n_edges, len(rows)) == (12, 6, 12)
    for user, row in rows.items():
        assert row["pagerank"] == pytest.approx(float(PAGERANK.get(user, X)), abs=1e-6)
        assert row["downstream_revenue"] == DOWNSTREAM_YUAN.get(user, 0) * 100


async def test_the_villages_percentiles_count_who_has_at_most_as_much(village: Database):
    await run_scores(village, clock=Clock(T))

    rows = {row["user"]: row for row in await published_rows(village)}
    # Influence: eight have x, then ming, then the ring of three who are equal.
    influence = {"ming": 9, "lan": 12, "fang": 12, "wei": 12}
    assert {user: row["pagerank_percentile"] for user, row in rows.items()} == pytest.approx(
        {user: influence.get(user, 8) / 12 for user in rows}
    )
    # Revenue: seven have none, then fang, xia, lan, hao, ming.
    revenue = {"fang": 8, "xia": 9, "lan": 10, "hao": 11, "ming": 12}
    assert {user: row["downstream_revenue_percentile"] for user, row in rows.items()} == pytest.approx(
        {user: revenue.get(user, 7) / 12 for user in rows}
    )
