"""Rows for people and programs: a table on a terminal, aligned text elsewhere, CSV or JSON where asked for."""

from __future__ import annotations

import csv as comma_separated
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
import orjson

from api.commands.frame import Frame

Value = str | int | float | bool | None
_INSTANTS = frozenset({"joined", "since", "due", "until", "saved"})
# What spreadsheets take for a formula; "+86 138…" and "-3" are none.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d .-]*\Z)")


def csv_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `--csv` of a command that prints a table; the command gets it as `csv`."""
    return click.option("--csv", is_flag=True, help="Answer in CSV, with a line of column names.")


def table(frame: Frame, columns: Mapping[str, str], rows: Iterable[Sequence[Value]], *, csv: bool = False) -> None:
    """The rows stand on standard output. `columns`: name for programs → heading for people, in the order of a row.

    With `--json` one array of objects; with `csv` RFC 4180 in UTF-8, where a text that a spreadsheet would run as a
    formula begins with an apostrophe. What people see has no control characters.
    """
    if frame.as_json:
        click.echo(orjson.dumps([dict(zip(columns, row, strict=True)) for row in rows]).decode())
    elif csv:
        writer = comma_separated.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([guarded(value) for value in row] for row in rows)
    elif sys.stdout.isatty():
        _draw(columns, rows)
    else:
        _align(columns, rows)


def pairs(frame: Frame, lines: Mapping[str, Value]) -> None:
    """One line a fact that is known, label code → value, aligned, on standard output."""
    said = {frame.say(label): shown(value) for label, value in lines.items() if value}
    widest = max(map(_width, said), default=0)
    for label, value in said.items():
        click.echo(f"{_padded(label, widest, is_right=False)}  {value}")


def shown(value: Value) -> str:
    """A value as people read it: a dash for nothing, thousands parted, control characters replaced."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "".join("\ufffd" if unicodedata.category(each) in {"Cc", "Cf"} else each for each in value)


def by_day(frame: Frame, names: Sequence[str], row: Sequence[Value]) -> tuple[Value, ...]:
    """The row as people read it: instants as days in the brand's zone."""

    def day(name: str, value: Value) -> Value:
        at = datetime.fromisoformat(value) if name in _INSTANTS and isinstance(value, str) else None
        return at.astimezone(frame.settings.zone).date().isoformat() if at else value

    return tuple(map(day, names, row))


def guarded(value: Value) -> Value:
    """A name such as "=HYPERLINK(…)" is a text to whoever opens the file; numbers, also written as text, stay."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _draw(columns: Mapping[str, str], rows: Iterable[Sequence[Value]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(header_style="bold")
    kept = list(rows)
    for place, heading in enumerate(columns.values()):
        drawn.add_column(Text(heading), justify="right" if _is_number(kept, place) else "left")
    for row in kept:
        drawn.add_row(*(Text(shown(value)) for value in row))
    Console().print(drawn)


def _align(columns: Mapping[str, str], rows: Iterable[Sequence[Value]]) -> None:
    kept = list(rows)
    texts = [list(columns.values()), *([shown(value) for value in row] for row in kept)]
    widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
    right = [_is_number(kept, place) for place in range(len(columns))]
    for line in texts:
        cells = (_padded(cell, width, is_right=end) for cell, width, end in zip(line, widths, right, strict=True))
        click.echo("  ".join(cells).rstrip())


def _is_number(rows: Sequence[Sequence[Value]], place: int) -> bool:
    return any(isinstance(row[place], int | float) and not isinstance(row[place], bool) for row in rows)


def _padded(text: str, width: int, *, is_right: bool) -> str:
    padding = " " * (width - _width(text))
    return padding + text if is_right else text + padding


def _width(text: str) -> int:
    # A Chinese character takes two places, a combining mark none.
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
