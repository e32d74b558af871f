"""`guanxi work`: handle what waits, list what was put aside, end in order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from api.cli import run
from graph.changes.lease import Lease
from graph.database.driver import Database
from tests.support import ask


async def _pending(database: Database, *, n: int = 1) -> None:
    await ask(
        database,
        "UNWIND range(1, $n) AS i CREATE (:Change:Pending {id: toString(i), at: $at, dueAt: $at, kind: 'user.updated', "
        "users: [], actor: 'ada', role: 'admin', before: '{}', after: '{}', request: '', attempts: 0})",
        n=n,
        at=datetime(2026, 5, 1, tzinfo=UTC),
    )


async def _parked(database: Database) -> None:
    await ask(
        database,
        "CREATE (:Change:Parked {id: 'p', at: $at, position: 7, kind: 'source.recorded', "
        "users: ['ming', 'lan', 'zhao', 'qian'], actor: 'ada', role: 'admin', before: '{}', "
        "after: '{\"channel\": \"code-7\"}', request: '', attempts: 3, reason: 'tags_of_channels: test.bad'})",
        at=datetime(2026, 5, 1, tzinfo=UTC),
    )


async def test_once_handles_what_waits(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await _pending(empty, n=120)

    code = await asyncio.to_thread(run, ["work", "--once", "--json"], environment)

    assert (code, orjson.loads(capsys.readouterr().out)) == (0, {"handled": 120, "failed": 0, "parked": 0})
    assert await ask(empty, "RETURN COUNT { (:Pending) } AS n") == [{"n": 0}]


async def test_once_is_refused_while_another_worker_is_active(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = Lease(empty, "changes", holder="other", clock=lambda: datetime.now(UTC) + timedelta(minutes=1))
    await ahead.keep()

    code = await asyncio.to_thread(run, ["work", "--once", "--lang", "en"], environment)

    assert code == 4
    assert capsys.readouterr().err == "guanxi: Another worker is at it already: other.\n"


async def test_parked_changes_are_listed_with_their_reasons(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await _parked(empty)

    code = await asyncio.to_thread(run, ["work", "--parked", "--json"], environment)

    assert code == 0
    assert orjson.loads(capsys.readouterr().out) == [
        {
            "position": 7,
            "at": "2026-05-01T08:00:00+08:00",
            "kind": "source.recorded",
            "users": "ming, lan, zhao +1",
            "reason": "tags_of_channels: test.bad",
        }
    ]


async def test_nothing_parked_is_said_and_no_empty_table_shown(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = await asyncio.to_thread(run, ["work", "--parked", "--lang", "zh"], environment)

    said = capsys.readouterr()
    assert (code, said.out, said.err) == (0, "", "没有搁置的变更。\n")


async def test_again_tries_what_was_put_aside(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await _parked(empty)

    code = await asyncio.to_thread(run, ["work", "--once", "--again", "--lang", "en"], environment)

    said = capsys.readouterr()
    assert (code, said.err) == (0, "Changes put among the waiting ones again: 1.\n")
    assert said.out == "Changes handled: 1; to be tried again: 0; put aside: 0.\n"


async def test_a_worker_process_ends_in_order_and_gives_the_lease_back_when_terminated(
    empty: Database, environment: Mapping[str, str]
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli",
        "work",
        "--lang",
        "en",
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    first = await asyncio.wait_for(process.stderr.readline(), 60)
    process.send_signal(signal.SIGTERM)
    rest = await asyncio.wait_for(process.stderr.read(), 60)

    assert (first, rest) == (b"Working. Ctrl-C ends it.\n", b"Stopped; nothing was left half done.\n")
    assert await process.wait() == 0
    assert await ask(empty, "MATCH (l:Lease) WHERE l.holder IS NOT NULL RETURN l.holder AS holder") == []


async def test_listing_what_is_parked_and_putting_it_back_are_two_calls(
    empty: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await _parked(empty)

    code = await asyncio.to_thread(run, ["work", "--parked", "--again"], environment)

    assert code == 2
    assert "give --again without it" in capsys.readouterr().err
    assert (await ask(empty, "RETURN COUNT { (:Parked) } AS n"))[0]["n"] > 0
