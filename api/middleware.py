"""What stands around every request: a request id, a bound on requests at once, one line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("guanxi.http")
_PROBES = frozenset({"/healthz", "/readyz"})


class Envelope:
    """Gives each request an id, answers those above the limit at once with `busy`, and logs one line each.

    What nobody expected is logged with the id and answered with `broken`: no word of it leaves the house.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_in_flight: int,
        busy: Callable[[Request], Response],
        broken: Callable[[Request], Response],
    ) -> None:
        self._app = app
        self._max_in_flight = max_in_flight
        self._busy = busy
        self._broken = broken
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = request_id = uuid4().hex[:16]
        is_probe = scope["path"] in _PROBES
        is_busy = not is_probe and self._in_flight >= self._max_in_flight
        answering = self._busy(Request(scope)) if is_busy else self._app
        started = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            await send(message)

        weight = 0 if is_probe or is_busy else 1
        self._in_flight += weight
        try:
            await answering(scope, receive, noted)
        except Exception as failure:
            _LOG.error("request failed", extra={"request": request_id}, exc_info=failure)
            if status:
                raise  # the answer is on its way: the connection is cut, so that nobody takes it for whole
            await self._broken(Request(scope))(scope, receive, noted)
        finally:
            self._in_flight -= weight
            if not is_probe:
                spent_ms = round((time.perf_counter() - started) * 1000, 1)
                facts = {"request": request_id, "method": scope["method"], "path": scope["path"]}
                _LOG.info("request", extra={**facts, "status": status, "ms": spent_ms})
