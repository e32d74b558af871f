"""Ladder tasks: what they are, how far somebody came in them, and that somebody completed one (K01, K02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.reading import Hole, Reader, Reading, picked, slot
from api.selection import Selected
from graph.tasks import actions, model
from graph.tasks.model import TaskKind, TaskState
from graph.tasks.policy import parsed_stages, stage_reached
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

LIST_TASKS = fragment("tasks/fragments/list_tasks")
TASK_BY_KEY = fragment("tasks/fragments/task_by_key")
TASK_CARD = fragment("tasks/fragments/task_card")
TASK_STAGES = fragment("tasks/fragments/task_stages")
USER_TASKS = fragment("tasks/fragments/user_tasks")

strawberry.enum(
    TaskKind, description="A quiz or check-in (打卡), buying together (拼团), sharing a note (笔记分享), other."
)
strawberry.enum(TaskState, description="An active task takes completions within its window; an ended one none.")


@strawberry.type(description="A stage of a task, reached by whoever completed it `needs` times.")
class TaskStage:
    number: int = strawberry.field(description="From 1.")
    key: str
    name_zh: str
    name_en: str
    needs: int
    tag: str | None = strawberry.field(description="The key of the tag that reaching it sets.")


@strawberry.type(description="A ladder task (阶梯任务) in one of its versions.")
class Task:
    key: str
    version: int
    kind: TaskKind
    name_zh: str
    name_en: str
    purpose: str
    first_day: date | None = strawberry.field(description="The first day of the brand on which it can be completed.")
    last_day: date | None
    state: TaskState
    at: datetime = strawberry.field(description="When this version was saved.")

    @strawberry.field(description="Its stages, the lowest first.")
    def stages(self, info: Info) -> list[TaskStage]:
        return picked(self, info)


@strawberry.type(description="How far a user is in a task; computed from their completions.")
class TaskProgress:
    task: Task
    completions: int
    stage: TaskStage | None = strawberry.field(description="The stage reached; null before the first.")
    next_stage: TaskStage | None = strawberry.field(description="Null at the last one.")
    missing: int = strawberry.field(description="Completions to the next stage; 0 at the last one.")


@strawberry.type
class TasksOfUser:
    """What a profile says of tasks."""

    @strawberry.field(
        description="How far the user is in every task that they completed or can complete today, by key (K01, K02)."
    )
    def tasks(self, info: Info) -> list[TaskProgress]:
        return picked(self, info)


@strawberry.type
class TaskQuery:
    """Questions about tasks."""

    @strawberry.field(description="All tasks, each in its newest version; those in that state, where one is named.")
    def tasks(self, info: Info, state: TaskState | None = None) -> list[Task]:
        return picked(self, info)

    @strawberry.field(description="One task by its key, in that version or the newest.")
    def task(self, info: Info, key: str, version: int | None = None) -> Task | None:
        return picked(self, info)


@strawberry.type(description="The task stands so, at this version; `saved` is false when it did before.")
class SaveTaskDone:
    task: Task
    version: int
    saved: bool


@strawberry.type(description="The completion is kept as an event; `recorded` is false when it was known.")
class RecordTaskCompletionDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    event_id: strawberry.ID
    task_key: str
    completions: int
    stage: int = strawberry.field(description="The number of the stage reached with all completions; 0: none.")
    recorded: bool


SaveTaskResult = Annotated[SaveTaskDone | Refused | Missing | Conflict, strawberry.union("SaveTaskResult")]
RecordTaskCompletionResult = Annotated[
    RecordTaskCompletionDone | Refused | Missing | Conflict, strawberry.union("RecordTaskCompletionResult")
]


@strawberry.input(description="A stage; each needs more completions than the one before it.")
class TaskStageInput:
    key: str
    name_zh: str
    name_en: str
    needs: int
    tag: str | None = None


@strawberry.input(description="A task as it is to stand, whole, with 1 to 20 stages, the lowest first.")
class SaveTaskInput:
    key: str
    kind: TaskKind
    name_zh: str
    name_en: str
    purpose: str
    stages: list[TaskStageInput]
    first_day: date | None = None
    last_day: date | None = None
    state: TaskState = TaskState.ACTIVE


@strawberry.input(description="That a user completed a task; without an event id one is made. `data` is JSON.")
class RecordTaskCompletionInput:
    user_id: strawberry.ID
    task: str
    at: datetime
    event_id: strawberry.ID | None = None
    data: str | None = None


@strawberry.type(description="Writing tasks and completions.")
class TaskMutation:
    @strawberry.mutation(description="Save a task in a new version; the first expects version 0 (K01).")
    async def save_task(
        self, info: Info, input: SaveTaskInput, expected_version: int = 0, operation_key: str | None = None
    ) -> SaveTaskResult:  # pyright: ignore[reportInvalidTypeForm]
        payload = {**strawberry.asdict(input), "expected_version": expected_version}
        call = info.context.call(info.field_name, payload, operation_key)
        work = actions.save_task(info.context.database, call, _task(input), expected_version=expected_version)
        return await answered(
            info,
            work,
            SaveTaskDone,
            {"task": ("key", "task")},
            lambda done: {"version": done.version, "saved": done.saved},
        )

    @strawberry.mutation(description="Record that a user completed a task; a known event changes nothing (K02).")
    async def record_task_completion(
        self, info: Info, input: RecordTaskCompletionInput, operation_key: str | None = None
    ) -> RecordTaskCompletionResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        event = str(uuid4()) if input.event_id is None else input.event_id
        given = model.AskedCompletion(event, input.user_id, input.task, input.at, input.data)
        work = actions.record_completion(info.context.database, call, given, zone=info.context.settings.zone)
        return await answered(info, work, RecordTaskCompletionDone, {"user": ("id", "user")}, _recorded)


def _task(given: SaveTaskInput) -> model.Task:
    stages = tuple(model.Stage(each.key, each.name_zh, each.name_en, each.needs, each.tag) for each in given.stages)
    return model.Task(
        given.key,
        given.kind,
        given.name_zh,
        given.name_en,
        given.purpose,
        stages,
        given.first_day,
        given.last_day,
        given.state,
    )


def _recorded(done: model.CompletionRecorded) -> dict[str, object]:
    return {
        "event_id": strawberry.ID(done.event),
        "task_key": done.task,
        "completions": done.completions,
        "stage": done.stage,
        "recorded": done.recorded,
    }


def _stages(text: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "key": each.key,
            "name_zh": each.name_zh,
            "name_en": each.name_en,
            "needs": each.needs,
            "tag": each.tag,
        }
        for number, each in enumerate(parsed_stages(text), 1)
    ]


def _progress(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_reached(row) for row in found]


def _reached(row: dict[str, Any]) -> dict[str, Any]:
    stages, done = _stages(row["stages"]), row["completions"]
    reached = stage_reached(parsed_stages(row["stages"]), done)
    further = stages[reached] if reached < len(stages) else None
    return {
        "task": row["task"],
        "completions": done,
        "stage": stages[reached - 1] if reached else None,
        "next_stage": further,
        "missing": 0 if further is None else further["needs"] - done,
    }


def _of_user(_: Selected, context: Context) -> Reading:
    today = context.today
    return Reading(USER_TASKS, {"today": today}, holes=(_TASK,), finish=_progress)


def _by_key(args: Mapping[str, Any], _: Context) -> Mapping[str, object]:
    return {"key": args["key"], "wanted": args.get("version")}


def _in_state(args: Mapping[str, Any], _: Context) -> Mapping[str, object]:
    state = args.get("state")
    return {"state": None if state is None else TaskState(state).value}


_TASK = Hole(("task",), "version", "Task")

READERS: dict[str, Reader] = {
    "Query.tasks": slot(LIST_TASKS, _TASK, params=_in_state, unwrap="task"),
    "Query.task": slot(TASK_BY_KEY, _TASK, params=_by_key, unwrap="task"),
    "Task.stages": slot(TASK_STAGES, finish=_stages),
    "User.tasks": _of_user,
}
