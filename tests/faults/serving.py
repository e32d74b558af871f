"""The real server in a process of its own, and callers that speak plain HTTP to it over plain sockets."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import psutil

UP_WITHIN_S = 120.0
ANSWERED_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long after it was asked for."""

    status: int
    headers: Mapping[str, str]
    body: Any
    spent_s: float

    @property
    def code(self) -> str:
        """The code of the first error; empty when there is none."""
        return self.body["errors"][0]["extensions"]["code"] if "errors" in self.body else ""


@dataclass(frozen=True, slots=True)
class Served:
    """A running `guanxi serve`: where it listens and what process it is."""

    host: str
    port: int
    process: psutil.Process

    async def call(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection to it."""
        return await asyncio.open_connection(self.host, self.port)

    async def ask(self, sent: bytes) -> Answer:
        """The whole answer to a request that asks for the connection to be closed behind it."""
        started = time.monotonic()
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            reader, writer = await self.call()
            try:
                writer.write(sent)
                return answer_of(await reader.read(), time.monotonic() - started)
            finally:
                writer.close()

    async def ready(self) -> None:
        """Everything documented is planned."""
        deadline = time.monotonic() + UP_WITHIN_S
        sent = b"GET /readyz HTTP/1.1\r\nhost: guanxi.test\r\nconnection: close\r\n\r\n"
        while (await self.ask(sent)).status != 200:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)

    def sockets(self, port: int) -> list[str]:
        """The states of its connections that lead to this port, or come in at it when it is its own."""
        return [
            each.status
            for each in self.process.net_connections("tcp")
            if each.raddr and port in {each.laddr.port, each.raddr.port}
        ]


def request(
    key: str, query: str, variables: Mapping[str, object] | None = None, *, more: str = "", is_last: bool = True
) -> bytes:
    """A request as it goes over the wire, the last of its connection or not, with further lines of its head."""
    body = orjson.dumps({"query": query, "variables": variables or {}})
    connection = "close" if is_last else "keep-alive"
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: guanxi.test\r\nauthorization: Bearer {key}\r\nconnection: {connection}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


def answer_of(received: bytes, spent_s: float) -> Answer:
    """The parts of an answer."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(first.split()[1]), headers, orjson.loads(body), spent_s)


@asynccontextmanager
async def served(environment: Mapping[str, str]) -> AsyncGenerator[Served]:
    """`guanxi serve` in that environment, until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "api.cli", "serve", "--port", "0", "--json"),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        told = orjson.loads(await asyncio.wait_for(process.stdout.readline(), UP_WITHIN_S))
        place = urlsplit(told["url"])
        yield Served(place.hostname or "", place.port or 0, psutil.Process(process.pid))
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
