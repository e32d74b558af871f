"""What `guanxi segment` does about segments: save one from a text or a file, delete one, take its users along."""

from __future__ import annotations

import sys
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import click
import orjson

from api.audience_files import Format, file
from api.audiences import asked_audience
from api.commands.frame import Frame, command, run_async
from api.commands.governing import asked
from api.commands.person import private
from api.commands.store import reporting
from api.inside import OUTCOME, inside
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.errors import Missing, Refused

_SAVE = (
    "mutation Save($input: SaveSegmentInput!, $version: Int!, $key: String) { "
    "done: saveSegment(input: $input, expectedVersion: $version, operationKey: $key) { "
    + OUTCOME
    + " ... on SaveSegmentDone { version saved segment { text users(first: 1) { totalCount } } } } }"
)
_DELETE = (
    "mutation Delete($segment: String!, $version: Int!, $key: String) { "
    "done: deleteSegment(key: $segment, expectedVersion: $version, operationKey: $key) { "
    + OUTCOME
    + " ... on DeleteSegmentDone { key version } } }"
)
_FIELDS = frozenset({"name", "text", "expression", "description", "purpose"})

TEXT = click.argument("text", required=False)
FILE = click.option(
    "--file", "path", type=click.Path(path_type=Path), metavar="FILE", help="What it asks from a JSON file instead."
)
PURPOSE = click.option("--purpose", metavar="KEY", help="For what it is asked: only who agreed to that is listed.")
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")
_KEY = click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")


@command("save", example="guanxi segment save active_vips 'tag wear_vip and purchases at least 2' --name 活跃会员")
@click.argument("key")
@TEXT
@FILE
@click.option("--name", metavar="NAME", help="What people call it; KEY unless said.")
@click.option("--description", metavar="TEXT", help="What it is for, in your words.")
@PURPOSE
@click.option(
    "--expected-version",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The version that you looked at; 0: there is none yet.",
)
@_KEY
@_ACTOR
def save(
    frame: Frame,
    key: str,
    text: str | None,
    path: Path | None,
    expected_version: int,
    operation_key: str | None,
    actor: str,
    **more: str | None,
) -> None:
    """Save the segment KEY in a new version. A file holds name, description, purpose, and text or expression."""
    wanted = {"name": key, **given(text, path), **{name: value for name, value in more.items() if value is not None}}
    variables = {"input": {**wanted, "key": key}, "version": expected_version, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _SAVE, variables, actor=actor))["done"]
    n_users = done["segment"]["users"]["totalCount"]
    data = {"segment": key, "version": done["version"], "saved": done["saved"], "n_users": n_users}
    facts = {name: value for name, value in data.items() if name != "saved"}
    frame.answer(data, "segments.saved" if done["saved"] else "segments.as_it_was", **facts)


@command("delete", example="guanxi segment delete active_vips --expected-version 2")
@click.argument("key")
@click.option("--expected-version", type=click.IntRange(1), required=True, help="The version that you looked at.")
@_KEY
@_ACTOR
def delete(frame: Frame, key: str, expected_version: int, operation_key: str | None, actor: str) -> None:
    """Delete the segment KEY, which no other names; its versions are kept."""
    variables = {"segment": key, "version": expected_version, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _DELETE, variables, actor=actor))["done"]
    data = {"segment": done["key"], "version": done["version"]}
    frame.answer(data, "segments.deleted", **data)


@command("export", example="guanxi segment export active_vips --columns id,name,tags,attribute.city --output vips.csv")
@click.argument("key")
@click.option(
    "--format", "format_", type=click.Choice([each.value for each in Format]), default="csv", show_default=True
)
@click.option("--columns", default="id,name", show_default=True, metavar="LIST", help="Columns, with commas between.")
@PURPOSE
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, for its owner alone.")
@_ACTOR
def export(
    frame: Frame, key: str, format_: str, columns: str, purpose: str | None, output: Path | None, actor: str
) -> None:
    """Write the users of the segment KEY to a file, row by row; that it was done stands in the audit.

    Columns: id, name, joined, tags, tag_keys, groups, group_keys, owners, orders, net, last_purchase, referees,
    attribute.KEY, score.KEY, percentile.KEY, identity.KIND.
    """
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    run_async(_export(frame, address, actor, (key, columns.split(","), purpose), Format(format_), output))
    if output is not None:
        frame.note("exports.written", file=str(output))


async def _export(
    frame: Frame,
    address: StoreAddress,
    actor: str,
    wanted: tuple[str, list[str], str | None],
    format_: Format,
    output: Path | None,
) -> None:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        context = house.context()
        audience = asked_audience(*wanted, context)
        with ExitStack() as stack:
            sink = stack.enter_context(private(output)) if output else sys.stdout.buffer
            async with aclosing(file(house.executor, audience, context, format_)) as pieces:
                async for piece in pieces:
                    sink.write(piece)
            sink.flush()


def given(text: str | None, path: Path | None) -> dict[str, Any]:
    """What is asked: a text, or what a JSON file says in the fields of `SaveSegmentInput`.

    Raises:
        Refused: both or neither are given, or the file is no such object ("segments.file"). Missing: it cannot be read.
    """
    if (text is None) is (path is None):
        raise Refused("segments.text_or_file")
    if path is None:
        return {"text": text}
    try:
        found: object = orjson.loads(path.read_bytes())
    except OSError as error:
        raise Missing("query.unreadable", file=str(path)) from error
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Refused("segments.file", file=str(path), fields=", ".join(sorted(_FIELDS)))
    fields = cast("dict[str, Any]", found)
    if not {"key", *_FIELDS} >= set(fields):
        raise Refused("segments.file", file=str(path), fields=", ".join(sorted(_FIELDS)))
    return {name: value for name, value in fields.items() if name in _FIELDS}


COMMANDS = (save, delete, export)
