"""Any expression that the catalogue of measures allows, for Hypothesis."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from graph.measures.catalogue import BOUNDS, DIRECTIONS, MEASURES, SETS, MeasureKind, Takes
from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    SinceEntering,
    SinceJoining,
    Span,
    Unit,
)

UNITS = {"city": Unit.TEXT, "hobbies": Unit.TEXTS, "height": Unit.NUMBER, "married": Unit.TRUTH, "since": Unit.DAY}
NAMES = st.one_of(
    st.sampled_from(
        ["敏感肌", "近90天", "且", "90后", "VIP 3", 'a"b', "“c”", "x(y)", "且 或", "or", "a、b", "，", "-3"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8).filter(str.strip),
)
DAYS = st.dates(date(1950, 1, 1), date(2050, 1, 1))
COUNTS = st.integers(0, 10_000)
WINDOWS = st.one_of(
    st.builds(Rolling, st.integers(1, 3_650)),
    st.builds(Calendar, st.sampled_from(Span), st.integers(0, 30)),
    st.builds(Between, DAYS, st.none()),
    st.builds(Between, DAYS, DAYS),
    st.builds(SinceJoining, st.one_of(st.none(), st.integers(1, 365))),
    st.builds(SinceEntering, NAMES),
)


@st.composite
def leaves(draw: st.DrawFn, depth: int) -> Leaf | Known:
    measure = draw(measures(depth))
    unit = MEASURES[measure.kind].unit or UNITS[str(measure.option("key"))]
    if draw(st.integers(0, 5)) == 0:
        return Known(measure)
    if unit is Unit.TRUTH and measure.kind != "attribute":
        return Leaf(measure)
    return Leaf(measure, draw(tests(unit)))


@st.composite
def measures(draw: st.DrawFn, depth: int) -> Measure:
    kind = MEASURES[draw(st.sampled_from(sorted(MEASURES)))]
    chosen = draw(st.sets(st.sampled_from(sorted(kind.options)))) if kind.options else set()
    names = sorted(chosen | ({kind.about} if kind.about else set()))
    options = tuple((name, draw(values(kind, kind.options[name]))) for name in names)
    window = draw(st.one_of(st.none(), WINDOWS)) if kind.takes_window else None
    where = draw(expressions(depth - 1)) if kind.takes_where and depth and draw(st.booleans()) else None
    return Measure(kind.name, options, window, where)


def values(kind: MeasureKind, takes: Takes) -> st.SearchStrategy[Any]:
    if takes is Takes.DIRECTION:
        return st.sampled_from(DIRECTIONS[1:])
    if takes is Takes.ATTRIBUTE:
        return st.sampled_from(sorted(UNITS))
    low, high = BOUNDS.get(takes, (0, 0))
    single = st.integers(low, min(high, kind.most_hops if takes is Takes.HOPS else high)) if takes in BOUNDS else NAMES
    return st.sets(single, min_size=1, max_size=3).map(lambda found: tuple(sorted(found))) if takes in SETS else single


@st.composite
def tests(draw: st.DrawFn, unit: Unit) -> Comparison:
    if unit in {Unit.TEXT, Unit.TEXTS}:
        return Comparison(Compare.ONE_OF, tuple(sorted(draw(st.sets(NAMES, min_size=1, max_size=3)))))
    if unit is Unit.TRUTH:
        return Comparison(Compare.ONE_OF, (draw(st.booleans()),))
    compare = draw(st.sampled_from([each for each in Compare if each is not Compare.ONE_OF]))
    number = {
        Unit.DAY: DAYS,
        Unit.SHARE: st.integers(0, 10_000).map(lambda n: n / 10_000),
        Unit.NUMBER: st.one_of(st.integers(-1000, 1000), st.integers(-9_999, 9_999).map(lambda n: n / 100)),
    }.get(unit, COUNTS)
    drawn = [draw(number) for _ in range(2 if compare is Compare.BETWEEN else 1)]
    exact = [int(each) if unit is Unit.NUMBER and each == int(each) else each for each in drawn]
    return Comparison(compare, tuple(sorted(exact)))


def expressions(depth: int = 3) -> st.SearchStrategy[Expression]:
    """Trees of the depth at most; far ends count as one level."""
    if depth == 0:
        return leaves(0)
    several = st.lists(st.deferred(lambda: expressions(depth - 1)), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        leaves(depth),
        st.builds(All, several),
        st.builds(AnyOf, several),
        st.builds(NoneOf, several),
        st.builds(Not, st.deferred(lambda: expressions(depth - 1))),
    )
