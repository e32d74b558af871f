"""Answering a plain field of a projected entity: its value is in the map already and only has to be written out.

The stock executor prepares each field for resolvers that may fail, wait or return other fields. Most fields of ours do
none of that. `Picker` writes those out itself and leaves every other field, and everything unusual (no value where one
must be, a value that does not fit), to the stock executor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLField, GraphQLNonNull, is_leaf_type
from graphql.execution import Executor

LEAF = "guanxi-leaf"
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a plain field is written out: the key of its value in the entity's map (None: where the plan put it, under
    the response key), and what makes the answer of it."""

    key: str | None
    written: Callable[[Any], Any]
    is_nullable: bool


def mark(field: GraphQLField, key: str | None) -> None:
    """The field is plain if it is a scalar or enum without arguments of its own to look at."""
    declared = cast("Any", field.type)
    is_nullable = not isinstance(declared, GraphQLNonNull)
    kind = cast("Any", declared if is_nullable else declared.of_type)
    if is_leaf_type(kind):
        field.extensions[LEAF] = Leaf(key, kind.coerce_output_value, is_nullable)


class Picker(Executor[Any]):
    """The stock executor with a short way for plain fields."""

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """The value of a field, by the short way if it has one."""
        if type(source) is dict:
            entity = cast("dict[str, Any]", source)
            field = parent_type.fields.get(field_details_list[0].node.name.value)
            leaf: Leaf | None = field and field.extensions.get(LEAF)
            if leaf is not None:
                value: Any = entity.get(leaf.key or f"@{path.key}", _ABSENT)
                if value is None:
                    if leaf.is_nullable:
                        return None
                elif value is not _ABSENT:
                    try:
                        written = leaf.written(value)
                    except Exception:  # the stock executor meets it again and says so in its own way
                        written = None
                    if written is not None:
                        return written
        return super().execute_field(parent_type, source, field_details_list, path, position_context)
