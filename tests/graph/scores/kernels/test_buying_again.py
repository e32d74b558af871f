from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels.buying_again import (
    BgNbd,
    Histories,
    discounted_purchases,
    expected_purchases,
    fit_purchases,
    probability_alive,
)
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels import cdnow
from tests.graph.scores.kernels.arrays import floats

pytestmark = pytest.mark.text

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426, log_likelihood=-9582.4, n_buyers=2357, n_repeat_buyers=946)
NOBODY = float("nan")


def one(x: float, recency: float, age: float) -> Histories:
    return Histories(floats(x), floats(recency), floats(age))


def made(r: float, alpha: float, a: float, b: float) -> BgNbd:
    return BgNbd(r, alpha, a, b, log_likelihood=0.0, n_buyers=0, n_repeat_buyers=0)


def test_the_cdnow_sample_gives_the_published_model():
    # Fader, Hardie and Lee (2005), table 2.
    model = fit_purchases(cdnow.published()[0])

    assert (round(model.r, 3), round(model.alpha, 3), round(model.a, 3), round(model.b, 3)) == (
        0.243,
        4.414,
        0.793,
        2.426,
    )
    assert round(model.log_likelihood, 1) == -9582.4
    assert (model.n_buyers, model.n_repeat_buyers) == (2357, 946)


def test_the_cdnow_sample_gives_the_parameters_that_other_software_prints():
    # The quick start of the package lifetimes prints six digits.
    model = fit_purchases(cdnow.published()[0])

    assert (model.r, model.alpha) == pytest.approx((0.242593, 4.413532), rel=2e-5)
    assert (model.a, model.b) == pytest.approx((0.792886, 2.425752), rel=2e-4)


def test_the_published_example_expects_1_226_purchases_in_39_weeks():
    found = expected_purchases(PUBLISHED, one(2, 30.43, 38.86), weeks=39)

    assert round(float(found[0]), 3) == 1.226


def test_the_best_customers_of_the_sample_are_expected_as_other_software_prints():
    # The quick start of the package lifetimes, purchases expected in one week by customers 509, 841, 1981, 157, 1516.
    seen = Histories(
        floats(18, 19, 17, 29, 26), floats(35.14, 34.00, 28.43, 37.71, 30.86), floats(35.86, 34.14, 28.86, 38.00, 31.00)
    )

    found = expected_purchases(fit_purchases(cdnow.published()[0]), seen, weeks=1)

    assert found.tolist() == pytest.approx([0.424877, 0.474738, 0.486526, 0.662396, 0.710623], rel=2e-5)


def test_the_fit_is_more_likely_than_every_neighbour_by_the_plain_definition():
    whole, _ = cdnow.published()
    seen = Histories(whole.frequency[::10], whole.recency[::10], whole.age[::10])
    buyers = list(zip(seen.frequency.tolist(), seen.recency.tolist(), seen.age.tolist(), strict=True))

    model = fit_purchases(seen)

    def likelihood(r: float, alpha: float, a: float, b: float) -> float:
        return sum(plain.bg_nbd_log_likelihood(r, alpha, a, b, buyer) for buyer in buyers)

    best = (model.r, model.alpha, model.a, model.b)
    assert model.log_likelihood == pytest.approx(likelihood(*best), rel=1e-12)
    for place in range(4):
        for factor in (0.97, 1.03):
            near = [value * factor if place == at else value for at, value in enumerate(best)]
            assert likelihood(*near) < model.log_likelihood


def test_users_who_never_bought_change_nothing_and_stay_unknown():
    seen, _ = cdnow.published()
    more = Histories(*(np.append(each, [NOBODY] * 3) for each in (seen.frequency, seen.recency, seen.age)))

    model = fit_purchases(more)

    assert model == fit_purchases(seen)
    assert np.isnan(expected_purchases(model, more, weeks=4)).sum() == 3
    assert np.isnan(probability_alive(model, more)).sum() == 3


def test_twice_the_same_people_give_the_same_model_and_twice_the_log_likelihood():
    seen, _ = cdnow.published()
    twice = Histories(*(np.append(each, each) for each in (seen.frequency, seen.recency, seen.age)))

    once, both = fit_purchases(seen), fit_purchases(twice)

    assert (both.r, both.alpha, both.a, both.b) == pytest.approx((once.r, once.alpha, once.a, once.b), rel=1e-4)
    assert both.log_likelihood == pytest.approx(2 * once.log_likelihood, rel=1e-9)


def test_one_purchase_each_says_nothing_of_buying_again():
    seen = Histories(np.zeros(500), np.zeros(500), np.full(500, 20.0))

    with pytest.raises(Refused) as caught:
        fit_purchases(seen)

    assert (caught.value.code, caught.value.facts) == ("scores.too_few_repeat_buyers", {"found": 0, "needed": 30})


def test_no_users_are_too_few():
    with pytest.raises(Refused):
        fit_purchases(Histories(np.zeros(0), np.zeros(0), np.zeros(0)))


def test_people_who_never_stop_are_taken_for_alive():
    # A purchase every two weeks up to today: nothing was seen that looks like stopping.
    x = np.arange(1, 61, dtype=np.float64)
    seen = Histories(x, 2 * x, 2 * x)

    model = fit_purchases(seen)

    assert model.a / (model.a + model.b) < 1e-4
    assert probability_alive(model, seen).min() > 0.999
    # r + x purchases in alpha + T weeks, of which four follow.
    expected = 4 * (model.r + x) / (model.alpha + 2 * x)
    np.testing.assert_allclose(expected_purchases(model, seen, weeks=4), expected, rtol=1e-3)


def test_who_bought_on_one_day_only_counts_as_alive():
    found = probability_alive(PUBLISHED, one(0, 0.0, 38.86))

    assert found.tolist() == [1.0]


def test_silence_after_many_purchases_means_a_user_has_stopped():
    # a/(b + x - 1) = 0.793/3.426; ((4.414 + 38.86)/(4.414 + 30.43))^2.243 = 1.24194^2.243 = 1.62575:
    # 1 / (1 + 0.231465 · 1.62575) = 0.7266. With 26 purchases until week 10 and none since, nothing is left.
    found = probability_alive(PUBLISHED, Histories(floats(2, 26), floats(30.43, 10.0), floats(38.86, 38.86)))

    assert found.tolist() == pytest.approx([0.7266, 0.0], abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(
        st.floats(0.05, 5), st.floats(0.5, 60), st.floats(0.2, 6).filter(lambda a: abs(a - 1) > 0.02), st.floats(1, 9)
    ),
    st.integers(0, 30),
    st.floats(1, 150),
    st.floats(0.05, 1),
    st.floats(1, 60),
)
def test_expectations_equal_the_published_expression(
    parameters: tuple[float, float, float, float], x: int, age: float, part: float, weeks: float
):
    r, alpha, a, b = parameters
    recency = part * age if x else 0.0
    seen = one(x, recency, age)

    found = expected_purchases(made(*parameters), seen, weeks=weeks)

    buyer = (float(x), recency, age)
    # The published expression subtracts nearly equal numbers near a = 1, hence the digits.
    assert found[0] == pytest.approx(plain.bg_nbd_expected(r, alpha, a, b, buyer, weeks), rel=1e-6, abs=1e-9)
    assert probability_alive(made(*parameters), seen)[0] == pytest.approx(
        plain.bg_nbd_alive(r, alpha, a, b, buyer), rel=1e-9
    )


def test_the_pole_of_the_published_expression_is_none_of_ours():
    # At a = 1 it divides 0 by 0; the values beside it say what belongs there.
    seen = one(3, 20.0, 30.0)

    below, at, above = (
        float(expected_purchases(made(0.5, 5.0, a, 2.0), seen, weeks=39)[0]) for a in (1 - 1e-6, 1.0, 1 + 1e-6)
    )

    assert at == pytest.approx((below + above) / 2, rel=1e-9)


def test_people_who_never_stop_go_on_buying_at_their_rate():
    # With b so large that nobody stops it is (r + x)·t/(alpha + T).
    lasting = made(0.5, 2.0, 1e-6, 1e6)
    seen = Histories(floats(900, 0), floats(700.0, 0.0), floats(700.0, 0.0))

    found = expected_purchases(lasting, seen, weeks=52)

    assert found.tolist() == pytest.approx([900.5 * 52 / 702, 0.5 * 52 / 2], rel=1e-6)


@pytest.mark.parametrize(
    ("model", "buyer", "weeks"),
    [
        (made(0.3, 0.4, 0.15, 0.2), (20, 4.0, 5.0), 900),
        (made(60, 10, 0.3, 0.4), (2, 10.0, 13.0), 290),
        (made(1, 2, 0.5, 0.15), (100, 14.0, 14.3), 320),
        (made(0.1, 5, 3, 90), (500, 71.0, 71.4), 500),
        (made(2, 8, 200, 300), (3, 20.0, 30.0), 40),
    ],
)
def test_expectations_of_the_most_frequent_the_newest_and_the_farthest_are_exact(
    model: BgNbd, buyer: tuple[float, float, float], weeks: float
):
    found = expected_purchases(model, one(*buyer), weeks=weeks)

    expected = plain.bg_nbd_expected_step_by_step(model.r, model.alpha, model.a, model.b, buyer, weeks)
    assert found[0] == pytest.approx(expected, rel=1e-9)


def test_a_far_horizon_of_a_user_who_just_came_is_exact():
    # u = 520/0.5 = 1040. The published expression with 2F1 summed to the end; a = 0.6, b = 1.7.
    model = made(0.3, 0.5, 0.6, 1.7)

    found = expected_purchases(model, one(0, 0.0, 0.0), weeks=520)

    assert found[0] == pytest.approx(plain.bg_nbd_expected(0.3, 0.5, 0.6, 1.7, (0.0, 0.0, 0.0), 520), rel=1e-9)


def test_expectations_grow_with_the_horizon_and_are_nothing_today():
    seen = Histories(floats(0, 4), floats(0, 12), floats(30, 15))

    at = [expected_purchases(PUBLISHED, seen, weeks=weeks) for weeks in (0, 1, 10, 100)]

    assert at[0].tolist() == [0.0, 0.0]
    assert all((later > sooner).all() for sooner, later in pairwise(at))


def test_a_purchase_of_a_period_counts_its_factor():
    seen = Histories(floats(1, NOBODY), floats(9, NOBODY), floats(14, NOBODY))
    first, both = (expected_purchases(PUBLISHED, seen, weeks=weeks)[0] for weeks in (5, 10))

    found = discounted_purchases(PUBLISHED, seen, ends=floats(5, 10), factors=floats(0.8, 0.5))

    assert found[0] == pytest.approx(0.8 * first + 0.5 * (both - first), rel=1e-12)
    assert np.isnan(found[1])


def test_nobody_who_bought_gets_no_expectation():
    empty = Histories(np.zeros(0), np.zeros(0), np.zeros(0))

    assert expected_purchases(PUBLISHED, empty, weeks=4).tolist() == []


@pytest.mark.parametrize("weeks", [-1.0, float("nan"), float("inf")])
def test_a_horizon_is_a_number_of_weeks(weeks: float):
    with pytest.raises(Refused) as caught:
        expected_purchases(PUBLISHED, one(0, 0, 1), weeks=weeks)

    assert caught.value.code == "scores.parameter_out_of_range"
