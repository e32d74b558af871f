"""Neo4j is killed (-9) in the middle of work: what was acknowledged is there, nothing is half done."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Unavailable
from graph.groups.actions import move_user
from graph.groups.model import GroupKey, UserMoved
from graph.imports.actions import Asked, Summary, import_file
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind
from graph.messages import Language
from graph.scores.actions import run_scores
from graph.settings import Settings
from graph.users.model import UserId
from graph.vocabulary import Role
from tests.faults.conftest import NOW, answering, faults, killed_and_started
from tests.support import ERASE_ALL, ask

ORIGIN = Origin("ada", Role.ADMIN, NOW)
GROUPS = ("partner", "senior_partner", "ordinary")


async def people(database: Database, settings: Settings, folder: Path, n: int) -> None:
    """An otherwise empty graph with users u0 … u(n-1)."""
    await ask(database, ERASE_ALL)
    await imported(
        database, settings, saved(folder, "people", "id,name", (f"u{i},用户{i}" for i in range(n))), Kind.USERS
    )


def saved(folder: Path, name: str, header: str, lines: object) -> Path:
    """A file of that name with these lines below the header."""
    path = folder / f"{name}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")  # type: ignore[misc]
    return path


async def imported(
    database: Database, settings: Settings, path: Path, kind: Kind, report: object = lambda _done, _all: None
) -> Summary:
    """The file's rows are imported as they stand."""
    asked = Asked(path, ColumnMapping(kind=kind), path.with_suffix(".rejects"), Language.EN)
    return await import_file(database, ORIGIN, asked, settings=settings, report=report)  # type: ignore[arg-type]


async def _purchases(database: Database) -> tuple[int, int, int]:
    [row] = await ask(
        database,
        """MATCH (p:Purchase) OPTIONAL MATCH (u)-[b:BOUGHT]->(p)
        RETURN count(p) AS n, count(b) AS bought, sum(p.amountMinor) AS total""",
    )
    return row["n"], row["bought"], row["total"]


async def test_an_import_killed_in_the_middle_and_run_again_ends_in_the_same_graph(
    fragile: Database, mortal_settings: Settings, tmp_path: Path
) -> None:
    await people(fragile, mortal_settings, tmp_path, 50)
    # 6,000 lines, each 400th of them broken. Purchases of 1.00, 2.00, … 9.00 in turn: 666 rounds of 45.00 and then
    # 1 + … + 6; less those of the 15 broken lines, 1, 5, 9, 4, 8, 3, 7, 2, 6 in turn: 45.00 and 1 + 5 + 9 + 4 + 8 + 3.
    rows = (f"p{i},u{i % 50},2026-04-01T08:00:00Z,{i % 9 + 1}.00" if i % 400 else "broken" for i in range(6_000))
    path = saved(tmp_path, "orders", "id,user,at,amount", rows)
    killed = asyncio.Event()

    def report(settled: int, _: int) -> None:
        if settled >= 2_000:
            killed.set()

    running = asyncio.create_task(imported(fragile, mortal_settings, path, Kind.PURCHASES, report))
    await killed.wait()
    await killed_and_started(mortal_settings)
    with pytest.raises(Unavailable):
        await running
    await answering(fragile)
    n_after_the_kill, *_ = await _purchases(fragile)

    summary = await imported(fragile, mortal_settings, path, Kind.PURCHASES)

    assert 1_950 <= n_after_the_kill < 5_985
    assert 0 < summary.after_line < 6_000
    assert summary.rejected == {"imports.too_few_fields": 15}
    rejected = path.with_suffix(".rejects").read_bytes().splitlines()
    assert [orjson.loads(line)["line"] for line in rejected] == [i + 2 for i in range(0, 6_000, 400)]
    assert await _purchases(fragile) == (5_985, 5_985, (666 * 45 + 21 - 45 - 30) * 100)
    assert await faults(fragile, mortal_settings) == []


async def test_of_200_moves_under_way_at_a_kill_the_acknowledged_are_there_and_the_rest_can_be_sent_again(
    fragile: Database, mortal_settings: Settings, tmp_path: Path
) -> None:
    await people(fragile, mortal_settings, tmp_path, 40)
    calls = [Call(ORIGIN, "moveUser", {"i": i}, f"move-{i}") for i in range(200)]
    acknowledged: dict[int, UserMoved] = {}
    enough = asyncio.Event()

    async def move(i: int) -> str:
        try:
            done = await move_user(
                fragile, calls[i], user=UserId(f"u{i % 40}"), to_group=GroupKey(GROUPS[i // 40 % 3]), reason="race"
            )
        except Unavailable as error:
            return error.code
        acknowledged[i] = done
        if len(acknowledged) >= 30:
            enough.set()
        return "done"

    async def insist(i: int) -> str:
        """Send it again as a client would, a bounded number of times: there are fewer connections than callers."""
        for _ in range(20):
            if await move(i) == "done":
                return "done"
        return "given up"

    running = [asyncio.create_task(move(i)) for i in range(200)]
    await enough.wait()
    await killed_and_started(mortal_settings)
    answers = await asyncio.gather(*running)
    await answering(fragile)
    before = dict(acknowledged)
    kept = {row["id"] for row in await ask(fragile, "MATCH (m:Move) RETURN m.id AS id")}
    again = await asyncio.gather(*(insist(i) for i in range(200)))

    assert {"done"} < set(answers) <= {"done", "database.unavailable", "database.busy", "database.commit_unknown"}
    assert {done.move for done in before.values() if done.move} <= kept
    assert set(again) == {"done"}
    assert all(acknowledged[i] == done for i, done in before.items())
    assert await faults(fragile, mortal_settings) == []


async def test_a_score_run_killed_in_the_middle_leaves_the_published_one_and_the_next_runs_clean(
    fragile: Database, mortal_settings: Settings, tmp_path: Path
) -> None:
    await people(fragile, mortal_settings, tmp_path, 2_500)
    first = await run_scores(fragile, clock=lambda: NOW)
    writing = asyncio.Event()

    def report(progress: object) -> None:
        if getattr(progress, "stage", "") == "writing":
            writing.set()

    running = asyncio.create_task(run_scores(fragile, clock=lambda: NOW, report=report))
    await writing.wait()
    await killed_and_started(mortal_settings)
    with pytest.raises(Unavailable):
        await running
    await answering(fragile)
    [published] = await ask(fragile, "MATCH (l:Lock {name: 'scores'}) RETURN l.published AS run")
    at_the_kill = await faults(fragile, mortal_settings)

    later = NOW.replace(hour=23)
    second = await run_scores(fragile, clock=lambda: later)

    assert published["run"] == first.id
    assert at_the_kill == []
    [now_published] = await ask(fragile, "MATCH (l:Lock {name: 'scores'}) RETURN l.published AS run")
    assert now_published["run"] == second.id
    [rows] = await ask(fragile, "MATCH (s:ScoreRow) WHERE s.values IS NOT NULL RETURN count(s) AS n")
    assert rows["n"] == 2_500
    assert await faults(fragile, mortal_settings) == []


async def test_a_move_whose_caller_goes_away_is_finished(
    fragile: Database, mortal_settings: Settings, tmp_path: Path
) -> None:
    await people(fragile, mortal_settings, tmp_path, 1)
    call = Call(ORIGIN, "moveUser", {}, str(uuid4()))
    asked = asyncio.create_task(move_user(fragile, call, user=UserId("u0"), to_group=GroupKey("partner"), reason="x"))
    await asyncio.sleep(0)

    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    done = await move_user(fragile, call, user=UserId("u0"), to_group=GroupKey("partner"), reason="x")

    assert (done.moved, done.version) == (True, 2)
    assert await faults(fragile, mortal_settings) == []
