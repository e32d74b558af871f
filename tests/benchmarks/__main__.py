"""`make bench`: every figure is a ratio against the bare way of doing the same, taken in one run on one machine."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph.database import embedded
from graph.database.driver import connected
from graph.database.migrate import migrate
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.town.actions import seed_town
from seeds.town.layout import Plan
from tests.benchmarks import (
    bulk,
    erasure,
    hostile,
    imports,
    judging,
    kernels,
    load,
    moves,
    requests,
    scores,
    segments,
    taking,
    why,
)

TABLES = (
    *("requests", "moves", "imports", "hostile", "load", "erasure", "why"),
    *("kernels", "scores", "segments", "judging", "taking"),
)
LARGE = frozenset({"scores", "segments", "taking", "judging"})


def main() -> None:
    """Measure the tables that are named, or all; the store is made for it and thrown away."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("tables", nargs="*", default=[], help=f"of {', '.join(TABLES)}; none: all")
    parser.add_argument(
        "--people",
        type=int,
        default=100_000,
        help="people of the large town: scores, segments, judging, taking; and of kernels",
    )
    parser.add_argument("--edges", type=int, default=0, help="interactions of that town at least; 0: about 2 a person")
    parser.add_argument("--town", type=Path, help="where the large town is kept: built once, measured as a copy")
    parser.add_argument("--heap", type=int, default=2048, help="Java heap of its store, MiB")
    parser.add_argument("--cache", type=int, default=4096, help="page cache of its store, MiB")
    parser.add_argument("--users", type=int, default=2_000, help="people of the town that requests are asked of")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="guanxi-bench-"))
    given = Settings.from_environment()
    settings = Settings(cache_home=given.cache_home, store_home=str(folder / "store"), store_heap_mb=1024)
    print(f"Python {platform.python_version()} on {platform.machine()}, {time.strftime('%Y-%m-%d')}, {_load()}")
    tables = set(asked.tables) or set(TABLES)
    home = str(folder / "large")
    large = replace(settings, store_home=home, store_heap_mb=asked.heap, store_page_cache_mb=asked.cache)
    missed = False
    try:
        if "kernels" in tables:
            missed |= kernels.show(asked.people, asked.edges or 10 * asked.people)
        if tables - LARGE - {"kernels"}:
            missed |= asyncio.run(_measure(settings, tables, asked.users))
        if tables & LARGE:
            if asked.town:
                town = replace(large, store_home=str(asked.town))
                if not asked.town.exists():
                    asyncio.run(_build(town, asked.people, asked.edges))
                    embedded.stop(town)
                shutil.copytree(asked.town, home)
            else:
                asyncio.run(_build(large, asked.people, asked.edges))
            missed |= asyncio.run(_measure_large(large, tables, asked.people))
    finally:
        embedded.kill(settings)
        embedded.kill(large)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if missed else 0)


async def _measure(settings: Settings, tables: set[str], n_users: int) -> bool:
    """True when a limit was missed."""
    address = await asyncio.to_thread(embedded.start, settings)
    patient = replace(settings, read_deadline_s=60.0, write_deadline_s=60.0)
    missed = False
    async with connected(address, patient) as database:
        now = datetime.now(UTC)
        await migrate(database, now=now, report=lambda _: None)
        if "imports" in tables:
            missed |= await imports.show(database, patient)
        if "hostile" in tables:
            missed |= await hostile.show(database, address, patient)
        if "erasure" in tables:
            missed |= await erasure.show(database, patient)
        if tables & {"requests", "moves", "load", "why"}:
            await seed_town(database, patient, Plan(n_users=n_users, seed=1, as_of=_midnight(now)), now=now)
            await run_scores(database, clock=lambda: datetime.now(UTC))
        if "requests" in tables:
            missed |= await requests.show(database, address, patient)
        if "moves" in tables:
            missed |= await moves.show(database, address)
        if "load" in tables:
            missed |= await load.show(database, address)
        if "why" in tables:
            missed |= await why.show(database, patient)
    return missed


async def _build(settings: Settings, n_people: int, n_edges: int) -> None:
    now = datetime.now(UTC)
    patient = replace(settings, read_deadline_s=600.0, write_deadline_s=600.0)
    await bulk.build(patient, Plan(n_users=n_people, seed=1, as_of=_midnight(now)), now=now, n_edges=n_edges)


async def _measure_large(settings: Settings, tables: set[str], n_people: int) -> bool:
    """What is asked of a large town, in a store of its own; true when a limit was missed."""
    patient = replace(
        settings, read_deadline_s=600.0, write_deadline_s=600.0, segment_deadline_s=120.0, slow_query_ms=600_000
    )
    address = await asyncio.to_thread(embedded.start, settings)
    status = await asyncio.to_thread(embedded.status, settings)
    print(f"the store: {status.disk_bytes / 2**20:,.0f} MiB on disk, {status.memory_bytes / 2**20:,.0f} MiB resident")
    missed = False
    async with connected(address, patient) as database:
        # A town that was kept may be older than the schema.
        await migrate(database, now=datetime.now(UTC), report=lambda _: None)
        if "scores" in tables:
            folder = Path(settings.store_home) / "scores"
            missed |= await scores.show(database, address, folder, n_people)
        else:
            await run_scores(database, clock=lambda: datetime.now(UTC))
        if "segments" in tables:
            missed |= await segments.show(database, patient, n_people, _midnight(datetime.now(UTC)))
        if "judging" in tables:
            missed |= await judging.show(database, address, patient)
        if "taking" in tables:
            missed |= await taking.show(database, address, patient)
    print(f"\n{_load()}")
    return missed


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _load() -> str:
    """What else the machine does: how many want its processors, on average of one, five and fifteen minutes."""
    return f"load {' '.join(f'{each:.1f}' for each in os.getloadavg())} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
