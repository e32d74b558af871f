"""How many of those who bought in a month bought again soon; `docs/scores/own-value.md` defines it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import PositionArray
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.purchasing import LEAST_AMOUNT, DayArray, PurchaseDays
from graph.scores.model import FloatArray, IntArray

MonthArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

WITHIN_DAYS = 90


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyBuyers:
    """Who bought in which month: a row a user and month, shape (m,) each, by user, then month.

    `months` count from January 1970. `bought_again`: within the days after the first purchase day of that month, be it
    in the same month. `is_settled`: whether those days are over. `whole_until`: the first month some of whose buyers
    may still come back.
    """

    n_users: int
    users: PositionArray
    months: MonthArray
    bought_again: BoolArray
    is_settled: BoolArray
    whole_until: int


@dataclass(frozen=True, slots=True, eq=False)
class RepurchaseRates:
    """Months without a gap, shape (k,) each.

    `months` count from January 1970. `n_buyers`: who bought in the month and had the days to come back. `n_again`: who
    of them did. `rates`: n_again / n_buyers in [0, 1], NaN without buyers. `is_whole`: whether the days of everybody
    who bought in the month are over; until then the rate may change.
    """

    months: MonthArray
    n_buyers: IntArray
    n_again: IntArray
    rates: FloatArray
    is_whole: BoolArray


def monthly_buyers(
    purchases: PurchaseDays, *, today: int, within_days: int = WITHIN_DAYS, least_amount: float = LEAST_AMOUNT
) -> MonthlyBuyers:
    """Find who bought in each month and who of them bought again in time.

    Args:
        purchases: days of n users; those after today are left out.
        today: days since 1970-01-01.
        within_days: 1 to 3,660, counted from a user's first purchase day of the month.
        least_amount: minor units; a day that came to less is no purchase day.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(m). Source: docs/scores/own-value.md#repurchase-rate.
    """
    check_parameter("within_days", within_days, holds=1 <= within_days <= 3_660, allowed="[1, 3660]")
    counted = purchases.until(today, least_amount=least_amount)
    months = _months(counted.days)
    same_user = np.diff(counted.users, append=-1) == 0
    gaps = np.diff(counted.days, append=np.int32(0))
    again = same_user & (gaps <= within_days)
    firsts = np.flatnonzero((np.diff(counted.users, prepend=-1) != 0) | (np.diff(months, prepend=-1) != 0))
    is_settled = counted.days[firsts].astype(np.int64) + within_days <= today
    # A month is whole when the days of who bought on its last day are over.
    whole_until = int(_months(np.array([today - within_days + 1], dtype=np.int32))[0])
    return MonthlyBuyers(counted.n_users, counted.users[firsts], months[firsts], again[firsts], is_settled, whole_until)


def repurchase_rates(buyers: MonthlyBuyers, *, among: BoolArray | None = None) -> RepurchaseRates:
    """The share of each month's buyers who bought again in time, of everybody or of some.

    Args:
        buyers: of all users, so that the months are the same for every group.
        among: shape (n,), who belongs to the segment or group; None for everybody.

    Returns:
        All months from the first to the last in which anybody bought.

    Cost: O(m).
    """
    if buyers.months.size == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return RepurchaseRates(nothing.astype(np.int32), nothing, nothing, np.zeros(0), np.zeros(0, dtype=np.bool_))
    first, last = int(buyers.months.min()), int(buyers.months.max())
    counts = buyers.is_settled if among is None else buyers.is_settled & among[buyers.users]
    n_months = last - first + 1
    n_buyers = np.bincount(buyers.months[counts] - first, minlength=n_months)
    n_again = np.bincount(buyers.months[counts & buyers.bought_again] - first, minlength=n_months)
    rates = np.full(n_months, np.nan)
    np.divide(n_again, n_buyers, out=rates, where=n_buyers > 0)
    months = np.arange(first, last + 1, dtype=np.int32)
    return RepurchaseRates(months, n_buyers, n_again, rates, months < buyers.whole_until)


def _months(days: DayArray) -> MonthArray:
    """Months since January 1970 of days since 1970-01-01."""
    return days.astype(np.int64).view("datetime64[D]").astype("datetime64[M]").astype(np.int64).astype(np.int32)
