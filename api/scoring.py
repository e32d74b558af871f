"""Makes a process for each score run that was asked for or whose time of day has come, and looks after it.

Beside the answering in `guanxi serve` with the embedded store, and in `guanxi work` elsewhere: a run takes the
processor for seconds to minutes, which an API could not spare.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from api.clock import now
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.database.operations import Origin
from graph.errors import GuanxiError
from graph.scores import requests, store
from graph.scores.model import OPEN, RunId
from graph.settings import Settings
from graph.vocabulary import Role

LOOK_EVERY_S = 2.0
END_WITHIN_S = 5.0
SCHEDULE = "schedule"
_LOG = logging.getLogger("guanxi.scoring")


@dataclass(frozen=True, slots=True)
class _Child:
    run: RunId
    process: Process


async def score_when_asked(database: Database, settings: Settings, address: StoreAddress, stop: asyncio.Event) -> None:
    """Until `stop` is set a process is made for each run that waits, one at a time; the last one ends with it.

    Of several workers one makes it. Whatever goes wrong is logged, and looked at again two seconds later.
    """
    child: _Child | None = None
    try:
        while not stop.is_set():
            try:
                if child is None:
                    child = await _next(database, settings, address)
                elif await _is_over(database, child):
                    child = None
            except GuanxiError as problem:
                _LOG.debug("score runs could not be looked at", extra={"code": problem.code})
            except Exception:
                _LOG.exception("looking after score runs met a problem and goes on")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
    finally:
        if child is not None:
            await _end(database, child)


async def _next(database: Database, settings: Settings, address: StoreAddress) -> _Child | None:
    at: datetime = now()
    if (daily := settings.scores_daily) is not None:
        origin = Origin(SCHEDULE, Role.SYSTEM, at)
        await requests.request_due(database, origin, daily=daily, zone=settings.zone)
    run = await requests.next_request(database, now=at)
    if run is None:
        return None
    own = replace(
        settings,
        neo4j_uri=address.uri,
        neo4j_user=address.user,
        neo4j_password=address.password,
        neo4j_database=address.database,
        scores_home=str(settings.scores_folder or ""),
    )
    # Its own session: a Ctrl-C at the terminal is for us, who end it in order.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli", "score", "--run", run, "--json"),
        stdin=DEVNULL,
        stdout=DEVNULL,
        env={**os.environ, **own.as_environment()},
        start_new_session=True,
    )
    _LOG.info("a process was made for a score run", extra={"run": run, "pid": process.pid})
    return _Child(run, process)


async def _is_over(database: Database, child: _Child) -> bool:
    """Whether its process has ended; that of a run which was cancelled is ended."""
    if child.process.returncode is None:
        stands = await store.get_run(database, child.run)
        if stands is not None and stands.state in OPEN:
            return False
        with suppress(TimeoutError):
            # It may just be on its way out.
            await asyncio.wait_for(child.process.wait(), END_WITHIN_S)
    await _end(database, child)
    return True


async def _end(database: Database, child: _Child) -> None:
    """The process is gone, and its run has ended."""
    with suppress(ProcessLookupError):
        if child.process.returncode is None:
            child.process.terminate()
    try:
        await asyncio.wait_for(child.process.wait(), END_WITHIN_S)
    except TimeoutError:
        child.process.kill()
        await child.process.wait()
    _LOG.info("the process of a score run ended", extra={"run": child.run, "code": child.process.returncode})
    with suppress(GuanxiError):
        await requests.end_orphan(database, child.run, now=now())
