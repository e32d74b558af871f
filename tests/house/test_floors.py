"""The oldest version of each dependency is one file with its reason, and it is what is installed and pinned against."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.text
ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FLOORS: dict[str, dict[str, str]] = tomllib.loads((ROOT / "tools" / "floors.toml").read_text("utf-8"))
DECLARED = {
    match[1]: match[2]
    for each in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    if (match := re.match(r"([\w-]+)(?:\[\w+\])?>=([\w.]+)", each))
}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def test_every_dependency_has_a_floor_and_no_floor_is_without_a_dependency() -> None:
    n_declared = len({*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]})

    assert len(DECLARED) == n_declared
    assert {name: floor["floor"] for name, floor in FLOORS.items()} == DECLARED


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_floor_has_a_reason_and_is_kept(name: str) -> None:
    assert len(FLOORS[name]["why"]) >= len("oldest tested")
    assert _numbers(version(name)) >= _numbers(FLOORS[name]["floor"])
