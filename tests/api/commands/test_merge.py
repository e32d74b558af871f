"""`guanxi merge`, `unmerge`, `proposals`: the village's people become one and two again from the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from tests.graph.merges.world import snapshot
from tests.support import ERASE_ALL, ask

Told = tuple[int, str, str]
Guanxi = Callable[..., Awaitable[Told]]


@pytest.fixture(scope="module")
def environment(address: StoreAddress) -> Mapping[str, str]:
    """What a command needs to find the tests' own server."""
    return {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }


@pytest.fixture(scope="module")
async def village(database: Database, environment: Mapping[str, str]) -> Database:
    """The village, seeded by the command."""
    await ask(database, ERASE_ALL)
    assert await asyncio.to_thread(run, ["seed", "village", "--json"], environment) == 0
    return database


@pytest.fixture
def guanxi(village: Database, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert village

    async def told(*arguments: str) -> Told:
        code = await asyncio.to_thread(run, ["--lang", "en", *arguments], environment)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return told


async def test_the_village_is_as_before_when_all_merged_into_one_are_parted_again_l06(
    village: Database, guanxi: Guanxi
) -> None:
    before = await snapshot(village)
    losers = ["lan", "hao", "wei", "xia"]
    for loser in losers:
        done = await guanxi("merge", "ming", loser, "--reason", "one family, one phone", "--confirm", "--json")
        assert done[0] == 0, done
        assert json.loads(done[1])["merged"] == loser
    assert (await guanxi("check", "--json"))[0] == 0

    for loser in (losers[1], losers[3], losers[0], losers[2]):
        done = await guanxi("unmerge", loser, "--reason", "a mistake", "--json")
        assert done[0] == 0, done
        assert json.loads(done[1])["other"] == "ming"

    after = await snapshot(village)
    assert (after - before, before - after) == ({}, {})
    assert (await guanxi("check", "--json"))[0] == 0


async def test_a_dry_run_tells_what_would_be_done_and_does_nothing(village: Database, guanxi: Guanxi) -> None:
    before = await snapshot(village)

    code, told, _ = await guanxi("merge", "ming", "lan", "--dry-run")

    assert code == 0
    assert told.endswith("Nothing was changed.\n")
    assert "makes way\tmember_of\t" in told
    assert await snapshot(village) == before
    assert (await guanxi("unmerge", "lan", "--dry-run"))[0] == 2


async def test_a_person_reads_what_was_done_and_why_it_was_not(guanxi: Guanxi) -> None:
    refused = await guanxi("merge", "ming", "ming", "--reason", "why")
    unknown = await guanxi("merge", "ming", "nobody", "--reason", "why")

    assert refused == (2, "", "guanxi: ming is one person already.\n")
    assert unknown == (3, "", "guanxi: There is no user nobody.\n")


async def test_look_alikes_are_listed_with_what_they_share(village: Database, guanxi: Guanxi) -> None:
    await ask(village, "MATCH (u:User) WHERE u.id IN ['ming', 'lan'] SET u.device = 'd-1'")

    code, told, _ = await guanxi("proposals", "--json")

    await ask(village, "MATCH (u:User) WHERE u.id IN ['ming', 'lan'] REMOVE u.device")
    assert code == 0
    [found] = [each for each in json.loads(told) if {each["user"], each["other"]} == {"ming", "lan"}]
    assert (found["score"], found["why"]) == (0.5, "same device")
