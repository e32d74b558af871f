"""A TCP proxy before the database that delays, resets, falls silent, cuts messages, or loses the answer to COMMIT."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

# The Bolt message COMMIT (tag 0x12, no fields) in its chunk, with the end of message.
COMMIT = b"\x00\x02\xb0\x12\x00\x00"


class Fault(StrEnum):
    """What the proxy does to connections."""

    NONE = "none"
    DELAY = "delay"
    RESET_REQUEST = "reset on a request"
    RESET_ANSWER = "reset on an answer"
    CUT_REQUEST = "half a request"
    CUT_ANSWER = "half an answer"
    SILENCE = "silence"
    LOSE_COMMIT = "the answer to COMMIT lost, then reset"
    SILENT_COMMIT = "the answer to COMMIT never comes"
    CUT_COMMIT = "COMMIT never arrives, then reset"
    REFUSE = "no new connections, old ones reset"


class _Ended(Exception):
    """The connection is to be reset."""


@dataclass(slots=True)
class Proxy:
    """Passes bytes between callers and the database, as `fault` says; counts how often it did harm."""

    host: str
    port: int
    fault: Fault = Fault.NONE
    n_faults: int = 0
    open: set[_Connection] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One caller, until either side ends or the fault resets it."""
        if self.fault is Fault.REFUSE:
            self.n_faults += 1
            writer.transport.abort()
            return
        try:
            to_reader, to_writer = await asyncio.open_connection(self.host, self.port)
        except OSError:  # nobody listens there
            writer.transport.abort()
            return
        connection = _Connection(self, writer, to_writer)
        self.open.add(connection)
        ways = (
            asyncio.create_task(connection.requests(reader)),
            asyncio.create_task(connection.answers(to_reader)),
        )
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        connection.reset()
        await asyncio.gather(*ways, return_exceptions=True)
        self.open.discard(connection)

    def reset_all(self) -> None:
        """Every open connection is reset."""
        self.n_faults += 1
        for each in list(self.open):
            each.reset()


@dataclass(slots=True, eq=False)
class _Connection:
    """One caller's connection through the proxy."""

    proxy: Proxy
    caller: asyncio.StreamWriter
    database: asyncio.StreamWriter
    is_hushed: bool = False

    def reset(self) -> None:
        self.caller.transport.abort()
        self.database.transport.abort()

    async def requests(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(_Ended, ConnectionError, OSError):
            while data := await reader.read(65_536):
                await self._one(data, self.database, Fault.RESET_REQUEST, Fault.CUT_REQUEST)
                if COMMIT in data and self.proxy.fault in {Fault.LOSE_COMMIT, Fault.SILENT_COMMIT}:
                    self.proxy.n_faults += 1
                    self.is_hushed = (
                        True  # before the database can have answered: nothing was awaited since it was sent
                    )
                    if self.proxy.fault is Fault.LOSE_COMMIT:
                        await asyncio.sleep(0.3)  # the database has committed by then
                        return

    async def answers(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(_Ended, ConnectionError, OSError):
            while data := await reader.read(65_536):
                if not self.is_hushed:
                    await self._one(data, self.caller, Fault.RESET_ANSWER, Fault.CUT_ANSWER)

    async def _one(self, data: bytes, target: asyncio.StreamWriter, resets: Fault, cuts: Fault) -> None:
        fault = self.proxy.fault
        harmful = {resets, cuts, Fault.DELAY, Fault.SILENCE} | ({Fault.CUT_COMMIT} if COMMIT in data else set())
        self.proxy.n_faults += fault in harmful
        if fault is resets or (fault is Fault.CUT_COMMIT and COMMIT in data):
            raise _Ended
        if fault is Fault.SILENCE:
            return
        if fault is Fault.DELAY:
            await asyncio.sleep(0.2)
        target.write(data[: len(data) // 2] if fault is cuts else data)
        if fault is cuts:
            await target.drain()
            raise _Ended


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncGenerator[tuple[Proxy, int]]:
    """A proxy before that port, and the port it listens on."""
    proxy = Proxy(host, port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    try:
        yield proxy, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        proxy.reset_all()
