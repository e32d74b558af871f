"""`guanxi query`: ask the API from within, as an admin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import click
import orjson

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.execution import Answer
from api.inside import inside, raised
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.errors import Missing, Refused

STANDARD_INPUT = "-"


@command("query", example="guanxi query '{ groups { key nMembers } }'")
@click.argument("text", required=False)
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Read the query from a file; - is standard input."
)
@click.option("--variables", default="", metavar="JSON", help="Values of the query's variables, a JSON object.")
@click.option("--operation", metavar="NAME", help="Which operation to run, where the document holds several.")
@click.option("--actor", default="command", show_default=True, help="Who is told to have asked.")
def query(frame: Frame, text: str | None, path: Path | None, variables: str, operation: str | None, actor: str) -> int:
    """Run one GraphQL operation with all rights and print its answer as JSON.

    Without TEXT and --file the query is read from standard input. The answer is printed whole, errors included; the
    exit code tells of the first error.
    """
    asked = _text(text, path)
    values = _values(variables)
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    answer = run_async(_ask(frame, address, asked, values, operation, actor))
    indent = 0 if frame.as_json else orjson.OPT_INDENT_2
    click.echo(orjson.dumps(answer.body, option=indent).decode())
    return raised(answer).exit_code if answer.body.get("errors") else 0


async def _ask(
    frame: Frame, address: StoreAddress, text: str, values: dict[str, Any], operation: str | None, actor: str
) -> Answer:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        return await house.answer(text, values, operation)


def _text(text: str | None, path: Path | None) -> str:
    if text is not None and path is not None:
        raise Refused("query.one_text")
    if text is not None:
        return text
    if path is None or str(path) == STANDARD_INPUT:
        return sys.stdin.read()
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Missing("query.unreadable", file=str(path)) from error


def _values(variables: str) -> dict[str, Any]:
    try:
        found: object = orjson.loads(variables or "{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Refused("query.variables")
    return cast("dict[str, Any]", found)


entry = query
