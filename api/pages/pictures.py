"""Pictures over HTTP, as SVG files: for who is signed in, and for programs with a key."""

from __future__ import annotations

from functools import partial
from math import isfinite, nan
from typing import Any

from starlette.responses import Response

from api.context import Caller, Context
from api.execution import Asked
from api.inside import raised
from api.pages.asking import answered
from api.pages.files import answered_to
from api.pages.visit import Visit
from api.pictures import ASKED, DEPTH, Kind, svg_in
from graph.errors import Missing, Refused
from graph.scores.model import ScoreKey

POINTS = 100
"""What a picture costs a client of its points, besides what the reading of everybody costs."""
MEDIA_TYPE = "image/svg+xml"
_HEADERS = {
    "Cache-Control": "no-store",
    # The picture is asked to do nothing: should somebody ever get more into it than names, it stays without effect.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, Accept-Language",
}


async def picture(visit: Visit) -> Response:
    """A picture."""
    if visit.request.method not in {"GET", "HEAD"}:
        return Response(status_code=405, headers={"Allow": "GET"})
    return await answered_to(visit, partial(_by_key, visit), _for_browser, points=POINTS)


async def _for_browser(visit: Visit) -> Response:
    text, variables = _asked(visit)
    return _file(svg_in(await answered(visit.parts.executor, visit.context(), text, variables)))


async def _by_key(visit: Visit, context: Context, _: Caller) -> Response:
    text, variables = _asked(visit)
    answer = await visit.parts.executor.answer(Asked(text, variables, None), context)
    if answer.body.get("errors"):
        raise raised(answer)
    return _file(svg_in(answer.body["data"]))


def _asked(visit: Visit) -> tuple[str, dict[str, Any]]:
    """The question behind an address, and its values.

    Raises:
        Missing: there is no such picture. Refused: a value is none that there could be.
    """
    found = visit.request.path_params
    is_of_somebody = "id" in found
    kind = {each.value: each for each in Kind}.get(found["kind"])
    if kind is None or is_of_somebody is not (kind in {Kind.TREE, Kind.NETWORK}):
        raise Missing("pictures.no_picture", path=("kind",))
    variables: dict[str, Any] = {}
    match kind:
        case Kind.TREE:
            variables = {"id": found["id"], "depth": _whole(visit, "depth") or DEPTH}
        case Kind.NETWORK:
            variables = {"id": found["id"]}
        case Kind.DISTRIBUTION:
            variables = {"score": _score(visit), "id": visit.param("user") or None, "mark": _number(visit, "mark")}
        case Kind.COMMUNITIES:
            pass
        case Kind.PARETO:
            named = {name: visit.param(name) or None for name in ("segment", "group", "purpose")}
            variables = {**named, "days": _whole(visit, "days")}
    return ASKED[kind], variables


def _score(visit: Visit) -> str:
    name = visit.param("score")
    if name not in {each.value for each in ScoreKey}:
        raise Refused("pictures.parameter", path=("score",), name="score")
    return name.upper()


def _whole(visit: Visit, name: str) -> int | None:
    text = visit.param(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refused("pictures.parameter", path=(name,), name=name)
    return int(text)


def _number(visit: Visit, name: str) -> float | None:
    text = visit.param(name)
    try:
        number = float(text) if text else None
    except ValueError:
        number = nan
    if number is not None and not isfinite(number):
        raise Refused("pictures.parameter", path=(name,), name=name)
    return number


def _file(svg: str) -> Response:
    return Response(svg, media_type=MEDIA_TYPE, headers=_HEADERS)
