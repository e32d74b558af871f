"""From a record to a typed row: one reader per field of the row, made once per file from mapping and header."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from graph.errors import Refused
from graph.imports.columns import ATTRIBUTE_PREFIX, TABLES, Column, ColumnType
from graph.imports.expressions import Expression, decimal_of, minor_units
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind, Row
from graph.imports.reading import Fields, Record
from graph.imports.values import (
    Premises,
    check_amount,
    check_currency,
    read_amount,
    read_count,
    read_flag,
    read_json,
    read_minor,
    read_note,
    read_share,
    read_text,
    to_day,
    to_instant,
)

Text = Callable[[Fields], str | None]
Reader = Callable[[Fields], object]

_POSITION = re.compile(r"[1-9][0-9]{0,8}")
_DEFAULTS: Mapping[tuple[Kind, str], object] = {(Kind.INTERACTIONS, "count"): 1}


@dataclass(frozen=True, slots=True)
class Parser:
    """Makes the rows of one file."""

    row: Callable[..., Row]
    readers: tuple[Reader, ...]
    checks: tuple[Reader, ...]
    id_prefix: str | None

    def parse(self, record: Record) -> Row:
        """The record as a row; raises `Refused` with the first thing wrong with it."""
        if record.fault:
            raise record.fault
        given = record.fields
        for check in self.checks:
            check(given)
        if self.id_prefix is None:
            return self.row(record.line, *[read(given) for read in self.readers])
        return self.row(record.line, f"{self.id_prefix}:{record.line}", *[read(given) for read in self.readers[1:]])


def wanted_names(mapping: ColumnMapping, attributes: Iterable[str]) -> tuple[str, ...]:
    """The keys to look for in JSON objects: those the mapping names, then those named like a column of the kind, of
    which each of the attributes has one."""
    names = list(mapping.sources.values())
    names += [name for expression in mapping.computed.values() for name in expression.names]
    for column in TABLES[mapping.kind].columns:
        is_any = column.type is ColumnType.ATTRIBUTES
        names += [f"{ATTRIBUTE_PREFIX}{key}" for key in sorted(attributes)] if is_any else [column.name]
    return tuple(dict.fromkeys(names))


def make_parser(mapping: ColumnMapping, names: Sequence[str], premises: Premises, digest: str) -> Parser:
    """A parser for records whose fields stand as `names` do; `digest` is the file's.

    Raises `Refused`: "imports.column_missing" or "imports.column_doubled" for a source, "imports.target_missing"
    when nothing fills a column every row needs.
    """
    maker = _Maker(mapping, tuple(names), premises)
    return maker.parser(digest[:16] if mapping.id_from_line else None)


class _Maker:
    """Binds mapping, header and premises into readers."""

    def __init__(self, mapping: ColumnMapping, names: tuple[str, ...], premises: Premises) -> None:
        self.mapping = mapping
        self.names = names
        self.premises = premises

    def parser(self, id_prefix: str | None) -> Parser:
        table = TABLES[self.mapping.kind]
        by_field: dict[str, list[Column]] = {}
        for column in table.columns:
            by_field.setdefault(column.field, []).append(column)
        checks = by_field.pop("currency", [])
        ordered = [each.name for each in fields(table.row)][1:]
        readers = tuple(
            _nothing if id_prefix and name == "id" else self.field_reader(by_field[name]) for name in ordered
        )
        return Parser(table.row, readers, tuple(self.column_reader(each) or _nothing for each in checks), id_prefix)

    def field_reader(self, columns: Sequence[Column]) -> Reader:
        """The reader of a field that one of `columns` fills."""
        if columns[0].type is ColumnType.ATTRIBUTES:
            return self.attributes_reader()
        found = [(each, reader) for each in columns if (reader := self.column_reader(each))]
        default = _DEFAULTS.get((self.mapping.kind, columns[0].name))
        needed = columns[0].needed
        if not found:
            if needed:
                raise Refused("imports.target_missing", target=columns[0].name, kind=self.mapping.kind.value)
            return lambda _fields: default
        if len(found) == 1 and not needed and default is None:
            return found[0][1]
        names = [each.name for each, _ in found]
        readers = [reader for _, reader in found]

        def read(given: Fields) -> object:
            values = [value for reader in readers if (value := reader(given)) is not None]
            if len(values) == 1:
                return values[0]
            if values:
                raise Refused("imports.value_twice", column=names[0], other=names[1])
            if needed:
                raise Refused("imports.value_missing", column=names[0])
            return default

        return read

    def attributes_reader(self) -> Reader:
        named = {*self.mapping.sources, *self.mapping.constants, *self.names}
        targets = sorted(each for each in named if each.startswith(ATTRIBUTE_PREFIX))
        texts = [(each, each.removeprefix(ATTRIBUTE_PREFIX), self.text(each)) for each in targets]

        def read(given: Fields) -> dict[str, str]:
            values = [(target, key, text(given)) for target, key, text in texts if text]
            return {key: read_text(target, value) for target, key, value in values if value is not None}

        return read

    def column_reader(self, column: Column) -> Reader | None:
        """The reader of one column, which answers None for a missing value; None when nothing fills the column."""
        if column.name in self.mapping.computed:
            return self.computed(column, self.mapping.computed[column.name])
        text = self.text(column.name)
        if text is None:
            return None
        convert = self.converter(column)

        def read(given: Fields) -> object:
            value = text(given)
            return None if value is None else convert(value)

        return read

    def converter(self, column: Column) -> Callable[[str], object]:
        name, premises = column.name, self.premises
        date_format = self.mapping.date_formats.get(name)
        converters: dict[ColumnType, Callable[[str], object]] = {
            ColumnType.TEXT: lambda text: read_text(name, text),
            ColumnType.NOTE: lambda text: read_note(name, text),
            ColumnType.INSTANT: lambda text: to_instant(name, text, premises, date_format),
            ColumnType.DAY: lambda text: to_day(name, text, premises, date_format),
            ColumnType.AMOUNT: lambda text: read_amount(name, text, premises.currency_digits),
            ColumnType.MINOR: lambda text: read_minor(name, text),
            ColumnType.COUNT: lambda text: read_count(name, text),
            ColumnType.SHARE: lambda text: read_share(name, text),
            ColumnType.FLAG: lambda text: read_flag(name, text),
            ColumnType.JSON: lambda text: read_json(name, text),
            ColumnType.CURRENCY: lambda text: check_currency(name, text, premises),
        }
        return converters[column.type]

    def computed(self, column: Column, expression: Expression) -> Reader:
        """The expression's value, rounded half-even to whole minor units."""
        digits = self.premises.currency_digits if column.type is ColumnType.AMOUNT else 0
        sources = [(name, self.source(name)) for name in expression.names]

        def read(given: Fields) -> int:
            values = {name: _operand(name, text(given)) for name, text in sources}
            return check_amount(column.name, minor_units(expression, values, digits))

        return read

    def text(self, target: str) -> Text | None:
        """How the text for a target is found: a constant, a mapped source, or the column of that name."""
        constant = self.mapping.constants.get(target)
        if constant is not None:
            return lambda _fields: constant
        source = self.mapping.sources.get(target)
        if source is not None:
            return self.source(source)
        return self.source(target) if target in self.names else None

    def source(self, name: str) -> Text:
        """The trimmed text of a column by its name or 1-based position, None where the row has no value."""
        index = self.position(name)
        empty = self.mapping.file.empty | {""}

        def text(given: Fields) -> str | None:
            value = given[index]
            if value is None:
                return None
            value = value.strip()
            return None if value in empty else value

        return text

    def position(self, name: str) -> int:
        n_same = self.names.count(name)
        if n_same == 1:
            return self.names.index(name)
        if n_same > 1:
            raise Refused("imports.column_doubled", column=name[:80])
        if _POSITION.fullmatch(name) and int(name) <= len(self.names):
            return int(name) - 1
        raise Refused("imports.column_missing", column=name[:80], known=", ".join(self.names)[:500])


def _nothing(_fields: Fields) -> object:
    return None


def _operand(name: str, text: str | None) -> Decimal:
    if text is None:
        raise Refused("imports.value_missing", column=name)
    value = decimal_of(text)
    if value is None:
        raise Refused("imports.amount_invalid", column=name, value=text[:80])
    return value
