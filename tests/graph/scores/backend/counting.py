"""A plugin of pytest that notes, in the file that `GUANXI_COUNTED` names, which tests passed and were skipped, and how
often each function was called on arrays and on a copy."""

import json
import os
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from graph.scores.backend import interface
from graph.scores.backend.described import FUNCTIONS

PASSED: Counter[str] = Counter()
SKIPPED: list[str] = []
CALLED: Counter[str] = Counter()
COPIED: Counter[str] = Counter()


def pytest_configure() -> None:
    """Every call that networkx makes is counted, and every copy that one of them takes."""
    copying = interface.on_a_copy

    def on_a_copy(name: str) -> Callable[..., Any]:
        COPIED[name] += 1
        return copying(name)

    interface.on_a_copy = on_a_copy
    for name in FUNCTIONS:
        setattr(interface, name, _counted(name, getattr(interface, name)))


def _counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        CALLED[name] += 1
        return function(*args, **kwargs)

    return run


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What passed and was skipped; a test that was expected to fail counts as skipped, as pytest has it."""
    module, _, test = report.nodeid.partition("::")
    if report.skipped:
        SKIPPED.append(f"{Path(module).stem}::{test}")
    elif report.when == "call" and report.passed:
        PASSED[Path(module).stem] += 1


def pytest_sessionfinish() -> None:
    """Write down what was counted."""
    on_arrays = {name: CALLED[name] - COPIED[name] for name in FUNCTIONS}
    told = {"passed": PASSED, "skipped": sorted(SKIPPED), "on_arrays": on_arrays, "copied": COPIED}
    Path(os.environ["GUANXI_COUNTED"]).write_text(json.dumps(told), encoding="utf-8")
