"""What an operation selects: fragments spread, directives applied, arguments coerced, equal response keys merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues
from graphql.type import GraphQLUnionType

from graph.errors import Refused


@dataclass(frozen=True, slots=True)
class Selected:
    """One selected field: GraphQL name, response key, coerced arguments by GraphQL name, and what is selected below."""

    parent: str
    name: str
    key: str
    args: Mapping[str, Any]
    position: int
    below: tuple[SelectionSetNode, ...]
    node: FieldNode
    returns: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed, valid document, with those of its fields that no variable can change, by parent type and node."""

    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    introspects: bool
    plain: dict[tuple[str, int], Selected] = field(default_factory=dict[tuple[str, int], Selected], compare=False)

    @classmethod
    def of(cls, node: DocumentNode, *, introspects: bool) -> Document:
        """The document of a node, nothing of it walked yet."""
        fragments = {each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)}
        return cls(node, fragments, introspects)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a document with its variables, ready to be walked."""

    schema: GraphQLSchema
    document: Document
    definition: OperationDefinitionNode
    variables: VariableValues
    _walked: dict[tuple[str, tuple[int, ...]], list[Selected]] = field(
        default_factory=dict[tuple[str, tuple[int, ...]], "list[Selected]"], init=False, repr=False, compare=False
    )

    def roots(self) -> list[Selected]:
        """The selected root fields in schema order."""
        root = self.schema.get_root_type(self.definition.operation)
        assert root is not None
        return self.fields(root.name, (self.definition.selection_set,))

    def fields(self, type_name: str, selections: Iterable[SelectionSetNode]) -> list[Selected]:
        """The fields selected of an object type, merged by response key, in schema order.

        Raises:
            Refused: two selections under one response key differ ("reading.ambiguous").
        """
        parent = self.schema.type_map[type_name]
        if not isinstance(parent, GraphQLObjectType):
            return []
        asked = tuple(selections)
        place = (type_name, tuple(id(each) for each in asked))
        walked = self._walked.get(place)
        if walked is None:
            found: dict[str, Selected] = {}
            spread: set[str] = set()
            for selection_set in asked:
                self._collect(parent, selection_set, found, spread)
            walked = self._walked[place] = sorted(found.values(), key=_by_position)
        return walked

    def possible_types(self, type_name: str) -> list[str]:
        """The object types behind a name: itself, or a union's members."""
        named = self.schema.type_map[type_name]
        if isinstance(named, GraphQLUnionType):
            return [member.name for member in named.types]
        return [type_name] if isinstance(named, GraphQLObjectType) else []

    def _collect(
        self, parent: GraphQLObjectType, selections: SelectionSetNode, found: dict[str, Selected], spread: set[str]
    ) -> None:
        """Add the fields of a selection set; a fragment is spread once, as the GraphQL specification says."""
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                self._add(parent, node, found)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, parent):
                    self._collect(parent, node.selection_set, found, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.document.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, parent):
                    self._collect(parent, fragment.selection_set, found, spread)

    def _add(self, parent: GraphQLObjectType, node: FieldNode, found: dict[str, Selected]) -> None:
        if node.name.value.startswith("__"):
            return
        selected = self.document.plain.get((parent.name, id(node))) or self._selected(parent, node)
        earlier = found.get(selected.key)
        if earlier is not None:
            if (earlier.name, earlier.args) != (selected.name, selected.args):
                raise Refused("reading.ambiguous", path=(selected.key,), key=selected.key)
            selected = replace(selected, below=earlier.below + selected.below)
        found[selected.key] = selected

    def _selected(self, parent: GraphQLObjectType, node: FieldNode) -> Selected:
        name = node.name.value
        facts = _facts(self.schema, parent.name, name)
        key = node.alias.value if node.alias else name
        args = get_argument_values(facts.field, node, self.variables) if facts.field.args else {}
        below = (node.selection_set,) if node.selection_set else ()
        selected = Selected(parent.name, name, key, args, facts.position, below, node, facts.returns)
        if not facts.field.args:
            self.document.plain[parent.name, id(node)] = selected
        return selected

    def _is_included(self, node: FieldNode | FragmentSpreadNode | InlineFragmentNode | Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        if condition == parent.name:
            return True
        named = self.schema.type_map[condition]
        return not isinstance(named, GraphQLObjectType) and self.schema.is_sub_type(named, parent)  # pyright: ignore


@dataclass(frozen=True, slots=True)
class _Facts:
    """What does not change about a field: its definition, its place in the schema, the name of what it returns."""

    field: GraphQLField
    position: int
    returns: str


@cache
def _facts(schema: GraphQLSchema, parent: str, name: str) -> _Facts:
    fields = cast("GraphQLObjectType", schema.type_map[parent]).fields
    returns = cast("GraphQLNamedType", get_named_type(fields[name].type)).name
    return _Facts(fields[name], list(fields).index(name), returns)


def _by_position(selected: Selected) -> int:
    return selected.position
