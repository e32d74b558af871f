"""Whether one expression follows from another, and if not, values that show it. Pure.

`one and not other` is brought into ways: demands on measures that must all be met, each kept as a range. What is known
of measures between each other (who bought in 30 days did in 90, days with purchases are no more than purchases) draws
the ranges together. A way whose ranges are not empty is a witness. Everything counts as known: unknown neither promotes
nor demotes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import permutations

from graph.errors import Refused
from graph.measures.catalogue import MEASURES
from graph.measures.evaluating import Value
from graph.measures.model import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    Unit,
)

MOST_WAYS = 5_000
# Stands for any word that no test names.
OTHER = "\u2026"
_WHOLE = frozenset({Unit.COUNT, Unit.MONEY, Unit.DAYS, Unit.YEARS})
_GROWING = frozenset({"purchases", "spend", "purchase_days", "events", "event_days", "referees", "referrers"}) | {
    "interaction_people",
    "interaction_days",
    "interactions",
    "referee_spend",
}
_NEVER_MORE = {
    "purchase_days": "purchases",
    "event_days": "events",
    "interaction_days": "interactions",
}
_SINCE = {"purchases": "days_since_purchase", "events": "days_since_event"}


@dataclass(frozen=True, slots=True)
class Range:
    """What a measure may be: numbers from `low` to `high`, or words; `without` are words that it must not be.

    `wanted` holds a set of words for each test that was met: one of each must be there.
    """

    low: float = -math.inf
    high: float = math.inf
    wanted: tuple[frozenset[str], ...] = ()
    without: frozenset[str] = frozenset()
    truth: bool | None = None
    is_empty: bool = False

    def both(self, other: Range) -> Range:
        """What is in both."""
        clash = self.truth is not None and other.truth is not None and self.truth is not other.truth
        return Range(
            max(self.low, other.low),
            min(self.high, other.high),
            self.wanted + other.wanted,
            self.without | other.without,
            self.truth if other.truth is None else other.truth,
            self.is_empty or other.is_empty or clash,
        )


Ranges = Mapping[Measure, Range]
_NOTHING, _NONE = Range(high=0.0, truth=False), Range(is_empty=True)


@dataclass(frozen=True, slots=True)
class Prover:
    """Looks for witnesses; `units` says what each measure is counted in, `segments` what those that are named ask."""

    units: Callable[[Measure], Unit]
    segments: Mapping[str, Expression] = field(default_factory=dict[str, Expression])

    def witness(self, one: Expression, other: Expression) -> Mapping[Measure, Value] | None:
        """Values of which `one` is true and `other` is not; None where there are none: `other` follows from `one`.

        Raises:
            Refused: there are more than 5,000 ways to look at ("policies.too_intricate").
        """
        for ways in self._ways(All((one, Not(other))), truth=True):
            settled = self._settled(ways)
            if settled is not None:
                return {measure: self._value(measure, each) for measure, each in settled.items()}
        return None

    def can_be(self, expression: Expression, without: Callable[[Measure], bool]) -> bool:
        """Whether the expression can be true where the measures that are told come to nothing."""
        for ways in self._ways(expression, truth=True):
            nothing = {
                each: _NOTHING if MEASURES[each.kind].is_zero_when_empty else _NONE for each in ways if without(each)
            }
            drawn = self._joined(ways, nothing)
            if drawn is not None and self._settled(drawn) is not None:
                return True
        return False

    def _ways(self, expression: Expression, *, truth: bool) -> list[Ranges]:
        match expression:
            case Known():
                found: list[Ranges] = [{}] if truth else []
            case Leaf(measure) if measure.kind == "segment":
                found = self._ways(self.segments[str(measure.option("key"))], truth=truth)
            case Leaf(measure, test):
                found = [{measure: each} for each in self._ranges(measure, test, truth=truth)]
            case Not(part):
                found = self._ways(part, truth=not truth)
            case All(parts):
                found = self._all(parts, truth=True) if truth else self._any(parts, truth=False)
            case AnyOf(parts):
                found = self._any(parts, truth=True) if truth else self._all(parts, truth=False)
            case NoneOf(parts):
                found = self._all(parts, truth=False) if truth else self._any(parts, truth=True)
        return found

    def _any(self, parts: Iterable[Expression], *, truth: bool) -> list[Ranges]:
        return _bounded([way for part in parts for way in self._ways(part, truth=truth)])

    def _all(self, parts: Iterable[Expression], *, truth: bool) -> list[Ranges]:
        kept: list[Ranges] = [{}]
        for ways in sorted((self._ways(part, truth=truth) for part in parts), key=len):
            kept = _bounded([way for one in kept for other in ways if (way := self._joined(one, other)) is not None])
        return kept

    def _joined(self, one: Ranges, other: Ranges) -> Ranges | None:
        joined = dict(one)
        for measure, each in other.items():
            joined[measure] = each.both(joined[measure]) if measure in joined else each
            if self._is_empty(measure, joined[measure]):
                return None
        return joined

    def _ranges(self, measure: Measure, test: Comparison | None, *, truth: bool) -> Iterator[Range]:
        """What meets a test, or fails it: one range, or two around a hole."""
        unit = self.units(measure)
        if test is None or unit is Unit.TRUTH:
            wanted = True if test is None else bool(test.values[0])
            is_both = test is not None and len(set(test.values)) > 1
            if not is_both:
                yield Range(truth=wanted if truth else not wanted)
            elif truth:
                yield Range()
        elif test.compare is Compare.ONE_OF:
            words = frozenset(str(each) for each in test.values)
            yield Range(wanted=(words,)) if truth else Range(without=words)
        else:
            yield from self._numbers(unit, test, truth=truth)

    def _numbers(self, unit: Unit, test: Comparison, *, truth: bool) -> Iterator[Range]:
        low, high = _number(test.values[0]), _number(test.values[-1])
        match test.compare:
            case Compare.AT_LEAST:
                high = math.inf
            case Compare.MORE_THAN:
                low, high = _after(low, unit), math.inf
            case Compare.AT_MOST:
                low, high = -math.inf, low
            case Compare.LESS_THAN:
                low, high = -math.inf, _before(low, unit)
            case _:
                pass
        if truth:
            yield Range(low, high)
            return
        if low > -math.inf:
            yield Range(high=_before(low, unit))
        if high < math.inf:
            yield Range(low=_after(high, unit))

    def _is_empty(self, measure: Measure, each: Range) -> bool:
        unit = self.units(measure)
        low = max(each.low, 0.0) if unit in _WHOLE or unit is Unit.SHARE else each.low
        high = min(each.high, 1.0) if unit is Unit.SHARE else each.high
        if each.is_empty or low > high:
            return True
        if unit is Unit.TEXT and each.wanted:
            return not frozenset.intersection(*each.wanted) - each.without
        return any(not words - each.without for words in each.wanted)

    def _settled(self, ranges: Ranges) -> Ranges | None:
        """The ranges drawn together by what is known of measures between each other; None where one comes out empty."""
        settled = {
            measure: replace(each, low=max(each.low, 0.0)) if self.units(measure) in _WHOLE else each
            for measure, each in ranges.items()
        }
        for _ in range(len(settled) + 1):
            before = dict(settled)
            for small, big in permutations(settled, 2):
                if _never_more(small, big):
                    settled[big] = replace(settled[big], low=max(settled[big].low, settled[small].low))
                    settled[small] = replace(settled[small], high=min(settled[small].high, settled[big].high))
                days = _since(small, big)
                if days is not None and settled[small].low >= 1:
                    settled[big] = replace(settled[big], high=min(settled[big].high, days))
                elif days is not None and settled[big].low > days:
                    settled[small] = replace(settled[small], high=min(settled[small].high, 0.0))
                elif days is not None and settled[big].high < days:
                    settled[small] = replace(settled[small], low=max(settled[small].low, 1.0))
            if settled == before:
                break
        return None if any(self._is_empty(measure, each) for measure, each in settled.items()) else settled

    def _value(self, measure: Measure, each: Range) -> Value:
        """The least that is in the range; the greatest where there is no least."""
        unit = self.units(measure)
        if unit is Unit.TRUTH:
            return each.truth is not False
        if unit is Unit.TEXT:
            words = frozenset({OTHER}) if not each.wanted else frozenset[str].intersection(*each.wanted) - each.without
            return min(words)
        if unit is Unit.TEXTS:
            return tuple(sorted({min(words - each.without) for words in each.wanted})) or (OTHER,)
        number = each.low if each.low > -math.inf else each.high if each.high < math.inf else 0.0
        if unit is Unit.DAY:
            return date.fromordinal(max(1, int(number)))
        return int(number) if unit in _WHOLE else number


def _bounded(ways: list[Ranges]) -> list[Ranges]:
    if len(ways) > MOST_WAYS:
        raise Refused("policies.too_intricate", n=len(ways), limit=MOST_WAYS)
    return ways


def _number(value: object) -> float:
    if isinstance(value, date):
        return float(value.toordinal())
    assert isinstance(value, int | float), "checked before"
    return float(value)


def _after(number: float, unit: Unit) -> float:
    return number + 1 if unit in _WHOLE or unit is Unit.DAY else math.nextafter(number, math.inf)


def _before(number: float, unit: Unit) -> float:
    return number - 1 if unit in _WHOLE or unit is Unit.DAY else math.nextafter(number, -math.inf)


def _never_more(small: Measure, big: Measure) -> bool:
    """Whether the first can never be more than the second: less counts, in a shorter time, or days of the same."""
    if small.kind not in _GROWING or not (small.kind == big.kind or _NEVER_MORE.get(small.kind) == big.kind):
        return False
    less, more = dict(small.options), dict(big.options)
    fewer_hops, hops = int(str(less.pop("hops", 1))), int(str(more.pop("hops", 1)))
    if not _within(small, big) or (big.where is not None and small.where != big.where):
        return False
    return fewer_hops <= hops and more.items() <= less.items()


def _within(small: Measure, big: Measure) -> bool:
    if big.window is None or small.window == big.window:
        return True
    if isinstance(small.window, Rolling) and isinstance(big.window, Rolling):
        return small.window.days <= big.window.days
    return False


def _since(counted: Measure, since: Measure) -> float | None:
    """The days of a count's window where the other measure tells the days since the last of the same; else None."""
    if _SINCE.get(counted.kind) != since.kind or since.window is not None or not isinstance(counted.window, Rolling):
        return None
    return float(counted.window.days) if dict(since.options).items() <= dict(counted.options).items() else None
