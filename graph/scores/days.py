"""Days as scores and reports count them: since 1970-01-01, in the brand's zone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from graph.scores.model import DayArray

_FIRST_DAY = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _FIRST_DAY


def day_of(number: int) -> date:
    """The day so many days after 1970-01-01."""
    return date.fromordinal(number + _FIRST_DAY)


def days_of(told: Sequence[int]) -> DayArray:
    """Days since 1970-01-01 of year · 1000 + day of the year."""
    years, of_year = np.divmod(np.array(told, dtype=np.int64), 1000)
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return (first + of_year - 1).astype(np.int32)
