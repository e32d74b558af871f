"""Files become typed rows of their kind, in batches, from any line on."""

import resource
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GuanxiError
from graph.imports.batches import batches, open_file
from graph.imports.columns import TABLES, ColumnType
from graph.imports.decoding import examine
from graph.imports.layout import FileOptions, Format
from graph.imports.mapping import ColumnMapping, mapping_from_options
from graph.imports.model import (
    EventRow,
    IdentityRow,
    InteractionRow,
    Kind,
    PurchaseLineRow,
    PurchaseRow,
    ReferralRow,
    RefundRow,
    SourceRow,
    TagRow,
    UserRow,
)
from tests.graph.imports.builders import PREMISES, codes, in_zone, read, saved

pytestmark = pytest.mark.text

NINE = datetime(2024, 1, 5, 1, tzinfo=UTC)  # nine o'clock in Shanghai


def test_users_with_attributes(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,name,town,attribute.age\nu1, 王小明 ,长沙,30\nu2,,,\n")
    mapping = mapping_from_options(Kind.USERS, {"map": ["attribute.city=town"]})

    rows, rejects = read(path, mapping)

    assert rejects == []
    assert rows == [
        UserRow(2, "u1", "王小明", None, None, None, {"city": "长沙", "age": "30"}),
        UserRow(3, "u2", None, None, None, None, {}),
    ]


def test_identities(tmp_path: Path) -> None:
    path = saved(tmp_path, "user,kind,value,confidence\nu1,phone,13800000000,0.9\n")

    assert read(path, Kind.IDENTITIES) == ([IdentityRow(2, "u1", "phone", "13800000000", None, None, 0.9)], [])


def test_tags_with_a_note_of_two_lines(tmp_path: Path) -> None:
    path = saved(tmp_path, 'user,tag,since,note\nu1,vip,2024-01-05 09:00,"a\nb"\n')

    assert read(path, Kind.TAGS) == ([TagRow(2, "u1", "vip", NINE, None, None, "a\nb")], [])


def test_sources(tmp_path: Path) -> None:
    path = saved(tmp_path, "user\tchannel\tat\nu1\tposter\t2024-01-05 09:00\n", "s.tsv")

    assert read(path, Kind.SOURCES) == ([SourceRow(2, "u1", "poster", NINE, None, None)], [])


def test_purchases_with_a_line_in_the_same_row(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        "id,user,at,amount,discount_minor,currency,line,sku,quantity,line_amount\n"
        "p1,u1,2024-01-05 09:00,30.00,250,CNY,1,A,2,20.00\n"
        "p1,u1,2024-01-05 09:00,30.00,250,CNY,2,B,,10\n",
    )

    rows, rejects = read(path, Kind.PURCHASES)

    assert rejects == []
    head = ("p1", "u1", NINE, 3000, 250, None, None)
    assert rows == [
        PurchaseRow(2, *head, 1, "A", None, None, 2, 2000, None, None),
        PurchaseRow(3, *head, 2, "B", None, None, None, 1000, None, None),
    ]


def test_purchase_lines_with_computed_amounts(tmp_path: Path) -> None:
    path = saved(tmp_path, "order,product,price,n,discount\np1,A,2.5,3,0.05\np1,B,,3,0\np1,C,1,-1,0\np1,D,x,1,0\n")
    mapping = mapping_from_options(
        Kind.PURCHASE_LINES,
        {"map": ["purchase=order", "sku=product"], "compute": ["amount=price × n × (1 − discount)"]},
    )

    rows, rejects = read(path, mapping)

    # 2.5 × 3 × 0.95 = 7.125, half-even to 7.12.
    assert rows == [PurchaseLineRow(2, "p1", None, "A", None, None, None, 712, None, None)]
    assert codes(rejects) == [
        (3, "imports.value_missing"),
        (4, "imports.amount_negative"),
        (5, "imports.amount_invalid"),
    ]


def test_refunds_in_minor_units(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,purchase,at,amount_minor,reason\nr1,p1,2024-01-05 09:00,1234,too small\n")

    assert read(path, Kind.REFUNDS) == ([RefundRow(2, "r1", "p1", NINE, 1234, "too small")], [])


def test_an_amount_is_given_once_and_where_needed(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,purchase,at,amount,amount_minor\nr1,p1,20240105,1,100\nr2,p1,20240105,,\n")

    assert codes(read(path, Kind.REFUNDS)[1]) == [(2, "imports.value_twice"), (3, "imports.value_missing")]


def test_referrals(tmp_path: Path) -> None:
    path = saved(tmp_path, "referrer;referee;at;campaign\nu1;u2;2024-01-05T01:00:00Z;spring\n")

    assert read(path, Kind.REFERRALS) == ([ReferralRow(2, "u1", "u2", NINE, "spring", None)], [])


def test_interactions_without_header_kind_and_day(tmp_path: Path) -> None:
    path = saved(tmp_path, "# who voted on whom\r\n30\t1412\r\n30\t3352\r\n", "votes.txt")
    mapping = replace(
        mapping_from_options(Kind.INTERACTIONS, {"set": ["kind=vote", "day=2008-01-31"]}),
        file=FileOptions(comment="#", columns=("from", "to")),
    )

    assert read(path, mapping) == (
        [
            InteractionRow(2, "30", "1412", "vote", date(2008, 1, 31), 1),
            InteractionRow(3, "30", "3352", "vote", date(2008, 1, 31), 1),
        ],
        [],
    )


def test_events_from_json_lines(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        '{"id": "e1", "user": "u1", "type": "click", "at": 1704416400, "data": {"page": 2.50}}\n{"id": "e2"}\n{\n',
        "events.jsonl",
    )
    mapping = mapping_from_options(Kind.EVENTS, {"dates": ["at=epoch_s"]})

    rows, rejects = read(path, mapping)

    assert rows == [EventRow(1, "e1", "u1", "click", NINE, None, '{"page":2.5}')]
    assert codes(rejects) == [(2, "imports.value_missing"), (3, "imports.json_invalid")]


def test_rows_without_id_take_the_files_digest_and_their_line(tmp_path: Path) -> None:
    path = saved(tmp_path, " user at amount\n 00001 20240105 11.77\n 00001 20240105 11.77\n", "cdnow.txt")
    mapping = ColumnMapping(kind=Kind.PURCHASES, id_from_line=True)

    rows, _ = read(path, mapping)

    digest = examine(path).digest[:16]
    assert [row.id for row in rows if isinstance(row, PurchaseRow)] == [f"{digest}:2", f"{digest}:3"]


def test_the_files_zone_counts_for_times_without_one(tmp_path: Path) -> None:
    path = saved(tmp_path, "referrer,referee,at\nu1,u2,2024-01-05 09:00\n")

    rows, _ = read(path, Kind.REFERRALS, premises=in_zone("Europe/Berlin"))

    # Berlin is one hour ahead of UTC in January.
    assert rows == [ReferralRow(2, "u1", "u2", datetime(2024, 1, 5, 8, tzinfo=UTC), None, None)]


def test_texts_that_mean_no_value_can_be_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,name\nu1,NULL\nNULL,b\n")
    mapping = ColumnMapping(kind=Kind.USERS, file=FileOptions(empty=frozenset({"NULL"})))

    rows, rejects = read(path, mapping)

    assert rows == [UserRow(2, "u1", None, None, None, None, {})]
    assert codes(rejects) == [(3, "imports.value_missing")]


@pytest.mark.parametrize(
    ("header", "pairs", "code"),
    [
        ("id,user", {}, "imports.target_missing"),
        ("id,user,at", {"map": ["amount=price"]}, "imports.column_missing"),
        ("id,user,at", {"map": ["amount=9"]}, "imports.column_missing"),
        ("id,user,at", {"map": ["amount=0000000010"]}, "imports.column_missing"),
        ("id,user,at", {"compute": ["amount=price × 2"]}, "imports.column_missing"),
        ("id,user,at,at", {}, "imports.column_doubled"),
    ],
)
def test_a_file_that_lacks_columns_is_refused_before_its_rows(
    tmp_path: Path, header: str, pairs: dict[str, list[str]], code: str
) -> None:
    path = saved(tmp_path, f"{header}\n1,2,3\n")

    with pytest.raises(GuanxiError) as refusal:
        read(path, mapping_from_options(Kind.PURCHASES, pairs))

    assert refusal.value.code == code


def test_columns_can_be_named_by_position(tmp_path: Path) -> None:
    path = saved(tmp_path, "at,at\nu1,u2\n")
    mapping = mapping_from_options(Kind.REFERRALS, {"map": ["referrer=1", "referee=2"], "set": ["at=20240105"]})

    rows, _ = read(path, mapping)

    assert rows == [ReferralRow(2, "u1", "u2", datetime(2024, 1, 4, 16, tzinfo=UTC), None, None)]


def test_reading_can_start_behind_any_row(tmp_path: Path) -> None:
    path = saved(tmp_path, 'id,name\nu1,a\nu2,"b"\n\nu3,c\nu4\n')
    whole, all_rejects = read(path, Kind.USERS)

    for after_line in range(1, 7):
        rows, rejects = read(path, Kind.USERS, after_line=after_line)
        assert rows == [each for each in whole if each.line > after_line]
        assert rejects == [each for each in all_rejects if each.line > after_line]


def test_batches_hold_a_bounded_number_of_rows_and_rejects_and_know_their_last_line(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,name\n" + "".join(f"u{n},x\n" if n % 3 else "bad\n" for n in range(1, 26)))

    opened = open_file(examine(path), ColumnMapping(kind=Kind.USERS), PREMISES)
    found = list(batches(opened, batch_rows=10))

    assert [(len(each.rows) + len(each.rejects), each.last_line) for each in found] == [(10, 11), (10, 21), (5, 26)]


def test_memory_stays_flat_before_a_line_of_200_mb(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"id,name\nu1,a\nu2,")
        for _ in range(200):
            file.write(b"x" * (1 << 20))
        file.write(b"\nu3,c\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    rows, rejects = read(path, Kind.USERS)

    assert [each.line for each in rows] == [2, 4]
    assert codes(rejects) == [(3, "imports.line_too_long")]
    assert len(rejects[0].text) == 500
    # The peak may only have grown by buffers of a few MiB (ru_maxrss is in KiB).
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_fills_a_field_of_its_row_and_every_field_has_a_column(kind: Kind) -> None:
    table = TABLES[kind]
    filled = [column.field for column in table.columns if column.type is not ColumnType.CURRENCY]

    assert list(dict.fromkeys(filled)) == [each.name for each in fields(table.row)][1:]


@settings(max_examples=60)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(st.sampled_from('idnameu1,"\n\r\t0{}:王'), max_size=80).map(lambda each: ("id,name\n" + each).encode()),
    ),
    kind=st.sampled_from([Kind.USERS, Kind.PURCHASES, Kind.INTERACTIONS]),
    format_=st.sampled_from([None, *Format]),
)
def test_no_bytes_crash_the_reading(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: Kind, format_: Format | None
) -> None:
    path = saved(tmp_path_factory.mktemp("any"), content)

    try:
        rows, rejects = read(path, ColumnMapping(kind=kind, file=FileOptions(format=format_)))
    except GuanxiError as refusal:
        code, starts = refusal.code, list[int]()
    else:
        code, starts = "imports.", [*(each.line for each in rows), *(each.line for each in rejects)]

    assert code.startswith("imports.")
    assert len(starts) == len(set(starts))
