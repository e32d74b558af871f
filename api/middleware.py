"""What stands around every request: a request id, a bound on requests at once, one line in the log."""

from __future__ import annotations

import logging
import time
from uuid import uuid4

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("guanxi.http")
_PROBES = frozenset({"/healthz", "/readyz"})
_BUSY = orjson.dumps({"errors": [{"message": "busy", "extensions": {"code": "limits.busy", "retryAfterSeconds": 1}}]})


class Envelope:
    """Gives each request an id, refuses those above the limit at once with 503, and logs one line each."""

    def __init__(self, app: ASGIApp, *, max_in_flight: int) -> None:
        self._app = app
        self._max_in_flight = max_in_flight
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = request_id = uuid4().hex[:16]
        is_probe = scope["path"] in _PROBES
        if not is_probe and self._in_flight >= self._max_in_flight:
            await _refuse(send, request_id)
            return
        started = time.perf_counter()
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            await send(message)

        self._in_flight += not is_probe
        try:
            await self._app(scope, receive, noted)
        finally:
            self._in_flight -= not is_probe
            if not is_probe:
                spent_ms = round((time.perf_counter() - started) * 1000, 1)
                facts = {"request": request_id, "method": scope["method"], "path": scope["path"]}
                _LOG.info("request", extra={**facts, "status": status, "ms": spent_ms})


async def _refuse(send: Send, request_id: str) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"retry-after", b"1"),
        (b"x-request-id", request_id.encode()),
        (b"content-length", str(len(_BUSY)).encode()),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BUSY})
