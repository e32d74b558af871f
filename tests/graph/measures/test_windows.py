"""From when to when windows reach: across months, years, leap days, and where midnight is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.measures.model import Between, Calendar, Rolling, Span
from graph.measures.windows import begun, midnight, moment, reach

pytestmark = pytest.mark.text

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Friday, the first of May 2026, 20:30 in Shanghai.
NOW = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


def test_the_brands_day_is_that_of_its_zone() -> None:
    late = datetime(2026, 4, 30, 16, 0, 0, 123_987, tzinfo=UTC)

    assert moment(late, SHANGHAI).today == date(2026, 5, 1)
    assert moment(late, ZoneInfo("America/New_York")).today == date(2026, 4, 30)
    assert moment(late, SHANGHAI).now == late.replace(microsecond=123_000)


def test_rolling_days_are_24_hours_each_and_now_belongs_to_them() -> None:
    found = reach(Rolling(90), moment(NOW, SHANGHAI), SHANGHAI)

    assert found.first == datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    assert found.before == NOW + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("span", "back", "first", "before"),
    [
        (Span.DAY, 0, date(2026, 5, 1), date(2026, 5, 2)),
        (Span.DAY, 1, date(2026, 4, 30), date(2026, 5, 1)),
        # Monday, 27 April.
        (Span.WEEK, 0, date(2026, 4, 27), date(2026, 5, 4)),
        (Span.WEEK, 2, date(2026, 4, 13), date(2026, 4, 20)),
        (Span.MONTH, 1, date(2026, 4, 1), date(2026, 5, 1)),
        (Span.MONTH, 5, date(2025, 12, 1), date(2026, 1, 1)),
        (Span.QUARTER, 0, date(2026, 4, 1), date(2026, 7, 1)),
        (Span.QUARTER, 2, date(2025, 10, 1), date(2026, 1, 1)),
        (Span.YEAR, 0, date(2026, 1, 1), date(2027, 1, 1)),
        (Span.YEAR, 2, date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_calendar_spans_begin_and_end_at_midnight_of_the_brands_zone(
    span: Span, back: int, first: date, before: date
) -> None:
    found = reach(Calendar(span, back), moment(NOW, SHANGHAI), SHANGHAI)

    # Shanghai is eight hours ahead all year.
    assert found.first == datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=8)
    assert found.before == datetime(before.year, before.month, before.day, tzinfo=UTC) - timedelta(hours=8)


def test_days_between_include_both_and_the_leap_day() -> None:
    found = reach(Between(date(2028, 2, 29), date(2028, 2, 29)), moment(NOW, SHANGHAI), SHANGHAI)
    opened = reach(Between(date(2026, 1, 1)), moment(NOW, SHANGHAI), SHANGHAI)

    assert found.first == datetime(2028, 2, 28, 16, tzinfo=UTC)
    assert found.before == datetime(2028, 2, 29, 16, tzinfo=UTC)
    assert opened.before == NOW + timedelta(milliseconds=1)


def test_a_day_has_23_hours_where_clocks_go_forward() -> None:
    new_york = ZoneInfo("America/New_York")
    # Clocks went from 2:00 to 3:00 on 8 March 2026.
    found = reach(Between(date(2026, 3, 8), date(2026, 3, 8)), moment(NOW, new_york), new_york)

    assert found.before - found.first == timedelta(hours=23)


def test_where_midnight_is_left_out_the_day_begins_at_the_first_instant_of_its_date() -> None:
    # In Santiago clocks went from 24:00 on 5 September 2026 to 1:00 on the 6th.
    santiago = ZoneInfo("America/Santiago")
    begins = midnight(date(2026, 9, 6), santiago)

    assert begins.astimezone(santiago).date() == date(2026, 9, 6)
    assert (begins - timedelta(milliseconds=1)).astimezone(santiago).date() == date(2026, 9, 5)


def test_spans_follow_each_other_without_gap() -> None:
    for span in Span:
        days = [begun(date(2026, 5, 1), span, back) for back in range(60, -2, -1)]

        assert days == sorted(set(days))
