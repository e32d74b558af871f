"""The HTTP door of GraphQL: what comes in is bounded and typed, what goes out has the right status and type."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from math import ceil
from typing import Any, cast

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import limits
from api.clock import now
from api.context import Caller, Context
from api.execution import Answer, Asked, Executor, failure
from api.keyring import Keyring
from api.rates import Rates
from api.tokens import Tokens
from graph.access.policy import KEY_START
from graph.database.driver import Database
from graph.errors import GuanxiError, Refused
from graph.messages import Language, preferred, say
from graph.settings import Settings
from graph.vocabulary import Role

_STATUSES: Mapping[str, int] = {"limits.body": 413, "limits.slow_body": 408}
_JSON = "application/json"
_GRAPHQL_JSON = "application/graphql-response+json"
_NOBODY = Caller("nobody", Role.VIEWER)


class GraphQLDoor:
    """POST (and GET, for queries) of `/graphql`."""

    def __init__(
        self, executor: Executor, database: Database, keyring: Keyring, settings: Settings, tokens: Tokens | None = None
    ) -> None:
        self._executor = executor
        self._tokens = tokens
        self._rates = Rates(settings.points_a_minute)
        self._database = database
        self._keyring = keyring
        self._settings = settings

    async def __call__(self, request: Request) -> Response:
        """Answer one request; who asks is known before its body is read."""
        context = self.context(request, _NOBODY)
        try:
            caller = await self._caller(_bearer(request))
            if caller is not None:
                self._rates.admit(caller.actor)
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
        context.charge = partial(self._rates.charge, caller.actor)
        answer = await self._executor.answer(asked, context)
        if answer.status == 400:
            self._rates.fine(caller.actor)
        if answer.body.get("errors", [{}])[0].get("extensions", {}).get("code") == "graphql.get_is_for_queries":
            return _response(request, Answer(405, answer.body), {"Allow": "POST"})
        if answer.status == 400 and _wants_plain_json(request):
            # GraphQL over HTTP: what was understood as a request is answered with 200 in application/json.
            return _response(request, Answer(200, answer.body))
        return _response(request, answer)

    async def known(self, request: Request) -> Caller | None:
        """Who asks by a key or a token, as it stands now; None when it is nobody we know.

        Raises:
            Unavailable: keys could not be read.
        """
        return await self._caller(_bearer(request))

    async def admitted(self, request: Request, *, points: int) -> Caller | None:
        """Who asks by a key or a token, having paid the points; None when it is nobody we know.

        Raises:
            TooMuch: they have not enough left ("limits.rate"). Unavailable: keys could not be read.
        """
        caller = await self.known(request)
        if caller is not None:
            self._rates.charge(caller.actor, points)
        return caller

    async def _caller(self, text: str) -> Caller | None:
        """Who a key, or a token where such are taken, stands for."""
        if self._tokens is not None and not text.startswith(KEY_START):
            return await self._tokens.caller(text)
        return await self._keyring.caller(text)

    def context(self, request: Request, caller: Caller, language: Language | None = None) -> Context:
        """What one request knows."""
        return Context(
            database=self._database,
            settings=self._settings,
            caller=caller,
            language=language or preferred(request.headers.get("accept-language", "")),
            request_id=request.scope.get("request_id", ""),
            attributes=self._keyring.attributes,
            names=self._keyring.names,
            policies=self._keyring.policies,
            renew=self._keyring.renewed_names,
            purposes=self._keyring.purposes,
            clock=now,
            executor=self._executor,
        )


def refusal(
    request: Request,
    error: GuanxiError,
    context: Context,
    *,
    status: int = 400,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A failure as a program is told of it, outside `/graphql`, too."""
    return _response(request, failure(error, context, status=status), headers)


def busy(request: Request) -> Response:
    """The answer to a question that comes while too many others are being answered."""
    message = say(preferred(request.headers.get("accept-language", "")), "limits.busy")
    extensions: dict[str, Any] = {"code": "limits.busy", "facts": {}, "retryAfterSeconds": 1.0}
    return _response(request, Answer(503, {"errors": [{"message": message, "extensions": extensions}]}, 1.0))


def broken(request: Request) -> Response:
    """The answer when something of ours broke: its number and nothing else."""
    facts: dict[str, Any] = {"request": request.scope.get("request_id", "")}
    message = say(preferred(request.headers.get("accept-language", "")), "service.internal", facts)
    told = {"message": message, "extensions": {"code": "service.internal", "facts": facts}}
    return _response(request, Answer(500, {"errors": [told]}))


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
    if request.method in {"GET", "HEAD"}:
        if len(request.scope["query_string"]) > limits.BODY_BYTES:
            raise _WrongKind(413, Refused("limits.body", limit=limits.BODY_BYTES))
        return _checked(dict(request.query_params), is_get=True)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _WrongKind(415, Refused("graphql.content_type"), {"Accept-Post": _JSON})
    try:
        body = await bounded_body(request, limit=limits.BODY_BYTES)
    except Refused as error:
        status = _STATUSES.get(error.code, 400)
        raise _WrongKind(status, error, {"Connection": "close"} if status == 408 else None) from None
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
        Refused: it is larger ("limits.body"), said as soon as that is known, the sender left ("graphql.body") or took
            more than ten seconds ("limits.slow_body").
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise Refused("limits.body", limit=limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.BODY_S):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise Refused("limits.body", limit=limit)
                parts.append(part)
    except ClientDisconnect:
        raise Refused("graphql.body") from None
    except TimeoutError:
        raise Refused("limits.slow_body", limit=round(limits.BODY_S)) from None
    return b"".join(parts)


def _checked(found: dict[str, Any], *, is_get: bool) -> Asked:
    query, name = found.get("query"), found.get("operationName")
    variables, extensions = (_object(found.get(part), is_get=is_get) for part in ("variables", "extensions"))
    if not isinstance(query, str) or not isinstance(name, str | None):
        raise _WrongKind(400, Refused("graphql.body"))
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        raise _WrongKind(400, Refused("graphql.body"))
    return Asked(query, cast("dict[str, Any]", variables or {}), name or None, is_get)


def _object(value: Any, *, is_get: bool) -> Any:
    """A parameter that is an object: in an address it is written as JSON, and nothing at all is none."""
    if not is_get or not isinstance(value, str):
        return value
    try:
        return orjson.loads(value) if value else None
    except (orjson.JSONDecodeError, RecursionError):
        raise _WrongKind(400, Refused("graphql.body")) from None


def _wants_plain_json(request: Request) -> bool:
    """True when the caller names application/json and not the type that is GraphQL's own."""
    accepts = request.headers.get("accept", "").lower()
    return _JSON in accepts and _GRAPHQL_JSON not in accepts


def _response(request: Request, answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    is_graphql_json = _GRAPHQL_JSON in request.headers.get("accept", "").lower()
    sent = dict(headers or {})
    if answer.retry_after_seconds is not None:
        sent["Retry-After"] = str(max(1, ceil(answer.retry_after_seconds)))
    media_type = f"{_GRAPHQL_JSON if is_graphql_json else _JSON}; charset=utf-8"
    return Response(orjson.dumps(answer.body), answer.status, headers=sent, media_type=media_type)
