import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Broken, Refused
from graph.scores.kernels.buying_again import histories
from graph.scores.kernels.purchasing import NEVER, PurchaseDays, fold_purchases, summarise
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels import cdnow

pytestmark = pytest.mark.text


def folded(n_users: int, rows: list[plain.Purchase]) -> PurchaseDays:
    return fold_purchases(
        n_users,
        np.array([user for user, _, _ in rows], dtype=np.int32),
        np.array([day for _, day, _ in rows], dtype=np.int32),
        np.array([amount for _, _, amount in rows], dtype=np.float64),
    )


def test_purchases_of_a_day_are_one_and_may_come_in_any_order():
    days = folded(3, [(2, 20, 500), (0, 31, 100), (2, 10, 300), (0, 31, 250)])

    assert (days.users.tolist(), days.days.tolist(), days.amounts.tolist()) == (
        [0, 2, 2],
        [31, 10, 20],
        [350, 300, 500],
    )


def test_a_history_runs_from_the_first_purchase_day_to_today():
    # User 0 bought on the days 100, 110 (twice) and 130; user 1 never; user 2 on day 125.
    days = folded(3, [(0, 130, 90_00), (0, 100, 50_00), (2, 125, 8_00), (0, 110, 10_00), (0, 110, 20_00)])

    found = summarise(days, today=140)

    assert found.n_days.tolist() == [3, 0, 1]
    assert found.frequency.tolist() == [2, NEVER, 0]
    assert found.recency_days.tolist() == [30, NEVER, 0]
    assert found.age_days.tolist() == [40, NEVER, 15]
    assert found.last_day.tolist() == [130, NEVER, 125]
    # The days after the first came to 30 and 90 yuan: 60 each.
    np.testing.assert_array_equal(found.monetary, [60_00, np.nan, np.nan])
    assert found.total.tolist() == [170_00, 0, 8_00]
    assert found.has_bought.tolist() == [True, False, True]


def test_a_day_of_which_everything_was_given_back_is_no_purchase_day_but_its_money_counts():
    # Day 10: 5 paid and given back. Day 20: 30. Day 30: 40 paid, then 50 given back.
    days = folded(1, [(0, 10, 0), (0, 20, 30), (0, 30, 40), (0, 30, -50)])

    found = summarise(days, today=50)

    assert (found.n_days.tolist(), found.last_day.tolist(), found.age_days.tolist()) == ([1], [20], [30])
    assert found.total.tolist() == [20]


def test_a_brand_may_count_free_days_or_leave_out_trial_orders():
    days = folded(1, [(0, 1, 0), (0, 5, 100), (0, 9, 50_00)])

    assert summarise(days, today=9, least_amount=0).n_days.tolist() == [3]
    assert summarise(days, today=9, least_amount=10_00).n_days.tolist() == [1]


def test_what_is_bought_after_today_is_not_known_yet():
    days = folded(2, [(0, 10, 100), (0, 20, 300), (1, 11, 500)])

    found = summarise(days, today=10)

    assert (found.n_days.tolist(), found.total.tolist(), found.age_days.tolist()) == ([1, 0], [100, 0], [0, NEVER])


@pytest.mark.parametrize("n_users", [0, 4])
def test_nobody_who_bought_makes_empty_histories(n_users: int):
    found = summarise(folded(n_users, []), today=10)

    assert found.n_days.tolist() == [0] * n_users
    assert found.total.tolist() == [0] * n_users
    assert np.isnan(histories(found).frequency).tolist() == [True] * n_users


@pytest.mark.parametrize("wrong", [(0, 1, float("nan")), (0, 1, float("inf")), (2, 1, 1.0), (-1, 1, 1.0)])
def test_purchases_of_nobody_or_of_no_number_are_refused_with_their_rows(wrong: plain.Purchase):
    with pytest.raises(Broken) as caught:
        folded(2, [(0, 1, 1.0), wrong])

    assert (caught.value.code, caught.value.facts) == ("scores.purchases_invalid", {"rows": "1"})


@pytest.mark.parametrize("least_amount", [-1.0, float("nan"), float("inf")])
def test_the_least_amount_is_a_number_of_at_least_zero(least_amount: float):
    with pytest.raises(Refused) as caught:
        summarise(folded(1, []), today=1, least_amount=least_amount)

    assert caught.value.code == "scores.parameter_out_of_range"


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(9_990, 10_010), st.integers(-3, 9).map(float)), max_size=25),
    st.integers(9_990, 10_015),
)
def test_histories_equal_the_plain_definition(rows: list[plain.Purchase], today: int):
    found = summarise(folded(5, rows), today=today)

    for user in range(5):
        own = plain.history(rows, user, today, 1.0)
        assert found.n_days[user] == own.n_days
        assert found.total[user] == own.total
        if own.n_days:
            assert (found.recency_days[user], found.age_days[user]) == (own.recency_days, own.age_days)
            assert found.last_day[user] == own.last_day
        if own.monetary is not None:
            assert found.monetary[user] == pytest.approx(own.monetary, rel=1e-15)


def test_the_cdnow_sample_is_summarised_as_published():
    # Eight first orders came to nothing, and the published summary counts them.
    found = summarise(cdnow.purchases(), today=cdnow.END, least_amount=0)

    published, amounts = cdnow.published()
    weeks = histories(found)
    assert found.frequency.tolist() == published.frequency.tolist()
    assert np.max(np.abs(weeks.recency - published.recency)) <= 0.0051
    assert np.max(np.abs(weeks.age - published.age)) <= 0.0051
    assert np.max(np.abs(np.nan_to_num(found.monetary) / 100 - amounts)) <= 0.0051
    assert np.count_nonzero(found.frequency > 0) == 946
