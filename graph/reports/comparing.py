"""Channels compared by what became of who came through them; `docs/scores/reports.md` defines each figure. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.governance.completeness import Share, share_of
from graph.reports.model import Arrived, Bought
from graph.reports.policy import AT_LEAST, MOST_DAYS
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.purchasing import LEAST_AMOUNT, fold_purchases
from graph.scores.model import BoolArray, DayArray, FloatArray, IntArray, PositionArray

HORIZONS = (30, 90, 180)
MOST_HORIZONS = 6
SMALL = 30
"""Figures that rest on fewer people say little: they are marked."""


@dataclass(frozen=True, slots=True, eq=False)
class Comings:
    """Who came through what, a row a person and kind of way, shape (k,) each: `users` are places in [0, n), `ways`
    numbers from 0, `days` when first, since 1970-01-01."""

    users: PositionArray
    ways: PositionArray
    days: DayArray


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """What is so of each of n people, shape (n,): how many they brought, and how likely it is that they still buy, in
    [0, 1], -1 where that is not told."""

    n_referees: IntArray
    alive: FloatArray


@dataclass(frozen=True, slots=True)
class Later:
    """What people did within `days` days of coming, of those alone who came at least so long ago.

    `n_users`: how many those are. `bought`, `bought_again`: who of them bought on one day, on two or more; `net_minor`:
    what each of them spent on average, minor units; all None of too few.
    """

    days: int
    n_users: int
    bought: Share | None
    bought_again: Share | None
    net_minor: float | None
    is_small: bool


@dataclass(frozen=True, slots=True)
class Came:
    """What is told of those who came one way.

    `n_users`: how many came. `n_referees`: how many they brought since they are there. `paid_minor`, `refunded_minor`:
    since they came, minor units. `alive`: mean probability that who bought still buys, None of too few; `n_alive`: on
    how many that rests.
    """

    way: int
    n_users: int
    n_referees: int
    paid_minor: int
    refunded_minor: int
    alive: float | None
    n_alive: int
    later: tuple[Later, ...]


def compared(
    bought: Bought, comings: Comings, standings: Standings, *, today: int, horizons: Sequence[int] = HORIZONS
) -> list[Came]:
    """What became of those who came each way, the way of most people first.

    Args:
        bought: of n people; what they bought before they came, or after today, does not count.
        comings: a person stands once under a way.
        standings: of the same n people.
        today: days since 1970-01-01.
        horizons: up to six numbers of days, 1 to 3,660.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(k + m log m) and a row a coming and purchase of the same person. Source: docs/scores/reports.md#channels.
    """
    check_horizons(horizons)
    n_ways = int(comings.ways.max(initial=-1)) + 1
    came = _per_way(comings, n_ways)
    after = _After(bought, comings, today)
    told = standings.alive[comings.users] >= 0
    alive = _per_way(comings, n_ways, np.where(told, standings.alive[comings.users], 0.0))
    n_alive = _per_way(comings, n_ways, told)
    referees = _per_way(comings, n_ways, standings.n_referees[comings.users])
    paid, refunded = (_per_way(comings, n_ways, each) for each in after.totals())
    later = [_later(after, comings, n_ways, days) for days in horizons]
    rows = [
        Came(
            way=way,
            n_users=round(came[way]),
            n_referees=round(referees[way]),
            paid_minor=round(paid[way]),
            refunded_minor=round(refunded[way]),
            alive=float(alive[way] / n_alive[way]) if n_alive[way] >= AT_LEAST else None,
            n_alive=round(n_alive[way]),
            later=tuple(each[way] for each in later),
        )
        for way in range(n_ways)
        if came[way]
    ]
    return sorted(rows, key=lambda each: (-each.n_users, each.way))


def check_horizons(horizons: Sequence[int]) -> None:
    """There are one to six horizons of 1 to 3,660 days.

    Raises:
        Refused: "scores.parameter_out_of_range".
    """
    n = len(horizons)
    check_parameter("horizons", n, holds=1 <= n <= MOST_HORIZONS, allowed=f"[1, {MOST_HORIZONS}]")
    for days in horizons:
        check_parameter("horizon", days, holds=1 <= days <= MOST_DAYS, allowed=f"[1, {MOST_DAYS}]")


def first_comings(users: PositionArray, ways: PositionArray, days: DayArray) -> Comings:
    """Each person once under each way, with the first day. Cost: O(k log k)."""
    order = np.lexsort((days, ways, users))
    users, ways, days = users[order], ways[order], days[order]
    is_first = (np.diff(users, prepend=-1) != 0) | (np.diff(ways, prepend=-1) != 0)
    return Comings(users[is_first], ways[is_first], days[is_first])


def comings_of(arrived: Arrived, ways: Sequence[int], *, otherwise: int) -> Comings:
    """How people came, when each channel is a way, and whoever came through none came the way `otherwise` on the day
    that they joined.

    Args:
        arrived: how they came.
        ways: for each of the channels that it names, by which number.
        otherwise: a number that is none of these.
    """
    n_users = arrived.bought.n_users
    came = np.zeros(n_users, dtype=np.bool_)
    came[arrived.users] = True
    others = np.flatnonzero(~came).astype(np.int32)
    by_channel = np.array([*ways, otherwise], dtype=np.int32)[arrived.channels]
    return first_comings(
        np.concatenate([arrived.users, others]),
        np.concatenate([by_channel, np.full(len(others), otherwise, dtype=np.int32)]),
        np.concatenate([arrived.days, arrived.joined[others]]),
    )


class _After:
    """What each person who came bought from that day on, for each way that they came."""

    def __init__(self, bought: Bought, comings: Comings, today: int) -> None:
        past = bought.days <= today
        self._paid = fold_purchases(bought.n_users, bought.users[past], bought.days[past], bought.paid[past])
        self._refunded = fold_purchases(bought.n_users, bought.users[past], bought.days[past], bought.refunded[past])
        self._n_comings = len(comings.users)
        self._came, self._days_after = comings.days, np.zeros(0, dtype=np.int64)
        self.today = today
        # A row for each day on which somebody bought, for each way that they came.
        starts = np.searchsorted(self._paid.users, comings.users, side="left")
        counts = np.searchsorted(self._paid.users, comings.users, side="right") - starts
        self._coming = np.repeat(np.arange(self._n_comings), counts)
        self._row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
        after = self._paid.days[self._row].astype(np.int64) - self._came[self._coming]
        kept = after >= 0
        self._coming, self._row, self._days_after = self._coming[kept], self._row[kept], after[kept]

    def totals(self) -> tuple[FloatArray, FloatArray]:
        """Shape (k,) each: what was paid and given back since each coming, minor units."""
        return self._sum(self._paid.amounts[self._row]), self._sum(self._refunded.amounts[self._row])

    def within(self, days: int) -> tuple[BoolArray, FloatArray, FloatArray]:
        """Shape (k,) each: who has had so many days, on how many of them they bought, and for how much."""
        net = self._paid.amounts[self._row] - self._refunded.amounts[self._row]
        in_time = self._days_after <= days
        counts = self._sum(in_time & (net >= LEAST_AMOUNT))
        return self._came + days <= self.today, counts, self._sum(np.where(in_time, net, 0.0))

    def _sum(self, values: FloatArray | BoolArray) -> FloatArray:
        return np.bincount(self._coming, weights=values, minlength=self._n_comings).astype(np.float64)


def _later(after: _After, comings: Comings, n_ways: int, days: int) -> list[Later]:
    is_old, n_days, net = after.within(days)
    n_users = _per_way(comings, n_ways, is_old)
    bought = _per_way(comings, n_ways, is_old & (n_days >= 1))
    again = _per_way(comings, n_ways, is_old & (n_days >= 2))
    spent = _per_way(comings, n_ways, np.where(is_old, net, 0.0))
    return [_told(days, *map(float, each)) for each in zip(n_users, bought, again, spent, strict=True)]


def _told(days: int, n: float, bought: float, again: float, spent: float) -> Later:
    n_users = round(n)
    if n_users < AT_LEAST:
        return Later(days, n_users, None, None, None, is_small=True)
    shares = share_of(round(bought), n_users), share_of(round(again), n_users)
    return Later(days, n_users, *shares, spent / n_users, is_small=n_users < SMALL)


def _per_way(comings: Comings, n_ways: int, values: FloatArray | IntArray | BoolArray | None = None) -> FloatArray:
    return np.bincount(comings.ways, weights=values, minlength=n_ways).astype(np.float64)
