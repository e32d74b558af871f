"""What `make` says and does before anything is installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment
from tools.source import ROOT

pytestmark = pytest.mark.text


def find_python(*candidates: Path | str, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "tools" / "find_python.sh"), *map(str, candidates)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PATH": path}, cwd=path.split(":", maxsplit=1)[0]
    )


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_a_python_that_is_able_is_chosen_over_one_that_does_not_run(tmp_path: Path) -> None:
    broken = script(tmp_path / "broken", "exit 127")

    found = find_python(broken, sys.executable)

    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_without_any_python_one_line_says_what_to_do(tmp_path: Path) -> None:
    found = find_python(path=str(tmp_path))

    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        "guanxi: found no Python 3.11, 3.12 or 3.13. Install one, or name it: make PYTHON=/path/to/python3.13 setup\n"
    )


def test_a_python_of_another_version_that_was_asked_for_is_refused_by_name(tmp_path: Path) -> None:
    other = script(tmp_path / "python3.9", "exit 1")

    found = find_python(other)

    assert (found.returncode, found.stderr) == (1, f"guanxi: {other} is not a Python 3.11, 3.12 or 3.13 that runs\n")


def test_a_python_without_venv_is_told_by_the_package_it_lacks(tmp_path: Path) -> None:
    lacking = script(
        tmp_path / "python3.12", 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.12;; *) exit 0;; esac'
    )

    found = find_python(lacking)

    assert found.returncode == 1
    assert found.stderr == (
        "guanxi: python3.12 cannot make virtual environments. On Debian or Ubuntu: apt-get install python3.12-venv\n"
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that decide about `.venv`, with the script pointed at it."""
    for name in ("pyproject.toml", *(path.name for path in ROOT.glob("requirements*.txt"))):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(environment, "READY", tmp_path / "guanxi-ready.json")
    return tmp_path


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt"])
def test_other_requirements_mean_another_environment(project: Path, name: str) -> None:
    before = environment.fingerprint("run")

    (project / name).write_text("orjson==0.0\n", "utf-8")

    assert environment.fingerprint("run") != before


def test_settings_of_tools_do_not_mean_another_environment(project: Path) -> None:
    before = environment.fingerprint("develop")
    text = (project / "pyproject.toml").read_text("utf-8")

    (project / "pyproject.toml").write_text(text.replace("line-length = 120", "line-length = 121"), "utf-8")

    assert environment.fingerprint("develop") == before


def test_a_ready_environment_is_left_alone(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "guanxi-ready.json").write_text(json.dumps({"run": environment.fingerprint("run")}), "utf-8")

    environment.main("run")

    assert capfd.readouterr() == ("", "")
