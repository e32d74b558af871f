"""What a document may cost, estimated before anything is read: how many nodes of the graph it may touch.

One rule, in one pass: a field of an object type costs its node and what is selected below it, times the length of its
list. Each fragment is estimated once, so the pass is linear in the text however often fragments are spread, and it
never estimates less than the spread-out document would (`@skip` and `@include` are taken as if everything was asked).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

from api.paging import PAGE_DEFAULT, PAGE_MAX
from graph.errors import Refused

COST = 10_000
VALUES_A_NODE = 20
LISTED = 5
"""How long a list is taken to be that is not paged and has no length of its own below."""

LENGTHS: Mapping[str, int] = {
    "ReferralTree.nodes": 1,  # the tree itself is counted as often as it has nodes
    "ChannelReport.ways": 1,  # so is the report, as often as it has ways
    "ScoreSignal.people": 20,
    "ScoreSignal.pairs": 20,
    "ScoreSignal.dismissals": 2,
    "Explanation.parts": 20,
    "ScoreSettings.parameters": 1,  # they are one node together
    "Evidence.nodes": 20,
    "Evidence.edges": 20,
    "__Schema.types": 150,
    "__Schema.directives": 5,
    "__Type.fields": 6,
    "__Type.enumValues": 4,
    "__Type.inputFields": 4,
    "__Type.interfaces": 1,
    "__Type.possibleTypes": 2,
    "__Field.args": 2,
    "__Directive.args": 2,
}
"""Lengths of lists that are known better: on average, what an explanation and the schema tells of itself."""

READS: Mapping[str, int] = {"Score.parts": 4, "Score.evidence": 4, "Score.change": 20, "Score.isSum": 20}
"""What is read of the graph for each, besides what is told: facts behind it."""

_MOST: Mapping[str, int] = {"Query.referralTree": 500}
"""Longest pages, where they are not the usual ones."""

_WRITE = 10
"""What a mutation costs besides what is read of its outcome."""

_SCHEMA_NODES_A_NODE = 20
_SCHEMA_ROOT = 10_000
"""What asking the schema about itself costs besides: nobody needs that often in one document."""
_SIZES = ("first", "last")

Parts: TypeAlias = tuple[int, int, int]
"""Nodes of the graph, plain values, nodes of the schema's description."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The estimate for one schema; keeps what it found out about fields."""

    schema: GraphQLSchema
    _fields: dict[tuple[str, str], _Field] = field(default_factory=dict[tuple[str, str], "_Field"], init=False)

    def estimate(self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """How many nodes the operation may touch at most; 20 plain values count as one, and so do 20 nodes of the
        schema's description. At least 1. Takes documents that are not valid yet; a cycle of fragments counts once."""
        root = self.schema.get_root_type(operation.operation)
        if root is None:
            return 1
        given = {**_defaults(operation), **variables}
        nodes, values, described = _Estimate(self, document, given).below(root.name, operation.selection_set)
        return max(1, nodes - (-values // VALUES_A_NODE) - (-described // _SCHEMA_NODES_A_NODE))

    def check(self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """The estimate, if it is at most 10,000.

        Raises:
            Refused: it is more ("limits.cost"); the facts tell the figure.
        """
        cost = self.estimate(document, operation, variables)
        if cost > COST:
            raise Refused("limits.cost", cost=min(cost, 2**53), limit=COST)
        return cost

    def field(self, parent: str, name: str) -> _Field | None:
        """What is known of a field; None when the schema has none of that name there."""
        known = self._fields.get((parent, name))
        if known is None:
            known = self._known(parent, name)
            if known is not None:
                self._fields[parent, name] = known
        return known

    def _known(self, parent: str, name: str) -> _Field | None:
        kind = self.schema.get_type(parent)
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return None
        definition = self.schema.get_field(kind, name)
        return None if definition is None else _described(f"{parent}.{name}", definition)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the estimate sees it: what it returns, whether that is a plain value, what one costs, how many."""

    returns: str
    is_plain: bool
    weight: int
    length: int
    most: int
    sizes: tuple[str, ...]


def _described(place: str, definition: GraphQLField) -> _Field:
    kind = cast("Any", definition.type)
    named = cast("GraphQLNamedType", get_named_type(kind))
    sizes = tuple(name for name in _SIZES if name in definition.args)
    is_list = isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
    length, most = 1, 1
    if sizes:
        most = _MOST.get(place, PAGE_MAX)
        length = _default(definition.args[sizes[0]]) or PAGE_DEFAULT
    elif is_list and not place.partition(".")[0].endswith("Connection"):
        length = most = LENGTHS.get(place, LISTED)
    is_frame = named.name.endswith(("Connection", "Edge", "PageInfo"))
    is_plain = is_leaf_type(named)
    weight = _WRITE if place.startswith("Mutation.") else 0 if is_frame or is_plain else 1
    return _Field(named.name, is_plain, weight + READS.get(place, 0), length, most, sizes)


def _defaults(operation: OperationDefinitionNode) -> Mapping[str, int]:
    """What number variables are that are not given."""
    return {
        each.variable.name.value: _read(each.default_value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }


def _read(value: IntValueNode) -> int:
    """A number of the text; one of more than nine digits is longer than any page."""
    return int(value.value) if len(value.value) < 10 else 10**9


def _default(argument: GraphQLArgument) -> int | None:
    value = argument.default_value
    return value if isinstance(value, int) and value > 0 else None


class _Estimate:
    def __init__(self, rule: Rule, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._rule = rule
        self._variables = variables
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._spread: dict[str, Parts] = {}

    def below(self, parent: str, selections: SelectionSetNode) -> Parts:
        """What is selected of one object of that type."""
        nodes = values = described = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                more = self._field(parent, node)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition.name.value if node.type_condition else parent
                more = self.below(named, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                more = self._fragment(node.name.value)
            else:
                continue
            nodes, values, described = nodes + more[0], values + more[1], described + more[2]
        return nodes, values, described

    def _fragment(self, name: str) -> Parts:
        if name not in self._spread:
            self._spread[name] = (0, 0, 0)  # stands while a fragment that spreads itself is estimated
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._spread[name] = self.below(fragment.type_condition.name.value, fragment.selection_set)
        return self._spread[name]

    def _field(self, parent: str, node: FieldNode) -> Parts:
        known = self._rule.field(parent, node.name.value)
        if known is None or node.selection_set is None or known.is_plain:
            return READS.get(f"{parent}.{node.name.value}", 0), 1, 0
        times = self._times(known, node)
        nodes, values, described = self.below(known.returns, node.selection_set)
        if known.returns.startswith("__"):
            each = _SCHEMA_ROOT if node.name.value.startswith("__") else 1
            return 0, 0, times * (each + nodes + values + described)
        return times * (known.weight + nodes), times * values, times * described

    def _times(self, known: _Field, node: FieldNode) -> int:
        """How long the list is: as asked for by number or variable, within what a page may hold, else as usual."""
        if not known.sizes:
            return known.length
        asked = 0
        for argument in node.arguments or ():
            if argument.name.value in known.sizes:
                value = argument.value
                if isinstance(value, IntValueNode):
                    asked = max(asked, _read(value))
                elif isinstance(value, VariableNode):
                    asked = max(asked, self._given(value.name.value, known.most))
        return min(asked, known.most) if asked > 0 else known.length

    def _given(self, name: str, most: int) -> int:
        """The value of a variable (most: one that is no number; 0: one that was not given)."""
        value = self._variables.get(name)
        if value is None:
            return 0
        return value if isinstance(value, int) else most


def numbers_of(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an estimate of the operation can depend on besides its text: which of its variables are which numbers."""
    names = (each.variable.name.value for each in operation.variable_definitions or ())
    return tuple(_number(variables.get(name)) for name in names)


def _number(value: Any) -> int | str | None:
    """A number, nothing, or `"other"` for all that a page cannot be long."""
    return value if value is None or isinstance(value, int) else "other"
