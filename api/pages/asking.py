"""Pages ask as everybody does: a documented GraphQL text, answered by the executor for the one who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from api.context import Context
from api.documents import documents_of
from api.execution import Asked, Executor

PAGE_QUERIES = "api.pages.queries"
_NOT_YOURS = "access.denied"


class Unanswered(Exception):
    """A question had no answer: the HTTP status of the page that says so, its code, its sentence, when to try again."""

    def __init__(self, status: int, code: str, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s


@cache
def documents() -> Mapping[str, str]:
    """Every GraphQL text of the pages by its name."""
    return {each.name: each.query for each in documents_of(PAGE_QUERIES)}


async def ask(executor: Executor, context: Context, name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The data that the document of that name brings: one question, one statement.

    Raises:
        Unanswered: the executor answered with an error.
    """
    return await answered(executor, context, documents()[name], variables)


async def answered(executor: Executor, context: Context, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The data that a GraphQL text brings.

    Raises:
        Unanswered: the executor answered with an error.
    """
    answer = await executor.answer(Asked(text, variables, None), context)
    errors = answer.body.get("errors")
    if not errors:
        return answer.body["data"]
    code: str = errors[0]["extensions"]["code"]
    status = answer.status
    if status == 200:
        status = 403 if code == _NOT_YOURS else 400
    raise Unanswered(status, code, errors[0]["message"], answer.retry_after_seconds)
