"""`guanxi signals`: cases listed, found fine, opened again."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.scores.actions import run_scores
from tests.conftest import NOW
from tests.graph.scores.people import Clock
from tests.graph.scores.signalled import SIGNALLED
from tests.support import ask

Told = tuple[int, str, str]
Guanxi = Callable[..., Awaitable[Told]]


@pytest.fixture
async def guanxi(empty: Database, address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Guanxi:
    """Runs a command line beside the people of `SIGNALLED`, scored once."""
    await ask(empty, SIGNALLED, now=NOW)
    await run_scores(empty, clock=Clock(NOW))
    environment: Mapping[str, str] = {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }

    async def told(*arguments: str) -> Told:
        code = await asyncio.to_thread(run, ["--lang", "en", "signals", *arguments], environment)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return told


async def test_a_case_is_listed_found_fine_and_opened_again(guanxi: Guanxi) -> None:
    first = (await guanxi("list", "--csv", "--limit", "2"))[1:]
    rows = list(csv.reader(io.StringIO(first[0])))
    signal = rows[1][0]
    fine = await guanxi("dismiss", signal, "--reason", "=mother and son")
    same = await guanxi("dismiss", signal, "--reason", "again")
    listed = list(csv.reader(io.StringIO((await guanxi("list", "--dismissed", "--csv"))[1])))
    back = json.loads((await guanxi("restore", signal, "--json"))[1])
    left = json.loads((await guanxi("list", "--dismissed", "--json"))[1])

    assert rows[0] == ["id", "people", "what", "raw", "gated", "note"]
    assert [row[1:5] for row in rows[1:]] == [
        ["c1", "Brought accounts that may be their own: 1", "100", "0"],
        ["y", rows[2][2], "30", "0"],
    ]
    assert "--after" in first[1]
    assert fine[1] == f"Case {signal} was found fine; the next run of scores does not hold its referrals back.\n"
    assert same[1] == f"Case {signal} stands as it did.\n"
    assert listed[1][5] == "command: =mother and son"
    assert (back, left) == ({"signal": signal, "changed": True}, [])


async def test_what_is_not_there_is_said_in_one_line(guanxi: Guanxi) -> None:
    assert await guanxi("dismiss", "nowhere:000001", "--reason", "why") == (
        3,
        "",
        "guanxi: There is no case nowhere:000001.\n",
    )
    assert (await guanxi("dismiss", "nowhere:000001"))[0] == 2
    assert (await guanxi("list", "--kind", "attention_ring"))[0] == 2
