"""What is missing for an expression to be true: the fewest facts that, made true, make it so. Pure.

A way is a set of demands on measures (this one at least 2, that one not 上海) with the values nearest to what was
measured that meet them all. Ways of parts are joined as the tree says; a measure that is asked several times must meet
all that is demanded of it. Whatever comes out is judged once more by the one evaluator before it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from graph.measures.catalogue import MEASURES
from graph.measures.evaluating import NO_SEGMENTS, Value, Values, evaluate, judged
from graph.measures.model import (
    All,
    AnyOf,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Unit,
)

# Stands for any word that no test names.
OTHER = "\u2026"
_KEPT = 12
MOST_WAYS = 5
Cost: TypeAlias = tuple[int, int]
_DAY = timedelta(days=1)
# What nobody can bring about: only time, other people or the next run of scores do.
_HARD = frozenset(
    (
        *("age", "days_to_birthday", "days_since_joining", "days_since_purchase", "days_since_event", "days_in_group"),
        *("first_purchase", "first_event", "referrers", "score", "percentile"),
    )
)
_COUNTED = frozenset({Unit.COUNT})
_NEVER_BELOW_0 = frozenset({Unit.COUNT, Unit.MONEY, Unit.YEARS, Unit.DAYS, Unit.SHARE})
# Always known, whoever is asked about.
_ALWAYS_KNOWN = frozenset({"tag", "in_group", "came_through", "channel_kind", "consented", "paid_term"})


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A measure, what it comes to, and the nearest value that would do; `n_facts`: how many facts lie between.

    `is_any`: it need only be known, so that any value does.
    """

    measure: Measure
    value: Value
    wanted: Value
    n_facts: int
    is_any: bool = False


@dataclass(frozen=True, slots=True)
class _Demand:
    """What must hold of a measure: its test comes to `truth`; without a test its own truth, or that it is known."""

    measure: Measure
    test: Comparison | None
    is_known: bool
    truth: bool

    def holds(self, value: Value) -> bool:
        if self.is_known:
            return (value is not None) is self.truth
        return judged(value, self.test) is self.truth


@dataclass(frozen=True, slots=True)
class _Way:
    """Demands by measure, and of each measure the value that meets them and what that costs."""

    demands: Mapping[Measure, tuple[_Demand, ...]]
    found: Mapping[Measure, tuple[Value, Cost]]

    @property
    def cost(self) -> Cost:
        return sum(each[0] for _, each in self.found.values()), sum(each[1] for _, each in self.found.values())


@dataclass(frozen=True, slots=True)
class _Search:
    values: Values
    unit: Callable[[Measure], Unit]
    segments: Mapping[str, Expression]

    def ways(self, expression: Expression, truth: bool) -> list[_Way]:
        """The cheapest ways to that truth, the cheapest first; none where there is no way."""
        match expression:
            case Leaf(measure) | Known(measure) if measure.kind == "segment":
                inner = self.segments[str(measure.option("key"))]
                both = [self.ways(inner, each) for each in (True, False)] if isinstance(expression, Known) else []
                found = self.ways(inner, truth) if isinstance(expression, Leaf) else self.either(both if truth else [])
            case Leaf(measure, test):
                found = self.of(_Demand(measure, test, is_known=False, truth=truth))
            case Known(measure):
                found = self.of(_Demand(measure, None, is_known=True, truth=truth))
            case Not(part):
                found = self.ways(part, not truth)
            case All(parts):
                each = [self.ways(part, truth) for part in parts]
                found = self.both(each) if truth else self.either(each)
            case AnyOf(parts):
                each = [self.ways(part, truth) for part in parts]
                found = self.either(each) if truth else self.both(each)
            case NoneOf(parts):
                each = [self.ways(part, not truth) for part in parts]
                found = self.both(each) if truth else self.either(each)
        return found

    def of(self, demand: _Demand) -> list[_Way]:
        found = self.nearest(demand.measure, (demand,))
        return [] if found is None else [_Way({demand.measure: (demand,)}, {demand.measure: found})]

    def either(self, found: Sequence[Sequence[_Way]]) -> list[_Way]:
        return sorted((way for ways in found for way in ways), key=_cost_of)[:_KEPT]

    def both(self, found: Sequence[Sequence[_Way]]) -> list[_Way]:
        kept = [_Way({}, {})]
        for ways in sorted(found, key=len):
            joined = (self.joined(one, other) for one in kept for other in ways)
            kept = sorted((each for each in joined if each is not None), key=_cost_of)[:_KEPT]
        return kept

    def joined(self, one: _Way, other: _Way) -> _Way | None:
        """Both ways at once; None where a measure cannot meet what both demand of it."""
        demands, found = {**one.demands, **other.demands}, {**one.found, **other.found}
        for measure in one.demands.keys() & other.demands.keys():
            demands[measure] = tuple(dict.fromkeys((*one.demands[measure], *other.demands[measure])))
            nearest = self.nearest(measure, demands[measure])
            if nearest is None:
                return None
            found[measure] = nearest
        return _Way(demands, found)

    def nearest(self, measure: Measure, demands: Sequence[_Demand]) -> tuple[Value, Cost] | None:
        """The value that meets the demands and costs the least; None where none does."""
        value, unit = self.values[measure], self.unit(measure)
        best: tuple[Value, Cost] | None = None
        for each in (value, *_candidates(measure, value, unit, demands)):
            if all(demand.holds(each) for demand in demands):
                cost = _cost(measure, value, each, unit)
                if best is None or cost < best[1]:
                    best = each, cost
        return best


def smallest_missing(
    expression: Expression,
    values: Values,
    unit: Callable[[Measure], Unit],
    segments: Mapping[str, Expression] = NO_SEGMENTS,
) -> tuple[MissingFact, ...] | None:
    """The fewest facts that would make the expression true, everything else staying as it is.

    Nothing where it is true already; None where no values would do. Cost: as `ways_missing`.
    """
    return next(iter(ways_missing(expression, values, unit, segments)), None)


def ways_missing(
    expression: Expression,
    values: Values,
    unit: Callable[[Measure], Unit],
    segments: Mapping[str, Expression] = NO_SEGMENTS,
) -> list[tuple[MissingFact, ...]]:
    """Ways to make the expression true, everything else staying as it is: the one with the fewest facts first.

    At most five; none of them asks for all the measures that an earlier one asks for and for more. A single one
    without facts where the expression is true already; none where no values would do. Of ways with as many facts those
    come first that somebody can bring about.

    Cost: linear in the parts, times 12 squared at most where alternatives stand in each other.
    """
    search = _Search(values, unit, segments)
    kept: list[tuple[MissingFact, ...]] = []
    for way in search.ways(expression, True):
        changed = {measure: value for measure, (value, cost) in way.found.items() if cost != (0, 0)}
        if any(changed.keys() >= {each.measure for each in earlier} for earlier in kept):
            continue
        if evaluate(expression, {**values, **changed}, segments).truth is True:
            kept.append(
                tuple(
                    MissingFact(
                        measure, values[measure], wanted, way.found[measure][1][0], _is_any(way.demands[measure])
                    )
                    for measure, wanted in changed.items()
                )
            )
    return kept[:MOST_WAYS]


def _is_any(demands: Iterable[_Demand]) -> bool:
    return all(each.is_known for each in demands)


def _cost_of(way: _Way) -> Cost:
    return way.cost


def _cost(measure: Measure, value: Value, wanted: Value, unit: Unit) -> Cost:
    """How many facts lie between two values, and whether that is out of everybody's hands."""
    if value == wanted and type(value) is type(wanted):
        return 0, 0
    if unit in _COUNTED and isinstance(wanted, int):
        before = value if isinstance(value, int) else -1
        return abs(wanted - before), int(wanted < before or measure.kind in _HARD or value is None)
    is_more = value is None or wanted is not None
    return 1, int(measure.kind in _HARD or not is_more or wanted is False)


def _candidates(measure: Measure, value: Value, unit: Unit, demands: Sequence[_Demand]) -> list[Value]:
    """Values among which the nearest is that meets the demands, if any does."""
    found: list[Value] = [] if measure.kind in _ALWAYS_KNOWN or MEASURES[measure.kind].is_zero_when_empty else [None]
    given = [each for demand in demands if demand.test is not None for each in demand.test.values]
    if unit is Unit.TRUTH:
        return [True, False, *found]
    if unit is Unit.TEXTS:
        return [*found, _words(value, demands)]
    if unit is Unit.TEXT:
        return [*found, *given, OTHER]
    for each in given:
        if isinstance(each, date):
            found += [each, each - _DAY, each + _DAY]
        elif isinstance(each, int | float):
            step = 0.01 if unit is Unit.SHARE else 1
            found += [each, each - step, each + step]
    found += [date(2000, 1, 1)] if unit is Unit.DAY else [0, 1]
    return [each for each in found if _can_be(each, unit)]


def _can_be(value: Value, unit: Unit) -> bool:
    if not isinstance(value, int | float):
        return True
    return (value >= 0 or unit not in _NEVER_BELOW_0) and (value <= 1 or unit is not Unit.SHARE)


def _words(value: Value, demands: Sequence[_Demand]) -> tuple[str, ...]:
    """The words said, with one of each wanted set and without those that must not be said; never none at all."""
    unwanted = {each for demand in demands if demand.test and not demand.truth for each in demand.test.values}
    words = {each for each in (value if isinstance(value, tuple) else ()) if each not in unwanted}
    for demand in demands:
        if demand.test is not None and demand.truth and not any(each in words for each in demand.test.values):
            words |= {str(each) for each in [each for each in demand.test.values if each not in unwanted][:1]}
    return tuple(sorted(words or {OTHER}))
