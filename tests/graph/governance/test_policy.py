"""Months back, and the share of what is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.errors import Refused
from graph.governance.policy import checked_months, gives, months_before, quoted, share

pytestmark = pytest.mark.text


@pytest.mark.parametrize(
    ("at", "months", "wanted"),
    [
        ("2026-05-01", 3, "2026-02-01"),
        ("2026-05-31", 3, "2026-02-28"),
        ("2024-05-31", 3, "2024-02-29"),
        ("2026-01-31", 2, "2025-11-30"),
        ("2026-12-15", 12, "2025-12-15"),
        ("2000-03-30", 1, "2000-02-29"),
        ("1900-03-30", 1, "1900-02-28"),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last_of_a_shorter_month(at: str, months: int, wanted: str) -> None:
    def day(text: str) -> datetime:
        return datetime.fromisoformat(f"{text}T08:00:00+00:00").astimezone(UTC)

    assert months_before(day(at), months) == day(wanted)


@pytest.mark.parametrize("months", [0, -1, 121])
def test_a_period_lies_between_a_month_and_ten_years(months: int) -> None:
    with pytest.raises(Refused, match=r"governance\.months"):
        checked_months(months, path="months")


def test_the_share_is_the_mean_over_users() -> None:
    # Two expected: one user knows both, two one of them, one nothing: (2 + 1 + 1 + 0) / (4 * 2).
    one, other, nothing = ("attribute", "pet"), ("tag_class", "kind"), frozenset[tuple[str, str]]()
    known = {frozenset({one, other}): 1, frozenset({one}): 2, nothing: 1}

    assert share(known, 2) == 0.5
    assert share({}, 2) is None
    assert share({nothing: 3}, 0) is None


def test_a_questionnaire_gives_a_tag_when_an_option_does_and_not_when_a_text_says_it() -> None:
    option = '{"key":"%s","label_zh":"x","label_en":"x","value":null,"tags":[%s]}'
    question = '[{"key":"q","text_zh":"q","text_en":"q","kind":"one","attribute":null,"options":[%s]}]'

    assert gives(question % (option % ("o", '"vip"')), "vip")
    assert not gives(question % (option % ("vip", "")), "vip")
    assert quoted('a"b') == '"a\\"b"'
