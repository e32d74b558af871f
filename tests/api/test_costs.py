"""What a document may cost: never less than its spread-out form, found quickly, refused with its figure."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    IntValueNode,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    VariableNode,
    get_introspection_query,
    get_named_type,
    get_operation_ast,
    is_leaf_type,
    parse,
    specified_rules,
    validate,
)

from api.costs import COST, LENGTHS, LISTED, Rule, numbers_of
from api.documents import documented, documents_of
from api.pages.asking import PAGE_QUERIES
from api.schema import build_schema
from graph.errors import Refused

pytestmark = pytest.mark.text

SCHEMA: GraphQLSchema = build_schema()._schema
RULE = Rule(SCHEMA)
N_DOCUMENTS = 10_000
USED = [rule for rule in specified_rules if rule is not NoUnusedFragmentsRule]
LONGEST = {"Query.referralTree": 500}
GUESSED = {"Int": "3", "ID": '"x"', "String": '"x"', "Boolean": "true", "Long": "1", "Float": "1.5"}
GUESSED |= {"DateTime": '"2026-05-01T00:00:00Z"', "Date": '"2026-05-01"'}


def cost_of(text: str, **variables: Any) -> int:
    """The estimate for the only operation of a document."""
    document = parse(text, no_location=True)
    operation = get_operation_ast(document)
    assert operation is not None
    return RULE.estimate(document, operation, variables)


@pytest.mark.parametrize(
    ("text", "variables", "cost"),
    [
        # One user and three values, which are less than one node: 1 + 1.
        ('{ user(id: "x") { id name joinedAt } }', {}, 2),
        # A page of 20 unless said otherwise, 20 values: 20 + 1.
        ("{ users { nodes { id } } }", {}, 21),
        # 100 users, each with five tags' holdings and five tags: 100 x (1 + 5 + 5) nodes, 500 values are 25 nodes.
        ("{ users(first: 100) { nodes { tags { tag { key } } } } }", {}, 1_125),
        # Edges and nodes are two ways to the same, and counted as what they spread to: 7 x 2 nodes, 14 values.
        ("{ users(first: 7) { edges { node { id } } nodes { id } } }", {}, 15),
        # Pages inside pages: 10 x (1 + 30 x 1) nodes and 300 values.
        ("{ users(last: 10) { nodes { moves(first: 30) { nodes { id } } } } }", {}, 325),
        # A variable, its default, and nothing given at all: 100, 50 and 20 nodes with as many values.
        ("query($n: Int) { users(first: $n) { nodes { id } } }", {"n": 100}, 105),
        ("query($n: Int = 50) { users(first: $n) { nodes { id } } }", {}, 53),
        ("query($n: Int = 50) { users(first: $n) { nodes { id } } }", {"n": None}, 21),
        # No page holds more than 100, whatever is asked: the request itself is refused later.
        ("{ users(first: 1000000000000) { nodes { id } } }", {}, 105),
        ("{ users(first: -5) { nodes { id } } }", {}, 21),
        # Two trees of 500 under two names, each with its root: 2 x (500 + 500 + 500) nodes and 1,000 values.
        (
            """{ a: referralTree(userId: "x", first: 500) { nodes { user { id } } }
            b: referralTree(userId: "y", first: 999) { nodes { user { id } } } }""",
            {},
            3_050,
        ),
        # Left out or not: what a directive may bring in is counted.
        ("query($b: Boolean!) { users { nodes @include(if: $b) { id } } }", {"b": False}, 21),
        # A fragment spread twice is counted twice: 2 x 20 nodes and 40 values.
        ("{ users { nodes { ...F } } u: users { nodes { ...F } } } fragment F on User { id }", {}, 42),
        # A write is ten, and the user it answers with one more, with one value.
        (
            'mutation { updateUser(input: {userId: "x"}) { ... on UserDone { user { id } } } }',
            {},
            12,
        ),
    ],
)
def test_the_cost_of_a_document_is_the_nodes_that_it_may_touch(
    text: str, variables: Mapping[str, Any], cost: int
) -> None:
    assert cost_of(text, **variables) == cost


def test_a_document_that_costs_too_much_is_refused_with_the_figure() -> None:
    # 100 users x (1 + 100 moves) nodes and 100 x 100 values, a twentieth of a node each.
    document = parse("{ users(first: 100) { nodes { moves(first: 100) { nodes { id } } } } }")
    operation = get_operation_ast(document)
    assert operation is not None

    with pytest.raises(Refused) as caught:
        RULE.check(document, operation, {})

    assert (caught.value.code, caught.value.facts) == ("limits.cost", {"cost": 10_600, "limit": 10_000})


def test_what_we_ask_ourselves_and_tools_ask_of_the_schema_is_affordable() -> None:
    asked = [(each.query, each.variables) for each in (*documented(), *documents_of(PAGE_QUERIES))]

    costs = [cost_of(query, **variables) for query, variables in [*asked, (get_introspection_query(), {})]]

    assert max(costs) <= COST


def test_a_document_that_explodes_is_estimated_without_being_spread_out() -> None:
    # 150 fragments that each spread the next one twice, within a list: 2^150 lists of moves.
    chain = [f"fragment F{n} on User {{ ...F{n + 1} referrer {{ user {{ ...F{n + 1} }} }} }}" for n in range(150)]
    text = (
        "{ users(first: 100) { nodes { ...F0 } } } "
        + " ".join(chain)
        + " fragment F150 on User { id moves { nodes { id } } }"
    )
    document = parse(text, no_location=True)
    operation = get_operation_ast(document)
    assert operation is not None
    before = time.process_time()

    cost = RULE.estimate(document, operation, {})

    assert cost > 100 * 20 * 2**150
    assert time.process_time() - before < 4 * 0.050


def test_a_fragment_within_itself_ends_the_estimate() -> None:
    assert cost_of('{ user(id: "x") { ...F } } fragment F on User { id referrer { user { ...F } } }') == 4


def test_an_estimate_depends_on_no_other_variables_than_it_says() -> None:
    text = "query($n: Int, $s: String, $f: Float) { users(first: $n, after: $s) { nodes { id } } }"
    [operation] = [each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)]

    assert numbers_of(operation, {"n": 5, "s": "x", "f": 1.5, "undeclared": 7}) == (5, "other", "other")
    assert numbers_of(operation, {}) == (None, None, None)


def test_never_less_than_the_spread_out_document_in_ten_thousand_random_ones() -> None:
    rng = random.Random(20261122)
    n_valid = 0
    for number in range(N_DOCUMENTS):
        text, variables = _random_document(rng)
        document = parse(text, no_location=True)
        operation = get_operation_ast(document)
        assert operation is not None
        if number < 300:  # that the generator writes what may be asked is looked at in some
            n_valid += not validate(SCHEMA, document, USED)

        plain = _Spread(
            {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)},
            variables,
        ).nodes_of(operation)

        assert RULE.estimate(document, operation, variables) >= plain, text
    assert n_valid == 300


class _Spread:
    """The plain way: every fragment is spread out wherever it stands, and nothing is remembered."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self._fragments = fragments
        self._variables = variables

    def nodes_of(self, operation: OperationDefinitionNode) -> int:
        """How many objects are met."""
        root = SCHEMA.get_root_type(operation.operation)
        assert root is not None
        return self._walk(root.name, operation.selection_set)

    def _walk(self, parent: str, selections: Any) -> int:
        n_met = 0
        for node in selections.selections:
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                n_met += self._walk(fragment.type_condition.name.value, fragment.selection_set)
            elif isinstance(node, InlineFragmentNode):
                n_met += self._walk(
                    node.type_condition.name.value if node.type_condition else parent, node.selection_set
                )
            elif isinstance(node, FieldNode) and node.selection_set:
                n_met += self._met(parent, node)
        return n_met

    def _met(self, parent: str, node: FieldNode) -> int:
        definition = SCHEMA.type_map[parent].fields[node.name.value]
        returns = get_named_type(definition.type).name
        is_counted = not returns.endswith(("Connection", "Edge", "PageInfo")) and not returns.startswith("__")
        return self._length(parent, node, definition) * (is_counted + self._walk(returns, node.selection_set))

    def _length(self, parent: str, node: FieldNode, definition: GraphQLField) -> int:
        place = f"{parent}.{node.name.value}"
        if "first" in definition.args:
            asked = [self._number(each.value) for each in node.arguments or () if each.name.value in {"first", "last"}]
            usual = definition.args["first"].default_value
            longest = LONGEST.get(place, 100)
            return min(longest, next((each for each in asked if each), usual if isinstance(usual, int) else 20))
        kind = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
        if not isinstance(kind, GraphQLList) or parent.endswith("Connection"):
            return 1
        return LENGTHS.get(place, LISTED)

    def _number(self, value: Any) -> int | None:
        if isinstance(value, VariableNode):
            return self._variables.get(value.name.value)
        return int(value.value) if isinstance(value, IntValueNode) else None


def _random_document(rng: random.Random) -> tuple[str, dict[str, int]]:
    """A query with fragments that spread later ones, pages of literal and variable length, aliases and directives."""
    names = [f"F{number}" for number in range(rng.randrange(5))]
    kinds = [rng.choice(["User", "Tag", "Group", "Move", "Purchase", "Channel"]) for _ in names]
    variables = {f"v{number}": rng.randrange(1, 101) for number in range(rng.randrange(1, 4))}
    writer = _Writer(rng, list(zip(names, kinds, strict=True)), list(variables))
    text = writer.selections("Query", 0, 3)
    parts = [
        f"fragment {name} on {kind} {writer.selections(kind, number + 1, 2)}"
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]
    declared = ", ".join(f"${name}: Int" for name in variables)
    used = f"{{ {' '.join(f'used_{name}: users(first: ${name}) {{ totalCount }}' for name in variables)} {text[1:]}"
    spread = " ".join(
        f"spread_{name}: users(first: 1) {{ nodes {{ ... on {kind} {{ ...{name} }} }} }}"
        for name, kind in zip(names, kinds, strict=True)
        if kind == "User"
    )
    used = f"{{ {spread} {used[1:]}"
    return f"query({declared}) {used} " + " ".join(parts), variables


class _Writer:
    def __init__(self, rng: random.Random, fragments: list[tuple[str, str]], variables: list[str]) -> None:
        self._rng = rng
        self._fragments = fragments
        self._variables = variables
        self._n_aliases = 0

    def selections(self, parent: str, after: int, levels: int) -> str:
        """A selection set of a type that spreads only fragments from the number `after` on."""
        kind = SCHEMA.type_map[parent]
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            return "{ __typename }"
        assert isinstance(kind, GraphQLObjectType)
        rng, fields = self._rng, list(kind.fields.items())
        parts = [self._field(parent, *rng.choice(fields), after, levels) for _ in range(rng.randrange(1, 4))]
        for name, on in self._fragments[after:]:
            if on == parent and rng.random() < 0.6:
                parts.append(
                    rng.choice([f"...{name}", f"... on {on} {{ ...{name} }}", f"... {{ ...{name} ...{name} }}"])
                )
        return "{ __typename " + " ".join(parts) + " }"

    def _field(self, parent: str, name: str, field: GraphQLField, after: int, levels: int) -> str:
        returns = get_named_type(field.type)
        is_leaf = is_leaf_type(returns)
        if not is_leaf and levels == 0:
            return "__typename"
        self._n_aliases += 1
        directive = self._rng.choice(["", "", "", " @include(if: true)", " @skip(if: true)"])
        below = "" if is_leaf else " " + self.selections(returns.name, after, levels - 1)
        return f"a{self._n_aliases}: {name}{self._arguments(field)}{directive}{below}"

    def _arguments(self, field: GraphQLField) -> str:
        given = {name: _value(each.type) for name, each in field.args.items() if isinstance(each.type, GraphQLNonNull)}
        given = {name: value for name, value in given.items() if field.args[name].default_value is not None or value}
        sizes = [name for name in ("first", "last") if name in field.args]
        if sizes and self._rng.random() < 0.8:
            number = str(self._rng.choice([1, 2, 3, 20, 100]))
            is_variable = not isinstance(field.args[sizes[0]].type, GraphQLNonNull) and self._rng.random() < 0.4
            given[self._rng.choice(sizes)] = f"${self._rng.choice(self._variables)}" if is_variable else number
        return "(" + ", ".join(f"{name}: {value}" for name, value in given.items()) + ")" if given else ""


def _value(kind: Any) -> str:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        needed = {name: each for name, each in named.fields.items() if isinstance(each.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{name}: {_value(each.type)}" for name, each in needed.items()) + "}"
    return GUESSED.get(named.name) or next(iter(named.values))
