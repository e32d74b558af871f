"""The short way of plain fields answers as the stock executor does, in the usual and the unusual."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, execute, parse

from api.picking import Picker, mark

SDL = """
enum Colour { RED BLUE }
type Card { name: String! note: String size: Int colour: Colour list: [String!] }
type Query { card: Card cards: [Card!] }
"""
QUERY = parse("{ card { name again: name note size colour list __typename } cards { size other: note } }")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """A schema whose cards are picked from maps."""
    made = build_schema(SDL)
    for name, field in made.type_map["Card"].fields.items():  # type: ignore[attr-defined]
        field.resolve = lambda source, _, name=name: source[name]
        mark(field, name)
    return made


PLAIN: dict[str, Any] = {"name": "a", "note": None, "size": 3, "colour": "RED", "list": ["x"]}


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(PLAIN, id="all there"),
        pytest.param({**PLAIN, "name": None}, id="nothing where something must be"),
        pytest.param({key: value for key, value in PLAIN.items() if key != "note"}, id="a key that is not there"),
        pytest.param({**PLAIN, "size": "three"}, id="a value that does not fit"),
        pytest.param({**PLAIN, "size": 2**40}, id="a number too large"),
        pytest.param({**PLAIN, "colour": "GREEN"}, id="a word that is none of the enum"),
        pytest.param({**PLAIN, "size": 0, "name": ""}, id="empty is not absent"),
        pytest.param(None, id="no card"),
    ],
)
@pytest.mark.text
def test_a_plain_field_is_answered_as_the_stock_executor_does(schema: GraphQLSchema, card: Any) -> None:
    root = {"card": card, "cards": [PLAIN, {"size": 1, "note": "b"}, card or PLAIN]}

    stock = execute(schema, QUERY, root)
    picked = execute(schema, QUERY, root, executor_class=Picker)

    assert picked.data == stock.data  # type: ignore[union-attr]
    assert [error.formatted for error in picked.errors or []] == [error.formatted for error in stock.errors or []]  # type: ignore[union-attr]


@pytest.mark.text
def test_a_planned_field_is_found_under_its_response_key() -> None:
    schema = build_schema("type Card { version: Int } type Query { card: Card }")
    mark(schema.type_map["Card"].fields["version"], None)  # type: ignore[attr-defined]

    answer = execute(
        schema,
        parse("{ card { version mine: version } }"),
        {"card": {"@version": 1, "@mine": 2}},
        executor_class=Picker,
    )

    assert answer.data == {"card": {"version": 1, "mine": 2}}  # type: ignore[union-attr]
