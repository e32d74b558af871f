"""docs/import.md tells of every kind, column, code, format and encoding that there is."""

import re

import pytest

from graph.imports.columns import IDENTIFIED, TABLES, Column
from graph.imports.decoding import ENCODINGS, LINE_LIMIT
from graph.imports.layout import Format
from graph.imports.model import Kind
from graph.imports.reading import RECORD_LINES
from graph.imports.values import JSON_LIMIT, NOTE_LIMIT, TEXT_LIMIT
from tools.source import ROOT

pytestmark = pytest.mark.text

PAGE = (ROOT / "docs" / "import.md").read_text("utf-8")


def section(kind: Kind) -> str:
    """How the page must tell of a kind."""
    table = TABLES[kind]
    rows = "".join(f"| `{each.name}` | {each.type} | {needed(each)} | {each.meaning} |\n" for each in table.columns)
    head = "| column | read as | needed | meaning |\n| --- | --- | --- | --- |\n"
    return f"### {kind}\n\n{table.meaning[0].upper()}{table.meaning[1:]}.\n\n{head}{rows}"


def needed(column: Column) -> str:
    return "yes" if column.needed else ""


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_told_with_all_its_columns(kind: Kind) -> None:
    assert section(kind) in PAGE


def test_formats_encodings_and_limits_are_told() -> None:
    words = [*Format, *ENCODINGS, *sorted(IDENTIFIED)]
    numbers = [f"{each:,}" for each in (TEXT_LIMIT, NOTE_LIMIT, JSON_LIMIT, LINE_LIMIT, RECORD_LINES)]

    assert [each for each in words if f"`{each}`" not in PAGE] == []
    assert [each for each in numbers if each not in PAGE] == []


def test_every_option_of_the_page_exists() -> None:
    source = (ROOT / "api" / "commands" / "import_.py").read_text("utf-8")
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    declared = set(re.findall(r'"(--[a-z-]+)"', source)) | {"--json", "--lang"}

    assert sorted(named - declared) == []
    assert sorted(declared - named) == []
