"""The fewest facts that are missing, against trying everything; which parts decide."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.measures.evaluating import Value, evaluate
from graph.measures.explaining import leaves, parts
from graph.measures.missing import MissingFact, smallest_missing, ways_missing
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
    Unit,
    measured_of,
    segments_of,
)
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.messages import Language
from tests.graph.measures.trees import UNITS, expressions

pytestmark = pytest.mark.text

NOTATION = Notation(Language.EN, 2, UNITS)
COUNTS = tuple(Measure(kind) for kind in ("purchases", "purchase_days", "referees", "interactions"))
LOYAL = Measure("tag", (("key", "loyal"),))
HIGHEST = 3
VALUES: dict[Unit, st.SearchStrategy[Value]] = {
    Unit.TRUTH: st.booleans(),
    Unit.TEXT: st.sampled_from(["上海", "x", "敏感肌"]),
    Unit.TEXTS: st.sampled_from([("or",), ("茶", "且 或")]),
    Unit.DAY: st.dates(date(1950, 1, 1), date(2050, 1, 1)),
    Unit.SHARE: st.sampled_from([0.0, 0.25, 1.0]),
    Unit.NUMBER: st.integers(-20, 20),
}
SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def asked(text: str) -> Expression:
    return parsed(text, NOTATION)


def counted(depth: int = 2) -> st.SearchStrategy[Expression]:
    """Expressions over four counts, held against small numbers, and a tag."""
    small = st.integers(0, HIGHEST)
    compare = st.sampled_from([Compare.AT_LEAST, Compare.AT_MOST, Compare.EXACTLY, Compare.MORE_THAN])
    leaf = st.builds(Leaf, st.sampled_from(COUNTS), st.builds(Comparison, compare, st.tuples(small)))
    single = st.one_of(leaf, st.just(Leaf(LOYAL)))
    if depth == 0:
        return single
    several = st.lists(counted(depth - 1), min_size=1, max_size=3).map(tuple)
    joined = [st.builds(kind, several) for kind in (All, AnyOf, NoneOf)]
    return st.one_of(single, st.builds(Not, counted(depth - 1)), *joined)


@given(expression=counted(), drawn=st.tuples(*[st.integers(0, HIGHEST)] * 4, st.booleans()))
@SETTINGS
def test_no_other_values_that_would_do_take_fewer_facts(expression: Expression, drawn: tuple[int, ...]) -> None:
    values: dict[Measure, Value] = dict(zip((*COUNTS, LOYAL), drawn, strict=True))

    facts = smallest_missing(expression, values, NOTATION.unit)

    # One more than the highest number asked for is as good as any that is higher.
    best: int | None = None
    for tried in product(*[range(HIGHEST + 2)] * 4, (False, True)):
        then: dict[Measure, Value] = dict(zip((*COUNTS, LOYAL), tried, strict=True))
        n = sum(abs(int(one) - int(other)) for one, other in zip(drawn, tried, strict=True))
        if (best is None or n < best) and evaluate(expression, then).truth is True:
            best = n
    assert (None if facts is None else sum(each.n_facts for each in facts)) == best


@given(expression=expressions(2), data=st.data())
@SETTINGS
def test_with_what_is_missing_it_is_true(expression: Expression, data: st.DataObject) -> None:
    segments: dict[str, Expression] = dict.fromkeys(segments_of(expression), Leaf(LOYAL))
    measures = dict.fromkeys(measured_of(expression, segments))
    values: dict[Measure, Value] = {
        each: data.draw(st.one_of(st.none(), VALUES.get(NOTATION.unit(each), st.integers(0, 50))))
        for each in (*measures, LOYAL)
    }

    facts = smallest_missing(expression, values, NOTATION.unit, segments)

    if facts is not None:
        then = {**values, **{each.measure: each.wanted for each in facts}}
        assert evaluate(expression, then, segments).truth is True
        assert (facts == ()) is (evaluate(expression, values, segments).truth is True)


def test_conditions_on_one_measure_are_met_together_or_not_at_all() -> None:
    bought = Measure("purchases")

    between = smallest_missing(asked("purchases at least 3 and purchases at most 4"), {bought: 9}, NOTATION.unit)
    never = smallest_missing(asked("purchases at least 3 and purchases at most 2"), {bought: 0}, NOTATION.unit)

    assert between == (MissingFact(bought, 9, 4, 5),)
    assert never is None


def test_of_ways_with_as_many_facts_that_one_is_told_which_somebody_can_bring_about() -> None:
    age, height = Measure("age"), Measure("attribute", (("key", "height"),))
    expression = asked("age at least 30 or not attribute height at least 180 or tag loyal")

    facts = smallest_missing(expression, {age: 20, height: 190, LOYAL: False}, NOTATION.unit)

    # Nobody can be older: what is said of the height, or the tag, can be changed.
    assert facts is not None
    assert [each.n_facts for each in facts] == [1]
    assert facts[0].measure != age


def test_a_part_decides_where_the_whole_would_be_the_same_without_the_others() -> None:
    verdict = evaluate(
        asked("tag loyal and (purchases at least 3 or referees at least 1) and none of (interactions at least 1)"),
        {LOYAL: True, COUNTS[0]: 2, COUNTS[2]: 0, COUNTS[3]: 0},
    )

    # The any is false since both of its parts are, and the all is because of it alone.
    assert verdict.truth is False
    assert [(each.place, each.decides) for each in parts(verdict)] == [
        ((), True),
        ((0,), False),
        ((1,), True),
        ((1, 0), True),
        ((1, 1), True),
        ((2,), False),
        ((2, 0), False),
    ]
    assert [each.place for each in leaves(verdict)] == [(0,), (1, 0), (1, 1), (2, 0)]


def test_other_ways_are_told_after_the_one_with_the_fewest_facts() -> None:
    days, brought, loyal = Measure("purchase_days"), Measure("referees"), LOYAL
    expression = asked("purchase days at least 3 or referees at least 4 or tag loyal and purchase days at least 3")

    found = ways_missing(expression, {days: 2, brought: 2, loyal: False}, NOTATION.unit)

    # Being loyal as well is nothing that the day alone would not do.
    assert found == [(MissingFact(days, 2, 3, 1),), (MissingFact(brought, 2, 4, 2),)]


def test_of_what_is_true_the_only_way_asks_for_nothing() -> None:
    assert ways_missing(asked("purchases at least 1 or tag loyal"), {COUNTS[0]: 1, LOYAL: False}, NOTATION.unit) == [()]


@given(expression=counted(), drawn=st.tuples(*[st.integers(0, HIGHEST)] * 4, st.booleans()))
@SETTINGS
def test_every_way_does_and_none_asks_for_more_than_another(expression: Expression, drawn: tuple[int, ...]) -> None:
    values: dict[Measure, Value] = dict(zip((*COUNTS, LOYAL), drawn, strict=True))

    ways = ways_missing(expression, values, NOTATION.unit)

    asked_for = [{each.measure for each in way} for way in ways]
    for number, way in enumerate(ways):
        then = values | {each.measure: each.wanted for each in way}
        assert evaluate(expression, then).truth is True
        assert not any(earlier <= asked_for[number] for earlier in asked_for[:number])
