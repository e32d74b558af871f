"""`guanxi check`: what is told, in which form, and the exit code."""

from __future__ import annotations

import json

import pytest

from api.cli import run
from graph.checks.model import Invariant
from graph.database.driver import Database
from tests.support import ask

GHOSTS = "UNWIND range(10, 21) AS n CREATE (:Standing {user: 'ghost-' + n, version: 1, touched: 0})"


@pytest.fixture
def environment(environment: dict[str, str], empty: Database) -> dict[str, str]:
    """The environment of a command that uses the tests' database, which is empty."""
    return environment


@pytest.fixture
async def haunted(empty: Database) -> None:
    """Twelve standings of nobody."""
    await ask(empty, GHOSTS)


def test_a_sound_graph_leaves_with_zero_and_a_line_for_each_invariant(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check"], environment)

    *lines, ending = capsys.readouterr().out.splitlines()
    # The seven tier groups and seven classes of tags that migrations bring.
    assert (code, ending) == (0, "Checked 14 things: nothing is wrong.")
    assert len(lines) == len(Invariant)
    assert lines[0] == "ok\t0\tEvery user has exactly one standing, and every standing one user."


@pytest.mark.usefixtures("haunted")
def test_damage_leaves_with_one_and_shows_ten_examples(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check"], environment)

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0].startswith("WRONG\t12\t")
    assert lines[1:11] == [f"\t\t  ghost-{number}: nobody" for number in range(10, 20)]
    assert lines[11] == "\t\t  … and 2 more"
    # Twelve ghosts, seven tier groups, seven classes of tags.
    assert lines[-1] == "Checked 26 things: 12 are wrong, 0 worth a look."


@pytest.mark.usefixtures("haunted")
def test_a_program_reads_the_same_as_json(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", "--json", "--lang", "zh"], environment)

    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert (code, told["sound"], told["seen"]["standings"], captured.err) == (1, False, 12, "")
    standing = told["invariants"][0]
    assert {key: standing[key] for key in ("invariant", "holds", "warning", "count")} == {
        "invariant": "standing",
        "holds": "每位用户恰有一个状态节点,每个状态节点属于一位用户。",
        "warning": False,
        "count": 12,
    }
    assert standing["examples"][0] == {"entity": "ghost-10", "seen": ["nobody"]}
