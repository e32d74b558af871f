"""`guanxi merge`, `unmerge`, `proposals`: the village's people become one and two again from the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.operations import Call
from graph.merges.actions import merge_users, unmerge_user
from graph.settings import Settings
from tests.api.conftest import Guanxi
from tests.graph.merges.test_undoing import asked, faults
from tests.graph.merges.world import snapshot
from tests.support import ERASE_ALL, ask


@pytest.fixture(scope="module")
async def village(database: Database, environment: Mapping[str, str]) -> Database:
    """The village, seeded by the command."""
    await ask(database, ERASE_ALL)
    assert await asyncio.to_thread(run, ["seed", "village", "--json"], environment) == 0
    return database


@pytest.fixture
def guanxi(village: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert village
    return guanxi


async def test_the_village_is_as_before_when_all_merged_into_one_are_parted_again_l06(
    village: Database, guanxi: Guanxi, call: Call, settings: Settings, now: datetime
) -> None:
    before = await snapshot(village)

    done = await guanxi("merge", "ming", "lan", "--reason", "one phone", "--confirm", "--json")
    for loser in ("hao", "wei", "xia"):
        await merge_users(village, call, asked("ming", loser))

    assert (done[0], json.loads(done[1])["merged"]) == (0, "lan")
    assert await faults(village, settings, now) == []
    for loser in ("wei", "xia", "hao"):
        await unmerge_user(village, call, user=loser, reason="a mistake")
    parted = await guanxi("unmerge", "lan", "--reason", "a mistake", "--json")
    assert (parted[0], json.loads(parted[1])["other"]) == (0, "ming")
    after = await snapshot(village)
    assert (after - before, before - after) == ({}, {})
    assert await faults(village, settings, now) == []


async def test_a_dry_run_tells_what_would_be_done_and_does_nothing(village: Database, guanxi: Guanxi) -> None:
    before = await snapshot(village)

    code, told, _ = await guanxi("merge", "ming", "lan", "--dry-run")

    assert code == 0
    assert told.endswith("Nothing was changed.\n")
    assert "makes way\tmember_of\t" in told
    assert await snapshot(village) == before


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
