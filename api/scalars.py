"""Scalars: `DateTime` is an instant with zone, `Date` a day, `Long` a whole number up to 2^53."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Long = NewType("Long", int)
LONG_MAX = 2**53


def printed_instant(value: Any) -> str:
    """An instant, or epoch milliseconds, as ISO 8601 in UTC with milliseconds."""
    at = value if isinstance(value, datetime) else datetime.fromtimestamp(value / 1000, UTC)
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_instant(value: Any) -> datetime:
    if not isinstance(value, str):
        raise GraphQLError("DateTime must be a text such as 2026-05-01T08:00:00Z.")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError("DateTime must be ISO 8601, such as 2026-05-01T08:00:00+08:00.") from None
    if at.tzinfo is None:
        raise GraphQLError("DateTime must name its zone, such as 2026-05-01T08:00:00+08:00.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise GraphQLError("DateTime is out of range.") from None


def _print_day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("Date must be a day such as 2026-05-01.") from None


def _read_long(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or abs(value) > LONG_MAX:
        raise GraphQLError("Long must be a whole number of at most 9007199254740992.")
    return int(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant with its zone, ISO 8601; answered in UTC with milliseconds.",
        serialize=printed_instant,
        parse_value=_read_instant,
    ),
    date: strawberry.scalar(
        name="Date", description="A day, ISO 8601 (2026-05-01).", serialize=_print_day, parse_value=_read_day
    ),
    Long: strawberry.scalar(
        name="Long",
        description="A whole number between -2^53 and 2^53: money in minor units, counts.",
        serialize=int,
        parse_value=_read_long,
    ),
}
