"""What a ladder task is (阶梯任务), and how far somebody came in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

COMPLETED = "task."
"""How the type of an event begins that is a completion of a task; the task's key follows."""
BY_TASK = "task:"
"""How the actor of a tag begins that a stage of a task set; the task's key follows."""


class TaskKind(StrEnum):
    """What is done: a quiz or check-in (打卡), buying together (拼团), sharing a note (笔记分享), something else."""

    QUIZ = "quiz"
    GROUP_BUY = "group_buy"
    NOTE_SHARE = "note_share"
    OTHER = "other"


class TaskState(StrEnum):
    """An active task takes completions within its window, an ended one none; what was done stays."""

    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a task, reached by whoever completed it `needs` times; reaching it sets the tag, if one is named."""

    key: str
    name_zh: str
    name_en: str
    needs: int
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is declared. `first` and `last` are the days of the brand on which it can be completed, both among
    them (None: without such an end)."""

    key: str
    kind: TaskKind
    name_zh: str
    name_en: str
    purpose: str
    stages: tuple[Stage, ...]
    first: date | None = None
    last: date | None = None
    state: TaskState = TaskState.ACTIVE


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that is there: how it stands, at which version, whether anybody ever completed it."""

    task: Task
    version: int
    is_begun: bool


@dataclass(frozen=True, slots=True)
class AskedCompletion:
    """That somebody completed a task, as it was sent; `data` is a JSON text."""

    id: str
    user: str
    task: str
    at: datetime
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """When a person completed a task, in order, as far as its stages need, and which tags its stages gave them ever."""

    user: str
    task: str
    ats: tuple[datetime, ...]
    stages: tuple[Stage, ...]
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class TaskSaved:
    """Which task stands at which version; `saved` is False when it stood so already."""

    task: str
    version: int
    saved: bool


@dataclass(frozen=True, slots=True)
class CompletionRecorded:
    """Which event is kept as a completion, how many there are, and the number of the stage reached with them (0: none).

    `recorded` is False when it was known.
    """

    event: str
    user: str
    task: str
    completions: int
    stage: int
    recorded: bool


def event_type(task: str) -> str:
    """The type of the events that are completions of the task."""
    return f"{COMPLETED}{task}"
