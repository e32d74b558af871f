"""A mapping says which column of a file fills which column of its kind."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import GuanxiError
from graph.imports.layout import FileOptions, Format, laid_over
from graph.imports.mapping import ColumnMapping, mapping_from_file, mapping_from_options
from graph.imports.model import Kind
from tests.graph.imports.builders import saved

pytestmark = pytest.mark.text

WHOLE = """
kind = "purchase-lines"

[file]
format = "csv"
delimiter = ";"
encoding = "gb18030"
comment = "#"
quotes = false
columns = ["order", "sku", "price", "n", "discount"]
first_columns = 5
empty = ["NULL"]
time_zone = "Europe/Berlin"

[map]
purchase = "order"
sku = 2

[set]
category = "books"

[compute]
amount = "price × n × (1 − discount)"
"""


def test_a_file_states_a_whole_mapping(tmp_path: Path) -> None:
    mapping = mapping_from_file(saved(tmp_path, WHOLE, "lines.toml"), Kind.PURCHASE_LINES)

    assert mapping.sources == {"purchase": "order", "sku": "2"}
    assert mapping.constants == {"category": "books"}
    assert mapping.computed["amount"].names == ("price", "n", "discount")
    assert mapping.time_zone == "Europe/Berlin"
    assert mapping.file == FileOptions(
        format=Format.CSV,
        delimiter=";",
        encoding="gb18030",
        comment="#",
        has_quotes=False,
        columns=("order", "sku", "price", "n", "discount"),
        first_columns=5,
        empty=frozenset({"NULL"}),
    )


def test_attributes_and_dates_can_be_mapped_in_a_file(tmp_path: Path) -> None:
    text = '[map]\nattribute.city = "town"\n"attribute.age" = "years"\n[dates]\njoined_at = "%d.%m.%Y"\n'

    mapping = mapping_from_file(saved(tmp_path, text, "users.toml"), Kind.USERS)

    assert mapping.sources == {"attribute.city": "town", "attribute.age": "years"}
    assert mapping.date_formats == {"joined_at": "%d.%m.%Y"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind = ", "imports.mapping_unreadable"),
        ("kind = " + "[" * 10_000, "imports.mapping_unreadable"),
        ("colour = 'red'", "imports.mapping_key"),
        ("map = 1", "imports.mapping_key"),
        ("[map]\nid = 1.5", "imports.mapping_key"),
        ("[map]\nid = true", "imports.mapping_key"),
        ("[file]\nspeed = 1", "imports.mapping_key"),
        ("[file]\ncomment = 1", "imports.mapping_key"),
        ("[file]\nfirst_columns = true", "imports.mapping_key"),
        ("[file]\ncolumns = 'a,b'", "imports.mapping_key"),
        ("[file]\ncolumns = [1]", "imports.mapping_key"),
        ("[file]\nformat = 'xlsx'", "imports.option_invalid"),
        ("kind = 'users'", "imports.kind_differs"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_with_the_place(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(GuanxiError) as refusal:
        mapping_from_file(saved(tmp_path, text, "m.toml"), Kind.PURCHASES)

    assert refusal.value.code == code


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuanxiError) as refusal:
        mapping_from_file(tmp_path / "m.toml", Kind.USERS)

    assert refusal.value.code == "imports.file_missing"


def test_options_are_laid_over_a_file() -> None:
    base = ColumnMapping(kind=Kind.PURCHASES, sources={"id": "order", "user": "who"}, constants={"channel": "shop"})

    mapping = mapping_from_options(
        Kind.PURCHASES,
        {"map": ["channel=where"], "set": ["user=u1"], "compute": ["amount = a × b"], "dates": ["at=epoch_s"]},
        base=base,
    )

    assert mapping.sources == {"id": "order", "channel": "where"}
    assert mapping.constants == {"user": "u1"}
    assert mapping.computed["amount"].text == "a × b"
    assert mapping.date_formats == {"at": "epoch_s"}


@pytest.mark.parametrize(
    ("kind", "pairs", "code"),
    [
        (Kind.USERS, {"map": ["id"]}, "imports.option_invalid"),
        (Kind.USERS, {"map": ["=id"]}, "imports.option_invalid"),
        (Kind.USERS, {"map": ["shoe_size=x"]}, "imports.target_unknown"),
        (Kind.USERS, {"map": ["attribute.City=x"]}, "imports.target_unknown"),
        (Kind.EVENTS, {"map": ["attribute.city=x"]}, "imports.target_unknown"),
        (Kind.USERS, {"map": ["id=a"], "set": ["id=b"]}, "imports.target_twice"),
        (Kind.USERS, {"compute": ["name=1"]}, "imports.compute_amounts_only"),
        (Kind.PURCHASES, {"compute": ["amount=1 +"]}, "imports.expression_invalid"),
        (Kind.PURCHASES, {"dates": ["id=%Y%m%d"]}, "imports.date_format_unfit"),
        (Kind.PURCHASES, {"dates": ["at=%H:%M"]}, "imports.date_format_invalid"),
    ],
)
def test_options_that_do_not_fit_the_kind_are_refused(kind: Kind, pairs: dict[str, list[str]], code: str) -> None:
    with pytest.raises(GuanxiError) as refusal:
        mapping_from_options(kind, pairs)

    assert refusal.value.code == code


def test_ids_from_lines_fit_only_kinds_with_ids_of_their_own() -> None:
    with pytest.raises(GuanxiError) as unfit:
        ColumnMapping(kind=Kind.USERS, id_from_line=True)
    with pytest.raises(GuanxiError) as twice:
        ColumnMapping(kind=Kind.EVENTS, id_from_line=True, sources={"id": "n"})

    assert unfit.value.code == "imports.id_from_line_unfit"
    assert twice.value.code == "imports.target_twice"


def test_an_unknown_time_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(GuanxiError) as refusal:
            ColumnMapping(kind=Kind.USERS, time_zone=name)
        assert refusal.value.code == "imports.time_zone_unknown"


def test_the_digest_changes_with_what_rows_mean_and_only_with_that() -> None:
    mapping = ColumnMapping(kind=Kind.PURCHASES, sources={"id": "a", "user": "b"})

    assert mapping.digest == ColumnMapping(kind=Kind.PURCHASES, sources={"user": "b", "id": "a"}).digest
    others = [
        replace(mapping, sources={"id": "a", "user": "c"}),
        replace(mapping, kind=Kind.EVENTS),
        replace(mapping, time_zone="UTC"),
        replace(mapping, id_from_line=True, sources={"user": "b"}),
        replace(mapping, file=FileOptions(empty=frozenset({"-"}))),
        replace(mapping, file=FileOptions(first_columns=3)),
        mapping_from_options(Kind.PURCHASES, {"compute": ["amount=1"]}, base=mapping),
    ]
    assert len({mapping.digest, *(each.digest for each in others)}) == 1 + len(others)


def test_file_options_are_laid_over_one_another() -> None:
    base = FileOptions(format=Format.CSV, comment="#", first_columns=3, empty=frozenset({"-"}))
    given = FileOptions(comment="", encoding="gbk", has_quotes=False, empty=frozenset({"NULL"}))

    assert laid_over(base, given) == FileOptions(
        format=Format.CSV, comment="", encoding="gbk", has_quotes=False, first_columns=3, empty=frozenset({"-", "NULL"})
    )
