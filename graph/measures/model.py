"""Measures, tests of them, and expressions: trees that are true, false or unknown of a person.

A `Measure` names what is measured, as an entry of `graph/measures/catalogue.py`; a `Leaf` tests it; leaves are joined
by all, any, none and not. `True`, `False` and `None` (unknown) follow Kleene: what is missing is unknown, not false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | date
Truth: TypeAlias = bool | None


class Unit(StrEnum):
    """What a measure is counted in, and so what it can be tested for."""

    TRUTH = "truth"
    COUNT = "count"
    MONEY = "money"
    DAYS = "days"
    YEARS = "years"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    TEXT = "text"
    TEXTS = "texts"


class Compare(StrEnum):
    """How a value is held against what was given; bounds are included unless the word says otherwise."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    EXACTLY = "exactly"
    BETWEEN = "between"
    ONE_OF = "one_of"


class Span(StrEnum):
    """A calendar span in the brand's time zone; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rolling:
    """The last `days` times 24 hours, up to now; both ends belong to it."""

    days: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The present span (`back` 0) or one so many spans ago, from its first midnight up to its last moment."""

    span: Span
    back: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """From the midnight that begins `first` to the end of `last`, in the brand's time zone; no `last`: up to now."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SinceJoining:
    """Since the person joined; `days`: only so many times 24 hours from then on."""

    days: int | None = None


@dataclass(frozen=True, slots=True)
class SinceEntering:
    """Since the person entered the group in which they are; unknown of who is not in it."""

    group: str


Window: TypeAlias = Rolling | Calendar | Between | SinceJoining | SinceEntering


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: an entry of the catalogue, its options by name (sorted), a window, who counts at the far end.

    `options` hold checked values: texts, whole numbers, or sorted tuples of either.
    """

    kind: str
    options: tuple[tuple[str, Option], ...] = ()
    window: Window | None = None
    where: Expression | None = None

    def option(self, name: str) -> Option | None:
        """The value of an option, None where it was not given."""
        return dict(self.options).get(name)


Option: TypeAlias = str | int | tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a measured value is judged: one value, two for BETWEEN, any number (sorted) for ONE_OF.

    Money is in minor units, shares are in [0, 1].
    """

    compare: Compare
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A measure and how it is judged; measures that are true or false by themselves have no test."""

    measure: Measure
    test: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """True when the measure has a value, never unknown."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of the unknown, unknown."""

    part: Expression


@dataclass(frozen=True, slots=True)
class All:
    """False when a part is, else unknown when a part is, else true."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when a part is, else unknown when a part is, else false."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The opposite of `AnyOf`."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = All | AnyOf | NoneOf | Not | Known | Leaf


@dataclass(frozen=True, slots=True)
class Moment:
    """When an expression is judged: the instant, and the day that it is for the brand."""

    now: datetime
    today: date


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that one is joined of; none for leaves."""
    match expression:
        case All(parts) | AnyOf(parts) | NoneOf(parts):
            return parts
        case Not(part):
            return (part,)
        case Known() | Leaf():
            return ()


def measures_of(expression: Expression) -> Iterator[Measure]:
    """Every measure in the expression, in order, far ends included, after the measure that they belong to."""
    if isinstance(expression, Known | Leaf):
        yield expression.measure
        if expression.measure.where is not None:
            yield from measures_of(expression.measure.where)
    for part in parts_of(expression):
        yield from measures_of(part)


def measured_of(expression: Expression, segments: Mapping[str, Expression]) -> Iterator[Measure]:
    """Every measure that judging a person takes: those of segments that are named, none of far ends."""
    if isinstance(expression, Known | Leaf):
        if expression.measure.kind == "segment":
            yield from measured_of(segments[str(expression.measure.option("key"))], segments)
        else:
            yield expression.measure
    for part in parts_of(expression):
        yield from measured_of(part, segments)


def segments_of(expression: Expression) -> frozenset[str]:
    """The keys of the segments that it names, far ends included."""
    return frozenset(str(each.option("key")) for each in measures_of(expression) if each.kind == "segment")


def n_leaves(expression: Expression, segments: Mapping[str, Expression]) -> int:
    """How many leaves judging it takes, far ends and what its segments ask included. Cost: linear in what is named."""
    known: dict[str, int] = {}

    def count(part: Expression) -> int:
        if not isinstance(part, Known | Leaf):
            return sum(count(each) for each in parts_of(part))
        measure = part.measure
        if measure.kind != "segment":
            return 1 if measure.where is None else 1 + count(measure.where)
        key = str(measure.option("key"))
        if key not in known:
            known[key] = count(segments[key])
        return known[key]

    return count(expression)
