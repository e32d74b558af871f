"""Outcomes of a mutation: the thing, or a typed problem with a stable code, its facts and a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

import strawberry

from api.context import Context, Info
from graph import errors
from graph.database.operations import Call
from graph.messages import say

D = TypeVar("D")


@strawberry.type(description="A fact of a problem: what it is called and what it is.")
class Fact:
    key: str
    value: str | None


@strawberry.interface(description="Why nothing was changed.")
class Problem:
    code: str = strawberry.field(description="Stable name of the reason, such as groups.full.")
    message: str = strawberry.field(description="A sentence in the caller's language.")
    path: list[str] = strawberry.field(description="The place of the fault within the input.")
    facts: list[Fact]


@strawberry.type(description="A rule says no.")
class Refused(Problem):
    pass


@strawberry.type(description="Something that was named is not there, or is none of the caller's business.")
class Missing(Problem):
    pass


@strawberry.type(description="Someone was first; the facts hold the present state.")
class Conflict(Problem):
    pass


_CAPITAL = re.compile("[A-Z]")
_OF_IDENTITIES = frozenset({"holder"})
"""Facts that tell whose an identity is: only who may see identities hears them."""
_KINDS: dict[type[errors.GuanxiError], type[Problem]] = {
    errors.Refused: Refused,
    errors.Missing: Missing,
    errors.Conflict: Conflict,
}


def problem(error: errors.GuanxiError, context: Context) -> Problem:
    """The outcome that tells of a refusal, a missing thing or a conflict."""
    kind = next(made for raised, made in _KINDS.items() if isinstance(error, raised))
    hidden = () if context.caller.may("identities") else _OF_IDENTITIES
    facts = [
        Fact(key=key, value=None if value is None else str(value))
        for key, value in error.facts.items()
        if key not in hidden
    ]
    path = [str(step) for step in error.path]
    return kind(code=error.code, message=say(context.language, error.code, error.facts), path=path, facts=facts)


def asked(info: Info, input: object, operation_key: str | None) -> Call:
    """The write that a mutation's field asks for: its name, what it was given, the caller's key."""
    return info.context.call(info.field_name, strawberry.asdict(input), operation_key)


def sent(info: Info) -> dict[str, Any]:
    """A mutation's input as it was sent, by its names in the schema, without what was left out or null."""
    operation = info.context.operation
    assert operation is not None, "only within an operation"
    [root] = [each for each in operation.roots() if each.key == info.path.key]
    return {key: value for key, value in root.args["input"].items() if value is not None}


async def answered(
    info: Info,
    work: Coroutine[Any, Any, D],
    done: type[object],
    roots: Mapping[str, tuple[str, str]],
    plain: Callable[[D], Mapping[str, object]] = lambda _: {},
) -> Any:
    """Await an action; the type `done` of what it did, or the problem it met. `Unavailable` and `Broken` pass on.

    What the caller selects of the answer is planned before the action starts: a selection that is refused changes
    nothing.

    Args:
        info: the mutation's field.
        work: the action, not yet started.
        done: the outcome type when it was done.
        roots: which entities stand in that type's fields, as GraphQL calls them: the argument of `Query.<field>`, and
            the attribute of what was done that holds its value; only what is selected of them is read, in one more
            statement.
        plain: the type's other fields.
    """
    context = info.context
    try:
        context.check_payload(info, done.__name__, {field: {name: "-"} for field, (name, _) in roots.items()})
    except errors.GuanxiError:
        work.close()
        raise
    try:
        made = await work
    except (errors.Refused, errors.Missing, errors.Conflict) as error:
        return problem(error, context)
    found = {field: {name: getattr(made, attribute)} for field, (name, attribute) in roots.items()}
    read = await context.read_payload(info, done.__name__, found)
    return done(**{_CAPITAL.sub(_parted, field): value for field, value in read.items()}, **plain(made))


def _parted(capital: re.Match[str]) -> str:
    return f"_{capital[0].lower()}"
