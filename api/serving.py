"""Serving: take the port, run the application with uvicorn until a signal, leave quietly."""

from __future__ import annotations

import errno
import gc
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from graph.errors import Refused, Unavailable

_BACKLOG = 2048
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
    server = _Server(config, on_ready)
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


class _Server(uvicorn.Server):
    """Says once when requests are answered."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self.was_ready = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.was_ready = True
            self._on_ready()
