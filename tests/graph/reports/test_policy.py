"""What reports say of purchases that are known by heart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from graph.errors import Refused
from graph.reports.model import Bought, BoughtPage, CurvePoint
from graph.reports.policy import pareto_report, repurchase_report
from graph.reports.reading import bought_of, joined
from graph.scores.days import day_number, days_of

pytestmark = pytest.mark.text

TODAY = date(2026, 5, 1)


def bought(n_users: int, *rows: tuple[int, date, int, int]) -> Bought:
    """Who, when, for how much, and what was given back."""
    return Bought(
        n_users=n_users,
        users=np.array([row[0] for row in rows], dtype=np.int32),
        days=np.array([day_number(row[1]) for row in rows], dtype=np.int32),
        paid=np.array([row[2] for row in rows], dtype=np.float64),
        refunded=np.array([row[3] for row in rows], dtype=np.float64),
    )


# Net: 0 spent 500, 1 spent 300, 2 to 5 spent 100, 50, 30 and 20, 6 gave everything back, 7 never bought.
SPENT = bought(
    8,
    (0, date(2026, 4, 30), 500, 0),
    (1, date(2026, 4, 1), 200, 0),
    (1, date(2025, 4, 1), 150, 50),
    (2, date(2026, 5, 1), 100, 0),
    (3, date(2026, 4, 2), 50, 0),
    (4, date(2026, 4, 2), 30, 0),
    (5, date(2026, 4, 2), 20, 0),
    (6, date(2026, 4, 2), 90, 90),
)


def test_revenue_of_all_time_is_shared_out_among_who_spent_any_v02() -> None:
    found = pareto_report(SPENT, today=day_number(TODAY))

    # 1,000 of six: a fifth of six is 1.2, so two, who have 800; they make four fifths, too.
    assert (found.n_users, found.n_buyers, found.revenue_minor) == (8, 6, 1_000)
    assert (found.n_top, found.top_share, found.n_for_goal, found.goal_share) == (2, 0.8, 2, 2 / 6)
    assert (found.curve[0], found.curve[1], found.curve[-1]) == (
        CurvePoint(0, 0),
        CurvePoint(1 / 6, 0.5),
        CurvePoint(1, 1),
    )


def test_a_window_holds_its_last_days_and_today() -> None:
    thirty = pareto_report(SPENT, today=day_number(TODAY), days=30)
    more = pareto_report(SPENT, today=day_number(TODAY), days=31)

    # 30 days end on 1 May and begin on 2 April, so the 200 of 1 April are in 31 alone; six and five have spent.
    assert (thirty.n_buyers, thirty.revenue_minor) == (5, 700)
    assert (more.n_buyers, more.revenue_minor) == (6, 900)


def test_what_is_dated_after_today_is_left_out() -> None:
    assert pareto_report(SPENT, today=day_number(date(2026, 4, 1))).revenue_minor == 300


def test_shares_of_fewer_than_five_buyers_are_not_told() -> None:
    found = pareto_report(SPENT, today=day_number(TODAY), days=2)

    # On 30 April and 1 May two bought.
    assert (found.n_buyers, found.revenue_minor, found.top_share, found.goal_share, found.curve) == (
        2,
        600,
        None,
        None,
        (),
    )


@pytest.mark.parametrize("days", [0, 3_661])
def test_a_window_out_of_range_is_refused(days: int) -> None:
    with pytest.raises(Refused) as refused:
        pareto_report(SPENT, today=day_number(TODAY), days=days)

    assert (refused.value.code, refused.value.facts["name"]) == ("scores.parameter_out_of_range", "days")


def months_of(n: int) -> Bought:
    """`n` people bought on 5 January; the first two again on 25 January, all but the last in March, on the 10th."""
    rows = [(user, date(2026, 1, 5), 100, 0) for user in range(n)]
    rows += [(user, date(2026, 1, 25), 100, 0) for user in range(2)]
    rows += [(user, date(2026, 3, 10), 100, 0) for user in range(n - 1)]
    return bought(n, *rows)


def test_the_rate_of_a_month_is_the_share_of_its_buyers_who_bought_again_in_time_m11() -> None:
    found = repurchase_report(months_of(6), today=day_number(TODAY), within_days=30, n_months=5)

    # January: two of six came back within 30 days (5 March is the 64th). February: nobody. March: none of five.
    rows = [(each.month, each.told.n_buyers, each.told.n_again, each.is_whole) for each in found.months]
    assert rows == [
        (date(2026, 1, 1), 6, 2, True),
        (date(2026, 2, 1), 0, 0, True),
        (date(2026, 3, 1), 5, 0, True),
    ]
    rates = [None if each.told.rate is None else each.told.rate.share for each in found.months]
    assert rates == [2 / 6, None, 0.0]
    assert found.latest == found.months[2]
    assert (found.together.n_buyers, found.together.n_again) == (11, 2)
    assert found.together.rate is not None
    # Wilson of 2 of 11, z² = 3.841459: (2/11 + z²/22 ± z √(2·9/11³ + z²/484)) / (1 + z²/11)
    # = (0.181818 + 0.174612 ± 1.959964 · √(0.013524 + 0.007937)) / 1.349224 = (0.356430 ± 0.287129) / 1.349224.
    assert (found.together.rate.low, found.together.rate.high) == (
        pytest.approx(0.051364, abs=1e-5),
        pytest.approx(0.476984, abs=1e-5),
    )


def test_a_month_whose_buyers_may_still_come_back_is_neither_the_latest_nor_counted_together() -> None:
    found = repurchase_report(months_of(6), today=day_number(date(2026, 3, 31)), within_days=30, n_months=3)

    # Thirty days after 10 March are over on 9 April: nobody of March has had them.
    assert (found.months[2].is_whole, found.months[2].told.n_buyers) == (False, 0)
    assert found.latest == found.months[0]
    assert (found.together.n_buyers, found.together.n_again) == (6, 2)


def test_of_four_buyers_no_rate_is_told_but_how_many_they_are() -> None:
    found = repurchase_report(months_of(4), today=day_number(TODAY), within_days=30)

    assert (found.months[0].told.n_buyers, found.months[0].told.n_again, found.months[0].told.rate) == (4, 2, None)
    assert found.latest is None


def test_only_the_last_months_are_told() -> None:
    found = repurchase_report(months_of(6), today=day_number(TODAY), within_days=30, n_months=3)

    # May is the third month and March the first.
    assert [each.month for each in found.months] == [date(2026, 3, 1)]


@pytest.mark.parametrize("n_months", [0, 121])
def test_a_number_of_months_out_of_range_is_refused(n_months: int) -> None:
    with pytest.raises(Refused):
        repurchase_report(months_of(6), today=day_number(TODAY), n_months=n_months)


def test_of_nobody_there_is_nothing_to_tell() -> None:
    nothing = joined([])

    spent = pareto_report(nothing, today=day_number(TODAY))
    rates = repurchase_report(nothing, today=day_number(TODAY))

    assert (spent.n_users, spent.n_buyers, spent.revenue_minor, spent.curve) == (0, 0, 0, ())
    assert (rates.months, rates.latest, rates.together.rate) == ((), None, None)


def test_pages_are_put_behind_each_other() -> None:
    first = bought_of(BoughtPage([1, 0], [2026001, 2024366], [100, 200], [0, 50]), 0, 3)
    second = bought_of(BoughtPage([0], [2026121], [300], [0]), 3, 2)

    found = joined([first, second])

    assert found.n_users == 5
    assert found.users.tolist() == [1, 0, 3]
    # 31 December 2024 is the 366th day of a leap year; 1 May 2026 the 121st.
    days = [day_number(date(2026, 1, 1)), day_number(date(2024, 12, 31)), day_number(date(2026, 5, 1))]
    assert found.days.tolist() == days
    assert (found.paid.tolist(), found.refunded.tolist()) == ([100, 200, 300], [0, 50, 0])
    assert days_of([1970001]).tolist() == [0]
