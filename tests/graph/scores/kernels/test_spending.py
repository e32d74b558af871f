import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.kernels.purchasing import summarise
from graph.scores.kernels.spending import GammaGamma, expected_spend, fit_spend
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels import cdnow
from tests.graph.scores.kernels.arrays import floats

pytestmark = pytest.mark.text

PUBLISHED = GammaGamma(p=6.25, q=3.74, gamma=15.44, log_likelihood=0.0, n_buyers=946, correlation=0.11)


def fitted_to_cdnow() -> GammaGamma:
    seen, amounts = cdnow.published()
    return fit_spend(seen.frequency, amounts)


def test_the_cdnow_sample_gives_the_published_model():
    # Fader and Hardie (2013), "The Gamma-Gamma model of monetary value", from the purchases themselves: the summary
    # that goes with the sample has mean amounts cut to cents, and software that reads it prints 15.45.
    people = summarise(cdnow.purchases(), today=cdnow.END, least_amount=0)

    model = fit_spend(people.frequency.astype(np.float64), people.monetary / 100)

    assert (round(model.p, 2), round(model.q, 2), round(model.gamma, 2)) == (6.25, 3.74, 15.44)
    assert round(fitted_to_cdnow().gamma, 2) == 15.45
    assert model.n_buyers == 946


def test_spend_and_frequency_of_the_cdnow_sample_go_together_as_little_as_published():
    # The quick start of the package lifetimes prints 0.113884.
    model = fitted_to_cdnow()

    assert round(model.correlation, 6) == 0.113884
    assert not model.is_doubtful


def test_expected_spend_lies_between_ones_own_mean_and_that_of_all():
    # Customer 1: (15.44 + 2·22.35)·6.25 / (2·6.25 + 2.74) = 375.875/15.24; customer 3 bought once:
    # 15.44·6.25/2.74; customer 6: (15.44 + 7·73.74)·6.25 / (43.75 + 2.74) = 3322.625/46.49.
    found = expected_spend(PUBLISHED, floats(2, 0, 7, -1), floats(22.35, np.nan, 73.74, np.nan))

    assert found[:3].tolist() == pytest.approx([24.66371, 35.21898, 71.46967], abs=1e-5)
    assert np.isnan(found[3])
    assert PUBLISHED.mean == pytest.approx(35.21898, abs=1e-5)


def test_expected_spend_of_the_cdnow_sample_is_what_other_software_prints():
    # The quick start of the package lifetimes, customers 1, 2, 3, 6 and 9.
    seen, amounts = cdnow.published()

    found = expected_spend(fitted_to_cdnow(), seen.frequency, amounts)

    assert found[[0, 1, 2, 5, 8]].tolist() == pytest.approx(
        [24.658619, 18.911489, 35.170981, 71.462843, 27.282408], rel=1e-3
    )


def test_money_in_cents_gives_the_same_model_with_gamma_in_cents():
    seen, amounts = cdnow.published()

    dollars, cents = fit_spend(seen.frequency, amounts), fit_spend(seen.frequency, amounts * 100)

    assert (cents.p, cents.q, cents.gamma / 100) == pytest.approx((dollars.p, dollars.q, dollars.gamma), rel=1e-3)


def test_the_fit_is_more_likely_than_every_neighbour_by_the_plain_definition():
    rng = np.random.default_rng(3)
    x = rng.integers(1, 6, 200).astype(np.float64)
    own_rate = rng.gamma(4.0, 1 / 20.0, 200)
    mean = rng.gamma(3.0 * x, 1 / (own_rate * x))

    model = fit_spend(x, mean)

    def likelihood(p: float, q: float, gamma: float) -> float:
        return sum(
            plain.gamma_gamma_log_likelihood(p, q, gamma, buyer)
            for buyer in zip(x.tolist(), mean.tolist(), strict=True)
        )

    best = (model.p, model.q, model.gamma)
    assert model.log_likelihood == pytest.approx(likelihood(*best), rel=1e-12)
    for place in range(3):
        for factor in (0.97, 1.03):
            near = [value * factor if place == at else value for at, value in enumerate(best)]
            assert likelihood(*near) < model.log_likelihood


def test_one_purchase_each_is_refused_with_the_number_of_those_who_came_back():
    with pytest.raises(Refused) as caught:
        fit_spend(np.zeros(1_000), np.full(1_000, np.nan))

    assert (caught.value.code, caught.value.facts) == ("scores.too_few_repeat_buyers", {"found": 0, "needed": 30})


def test_people_who_spent_nothing_on_later_days_teach_nothing():
    frequency, amounts = np.ones(40), np.append(np.full(29, 5.0), np.zeros(11))

    with pytest.raises(Refused) as caught:
        fit_spend(frequency, amounts)

    assert caught.value.facts["found"] == 29


def test_spend_that_grows_with_frequency_is_told_and_not_refused():
    rng = np.random.default_rng(5)
    x = rng.integers(1, 9, 300).astype(np.float64)

    model = fit_spend(x, 10 * x * rng.gamma(5.0, 0.2, 300))

    assert model.correlation > 0.5
    assert model.is_doubtful


def test_people_who_all_come_back_once_have_no_correlation():
    rng = np.random.default_rng(11)

    model = fit_spend(np.ones(200), rng.gamma(3.0, 1.0, 200) / rng.gamma(4.0, 0.1, 200))

    assert model.correlation == 0.0


def test_when_all_spend_alike_that_is_what_is_expected():
    model = fit_spend(np.array([1.0, 2.0, 3.0] * 20), np.full(60, 4_000.0))

    found = expected_spend(model, floats(0, 1, 5), floats(np.nan, 4_000, 4_000))

    assert found.tolist() == pytest.approx([4_000] * 3, rel=1e-3)
    assert model.correlation == 0.0


def test_spend_without_a_mean_is_refused():
    # Twice the amount in 1 of 1.4 cases, and so on without end: Pareto's distribution with the index 1/2.
    amounts = (1 - np.linspace(0, 1, 400, endpoint=False)) ** -2.0

    with pytest.raises(Refused) as caught:
        fit_spend(np.ones(400), amounts)

    assert caught.value.code == "scores.spend_without_mean"
    assert 0 < float(caught.value.facts["q"] or 0) <= 1
