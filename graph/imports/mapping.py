"""Which column of a file fills which column of its kind: from options, from a small TOML file, or by equal names.

kind = "purchase-lines"

[file]
encoding = "gb18030"
comment = "#"
columns = ["order", "sku", "price", "n", "discount"]
first_columns = 5
empty = ["NULL"]
time_zone = "Asia/Shanghai"
id_from_line = false
join = false

[map]
purchase = "order"

[set]
category = "books"

[compute]
amount = "price × n × (1 − discount)"

[dates]
at = "%d.%m.%Y %H:%M"
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from graph.errors import Missing, Refused
from graph.imports.columns import ATTRIBUTE_PREFIX, IDENTIFIED, TABLES, ColumnType
from graph.imports.expressions import Expression, parse_expression
from graph.imports.instants import check_date_format
from graph.imports.layout import FileOptions, Format
from graph.imports.model import Kind

_ATTRIBUTE_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COMPUTED = frozenset({ColumnType.AMOUNT, ColumnType.MINOR})
_DATED = frozenset({ColumnType.INSTANT, ColumnType.DAY})
_SECTIONS = ("map", "set", "compute", "dates")
_FILE_KEYS = ("format", "delimiter", "encoding", "comment", "quotes", "columns", "first_columns", "empty")
T = TypeVar("T", str, int, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How one file's columns fill a kind's columns, checked against the kind.

    `sources`: target → column name or 1-based position; `constants`: target → text of every row; `computed`:
    target → expression; `date_formats`: target → format. What none names is filled by the column of equal name.
    `join`: a row that names another user's checked identity makes the two one person, instead of being left out.
    """

    kind: Kind
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    constants: Mapping[str, str] = field(default_factory=dict[str, str])
    computed: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    date_formats: Mapping[str, str] = field(default_factory=dict[str, str])
    time_zone: str | None = None
    id_from_line: bool = False
    join: bool = False
    file: FileOptions = field(default_factory=FileOptions)

    def __post_init__(self) -> None:
        _check(self)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that changes what rows mean: two mappings of one digest read a file alike."""
        parts: list[object] = [
            self.kind.value,
            sorted(self.sources.items()),
            sorted(self.constants.items()),
            sorted((target, expression.text) for target, expression in self.computed.items()),
            sorted(self.date_formats.items()),
            self.time_zone,
            self.id_from_line,
            *(["join"] if self.join else []),
            sorted(self.file.empty),
            replace(self.file, empty=frozenset()),
        ]
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def mapping_from_options(
    kind: Kind, pairs: Mapping[str, Sequence[str]], *, base: ColumnMapping | None = None
) -> ColumnMapping:
    """`base` with what was given on the command line laid over it.

    `pairs` holds texts "target=value" under "map", "set", "compute" and "dates". A target given here leaves the
    section of `base` it stood in.

    Raises `Refused` as `ColumnMapping` does, and "imports.option_invalid" for a text without "=".
    """
    base = base or ColumnMapping(kind=kind)
    if base.kind is not kind:
        raise Refused("imports.kind_differs", kind=kind.value, found=base.kind.value)
    given = {section: dict(_pair(section, text) for text in pairs.get(section, ())) for section in _SECTIONS}
    named = given["map"].keys() | given["set"].keys() | given["compute"].keys()

    def kept(of_base: Mapping[str, str]) -> dict[str, str]:
        return {target: value for target, value in of_base.items() if target not in named}

    computed = {target: each for target, each in base.computed.items() if target not in named}
    return replace(
        base,
        sources=kept(base.sources) | given["map"],
        constants=kept(base.constants) | given["set"],
        computed=computed | {target: parse_expression(text) for target, text in given["compute"].items()},
        date_formats=dict(base.date_formats) | given["dates"],
    )


def mapping_from_file(path: Path, kind: Kind) -> ColumnMapping:
    """The mapping a TOML file states.

    Raises `Missing` ("imports.file_missing"), `Refused` ("imports.mapping_unreadable", "imports.mapping_key",
    "imports.kind_differs" and what `ColumnMapping` raises).
    """
    try:
        content: dict[str, object] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Missing("imports.file_missing", file=str(path)) from None
    except (OSError, ValueError, RecursionError) as error:
        raise Refused("imports.mapping_unreadable", file=path.name, why=str(error)) from None
    for key in content.keys() - {"kind", "file", *_SECTIONS}:
        raise Refused("imports.mapping_key", file=path.name, key=key)
    if content.get("kind", kind.value) != kind.value:
        raise Refused("imports.kind_differs", kind=kind.value, found=str(content["kind"]))
    section = {name: _texts(path, content, name) for name in _SECTIONS}
    options = _table(path, content, "file")
    return ColumnMapping(
        kind=kind,
        sources=section["map"],
        constants=section["set"],
        computed={target: parse_expression(text) for target, text in section["compute"].items()},
        date_formats=section["dates"],
        time_zone=_option(path, options, "time_zone", str),
        id_from_line=_option(path, options, "id_from_line", bool) or False,
        join=_option(path, options, "join", bool) or False,
        file=_file_options(path, options),
    )


def known_targets(kind: Kind) -> tuple[str, ...]:
    """The names a mapping of that kind may fill; attributes stand as `attribute.KEY`."""
    return tuple(column.name for column in TABLES[kind].columns)


def _pair(option: str, text: str) -> tuple[str, str]:
    target, sign, value = text.partition("=")
    if not sign or not target.strip():
        raise Refused("imports.option_invalid", option=option, value=text[:80])
    return target.strip(), value.strip()


def _check(mapping: ColumnMapping) -> None:
    types = {column.name: column.type for column in TABLES[mapping.kind].columns}
    seen: set[str] = set()
    for targets in (mapping.sources, mapping.constants, mapping.computed):
        for target in targets:
            if target in seen:
                raise Refused("imports.target_twice", target=target)
            seen.add(target)
    for target in (*seen, *mapping.date_formats):
        is_attribute = target.startswith(ATTRIBUTE_PREFIX) and mapping.kind is Kind.USERS
        key = target.removeprefix(ATTRIBUTE_PREFIX)
        if not (target in types if not is_attribute else _ATTRIBUTE_KEY.fullmatch(key)):
            known = ", ".join(known_targets(mapping.kind))
            raise Refused("imports.target_unknown", target=target[:80], kind=mapping.kind.value, known=known)
    for target in mapping.computed:
        if types.get(target) not in _COMPUTED:
            raise Refused("imports.compute_amounts_only", target=target)
    for target, text in mapping.date_formats.items():
        if types.get(target) not in _DATED:
            raise Refused("imports.date_format_unfit", target=target)
        check_date_format(text)
    _check_rest(mapping)


def _check_rest(mapping: ColumnMapping) -> None:
    if mapping.id_from_line and mapping.kind not in IDENTIFIED:
        raise Refused("imports.id_from_line_unfit", kind=mapping.kind.value)
    if mapping.join and mapping.kind is not Kind.IDENTITIES:
        raise Refused("imports.join_unfit", kind=mapping.kind.value)
    if mapping.id_from_line and "id" in mapping.sources.keys() | mapping.constants.keys():
        raise Refused("imports.target_twice", target="id")
    if mapping.time_zone is not None:
        try:
            ZoneInfo(mapping.time_zone)
        except (KeyError, ValueError, OSError):
            raise Refused("imports.time_zone_unknown", name=mapping.time_zone[:80]) from None


def _table(path: Path, content: Mapping[str, object], name: str) -> dict[str, object]:
    found = content.get(name, {})
    if not isinstance(found, dict):
        raise Refused("imports.mapping_key", file=path.name, key=name)
    return cast("dict[str, object]", found)


def _texts(path: Path, content: Mapping[str, object], name: str) -> dict[str, str]:
    """A section of texts; whole numbers are let through as positions and constants. Dotted keys are joined again."""
    texts: dict[str, str] = {}
    for key, value in _table(path, content, name).items():
        if isinstance(value, dict):
            inner = cast("dict[str, object]", value)
            texts |= {f"{key}.{each}": _text(path, f"{name}.{key}.{each}", inner[each]) for each in inner}
        else:
            texts[key] = _text(path, f"{name}.{key}", value)
    return texts


def _text(path: Path, key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused("imports.mapping_key", file=path.name, key=key)
    return str(value)


def _file_options(path: Path, options: Mapping[str, object]) -> FileOptions:
    for key in options.keys() - {*_FILE_KEYS, "time_zone", "id_from_line", "join"}:
        raise Refused("imports.mapping_key", file=path.name, key=f"file.{key}")
    name = _option(path, options, "format", str)
    if name is not None and name not in list(Format):
        raise Refused("imports.option_invalid", option="format", value=name[:20])
    columns = _names(path, options, "columns")
    return FileOptions(
        format=Format(name) if name else None,
        delimiter=_option(path, options, "delimiter", str),
        encoding=_option(path, options, "encoding", str),
        comment=_option(path, options, "comment", str),
        has_quotes=_option(path, options, "quotes", bool) is not False,
        columns=columns,
        first_columns=_option(path, options, "first_columns", int),
        empty=frozenset(_names(path, options, "empty") or ()),
    )


def _option(path: Path, options: Mapping[str, object], key: str, kind: type[T]) -> T | None:
    value = options.get(key)
    if value is None or type(value) is kind:
        return cast("T | None", value)
    raise Refused("imports.mapping_key", file=path.name, key=f"file.{key}")


def _names(path: Path, options: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    value = options.get(key)
    if value is None:
        return None
    names = cast("list[object]", value) if isinstance(value, list) else []
    texts = tuple(each for each in names if isinstance(each, str))
    if len(texts) != len(names) or not isinstance(value, list):
        raise Refused("imports.mapping_key", file=path.name, key=f"file.{key}")
    return texts
