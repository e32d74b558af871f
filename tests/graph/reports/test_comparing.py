"""What became of people, by the way they came."""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import Refused
from graph.reports.comparing import Came, Comings, Standings, compared, first_comings
from graph.reports.model import Bought

pytestmark = pytest.mark.text

TODAY = 1_000


def bought(n_users: int, *rows: tuple[int, int, int, int]) -> Bought:
    """Who, on which day, for how much, and what was given back."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Bought(n_users, columns[0].astype(np.int32), columns[1].astype(np.int32), *columns[2:].astype(np.float64))


def came(*rows: tuple[int, int, int]) -> Comings:
    """Who, which way, on which day."""
    columns = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    return first_comings(columns[0], columns[1], columns[2])


def standings(n_users: int, alive: float = -1.0) -> Standings:
    return Standings(np.zeros(n_users, dtype=np.int64), np.full(n_users, alive))


# Six came way 0 on day 900. 0 bought on day 900 and 929 and 930, 1 on 931, 2 on 899 and 920 (half of it given back), 3
# gave everything back, 4 twice on day 905.
SIX = came(*((user, 0, 900) for user in range(6)))
THEIRS = bought(
    6,
    (0, 900, 100, 0),
    (0, 929, 100, 0),
    (0, 930, 100, 0),
    (1, 931, 500, 0),
    (2, 899, 999, 0),
    (2, 920, 80, 40),
    (3, 910, 70, 70),
    (4, 905, 30, 0),
    (4, 905, 30, 0),
)


def only(rows: list[Came]) -> Came:
    [row] = rows
    return row


def test_what_people_did_counts_from_the_day_they_came_to_the_last_of_the_days_v09() -> None:
    found = only(compared(THEIRS, SIX, standings(6), today=TODAY, horizons=[30, 31]))

    # Within 30 days: 0 on three days, 2 on one, 4 on one (twice in a day is once); 3 gave all back. 1 was a day late.
    thirty, more = found.later
    assert (thirty.n_users, more.n_users) == (6, 6)
    assert thirty.bought is not None
    assert thirty.bought_again is not None
    assert more.bought is not None
    assert (thirty.bought.n_users, thirty.bought.share, thirty.bought_again.n_users) == (3, 0.5, 1)
    # 300 + 40 + 60 of six, and 500 more a day later.
    assert (thirty.net_minor, more.bought.n_users, more.net_minor) == (400 / 6, 4, 900 / 6)
    # Since they came: 300 + 500 + 80 + 70 + 60 paid, 40 + 70 given back; what 2 bought on day 899 was before.
    assert (found.n_users, found.paid_minor, found.refunded_minor) == (6, 1_010, 110)
    assert thirty.is_small


def test_only_who_came_long_enough_ago_is_compared() -> None:
    comings = came(*((user, 0, 900) for user in range(5)), (5, 0, 971))

    found = only(compared(THEIRS, comings, standings(6), today=TODAY, horizons=[29, 30, 101]))

    # Day 971 and 29 days are day 1,000: 5 has had those, and no 30. Nobody came 101 days ago.
    assert [each.n_users for each in found.later] == [6, 5, 0]
    assert found.later[2].bought is None
    assert found.later[2].net_minor is None


def test_who_came_two_ways_counts_in_both_from_the_first_day_of_each() -> None:
    comings = came(*((user, 1, 900) for user in range(6)), (1, 0, 935), (1, 0, 925))

    rows = compared(THEIRS, comings, standings(6), today=TODAY, horizons=[30])

    # 1 bought on day 931, six days after they came way 0 for the first time.
    assert [(each.way, each.n_users, each.paid_minor) for each in rows] == [(1, 6, 1_010), (0, 1, 500)]
    # One person alone: how many is told, and nothing that they did.
    assert (rows[1].later[0].n_users, rows[1].later[0].bought, rows[1].later[0].net_minor) == (1, None, None)


def test_whom_they_brought_and_how_likely_they_still_buy_is_told_of_those_of_whom_it_is_known() -> None:
    alive = np.array([0.9, 0.8, 0.7, 0.6, 0.5, -1.0])

    found = only(compared(THEIRS, SIX, Standings(np.array([3, 0, 0, 1, 0, 0]), alive), today=TODAY))

    # Of 5 it is not told: the mean of the other five is 3.5 / 5.
    assert (found.n_referees, found.n_alive, found.alive) == (4, 5, pytest.approx(0.7))
    assert only(compared(THEIRS, SIX, standings(6), today=TODAY)).alive is None


def test_thirty_people_are_not_few() -> None:
    comings = came(*((user, 0, 900) for user in range(30)))

    found = only(compared(bought(30), comings, standings(30), today=TODAY, horizons=[30]))

    assert (found.later[0].n_users, found.later[0].is_small, found.later[0].net_minor) == (30, False, 0.0)


def test_when_nobody_came_there_is_nothing_to_compare() -> None:
    assert compared(bought(0), came(), standings(0), today=TODAY) == []


@pytest.mark.parametrize("horizons", [[], [0], [3_661], [1, 2, 3, 4, 5, 6, 7]])
def test_horizons_out_of_range_are_refused(horizons: list[int]) -> None:
    with pytest.raises(Refused):
        compared(THEIRS, SIX, standings(6), today=TODAY, horizons=horizons)
