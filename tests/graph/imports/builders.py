"""Small makers for the tests of the import: a file on disk, the premises, and what comes out of reading it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from graph.imports.batches import batches, open_file
from graph.imports.decoding import examine
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind, Reject, Row
from graph.imports.values import Premises

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PREMISES = Premises(currency="CNY", currency_digits=2, brand_zone=SHANGHAI, file_zone=SHANGHAI, now=NOW)


def in_zone(name: str) -> Premises:
    """The premises with another zone of the file."""
    return replace(PREMISES, file_zone=ZoneInfo(name))


def saved(folder: Path, content: bytes | str, name: str = "rows.csv") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    path: Path, mapping: ColumnMapping | Kind, *, premises: Premises = PREMISES, after_line: int = 0
) -> tuple[list[Row], list[Reject]]:
    """All rows and all rejects of a file."""
    mapping = ColumnMapping(kind=mapping) if isinstance(mapping, Kind) else mapping
    source = examine(path, mapping.file.encoding)
    found = list(batches(open_file(source, mapping, premises, after_line=after_line)))
    return [row for each in found for row in each.rows], [each for one in found for each in one.rejects]


def codes(rejects: list[Reject]) -> list[tuple[int, str]]:
    """Line and code of each reject."""
    return [(each.line, each.code) for each in rejects]
