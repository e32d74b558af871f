"""Days, years and spans of the slow plain reference, by going through them one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from graph.measures.model import Span

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)


def whole_days(time: timedelta) -> int:
    """How many times 24 hours are over, or less than 0 how many are still to come."""
    if time < timedelta(0):
        return -whole_days(-time)
    days = 0
    while time >= 24 * HOUR * (days + 1):
        days += 1
    return days


def in_year(birthday: date, year: int) -> date:
    """The day on which the birthday is in the year."""
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def years_on(birthday: date, today: date) -> int:
    years = 0
    while in_year(birthday, birthday.year + years + 1) <= today:
        years += 1
    return years


def days_until(birthday: date, today: date) -> int:
    days = 0
    while in_year(birthday, (today + ONE_DAY * days).year) != today + ONE_DAY * days:
        days += 1
    return days


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins in the zone: of two midnights the first, of none the first moment."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def begin(span: Span, day: date) -> date:
    """The first day of the span in which the day is."""
    match span:
        case Span.DAY:
            return day
        case Span.WEEK:
            while day.isoweekday() != 1:
                day -= ONE_DAY
            return day
        case Span.MONTH:
            return day.replace(day=1)
        case Span.QUARTER:
            return day.replace(month={1: 1, 2: 4, 3: 7, 4: 10}[(day.month + 2) // 3], day=1)
        case Span.YEAR:
            return day.replace(month=1, day=1)
