"""From when to when a window reaches. Pure: now is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from graph.measures.model import Between, Calendar, Moment, Rolling, Span

_TICK = timedelta(milliseconds=1)
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Reach:
    """From `first` on and before `before`, both in UTC and whole milliseconds."""

    first: datetime
    before: datetime


def moment(now: datetime, zone: tzinfo) -> Moment:
    """The instant in whole milliseconds, and the brand's day."""
    cut = now.replace(microsecond=now.microsecond // 1000 * 1000).astimezone(UTC)
    return Moment(cut, cut.astimezone(zone).date())


def reach(window: Rolling | Calendar | Between, at: Moment, zone: tzinfo) -> Reach:
    """The instants of a window that is the same for everybody.

    Days begin at the first instant that the zone calls by their date, where midnight is left out too.
    """
    now_too = at.now + _TICK
    match window:
        case Rolling(days):
            return Reach(at.now - timedelta(days=days), now_too)
        case Calendar(span, back):
            first = begun(at.today, span, back)
            return Reach(midnight(first, zone), midnight(begun(at.today, span, back - 1), zone))
        case Between(first, last):
            before = now_too if last is None else midnight(last + timedelta(days=1), zone)
            return Reach(midnight(first, zone), before)


def begun(today: date, span: Span, back: int) -> date:
    """The first day of the span so many spans before that of `today`; less than none: after it."""
    if span is Span.DAY:
        return today - timedelta(days=back)
    if span is Span.WEEK:
        return today - timedelta(days=today.weekday() + 7 * back)
    length = _MONTHS[span]
    month = (today.year * 12 + today.month - 1) // length * length - back * length
    return date(month // 12, month % 12 + 1, 1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which the day begins."""
    local = datetime.combine(day, time.min, zone)
    # Where clocks jump over midnight the wall time does not exist: its instant is the first that does.
    return local.astimezone(UTC)
