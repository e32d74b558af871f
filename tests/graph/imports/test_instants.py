"""Dates and times are placed in a zone by a written rule."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from graph.errors import Refused
from graph.imports.instants import check_date_format, read_day, read_instant

pytestmark = pytest.mark.text

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        # Shanghai is eight hours ahead of UTC.
        ("2024-01-05", datetime(2024, 1, 4, 16, tzinfo=UTC)),
        ("20240105", datetime(2024, 1, 4, 16, tzinfo=UTC)),
        ("2024/1/5", datetime(2024, 1, 4, 16, tzinfo=UTC)),
        ("2024/1/5 9:30", datetime(2024, 1, 5, 1, 30, tzinfo=UTC)),
        ("2024-01-05 09:30:15", datetime(2024, 1, 5, 1, 30, 15, tzinfo=UTC)),
        ("1996-07-04 00:00:00.000", datetime(1996, 7, 3, 16, tzinfo=UTC)),
        ("2024-01-05T09:30:15.123999", datetime(2024, 1, 5, 1, 30, 15, 123_000, tzinfo=UTC)),
        ("2024-01-05T09:30:15.1", datetime(2024, 1, 5, 1, 30, 15, 100_000, tzinfo=UTC)),
        ("2024-01-05T09:30:15Z", datetime(2024, 1, 5, 9, 30, 15, tzinfo=UTC)),
        ("2024-01-05T09:30+02:00", datetime(2024, 1, 5, 7, 30, tzinfo=UTC)),
        ("2024-01-05T09:30-0530", datetime(2024, 1, 5, 15, 0, tzinfo=UTC)),
        ("2024-02-29 00:00", datetime(2024, 2, 28, 16, tzinfo=UTC)),
    ],
)
def test_iso_dates_are_read(text: str, instant: datetime) -> None:
    assert read_instant(text, SHANGHAI) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-13-01",
        "2023-02-29",
        "05.01.2024",
        "2024-1-5",
        "2024-01-05Z",
        "1704412800",
        "2024-W01-1",
        "2024-01-05 25:00",
        "２０２４-01-05",
        "2024-01-05T09:30:15+99:00",
        "0001-01-01",
        "2024-01-05 10:00 GMT",
    ],
)
def test_other_texts_are_no_instant(text: str) -> None:
    assert read_instant(text, SHANGHAI) is None


def test_declared_formats_are_read() -> None:
    assert read_instant("05.01.2024 09:30", SHANGHAI, "%d.%m.%Y %H:%M") == datetime(2024, 1, 5, 1, 30, tzinfo=UTC)
    assert read_instant("05/Jan/2024 +0000", SHANGHAI, "%d/%b/%Y %z") == datetime(2024, 1, 5, tzinfo=UTC)
    assert read_instant("2024-01-05", SHANGHAI, "%d.%m.%Y") is None


def test_seconds_and_milliseconds_of_the_epoch_are_read() -> None:
    # 1,704,412,800 s after 1970-01-01 is 2024-01-05 00:00 UTC (19,727 days).
    midnight = datetime(2024, 1, 5, tzinfo=UTC)

    assert read_instant("1704412800", SHANGHAI, "epoch_s") == midnight
    assert read_instant("1704412800.0159", SHANGHAI, "epoch_s") == midnight.replace(microsecond=15_000)
    assert read_instant("1704412800015", SHANGHAI, "epoch_ms") == midnight.replace(microsecond=15_000)
    assert read_instant("999999999999999", SHANGHAI, "epoch_s") is None
    assert read_instant("1.7e9", SHANGHAI, "epoch_s") is None


def test_a_local_time_that_happens_twice_is_the_first() -> None:
    # New York set its clocks back on 2024-11-03 at 02:00 summer time (UTC-4): 01:30 is first 05:30 UTC.
    assert read_instant("2024-11-03 01:30", NEW_YORK) == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)


def test_a_local_time_that_never_happens_moves_forward_by_the_gap() -> None:
    # New York set its clocks forward on 2024-03-10 at 02:00: 02:30 is taken as 03:30 summer time, 07:30 UTC.
    assert read_instant("2024-03-10 02:30", NEW_YORK) == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)


def test_a_day_is_that_day_and_an_instant_falls_on_a_day_of_the_brand() -> None:
    def day(text: str, date_format: str | None = None) -> date | None:
        return read_day(text, file_zone=NEW_YORK, brand_zone=SHANGHAI, date_format=date_format)

    # 20:00 in New York in January is 01:00 UTC and 09:00 in Shanghai, both of the next day.
    assert day("2024-01-05") == date(2024, 1, 5)
    assert day("2024/1/5") == date(2024, 1, 5)
    assert day("05.01.2024", "%d.%m.%Y") == date(2024, 1, 5)
    assert day("2024-01-05 20:00") == date(2024, 1, 6)
    assert day("2024-01-05T10:00Z") == date(2024, 1, 5)
    assert day("1704412800", "epoch_s") == date(2024, 1, 5)
    assert day("2024-02-30") is None
    assert day("30.02.2024", "%d.%m.%Y") is None
    # Eight hours later in Shanghai it would be the year 10000, which no calendar here has.
    assert day("9999-12-31T23:59:59Z") is None


@pytest.mark.parametrize("date_format", ["%d.%m", "%H:%M", "", "today", "%Y-%m-%d %Q", "%Y-%m-%d %"])
def test_a_format_must_name_a_whole_date_in_known_signs(date_format: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_date_format(date_format)

    assert refusal.value.code == "imports.date_format_invalid"


@pytest.mark.parametrize("date_format", ["epoch_s", "epoch_ms", "%d.%m.%Y", "%j of %Y", "%y%m%d %I:%M %p"])
def test_formats_with_a_whole_date_are_let_through(date_format: str) -> None:
    check_date_format(date_format)
