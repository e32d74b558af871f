"""The HTTP door of GraphQL: what comes in is bounded and typed, what goes out has the right status and type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import limits
from api.clock import now
from api.context import Caller, Context
from api.execution import Answer, Asked, Executor, failure
from api.keyring import Keyring
from graph.database.driver import Database
from graph.errors import GuanxiError, Refused
from graph.messages import Language, preferred, say
from graph.settings import Settings
from graph.vocabulary import Role

_JSON = "application/json"
_GRAPHQL_JSON = "application/graphql-response+json"
_NOBODY = Caller("nobody", Role.VIEWER)


class GraphQLDoor:
    """POST (and GET, for queries) of `/graphql`."""

    def __init__(self, executor: Executor, database: Database, keyring: Keyring, settings: Settings) -> None:
        self._executor = executor
        self._database = database
        self._keyring = keyring
        self._settings = settings

    async def __call__(self, request: Request) -> Response:
        """Answer one request; who asks is known before its body is read."""
        context = self.context(request, _NOBODY)
        try:
            caller = await self._keyring.caller(_bearer(request))
        except GuanxiError as error:
            return _response(request, failure(error, context))
        if caller is None:
            answer = failure(Refused("access.unknown_key"), context, status=401)
            return _response(request, answer, {"WWW-Authenticate": "Bearer"})
        try:
            asked = await _asked(request)
        except _WrongKind as wrong:
            return _response(request, failure(wrong.error, context, status=wrong.status), wrong.headers)
        context = self.context(request, caller)
        answer = await self._executor.answer(asked, context)
        if answer.body.get("errors", [{}])[0].get("extensions", {}).get("code") == "graphql.get_is_for_queries":
            return _response(request, Answer(405, answer.body), {"Allow": "POST"})
        return _response(request, answer)

    def context(self, request: Request, caller: Caller, language: Language | None = None) -> Context:
        """What one request knows."""
        return Context(
            database=self._database,
            settings=self._settings,
            caller=caller,
            language=language or preferred(request.headers.get("accept-language", "")),
            request_id=request.scope.get("request_id", ""),
            attributes=self._keyring.attributes,
            purposes=self._keyring.purposes,
            clock=now,
            executor=self._executor,
        )


def busy(request: Request) -> Response:
    """The answer to a question that comes while too many others are being answered."""
    message = say(preferred(request.headers.get("accept-language", "")), "limits.busy")
    extensions: dict[str, Any] = {"code": "limits.busy", "facts": {}, "retryAfterSeconds": 1.0}
    return _response(request, Answer(503, {"errors": [{"message": message, "extensions": extensions}]}, 1.0))


class _WrongKind(Exception):
    def __init__(self, status: int, error: Refused, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error.code)
        self.status = status
        self.error = error
        self.headers = headers or {}


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _asked(request: Request) -> Asked:
    if request.method == "GET":
        if len(request.scope["query_string"]) > limits.BODY_BYTES:
            raise _WrongKind(413, Refused("limits.body", limit=limits.BODY_BYTES))
        return _checked(dict(request.query_params), is_get=True)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _WrongKind(415, Refused("graphql.content_type"), {"Accept-Post": _JSON})
    try:
        body = await bounded_body(request, limit=limits.BODY_BYTES)
    except Refused as error:
        raise _WrongKind(413 if error.code == "limits.body" else 400, error) from None
    try:
        found = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError):
        raise _WrongKind(400, Refused("graphql.body")) from None
    if not isinstance(found, dict):
        raise _WrongKind(400, Refused("graphql.body"))
    return _checked(cast("dict[str, Any]", found), is_get=False)


async def bounded_body(request: Request, *, limit: int) -> bytes:
    """The whole body of at most `limit` bytes.

    Raises:
        Refused: it is larger ("limits.body"), said as soon as that is known, or the sender left ("graphql.body").
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise Refused("limits.body", limit=limit)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise Refused("limits.body", limit=limit)
            parts.append(part)
    except ClientDisconnect:
        raise Refused("graphql.body") from None
    return b"".join(parts)


def _checked(found: dict[str, Any], *, is_get: bool) -> Asked:
    query, variables, name = found.get("query"), found.get("variables"), found.get("operationName")
    if is_get and isinstance(variables, str):
        try:
            variables = orjson.loads(variables)
        except orjson.JSONDecodeError:
            raise _WrongKind(400, Refused("graphql.body")) from None
    if not isinstance(query, str):
        raise _WrongKind(400, Refused("graphql.body"))
    if not isinstance(variables, dict | None) or not isinstance(name, str | None):
        raise _WrongKind(400, Refused("graphql.body"))
    return Asked(query, cast("dict[str, Any]", variables or {}), name or None, is_get)


def _response(request: Request, answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    accepts = request.headers.get("accept", "")
    is_graphql_json = _GRAPHQL_JSON in accepts
    sent = dict(headers or {})
    if answer.retry_after_seconds is not None:
        sent["Retry-After"] = str(max(1, round(answer.retry_after_seconds)))
    media_type = f"{_GRAPHQL_JSON if is_graphql_json else _JSON}; charset=utf-8"
    return Response(orjson.dumps(answer.body), answer.status, headers=sent, media_type=media_type)
