"""Serving: take the port, run the application with uvicorn until a signal, leave quietly."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from graph.errors import Refused, Unavailable

_LOG = logging.getLogger("guanxi.serving")
_BACKLOG = 2048
_LET_IN_AT_ONCE = 256
_CLOSED_S = 1.0
_GRACE_S = 10
# An answer makes thousands of short-lived objects; looking for circles among them after every 700 costs 8 % of the CPU.
_COLLECTED_AFTER = (50_000, 20, 100)


@contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """A socket that nobody else has, for the time of the block.

    Raises:
        Refused: somebody listens there already ("serve.port_taken"), or nobody may ("serve.cannot_listen").
    """
    try:
        [(family, kind, number, _, place), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        taken = socket.socket(family, kind, number)
    except OSError as error:
        raise Refused("serve.cannot_listen", host=host, port=port, reason=error.strerror or str(error)) from error
    with taken:
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(place)
            taken.listen(_BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused("serve.port_taken", host=host, port=port) from error
            raise Refused("serve.cannot_listen", host=host, port=port, reason=error.strerror or str(error)) from error
        taken.setblocking(False)
        yield taken


def url_of(taken: socket.socket) -> str:
    """The address at which a browser on this machine finds the service."""
    host, port = taken.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def run(app: ASGIApp, taken: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; requests that are being answered get ten seconds to end.

    Raises:
        Unavailable: the application did not start ("serve.not_started"); its log says why.
    """
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    gc.set_threshold(*_COLLECTED_AFTER)
    server = Server(config, on_ready)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run(sockets=[taken])
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
    if not server.was_ready:
        raise Unavailable("serve.not_started")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


class Door:
    """Lets all callers in who wait at a socket: the loop's own server lets one in each time round, so that on a busy
    loop hundreds who come at once would wait for seconds before they are even refused."""

    def __init__(self, taken: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._taken = taken
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._coming: set[asyncio.Task[object]] = set()
        self._opened: asyncio.TimerHandle | None = None
        self._open()

    def close(self) -> None:
        """Let nobody in any more."""
        self._loop.remove_reader(self._taken)
        if self._opened is not None:
            self._opened.cancel()

    async def wait_closed(self) -> None:
        """Whoever was let in has their connection."""
        await asyncio.gather(*self._coming, return_exceptions=True)

    def _open(self) -> None:
        self._loop.add_reader(self._taken, self._let_in)

    def _let_in(self) -> None:
        for _ in range(_LET_IN_AT_ONCE):
            try:
                caller, _ = self._taken.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                _LOG.error("nobody can be let in for a second", extra={"reason": error.strerror})
                self._loop.remove_reader(self._taken)
                self._opened = self._loop.call_later(_CLOSED_S, self._open)
                return
            caller.setblocking(False)
            task = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, caller))
            self._coming.add(task)
            task.add_done_callback(self._came)

    def _came(self, task: asyncio.Task[object]) -> None:
        self._coming.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            _LOG.warning("a caller was gone before they were let in", exc_info=failure)


class Server(uvicorn.Server):
    """Lets in everybody who waits at the sockets, and says once when requests are answered."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self.was_ready = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """The application has started and its doors are open."""
        await super().startup([])
        if self.started:
            self.servers = cast("list[asyncio.Server]", [Door(each, self._protocol) for each in sockets or []])
            self.was_ready = True
            self._on_ready()

    def _protocol(self) -> asyncio.Protocol:
        kind = cast("Callable[..., asyncio.Protocol]", self.config.http_protocol_class)
        state: dict[str, Any] = self.lifespan.state
        return kind(config=self.config, server_state=self.server_state, app_state=state)
