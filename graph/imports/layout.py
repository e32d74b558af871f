"""How the rows of a file are laid out: format, delimiter, comments, header; named by option or seen in the file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from graph.errors import Refused
from graph.imports.decoding import Line

_SUFFIXES = {".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_CANDIDATES = ",\t;|"
_LOOKED_AT = 1000
_SPACES = re.compile(r"\S[ ]+\S")


class Format(StrEnum):
    """What parts the fields of a row."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """What the caller says about a file; None leaves it to the file itself.

    `columns` names the columns of a file without header. `first_columns` drops what stands behind the first n
    fields of a row. `empty` are texts that mean "no value", beside the empty text.
    """

    format: Format | None = None
    delimiter: str | None = None
    encoding: str | None = None
    comment: str | None = None
    has_quotes: bool = True
    columns: tuple[str, ...] | None = None
    first_columns: int | None = None
    empty: frozenset[str] = frozenset()


def laid_over(base: FileOptions, given: FileOptions) -> FileOptions:
    """`base` with everything that `given` states put in its place; the texts that mean "no value" of both."""
    return FileOptions(
        format=given.format or base.format,
        delimiter=base.delimiter if given.delimiter is None else given.delimiter,
        encoding=given.encoding or base.encoding,
        comment=base.comment if given.comment is None else given.comment,
        has_quotes=base.has_quotes and given.has_quotes,
        columns=given.columns or base.columns,
        first_columns=base.first_columns if given.first_columns is None else given.first_columns,
        empty=base.empty | given.empty,
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """What reading a file needs to know; `delimiter` is one character, empty where the format has none."""

    format: Format
    delimiter: str
    comment: str
    has_quotes: bool
    columns: tuple[str, ...] | None
    first_columns: int | None


def layout_of(options: FileOptions, path: Path, lines: Iterable[Line]) -> Layout:
    """The layout by the options, then the file's name, then its first row that is no comment.

    Raises `Refused` ("imports.option_invalid") for a delimiter of other than one character, or a number of first
    columns below 1.
    """
    if options.delimiter is not None and (len(options.delimiter) != 1 or options.delimiter in '"\r\n'):
        raise Refused("imports.option_invalid", option="delimiter", value=options.delimiter[:20])
    if options.first_columns is not None and options.first_columns < 1:
        raise Refused("imports.option_invalid", option="first-columns", value=options.first_columns)
    comment = options.comment or ""
    beginning = _first_row(lines, comment)
    chosen = options.format or _format_of(options, path, beginning)
    delimiter = ""
    if chosen in (Format.CSV, Format.TSV):
        delimiter = options.delimiter or ("\t" if chosen is Format.TSV else _most_frequent(beginning))
    return Layout(chosen, delimiter, comment, options.has_quotes, options.columns, options.first_columns)


def is_blank(text: str) -> bool:
    """True for a line that holds nothing."""
    return not text.strip(" ")


def _first_row(lines: Iterable[Line], comment: str) -> str:
    for line in islice(lines, _LOOKED_AT):
        if not is_blank(line.text) and not (comment and line.text.startswith(comment)):
            return line.text[:100_000]
    return ""


def _format_of(options: FileOptions, path: Path, beginning: str) -> Format:
    if options.delimiter is not None:
        return Format.TSV if options.delimiter == "\t" else Format.CSV
    name = path.name.lower().removesuffix(".gz")
    by_name = _SUFFIXES.get(Path(name).suffix)
    if by_name:
        return Format(by_name)
    if beginning.lstrip().startswith("{"):
        return Format.JSONL
    if not any(each in beginning for each in _CANDIDATES) and _SPACES.search(beginning):
        return Format.SPACES
    return Format.CSV


def _most_frequent(beginning: str) -> str:
    """The candidate that stands most often in the first row; the earlier candidate on a tie."""
    return max(_CANDIDATES, key=lambda each: (beginning.count(each), -_CANDIDATES.index(each)))
