"""What must hold of ladder tasks: versions without gaps, and stages that are those of the newest one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import orjson

from graph.checks.model import Breach, Invariant, KeptTask
from graph.tasks.model import TaskState, event_type
from graph.tasks.policy import parsed_stages


def task_breaches(tasks: Sequence[KeptTask]) -> Iterator[Breach]:
    """What is odd about each task: its versions, the type of its completions, what its stages need, tags that are not
    there."""
    for each in tasks:
        odd = [*_odd(each)]
        if odd:
            yield Breach(Invariant.TASK, each.key, tuple(odd[:10]))


def _odd(task: KeptTask) -> Iterator[str]:
    if task.versions != tuple(range(1, (task.version or 0) + 1)) or not task.versions:
        yield f"version {task.version}"
    if task.event_type != event_type(task.key):
        yield f"type {task.event_type}"
    if task.state not in set(TaskState) or task.state != task.newest_state:
        yield f"state {task.state}"
    needs = _needs(task.stages)
    if needs is None:
        yield "stages"
    elif needs != task.needs or any(low >= high for low, high in pairwise((0, *needs))):
        yield f"needs {', '.join(map(str, task.needs))}"
    yield from (f"tag {tag}" for tag in sorted(task.lost_tags))


def _needs(stages: str | None) -> tuple[int, ...] | None:
    """What the stages need, None where they cannot be read."""
    try:
        return tuple(each.needs for each in parsed_stages(stages or "")) or None
    except (orjson.JSONDecodeError, TypeError):
        return None
