"""Who may do what: every cell of the table, asked as a real document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from api.context import SCOPES, Caller
from api.permissions import RULES, check, check_complete, needed
from api.schema import build_schema
from api.selection import Document, Operation
from graph.database.driver import Database
from graph.errors import Broken, Refused
from graph.vocabulary import Role
from tests.api.conftest import Client
from tests.support import agree

SCHEMA: GraphQLSchema = build_schema()._schema
CALLERS = {
    "viewer": Caller("v", Role.VIEWER),
    "viewer with identities": Caller("i", Role.VIEWER, frozenset({"identities"})),
    "manager": Caller("m", Role.MANAGER, groups=frozenset({"partner"})),
    "manager with identities": Caller("n", Role.MANAGER, frozenset({"identities"})),
    "admin": Caller("a", Role.ADMIN),
    "admin with all scopes": Caller("s", Role.ADMIN, SCOPES),
    "viewer with all scopes": Caller("w", Role.VIEWER, SCOPES),
}
WITH_ALL = {"admin with all scopes", "viewer with all scopes"}
# What each rule of the table opens, written out by hand.
OPENS = {
    "anyone": set(CALLERS),
    "identities": {"viewer with identities", "manager with identities", *WITH_ALL},
    "sensitive": WITH_ALL,
    "identify": {"manager with identities", "admin with all scopes"},
    "export": {"admin with all scopes"},
    "erase": {"admin with all scopes"},
    "manager": {"manager", "manager with identities", "admin", "admin with all scopes"},
    "admin": {"admin", "admin with all scopes"},
}
VALUES = {
    "ID": '"x"',
    "String": '"x"',
    "Int": "1",
    "Long": "1",
    "Boolean": "true",
    "DateTime": '"2026-05-01T00:00:00Z"',
}
VALUES |= {"Date": '"2026-05-01"', "Float": "1.5"}


def _value(kind: object) -> str:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        needed = {name: field for name, field in named.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{name}: {_value(field.type)}" for name, field in needed.items()) + "}"
    if named.name in VALUES:
        return VALUES[named.name]
    return next(iter(named.values))


def _call(name: str, field: GraphQLField, *guarded: str) -> str:
    needed = [arg for arg, each in field.args.items() if isinstance(each.type, GraphQLNonNull) or arg in guarded]
    args = ", ".join(f"{arg}: {_value(field.args[arg].type)}" for arg in needed)
    return f"{name}({args})" if args else name


def _paths() -> dict[str, tuple[str, list[str]]]:
    """For each object type, the operation and the shortest selections that lead to it."""
    found = {"Query": ("query", []), "Mutation": ("mutation", [])}
    waiting = ["Query", "Mutation"]
    while waiting:
        owner = waiting.pop(0)
        kind = SCHEMA.type_map[owner]
        for name, field in kind.fields.items():
            named = get_named_type(field.type)
            members = named.types if isinstance(named, GraphQLUnionType) else [named]
            for member in members:
                if isinstance(member, GraphQLObjectType) and member.name not in found:
                    steps = [_call(name, field)]
                    steps += [f"... on {member.name}"] if isinstance(named, GraphQLUnionType) else []
                    found[member.name] = (found[owner][0], [*found[owner][1], *steps])
                    waiting.append(member.name)
    return found


PATHS = _paths()


def _document(owner: str, name: str, *guarded: str) -> str:
    field = SCHEMA.type_map[owner].fields[name]
    below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    operation, steps = PATHS[owner]
    text = _call(name, field, *guarded) + below
    for step in reversed(steps):
        text = f"{step} {{ {text} }}"
    return f"{operation} {{ {text} }}"


def _operation(text: str) -> Operation:
    document = parse(text)
    assert validate(SCHEMA, document) == []
    [definition] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return Operation(SCHEMA, Document.of(document, introspects=False), definition, get_variable_values(SCHEMA, (), {}))


def _cells() -> Iterator[tuple[str, str]]:
    for place, rule in RULES.items():
        if not isinstance(SCHEMA.type_map[place.partition(".")[0]], GraphQLInterfaceType):
            yield place, rule.value


def _is_open(text: str, caller: Caller) -> bool:
    operation = _operation(text)
    try:
        check(needed(operation), caller)
    except Refused as refused:
        if refused.code != "access.denied":
            raise
        return False
    return True


@pytest.mark.text
@pytest.mark.parametrize("who", CALLERS)
def test_every_cell_of_the_table_holds_for_every_caller(who: str) -> None:
    for place, rule in _cells():
        owner, name, *guarded = place.split(".")
        expected = all(who in OPENS[each] for each in {rule, *_rules_on_the_way(owner)})

        assert _is_open(_document(owner, name, *guarded), CALLERS[who]) == expected, (place, who)


def _rules_on_the_way(owner: str) -> set[str]:
    """The rules of the fields that lead to a type."""
    operation, steps = PATHS[owner]
    kind, found = operation.capitalize(), set[str]()
    for step in steps:
        if step.startswith("... on "):
            kind = step.removeprefix("... on ")
            continue
        name = step.partition("(")[0]
        found.add(RULES[f"{kind}.{name}"].value)
        kind = get_named_type(SCHEMA.type_map[kind].fields[name].type).name
    return found


@pytest.mark.text
def test_the_walk_reaches_every_rule_of_the_table() -> None:
    walked = {place for place, _ in _cells()}

    assert {place for place in RULES if place not in walked} == {
        "Problem.code",
        "Problem.message",
        "Problem.path",
        "Problem.facts",
    }


@pytest.mark.text
def test_a_schema_with_a_field_without_a_rule_does_not_start() -> None:
    schema = build_schema()._schema
    schema.type_map["Tag"].fields["colour"] = schema.type_map["Tag"].fields["name"]

    with pytest.raises(Broken) as caught:
        check_complete(schema)

    assert (caught.value.code, caught.value.facts) == ("access.table", {"fields": "Tag.colour"})


@pytest.mark.text
def test_a_field_hidden_in_a_fragment_is_refused_as_well() -> None:
    text = "{ a: users { edges { node { ...F } } } } fragment F on User { x: identities { value } }"

    with pytest.raises(Refused) as caught:
        check(needed(_operation(text)), CALLERS["viewer"])

    assert caught.value.path == ("a", "edges", "node", "x")


async def test_a_viewer_sees_no_identities_and_no_sensitive_attributes(
    admin: Client, viewer: Client, empty: Database
) -> None:
    await admin.ask(
        """mutation { createUser(input: {id: "lan", name: "兰", identities: [{kind: "phone", value: "13800000000"}],
        attributes: [{key: "city", value: "杭州"}]}) { __typename } }"""
    )
    await agree(empty, "lan", "service")
    await admin.ask(
        """mutation { updateUser(input: {userId: "lan", attributes: [{key: "income", value: "high"}]}) {
        ... on UserDone { user { id } } } }"""
    )

    seen = await viewer.ask('{ user(id: "lan") { attributes { key } } }')

    assert seen == {"user": {"attributes": [{"key": "city"}]}}
    assert await viewer.refusal('{ user(id: "lan") { identities { value } } }') == (200, "access.denied")
    assert await viewer.refusal('{ user(identity: {kind: "phone", value: "13800000000"}) { id } }') == (
        200,
        "access.denied",
    )


async def test_a_forbidden_attribute_and_one_that_does_not_exist_are_refused_alike(viewer: Client) -> None:
    listed = 'query($k: String!) { users(filter: {attributes: [{key: $k, oneOf: ["high"]}]}) { nodes { id } } }'
    named = "query($k: String!) { users { nodes { attributes(keys: [$k]) { text } } } }"

    for query in (listed, named):
        assert await viewer.refusal(query, k="income") == (200, "users.attribute_unknown")
        assert await viewer.refusal(query, k="nothing") == (200, "users.attribute_unknown")


async def test_a_viewer_changes_nothing(admin: Client, viewer: Client) -> None:
    refused = await viewer.refusal('mutation { createUser(input: {id: "x", name: "x"}) { __typename } }')

    assert refused == (200, "access.denied")
    assert await admin.ask('{ user(id: "x") { id } }') == {"user": None}
