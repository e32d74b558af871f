"""What a task may be, when it can be completed, and which stage so many completions reach. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Any, TypeAlias

import orjson

from graph.errors import Conflict, Refused
from graph.tasks.model import KnownTask, Run, Stage, Task, TaskState
from graph.users.policy import checked_text

KEY_LENGTH = 40
NAME_LENGTH = 100
PURPOSE_LENGTH = 500
STAGES_MOST = 20
NEEDS_MOST = 10_000
TASKS_MOST = 200
_SEPARATOR = "\u0001"

Path: TypeAlias = tuple[str | int, ...]


def checked_task(asked: Task) -> Task:
    """The task with its texts as they may be kept; whether its tags are there is not looked at.

    Raises:
        Refused: a text is not acceptable; there are not 1 to 20 stages, one key twice, or needs that do not rise; the
            window runs backwards.
    """
    if not 1 <= len(asked.stages) <= STAGES_MOST:
        raise Refused("tasks.stages", path=("stages",), n=len(asked.stages), limit=STAGES_MOST)
    if asked.first is not None and asked.last is not None and asked.last < asked.first:
        raise Refused("tasks.window", path=("last",), first=asked.first.isoformat(), last=asked.last.isoformat())
    stages: list[Stage] = []
    for place, each in enumerate(asked.stages):
        stages.append(_checked_stage(each, stages, ("stages", place)))
    return replace(
        asked,
        key=checked_text(asked.key, limit=KEY_LENGTH, path=("key",)),
        name_zh=checked_text(asked.name_zh, limit=NAME_LENGTH, path=("nameZh",)),
        name_en=checked_text(asked.name_en, limit=NAME_LENGTH, path=("nameEn",)),
        purpose=checked_text(asked.purpose, limit=PURPOSE_LENGTH, path=("purpose",)),
        stages=tuple(stages),
    )


def _checked_stage(stage: Stage, below: Sequence[Stage], path: Path) -> Stage:
    key = checked_text(stage.key, limit=KEY_LENGTH, path=(*path, "key"))
    if any(each.key == key for each in below):
        raise Refused("tasks.stage_twice", path=(*path, "key"), stage=key)
    least = below[-1].needs + 1 if below else 1
    if not least <= stage.needs <= NEEDS_MOST:
        raise Refused("tasks.needs", path=(*path, "needs"), stage=key, needs=stage.needs, least=least, limit=NEEDS_MOST)
    return replace(
        stage,
        key=key,
        name_zh=checked_text(stage.name_zh, limit=NAME_LENGTH, path=(*path, "nameZh")),
        name_en=checked_text(stage.name_en, limit=NAME_LENGTH, path=(*path, "nameEn")),
    )


def check_change(asked: Task, known: KnownTask | None, *, expected_version: int) -> None:
    """The task stands at the version that was looked at, and nothing that anybody reached becomes another thing.

    What was reached is computed from completions, so once there is one the stages that are there keep key and needs;
    more may stand above the last one. Names, tags, the window and the state may change.

    Raises:
        Conflict: it stands at another version ("tasks.version_conflict").
        Refused: somebody completed it, and its kind ("tasks.begun_kind") or a stage ("tasks.begun_stages") changes.
    """
    version = 0 if known is None else known.version
    if version != expected_version:
        raise Conflict(
            "tasks.version_conflict",
            path=("expectedVersion",),
            task=asked.key,
            version=version,
            expected=expected_version,
        )
    if known is None or not known.is_begun:
        return
    if asked.kind is not known.task.kind:
        raise Refused("tasks.begun_kind", path=("kind",), task=asked.key, kind=known.task.kind.value)
    for place, before in enumerate(known.task.stages):
        now = asked.stages[place] if place < len(asked.stages) else None
        if now is None or (now.key, now.needs) != (before.key, before.needs):
            raise Refused(
                "tasks.begun_stages",
                path=("stages", place),
                task=asked.key,
                number=place + 1,
                stage=before.key,
                needs=before.needs,
            )


def check_open(task: Task, at: datetime, *, zone: tzinfo) -> None:
    """The task takes a completion of that instant.

    Raises:
        Refused: it is ended ("tasks.ended"), or the brand's day lies outside its window ("tasks.outside").
    """
    if task.state is TaskState.ENDED:
        raise Refused("tasks.ended", path=("task",), task=task.key)
    day = at.astimezone(zone).date()
    if (task.first is not None and day < task.first) or (task.last is not None and day > task.last):
        raise Refused(
            "tasks.outside",
            path=("at",),
            task=task.key,
            day=day.isoformat(),
            first=_day(task.first),
            last=_day(task.last),
        )


def stage_reached(stages: Sequence[Stage], completions: int) -> int:
    """The number of the stage that so many completions reach, from 1; 0 before the first."""
    return sum(each.needs <= completions for each in stages)


def due(run: Run) -> list[tuple[Stage, datetime]]:
    """The stages that the person reached whose tags no stage of the task ever gave them, each with when it was reached.

    A tag that was given once and ended since, by hand or by a higher stage of an exclusive class, is not given again.
    """
    reached = run.stages[: stage_reached(run.stages, len(run.ats))]
    return [(each, run.ats[each.needs - 1]) for each in reached if each.tag is not None and each.tag not in run.given]


def version_key(task: str, version: int) -> str:
    """The key of one version of a task."""
    return f"{task}{_SEPARATOR}{version}"


def kept_stages(stages: Sequence[Stage]) -> str:
    """The stages as they are kept."""
    return orjson.dumps(list(stages)).decode()


def parsed_stages(text: str) -> tuple[Stage, ...]:
    """The stages from how they are kept."""
    rows: list[Mapping[str, Any]] = orjson.loads(text)
    return tuple(Stage(**row) for row in rows)


def _day(day: date | None) -> str:
    return "…" if day is None else day.isoformat()
