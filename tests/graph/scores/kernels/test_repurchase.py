from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels.repurchase import monthly_buyers, repurchase_rates
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels.cdnow import day_number
from tests.graph.scores.kernels.test_purchasing import folded

pytestmark = pytest.mark.text

JANUARY = 12 * 55


def day(month: int, number: int) -> int:
    """A day of 2025; January 2025 is month 12 · 55 since January 1970."""
    return day_number(date(2025, month, number))


def test_the_share_of_a_months_buyers_who_bought_again_within_the_days():
    # Bought in January: 0 (again after 20 days), 1 (again after 31 days), 2 (never again), 3 (again in January).
    # Bought in February: 0, on the 4th, and 1, on the 10th; neither again. Nobody in March; 3 in April.
    rows = [
        (0, day(1, 15), 10.0),
        (0, day(2, 4), 10.0),
        (1, day(1, 10), 10.0),
        (1, day(2, 10), 10.0),
        (2, day(1, 31), 10.0),
        (3, day(1, 2), 10.0),
        (3, day(1, 5), 10.0),
        (3, day(4, 1), 10.0),
    ]

    found = repurchase_rates(monthly_buyers(folded(5, rows), today=day(12, 31), within_days=30))

    assert found.months.tolist() == [JANUARY, JANUARY + 1, JANUARY + 2, JANUARY + 3]
    assert found.n_buyers.tolist() == [4, 2, 0, 1]
    assert found.n_again.tolist() == [2, 0, 0, 0]
    np.testing.assert_array_equal(found.rates, [0.5, 0.0, np.nan, 0.0])
    assert found.is_whole.tolist() == [True] * 4


def test_the_last_day_of_the_days_counts():
    rows = [(0, day(1, 1), 5.0), (0, day(1, 31), 5.0)]

    in_time = repurchase_rates(monthly_buyers(folded(1, rows), today=day(6, 1), within_days=30))
    late = repurchase_rates(monthly_buyers(folded(1, rows), today=day(6, 1), within_days=29))

    assert (in_time.n_again.tolist(), late.n_again.tolist()) == ([1], [0])


def test_who_may_still_come_back_is_not_judged_yet():
    # Seen from 10 February: the 30 days after 5 January are over, those after 20 January are not.
    rows = [(0, day(1, 5), 5.0), (1, day(1, 20), 5.0), (1, day(1, 25), 5.0)]

    found = repurchase_rates(monthly_buyers(folded(2, rows), today=day(2, 10), within_days=30))

    assert (found.n_buyers.tolist(), found.n_again.tolist(), found.is_whole.tolist()) == ([1], [0], [False])


@pytest.mark.parametrize(("today", "is_whole"), [(day(3, 1), False), (day(3, 2), True)])
def test_a_month_is_whole_when_the_days_of_its_last_day_are_over(today: int, is_whole: bool):
    # 31 January and 30 days are 2 March.
    found = repurchase_rates(monthly_buyers(folded(1, [(0, day(1, 1), 5.0)]), today=today, within_days=30))

    assert found.is_whole.tolist() == [is_whole]


def test_a_group_has_the_months_of_all_and_the_rates_of_its_own():
    rows = [(0, day(1, 1), 5.0), (1, day(1, 2), 5.0), (1, day(1, 9), 5.0), (0, day(3, 1), 5.0)]
    buyers = monthly_buyers(folded(3, rows), today=day(12, 1), within_days=30)

    found = repurchase_rates(buyers, among=np.array([False, True, True]))

    assert found.months.tolist() == [JANUARY, JANUARY + 1, JANUARY + 2]
    assert found.n_buyers.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(found.rates, [1.0, np.nan, np.nan])


def test_days_on_which_everything_was_given_back_are_no_return():
    rows = [(0, day(1, 1), 5.0), (0, day(1, 5), 0.0)]

    found = repurchase_rates(monthly_buyers(folded(1, rows), today=day(12, 1)))

    assert (found.n_buyers.tolist(), found.n_again.tolist()) == ([1], [0])


def test_without_purchases_there_are_no_months():
    found = repurchase_rates(monthly_buyers(folded(2, []), today=day(1, 1)))

    assert (found.months.size, found.rates.size, found.is_whole.size) == (0, 0, 0)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(day(1, 1), day(5, 1)), st.sampled_from([0.0, 4.0])), max_size=25),
    st.integers(1, 70),
    st.integers(day(3, 1), day(7, 1)),
)
def test_rates_equal_the_plain_definition(rows: list[plain.Purchase], within_days: int, today: int):
    buyers = monthly_buyers(folded(4, rows), today=today, within_days=within_days)

    for users in (range(4), range(1, 3)):
        among = np.isin(np.arange(4), list(users))
        found = repurchase_rates(buyers, among=among)
        counted = list(zip(found.n_buyers.tolist(), found.n_again.tolist(), strict=True))
        months = found.months.tolist()
        assert counted == [plain.repurchase(rows, users, month, today, within_days) for month in months]


@pytest.mark.parametrize("within_days", [0, 3_661])
def test_days_out_of_range_are_refused(within_days: int):
    with pytest.raises(Refused) as caught:
        monthly_buyers(folded(1, []), today=1, within_days=within_days)

    assert caught.value.code == "scores.parameter_out_of_range"
