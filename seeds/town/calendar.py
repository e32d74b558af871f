"""The town's two years of days: weekends, promotions and hours as people shop, in the brand's own time (UTC+8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
N_DAYS = 730
DAY_MS = 86_400_000
ZONE_MS = 8 * 3_600_000
SUNDAY_AND_SATURDAY = frozenset({5, 6})
# Share of what happens in each hour of the day: quiet nights, a lunch break, long evenings.
_HOURS = [1, 0.5, 0.2, 0.2, 0.2, 0.5, 1, 2, 3, 5, 7, 6, 7, 6, 5, 5, 5, 5, 5, 7, 10, 12, 8, 3]
HOURS = np.cumsum(_HOURS) / sum(_HOURS)
# (month, first day, last day): name, how many times an ordinary day, share off the price
_PROMOTIONS: tuple[tuple[int, int, int, str, float, float], ...] = (
    (6, 1, 17, "618", 2.0, 0.10),
    (6, 18, 18, "618", 8.0, 0.20),
    (11, 1, 10, "双11", 2.5, 0.12),
    (11, 11, 11, "双11", 12.0, 0.25),
    (12, 12, 12, "双12", 4.0, 0.15),
    (3, 7, 8, "女神节", 3.0, 0.12),
    (1, 10, 20, "年货节", 1.8, 0.08),
)


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion: its name and the share taken off prices."""

    name: str
    off_share: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days from `start` (midnight in the brand's zone, epoch ms) to `end_ms`, with what shoppers make of each.

    `shopping`: shape (days + 1,), rising sums of the days' weights from 0; `promotions`: day → promotion.
    """

    start_ms: int
    end_ms: int
    shopping: FloatArray
    promotions: dict[int, Promotion]

    def day_of(self, at_ms: int) -> int:
        """The number of the day that holds the instant."""
        return (at_ms - self.start_ms) // DAY_MS


def make_calendar(as_of: datetime) -> Calendar:
    """The 730 days before `as_of`, the last of them cut off there."""
    end_ms = round(as_of.timestamp() * 1000)
    midnight = (end_ms + ZONE_MS) // DAY_MS * DAY_MS - ZONE_MS
    start_ms = midnight - (N_DAYS - 1) * DAY_MS
    weights: list[float] = []
    promotions: dict[int, Promotion] = {}
    for number in range(N_DAYS):
        day = local_day(start_ms + number * DAY_MS)
        weight = 1.5 if day.weekday() in SUNDAY_AND_SATURDAY else 1.0
        for month, first, last, name, factor, off in _PROMOTIONS:
            if day.month == month and first <= day.day <= last:
                weight *= factor
                promotions[number] = Promotion(name, off)
        weights.append(weight)
    return Calendar(start_ms, end_ms, np.concatenate([[0.0], np.cumsum(weights)]), promotions)


def local_day(at_ms: int) -> date:
    """The day that the instant falls on in the brand's zone."""
    return instant(at_ms + ZONE_MS).date()


def instant(at_ms: int) -> datetime:
    """The instant of an epoch in milliseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
