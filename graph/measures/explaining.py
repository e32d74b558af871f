"""Which parts of a judged expression make it what it is, each with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from graph.measures.evaluating import Verdict
from graph.measures.model import All, AnyOf, Expression, Known, Leaf, Measure, NoneOf, Not

Place = tuple[int, ...]


class Why(StrEnum):
    """Why a value is unknown: there is none, its owner did not agree to its use, no run of scores holds them."""

    NO_DATA = "no_data"
    NOT_AUTHORISED = "not_authorised"
    NOT_COMPUTED = "not_computed"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a judged expression: where it stands (the numbers of the parts that lead to it, none for the whole),
    what it came to, and whether the whole is what it is because of it."""

    place: Place
    verdict: Verdict
    decides: bool


def parts(verdict: Verdict, place: Place = (), *, decides: bool = True) -> Iterator[Part]:
    """Every part, the whole first, each before its own; what a segment asks is the part of the leaf that names it.

    A part decides when what stands around it would hold without the parts that do not: of an all that is false the
    false ones, of an any that is true the true ones. Cost: linear.
    """
    yield Part(place, verdict, decides)
    for number, each in enumerate(verdict.parts):
        yield from parts(each, (*place, number), decides=decides and _carries(verdict, each))


def _carries(around: Verdict, part: Verdict) -> bool:
    match around.expression:
        case All():
            return around.truth is True or part.truth is around.truth
        case AnyOf():
            return around.truth is False or part.truth is around.truth
        case NoneOf():
            return around.truth is True or part.truth is (True if around.truth is False else None)
        case _:
            return True


def leaves(verdict: Verdict) -> tuple[Part, ...]:
    """The parts that hold a measured value, in order; not those that name a segment, whose own parts do."""
    return tuple(each for each in parts(verdict) if measure_of(each.verdict.expression) is not None)


def measure_of(expression: Expression) -> Measure | None:
    """What a part measures; None for what is joined of others and for what names a segment."""
    if isinstance(expression, Leaf | Known) and expression.measure.kind != "segment":
        return expression.measure
    return None


def kind_of(expression: Expression) -> str:
    """What a part is called: how it joins others, or the measure that it holds."""
    match expression:
        case All():
            return "all"
        case AnyOf():
            return "any"
        case NoneOf():
            return "none"
        case Not():
            return "not"
        case Known():
            return "known"
        case Leaf(measure):
            return measure.kind


def why_unknown(measure: Measure, *, is_allowed: bool) -> Why:
    """Why the measure has no value."""
    if not is_allowed:
        return Why.NOT_AUTHORISED
    return Why.NOT_COMPUTED if measure.kind in {"score", "percentile"} else Why.NO_DATA
