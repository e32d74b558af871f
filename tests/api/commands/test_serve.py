"""`guanxi serve` and `guanxi demo` in processes of their own: up, answering, told in one line when they cannot."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import run
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.support import ask

UP_WITHIN_S = 120.0
DOWN_WITHIN_S = 60.0


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """What a command needs to find the tests' own server."""
    return {**environment, "GUANXI_STORE_HOME": str(tmp_path / "store")}


@asynccontextmanager
async def started(
    environment: Mapping[str, str], *arguments: str
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, dict[str, Any]]]:
    """A command in a process of its own that has told its answer in JSON."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        "--json",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=2**20,
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), UP_WITHIN_S)
        yield process, json.loads(line)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process, sent: signal.Signals) -> int:
    process.send_signal(sent)
    return await asyncio.wait_for(process.wait(), DOWN_WITHIN_S)


async def asked(url: str, key: str, query: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60) as client:
        headers = {"authorization": f"Bearer {key}"}
        for _ in range(10):
            answer = await client.post(f"{url}/graphql", json={"query": query}, headers=headers)
            if answer.status_code != 503:  # a database on a busy machine may need more than one try to plan a query
                break
        return answer


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_it_is_told_to_end(
    empty: Database, environment: dict[str, str], sent: signal.Signals
) -> None:
    key = await create_key(empty, name="test", role=Role.VIEWER, now=NOW)

    async with started(environment, "api.cli", "serve", "--port", "0") as (process, told):
        answer = await asked(told["url"], key.secret, '{ groups(ladder: "community") { key } }')
        code = await ended(process, sent)

    assert answer.json() == {"data": {"groups": [{"key": each} for each in ("ordinary", "partner", "senior_partner")]}}
    assert len(answer.headers["x-request-id"]) == 16
    assert code == 0


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_in_one_line_before_anything_else(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        code = run(["--lang", "en", command, "--port", str(port)], {"GUANXI_STORE_HOME": str(tmp_path / "store")})

    assert (code, capsys.readouterr().err) == (
        2,
        f"guanxi: Port {port} at 127.0.0.1 is taken. Stop what listens there, or choose another: GUANXI_PORT=8001\n",
    )
    assert not (tmp_path / "store").exists()


def test_a_host_that_is_not_ours_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--lang", "en", "serve", "--host", "192.0.2.1", "--port", "0"], {})

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith("guanxi: Guanxi cannot listen at 192.0.2.1, port 0: ")
    assert told.count("\n") == 1


async def test_a_store_without_schema_is_not_served(
    empty: Database, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await ask(empty, "MATCH (m:Migration {name: '0001_first'}) SET m.name = 'hidden'")
    try:
        code = await asyncio.to_thread(run, ["--lang", "en", "serve", "--port", "0"], environment)
    finally:
        await ask(empty, "MATCH (m:Migration {name: 'hidden'}) SET m.name = '0001_first'")

    assert (code, capsys.readouterr().err) == (2, "guanxi: The database lacks schema steps: run guanxi migrate.\n")


async def test_a_demo_keeps_its_town_and_its_keys(empty: Database, environment: dict[str, str], tmp_path: Path) -> None:
    kept = tmp_path / "store" / "demo-keys.json"
    kept.parent.mkdir()
    kept.write_text('{"admin": "gx_admin_damaged", "viewer": 7')

    async with started(environment, "api.demo", "--users", "60", "--port", "0") as (process, first):
        answers = [(await asked(first["url"], first["keys"]["admin"], text)).json() for text in first["queries"]]
        code = await ended(process, signal.SIGINT)
    async with started(environment, "api.demo", "--port", "0") as (process, second):
        await ended(process, signal.SIGINT)

    assert code == 0
    assert first["users"] == second["users"] == 60
    assert first["keys"] == second["keys"] == json.loads(kept.read_text())
    assert sorted(first["keys"]) == ["admin", "manager", "viewer"]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [each for each in answers if "errors" in each] == []
    assert answers[0]["data"]["influencers"]["nodes"][0]["rank"] == 1
    assert answers[1]["data"]["user"]["name"]
    assert answers[2]["data"]["moveUser"]["__typename"] == "MoveUserDone"
    assert await ask(empty, "MATCH (u:User) RETURN count(u) AS n") == [{"n": 60}]
