"""How tasks are kept, and how completions are counted: one function, one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from graph.instants import instant
from graph.tasks.model import BY_TASK, KnownTask, Run, Task, TaskKind, TaskState, event_type
from graph.tasks.policy import kept_stages, parsed_stages, version_key
from queries.catalogue import statement

GET_TASK = statement("tasks/get_task")
COUNT_TASKS = statement("tasks/count_tasks")
SAVE_VERSION = statement("tasks/save_version")
COUNT_COMPLETIONS = statement("tasks/count_completions")
LIST_RUNS = statement("tasks/list_runs")
LIST_RUNNERS = statement("tasks/list_runners")


async def get_task(transaction: Transaction, key: str) -> KnownTask | None:
    """The task in its newest version, or None."""
    rows = await transaction.run(GET_TASK, key=key, type=event_type(key))
    if not rows:
        return None
    [row] = rows
    task = Task(
        key=key,
        kind=TaskKind(row["kind"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        purpose=row["purpose"],
        stages=parsed_stages(row["stages"]),
        first=row["first"] and row["first"].to_native(),
        last=row["last"] and row["last"].to_native(),
        state=TaskState(row["state"]),
    )
    return KnownTask(task, row["version"], row["is_begun"])


async def count_tasks(transaction: Transaction) -> int:
    """How many tasks there are."""
    [row] = await transaction.run(COUNT_TASKS)
    return row["n"]


async def save_version(transaction: Transaction, task: Task, version: int, origin: Origin) -> None:
    """The task stands like this, in a version of its own."""
    await transaction.run(
        SAVE_VERSION,
        key=task.key,
        version=version,
        version_key=version_key(task.key, version),
        type=event_type(task.key),
        needs=[each.needs for each in task.stages],
        state=task.state.value,
        has_tags=any(each.tag for each in task.stages),
        values={
            "kind": task.kind.value,
            "name_zh": task.name_zh,
            "name_en": task.name_en,
            "purpose": task.purpose,
            "stages": kept_stages(task.stages),
            "tags": [each.tag for each in task.stages if each.tag is not None],
            "first": task.first,
            "last": task.last,
            "state": task.state.value,
            "actor": origin.actor,
            "at": origin.at,
        },
    )


async def count_completions(transaction: Transaction, user: str, task: str) -> int:
    """How often the user completed the task."""
    [row] = await transaction.run(COUNT_COMPLETIONS, user=user, type=event_type(task))
    return row["n"]


async def list_runs(transaction: Transaction, users: Collection[str], tasks: Collection[str]) -> list[Run]:
    """What these users did of tasks whose stages set tags, of these or, where none is named, of all.

    The tags of the stages are those that others were merged into by now.
    """
    rows = await transaction.run(LIST_RUNS, users=sorted(users), tasks=sorted(tasks), by=BY_TASK)
    return [_run(row) for row in rows]


async def list_runners(database: Database, task: str, *, after: str, limit: int) -> Sequence[str]:
    """The next users by id who completed the task."""
    [row] = await database.read(LIST_RUNNERS, type=event_type(task), after=after, limit=limit)
    return row["users"]


def _run(row: Mapping[str, Any]) -> Run:
    now: Mapping[str, str] = {each["tag"]: each["now"] for each in row["tags"]}
    stages = tuple(replace(each, tag=now.get(each.tag or "")) for each in parsed_stages(row["stages"]))
    ats = tuple(instant(each) for each in row["ats"])
    return Run(row["user"], row["task"], ats, stages, frozenset(row["given"]))
