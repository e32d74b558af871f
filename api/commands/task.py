"""`guanxi task …`: ladder tasks in tables, saved from a file, completed by a user (K01, K02)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import click
import orjson

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import Value, csv_option, table
from api.inside import OUTCOME
from graph.errors import Missing, Refused

_LIST = "{ found: tasks { key version kind nameZh nameEn state firstDay lastDay stages { key needs tag } } }"
_SAVE = (
    "mutation Save($input: SaveTaskInput!, $version: Int!, $key: String) { "
    "done: saveTask(input: $input, expectedVersion: $version, operationKey: $key) { "
    + OUTCOME
    + " ... on SaveTaskDone { version saved } } }"
)
_COMPLETE = (
    "mutation Complete($input: RecordTaskCompletionInput!, $key: String) { "
    "done: recordTaskCompletion(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on RecordTaskCompletionDone { eventId completions stage recorded } } }"
)
_PROGRESS = """
query Progress($id: ID!) { found: user(id: $id) { tasks {
  completions missing task { key nameZh nameEn } stage { number key } nextStage { key needs } } } }
"""
LABELS = {
    "task": "tasks.label_task",
    "name": "tasks.label_name",
    "version": "tasks.label_version",
    "kind": "tasks.label_kind",
    "state": "tasks.label_state",
    "from": "tasks.label_from",
    "to": "tasks.label_to",
    "stages": "tasks.label_stages",
    "completions": "tasks.label_completions",
    "stage": "tasks.label_stage",
    "next": "tasks.label_next",
    "missing": "tasks.label_missing",
}
_KEY = click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")
Node = Mapping[str, Any]


@command_group("task", example="guanxi task complete ming daily_quiz")
def task() -> None:
    """Ladder tasks: list them, save one from a file, record that a user completed one, see how far a user is."""


@command("list", example="guanxi task list --csv")
@csv_option()
def list_(frame: Frame, csv: bool) -> None:
    """List the tasks by key, with the completions that their stages need."""
    rows = [_row(frame, each) for each in run_async(asked(frame, _LIST, {}))["found"]]
    _tabled(frame, ("task", "name", "version", "kind", "state", "from", "to", "stages"), rows, csv=csv)


@command("save", example="guanxi task save daily_quiz.json --expected-version 0")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--expected-version",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The version that you looked at; 0: there is none yet.",
)
@_KEY
@_ACTOR
def save(frame: Frame, path: Path, expected_version: int, operation_key: str | None, actor: str) -> None:
    """Save the task of FILE (- for standard input): a JSON object as the API's SaveTaskInput."""
    wanted = _read(path)
    variables = {"input": wanted, "version": expected_version, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _SAVE, variables, actor=actor))["done"]
    data = {"task": wanted.get("key"), "version": done["version"]}
    frame.answer({**data, "saved": done["saved"]}, "tasks.saved", **data)


@command("complete", example="guanxi task complete ming daily_quiz --event quiz-2026-05-01-ming")
@click.argument("user")
@click.argument("key", metavar="TASK")
@click.option("--event", metavar="ID", help="The id under which it is kept once; made unless said.")
@click.option("--at", metavar="INSTANT", help="When, as 2026-05-01T08:00:00+08:00; now unless said.")
@click.option("--data", metavar="JSON", help="What else is known of it.")
@_KEY
@_ACTOR
def complete(frame: Frame, user: str, key: str, operation_key: str | None, actor: str, **given: Any) -> None:
    """Record that USER completed TASK."""
    wanted = {
        "userId": user,
        "task": key,
        "at": given["at"] or now().isoformat(),
        "eventId": given["event"],
        "data": given["data"],
    }
    variables = {"input": wanted, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _COMPLETE, variables, actor=actor))["done"]
    data = {"user": user, "task": key, "completions": done["completions"], "stage": done["stage"]}
    frame.answer({**data, "event": done["eventId"], "recorded": done["recorded"]}, "tasks.completed", **data)


@command("progress", example="guanxi task progress ming")
@click.argument("user")
@csv_option()
def progress(frame: Frame, user: str, csv: bool) -> None:
    """Show how far USER is in each task, and what is missing for the next stage."""
    found = run_async(asked(frame, _PROGRESS, {"id": user}))["found"]
    if found is None:
        raise Missing("users.unknown", user=user[:80])
    rows: list[tuple[Value, ...]] = [
        (
            each["task"]["key"],
            _name(frame, each["task"]),
            each["completions"],
            each["stage"] and each["stage"]["key"],
            each["nextStage"] and each["nextStage"]["key"],
            each["missing"],
        )
        for each in found["tasks"]
    ]
    _tabled(frame, ("task", "name", "completions", "stage", "next", "missing"), rows, csv=csv)


def _row(frame: Frame, node: Node) -> tuple[Value, ...]:
    stages = " · ".join(f"{each['key']} {each['needs']}" for each in node["stages"])
    return (
        node["key"], _name(frame, node), node["version"], node["kind"].lower(), node["state"].lower(),
        node["firstDay"], node["lastDay"], stages,
    )  # fmt: skip


def _name(frame: Frame, node: Node) -> str:
    return node["nameZh" if frame.language.value == "zh" else "nameEn"]


def _read(path: Path) -> dict[str, Any]:
    """The one JSON object in the file."""
    try:
        text = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        found = orjson.loads(text)
    except (OSError, orjson.JSONDecodeError):
        found = None
    if not isinstance(found, dict):
        raise Refused("tasks.file", file=str(path))
    return cast("dict[str, Any]", found)


def _tabled(frame: Frame, names: tuple[str, ...], rows: list[tuple[Value, ...]], *, csv: bool) -> None:
    table(frame, {name: frame.say(LABELS[name]) for name in names}, rows, csv=csv)


for _each in (list_, save, complete, progress):
    task.add_command(_each)
entry = task
