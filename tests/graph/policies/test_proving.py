"""What follows from what: witnesses where it does not, checked by the evaluator; brute force agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.measures.catalogue import MEASURES
from graph.measures.evaluating import Value, evaluate
from graph.measures.model import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Expression,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    Unit,
)
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.messages import Language
from graph.policies.proving import Prover

pytestmark = pytest.mark.text
UNITS = {"city": Unit.TEXT, "skin": Unit.TEXTS, "height": Unit.NUMBER, "is_teacher": Unit.TRUTH}
NOTATION = Notation(Language.EN, 2, UNITS)


def unit_of(measure: Measure) -> Unit:
    return MEASURES[measure.kind].unit or UNITS[str(measure.option("key"))]


PROVER = Prover(unit_of)


def text(words: str) -> Expression:
    return parsed(words, NOTATION)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("spend at least 100", "spend at least 80"),
        ("spend more than 100", "spend at least 100.01"),
        ("spend in the last 90 days at least 100", "spend in the last 365 days at least 80"),
        ("spend in the last 90 days at least 100", "spend at least 100"),
        ("purchase days in the last 30 days at least 3", "purchases in the last 60 days at least 3"),
        ("purchases in category 护肤 at least 2", "purchases at least 2"),
        ("purchases in the last 90 days at least 1", "days since purchase at most 90"),
        ("days since purchase at most 89", "purchases in the last 90 days at least 1"),
        ("referees within 1 hops at least 3", "referees within 2 hops at least 2"),
        ("referees who (purchases at least 1) at least 3", "referees at least 3"),
        ("tag vip and spend at least 5", "tag vip"),
        ("attribute city is 上海", "attribute city is 上海、杭州"),
        ("spend at least 5 or spend at least 9", "spend at least 5"),
        ("not (purchases less than 3)", "purchases at least 3"),
    ],
)
def test_what_follows_has_no_witness(one: str, other: str) -> None:
    assert PROVER.witness(text(one), text(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("spend at least 80", "spend at least 100"),
        ("spend at least 100", "spend at least 100.01"),
        ("spend in the last 365 days at least 100", "spend in the last 90 days at least 1"),
        ("purchases in the last 30 days at least 3", "purchase days in the last 30 days at least 3"),
        ("purchases at least 2", "purchases in category 护肤 at least 2"),
        ("days since purchase at most 90", "purchases in the last 90 days at least 1"),
        ("referees within 2 hops at least 3", "referees within 1 hops at least 1"),
        ("spend at least 5", "tag vip"),
        ("attribute city is 上海、杭州", "attribute city is 上海"),
        ("attribute skin is 干、油", "attribute skin is 干"),
        ("attribute height at least 160", "attribute height more than 160"),
        ("purchases at least 1", "purchases at least 1 and purchases at most 5"),
    ],
)
def test_what_does_not_follow_has_a_witness_of_whom_one_is_true_and_the_other_is_not(one: str, other: str) -> None:
    found = PROVER.witness(text(one), text(other))

    assert found is not None
    missing: dict[Measure, Value] = dict.fromkeys(measures(text(one), text(other)), 0)
    values = {**missing, **found}
    assert evaluate(text(one), values).truth is True
    assert evaluate(text(other), values).truth is False


def measures(*expressions: Expression) -> Iterator[Measure]:
    left = list(expressions)
    while left:
        match left.pop():
            case Leaf(measure, _):
                yield measure
            case Not(part):
                left.append(part)
            case All(parts) | AnyOf(parts) | NoneOf(parts):
                left.extend(parts)
            case _:
                pass


def test_too_many_ways_are_refused() -> None:
    each = [AnyOf(tuple(leaf(f"t{n}{m}") for m in range(4))) for n in range(7)]

    with pytest.raises(Refused) as caught:
        PROVER.witness(All(tuple(each)), leaf("other"))

    assert caught.value.code == "policies.too_intricate"


def leaf(tag: str) -> Leaf:
    return Leaf(Measure("tag", (("key", tag),)))


COUNTS = (Measure("purchases"), Measure("events", (("type", "visit"),)), Measure("referees"))
FLAGS = (Measure("tag", (("key", "a"),)), Measure("tag", (("key", "b"),)))
ORDERED = (Compare.AT_LEAST, Compare.AT_MOST, Compare.MORE_THAN, Compare.LESS_THAN, Compare.EXACTLY)


def counted(measure: Measure, compare: Compare, value: int) -> Leaf:
    return Leaf(measure, Comparison(compare, (value,)))


def expressions() -> st.SearchStrategy[Expression]:
    numbers = st.builds(counted, st.sampled_from(COUNTS), st.sampled_from(ORDERED), st.integers(0, 3))
    flags = st.sampled_from(FLAGS).map(Leaf)

    def joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(several.map(All), several.map(AnyOf), several.map(NoneOf), inner.map(Not))

    return st.recursive(st.one_of(numbers, flags), joined, max_leaves=6)


def worlds() -> Iterator[Mapping[Measure, Value]]:
    """Every world in which the three counts are 0 to 4 and the two tags hold or not."""
    for counts in product(range(5), repeat=3):
        for flags in product((True, False), repeat=2):
            yield {**dict(zip(COUNTS, counts, strict=True)), **dict(zip(FLAGS, flags, strict=True))}


WORLDS = tuple(worlds())


@settings(max_examples=150, deadline=None)
@given(expressions(), expressions())
def test_there_is_a_witness_just_where_trying_every_world_finds_one(one: Expression, other: Expression) -> None:
    breaks = [each for each in WORLDS if evaluate(one, each).truth and not evaluate(other, each).truth]

    found = PROVER.witness(one, other)

    assert (found is not None) is bool(breaks)
    if found is not None:
        values = {**breaks[0], **found}
        assert evaluate(one, values).truth is True
        assert evaluate(other, values).truth is False


def test_a_window_within_another_never_counts_more() -> None:
    def bought(days: int, least: int) -> Leaf:
        return Leaf(Measure("purchases", window=Rolling(days)), Comparison(Compare.AT_LEAST, (least,)))

    assert PROVER.witness(bought(30, 2), bought(31, 2)) is None
    assert PROVER.witness(bought(31, 2), bought(30, 2)) == {
        Measure("purchases", window=Rolling(31)): 2,
        Measure("purchases", window=Rolling(30)): 0,
    }
