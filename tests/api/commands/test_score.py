"""`guanxi score`: what it publishes, tells, and answers while another run is under way."""

from __future__ import annotations

import json

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from tests.graph.scores.people import PEOPLE
from tests.support import ask

UNDER_WAY = """
CREATE (:ScoreRun {id: 'other', state: 'running', holder: 'another-host/1@1', until: datetime() + duration('PT1M'),
  stage: 'reading', done: 2000, total: 5000, startedAt: datetime('2026-05-01T08:00:00Z')})
"""


@pytest.fixture
async def environment(address: StoreAddress, empty: Database) -> dict[str, str]:
    """The environment of a command that uses the tests' database, in which three people stand."""
    await ask(empty, PEOPLE)
    return {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }


def test_scores_are_published_and_told(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["score", "--json"], environment)

    told = json.loads(capsys.readouterr().out)
    assert (code, told["n_users"], told["n_edges"]) == (0, 3, 2)
    assert told["started_at"] <= told["as_of"] <= told["published_at"]


def test_progress_is_told_stage_by_stage(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["score", "--lang", "en"], environment)

    told = capsys.readouterr()
    assert code == 0
    assert told.out.startswith("Scores of 3 users over 2 pairs who interacted are published")
    stages = [line.removesuffix(" …") for line in told.err.splitlines() if line.endswith(" …")]
    assert stages == ["Reading who noticed, brought and bought", "Computing scores", "Writing scores", "Publishing"]


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
