"""What expressions come to: Kleene's tables, comparisons, and laws that hold of any."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.measures.evaluating import Value, evaluate, judged
from graph.measures.model import All, AnyOf, Compare, Comparison, Expression, Known, Leaf, Measure, NoneOf, Not, Truth

pytestmark = pytest.mark.text

YES, NO, OPEN = (Leaf(Measure(name)) for name in ("yes", "no", "open"))
VALUES = {YES.measure: True, NO.measure: False, OPEN.measure: None}
LEAVES: dict[Truth, Expression] = {True: YES, False: NO, None: OPEN}
TRUTHS: list[Truth] = [True, False, None]


def truth(expression: Expression) -> Truth:
    return evaluate(expression, VALUES).truth


# Kleene 1938: rows and columns true, false, unknown.
@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_all_any_and_none_follow_kleenes_tables(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    opposite = {True: False, False: True, None: None}
    for first, second in ((one, other), (other, one)):
        parts = (LEAVES[first], LEAVES[second])

        assert truth(All(parts)) is both
        assert truth(AnyOf(parts)) is either
        assert truth(NoneOf(parts)) is opposite[either]


def test_not_of_the_unknown_is_unknown_and_known_is_never_unknown() -> None:
    assert [truth(Not(LEAVES[each])) for each in TRUTHS] == [False, True, None]
    assert [truth(Known(LEAVES[each].measure)) for each in TRUTHS] == [True, True, False]


@given(st.lists(st.sampled_from(TRUTHS), min_size=1, max_size=6))
def test_none_of_some_is_that_all_are_not(truths: list[Truth]) -> None:
    parts = tuple(LEAVES[each] for each in truths)

    assert truth(NoneOf(parts)) is truth(All(tuple(Not(each) for each in parts)))


@pytest.mark.parametrize(
    ("value", "compare", "given_values", "expected"),
    [
        (3, Compare.AT_LEAST, (3,), True),
        (2, Compare.AT_LEAST, (3,), False),
        (3, Compare.AT_MOST, (3,), True),
        (0, Compare.AT_MOST, (0,), True),
        (3, Compare.MORE_THAN, (3,), False),
        (2.5, Compare.LESS_THAN, (3,), True),
        (3, Compare.EXACTLY, (3,), True),
        (3, Compare.BETWEEN, (3, 5), True),
        (5, Compare.BETWEEN, (3, 5), True),
        (6, Compare.BETWEEN, (3, 5), False),
        (date(2026, 5, 1), Compare.LESS_THAN, (date(2026, 5, 1),), False),
        (date(2026, 5, 1), Compare.AT_LEAST, (date(2026, 5, 1),), True),
        ("上海", Compare.ONE_OF, ("上海", "杭州"), True),
        ("上海市", Compare.ONE_OF, ("上海",), False),
        (("油画", "滑雪"), Compare.ONE_OF, ("滑雪",), True),
        ((), Compare.ONE_OF, ("滑雪",), False),
        (False, Compare.ONE_OF, (False,), True),
        (None, Compare.AT_MOST, (3,), None),
        (None, Compare.ONE_OF, ("上海",), None),
    ],
)
def test_a_value_is_compared_as_the_words_say(
    value: Value, compare: Compare, given_values: tuple[int, ...], expected: Truth
) -> None:
    assert judged(value, Comparison(compare, given_values)) is expected


def test_a_verdict_tells_every_part_and_what_was_measured() -> None:
    often = Leaf(Measure("purchases"), Comparison(Compare.AT_LEAST, (2,)))

    verdict = evaluate(All((often, Not(YES))), {**VALUES, often.measure: 5})

    assert verdict.truth is False
    assert [(each.truth, each.value) for each in verdict.parts] == [(True, 5), (False, None)]
    assert verdict.parts[1].parts[0].value is True
