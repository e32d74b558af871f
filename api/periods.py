"""A period as callers name it: the last days, or from one day until another, both of them in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.context import Context
from graph.errors import Refused
from graph.measures.windows import midnight
from graph.scores.kernels.checking import check_parameter

DAYS_MAX = 3_660
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant on until before another."""

    since: datetime
    until: datetime


def period_of(args: Mapping[str, Any], context: Context) -> Period | None:
    """The period that a field was asked for by `broughtWithinDays` or `broughtBetween`; None: by none.

    Days are the brand's; what has no end lasts until today is over.

    Raises:
        Refused: days are out of range ("scores.parameter_out_of_range"), both ways were named ("scores.period_both"),
            it ends before it begins ("scores.period_reversed"), or begins after today ("scores.period_future").
    """
    days: int | None = args.get("broughtWithinDays")
    between: Mapping[str, date | None] = args.get("broughtBetween") or {}
    first, last = between.get("from"), between.get("until")
    zone, today = context.settings.zone, context.today
    tomorrow = midnight(today + timedelta(days=1), zone)
    if days is not None:
        check_parameter("broughtWithinDays", days, holds=1 <= days <= DAYS_MAX, allowed=f"[1, {DAYS_MAX}]")
        if first is not None or last is not None:
            raise Refused("scores.period_both", path=("broughtWithinDays",))
        return Period(context.clock() - timedelta(days=days), tomorrow)
    if first is None and last is None:
        return None
    if first is not None and last is not None and last < first:
        raise Refused("scores.period_reversed", path=("broughtBetween", "until"), first=_told(first), last=_told(last))
    if first is not None and first > today:
        raise Refused("scores.period_future", path=("broughtBetween", "from"), first=_told(first))
    since = _BEGINNING if first is None else midnight(first, zone)
    return Period(since, tomorrow if last is None or last >= today else midnight(last + timedelta(days=1), zone))


def _told(day: date) -> str:
    return day.isoformat()
