"""The driver floor: the only place that imports `neo4j`.

Reads are auto-commit statements under one deadline. Writes are transaction functions: they may run several times, so
nothing outside the database happens in them. What the driver raises becomes a member of the error tree.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, KeysView, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from typing import Any, LiteralString, TypeAlias, TypeVar, cast

import neo4j
from neo4j import exceptions as driver_errors

from graph.database.embedded import StoreAddress
from graph.database.pulse import Pulse
from graph.errors import Broken, Conflict, GuanxiError, Unavailable
from graph.settings import Settings
from queries.catalogue import Statement, statement
from queries.composer import Composed

Value: TypeAlias = "bool | int | float | str | datetime | date | Sequence[Value] | Mapping[str, Value] | None"
Row: TypeAlias = Mapping[str, Any]
T = TypeVar("T")

_LOG = logging.getLogger("guanxi.database")
GET_PULSE = statement("database/get_pulse")

_CONNECT_S = 2.0
_PROBE_S = 1.0
_RETRY_S = 1.5  # the driver sleeps about 1 s, then 2 s, and looks at this only before it sleeps
_AWAY = (
    driver_errors.ServiceUnavailable,
    driver_errors.SessionExpired,
    driver_errors.TransientError,
    driver_errors.DatabaseUnavailable,
    ConnectionError,
    OSError,
)


class CommitUnknown(Unavailable):
    """The database went away while committing, or the deadline passed: whether the write is there is not known."""


class SlowLog:
    """Names in our log the statement that took longer than the setting allows; the store's own log has its text."""

    def __init__(self, limit_ms: int) -> None:
        self._limit_ms = limit_ms

    @contextmanager
    def watch(self, text: str) -> Generator[None]:
        """Time the block, one that is given up too; its statement is the first line of the text."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent_ms = round((time.perf_counter() - started) * 1000)
            if spent_ms >= self._limit_ms:
                name = text.partition("\n")[0].lstrip("/ ")
                _LOG.warning("slow statement", extra={"statement": name, "ms": spent_ms})


class Transaction:
    """An open write transaction; only stores call it."""

    __slots__ = ("_slow", "_transaction")

    def __init__(self, transaction: neo4j.AsyncManagedTransaction, slow: SlowLog) -> None:
        self._transaction = transaction
        self._slow = slow

    async def run(self, statement: Statement, /, **params: Value) -> list[Row]:
        """Run one catalogue statement and return all its rows."""
        _check(statement, params.keys())
        with self._slow.watch(statement.text):
            result = await self._transaction.run(statement.text, _sent(params))
            return [_row(record) async for record in result]

    async def read_composed(self, composed: Composed) -> Mapping[str, Any]:
        """Run a composed statement and return the one map it answers with."""
        with self._slow.watch(composed.text):
            result = await self._transaction.run(composed.text, _sent(composed.params))
            rows = [_row(record) async for record in result]
        return cast("Mapping[str, Any]", rows[0]["result"])


class Database:
    """A pool of connections to one Neo4j with deadlines; made once by who joins the parts."""

    def __init__(self, driver: neo4j.AsyncDriver, spare: neo4j.AsyncDriver, *, name: str, settings: Settings) -> None:
        self._driver = driver
        self._spare = spare  # one connection for the probe, so that a busy pool is not taken for absence
        is_cluster = settings.neo4j_uri.startswith("neo4j")
        self._bookmarks = neo4j.AsyncGraphDatabase.bookmark_manager() if is_cluster else None
        self._name = name
        self._read_deadline_s = settings.read_deadline_s
        self.write_deadline_s = settings.write_deadline_s
        self._turns = asyncio.Semaphore(settings.pool_size)  # the driver's own pool lets newcomers pass who waits
        self._slow = SlowLog(settings.slow_query_ms)
        self._running: set[asyncio.Task[Any]] = set()
        self._pulse = Pulse(self._probed)

    async def read(self, statement: Statement, /, **params: Value) -> list[Row]:
        """Run one read statement under the read deadline and return all rows.

        Raises:
            Unavailable: the database did not answer in time.
        """
        _check(statement, params.keys())
        return await self._read(statement.text, params, self._read_deadline_s)

    async def read_composed(self, composed: Composed, *, deadline_s: float | None = None) -> Mapping[str, Any]:
        """Run a composed statement and return the one map it answers with."""
        rows = await self._read(composed.text, composed.params, deadline_s or self._read_deadline_s)
        return cast("Mapping[str, Any]", rows[0]["result"])

    async def read_within(self, deadline_s: float, statement: Statement, /, **params: Value) -> list[Row]:
        """As `read`, under a deadline of its own (probes are short, jobs are long)."""
        _check(statement, params.keys())
        return await self._read(statement.text, params, deadline_s)

    async def check_alive(self, *, deadline_s: float) -> None:
        """The database answers.

        Raises:
            Unavailable: it does not within the deadline.
        """
        await self._read(GET_PULSE.text, {}, deadline_s)

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, deadline_s: float | None = None) -> T:
        """Run `work` in one transaction and commit; transient failures are retried, so it may run several times.

        A cancelled caller does not cancel a started write.

        Raises:
            CommitUnknown: the connection was lost while committing or the deadline passed.
            Unavailable: the database is not there; nothing was written.
            Conflict: a uniqueness constraint was met ("database.taken").
        """
        task = asyncio.ensure_future(self._write(work, deadline_s or self.write_deadline_s))
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def apply_schema(self, text: LiteralString) -> None:
        """Run one schema statement of a migration file in an auto-commit transaction."""
        async with _translated(), self._session(neo4j.WRITE_ACCESS) as session:
            await (await session.run(text)).consume()

    async def explain(
        self, text: LiteralString, params: Mapping[str, object], *, anew: bool = False
    ) -> neo4j.ResultSummary:
        """Plan a statement without running it; its summary tells query type, plan and notifications.

        `anew`: even when a plan of it is kept.
        """
        async with _translated(), self._session(neo4j.WRITE_ACCESS) as session:
            result = await session.run(("CYPHER replan=force EXPLAIN " if anew else "EXPLAIN ") + text, dict(params))
            return await result.consume()

    async def profile(self, text: LiteralString, params: Mapping[str, object]) -> neo4j.ResultSummary:
        """Run a statement with PROFILE; its summary's `profile` holds the database hits."""
        async with _translated(), self._session(neo4j.WRITE_ACCESS) as session:
            result = await session.run("PROFILE " + text, dict(params))
            return await result.consume()

    async def close(self) -> None:
        """Close every connection; running writes are awaited first."""
        if self._running:
            await asyncio.gather(*self._running, return_exceptions=True)
        await self._pulse.close()
        await self._driver.close()
        await self._spare.close()

    async def _read(self, text: LiteralString, params: Mapping[str, object], deadline_s: float) -> list[Row]:
        async with self._watched():
            return await self._fetched(text, params, deadline_s)

    @asynccontextmanager
    async def _watched(self) -> AsyncGenerator[None]:
        """Refuse at once while the database is known to be away, and learn from the block when it is."""
        await self._pulse.admit()
        try:
            yield
        except Unavailable as error:
            if error.code not in {"database.too_slow", "database.busy"}:
                self._pulse.lost()
            raise

    async def _probed(self) -> None:
        async with _translated(), asyncio.timeout(_PROBE_S), self._spare.session(database=self._name) as session:
            await (await session.run(GET_PULSE.text)).consume()

    async def _fetched(self, text: LiteralString, params: Mapping[str, object], deadline_s: float) -> list[Row]:
        query = neo4j.Query(text, timeout=deadline_s)
        async with _translated(), asyncio.timeout(deadline_s), self._session(neo4j.READ_ACCESS, deadline_s) as session:
            with self._slow.watch(text):
                result = await session.run(query, _sent(params))
                return [_row(record) async for record in result]

    async def _write(self, work: Callable[[Transaction], Awaitable[T]], deadline_s: float) -> T:
        @neo4j.unit_of_work(timeout=deadline_s)
        async def run(transaction: neo4j.AsyncManagedTransaction) -> T:
            return await work(Transaction(transaction, self._slow))

        async with (
            self._watched(),
            _translated(writing=True),
            asyncio.timeout(deadline_s),
            self._session(neo4j.WRITE_ACCESS, deadline_s) as session,
        ):
            return await session.execute_write(run)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()

    @asynccontextmanager
    async def _session(self, access: str, deadline_s: float | None = None) -> AsyncGenerator[neo4j.AsyncSession]:
        """A session that has a connection to itself; who comes first is first, within half of the deadline.

        Raises:
            Unavailable: all connections were in use all the time ("database.busy").
        """
        try:
            async with asyncio.timeout(deadline_s and deadline_s / 2):
                await self._turns.acquire()
        except TimeoutError:
            raise Unavailable("database.busy", retry_after_seconds=1.0) from None
        try:
            async with self._driver.session(
                database=self._name, default_access_mode=access, bookmark_manager=self._bookmarks
            ) as session:
                yield session
        finally:
            self._turns.release()


class _Unprinted(list[Any]):
    """A list that is told by its length: for each statement the driver writes all parameters out for a log, kept or
    not, which takes ten times as long as sending them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} entries>"


def _sent(params: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: _Unprinted(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else value
        for name, value in params.items()
    }


def _row(record: neo4j.Record) -> Row:
    return dict(zip(record.keys(), record.values(), strict=True))  # pyright: ignore[reportUnknownArgumentType]


def _check(statement: Statement, given: KeysView[str]) -> None:
    if given != statement.params.keys():
        raise Broken("database.parameters", statement=statement.name, given=", ".join(sorted(given)))


@asynccontextmanager
async def _translated(*, writing: bool = False) -> AsyncGenerator[None]:
    try:
        yield
    except GuanxiError:
        raise
    except (driver_errors.IncompleteCommit, TimeoutError) as error:
        if writing:
            raise CommitUnknown("database.commit_unknown", retry_after_seconds=1.0) from error
        raise Unavailable("database.unavailable", retry_after_seconds=1.0) from error
    except driver_errors.ConstraintError as error:
        raise Conflict("database.taken") from error
    except driver_errors.ConnectionAcquisitionTimeoutError as error:
        raise Unavailable("database.busy", retry_after_seconds=1.0) from error
    except _AWAY as error:
        raise Unavailable("database.unavailable", retry_after_seconds=1.0) from error
    except driver_errors.Neo4jError as error:
        if (error.code or "").endswith("SchemaRuleAlreadyExists"):
            raise Conflict("database.taken") from error
        if "TransactionTimedOut" in (error.code or ""):
            raise Unavailable("database.too_slow", retry_after_seconds=1.0) from error
        raise Broken("database.refused_statement", reason=str(error.code)) from error


@asynccontextmanager
async def connected(address: StoreAddress, settings: Settings, *, warn: bool = False) -> AsyncGenerator[Database]:
    """A `Database` for the time of the block. With `warn`, what Neo4j notes about a statement goes to the log
    `neo4j.notifications`."""

    def driver(pool_size: int) -> neo4j.AsyncDriver:
        return neo4j.AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=_CONNECT_S,
            connection_acquisition_timeout=_CONNECT_S,
            max_transaction_retry_time=_RETRY_S,
            max_connection_pool_size=pool_size,
            user_agent="guanxi",
            telemetry_disabled=True,
            notifications_min_severity="WARNING" if warn else "OFF",
        )

    database = Database(driver(settings.pool_size), driver(1), name=address.database, settings=settings)
    try:
        yield database
    finally:
        await database.close()
