"""How likely users are to bring others, against closed forms, scipy's negative binomial, and rates that are known."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels.bringing import GammaPoisson, Stratum, fit_bringing, likely_to_bring, probability, strata
from graph.scores.model import FloatArray, IntArray
from tests.graph.scores.kernels.arrays import floats

pytestmark = pytest.mark.text

KNOWN = GammaPoisson(alpha=0.5, beta=100.0, log_likelihood=0.0, n_users=1, n_bringers=1)


def whole(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def drawn(seed: int, n_users: int, *, alpha: float, beta: float) -> tuple[IntArray, FloatArray]:
    """What users brought whose rates are Gamma(alpha, beta), in 10 to 999 days."""
    rng = np.random.default_rng(seed)
    days = rng.integers(10, 1_000, size=n_users)
    brought = rng.poisson(rng.gamma(alpha, 1 / beta, size=n_users) * days)
    return brought.astype(np.int64), days.astype(np.float64)


def log_likelihood(alpha: float, beta: float, brought: IntArray, days: FloatArray) -> float:
    """By scipy's negative binomial, whose n successes come each with probability beta/(beta + days)."""
    from scipy import stats

    found = cast(Any, stats.nbinom).logpmf(brought, alpha, beta / (beta + days))
    return float(np.sum(found))


def test_the_probability_is_that_of_the_closed_form_r14() -> None:
    found = probability(KNOWN, whole(2, 0, 0), floats(100, 100, 1_500), horizon_days=100)

    # 1 - (200/300)^2.5, 1 - (200/300)^0.5 and 1 - (1600/1700)^0.5.
    assert found.tolist() == pytest.approx([0.637113, 0.183503, 0.029857], abs=1e-6)


def test_within_no_days_nobody_brings_anybody_and_in_very_many_everybody_does() -> None:
    assert probability(KNOWN, whole(3), floats(10), horizon_days=0).tolist() == [0.0]
    assert probability(KNOWN, whole(3), floats(10), horizon_days=1e12).tolist() == pytest.approx([1.0])


@given(st.integers(0, 50), st.integers(1, 5_000), st.integers(1, 5_000), st.integers(1, 3_650))
def test_more_brought_is_likelier_and_longer_for_nothing_more_is_not(
    brought: int, days: int, more_days: int, horizon: int
) -> None:
    one, more, later = probability(
        KNOWN, whole(brought, brought + 1, brought), floats(days, days, days + more_days), horizon_days=horizon
    )

    assert 0 <= later <= one <= more <= 1


def test_the_likelihood_is_that_of_the_negative_binomial() -> None:
    brought, days = drawn(3, 2_000, alpha=0.6, beta=300)

    model = fit_bringing(brought, days)

    assert model.log_likelihood == pytest.approx(log_likelihood(model.alpha, model.beta, brought, days), rel=1e-9)
    # Nothing beside it is likelier.
    for alpha, beta in ((1.02, 1.0), (0.98, 1.0), (1.0, 1.02), (1.0, 0.98), (1.02, 1.02), (0.98, 0.98)):
        assert log_likelihood(alpha * model.alpha, beta * model.beta, brought, days) < model.log_likelihood


@pytest.mark.parametrize(("alpha", "beta"), [(0.6, 300.0), (2.0, 400.0), (0.2, 60.0)])
def test_rates_that_are_known_are_found_again(alpha: float, beta: float) -> None:
    model = fit_bringing(*drawn(11, 40_000, alpha=alpha, beta=beta))

    assert model.alpha == pytest.approx(alpha, rel=0.08)
    assert model.alpha / model.beta == pytest.approx(alpha / beta, rel=0.05)
    assert model.n_users == 40_000


def test_of_those_who_are_told_likely_as_many_bring_r14() -> None:
    # What they bring in the 90 days to come is drawn by the same rates: shares of tenths lie near what was told.
    rng = np.random.default_rng(5)
    rates = rng.gamma(0.5, 1 / 200, size=50_000)
    days = rng.integers(30, 900, size=50_000).astype(np.float64)
    brought = rng.poisson(rates * days).astype(np.int64)
    brings = rng.random(50_000) < -np.expm1(-90 * rates)

    told = likely_to_bring(brought, days, np.zeros(50_000, dtype=np.int64)).values

    for tenth in np.array_split(np.argsort(told, kind="stable"), 10):
        assert float(brings[tenth].mean()) == pytest.approx(float(told[tenth].mean()), abs=0.02)


def test_where_all_bring_alike_the_rate_is_that_of_all() -> None:
    # No rates of their own: chance alone. 2,000 users of 100 days who brought one each in 50 days on average.
    brought = np.random.default_rng(2).poisson(2.0, size=2_000).astype(np.int64)

    model = fit_bringing(brought, np.full(2_000, 100.0))

    rate = brought.mean() / 100
    assert model.alpha / model.beta == pytest.approx(rate, rel=1e-3)
    found = probability(model, whole(0, 9), floats(100, 100), horizon_days=30)
    assert found.tolist() == pytest.approx([-np.expm1(-30 * rate)] * 2, rel=0.2)


def test_kinds_of_whom_too_few_brought_anybody_are_told_by_everybody() -> None:
    brought, days = drawn(7, 3_000, alpha=0.8, beta=300)
    kinds = np.where(np.arange(3_000) < 2_900, Stratum.OTHER_BUYER, Stratum.SEED).astype(np.int64)
    brought[2_910:] = 0

    found = likely_to_bring(brought, days, kinds)

    everybody = fit_bringing(brought, days)
    assert (found.pooled, found.problem) == ((Stratum.SEED,), None)
    assert found.models[Stratum.SEED] == everybody
    assert found.models[Stratum.OTHER_BUYER] == fit_bringing(brought[:2_900], days[:2_900])
    expected = probability(everybody, brought[2_900:], days[2_900:], horizon_days=90)
    assert found.values[2_900:].tolist() == expected.tolist()


def test_where_hardly_anybody_brought_anybody_it_is_unknown_of_all_and_said_why() -> None:
    found = likely_to_bring(whole(*[1] * 29, *[0] * 71), np.full(100, 50.0), np.zeros(100, dtype=np.int64))

    assert np.isnan(found.values).all()
    assert found.problem is not None
    assert (found.problem.code, found.problem.facts) == ("scores.too_few_bringers", {"found": 29, "needed": 30})


def test_nobody_at_all_is_no_reason_to_fail() -> None:
    found = likely_to_bring(whole(), floats(), whole())

    assert (found.values.size, found.problem is None) == (0, False)


def test_of_whom_it_is_unknown_since_when_they_are_here_nothing_is_told_nor_learned() -> None:
    brought, days = drawn(7, 1_000, alpha=0.8, beta=300)
    kinds = np.zeros(1_000, dtype=np.int64)
    hidden = days.copy()
    hidden[:100] = np.nan

    found = likely_to_bring(brought, hidden, kinds)

    assert np.isnan(found.values[:100]).all()
    assert found.models[Stratum.SEED] == fit_bringing(brought[100:], days[100:])


def test_seeds_are_they_who_paid_little_or_nothing_on_the_first_day_r14() -> None:
    bought = np.array([True, True, True, True, False])
    paid = floats(0, 1_000, 1_001, 50_000, np.nan)

    assert strata(bought, paid).tolist() == [0, 0, 1, 1, 2]
    assert strata(bought, paid, seed_amount=0).tolist() == [0, 1, 1, 1, 2]


@pytest.mark.parametrize("amount", [-1.0, np.nan, np.inf])
def test_an_amount_out_of_range_is_refused(amount: float) -> None:
    with pytest.raises(Refused):
        strata(np.array([True]), floats(0), seed_amount=amount)
