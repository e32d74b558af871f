"""Who may do what: one table. Every field, mutation and guarded argument names its rule; start-up fails without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from api import granted, granted_ladders
from api.context import Caller
from api.rules import Rule, may
from api.selection import Operation, Selected
from graph.errors import Broken, Refused

TABLE: Mapping[str, Mapping[Rule, str]] = {**granted.GRANTED, **granted_ladders.GRANTED}

RULES: Mapping[str, Rule] = {
    f"{owner}.{name}": rule for owner, rules in TABLE.items() for rule, names in rules.items() for name in names.split()
}

Needs: TypeAlias = Mapping[Rule, tuple[str, tuple[str, ...]]]
"""The rules that an operation needs, each with the first place of the table that does, and the path to it."""

_GUARDED = frozenset(
    place.rpartition(".")[2] for place, rule in RULES.items() if place.count(".") == 2 and rule is not Rule.ANYONE
)


def check_complete(schema: GraphQLSchema) -> None:
    """Every field of the schema has a rule and every rule a field.

    Raises:
        Broken: one is missing ("access.table"), so that the service does not start.
    """
    fields = {
        f"{name}.{field}"
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
        for field in kind.fields
    }
    guarded = {rule for rule in RULES if rule.count(".") == 2}
    odd = fields ^ (set(RULES) - guarded)
    if odd:
        raise Broken("access.table", fields=", ".join(sorted(odd)))


def needed(operation: Operation) -> Needs:
    """The rules that an operation needs."""
    found: dict[Rule, tuple[str, tuple[str, ...]]] = {}
    _walk(operation, operation.roots(), (), found)
    return found


def depends_on_variables(query: str) -> bool:
    """True when the same text may need other places with other variables: by a directive or a guarded argument."""
    return "@" in query or any(name in query for name in _GUARDED)


def check(needs: Needs, caller: Caller) -> None:
    """The caller fulfils every one of these rules.

    Raises:
        Refused: one they do not ("access.denied"), with the first place and path that need it.
    """
    for rule, (place, path) in needs.items():
        if not may(caller, rule):
            raise Refused("access.denied", path=path, field=place)


def _walk(
    operation: Operation,
    fields: Sequence[Selected],
    path: tuple[str, ...],
    found: dict[Rule, tuple[str, tuple[str, ...]]],
) -> None:
    for each in fields:
        here = (*path, each.key)
        place = f"{each.parent}.{each.name}"
        found.setdefault(RULES[place], (place, here))
        for name, value in each.args.items():
            if value is not None and f"{place}.{name}" in RULES:
                found.setdefault(RULES[f"{place}.{name}"], (f"{place}.{name}", here))
        if each.below:
            for type_name in operation.possible_types(each.returns):
                _walk(operation, operation.fields(type_name, each.below), here, found)
