"""One run of scores in a process of its own, which imports what a run needs and nothing else.

Run as `python -m tests.benchmarks.score_run`: one JSON line on standard input says where, one on standard output what
it took. `null` compiles what a run needs and prints nothing.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import Mock

import numpy as np
import orjson

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.scores import actions, memory, scoring, store
from graph.scores.actions import Job, run_scores
from graph.scores.adjacency import Adjacency
from graph.scores.cases import Cases, cases
from graph.scores.communities import communities
from graph.scores.kernels.attention import fold_interactions, pagerank
from graph.scores.kernels.betweenness import betweenness
from graph.scores.kernels.cores import core_numbers
from graph.scores.kernels.gating import RawAndGated
from graph.scores.kernels.parts import weak_parts
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.model import InputPage, Progress, ScoreKey
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.snapshot import Snapshot
from graph.scores.warned import Scored
from graph.settings import Settings


async def _measured(asked: dict[str, Any]) -> dict[str, Any]:
    spent: dict[str, float] = {}
    before: list[tuple[str, float]] = []

    def report(made: Progress) -> None:
        at = time.perf_counter()
        if before and before[0][0] != made.stage:
            spent[before[0][0]] = spent.get(before[0][0], 0.0) + at - before[0][1]
            before.clear()
        if not before:
            before.append((made.stage, at))

    settings = Settings(read_deadline_s=600.0, write_deadline_s=600.0, slow_query_ms=600_000)
    if asked["six"]:
        _only_six()
    async with connected(StoreAddress(**asked["address"]), settings) as database:
        begun = time.perf_counter()
        job = Job(folder=Path(asked["folder"]), whole=asked["whole"])
        run = await run_scores(database, clock=lambda: datetime.now(UTC), report=report, job=job)
        together = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF)
    stages = {name: round(spent.get(name, 0.0), 3) for name in ("reading", "computing", "writing")}
    return {
        **stages,
        "together": together,
        "cpu": used.ru_utime + used.ru_stime,
        "mib": used.ru_maxrss / 1024,
        "n_edges": run.n_edges,
        "n_read": run.n_read,
        "keys": run.keys,
    }


def _only_six() -> None:
    """A run of this process reads what the prototype read, who noticed whom, and finds what it found, under keys that
    are there, and communities besides."""

    async def list_inputs(database: Database, *, after: str, last: str) -> InputPage:
        [row] = await database.read_within(60.0, store.LIST_INTERACTIONS, after=after, last=last)
        return InputPage(**{each.name: row.get(each.name, ()) for each in fields(InputPage)})

    store.list_inputs = list_inputs
    actions.scoring.judged = Mock()
    actions.scoring.scored = _six
    actions.cases = Mock(return_value=Cases([], 0))


def _six(snapshot: Snapshot, parameters: ScoreParameters, *, between: scoring.Networks, **_: object) -> Scored:
    n_users, rows, both = len(snapshot.users), between.rows, between.both_ways
    sources = np.array(Random(1).sample(range(n_users), min(16, n_users)))
    unweighted = Adjacency(rows.starts, rows.targets, np.ones(rows.n_entries))
    values = {
        ScoreKey.PAGERANK: pagerank(rows),
        ScoreKey.REACH: pagerank(unweighted),
        ScoreKey.CORE: core_numbers(both).astype(np.float64),
        ScoreKey.BETWEENNESS: betweenness(both, sources, both_ways=True),
        ScoreKey.CASCADE_SIZE: weak_parts(rows).astype(np.float64),
        ScoreKey.DOWNSTREAM_REVENUE: np.zeros(n_users),
        ScoreKey.GATED_REVENUE: np.zeros(n_users),
    }
    return Scored(values, [])


def _compile() -> None:
    """Every loop of a run is machine code: what a machine does once is no part of what a run takes."""
    n_users, draw = 60, np.random.default_rng(1)
    ends = draw.integers(0, n_users, size=(2, 400))
    days = draw.integers(20_000, 20_500, size=400).astype(np.int32)
    bought = np.full(400, 100.0)
    small = Snapshot(
        as_of=datetime.now(UTC),
        today=20_513,
        users=tuple(f"{place:03}" for place in range(n_users)),
        interactions=fold_interactions(n_users, ends[0], ends[1], np.ones(400, dtype=np.int64), days),
        referrers=np.maximum(np.arange(n_users), 1) // 2 - (np.arange(n_users) < 2),
        brought_at=np.arange(n_users) * 86_400_000,
        joined_at=np.arange(n_users) * 86_400_000,
        purchases=fold_purchases(n_users, ends[0].astype(np.int32), days, bought),
        entry_paid=np.full(n_users, 100.0),
        refusing=np.zeros(n_users, dtype=np.bool_),
        seeds=np.arange(3),
    )
    found = scoring.scored(small)
    revenue = RawAndGated(found.values[ScoreKey.DOWNSTREAM_REVENUE], found.values[ScoreKey.GATED_REVENUE])
    cases(small, scoring.judged(small), revenue)
    communities(small)
    _six(small, DEFAULTS, between=scoring.networks(small))


if __name__ == "__main__":
    os.nice(10)
    memory.keep_little()
    asked = orjson.loads(sys.stdin.readline())
    if asked is None:
        _compile()
    else:
        print(orjson.dumps(asyncio.run(_measured(asked))).decode())
