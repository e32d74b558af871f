"""What an operation selects: fragments spread, directives applied, arguments coerced, equal response keys merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, cast

from graphql import (
    ArgumentNode,
    DirectiveNode,
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
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues
from graphql.type import GraphQLUnionType
from strawberry.exceptions import StrawberryInputCoercionError

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


Place: TypeAlias = tuple[str, tuple[int, ...]]
"""An object type and which selection sets are asked of it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed, valid document, with what was found in those selections of it that no variable can change."""

    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    introspects: bool
    walked: dict[Place, list[Selected]] = field(default_factory=dict["Place", "list[Selected]"], compare=False)

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
    _walked: dict[Place, list[Selected]] = field(
        default_factory=dict["Place", "list[Selected]"], init=False, repr=False, compare=False
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
        asked = tuple(selections)
        place = (type_name, tuple(id(each) for each in asked))
        walked = self.document.walked.get(place) or self._walked.get(place)
        return self._walk(place, asked) if walked is None else walked

    def _walk(self, place: Place, asked: tuple[SelectionSetNode, ...]) -> list[Selected]:
        parent = self.schema.type_map[place[0]]
        if not isinstance(parent, GraphQLObjectType):
            return []
        found = _Found()
        for selection_set in asked:
            self._collect(parent, selection_set, found)
        walked = sorted(found.fields.values(), key=_by_position)
        kept = self._walked if found.varies else self.document.walked
        kept[place] = walked
        return walked

    def possible_types(self, type_name: str) -> list[str]:
        """The object types behind a name: itself, or a union's members."""
        named = self.schema.type_map[type_name]
        if isinstance(named, GraphQLUnionType):
            return [member.name for member in named.types]
        return [type_name] if isinstance(named, GraphQLObjectType) else []

    def _collect(self, parent: GraphQLObjectType, selections: SelectionSetNode, found: _Found) -> None:
        """Add the fields of a selection set; a fragment is spread once, as the GraphQL specification says."""
        for node in selections.selections:
            found.varies = found.varies or _varies(node)
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                self._add(parent, node, found.fields)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, parent):
                    self._collect(parent, node.selection_set, found)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in found.spread:
                found.spread.add(node.name.value)
                fragment = self.document.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, parent):
                    self._collect(parent, fragment.selection_set, found)

    def _add(self, parent: GraphQLObjectType, node: FieldNode, found: dict[str, Selected]) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        facts = _facts(self.schema, parent.name, name)
        key = node.alias.value if node.alias else name
        args = _args(facts.field, node, self.variables, key) if facts.field.args else {}
        below = (node.selection_set,) if node.selection_set else ()
        earlier = found.get(key)
        if earlier is not None:
            if (earlier.name, earlier.args) != (name, args):
                raise Refused("reading.ambiguous", path=(key,), key=key)
            below = earlier.below + below
        found[key] = Selected(parent.name, name, key, args, facts.position, below, node, facts.returns)

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


@dataclass(slots=True)
class _Found:
    """What collecting has brought so far; `varies` when another request's variables may bring something else."""

    fields: dict[str, Selected] = field(default_factory=dict[str, Selected])
    spread: set[str] = field(default_factory=set[str])
    varies: bool = False


def _args(field: GraphQLField, node: FieldNode, variables: VariableValues, key: str) -> dict[str, Any]:
    """The arguments of a field.

    Raises:
        Refused: a part is null that must not be ("graphql.value"), which validation lets pass in the text itself.
    """
    try:
        return get_argument_values(field, node, variables)
    except StrawberryInputCoercionError:
        raise Refused("graphql.value", path=(key,)) from None


def _varies(node: Node) -> bool:
    """True when the directives or arguments of a selection name a variable."""
    asked: list[Node] = [*(getattr(node, "directives", None) or ()), *(getattr(node, "arguments", None) or ())]
    while asked:
        each = asked.pop()
        if isinstance(each, VariableNode):
            return True
        if isinstance(each, DirectiveNode):
            asked += each.arguments or ()
        elif isinstance(each, ArgumentNode | ObjectFieldNode):
            asked.append(each.value)
        elif isinstance(each, ListValueNode):
            asked += each.values
        elif isinstance(each, ObjectValueNode):
            asked += each.fields
    return False


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
