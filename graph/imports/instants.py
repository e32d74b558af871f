"""Dates and times of files: read by declared formats, placed in a zone, cut to milliseconds, kept in UTC.

A time without zone is local in the file's zone. Where clocks are set back and it happens twice, the first is
meant; where they are set forward and it never happens, it moves forward by the gap.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache

from graph.errors import Refused

EPOCH_SECONDS = "epoch_s"
EPOCH_MILLISECONDS = "epoch_ms"
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant before this is taken for a mistake."""

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far another system's clock may run ahead."""

_LOCAL = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|/([0-9]{1,2})/([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r"(?: ?(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?))?"
)
_EPOCH = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_DIRECTIVES = frozenset("YmdHMSfzyjbBpIaA%")


@lru_cache(maxsize=4096)  # files of daily rows repeat their dates
def read_instant(text: str, zone: tzinfo, date_format: str | None = None) -> datetime | None:
    """The instant a text means, in UTC cut to milliseconds; None when it means none.

    Without `date_format`: ISO 8601 by calendar date (`2024-01-05`, `2024-01-05 10:00`, `2024-01-05T10:00:00.123Z`,
    `20240105`), or the same with slashes (`2024/1/5`). A date alone is its midnight in `zone`.
    """
    try:
        if date_format is None:
            return _from_iso(text, zone)
        if date_format in (EPOCH_SECONDS, EPOCH_MILLISECONDS):
            return _from_epoch(text, date_format)
        return _in_utc(datetime.strptime(text, date_format), zone)  # noqa: DTZ007 - placed in a zone at once
    except (ValueError, OverflowError):
        return None


def read_day(text: str, *, file_zone: tzinfo, brand_zone: tzinfo, date_format: str | None = None) -> date | None:
    """The local day a text means: a date alone is that day, an instant the day it falls on in the brand's zone."""
    matched = _LOCAL.fullmatch(text) if date_format is None else None
    if matched and matched[8] is None and matched[12] is None:
        try:
            return date(*_date_parts(matched))
        except ValueError:
            return None
    if date_format is not None and _is_date_only(date_format):
        try:
            return datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return None
    instant = read_instant(text, file_zone, date_format)
    try:
        return None if instant is None else instant.astimezone(brand_zone).date()
    except OverflowError:  # a day before the year 1 or behind 9999, where a system writes "never"
        return None


@cache
def check_date_format(date_format: str) -> None:
    """Raise `Refused` ("imports.date_format_invalid") unless the format is known and names a whole date."""
    if date_format in (EPOCH_SECONDS, EPOCH_MILLISECONDS):
        return
    directives = re.findall(r"%(.?)", date_format)
    has_date = "d" in directives and not {"m", "b", "B"}.isdisjoint(directives)
    if not ((has_date or "j" in directives) and {"Y", "y"} & set(directives) and set(directives) <= _DIRECTIVES):
        raise Refused("imports.date_format_invalid", format=date_format[:80])


def _is_date_only(date_format: str) -> bool:
    return not re.search(r"%[HIMSfz]", date_format) and date_format not in (EPOCH_SECONDS, EPOCH_MILLISECONDS)


def _from_iso(text: str, zone: tzinfo) -> datetime | None:
    matched = _LOCAL.fullmatch(text)
    if matched is None:
        return None
    hour, minute, second, fraction, offset = matched.group(8, 9, 10, 11, 12)
    if hour is None and offset is not None:
        return None
    microsecond = int(fraction[:3].ljust(3, "0")) * 1000 if fraction else 0
    year, month, day = _date_parts(matched)
    local = datetime(year, month, day, int(hour or 0), int(minute or 0), int(second or 0), microsecond)  # noqa: DTZ001
    return _in_utc(local, zone if offset is None else _offset(offset))


def _date_parts(matched: re.Match[str]) -> tuple[int, int, int]:
    return int(matched[1]), int(matched[2] or matched[4] or matched[6]), int(matched[3] or matched[5] or matched[7])


@cache
def _offset(text: str) -> tzinfo:
    if text in ("Z", "z"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _from_epoch(text: str, date_format: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    whole, _, fraction = text.partition(".")
    if date_format == EPOCH_MILLISECONDS:
        milliseconds = int(whole)
    else:
        milliseconds = int(whole) * 1000 + int(fraction[:3].ljust(3, "0")) * (-1 if whole.startswith("-") else 1)
    return EARLIEST + timedelta(milliseconds=milliseconds)


def _in_utc(local: datetime, zone: tzinfo) -> datetime:
    placed = local if local.tzinfo else local.replace(tzinfo=zone)
    instant = placed.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
