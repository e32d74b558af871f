"""What an expression comes to, given what was measured. Pure; the only evaluator of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

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
    Scalar,
    Truth,
)

# What was measured of one person; None: unknown. Sets of words are sorted tuples.
Value: TypeAlias = Scalar | tuple[str, ...] | None
Values: TypeAlias = Mapping[Measure, Value]
NO_SEGMENTS: Mapping[str, Expression] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an expression came to, and what each of its parts did; leaves carry what was measured.

    The part of a leaf that names a segment is what the segment asks.
    """

    expression: Expression
    truth: Truth
    value: Value = None
    parts: tuple[Verdict, ...] = ()


def evaluate(expression: Expression, values: Values, segments: Mapping[str, Expression] = NO_SEGMENTS) -> Verdict:
    """Judge the expression, every part of it; a segment that it names by what that asks.

    Raises:
        KeyError: a measure of the expression is not among the values, or a segment among the segments.

    Cost: linear in the number of parts.
    """
    match expression:
        case Leaf() | Known():
            return _of_leaf(expression, values, segments)
        case Not(part):
            verdict = evaluate(part, values, segments)
            return Verdict(expression, opposite(verdict.truth), parts=(verdict,))
        case All(parts):
            verdicts = tuple(evaluate(each, values, segments) for each in parts)
            return Verdict(expression, conjoined(each.truth for each in verdicts), parts=verdicts)
        case AnyOf(parts):
            verdicts = tuple(evaluate(each, values, segments) for each in parts)
            return Verdict(expression, disjoined(each.truth for each in verdicts), parts=verdicts)
        case NoneOf(parts):
            verdicts = tuple(evaluate(each, values, segments) for each in parts)
            return Verdict(expression, opposite(disjoined(each.truth for each in verdicts)), parts=verdicts)


def _of_leaf(leaf: Leaf | Known, values: Values, segments: Mapping[str, Expression]) -> Verdict:
    verdicts: tuple[Verdict, ...] = ()
    if leaf.measure.kind == "segment":
        verdicts = (evaluate(segments[str(leaf.measure.option("key"))], values, segments),)
        value: Value = verdicts[0].truth
    else:
        value = values[leaf.measure]
    truth = judged(value, leaf.test) if isinstance(leaf, Leaf) else value is not None
    return Verdict(leaf, truth, value, verdicts)


def judged(value: Value, test: Comparison | None) -> Truth:
    """What a measured value comes to under a test; without one the value is its own truth. Unknown stays unknown."""
    if value is None:
        return None
    if test is None:
        return bool(value)
    if test.compare is Compare.ONE_OF:
        return any(each in test.values for each in (value if isinstance(value, tuple) else (value,)))
    assert not isinstance(value, tuple), "sets of words are only tested for their words"
    low, high = test.values[0], test.values[-1]
    return _HOLDS[test.compare](value, low, high)


def opposite(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def conjoined(truths: Iterable[Truth]) -> Truth:
    """And: false when one is false, else unknown when one is unknown; true of none."""
    given = list(truths)
    return False if False in given else None if None in given else True


def disjoined(truths: Iterable[Truth]) -> Truth:
    """Or: true when one is true, else unknown when one is unknown; false of none."""
    given = list(truths)
    return True if True in given else None if None in given else False


def _less(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return one < other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one < other
    raise TypeError(f"{type(one).__name__} and {type(other).__name__} have no order")


_HOLDS: Mapping[Compare, Callable[[Scalar, Scalar, Scalar], bool]] = {
    Compare.AT_LEAST: lambda value, low, _: not _less(value, low),
    Compare.AT_MOST: lambda value, low, _: not _less(low, value),
    Compare.MORE_THAN: lambda value, low, _: _less(low, value),
    Compare.LESS_THAN: lambda value, low, _: _less(value, low),
    Compare.EXACTLY: lambda value, low, _: value == low,
    Compare.BETWEEN: lambda value, low, high: not _less(value, low) and not _less(high, value),
}
