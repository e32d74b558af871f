"""Tombstones beside the store: an older graph that is loaded does not bring anybody back."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from api.stones import apply, due_file, keeper, settle_restored, stones_file
from graph.database.driver import Database
from graph.database.operations import Origin
from graph.erasure.actions import erase_user
from graph.settings import Settings
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.graph.erasure.people import people, values_in_graph
from tests.support import ERASE_ALL, ask


@pytest.fixture
def apart(settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose store lies in a folder of the test's own."""
    return replace(settings, store_home=str(tmp_path / "store"))


async def older(database: Database) -> None:
    """The graph is one in which nobody was erased yet."""
    await ask(database, ERASE_ALL)
    await ask(database, "MATCH (l:Lock {name: 'tombstones'}) DELETE l")


async def test_who_was_erased_is_erased_again_in_what_was_loaded_c07(
    empty: Database, origin: Origin, attributes: dict[str, Attribute], apart: Settings
) -> None:
    await people(empty, origin, attributes, "mia", "oli")
    await erase_user(empty, origin, "mia", reason="asked", settings=apart, keep=keeper(apart))
    await older(empty)
    await people(empty, origin, attributes, "mia", "oli")
    due_file(apart).touch()

    n_first = await settle_restored(empty, apart, now=NOW)
    n_second = await settle_restored(empty, apart, now=NOW)

    assert (n_first, n_second, due_file(apart).exists()) == (1, 0, False)
    text = await values_in_graph(empty)
    assert ("mia" in text, "Name oli" in text) == (False, True)
    assert await apply(empty, apart, now=NOW) == 0


async def test_the_file_names_nobody_and_is_its_owners_alone_c07(
    empty: Database, origin: Origin, attributes: dict[str, Attribute], apart: Settings
) -> None:
    await people(empty, origin, attributes, "mia")

    await erase_user(empty, origin, "mia", reason="asked", settings=apart, keep=keeper(apart))

    assert stat.S_IMODE(stones_file(apart).stat().st_mode) == 0o600
    assert "mia" not in stones_file(apart).read_text("utf-8")


async def test_a_line_that_was_cut_off_costs_no_other_c07(
    empty: Database, origin: Origin, attributes: dict[str, Attribute], apart: Settings
) -> None:
    stones_file(apart).write_text('{"erasure": "x", "ke', "utf-8")
    await people(empty, origin, attributes, "mia")
    await erase_user(empty, origin, "mia", reason="asked", settings=apart, keep=keeper(apart))
    await older(empty)
    await people(empty, origin, attributes, "mia")

    assert await apply(empty, apart, now=NOW) == 1
