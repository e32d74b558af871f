"""Texts of fields become values, or a refusal that says why."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.imports.values import (
    AMOUNT_LIMIT,
    check_currency,
    read_amount,
    read_count,
    read_json,
    read_minor,
    read_note,
    read_share,
    read_text,
    to_day,
    to_instant,
)
from tests.graph.imports.builders import NOW, PREMISES

pytestmark = pytest.mark.text


@pytest.mark.parametrize(
    "text",
    ["王小明", 'O\'Brien "Bob"', "`tick`", r"\u0060", "שלום\u200f", "👩\u200d👧", "x" * 200, "; DROP (n) //"],
)
def test_names_stay_as_they_are(text: str) -> None:
    assert read_text("name", text) == text


def test_names_are_kept_in_one_form() -> None:
    assert read_text("name", "Jose\u0301") == "Jos\u00e9"


@pytest.mark.parametrize("text", ["a\x00b", "a\x01b", "a\nb", "a\tb", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_text("name", text)

    assert refusal.value.code == "imports.text_control"


def test_a_name_of_10000_characters_is_refused_with_its_length() -> None:
    with pytest.raises(Refused) as refusal:
        read_text("name", "x" * 10_000)

    assert refusal.value.code == "imports.text_too_long"
    assert refusal.value.facts == {"column": "name", "limit": 200, "found": 10_000}


def test_a_note_may_have_lines() -> None:
    assert read_note("note", "a\r\nb\rc\td") == "a\nb\nc\td"


def test_data_is_json_in_its_short_form() -> None:
    assert read_json("data", '{ "a" : [1, "中"] }') == '{"a":[1,"中"]}'
    for text, code in (
        ("{", "imports.value_not_json"),
        ("[" * 9_999, "imports.value_not_json"),
        ('"' + "x" * 10_000 + '"', "imports.text_too_long"),
    ):
        with pytest.raises(Refused) as refusal:
            read_json("data", text)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [
        ("12.34", 1234),
        ("12", 1200),
        ("12.3", 1230),
        ("12.340", 1234),
        ("0", 0),
        ("-0.00", 0),
        ("+1", 100),
        ("90071992547409.91", AMOUNT_LIMIT),
    ],
)
def test_amounts_become_minor_units(text: str, amount_minor: int) -> None:
    assert read_amount("amount", text, 2) == amount_minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12.345", "imports.amount_fraction"),
        ("1.0000000000000000000000000001", "imports.amount_fraction"),
        ("-0.01", "imports.amount_negative"),
        ("90071992547409.92", "imports.amount_too_large"),
        ("1,234.50", "imports.amount_invalid"),
        ("¥12", "imports.amount_invalid"),
        ("1e3", "imports.amount_invalid"),
        ("NaN", "imports.amount_invalid"),
    ],
)
def test_amounts_are_never_rounded_or_guessed(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_amount("amount", text, 2)

    assert refusal.value.code == code


def test_a_currency_without_minor_units_has_whole_amounts() -> None:
    assert read_amount("amount", "500", 0) == 500
    with pytest.raises(Refused):
        read_amount("amount", "500.5", 0)


def test_minor_units_are_whole() -> None:
    assert read_minor("amount_minor", "1234") == 1234
    for text in ("12.0", "", "9" * 30):
        with pytest.raises(Refused) as refusal:
            read_minor("amount_minor", text)
        assert refusal.value.code == "imports.amount_invalid"


def test_another_currency_is_refused() -> None:
    check_currency("currency", "cny", PREMISES)
    with pytest.raises(Refused) as refusal:
        check_currency("currency", "USD", PREMISES)

    assert refusal.value.code == "imports.currency_other"
    assert refusal.value.facts == {"column": "currency", "found": "USD", "currency": "CNY"}


def test_counts_are_whole_and_at_least_one() -> None:
    assert [read_count("count", each) for each in ("1", "3.0", "2147483647")] == [1, 3, 2_147_483_647]
    for text, code in (
        ("0", "imports.number_out_of_range"),
        ("-2", "imports.number_out_of_range"),
        ("2147483648", "imports.number_out_of_range"),
        ("1.5", "imports.number_not_whole"),
        ("many", "imports.number_not_whole"),
    ):
        with pytest.raises(Refused) as refusal:
            read_count("count", text)
        assert refusal.value.code == code


def test_shares_lie_between_0_and_1() -> None:
    assert [read_share("confidence", each) for each in ("0", "0.85", "1.00")] == [0.0, 0.85, 1.0]
    for text in ("1.01", "-0.1", "85%", ""):
        with pytest.raises(Refused) as refusal:
            read_share("confidence", text)
        assert refusal.value.code == "imports.share_invalid"


def test_an_instant_may_run_five_minutes_ahead() -> None:
    assert to_instant("at", "2026-11-22T04:05:00Z", PREMISES) == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-22T04:05:01Z", "imports.date_future"),
        ("1969-12-31T23:59:59Z", "imports.date_too_early"),
        ("soon", "imports.date_invalid"),
    ],
)
def test_instants_outside_the_possible_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        to_instant("at", text, PREMISES)

    assert refusal.value.code == code


def test_days_end_today_in_the_brands_zone() -> None:
    # NOW is noon of 2026-11-22 in Shanghai.
    assert to_day("day", "2026-11-22", PREMISES) == date(2026, 11, 22)
    for text, code in (
        ("2026-11-23", "imports.date_future"),
        ("1969-12-31", "imports.date_too_early"),
        ("x", "imports.date_invalid"),
    ):
        with pytest.raises(Refused) as refusal:
            to_day("day", text, PREMISES)
        assert refusal.value.code == code


@given(amount_minor=st.integers(0, AMOUNT_LIMIT))
def test_every_amount_reads_back_what_was_written(amount_minor: int) -> None:
    assert read_amount("amount", f"{amount_minor // 100}.{amount_minor % 100:02}", 2) == amount_minor


@given(at=st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2026, 1, 1)))  # noqa: DTZ001 - local texts
def test_every_local_time_reads_as_an_instant_of_whole_milliseconds(at: datetime) -> None:
    instant = to_instant("at", at.isoformat(sep=" "), PREMISES)

    assert instant.microsecond % 1000 == 0
    assert instant.microsecond == at.microsecond // 1000 * 1000
