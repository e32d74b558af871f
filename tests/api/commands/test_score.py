"""`guanxi score`: what it publishes, tells, and answers while another run is under way."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.scores.model import ScoreKey
from tests.api.conftest import Guanxi
from tests.conftest import NOW
from tests.graph.scores.people import PEOPLE, published_rows
from tests.support import ask

KEY = "segment_pagerank"
UNDER_WAY = """
CREATE (:ScoreRun {id: 'other', state: 'running', holder: 'another-host/1@1', until: datetime() + duration('PT1M'),
  stage: 'reading', done: 2000, total: 5000, startedAt: datetime('2026-05-01T08:00:00Z')})
"""


@pytest.fixture
async def environment(environment: dict[str, str], empty: Database) -> dict[str, str]:
    """The environment of a command that uses the tests' database, in which three people stand."""
    await ask(empty, PEOPLE)
    return environment


def test_scores_are_published_and_told(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["score", "--json"], environment)

    told = json.loads(capsys.readouterr().out)
    assert (code, told["n_users"], told["n_edges"]) == (0, 3, 2)
    assert told["started_at"] <= told["as_of"] <= told["published_at"]
    # Of three people of whom it is unknown when they joined nothing can be learned.
    warned = {each["code"]: each for each in told["warnings"]}
    assert warned["scores.too_few_bringers"] == {"code": "scores.too_few_bringers", "found": 0, "needed": 30}


def test_progress_is_told_stage_by_stage(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["score", "--lang", "en"], environment)

    told = capsys.readouterr()
    assert code == 0
    assert told.out.startswith("Scores of 3 users over 2 pairs who interacted are published")
    stages = [line.removesuffix(" …") for line in told.err.splitlines() if line.endswith(" …")]
    assert stages == ["Reading who noticed, brought and bought", "Computing scores", "Writing scores", "Publishing"]
    assert "Only 0 users have brought anybody whom no signal speaks against" in told.err


@pytest.fixture
async def under_way(environment: dict[str, str], empty: Database) -> None:
    """Another process, on another host, computes scores."""
    await ask(empty, UNDER_WAY)


@pytest.mark.usefixtures("under_way")
def test_a_second_run_is_refused_in_one_line_with_the_progress_of_the_first(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["score", "--lang", "en"], environment)

    told = capsys.readouterr()
    assert (code, told.out) == (4, "")
    assert told.err == (
        "guanxi: Scores are being computed already: run other began at 2026-05-01T08:00:00+00:00 and is reading "
        "(2000 of 5000). Wait until it is done.\n"
    )


def test_a_kept_snapshot_is_scored_again_without_a_database_with_the_same_bytes_out(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, elsewhere = tmp_path / "tonight.npz", tmp_path / "moved.npz"
    assert run(["score", "--keep", str(kept)], environment) == 0
    capsys.readouterr()
    elsewhere.write_bytes(kept.read_bytes())

    codes = [
        run(["score", "--from", str(each)], {"GUANXI_NEO4J_URI": "bolt://127.0.0.1:1"}) for each in (kept, elsewhere)
    ]

    told = capsys.readouterr().out.splitlines()
    assert codes == [0, 0]
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    rows = list(csv.DictReader(told[:4]))
    # As tests/graph/scores/test_run_scores.py works out; that nobody came back leaves the forecast open.
    assert [(row["user"], row["downstream_revenue"]) for row in rows] == [
        ("a", "6350.0"),
        ("b", "2700.0"),
        ("c", "0.0"),
    ]
    assert {row["lifetime_value"] for row in rows} == {""}
    # Apart, a and b (3 of 4 ties) would have 3/4 - (7² + 1²)/8² < 0; together all three have 1 - 1 = 0.
    assert {row["community"] for row in rows} == {"1"}
    assert kept.stat().st_mode & 0o077 == 0


async def test_a_kept_snapshot_scores_to_what_was_published_in_every_column_and_digit(
    guanxi: Guanxi, empty: Database, tmp_path: Path
) -> None:
    await ask(empty, "MATCH (p:Purchase) SET p.at = datetime() - duration('P1D'), p.day = date() - duration('P1D')")
    kept = tmp_path / "tonight.npz"
    assert (await guanxi("score", "--keep", str(kept)))[0] == 0

    code, told, _ = await guanxi("score", "--from", str(kept))

    published = await published_rows(empty)
    rows = list(csv.DictReader(told.splitlines()))
    assert code == 0
    assert set(rows[0]) == {"user", "community", *(key.value for key in ScoreKey)}
    assert [row["user"] for row in rows] == [row["user"] for row in published] == ["a", "b", "c"]
    for row, stored in zip(rows, published, strict=True):
        known = {key.value: float(row[key.value]) for key in ScoreKey if row[key.value]}
        assert known == {key.value: stored[key.value] for key in ScoreKey if key.value in stored}
        # Of three people nobody's forecast is known, and a brand that names no segment has no PageRank of it.
        unknown = {"lifetime_value", "probability_alive", "likely_to_bring", "segment_pagerank"}
        assert {key.value for key in ScoreKey} - set(known) == unknown


@pytest.mark.parametrize(
    ("content", "code"), [(None, "scores.snapshot_missing"), (b"no archive", "scores.snapshot_damaged")]
)
def test_what_is_no_snapshot_is_refused_in_one_line(
    content: bytes | None, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept.npz"
    if content is not None:
        file.write_bytes(content)

    exit_code = run(["score", "--from", str(file), "--lang", "en"], {})

    assert exit_code != 0
    [line] = capsys.readouterr().err.splitlines()
    assert "kept.npz" in line


def test_a_file_to_keep_and_one_to_score_are_not_named_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["score", "--keep", "a.npz", "--from", "b.npz"], {}) == 2
    assert "name no other option" in capsys.readouterr().err


async def test_the_segment_that_a_brand_names_is_found_as_it_stands_when_a_run_reads(
    guanxi: Guanxi, empty: Database
) -> None:
    await ask(empty, "MATCH (p:Purchase) SET p.at = datetime() - duration('P1D')")
    named_so = "MATCH (u:User) SET u.name = u.id, u.searchName = u.id, u.joinedAt = $now, u.createdAt = $now"
    await ask(empty, named_so, now=NOW)
    assert (await guanxi("segment", "save", "buyers", "spend at least 60"))[0] == 0
    unknown = await guanxi("scoring", "set", "segment=byers")
    named = await guanxi("scoring", "set", "segment=buyers", "--note", "who buys")
    shown = await guanxi("scoring", "show", "--csv")
    versions = list(csv.reader(io.StringIO((await guanxi("scoring", "versions", "--csv"))[1])))

    first = await guanxi("score")
    rows = list(csv.DictReader((await guanxi("list", "influencers", "--score", KEY, "--csv"))[1].splitlines()))
    gone = await guanxi("segment", "delete", "buyers", "--expected-version", "1")
    second = await guanxi("score")

    assert unknown[0] == 3
    assert "byers" in unknown[2]
    assert named == (0, "Saved as version 1; the next run of scores computes by it.\n", "")
    assert "segment_pagerank begins with the members of buyers." in shown[2]
    assert versions[1][-1] == "segment=buyers"
    assert (first[0], gone[0], second[0]) == (0, 0, 0)
    # a alone spent 60 yuan or more: as tests/graph/scores/test_seeding.py works out.
    assert [(row["id"], round(float(row["value"]), 4)) for row in rows] == [("a", 0.5405), ("b", 0.3446), ("c", 0.1149)]
    assert "no segment buyers any more" in second[2]
    assert "no segment" not in first[2]
