"""Files over HTTP: for who is signed in, and for programs with a key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.responses import Response

from api.context import Caller, Context
from api.http import refusal
from api.pages.visit import Page, Visit, guarded
from graph.errors import GuanxiError, Missing, Refused

ByKey: TypeAlias = Callable[[Context, Caller], Awaitable[Response]]
_NOT_ALLOWED = frozenset({"access.denied", "access.ended"})


async def answered_to(visit: Visit, by_key: ByKey, for_browser: Page, *, points: int) -> Response:
    """The file; who shows a key or a token hears of failures as the API tells them, others on pages.

    Args:
        by_key: makes the file for a caller whose key or token is known, at these points.
        for_browser: makes it for who is signed in.
        points: what the file costs a client, besides what is read for it.
    """
    if "authorization" not in visit.request.headers:
        return await guarded(for_browser)(visit)
    context = visit.context()
    try:
        caller = await visit.parts.door.admitted(visit.request, points=points)
        if caller is None:
            unknown = Refused("access.unknown_key")
            return refusal(visit.request, unknown, context, status=401, headers={"WWW-Authenticate": "Bearer"})
        context.caller = caller
        return await by_key(context, caller)
    except GuanxiError as error:
        status = 404 if isinstance(error, Missing) else 403 if error.code in _NOT_ALLOWED else 400
        return refusal(visit.request, error, context, status=status)
