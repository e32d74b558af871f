"""`guanxi report communities` and `guanxi picture communities`: the list, members, and the map."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Mapping

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.scores.actions import run_scores
from tests.conftest import NOW
from tests.graph.scores.gathered import GATHERED
from tests.graph.scores.people import Clock
from tests.support import ask


async def test_communities_are_listed_with_their_members_and_drawn(
    empty: Database, address: StoreAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    await ask(empty, GATHERED, now=NOW)
    await run_scores(empty, clock=Clock(NOW))
    environment: Mapping[str, str] = {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }

    async def guanxi(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(run, ["--lang", "en", *arguments], environment)
        told = capsys.readouterr()
        return code, told.out, told.err

    async def rows(*arguments: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO((await guanxi("report", "communities", *arguments, "--csv"))[1])))

    assert (await rows())[1:] == [["1", "4", "2", "10.50", "94.1%", "2"], ["2", "3", "1", "3", "85.7%", "1"]]
    assert (await rows("--number", "1"))[1:] == [
        ["a1", "A1", "5", "100.0%"],
        ["a2", "A2", "5", "100.0%"],
        ["a3", "A3", "3", "100.0%"],
        ["a4", "A4", "3", "75.0%"],
    ]
    code, out, err = await guanxi("report", "communities", "--limit", "1", "--json")
    assert (code, [each["size"] for each in json.loads(out)["nodes"]]) == (0, [4])
    code, _, err = await guanxi("report", "communities", "--number", "7")
    assert code != 0
    assert "The published run has no community 7." in err
    assert "2 communities" in (await guanxi("picture", "communities"))[1]
