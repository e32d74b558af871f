"""Outcomes of a mutation: the thing, or a typed problem with a stable code, its facts and a sentence."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar

import strawberry

from api.context import Context
from graph import errors
from graph.messages import say

T = TypeVar("T")


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


_KINDS: dict[type[errors.GuanxiError], type[Problem]] = {
    errors.Refused: Refused,
    errors.Missing: Missing,
    errors.Conflict: Conflict,
}


def problem(error: errors.GuanxiError, context: Context) -> Problem:
    """The outcome that tells of a refusal, a missing thing or a conflict."""
    kind = next(made for raised, made in _KINDS.items() if isinstance(error, raised))
    facts = [Fact(key=key, value=None if value is None else str(value)) for key, value in error.facts.items()]
    path = [str(step) for step in error.path]
    return kind(code=error.code, message=say(context.language, error.code, error.facts), path=path, facts=facts)


async def outcome(context: Context, work: Awaitable[T]) -> T | Any:
    """Await an action; what it answers, or the problem it met. `Unavailable` and `Broken` pass on."""
    try:
        return await work
    except (errors.Refused, errors.Missing, errors.Conflict) as error:
        return problem(error, context)
