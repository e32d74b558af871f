"""An audience as a file, piece by piece: CSV for spreadsheets, JSON Lines for programs; the audit hears of it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from enum import StrEnum

import orjson

from api.audiences import Audience, Cell, Check, from_within, pages
from api.commands.table import guarded
from api.context import Context
from api.execution import Executor
from graph.database.operations import Origin
from graph.errors import Refused
from graph.exports.audiences import Taking, close_taking, open_taking

SEPARATOR = "、"


class Format(StrEnum):
    """What the file is: comma-separated values with a line of names, or one JSON object a line."""

    CSV = "csv"
    JSONL = "jsonl"


MEDIA_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.JSONL: "application/x-ndjson"}


def format_of(text: str) -> Format:
    """The format of that name.

    Raises:
        Refused: there is none ("audiences.format").
    """
    try:
        return Format(text)
    except ValueError:
        raise Refused("audiences.format", path=("format",), format=text[:20], choices=", ".join(Format)) from None


async def file(
    executor: Executor, audience: Audience, context: Context, format_: Format, check: Check = from_within
) -> AsyncGenerator[bytes]:
    """The audience's file. The audit knows of it before the first piece, and afterwards how many users left.

    Close it where it is left: what was sent until then is told. `check` as `api.audiences.pages` has it.
    """
    caller, names = context.caller, tuple(each.name for each in audience.columns)
    segment = audience.segment
    taking = Taking(segment.key, segment.version, audience.purpose, names, format_.value)
    origin = Origin(caller.actor, caller.role, context.clock(), context.request_id, caller.groups)
    await open_taking(context.database, origin, taking)
    n_users, complete = 0, False
    head = lines([list(names)]) if format_ is Format.CSV else b""
    try:
        async with aclosing(pages(executor, audience, context, check)) as found:
            async for rows in found:
                n_users += len(rows)
                piece = lines(rows) if format_ is Format.CSV else objects(names, rows)
                yield head + piece
                head = b""
        complete = True
        if head:
            yield head
    finally:
        await close_taking(context.database, origin, taking, n_users=n_users, complete=complete)


def lines(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Lines of RFC 4180 in UTF-8; a text that a spreadsheet would run as a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows([_flat(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _flat(cell: Cell) -> str | int | float | bool | None:
    return guarded(SEPARATOR.join(cell) if isinstance(cell, list) else cell)


def objects(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A JSON object a line, each value by the name of its column."""
    return b"".join(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n" for row in rows)
