"""Lines become records whatever parts their fields; a broken row costs only itself."""

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.imports.decoding import LINE_LIMIT, Line
from graph.imports.layout import FileOptions, Format, Layout, layout_of
from graph.imports.reading import RECORD_LINES, Lines, Record, header_of, records_of

pytestmark = pytest.mark.text


def lines(text: str) -> list[Line]:
    return [Line(number, each) for number, each in enumerate(text.split("\n"), 1)]


def seen(text: str, name: str = "rows.txt", options: FileOptions | None = None) -> Layout:
    return layout_of(options or FileOptions(), Path(name), lines(text))


def read(text: str, options: FileOptions | None = None, name: str = "rows.csv") -> list[Record]:
    layout = seen(text, name, options)
    source = Lines(lines(text), layout.comment)
    return list(records_of(source, layout, header_of(source, layout)))


def faults(records: list[Record]) -> list[tuple[int, str]]:
    return [(each.line, each.fault.code) for each in records if each.fault]


@pytest.mark.parametrize(
    ("text", "name", "format_", "delimiter"),
    [
        ("id,name\n1,2", "rows.csv", Format.CSV, ","),
        ("id;name,first;age\n1;2;3", "rows.csv", Format.CSV, ";"),
        ("id|name", "rows.txt", Format.CSV, "|"),
        ("id\tname", "rows.txt", Format.CSV, "\t"),
        ("id\tname", "rows.tsv.gz", Format.TSV, "\t"),
        ('{"id": 1}', "rows.txt", Format.JSONL, ""),
        ("", "rows.NDJSON", Format.JSONL, ""),
        (" 00001 19970101  1   11.77", "rows.txt", Format.SPACES, ""),
        ("id", "rows.txt", Format.CSV, ","),
    ],
)
def test_the_layout_is_seen_in_name_and_first_row(text: str, name: str, format_: Format, delimiter: str) -> None:
    layout = seen(text, name)

    assert (layout.format, layout.delimiter) == (format_, delimiter)


def test_options_win_over_what_the_file_looks_like() -> None:
    layout = seen("a,b;c\n", "rows.jsonl", FileOptions(delimiter=";"))

    assert (layout.format, layout.delimiter) == (Format.CSV, ";")


@pytest.mark.parametrize(
    "options", [FileOptions(delimiter=",,"), FileOptions(delimiter='"'), FileOptions(first_columns=0)]
)
def test_options_that_cannot_be_are_refused(options: FileOptions) -> None:
    with pytest.raises(Refused) as refusal:
        seen("a,b", options=options)

    assert refusal.value.code == "imports.option_invalid"


def test_comments_and_blank_lines_are_passed_over_and_lines_keep_their_numbers() -> None:
    text = "# made by hand\n\nid,name\n# more\n1,a\n\n2,#b\n"

    records = read(text, FileOptions(comment="#"))

    assert [(each.line, each.fields) for each in records] == [(5, ["1", "a"]), (7, ["2", "#b"])]


def test_without_header_the_given_columns_count() -> None:
    records = read("1\t2\n3\t4", FileOptions(columns=("from", "to")), "rows.tsv")

    assert [each.fields for each in records] == [["1", "2"], ["3", "4"]]


def test_an_empty_file_and_an_unreadable_header_are_refused() -> None:
    with pytest.raises(Refused) as empty:
        read("\n\n")
    with pytest.raises(Refused) as broken:
        read('"id,name\n1,2')

    assert empty.value.code == "imports.file_empty"
    assert broken.value.code == "imports.header_unreadable"


def test_a_row_with_a_field_too_many_or_too_few_is_rejected_alone() -> None:
    records = read("id,address,city\n1,Rua do Paço, 67,Rio\n2,Obere Str. 57,Berlin\n3,Ufa\n")

    assert faults(records) == [(2, "imports.too_many_fields"), (4, "imports.too_few_fields")]
    assert records[1].fields == ["2", "Obere Str. 57", "Berlin"]
    assert records[0].fault is not None
    assert records[0].fault.facts == {"expected": 3, "found": 4}


def test_the_first_columns_can_be_taken_and_the_rest_left() -> None:
    records = read("id,city,address\n1,Rio,Rua do Paço, 67\n2\n", FileOptions(first_columns=2))

    assert records[0].fields == ["1", "Rio"]
    assert faults(records) == [(3, "imports.too_few_fields")]


def test_quoted_fields_hold_delimiters_quotes_and_line_ends() -> None:
    records = read('id,note\n1,"a ""b"", c\nd"\n2,e\n')

    assert [(each.line, each.last_line, each.fields) for each in records] == [
        (2, 3, ["1", 'a "b", c\nd']),
        (4, 4, ["2", "e"]),
    ]


def test_a_quoted_field_may_be_as_long_as_a_line() -> None:
    long = "x" * (LINE_LIMIT - 100)

    [record] = read(f'a,b\n"{long}",2')

    assert (record.fault, list(record.fields)) == (None, [long, "2"])


def test_quotes_inside_an_unquoted_field_are_letters() -> None:
    assert read('id,name\n1,Dwayne "Rock" J\n')[0].fields == ["1", 'Dwayne "Rock" J']


def test_a_quote_that_never_closes_costs_only_its_line() -> None:
    records = read('id,name\n1,"open\n2,b\n3,c\n')

    assert faults(records) == [(2, "imports.quotes_broken")]
    assert [each.fields for each in records[1:]] == [["2", "b"], ["3", "c"]]


def test_a_quote_closed_by_a_later_row_costs_only_its_line() -> None:
    records = read('id,name\n1,"open\n2,b\n3,"c, d"\n')

    assert faults(records) == [(2, "imports.quotes_broken")]
    assert [each.fields for each in records[1:]] == [["2", "b"], ["3", "c, d"]]


def test_a_row_spans_a_bounded_number_of_lines() -> None:
    long = "\n".join(["x"] * (RECORD_LINES + 1))

    records = read(f'id,name\n1,"{long}\n"\n2,b\n')

    assert faults(records)[0] == (2, "imports.quotes_broken")
    assert records[-1].fields == ["2", "b"]


def test_a_broken_row_with_closed_quotes_is_rejected_with_all_its_lines() -> None:
    # Its inner lines must not be read as rows: whoever writes a note would write rows.
    records = read('id,note\n1,"hello\n9,forged\n",extra\n2,b\n')

    assert faults(records) == [(2, "imports.too_many_fields")]
    assert (records[0].line, records[0].last_line) == (2, 4)
    assert [each.fields for each in records[1:]] == [["2", "b"]]


def test_without_quotes_a_quotation_mark_is_a_letter() -> None:
    records = read('id,name\n1,"a\n2,b"\n', FileOptions(has_quotes=False))

    assert [each.fields for each in records] == [["1", '"a'], ["2", 'b"']]


def test_runs_of_spaces_part_fields_where_nothing_else_does() -> None:
    text = " id  date count\n 00001 19970101  1 \n 00002 19970112  5\n"

    assert [each.fields for each in read(text, name="rows.txt")] == [
        ["00001", "19970101", "1"],
        ["00002", "19970112", "5"],
    ]


def objects(*texts: str) -> list[Record]:
    layout = Layout(Format.JSONL, "", "", has_quotes=True, columns=None, first_columns=None)
    return list(records_of(Lines(lines("\n".join(texts)), ""), layout, ("id", "amount", "data")))


def test_json_values_keep_their_digits_and_their_shape() -> None:
    records = objects(
        '{"amount": 90071992547409.91, "id": 7, "other": 1, "data": {"a": [1.50, true, "中"]}}', '{"id": null}'
    )

    assert records[0].fields == ["7", "90071992547409.91", '{"a":[1.5,true,"中"]}']
    assert records[1].fields == [None, None, None]


@pytest.mark.parametrize("text", ["{", '{"id": NaN}', '{"data": [1e999]}', "[" * 100_000, '{"id": ' + "9" * 5000 + "}"])
def test_a_line_that_is_no_json_is_rejected_alone(text: str) -> None:
    records = objects(text, '{"id": "1"}')

    assert faults(records) == [(1, "imports.json_invalid")]
    assert records[1].fields == ["1", None, None]


def test_a_json_line_must_be_an_object() -> None:
    assert faults(objects("[1, 2]", '"text"')) == [(1, "imports.json_not_object"), (2, "imports.json_not_object")]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)


@given(rows=st.lists(st.tuples(CELL, CELL), max_size=6), delimiter=st.sampled_from(",;\t|"))
def test_whatever_is_written_as_csv_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("id", "b"), *rows])

    records = read(out.getvalue().removesuffix("\n"), FileOptions(delimiter=delimiter))

    assert [tuple(each.fields) for each in records] == rows


@given(rows=st.lists(st.dictionaries(st.sampled_from(["id", "amount"]), st.text(max_size=12)), max_size=6))
def test_whatever_is_written_as_json_lines_is_read_back(rows: list[dict[str, str]]) -> None:
    records = objects(*(json.dumps(each) for each in rows))

    assert [each.fields for each in records] == [[each.get("id"), each.get("amount"), None] for each in rows]


@given(
    text=st.text(st.sampled_from('a1,"\n\t #{}[]:\\'), max_size=60),
    options=st.sampled_from(
        [
            FileOptions(columns=("a", "b")),
            FileOptions(format=Format.JSONL),
            FileOptions(columns=("a",), first_columns=1),
        ]
    ),
)
def test_every_line_of_any_text_belongs_to_a_record_or_is_blank(text: str, options: FileOptions) -> None:
    records = read(text, options)

    covered = {number for each in records for number in range(each.line, each.last_line + 1)}
    assert covered >= {each.number for each in lines(text) if each.text.strip(" ")}
    assert all(one.last_line < other.line for one, other in pairwise(records))
