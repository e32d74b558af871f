"""What is known of one user behind their scores: facts up to a run, as few as tell how each score came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf, isclose, isnan
from typing import TypeAlias

from graph.errors import Fact as Said
from graph.scores.kernels.purchasing import LEAST_AMOUNT
from graph.scores.model import ScoreKey, Unit
from graph.scores.parameters import DEFAULTS, ScoreParameters

AGES = (30, 90, 365)
"""After how many days without a sign attention is told apart."""

BELOW_AT_MOST = 10_000
"""How many people below somebody, and how many interactions of theirs, are looked at."""

CLOSEST = 20
"""Among how many contacts it is looked at who knows whom."""

FOUR_DIGITS = 5e-4
"""Relative: values that differ by less are told as one."""

NOTHING = 1e-9
"""What sums may be off by where nothing is left."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score, in words by its key.

    `value` is what was measured, in its own unit, `weight` what it counts, `adds` what it adds to the score, in the
    unit of the score: None of a part that is no summand. `percentile` is the share of all users with at most as much,
    where it is known. `said` fills the words.
    """

    key: str
    value: float
    unit: Unit
    weight: float | None = None
    adds: float | None = None
    percentile: float | None = None
    said: Mapping[str, Said] = field(default_factory=dict[str, Said])


@dataclass(frozen=True, slots=True)
class BoughtDay:
    """A day on which the user bought, for how much less refunds, and what was paid before any, in minor units; None
    where the day is unknown."""

    day: date | None
    net: float
    paid: float = 0.0


@dataclass(frozen=True, slots=True)
class Generation:
    """Those so many referrals below: how many, how many of them have bought, and what these spent, minor units."""

    generation: int
    people: int
    paying: int
    net: float


@dataclass(frozen=True, slots=True)
class Age:
    """Who last gave attention so long ago: 0 up to the first of `AGES` days, 1 up to the second …; how many people, how
    often, and what of it has not faded."""

    age: int
    people: int
    times: float
    strength: float


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who gave attention: how often to the user, how often to everybody, their own PageRank, and that which
    begins with a segment, where the run tells one."""

    times: float
    all_times: float
    pagerank: float
    segment_pagerank: float | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """What the user received and gave; `givers` are the twenty who gave most, as far as their PageRank is known."""

    ages: Sequence[Age]
    givers: Sequence[Giver]
    people_given: int
    times_given: float

    @property
    def times(self) -> float:
        """How often others turned to the user."""
        return sum(each.times for each in self.ages)

    @property
    def people(self) -> int:
        """How many others turned to the user."""
        return sum(each.people for each in self.ages)


@dataclass(frozen=True, slots=True)
class Contacts:
    """With whom the user exchanged attention: how often with each, most first; which of the closest turned to each
    other, as pairs of positions; what those spent whom nobody else knows, minor units."""

    weights: Sequence[float]
    pairs: Sequence[tuple[int, int]]
    alone_net: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be named."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A fact between two people, or of one: when in ms since 1970, on which day, how often, minor units."""

    kind: str
    source: Person
    target: Person | None
    at: int | None
    day: date | None
    count: int | None
    amount: float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened between two runs, of one kind: how often, for how much in minor units, and the largest of it."""

    count: int
    amount: int | None
    examples: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a user as of a run; a fact that was not read, or is too large to be looked at, is None.

    `values` and `percentiles` are what the run says of the user, without what it could not tell. `days_here`: how many
    days ago they joined.
    """

    values: Mapping[ScoreKey, float]
    percentiles: Mapping[ScoreKey, float]
    today: date
    n_users: int
    is_brought: bool = False
    days_here: float | None = None
    bought: Sequence[BoughtDay] | None = None
    below: Sequence[Generation] | None = None
    attention: Attention | None = None
    contacts: Contacts | None = None
    parameters: ScoreParameters = DEFAULTS

    def value(self, key: ScoreKey) -> float:
        """What the run says; 0 of what it does not."""
        return self.values.get(key, 0.0)

    def with_percentile(self, key: ScoreKey) -> float:
        """The share of users with at most as much; 0 of who has nothing."""
        return self.percentiles.get(key, 0.0) if self.value(key) > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Bought:
    """Purchases as the forecasts see them: days that came to something, counted and totalled, minor units."""

    n_days: int
    total: float
    since_first: int
    since_last: int
    later_mean: float | None


def bought(known: Known) -> Bought:
    """What the user's purchases come to up to the day of the run; `kernels/purchasing.py` counts so for everybody."""
    past = [each for each in known.bought or () if each.day is None or each.day <= known.today]
    days = [(each.day, each.net) for each in past if each.day is not None and each.net >= LEAST_AMOUNT]
    total = sum(each.net for each in past)
    if not days:
        return Bought(0, total, 0, 0, None)
    first, last = min(days), max(days)
    later = sum(net for _, net in days) - first[1]
    return Bought(
        n_days=len(days),
        total=total,
        since_first=(known.today - first[0]).days,
        since_last=(known.today - last[0]).days,
        later_mean=later / (len(days) - 1) if len(days) > 1 else None,
    )


def groups_of_closest(contacts: Contacts) -> int:
    """Into how many groups the closest contacts fall when the user is left out."""
    n_closest = min(len(contacts.weights), CLOSEST)
    group = list(range(n_closest))
    for one, other in contacts.pairs:
        joined, into = group[one], group[other]
        group = [into if each == joined else each for each in group]
    return len(set(group))


def is_sum(parts: Sequence[Part], value: float) -> bool:
    """Whether the summands come to the value, to the four digits in which runs tell that something changed."""
    adds = [each.adds for each in parts if each.adds is not None]
    return bool(adds) and isclose(sum(adds), value, rel_tol=FOUR_DIGITS, abs_tol=NOTHING)


def told(keys: Sequence[str], numbers: Sequence[float] | None) -> dict[ScoreKey, float]:
    """The numbers of a row under their keys, without those that could not be told."""
    every = {each.value for each in ScoreKey}
    if numbers is None or len(keys) != len(numbers):
        return {}
    return {
        ScoreKey(key): number for key, number in zip(keys, numbers, strict=True) if key in every and not isnan(number)
    }


def rest(key: str, unit: Unit, value: float, told: float, *, most: float = inf) -> tuple[Part, ...]:
    """What is left of a value when its other summands are told; nothing where these come to more, or where it is more
    than the facts that are not told can make, `most`: then facts have changed since the run, and parts do not add up.
    """
    left = value - told
    if left < -NOTHING or left > most + FOUR_DIGITS * abs(value) + NOTHING:
        return ()
    return (Part(key, max(left, 0.0), unit, weight=1.0, adds=max(left, 0.0)),)


Teller: TypeAlias = Callable[[Known], Sequence[Part]]
"""Tells the parts of one score."""
