"""Value classes: what somebody is worth from three dimensions at once; `docs/scores/reports.md` defines them. Pure."""

from __future__ import annotations

from enum import StrEnum

from graph.scores.kernels.rfm import AMOUNT_AT_MOST, FREQUENCY_AT_LEAST, RECENCY_AT_LEAST

MUCH_AT_LEAST = 4
LONG_AGO_AT_MOST = 2


class ValueClass(StrEnum):
    """Who buys often and lately and spends more than a little on a day (loyal) or little (potential); who bought often
    or much, but long ago (at risk); who bought lately, but not often (recent); all others (regular)."""

    LOYAL = "loyal"
    POTENTIAL = "potential"
    AT_RISK = "at_risk"
    RECENT = "recent"
    REGULAR = "regular"


def value_class(*, recency: int, frequency: int, monetary: int) -> ValueClass:
    """The class of somebody by their three classes of fifths, 1 to 5 each, 5 the best; never by the amount alone.

    Source: docs/scores/reports.md#value-classes.
    """
    is_often, is_lately = frequency >= FREQUENCY_AT_LEAST, recency >= RECENCY_AT_LEAST
    if is_often and is_lately:
        return ValueClass.POTENTIAL if monetary <= AMOUNT_AT_MOST else ValueClass.LOYAL
    if recency <= LONG_AGO_AT_MOST and (is_often or monetary >= MUCH_AT_LEAST):
        return ValueClass.AT_RISK
    return ValueClass.RECENT if is_lately else ValueClass.REGULAR
