"""Expressions as maps: each reads back as the same expression, and what has another shape is refused with its place."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Missing, Refused
from graph.measures import trees
from graph.measures.model import Expression
from tests.graph.measures.trees import expressions

pytestmark = pytest.mark.text


@settings(max_examples=300)
@given(expressions())
def test_a_map_reads_back_as_the_same_expression(expression: Expression) -> None:
    kept = orjson.loads(orjson.dumps(trees.written(expression)))

    assert trees.read(kept) == expression


ODD: list[tuple[Any, tuple[str | int, ...]]] = [
    ([], ()),
    ({}, ()),
    ({"not": None}, ()),
    ({"age": {}, "tag": {"key": "a"}}, ()),
    ({"all": {"age": {}}}, ("all",)),
    ({"all": [{"age": {}}, "age"]}, ("all", 1)),
    ({"not": {"not": 3}}, ("not", "not")),
    ({"known": {"tag": "a"}}, ("known", "tag")),
    ({"tag": {"key": ["a"]}}, ("key",)),
    ({"tag": {"key": True}}, ("key",)),
    ({"purchases": {"category": ["a", 1]}}, ("category",)),
    ({"purchases": {"window": {"lately": 1}}}, ("window", "lately")),
    ({"purchases": {"window": {"inTheLastDays": "90"}}}, ("window", "inTheLastDays")),
    ({"purchases": {"window": {"since": "yesterday"}}}, ("window", "since")),
    ({"purchases": {"window": {"sinceJoining": False}}}, ("window", "sinceJoining")),
    ({"purchases": {"window": {"from": {"first": "2026-01-01"}}}}, ("window", "from")),
    ({"purchases": {"window": {"ago": {"spans": "ERA", "back": 1}}}}, ("window", "ago", "spans")),
    ({"purchases": {"is": {"about": 2}}}, ("is", "about")),
    ({"purchases": {"is": {"atLeast": [2]}}}, ("is", "atLeast")),
    ({"firstPurchase": {"is": {"atLeast": 2}}}, ("is", "atLeast")),
    ({"firstPurchase": {"is": {"between": {"low": "2026-01-01", "high": 3}}}}, ("is", "between", "high")),
    ({"attribute": {"key": "city", "is": {"oneOf": "上海"}}}, ("is", "oneOf")),
    ({"attribute": {"key": "married", "is": {"true": 1}}}, ("is", "true")),
    ({"referees": {"who": {"luck": {}, "tag": {}}}}, ("who",)),
]


@pytest.mark.parametrize(("given_map", "path"), ODD)
def test_another_shape_is_refused_with_its_place(given_map: Any, path: tuple[str | int, ...]) -> None:
    with pytest.raises(Refused) as refusal:
        trees.read(given_map)

    assert (refusal.value.code, refusal.value.path) == ("measures.tree", ("expression", *path))


def test_what_is_no_measure_or_no_option_of_it_is_named() -> None:
    with pytest.raises(Missing) as of_measure:
        trees.read({"luck": {}})
    with pytest.raises(Refused) as of_option:
        trees.read({"age": {"hops": 2}})

    assert (of_measure.value.code, of_measure.value.facts["measure"]) == ("measures.unknown", "luck")
    assert (of_option.value.code, of_option.value.path) == ("measures.option_unknown", ("expression", "hops"))


@settings(max_examples=300)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "all",
                        "not",
                        "known",
                        "tag",
                        "key",
                        "age",
                        "is",
                        "window",
                        "who",
                        "referees",
                        "atLeast",
                        "attribute",
                        "between",
                        "low",
                        "high",
                        "since",
                    ]
                ),
                inner,
                max_size=3,
            )
        ),
    )
)
def test_rubbish_is_refused_or_read_but_nothing_breaks(rubbish: Any) -> None:
    try:
        read = trees.read(rubbish)
    except (Missing, Refused):
        return
    assert trees.read(trees.written(read)) == read


def test_a_tower_of_brackets_is_refused() -> None:
    tower: dict[str, Any] = {"age": {}}
    for _ in range(900):
        tower = {"not": tower}

    with pytest.raises(Refused, match=r"measures\.tree"):
        trees.read(tower)
