"""Make `.venv` what the pinned requirements say, doing nothing when it already is.

Usage: python tools/environment.py run|develop

`run` installs what `make demo` needs, `develop` also what the checks and tests need. Only the standard library is
used, because this runs before anything is installed. What was done stands in `.venv/guanxi-ready.json`, written last:
an environment that was left half made is made anew by the next run.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
READY = VENV / "guanxi-ready.json"
UNFINISHED = VENV / "guanxi-unfinished"

# What pip is asked to install, one run of pip a line.
PURPOSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "run": (("--require-hashes", "-r", "requirements.txt", "-r", "requirements-build.txt"),),
    "develop": (
        ("--require-hashes", "-r", "requirements-dev.txt", "-r", "requirements-build.txt"),
        ("--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", "requirements-data.txt"),
    ),
}
LINK = ("--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")


class CannotSetUp(Exception):
    """The environment could not be made; the text says what to do."""


def main(purpose: str) -> None:
    """Leave `.venv` ready for the purpose, or raise `CannotSetUp`; about 50 ms when it already is."""
    wanted = fingerprint(purpose)
    if VENV_PYTHON.exists() and _done().get(purpose) == wanted:
        return
    with (ROOT / "pyproject.toml").open() as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        done = _done()
        if UNFINISHED.exists() or not _is_usable():
            _create()
            done = {}
        READY.unlink(missing_ok=True)
        UNFINISHED.touch()
        print(f"Installing pinned packages into .venv (to {purpose}; a minute or two the first time) …", flush=True)
        for arguments in (*PURPOSES[purpose], LINK):
            _pip(*arguments)
        done[purpose] = wanted
        if purpose == "develop":
            done["run"] = fingerprint("run")
        UNFINISHED.unlink()
        _write(READY, json.dumps(done))


def fingerprint(purpose: str) -> str:
    """A digest that changes when `.venv` has to be made again: version of Python, place, requirements, packaging."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packaging = [project["build-system"], project["project"], project["tool"]["hatch"]]
    digest.update(json.dumps(packaging, sort_keys=True).encode())
    for name in sorted({each for line in PURPOSES[purpose] for each in line if each.endswith(".txt")}):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _done() -> dict[str, str]:
    try:
        return dict(json.loads(READY.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _is_usable() -> bool:
    """True when `.venv` belongs to this place and this version of Python, and its pip runs."""
    if not VENV_PYTHON.exists():
        return False
    code = "import sys, pip; print(sys.version_info[:2], sys.prefix)"
    told = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True, check=False)
    return told.returncode == 0 and told.stdout.strip() == f"{sys.version_info[:2]} {VENV}"


def _create() -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    print(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} …", flush=True)
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        reason = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise CannotSetUp(f"{base} could not make .venv: {reason[0]}")


def _pip(*arguments: str) -> None:
    command = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q", *arguments]
    # A pip configuration that asks for `--user` or another target would install past .venv.
    environment = {key: value for key, value in os.environ.items() if key not in {"PIP_USER", "PIP_TARGET"}}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise CannotSetUp("pip could not install the packages; its own words stand above. Then run the command again")


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PURPOSES:
        sys.exit("usage: python tools/environment.py run|develop")
    try:
        main(sys.argv[1])
    except CannotSetUp as problem:
        sys.exit(f"guanxi: {problem}")
    except KeyboardInterrupt:
        sys.exit("guanxi: stopped; run the command again to finish .venv")
    except OSError as problem:
        sys.exit(f"guanxi: .venv could not be made: {problem}")
