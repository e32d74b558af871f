"""From lines to records: the fields of one row each, whatever parts them; a broken row costs only itself."""

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from graph.errors import Refused
from graph.imports.decoding import LINE_LIMIT, Line
from graph.imports.layout import Format, Layout, is_blank

RECORD_LINES = 500
"""Physical lines that one row may span, by line ends inside quotes."""

Fields = Sequence[str | None]

# What bounds a field is the limit of its line; a field that the reader of quotes refused would give its lines away.
csv.field_size_limit(LINE_LIMIT)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it starts and ends, how it begins, and its fields or the fault that spoils them."""

    line: int
    last_line: int
    text: str
    fields: Fields
    fault: Refused | None = None


class Exact(float):
    """A JSON number that keeps its text, so that amounts stay exact."""

    text: str

    def __new__(cls, text: str) -> "Exact":
        """Read the number, keep the text."""
        made = super().__new__(cls, text)
        made.text = text
        return made


class Lines:
    """Lines of text in order; lines that were taken too early can be put back."""

    def __init__(self, lines: Iterable[Line], comment: str) -> None:
        self._lines = iter(lines)
        self._comment = comment
        self._waiting: deque[Line] = deque()

    def take(self) -> Line | None:
        """The next physical line, None at the end."""
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def take_row(self) -> Line | None:
        """The next line that begins a row: blank lines and comments are passed over."""
        while (line := self.take()) is not None:
            if line.fault or not (is_blank(line.text) or (self._comment and line.text.startswith(self._comment))):
                return line
        return None

    def put_back(self, lines: Sequence[Line]) -> None:
        """Make `lines` come next, in their order."""
        self._waiting.extendleft(reversed(lines))


def header_of(lines: Lines, layout: Layout) -> tuple[str, ...]:
    """The names of the columns: given ones, else the first row's, which is taken from `lines`.

    Raises `Refused` ("imports.file_empty", "imports.header_unreadable"). JSON Lines have none.
    """
    if layout.format is Format.JSONL:
        return ()
    names = layout.columns
    if names is None:
        first = next(_delimited(lines, layout, None), None)
        if first is None:
            raise Refused("imports.file_empty")
        if first.fault:
            raise Refused("imports.header_unreadable", line=first.line, why=first.fault.code)
        names = tuple((each or "").strip() for each in first.fields)
    if layout.first_columns is not None:
        if len(names) < layout.first_columns:
            raise Refused("imports.header_short", expected=layout.first_columns, found=len(names))
        names = names[: layout.first_columns]
    return names


def records_of(lines: Lines, layout: Layout, names: Sequence[str]) -> Iterator[Record]:
    """All rows in order, fields standing as `names` do; `names` are the header, or the keys wanted of JSON objects."""
    if layout.format is Format.JSONL:
        return _objects(lines, names)
    return _delimited(lines, layout, len(names))


def _delimited(lines: Lines, layout: Layout, n_fields: int | None) -> Iterator[Record]:
    while (line := lines.take_row()) is not None:
        text = line.text
        if line.fault:
            yield Record(line.number, line.number, text, (), line.fault)
            continue
        last_line = line.number
        if layout.format is Format.SPACES:
            fields: list[str] = text.split()
        elif layout.has_quotes and '"' in text:
            taken, parsed = _quoted(line, lines, layout.delimiter)
            if parsed is None:
                yield Record(line.number, line.number, text, (), Refused("imports.quotes_broken"))
                continue
            fields, last_line = parsed, taken[-1].number if taken else line.number
        else:
            fields = text.split(layout.delimiter)
        yield Record(line.number, last_line, text, *_counted(fields, n_fields, layout.first_columns))


def _counted(fields: list[str], n_fields: int | None, first_columns: int | None) -> tuple[Fields, Refused | None]:
    """The fields if they are as many as they should be, else the fault."""
    if n_fields is None or len(fields) == n_fields:
        return fields, None
    if len(fields) < n_fields:
        return (), Refused("imports.too_few_fields", expected=n_fields, found=len(fields))
    if first_columns is not None:
        return fields[:n_fields], None
    return (), Refused("imports.too_many_fields", expected=n_fields, found=len(fields))


def _quoted(first: Line, lines: Lines, delimiter: str) -> tuple[list[Line], list[str] | None]:
    """The further lines a quoted row takes, and its fields.

    When the quotes never close, or close before other text, the fields are None and the further lines are put
    back: only the first line is lost, what follows is read as rows of its own.
    """
    taken: list[Line] = []

    def feed() -> Iterator[str]:
        yield first.text + "\n"
        size = len(first.text)
        while len(taken) < RECORD_LINES and size < LINE_LIMIT and (line := lines.take()) is not None:
            taken.append(line)
            if line.fault:
                return
            size += len(line.text) + 1
            yield line.text + "\n"

    try:
        return taken, next(csv.reader(feed(), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        lines.put_back(taken)
        return [], None


def _objects(lines: Lines, names: Sequence[str]) -> Iterator[Record]:
    while (line := lines.take_row()) is not None:
        if line.fault:
            yield Record(line.number, line.number, line.text, (), line.fault)
            continue
        try:
            found: object = json.loads(line.text, parse_float=Exact, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            yield Record(line.number, line.number, line.text, (), Refused("imports.json_invalid"))
            continue
        if not isinstance(found, dict):
            yield Record(line.number, line.number, line.text, (), Refused("imports.json_not_object"))
            continue
        values = cast("dict[str, object]", found)
        try:
            yield Record(line.number, line.number, line.text, [_text_of(values.get(name)) for name in names])
        except (ValueError, RecursionError):
            yield Record(line.number, line.number, line.text, (), Refused("imports.json_invalid"))


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _text_of(value: object) -> str | None:
    """A JSON value as the text a field would hold; objects and lists as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Exact):
        return value.text
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
