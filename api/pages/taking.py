"""Files over HTTP, users of a segment, influencers or work of a chat group: for who is signed in, and for programs
with a key."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import date
from functools import partial
from typing import TypeAlias
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.audience_files import MEDIA_TYPES, Format, file, format_of
from api.audiences import Check, asked_audience
from api.context import Caller, Context
from api.influencer_files import Listed, influencer_file
from api.pages.files import answered_to
from api.pages.visit import Visit, signed_in
from api.purposes import known_purpose
from api.worklist_files import worklist_file
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.scores.model import ScoreKey

POINTS = 1_000
"""What taking a file costs a client of its points, however many users are in it."""
Pieces: TypeAlias = tuple[AsyncGenerator[bytes], Format, str]
Of: TypeAlias = Callable[[Visit, Context, Check], Pieces]
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


async def take(visit: Visit) -> Response:
    """The users of a segment."""
    return await _file(visit, _audience)


async def take_influencers(visit: Visit) -> Response:
    """The list of influencers."""
    return await _file(visit, _influencers)


async def take_worklist(visit: Visit) -> Response:
    """What is to be done in the chat group of a group."""
    return await _file(visit, _worklist)


async def _file(visit: Visit, of: Of) -> Response:
    if visit.request.method != "GET":
        return Response(status_code=405, headers={"Allow": "GET"})
    return await answered_to(visit, partial(_by_key, of, visit), partial(_for_browser, of), points=POINTS)


async def _by_key(of: Of, visit: Visit, context: Context, caller: Caller) -> Response:
    who = partial(visit.parts.door.known, visit.request)
    return await _taken(*of(visit, context, partial(_check_known, who, caller)))


async def _for_browser(of: Of, visit: Visit) -> Response:
    if visit.request.headers.get("sec-fetch-site") == "cross-site":
        raise Refused("pages.other_site")
    context = visit.context()
    return await _taken(*of(visit, context, partial(_check_known, partial(signed_in, visit), context.caller)))


async def _check_known(who: Callable[[], Awaitable[Caller | None]], caller: Caller) -> None:
    """Who began may still ask, and may as much.

    Raises:
        Refused: their key was ended, their token is over, they signed out ("access.ended"). Unavailable: keys could
            not be read.
    """
    if await who() != caller:
        raise Refused("access.ended")


def _audience(visit: Visit, context: Context, check: Check) -> Pieces:
    """The pieces of an audience as it is asked for, their format, and the name of the file."""
    key = visit.request.path_params["key"]
    format_ = format_of(visit.param("format") or Format.CSV.value)
    columns = [each for each in visit.param("columns").split(",") if each.strip()]
    audience = asked_audience(key, columns, visit.param("purpose") or None, context)
    return file(visit.parts.executor, audience, context, format_, check), format_, audience.segment.key


def _worklist(visit: Visit, context: Context, check: Check) -> Pieces:
    key = visit.request.path_params["key"]
    return worklist_file(visit.parts.executor, key, context, check), Format.CSV, f"{key}-worklist"


def _influencers(visit: Visit, context: Context, check: Check) -> Pieces:
    """The list as the page shows it, whole.

    Raises:
        Refused: there is no such score, the days are no number, a day is none ("scores.list_parameter"). Missing:
            there is no such purpose ("consent.purpose_unknown").
    """
    format_ = format_of(visit.param("format") or Format.CSV.value)
    if visit.param("score") not in {each.value for each in ScoreKey}:
        raise Refused("scores.list_parameter", path=("score",), name="score")
    days = visit.param("days")
    if days and not (days.isascii() and days.isdecimal() and len(days) <= 6):
        raise Refused("scores.list_parameter", path=("days",), name="days")
    named = {name: visit.param(name) or None for name in ("group", "city")}
    listed = Listed(
        ScoreKey(visit.param("score")),
        **named,
        days=int(days) if days else None,
        first_day=_day(visit, "from"),
        last_day=_day(visit, "until"),
        purpose=known_purpose(visit.param("purpose") or SERVICE, context),
    )
    pieces = influencer_file(visit.parts.executor, listed, context, format_, check)
    return pieces, format_, f"influencers-{listed.score.value}"


def _day(visit: Visit, name: str) -> str | None:
    try:
        return date.fromisoformat(visit.param(name)).isoformat() if visit.param(name) else None
    except ValueError:
        raise Refused("scores.list_parameter", path=(name,), name=name) from None


async def _taken(pieces: AsyncGenerator[bytes], format_: Format, name: str) -> Response:
    """The response, of which the first piece is read: what fails until then fails with a status of its own.

    What fails later, and who may not go on, cuts the connection: nobody takes what came until then for the whole.
    """
    try:
        first = await anext(pieces, b"")
    except BaseException:
        await pieces.aclose()
        raise
    named = quote(f"{name}.{format_.value}", safe="")
    headers = {**_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
    return _Streamed(_joined(first, pieces), format_, headers)


async def _joined(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece


class _Streamed(StreamingResponse):
    """A stream that ends where its reader leaves, so that nothing more is read and what was sent is told."""

    def __init__(self, pieces: AsyncGenerator[bytes], format_: Format, headers: Mapping[str, str]) -> None:
        super().__init__(pieces, media_type=MEDIA_TYPES[format_], headers=headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; who leaves early is no failure of ours."""
        async with aclosing(self._pieces):
            try:
                await super().__call__(scope, receive, send)
            except ClientDisconnect:
                return
