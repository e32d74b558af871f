"""CPU and latency of a request against a bare handler that runs the same statement: at most 3, 6 and 14 times its CPU
at 1, 20 and 200 users."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

import orjson
import psutil

from api.context import SCOPES, Caller, Context
from api.documents import documented
from api.execution import Executor
from api.reading import plan
from api.schema import READERS, build_schema
from api.selection import Operation
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.messages import Language
from graph.settings import Settings
from graph.users import store as users
from graph.vocabulary import Role
from tests.support import ask

ROUNDS = 5
REQUESTS = {"1 user, whole profile": 300, "20 users": 300, "200 users": 100}
LIMITS = {"1 user, whole profile": 3.0, "20 users": 6.0, "200 users": 14.0}
_FIELDS = "nodes { id name joinedAt memberships { since group { key name } } tags { source since tag { key name } } }"
TWENTY = f"query {{ users(first: 20) {{ {_FIELDS} }} }}"
_HUNDREDS = f"query {{ a: users(first: 100) {{ {_FIELDS} }} b: users(order: JOINED_AT, first: 100) {{ {_FIELDS} }} }}"


@dataclass(frozen=True, slots=True)
class Line:
    """What one size cost: CPU milliseconds a request, median latency in milliseconds, bytes of the answer."""

    name: str
    cpu_ms: float
    bare_cpu_ms: float
    p50_ms: float
    bare_p50_ms: float
    n_bytes: int
    limit: float

    @property
    def ratio(self) -> float:
        """CPU of ours over CPU of the bare handler."""
        return self.cpu_ms / self.bare_cpu_ms


async def measure(database: Database, address: StoreAddress, settings: Settings, user: str) -> list[Line]:
    """Run both servers side by side and ask each size of each, in turns."""
    key = await create_key(database, name="bench", role=Role.ADMIN, scopes=SCOPES, now=datetime.now(UTC))
    [profile] = [each.query for each in documented() if each.name == "profile"]
    asked = {
        "1 user, whole profile": (profile, {"id": user}),
        "20 users": (TWENTY, {}),
        "200 users": (_HUNDREDS, {}),
    }
    statements = {
        f"q{index}": await _statement(database, settings, query, variables)
        for index, (query, variables) in enumerate(asked.values())
    }
    with server("guanxi", address, statements) as ours, server("bare", address, statements) as bare:
        lines: list[Line] = []
        for index, (name, (query, variables)) in enumerate(asked.items()):
            body = orjson.dumps({"query": query, "variables": variables})
            headers = {"authorization": f"Bearer {key.secret}", "content-type": "application/json"}
            pairs = [
                (
                    _asked(ours, "/graphql", body, headers, REQUESTS[name]),
                    _asked(bare, f"/q{index}", body, headers, REQUESTS[name]),
                )
                for _ in range(ROUNDS + 1)
            ][1:]
            own, other = ([pair[side] for pair in pairs] for side in (0, 1))
            lines.append(
                Line(
                    name,
                    statistics.median(each[0] for each in own),
                    statistics.median(each[0] for each in other),
                    statistics.median(each[1] for each in own),
                    statistics.median(each[1] for each in other),
                    own[0][2],
                    LIMITS[name],
                )
            )
        return lines


async def _statement(
    database: Database, settings: Settings, query: str, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The statement that Guanxi would run for a query, with its values."""
    schema = build_schema()._schema
    executor = Executor(schema, READERS)
    context = Context(
        database=database,
        settings=settings,
        caller=Caller("bench", Role.ADMIN, SCOPES),
        language=Language.EN,
        request_id="bench",
        attributes=await users.list_attributes(database),
        clock=lambda: datetime.now(UTC),
        executor=executor,
    )
    operation: Operation = executor.operation(query, variables, context)
    composed = plan(operation, operation.roots(), READERS, context).composed
    return {"text": composed.text, "params": dict(composed.params)}


@contextmanager
def server(kind: str, address: StoreAddress, statements: Mapping[str, Any]) -> Iterator[tuple[int, psutil.Process]]:
    """A server of that kind on a port of its own, ready, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.servers", kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ)
    assert process.stdin is not None
    told = {"address": asdict(address), "port": port, "statements": statements}
    process.stdin.write(orjson.dumps(told) + b"\n")
    process.stdin.flush()
    try:
        _wait(port, "/readyz" if kind == "guanxi" else None)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, path: str | None) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path or "/")
            if path is None or connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the server on port {port} did not get ready")


def _asked(
    server: tuple[int, psutil.Process], path: str, body: bytes, headers: Mapping[str, str], n_requests: int
) -> tuple[float, float, int]:
    """CPU milliseconds a request, median latency in milliseconds, bytes of an answer."""
    port, process = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    latencies: list[float] = []
    n_bytes = 0
    before = process.cpu_times()
    for _ in range(n_requests):
        started = time.perf_counter()
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        n_bytes = len(response.read())
        latencies.append((time.perf_counter() - started) * 1000)
        assert response.status == 200, response.status
    after = process.cpu_times()
    connection.close()
    cpu_ms = (after.user + after.system - before.user - before.system) * 1000 / n_requests
    return cpu_ms, statistics.median(latencies), n_bytes


async def show(database: Database, address: StoreAddress, settings: Settings) -> bool:
    """Print the table; true when a limit was missed."""
    lines = await measure(database, address, settings, await _busiest(database))
    print("\n| request | CPU ms | bare | ratio | limit | p50 ms | bare | ratio | KiB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for each in lines:
        print(
            f"| {each.name} | {each.cpu_ms:.2f} | {each.bare_cpu_ms:.2f} | {each.ratio:.1f} | {each.limit:.0f} "
            f"| {each.p50_ms:.1f} | {each.bare_p50_ms:.1f} | {each.p50_ms / each.bare_p50_ms:.1f} "
            f"| {each.n_bytes / 1024:.0f} |"
        )
    return any(each.ratio > each.limit for each in lines)


async def _busiest(database: Database) -> str:
    """The user who brought most others, so that every part of the profile has something in it."""
    busiest: LiteralString = (
        "MATCH (u:User)-[r:REFERRED]->() WITH u, count(r) AS n ORDER BY n DESC, u.id LIMIT 1 RETURN u.id AS id"
    )
    [row] = await ask(database, busiest)
    return row["id"]
