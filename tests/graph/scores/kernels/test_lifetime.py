import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.kernels.buying_again import (
    BgNbd,
    discounted_purchases,
    expected_purchases,
    fit_purchases,
    histories,
)
from graph.scores.kernels.lifetime import WEEKS_A_MONTH, lifetime_value
from graph.scores.kernels.purchasing import PurchaseSummary, summarise
from graph.scores.kernels.spending import GammaGamma, expected_spend, fit_spend
from tests.graph.scores.kernels import cdnow
from tests.graph.scores.kernels.test_purchasing import folded

pytestmark = pytest.mark.text

MODEL = BgNbd(0.243, 4.414, 0.793, 2.426, log_likelihood=0.0, n_buyers=1, n_repeat_buyers=1)
SPEND = GammaGamma(p=6.25, q=3.74, gamma=15_44.0, log_likelihood=0.0, n_buyers=1, correlation=0.0)


def three_users() -> PurchaseSummary:
    """One bought on three days, one never, one once, seen from day 300."""
    return summarise(folded(3, [(0, 28, 50_00), (0, 100, 20_00), (0, 241, 24_70), (2, 250, 9_00)]), today=300)


def test_value_is_what_a_day_brings_times_the_days_to_come_each_month_discounted():
    people = three_users()

    found = lifetime_value(people, MODEL, SPEND, months=2, yearly_discount=0.21)

    # 1.21^(-1/12) = 0.984241, 1.21^(-2/12) = 0.968729; 22.35 a day twice, so (15.44 + 44.70)·6.25/15.24 a day.
    seen = histories(people)
    first, both = (expected_purchases(MODEL, seen, weeks=months * 30.4375 / 7) for months in (1, 2))
    days = 0.984241 * first + 0.968729 * (both - first)
    assert found[0] == pytest.approx(days[0] * 24_66.371, rel=1e-5)
    assert found[2] == pytest.approx(days[2] * 35_21.898, rel=1e-5)


def test_of_who_never_bought_nothing_is_known():
    found = lifetime_value(three_users(), MODEL, SPEND)

    assert np.isnan(found).tolist() == [False, True, False]


def test_without_discount_value_is_expected_days_times_expected_spend():
    people = three_users()

    found = lifetime_value(people, MODEL, SPEND, months=12, yearly_discount=0.0)

    days = expected_purchases(MODEL, histories(people), weeks=12 * WEEKS_A_MONTH)
    spend = expected_spend(SPEND, people.frequency.astype(np.float64), people.monetary)
    np.testing.assert_allclose(found, days * spend, rtol=1e-12)


def test_value_is_less_with_a_higher_discount_and_more_with_more_months():
    people = three_users()

    dear, cheap = (lifetime_value(people, MODEL, SPEND, yearly_discount=rate)[0] for rate in (0.3, 0.1))
    short, long = (lifetime_value(people, MODEL, SPEND, months=months)[0] for months in (3, 24))

    assert dear < cheap
    assert short < cheap < long


def test_the_cdnow_sample_is_worth_what_other_software_prints():
    # The quick start of the package lifetimes, customers 1, 2, 3, 6, 7 and 9: twelve periods of 30 weeks, each at 1 %.
    seen, amounts = cdnow.published()
    periods = np.arange(1, 13, dtype=np.float64)

    days = discounted_purchases(fit_purchases(seen), seen, ends=30 * periods, factors=1.01**-periods)
    worth = days * expected_spend(fit_spend(seen.frequency, amounts), seen.frequency, amounts)

    printed = [140.096211, 18.943467, 38.180574, 1003.868107, 28.109683, 167.418216]
    assert worth[[0, 1, 2, 5, 6, 8]].tolist() == pytest.approx(printed, rel=2e-3)


@pytest.mark.parametrize(
    ("months", "yearly_discount"), [(0, 0.1), (121, 0.1), (12, -0.01), (12, 1.5), (12, float("nan"))]
)
def test_months_and_discount_out_of_range_are_refused(months: int, yearly_discount: float):
    with pytest.raises(Refused) as caught:
        lifetime_value(three_users(), MODEL, SPEND, months=months, yearly_discount=yearly_discount)

    assert caught.value.code == "scores.parameter_out_of_range"
