"""All scores of one snapshot at once, against networkx, plain definitions and the published formulas of the forecasts.

Zachary's karate club, in which every friendship is attention both ways; what its members bought is what as many
customers of the shop CDNOW did.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph.scores.kernels.attention import NOTHING
from graph.scores.kernels.buying_again import fit_purchases, histories
from graph.scores.kernels.purchasing import PurchaseDays, fold_purchases, summarise
from graph.scores.kernels.spending import fit_spend
from graph.scores.model import Interactions, ScoreKey, ScoreValues, ScoreWarning
from graph.scores.scoring import scored
from graph.scores.snapshot import Snapshot
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels import cdnow

pytestmark = pytest.mark.text

N_USERS = 34
TODAY = cdnow.END
NEVER, ONCE = 33, 32
CLUB: Any = nx.karate_club_graph()


def bought() -> list[plain.Purchase]:
    """Of the members at 0 to 31 what the first customers did who came back, of 32 what the first did who did not."""
    days = cdnow.purchases().until(TODAY)
    n_days = np.bincount(days.users, minlength=days.n_users)
    customers = [*np.flatnonzero(n_days > 1)[:32].tolist(), int(np.flatnonzero(n_days == 1)[0])]
    rows = zip(days.users.tolist(), days.days.tolist(), days.amounts.tolist(), strict=True)
    return sorted((customers.index(user), day, amount) for user, day, amount in rows if user in customers)


def snapshot() -> Snapshot:
    given = sorted(
        (here, there, float(weight))
        for one, other, weight in CLUB.edges(data="weight")
        for here, there in ((one, other), (other, one))
    )
    sources, targets, weights = zip(*given, strict=True)
    users, days, amounts = zip(*bought(), strict=True)
    return Snapshot(
        as_of=datetime(1997, 9, 30, tzinfo=UTC),
        today=TODAY,
        users=tuple(f"member {place:02}" for place in range(N_USERS)),
        interactions=Interactions(
            np.array(sources, np.int32),
            np.array(targets, np.int32),
            np.array(weights),
            np.full(len(given), TODAY, np.int32),
        ),
        referrers=np.full(N_USERS, -1),
        brought_at=np.zeros(N_USERS, np.int64),
        joined_at=np.zeros(N_USERS, np.int64),
        purchases=PurchaseDays(N_USERS, np.array(users, np.int32), np.array(days, np.int32), np.array(amounts)),
        entry_paid=np.full(N_USERS, np.nan),
        refusing=np.zeros(N_USERS, np.bool_),
    )


@cache
def found() -> ScoreValues:
    return scored(snapshot()).values


@cache
def seen() -> list[plain.History]:
    return [plain.history(bought(), user, TODAY, 1.0) for user in range(N_USERS)]


def test_the_network_scores_of_the_karate_club_are_those_of_networkx():
    in_networkx = {
        ScoreKey.PAGERANK: nx.pagerank(CLUB, tol=1e-12, backend="networkx"),
        ScoreKey.CORE: nx.core_number(CLUB, backend="networkx"),
        ScoreKey.BETWEENNESS: nx.betweenness_centrality(CLUB, k=16, seed=1, backend="networkx"),
        ScoreKey.CONSTRAINT: nx.constraint(CLUB, weight="weight", backend="networkx"),
    }

    for key, expected in in_networkx.items():
        assert found()[key].tolist() == pytest.approx([expected[member] for member in range(N_USERS)], abs=1e-6)
    # Any two of them told in each other's place would fail, and so would all friendships weighing the same.
    assert nx.constraint(CLUB, backend="networkx")[0] != pytest.approx(in_networkx[ScoreKey.CONSTRAINT][0], abs=1e-3)


def test_recency_frequency_and_monetary_classes_are_plain_quintiles_each_of_its_own_measure():
    buyers = [each for each in seen() if each.n_days]
    measures = {
        ScoreKey.RECENCY_CLASS: [float(each.last_day or 0) for each in buyers],
        ScoreKey.FREQUENCY_CLASS: [float(each.n_days) for each in buyers],
        ScoreKey.MONETARY_CLASS: [each.total / each.n_days for each in buyers],
    }
    expected = {key: [plain.quintile(values, own) for own in values] for key, values in measures.items()}

    for key, classes in expected.items():
        assert found()[key][:NEVER].tolist() == classes
        assert np.isnan(found()[key][NEVER])
    # Somebody's three classes differ, each from each.
    assert any(len(set(triple)) == 3 for triple in zip(*expected.values(), strict=True))


def test_forecasts_are_the_published_formulas_at_the_parameters_that_fit_best():
    summary = summarise(snapshot().purchases, today=TODAY)
    fitted = fit_purchases(histories(summary))
    model = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    spend = fit_spend(summary.frequency.astype(np.float64), summary.monetary)
    weeks_a_month = 365.25 / 12 / 7

    for user, each in enumerate(seen()[:NEVER]):
        assert each.recency_days is not None
        assert each.age_days is not None
        x = each.n_days - 1
        buyer = (x, each.recency_days / 7, each.age_days / 7)
        days = [plain.bg_nbd_expected(*model, buyer, months * weeks_a_month) for months in range(13)]
        discounted = sum(1.1 ** (-month / 12) * (days[month] - days[month - 1]) for month in range(1, 13))
        a_day = spend.p * (spend.gamma + x * (each.monetary or 0.0)) / (spend.p * x + spend.q - 1)
        alive = found()[ScoreKey.PROBABILITY_ALIVE][user]
        assert alive == pytest.approx(plain.bg_nbd_alive(*model, buyer), rel=1e-9)
        assert found()[ScoreKey.LIFETIME_VALUE][user] == pytest.approx(discounted * a_day, rel=1e-6)
    assert found()[ScoreKey.PROBABILITY_ALIVE][ONCE] == 1.0
    assert np.isnan([found()[key][NEVER] for key in (ScoreKey.PROBABILITY_ALIVE, ScoreKey.LIFETIME_VALUE)]).all()


def of_purchases(n_users: int, *purchases: plain.Purchase) -> Snapshot:
    """People who have nothing to do with each other."""
    users, days, amounts = (np.array(column) for column in zip(*purchases, strict=True))
    return replace(
        snapshot(),
        users=tuple(f"user {place:03}" for place in range(n_users)),
        interactions=NOTHING,
        referrers=np.full(n_users, -1),
        brought_at=np.zeros(n_users, np.int64),
        joined_at=np.zeros(n_users, np.int64),
        purchases=fold_purchases(n_users, users.astype(np.int32), days.astype(np.int32), amounts.astype(np.float64)),
        entry_paid=np.full(n_users, 500.0),
        refusing=np.zeros(n_users, np.bool_),
    )


def test_one_user_alone_has_all_attention_and_is_the_best_and_the_last_of_all():
    run = scored(of_purchases(1, (0, TODAY - 9, 500.0)))

    # Nobody has less, so the classes are 1 + 5 · 0; everybody has at most as much, so the points are 100, and 40 of
    # the whole. An entry of 500 is below 1,000: a seed. No contact, and nobody who was brought.
    known = {
        ScoreKey.SEED_USER: 1,
        ScoreKey.RECENCY_CLASS: 1,
        ScoreKey.FREQUENCY_CLASS: 1,
        ScoreKey.MONETARY_CLASS: 1,
        ScoreKey.MOVED_VALUE: 500,
        ScoreKey.PAGERANK: 1,
        ScoreKey.SPENDING_VALUE: 100,
        ScoreKey.WHOLE_VALUE: 40,
    }
    unknown = {
        ScoreKey.LIFETIME_VALUE,
        ScoreKey.PROBABILITY_ALIVE,
        ScoreKey.LIKELY_TO_BRING,
        ScoreKey.SEGMENT_PAGERANK,
        ScoreKey.CONSTRAINT,
    }
    assert {key for key, values in run.values.items() if np.isnan(values[0])} == unknown
    told = {key: values.tolist() for key, values in run.values.items() if key not in unknown}
    assert told == {key: [pytest.approx(known.get(key, 0))] for key in ScoreKey if key not in unknown}


def test_where_everybody_bought_once_the_run_says_that_nobody_came_back():
    run = scored(of_purchases(40, *((user, TODAY - user, 100.0 + user) for user in range(40))))

    assert run.warnings[0] == ScoreWarning(
        "scores.too_few_repeat_buyers",
        {"found": 0, "needed": 30},
        (ScoreKey.LIFETIME_VALUE, ScoreKey.PROBABILITY_ALIVE),
    )
    assert np.isnan(run.values[ScoreKey.LIFETIME_VALUE]).all()
    assert np.isnan(run.values[ScoreKey.PROBABILITY_ALIVE]).all()


def test_where_spend_has_no_mean_the_run_says_so_and_tells_all_the_same_who_still_buys():
    # 400 people came back once, for amounts that are Pareto's with the index 1/2, which have no mean.
    amounts = (1 - np.linspace(0, 1, 400, endpoint=False)) ** -2.0
    first = [(user, TODAY - 100 - user % 200, 100.0) for user in range(400)]
    again = [(user, TODAY - 10 - user % 50, float(amount)) for user, amount in enumerate(amounts)]

    run = scored(of_purchases(400, *first, *again))

    [warning] = [each for each in run.warnings if ScoreKey.LIFETIME_VALUE in each.scores]
    assert (warning.code, warning.scores) == ("scores.spend_without_mean", (ScoreKey.LIFETIME_VALUE,))
    assert 0 < float(warning.facts["q"]) <= 1
    assert np.isnan(run.values[ScoreKey.LIFETIME_VALUE]).all()
    assert not np.isnan(run.values[ScoreKey.PROBABILITY_ALIVE]).any()
