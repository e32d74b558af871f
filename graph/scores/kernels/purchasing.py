"""On which days users bought, and what forecasts and quintiles read of it; `docs/scores/own-value.md` defines it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.errors import Broken
from graph.scores.kernels.checking import check_parameter
from graph.scores.model import DayArray, FloatArray, PositionArray

CountArray = NDArray[np.int32]

LEAST_AMOUNT = 1.0
NEVER = -1
_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseDays:
    """Every day on which somebody bought, a row a user and day: shape (m,) each, by user, then day.

    `users` are positions in [0, n_users), `days` count from 1970-01-01 in the brand's zone, `amounts` are what all
    purchases of that day came to together, less refunds, in minor units.
    """

    n_users: int
    users: PositionArray
    days: DayArray
    amounts: FloatArray

    def until(self, today: int, *, least_amount: float = LEAST_AMOUNT) -> "PurchaseDays":
        """The days up to today that count as purchase days: those that came to at least `least_amount`."""
        kept = (self.days <= today) & (self.amounts >= least_amount)
        return PurchaseDays(self.n_users, self.users[kept], self.days[kept], self.amounts[kept])


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseSummary:
    """How, how long and how often each of n users bought, up to a day: shape (n,) each.

    `n_days`: purchase days, 0 of those who never bought; their other counts are -1 (`NEVER`).
    `frequency`: purchase days after the first, n_days - 1.
    `recency_days`: from the first purchase day to the last. `age_days`: from the first to today.
    `last_day`: since 1970-01-01.
    `monetary`: mean net amount of the purchase days after the first, minor units; NaN without any.
    `total`: net amount of all purchases, minor units, also of days that are no purchase days.
    """

    n_days: CountArray
    frequency: CountArray
    recency_days: DayArray
    age_days: DayArray
    last_day: DayArray
    monetary: FloatArray
    total: FloatArray

    @property
    def has_bought(self) -> NDArray[np.bool_]:
        """Who has a purchase day at all, shape (n,)."""
        return self.n_days > 0


def fold_purchases(n_users: int, users: PositionArray, days: DayArray, amounts: FloatArray) -> PurchaseDays:
    """Sum each user's purchases by day.

    Args:
        n_users: all positions lie in [0, n_users).
        users: shape (k,), who bought; purchases may stand in any order.
        days: shape (k,), when, in days since 1970-01-01.
        amounts: shape (k,), what was paid less what was given back, minor units, finite.

    Raises:
        Broken: "scores.purchases_invalid" when an amount is infinite or no number, or nobody stands at a position.

    Cost: O(k log k), 40 bytes a purchase.
    """
    wrong = np.flatnonzero(~np.isfinite(amounts) | (users < 0) | (users >= n_users))
    if wrong.size:
        raise Broken("scores.purchases_invalid", rows=", ".join(map(str, wrong[:_NAMED_AT_MOST].tolist())))
    if users.size == 0:
        return PurchaseDays(n_users, users.astype(np.int32), days.astype(np.int32), amounts.astype(np.float64))
    first = int(days.min())
    span = int(days.max()) - first + 1
    keys = users.astype(np.int64) * span + (days.astype(np.int64) - first)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    buyers, since_first = np.divmod(keys[begins], np.int64(span))
    sums = np.add.reduceat(amounts[order], begins)
    return PurchaseDays(n_users, buyers.astype(np.int32), (since_first + first).astype(np.int32), sums)


def paid_at_first(n_users: int, users: PositionArray, days: DayArray, paid: FloatArray) -> FloatArray:
    """What each user paid on the first day on which they bought anything, shape (n,), minor units; NaN of nobody.

    A free purchase is one, and what was given back later was paid all the same: it tells how somebody was won.

    Args:
        n_users: all positions lie in [0, n_users).
        users: shape (k,), who bought; purchases may stand in any order.
        days: shape (k,), when, in days since 1970-01-01.
        paid: shape (k,), what was paid, minor units.

    Cost: O(n + k). Source: docs/scores/referral-value.md#seed-users.
    """
    first = np.full(n_users, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(first, users, days)
    on_first = days == first[users]
    sums = np.bincount(users[on_first], weights=paid[on_first], minlength=n_users)
    return np.where(np.bincount(users, minlength=n_users) > 0, sums, np.nan)


def summarise(purchases: PurchaseDays, *, today: int, least_amount: float = LEAST_AMOUNT) -> PurchaseSummary:
    """What the forecasts read of each user's purchases up to today, whatever comes later.

    Args:
        purchases: days of all users; several purchases of a day are one.
        today: days since 1970-01-01.
        least_amount: minor units, >= 0: a day that came to less, as when all of it was given back, is no purchase day.

    Cost: O(n + m). Source: docs/scores/own-value.md#purchase-days.
    """
    allowed = 0 <= least_amount < np.inf
    check_parameter("least_amount", least_amount, holds=allowed, allowed="[0, inf)")
    n_users = purchases.n_users
    past = purchases.days <= today
    total = np.bincount(purchases.users[past], weights=purchases.amounts[past], minlength=n_users)
    counted = purchases.until(today, least_amount=least_amount)
    n_days = np.bincount(counted.users, minlength=n_users)
    has_bought = n_days > 0
    begins = np.flatnonzero(np.diff(counted.users, prepend=-1))
    ends = begins + n_days[has_bought] - 1
    first_days, last_days = counted.days[begins], counted.days[ends]
    spent = np.bincount(counted.users, weights=counted.amounts, minlength=n_users).astype(np.float64)
    spent[has_bought] -= counted.amounts[begins]
    monetary = np.full(n_users, np.nan)
    np.divide(spent, n_days - 1, out=monetary, where=n_days > 1)
    return PurchaseSummary(
        n_days=n_days.astype(np.int32),
        frequency=(n_days - 1).astype(np.int32),
        recency_days=_of(has_bought, last_days - first_days),
        age_days=_of(has_bought, today - first_days),
        last_day=_of(has_bought, last_days),
        monetary=monetary,
        total=total.astype(np.float64),
    )


def _of(has_bought: NDArray[np.bool_], values: NDArray[np.integer]) -> DayArray:
    """The values of those who bought, `NEVER` of all others."""
    everybody = np.full(len(has_bought), NEVER, dtype=np.int32)
    everybody[has_bought] = values
    return everybody
