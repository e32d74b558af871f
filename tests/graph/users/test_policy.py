"""What names, identities and attributes may be, and the keys that lists are ordered by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.users.model import Attribute, AttributeType, Identity
from graph.users.policy import (
    checked_attributes,
    checked_id,
    checked_identity,
    checked_past,
    checked_text,
    searchable,
    sort_keys,
)

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 (Hypothesis asks for it so)
CATALOGUE = {
    kind.value: Attribute(kind.value, kind, sensitive=False, needs_consent=False, label_zh="", label_en="")
    for kind in AttributeType
}


def test_sort_keys_end_in_the_id_so_that_they_are_unique() -> None:
    # 2026-05-01T08:00Z is 1,777,622,400 s after 1970.
    keys = sort_keys("ming", "ＭING 王", NOW)

    assert keys.search_name == "ming 王"
    assert keys.name_key == "ming 王\u0001ming"
    assert keys.joined_key == "001777622400000\u0001ming"


@given(st.lists(st.tuples(st.text(max_size=5), INSTANTS), min_size=2))
def test_joined_keys_sort_as_the_instants_do(rows: list[tuple[str, datetime]]) -> None:
    whole = [
        (at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC), f"u{i:03d}")
        for i, (_, at) in enumerate(rows)
    ]

    by_key = sorted(whole, key=lambda row: sort_keys(row[1], "x", row[0]).joined_key)

    assert by_key == sorted(whole)


@given(st.text(max_size=50))
def test_what_is_searchable_stays_so(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


@pytest.mark.parametrize("text", ["a", "u-1", "13800000000", "a.b:c@d+e_f", "用户1", "x" * 100])
def test_an_acceptable_id_stays_as_it_is(text: str) -> None:
    assert checked_id(text) == text


@pytest.mark.parametrize("text", ["", " ", "a b", "a/b", "a\u0001b", "x" * 101, "`", "a\n"])
def test_an_unacceptable_id_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_id(text)

    assert caught.value.code == "users.id_invalid"


@pytest.mark.parametrize(
    ("kind", "given_value", "value"),
    [
        ("phone", "+86 138-0000 0000", "+8613800000000"),
        ("phone", "１３８００００００００", "13800000000"),
        ("phone", "\u202d138 0000 0000\u202c", "13800000000"),  # as copied from an address book
        ("email", " Ming@Example.COM ", "ming@example.com"),
        ("openid", "oAbC-1", "oAbC-1"),
    ],
)
def test_an_identity_has_one_spelling(kind: str, given_value: str, value: str) -> None:
    assert checked_identity(kind, given_value) == Identity(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("face", "x", "users.identity_kind"),
        ("phone", "call me", "users.identity_phone"),
        ("phone", "1" * 21, "users.identity_phone"),
        ("phone", "+++++++", "users.identity_phone"),
        ("phone", "138+0000+0000", "users.identity_phone"),
        ("phone", "13800000000x", "users.identity_phone"),
        ("email", "ming", "users.identity_email"),
        ("email", "@", "users.identity_email"),
        ("email", "ming@", "users.identity_email"),
        ("card", " ", "users.text_empty"),
    ],
)
def test_a_bad_identity_is_refused(kind: str, value: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_identity(kind, value)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " 杭州 ", "杭州"),
        ("text", "Orle\u0301ans", "Orl\u00e9ans"),
        ("texts", "茶,书、 花", ("茶", "书", "花")),
        ("integer", "3", 3),
        ("integer", "3.0", 3),
        ("number", "1.5", 1.5),
        ("boolean", "是", True),
        ("boolean", "no", False),
        ("date", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_text_becomes_a_value_of_the_declared_type(kind: str, text: str, value: object) -> None:
    assert checked_attributes({kind: text}, CATALOGUE) == {kind: value}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", ""),
        ("text", "x" * 2_001),
        ("texts", ","),
        ("integer", "3.5"),
        ("integer", "1e300"),
        ("integer", "9007199254740993"),  # 2^53 + 1, which no double can hold
        ("integer", "1_000"),
        ("number", "nan"),
        ("number", "inf"),
        ("boolean", "maybe"),
        ("date", "2023-02-29"),
    ],
)
def test_a_text_that_does_not_fit_the_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_attributes({kind: text}, CATALOGUE)

    assert (caught.value.code, caught.value.path) == ("users.attribute_value", ("attributes", kind))


def test_five_minutes_are_forgiven_to_other_clocks_and_no_second_more() -> None:
    edge = NOW + timedelta(minutes=5)

    assert checked_past(edge, now=NOW, path=("at",)) == edge
    with pytest.raises(Refused) as caught:
        checked_past(edge + timedelta(seconds=1), now=NOW, path=("at",))
    assert caught.value.code == "users.time_in_future"


def test_an_instant_is_cut_to_milliseconds_and_needs_a_zone() -> None:
    shanghai = timezone(timedelta(hours=8))

    at = checked_past(datetime(2026, 4, 1, 8, 0, 0, 123_999, tzinfo=shanghai), now=NOW, path=("at",))

    assert at.microsecond == 123_000
    with pytest.raises(Refused) as caught:
        checked_past(datetime(2026, 4, 1), now=NOW, path=("at",))  # noqa: DTZ001 (the point of the test)
    assert caught.value.code == "users.time_without_zone"


def test_texts_are_normalised_and_bounded() -> None:
    assert checked_text("  e\u0301 ", limit=3, path=("name",)) == "é"
    for text, code in (
        ("", "users.text_empty"),
        ("abcd", "users.text_too_long"),
        ("a\u0007", "users.text_control_character"),
    ):
        with pytest.raises(Refused) as caught:
            checked_text(text, limit=3, path=("name",))
        assert caught.value.code == code
