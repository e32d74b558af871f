"""The one table of measures: what each is called, counted in, and may be asked with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from graph.measures.model import Unit


class Takes(StrEnum):
    """What an option holds; plural ones hold a set of them, of which one must fit."""

    TAG = "tag"
    ATTRIBUTE = "attribute"
    GROUP = "group"
    SCORE = "score"
    PURPOSE = "purpose"
    SEGMENT = "segment"
    EVENT_TYPE = "event_type"
    TASK = "task"
    PLAN = "plan"
    TEXT = "text"
    TEXTS = "texts"
    MONEY = "money"
    HOPS = "hops"
    HOURS = "hours"
    WEEKDAYS = "weekdays"
    DIRECTION = "direction"


# The largest and the smallest value of options that are numbers.
BOUNDS: Mapping[Takes, tuple[int, int]] = MappingProxyType(
    {Takes.HOPS: (1, 4), Takes.HOURS: (0, 23), Takes.WEEKDAYS: (1, 7), Takes.MONEY: (0, 2**53)}
)
SETS = frozenset({Takes.TEXTS, Takes.HOURS, Takes.WEEKDAYS})
DIRECTIONS = ("both", "from_them", "to_them")


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """One measure: its unit (None: what the attribute is declared as), the option that it is about, those it may have.

    `empty` tells what it comes to where there is nothing to measure: 0, or unknown where that says nothing (an average
    of no purchases, the days since none).
    """

    name: str
    unit: Unit | None
    about: str | None = None
    options: Mapping[str, Takes] = field(default_factory=dict[str, Takes])
    takes_window: bool = False
    takes_where: bool = False
    is_zero_when_empty: bool = False
    most_hops: int = 4


_BOUGHT = {
    "product": Takes.TEXTS,
    "category": Takes.TEXTS,
    "channel": Takes.TEXTS,
    "promotion": Takes.TEXTS,
    "amount_from": Takes.MONEY,
    "amount_to": Takes.MONEY,
    "hours": Takes.HOURS,
    "weekdays": Takes.WEEKDAYS,
}
_DONE = {"type": Takes.EVENT_TYPE, "channel": Takes.TEXTS, "hours": Takes.HOURS, "weekdays": Takes.WEEKDAYS}
_TASK = {"task": Takes.TASK}
_PLAN = {"plan": Takes.PLAN}
_TURNED = {"direction": Takes.DIRECTION, "kind": Takes.TEXTS}


def _bought(name: str, unit: Unit, *, zero: bool) -> MeasureKind:
    return MeasureKind(name, unit, options=_BOUGHT, takes_window=True, is_zero_when_empty=zero)


def _done(name: str, unit: Unit, *, zero: bool) -> MeasureKind:
    return MeasureKind(name, unit, "type", _DONE, takes_window=True, is_zero_when_empty=zero)


def _turned(name: str, options: Mapping[str, Takes]) -> MeasureKind:
    return MeasureKind(
        name,
        Unit.COUNT,
        options=options,
        takes_window=True,
        takes_where=True,
        is_zero_when_empty=True,
        most_hops=2,
    )


_ALL = (
    MeasureKind("tag", Unit.TRUTH, "key", {"key": Takes.TAG, "source": Takes.TEXTS}),
    MeasureKind("attribute", None, "key", {"key": Takes.ATTRIBUTE}),
    MeasureKind("age", Unit.YEARS),
    MeasureKind("days_to_birthday", Unit.DAYS),
    MeasureKind("days_since_joining", Unit.DAYS),
    _bought("purchases", Unit.COUNT, zero=True),
    _bought("spend", Unit.MONEY, zero=True),
    _bought("average_purchase", Unit.MONEY, zero=False),
    _bought("purchase_days", Unit.COUNT, zero=True),
    _bought("first_purchase", Unit.DAY, zero=False),
    _bought("last_purchase", Unit.DAY, zero=False),
    _bought("days_since_purchase", Unit.DAYS, zero=False),
    _done("events", Unit.COUNT, zero=True),
    _done("event_days", Unit.COUNT, zero=True),
    _done("first_event", Unit.DAY, zero=False),
    _done("last_event", Unit.DAY, zero=False),
    _done("days_since_event", Unit.DAYS, zero=False),
    MeasureKind("task_stage", Unit.COUNT, "task", _TASK, is_zero_when_empty=True),
    MeasureKind("task_completions", Unit.COUNT, "task", _TASK, takes_window=True, is_zero_when_empty=True),
    MeasureKind("paid_term", Unit.TRUTH, options=_PLAN),
    MeasureKind("days_of_term_left", Unit.DAYS, options=_PLAN),
    MeasureKind("times_renewed", Unit.COUNT, options=_PLAN, is_zero_when_empty=True),
    MeasureKind("in_group", Unit.TRUTH, "group", {"group": Takes.GROUP}),
    MeasureKind("days_in_group", Unit.DAYS, "group", {"group": Takes.GROUP}),
    MeasureKind(
        "referees",
        Unit.COUNT,
        options={"hops": Takes.HOPS},
        takes_window=True,
        takes_where=True,
        is_zero_when_empty=True,
    ),
    MeasureKind(
        "referee_spend",
        Unit.MONEY,
        options={"hops": Takes.HOPS},
        takes_window=True,
        takes_where=True,
        is_zero_when_empty=True,
    ),
    MeasureKind("referrers", Unit.COUNT, options={"hops": Takes.HOPS}, takes_where=True, is_zero_when_empty=True),
    _turned("interaction_people", {**_TURNED, "hops": Takes.HOPS}),
    _turned("interaction_days", _TURNED),
    _turned("interactions", _TURNED),
    MeasureKind("score", Unit.NUMBER, "key", {"key": Takes.SCORE}),
    MeasureKind("percentile", Unit.SHARE, "key", {"key": Takes.SCORE}),
    MeasureKind("came_through", Unit.TRUTH, "channel", {"channel": Takes.TEXT}),
    MeasureKind("channel_kind", Unit.TRUTH, "kind", {"kind": Takes.TEXT}),
    MeasureKind("consented", Unit.TRUTH, "purpose", {"purpose": Takes.PURPOSE}),
    MeasureKind("segment", Unit.TRUTH, "key", {"key": Takes.SEGMENT}),
)
MEASURES: Mapping[str, MeasureKind] = MappingProxyType({each.name: each for each in _ALL})
