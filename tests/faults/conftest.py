"""A store that a test may kill."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.checks.actions import check_graph
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import migrate
from graph.errors import Unavailable
from graph.settings import Settings
from tests.conftest import SHORT_LIVED

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="package")
def mortal_settings() -> Generator[Settings]:
    """Settings of a store of its own, with the deadlines that are shipped."""
    given = Settings.from_environment()
    folder = Path(tempfile.mkdtemp(prefix="guanxi-fault-"))
    yield Settings(
        cache_home=given.cache_home,
        store_home=str(folder / "store"),
        store_heap_mb=512,
        store_page_cache_mb=128,
        store_java_options=SHORT_LIVED,
    )
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def mortal(mortal_settings: Settings) -> Generator[StoreAddress]:
    """The address of that store; it keeps its port when it is started again."""
    yield embedded.start(mortal_settings)
    embedded.kill(mortal_settings)


@pytest.fixture
async def fragile(mortal: StoreAddress, mortal_settings: Settings) -> AsyncGenerator[Database]:
    """A migrated database that runs at the start of each test."""
    await asyncio.to_thread(embedded.start, mortal_settings)
    patient = replace(mortal_settings, read_deadline_s=30.0, write_deadline_s=30.0)
    async with connected(mortal, patient) as database:
        await migrate(database, now=NOW, report=lambda _: None)
        yield database


async def killed_and_started(settings: Settings) -> None:
    """SIGKILL the store, then start it again; returns when it answers."""
    await asyncio.to_thread(embedded.kill, settings)
    await asyncio.to_thread(embedded.start, settings)


async def answering(database: Database) -> None:
    """The database has returned and whoever asks is let through again, within 30 s."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return await database.check_alive(deadline_s=10.0)
        except Unavailable:
            assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def faults(database: Database, settings: Settings) -> list[str]:
    """What `guanxi check` finds wrong: invariant and first example."""
    checked = await check_graph(database, settings=settings, now=NOW)
    return [f"{each.invariant}: {each.examples[0]}" for each in checked.findings if each.count]
