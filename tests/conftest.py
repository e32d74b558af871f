"""What all tests share: one real Neo4j of their own, an empty graph for each test that asks, one fixed clock."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from graph.database import embedded
from graph.database.driver import Database, Transaction, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import migrate
from graph.database.operations import Call, Origin
from graph.settings import Settings
from graph.users import store as users
from graph.users.model import Attribute
from graph.vocabulary import Role
from tests.support import ERASE_ALL, run

# A test's store lives for minutes on a busy machine: compiling thoroughly and collecting concurrently never pay.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# Points a minute: no test but those of the rate is to wait for them.
ENDLESS = 10**9
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
_FAULTS = Path(__file__).parent / "faults"
# No test judges time: on a busy machine drawing examples may take its own.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that kill stores of their own take longest and come first, so that no worker is left alone with them."""
    items.sort(key=lambda item: not item.path.is_relative_to(_FAULTS))


@pytest.fixture(scope="session")
def settings() -> Generator[Settings]:
    """As the environment says where a server is named, else a store in a folder that is thrown away.

    Deadlines are long, since a test machine may be busy; tests of deadlines set their own.
    """
    given = Settings.from_environment()
    if not given.is_embedded:
        yield replace(given, points_a_minute=ENDLESS)
        return
    folder = Path(tempfile.mkdtemp(prefix="guanxi-test-"))
    yield Settings(
        cache_home=given.cache_home,
        store_home=str(folder / "store"),
        store_heap_mb=512,
        store_java_options=SHORT_LIVED,
        store_page_cache_mb=128,
        read_deadline_s=60.0,
        write_deadline_s=60.0,
        plan_limit_ms=60_000,
        points_a_minute=ENDLESS,
    )
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def address(settings: Settings) -> Generator[StoreAddress]:
    """The address of the tests' own server, which ends with the session."""
    yield embedded.address(settings)
    if settings.is_embedded:
        embedded.kill(settings)


class NotesAreWarnings(logging.Handler):
    """Makes a warning of what Neo4j notes about a statement. (The driver's own way walks the stack at each result,
    20 ms.)

    Let pass is that `id` is deprecated, in what the scores are read by: docs/decisions/0030-scores-as-arrays.md.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Warn, which pytest makes an error where the statement ran."""
        note = record.getMessage()
        if "id is deprecated" in note and "// scores/list_" in note:
            return
        warnings.warn(note, stacklevel=2)


@pytest.fixture(scope="session")
async def database(address: StoreAddress, settings: Settings) -> AsyncGenerator[Database]:
    """The tests' database with its schema; what Neo4j notes about a statement is a failure."""
    async with connected(address, settings) as fresh_database:
        await migrate(fresh_database, now=NOW, report=lambda _: None)
    notes, heard = NotesAreWarnings(logging.WARNING), logging.getLogger("neo4j.notifications")
    heard.addHandler(notes)
    heard.setLevel(logging.WARNING)  # whatever a command that ran before said of the driver's logs
    async with connected(address, settings, warn=True) as connected_database:
        yield connected_database
    heard.removeHandler(notes)


@pytest.fixture
async def empty(database: Database) -> Database:
    """The database without anything but what migrations brought."""

    async def erase(transaction: Transaction) -> None:
        await run(transaction, ERASE_ALL)

    await database.write(erase)
    return database


@pytest.fixture
async def attributes(empty: Database) -> dict[str, Attribute]:
    """The declared attributes."""
    return dict(await users.list_attributes(empty))


@pytest.fixture
def now() -> datetime:
    """The one clock of all tests: 1 May 2026, 16:00 in Shanghai."""
    return NOW


@pytest.fixture
def origin(now: datetime) -> Origin:
    """An admin who asks now."""
    return Origin("ada", Role.ADMIN, now, "request-1")


@pytest.fixture
def call(origin: Origin) -> Call:
    """A call without a key of its own."""
    return Call(origin, "test", {})
