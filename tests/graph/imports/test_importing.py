"""An import as a whole: interrupted anywhere it ends in the same graph, and says what it did."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import orjson
import pytest

from graph.errors import GuanxiError, Missing
from graph.imports.mapping import ColumnMapping, mapping_from_options
from graph.imports.model import Kind
from tests.graph.imports.builders import saved
from tests.graph.imports.importing import Desk
from tests.support import ask

COUNTED: LiteralString = """
MATCH (a:User)-[r:INTERACTED]->() WITH count(r) AS n_pairs, sum(r.count) AS n_interactions
RETURN n_pairs, n_interactions, COUNT { MATCH (c:Change) WHERE c.after CONTAINS 'interactions' RETURN c } AS n_changes
"""
IMPORTS: LiteralString = """
MATCH (i:Import) WHERE i.kind = 'interactions'
RETURN i.line AS line, i.state AS state, i.file AS file, i.actor AS actor
"""


class Killed(Exception):
    """Stands for the end of the process."""


def interactions(folder: Path) -> Path:
    """2,500 rows: 50 users in a ring, each pair 50 times a day apart from one row in 100 that is broken."""
    rows = [f"u{n % 50},u{(n + 1) % 50},like,2024-01-05,1\n" if n % 100 else "broken\n" for n in range(2500)]
    return saved(folder, "from,to,kind,day,count\n" + "".join(rows), "ring.csv")


async def put_ring(desk: Desk) -> Path:
    await desk.put_users(*(f"u{n}" for n in range(50)))
    return interactions(desk.folder)


async def test_an_import_tells_what_it_did_and_where_it_stands(desk: Desk) -> None:
    path = await put_ring(desk)
    told: list[tuple[int, int]] = []

    def hear(settled: int, total: int) -> None:
        told.append((settled, total))

    summary = await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS), report=hear)

    assert (summary.n_lines, summary.after_line, summary.n_written, summary.n_known) == (2501, 0, 2475, 0)
    assert summary.rejected == {"imports.too_few_fields": 25}
    assert told == [(1001, 2501), (2001, 2501), (2501, 2501)]
    assert desk.rejected() == [(n + 2, "imports.too_few_fields") for n in range(0, 2500, 100)]
    # n % 100 == 0 takes away 25 of the 50 rows of the pair u0 → u1; all other pairs have 50.
    assert await ask(desk.database, COUNTED) == [{"n_pairs": 50, "n_interactions": 2475, "n_changes": 3}]
    assert await ask(desk.database, IMPORTS) == [{"line": 2501, "state": "done", "file": "ring.csv", "actor": "ada"}]


async def test_the_audit_says_which_lines_of_which_file_were_written(desk: Desk) -> None:
    path = await put_ring(desk)

    await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))

    entries = await ask(
        desk.database,
        "MATCH (a:Audit) WHERE a.after CONTAINS 'interactions' RETURN a.after AS after ORDER BY a.seq",
    )
    told = [orjson.loads(each["after"]) for each in entries]
    assert {(each["file"], each["digest"]) for each in told} == {
        ("ring.csv", hashlib.sha256(path.read_bytes()).hexdigest())
    }
    # The header and ten broken rows are in the first thousand lines behind it, five in the last five hundred.
    assert [(each["lines"], each["n_rows"]) for each in told] == [
        ([1, 1001], 990),
        ([1002, 2001], 990),
        ([2002, 2501], 495),
    ]


@pytest.mark.parametrize("n_batches", [1, 2, 3])
async def test_a_killed_import_goes_on_and_ends_in_the_same_graph(desk: Desk, n_batches: int) -> None:
    path = await put_ring(desk)
    settled: list[int] = []

    def die(line: int, _total: int) -> None:
        settled.append(line)
        if len(settled) == n_batches:
            raise Killed

    with pytest.raises(Killed):
        await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS), report=die)
    rejected_before = desk.rejected()
    summary = await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))

    # The kept line trails one batch behind: nothing after it is trusted but what writing again finds known.
    assert summary.after_line == [0, 1001, 2001][n_batches - 1]
    assert summary.n_known == [990, 990, 495][n_batches - 1]
    assert summary.rejected == {"imports.too_few_fields": 25}
    assert desk.rejected()[: len(rejected_before)] == rejected_before
    assert desk.rejected() == [(n + 2, "imports.too_few_fields") for n in range(0, 2500, 100)]
    assert await ask(desk.database, COUNTED) == [{"n_pairs": 50, "n_interactions": 2475, "n_changes": 3}]


async def test_a_finished_import_asked_for_again_finds_everything_known(desk: Desk) -> None:
    path = await put_ring(desk)
    await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))

    summary = await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))

    assert (summary.after_line, summary.n_written, summary.n_known) == (0, 0, 2475)
    assert await ask(desk.database, COUNTED) == [{"n_pairs": 50, "n_interactions": 2475, "n_changes": 3}]


async def test_another_mapping_of_the_same_file_starts_at_its_beginning(desk: Desk) -> None:
    path = await put_ring(desk)
    await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))

    summary = await desk.load(path, mapping_from_options(Kind.INTERACTIONS, {"set": ["kind=poke"]}))

    assert (summary.after_line, summary.n_written) == (0, 2475)
    assert (await ask(desk.database, COUNTED))[0]["n_interactions"] == 2 * 2475


async def test_a_file_that_does_not_fit_changes_nothing(desk: Desk) -> None:
    path = saved(desk.folder, "a,b\n1,2\n")

    with pytest.raises(GuanxiError) as unfit:
        await desk.load(path, ColumnMapping(kind=Kind.INTERACTIONS))
    with pytest.raises(Missing) as missing:
        await desk.load(desk.folder / "none.csv", ColumnMapping(kind=Kind.INTERACTIONS))

    assert (unfit.value.code, missing.value.code) == ("imports.target_missing", "imports.file_missing")
    assert not desk.rejects.exists()
    assert await ask(desk.database, "MATCH (i:Import) RETURN i.key AS key") == []


async def test_a_file_whose_name_is_no_utf_8_is_imported(desk: Desk) -> None:
    path = saved(desk.folder, "id\nu1\n", os.fsdecode("名单.csv".encode("gb18030")))

    summary = await desk.load(path, ColumnMapping(kind=Kind.USERS))

    assert summary.n_written == 1
    assert await ask(desk.database, "MATCH (i:Import) RETURN i.file AS file") == [{"file": "????.csv"}]


async def test_rows_without_id_are_the_same_rows_when_the_file_comes_again(desk: Desk) -> None:
    await desk.put_users("u1")
    path = saved(desk.folder, "user,at,amount\nu1,2024-01-05,9.99\nu1,2024-01-05,9.99\n", "till.csv")
    mapping = replace(ColumnMapping(kind=Kind.PURCHASES), id_from_line=True)

    first = await desk.load(path, mapping)
    again = await desk.load(path, mapping)

    assert (first.n_written, again.n_written, again.n_known) == (2, 0, 2)
    assert await ask(desk.database, "MATCH (p:Purchase) RETURN sum(p.amountMinor) AS amount") == [{"amount": 1998}]
