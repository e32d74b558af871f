"""Score runs through the API: asked for, watched, cancelled; done by a process of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from api import scoring
from api.app import score_on_request
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from tests.api.conftest import Client
from tests.graph.scores.people import PEOPLE, published_rows
from tests.support import ask

START = """mutation ($key: String) { startScoreRun(operationKey: $key) { __typename
  ... on StartScoreRunDone { scoreRun { id state requestedBy problem publishedAt nUsers } }
  ... on Problem { code } } }"""
CANCEL = """mutation ($id: ID!) { cancelScoreRun(runId: $id) { __typename
  ... on CancelScoreRunDone { cancelled scoreRun { id state problem endedBy } } ... on Problem { code } } }"""
RUN = """query ($id: ID!) { scoreRun(id: $id) {
  id number state stage problem endedBy nUsers nEdges nRead settingsVersion asOf } }"""
RUNS = """query ($after: String) { scoreRuns(first: 1, after: $after) {
  nodes { id state } pageInfo { hasNextPage endCursor } } }"""

SCHEDULED = "{ scoreRuns(first: 5) { nodes { id state requestedBy problem } } }"


async def test_a_run_is_asked_for_seen_and_cancelled(manager: Client, empty: Database) -> None:
    await ask(empty, PEOPLE)

    started = (await manager.ask(START))["startScoreRun"]
    second = (await manager.ask(START))["startScoreRun"]
    run = started["scoreRun"]
    seen = (await manager.ask(RUN, id=run["id"]))["scoreRun"]
    cancelled = (await manager.ask(CANCEL, id=run["id"]))["cancelScoreRun"]
    again = (await manager.ask(CANCEL, id=run["id"]))["cancelScoreRun"]
    third = (await manager.ask(START))["startScoreRun"]

    assert (run["state"], run["problem"], run["publishedAt"], run["nUsers"]) == ("REQUESTED", None, None, None)
    assert second == {"__typename": "Conflict", "code": "scores.requested"}
    assert (seen["id"], seen["number"], seen["stage"]) == (run["id"], None, None)
    assert cancelled["cancelled"] is True
    assert (cancelled["scoreRun"]["state"], cancelled["scoreRun"]["problem"]) == ("FAILED", "scores.cancelled")
    assert cancelled["scoreRun"]["endedBy"] == run["requestedBy"]
    assert again["cancelled"] is False
    assert third["scoreRun"]["state"] == "REQUESTED"
    first_page = (await manager.ask(RUNS))["scoreRuns"]
    next_page = (await manager.ask(RUNS, after=first_page["pageInfo"]["endCursor"]))["scoreRuns"]
    assert [first_page["nodes"], next_page["nodes"]] == [
        [{"id": third["scoreRun"]["id"], "state": "REQUESTED"}],
        [{"id": run["id"], "state": "FAILED"}],
    ]
    assert (first_page["pageInfo"]["hasNextPage"], next_page["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_run_that_is_not_there_is_missing(manager: Client, empty: Database) -> None:
    del empty

    assert (await manager.ask(CANCEL, id="nowhere"))["cancelScoreRun"]["code"] == "scores.no_run"
    assert (await manager.ask(RUN, id="nowhere"))["scoreRun"] is None


async def test_viewers_neither_start_nor_see_runs(viewer: Client) -> None:
    for query, values in ((START, {}), (CANCEL, {"id": "x"}), (RUN, {"id": "x"}), (RUNS, {})):
        assert (await viewer.refusal(query, **values))[1] == "access.denied"


@pytest.fixture
async def worker(
    empty: Database, settings: Settings, address: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[asyncio.Event]:
    """A worker that looks for runs all the time, until the event is set."""
    monkeypatch.setattr(scoring, "LOOK_EVERY_S", 0.05)
    stop = asyncio.Event()
    task = asyncio.ensure_future(score_on_request(settings, address)(empty, stop))
    yield stop
    stop.set()
    await task


async def until(manager: Client, run: str, states: set[str]) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while (found := (await manager.ask(RUN, id=run))["scoreRun"])["state"] not in states:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return found


@pytest.mark.usefixtures("worker")
async def test_a_worker_does_it_in_a_process_of_its_own(manager: Client, empty: Database) -> None:
    await ask(empty, PEOPLE)
    run = (await manager.ask(START))["startScoreRun"]["scoreRun"]["id"]

    done = await until(manager, run, {"PUBLISHED", "FAILED"})

    assert (done["state"], done["nUsers"], done["nEdges"], done["nRead"]) == ("PUBLISHED", 3, 2, 3)
    assert done["settingsVersion"] == 0
    assert [row["user"] for row in await published_rows(empty)] == ["a", "b", "c"]


async def test_with_its_worker_the_process_ends_and_the_run_has_failed(
    manager: Client, empty: Database, worker: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: asyncio.Queue[asyncio.subprocess.Process] = asyncio.Queue()
    make = asyncio.create_subprocess_exec

    async def watched(*arguments: str, **options: Any) -> asyncio.subprocess.Process:
        process = await make(*arguments, **options)
        processes.put_nowait(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    run = (await manager.ask(START))["startScoreRun"]["scoreRun"]["id"]
    async with asyncio.timeout(60):
        process = await processes.get()

    worker.set()
    failed = await until(manager, run, {"PUBLISHED", "FAILED"})

    assert (failed["state"], failed["problem"]) == ("FAILED", "scores.process_gone")
    assert await process.wait() != 0


async def test_at_its_time_of_day_a_worker_makes_the_process_of_a_run_that_nobody_asked_for(
    manager: Client, empty: Database, settings: Settings, address: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    make = asyncio.create_subprocess_exec

    async def sleeping(*arguments: str, **_: Any) -> asyncio.subprocess.Process:
        made.put_nowait(arguments)
        return await make("sleep", "600")

    monkeypatch.setattr(scoring, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", sleeping)
    # Midnight has always been since the last run where there was none.
    daily = Settings.from_environment({**settings.as_environment(), "GUANXI_SCORES_DAILY_AT": "00:00"})
    stop = asyncio.Event()
    task = asyncio.ensure_future(score_on_request(daily, address)(empty, stop))
    async with asyncio.timeout(60):
        arguments = await made.get()
    [waiting] = (await manager.ask(SCHEDULED))["scoreRuns"]["nodes"]
    stop.set()
    await task
    [ended] = (await manager.ask(SCHEDULED))["scoreRuns"]["nodes"]

    assert (waiting["state"], waiting["requestedBy"]) == ("REQUESTED", "schedule")
    assert arguments[3:6] == ("score", "--run", waiting["id"])
    assert (ended["id"], ended["state"], ended["problem"]) == (waiting["id"], "FAILED", "scores.process_gone")


async def test_the_process_of_a_cancelled_run_is_ended(
    manager: Client, empty: Database, worker: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    del worker
    made: asyncio.Queue[asyncio.subprocess.Process] = asyncio.Queue()
    make = asyncio.create_subprocess_exec

    async def sleeping(*_: str, **__: Any) -> asyncio.subprocess.Process:
        process = await make("sleep", "600")
        made.put_nowait(process)
        return process

    monkeypatch.setattr(scoring, "END_WITHIN_S", 0.1)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", sleeping)
    run = (await manager.ask(START))["startScoreRun"]["scoreRun"]["id"]
    async with asyncio.timeout(60):
        process = await made.get()

    await manager.ask(CANCEL, id=run)

    async with asyncio.timeout(60):
        assert await process.wait() != 0
    assert (await until(manager, run, {"FAILED"}))["problem"] == "scores.cancelled"
    del empty
