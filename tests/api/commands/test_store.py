"""`guanxi store …` where no server needs to run; the life of a running one is told beside the store itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run

pytestmark = pytest.mark.text


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"GUANXI_STORE_HOME": str(tmp_path / "store"), "GUANXI_CACHE_HOME": str(tmp_path / "cache")}


def test_the_status_of_no_store_is_stopped_and_makes_none(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["store", "status", "--json"], environment)

    folder = Path(environment["GUANXI_STORE_HOME"])
    assert code == 0
    assert json.loads(capsys.readouterr().out) == {
        "folder": str(folder),
        "state": "stopped",
        "uri": None,
        "pid": None,
        "memory_bytes": 0,
        "disk_bytes": 0,
    }
    assert not folder.exists()


def test_the_status_is_told_in_chinese(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    run(["store", "status", "--lang", "zh"], environment)

    assert capsys.readouterr().out.splitlines() == ["状态  已停止", f"目录  {environment['GUANXI_STORE_HOME']}"]


def test_stopping_what_does_not_run_is_no_error(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["store", "stop"], environment)

    assert (code, capsys.readouterr().out) == (0, "The store was not running.\n")


def test_a_reset_without_a_yes_deletes_nothing(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Path(environment["GUANXI_STORE_HOME"]) / "logs" / "debug.log"
    log.parent.mkdir(parents=True)
    log.write_text("x")
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)

    code = run(["store", "reset"], environment)

    assert (code, capsys.readouterr().out) == (0, "Nothing was deleted.\n")
    assert log.exists()


def test_a_reset_with_a_yes_deletes_the_store(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(environment["GUANXI_STORE_HOME"])
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "debug.log").write_text("x")

    code = run(["store", "reset", "--yes"], environment)

    assert (code, capsys.readouterr().out) == (0, f"The store in {folder} is empty now.\n")
    assert not (folder / "logs").exists()


@pytest.mark.parametrize("words", [["dump", "a.dump"], ["load", "a.dump"]])
def test_there_is_nothing_to_dump_or_load(
    words: list[str], environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["store", *words], environment)

    assert code == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("word", ["start", "stop", "status", "reset"])
def test_with_another_server_named_the_embedded_store_is_left_alone(
    word: str, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["store", word], environment | {"GUANXI_NEO4J_URI": "neo4j://graph.example"})

    assert code == 2
    assert capsys.readouterr().err.startswith("guanxi: GUANXI_NEO4J_URI is set")


def test_a_folder_that_cannot_be_written_is_named(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")

    code = run(["store", "start"], environment)

    assert code == 2
    assert str(tmp_path / "cache") in capsys.readouterr().err
