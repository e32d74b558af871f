"""What reports tell: plain figures of many people, with how many people each rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.governance.completeness import Share
from graph.scores.model import DayArray, FloatArray, IntArray, PositionArray


@dataclass(frozen=True, slots=True, eq=False)
class BoughtPage:
    """What some users bought, a row a purchase, in flat columns: their place among those users, the day as
    year · 1000 + day of the year, what was paid and what was given back, minor units."""

    places: Sequence[int]
    days: Sequence[int]
    paid: Sequence[int]
    refunded: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """What n users bought, a row a purchase, shape (m,) each: `users` are places in [0, n_users), `days` count from
    1970-01-01 in the brand's zone, `paid` and `refunded` are minor units, >= 0."""

    n_users: int
    users: PositionArray
    days: DayArray
    paid: FloatArray
    refunded: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CamePage:
    """Through which channels some users came, a row a coming, in flat columns: their place among those users, the
    channel, the day as year · 1000 + day of the year."""

    places: Sequence[int]
    channels: Sequence[str]
    days: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class PeoplePage:
    """What is so of some users, a row a user, in flat columns: their place, the day they joined as year · 1000 + day of
    the year, how many they brought, how likely it is that they still buy, -1 where that is not told."""

    places: Sequence[int]
    days: Sequence[int]
    n_referees: Sequence[int]
    alive: Sequence[float]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and whose it is: a user's, a member of staff's, or nobody's that may be named."""

    key: str
    name: str | None
    kind: str | None
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a channel is; a user or a member of staff."""

    is_staff: bool
    id: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """How n people came, and what is so of them.

    `users`, `channels`, `days`: a row a coming, shape (k,): places in [0, n), places in `keys`, days since 1970-01-01.
    `joined`, `n_referees`, `alive`: shape (n,); alive in [0, 1], -1 where that is not told.
    """

    bought: Bought
    keys: Sequence[str]
    users: PositionArray
    channels: PositionArray
    days: DayArray
    joined: DayArray
    n_referees: IntArray
    alive: FloatArray


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The best `users` of all buyers, a share in [0, 1], have `revenue` of what all spent, in [0, 1]."""

    users: float
    revenue: float


@dataclass(frozen=True, slots=True)
class ParetoReport:
    """How unevenly revenue is spread over those who bought.

    `n_users`: who was looked at. `n_buyers`: who of them spent anything, net of refunds. `revenue_minor`: what they
    spent together, minor units. `n_top`: how many the best share of buyers are. `n_for_goal`: the smallest set that
    makes the goal. `top_share` (of the revenue), `goal_share` (of the buyers) and the curve are missing of too few.
    """

    n_users: int
    n_buyers: int
    revenue_minor: int
    n_top: int
    top_share: float | None
    n_for_goal: int
    goal_share: float | None
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class Repurchase:
    """Who bought and had the days to come back, who of them did, and their share; None of too few."""

    n_buyers: int
    n_again: int
    rate: Share | None


@dataclass(frozen=True, slots=True)
class RepurchaseMonth:
    """The repurchase of who bought in a month, named by its first day; `is_whole`: everybody's days are over."""

    month: date
    told: Repurchase
    is_whole: bool


@dataclass(frozen=True, slots=True)
class RepurchaseReport:
    """Months without a gap, oldest first; `latest` is the last whole one with enough people, `together` sums all whole
    ones, where a person counts once for each month in which they bought."""

    n_users: int
    months: tuple[RepurchaseMonth, ...]
    latest: RepurchaseMonth | None
    together: Repurchase
