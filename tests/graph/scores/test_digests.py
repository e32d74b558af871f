"""Which rows differ, known by a number of each, as reading them back would tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.database.driver import Database
from graph.scores import reading, store
from graph.scores.actions import Job, run_scores
from graph.scores.bases import newest_base
from graph.scores.digests import RowsTold, digests, sorted_out
from graph.scores.model import RowPage, RunId, ScoreColumn, ScoreColumns, ScoreKey
from graph.scores.policy import changed
from tests.graph.scores.people import MANY, PEOPLE, Clock, published_rows
from tests.support import agree, ask

KEYS = (ScoreKey.REACH, ScoreKey.CORE, ScoreKey.LIFETIME_VALUE)
NUMBERS = st.sampled_from([0.0, -0.0, float("nan"), 1.0, 1.0001, 1.00001, 0.99999, 12345.0, 12346.0, 1e-9, -3.0, 0.5])
SHARES = st.sampled_from([0.0, 1.0, 0.5, 0.50004, 0.50006, 0.12345])
ROW = st.lists(st.tuples(NUMBERS, SHARES), min_size=len(KEYS), max_size=len(KEYS))


def columns(rows: list[list[tuple[float, float]]]) -> ScoreColumns:
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(KEYS), 2)
    nobody = np.zeros(0, dtype=np.int64)
    return {key: ScoreColumn(table[:, at, 0].copy(), table[:, at, 1].copy(), nobody) for at, key in enumerate(KEYS)}


@pytest.mark.text
@given(st.lists(st.tuples(ROW, ROW), max_size=8))
def test_rows_have_one_number_where_reading_them_back_finds_them_the_same(pairs: list[tuple[Any, Any]]) -> None:
    before, after = columns([pair[0] for pair in pairs]), columns([pair[1] for pair in pairs])
    users = [str(place) for place in range(len(pairs))]
    stood = RowPage(
        users,
        [[each[0] for each in pair[0]] for pair in pairs],
        [[each[1] for each in pair[0]] for pair in pairs],
    )
    found = [np.column_stack([np.zeros((len(users), 0)), *each]) for each in (
        [column.values for column in after.values()], [column.percentiles for column in after.values()]
    )]  # fmt: skip

    differs = digests(len(users), before) != digests(len(users), after)

    assert differs.tolist() == changed(stood, found[0], found[1]).tolist()
    assert 0 not in digests(len(users), before)


@pytest.mark.text
def test_rows_are_written_emptied_and_erased_as_they_stand() -> None:
    stood = RowsTold(RunId("r"), ["a", "b", "c", "d"], np.array([1, 3, 0, 7], dtype=np.uint64), ["x", "y", "c"])

    pending = sorted_out(stood, ["a", "b", "c", "y"], np.array([1, 5, 7, 9], dtype=np.uint64))

    assert pending.found.tolist() == [False, True, True, True]
    assert (pending.gone, pending.idle) == (["d"], ["x"])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that is over is over; everybody may change."""
    monkeypatch.setattr(reading, "_LATE", timedelta(0))
    monkeypatch.setattr(reading, "_CHANGED_AT_MOST", 1.0)


@pytest.fixture
def read_back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hears after whom rows are read back."""
    heard: list[str] = []
    listed = store.list_rows

    async def list_rows(database: Database, number: int, *, after: str, limit: int, whole: bool) -> RowPage:
        heard.append(after)
        return await listed(database, number, after=after, limit=limit, whole=whole)

    monkeypatch.setattr(store, "list_rows", list_rows)
    return heard


@pytest.mark.usefixtures("at_once")
async def test_who_refused_loses_the_row_and_who_came_gets_one_without_reading_any_back(
    empty: Database, clock: Clock, tmp_path: Path, read_back: list[str]
) -> None:
    await ask(empty, PEOPLE)
    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))
    await agree(empty, "b", "profiling", status="denied")
    await ask(empty, "CREATE (:User {id: 'd', nameKey: 'd', joinedKey: 'd'})")
    await ask(empty, "MATCH (s:Standing) SET s.touched = timestamp()")

    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))
    second = {row["user"] for row in await published_rows(empty)}
    rows = await ask(empty, "MATCH (s:ScoreRow) RETURN s.user AS user ORDER BY user")
    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))
    left = await ask(empty, "MATCH (s:ScoreRow) RETURN s.user AS user ORDER BY user")

    assert read_back == []
    assert second == {row["user"] for row in await published_rows(empty)} == {"a", "c", "d"}
    # What b's row said stays beside for who reads the run before; then the row goes.
    assert [row["user"] for row in rows] == ["a", "b", "c", "d"]
    assert [row["user"] for row in left] == ["a", "c", "d"]


Spoil = Callable[[Database, Path, Clock], Awaitable[Any]]


async def _gone(_: Database, folder: Path, __: Clock) -> None:
    base = newest_base(folder)
    assert base
    (folder / base.rows).unlink()


async def _cut(_: Database, folder: Path, __: Clock) -> None:
    base = newest_base(folder)
    assert base
    path = folder / base.rows
    path.write_bytes(path.read_bytes()[:-40])


async def _of_others(_: Database, folder: Path, __: Clock) -> None:
    base = newest_base(folder)
    assert base
    np.savez(folder / base.rows, digests=np.ones(2, np.uint64), gone=np.zeros(0, np.uint8), gone_ends=np.zeros(0, int))


async def _of_another_run(database: Database, _: Path, clock: Clock) -> None:
    await ask(database, "MATCH (:User {id: 'u1'})-[i:INTERACTED]->() SET i.count = 50")
    await run_scores(database, clock=clock)
    await ask(database, "MATCH (:User {id: 'u1'})-[i:INTERACTED]->() SET i.count = 1")


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("spoil", [_gone, _cut, _of_others, _of_another_run], ids=lambda each: each.__name__.strip("_"))
async def test_where_no_file_tells_of_the_published_run_rows_are_read_back(
    empty: Database, clock: Clock, tmp_path: Path, read_back: list[str], spoil: Spoil
) -> None:
    await ask(empty, MANY, n=5)
    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))
    rows = await published_rows(empty)
    await spoil(empty, tmp_path, clock)
    read_back.clear()

    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))

    assert read_back
    assert await published_rows(empty) == rows


@pytest.mark.usefixtures("at_once")
async def test_a_run_that_failed_while_it_wrote_leaves_rows_that_the_file_still_tells(
    empty: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(empty, MANY, n=5)
    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))
    rows = await published_rows(empty)
    await ask(empty, "MATCH (:User {id: 'u1'})-[i:INTERACTED]->() SET i.count = 50")
    await ask(empty, "MATCH (s:Standing) SET s.touched = timestamp()")
    with monkeypatch.context() as broken:
        broken.setattr(store, "write_ranks", None)
        with pytest.raises(TypeError):
            await run_scores(empty, clock=clock, job=Job(folder=tmp_path, whole=True))
    await ask(empty, "MATCH (:User {id: 'u1'})-[i:INTERACTED]->() SET i.count = 1")

    clock.move(minutes=11)
    last = await run_scores(empty, clock=clock, job=Job(folder=tmp_path))

    assert await published_rows(empty) == rows
    assert await ask(empty, "MATCH (s:ScoreRow {number: $number}) RETURN s.user", number=last.number) == []
