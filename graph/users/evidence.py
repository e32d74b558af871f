"""What sources say of a user's attributes, and which of it holds. Pure.

Evidence is kept apart from what is settled from it: each source's record says of each attribute one value and when, and
the user carries the value of the source that is believed first, or of the latest among equals. Taking a source away, or
parting two records that were joined, settles the rest anew; nothing has to be remembered for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import orjson

from graph.users.model import AttributeValue

MANUAL = "manual"
_UNRANKED = 2**31


class Statement(NamedTuple):
    """A value that a source gave to an attribute and when, in epoch milliseconds; None: it says that there is none."""

    value: AttributeValue | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Witness:
    """All that one record says; `rank` 1 is believed first, None after all that have one."""

    key: str
    source: str
    rank: int | None
    said: Mapping[str, Statement]

    def order(self, attribute: str) -> tuple[int, int, str]:
        """What orders the witnesses of an attribute: whom to believe first, then the latest, then by key, so that the
        order of reading never matters."""
        return (_UNRANKED if self.rank is None else self.rank, -self.said[attribute].at_ms, self.key)


def settled(witnesses: Iterable[Witness]) -> dict[str, AttributeValue | None]:
    """The value that holds for each attribute of which something was said."""
    first: dict[str, Witness] = {}
    for each in witnesses:
        for attribute in each.said:
            if attribute not in first or each.order(attribute) < first[attribute].order(attribute):
                first[attribute] = each
    return {attribute: each.said[attribute].value for attribute, each in first.items()}


def added(
    said: Mapping[str, Statement], values: Mapping[str, AttributeValue | None], at: datetime
) -> dict[str, Statement]:
    """What a record says after it said these values at that instant; what it said later stays."""
    at_ms = round(at.timestamp() * 1000)
    grown = dict(said)
    for attribute, value in values.items():
        if attribute not in grown or grown[attribute].at_ms <= at_ms:
            grown[attribute] = Statement(value, at_ms)
    return grown


def grown(
    said: Mapping[str, Mapping[str, Statement]],
    sayings: Iterable[tuple[str, Mapping[str, AttributeValue | None]]],
    at: datetime,
) -> dict[str, Mapping[str, Statement]]:
    """What records say, by their keys, after these of them said these values at that instant, one after the other."""
    after = dict(said)
    for key, values in sayings:
        after[key] = added(after.get(key, {}), values, at)
    return after


def kept(said: Mapping[str, Statement], retentions: Mapping[str, int], now: datetime) -> dict[str, Statement]:
    """What is still to be kept, by the days for which each attribute's values are kept."""
    now_ms = round(now.timestamp() * 1000)
    return {
        attribute: statement
        for attribute, statement in said.items()
        if attribute not in retentions or now_ms < _end_ms(statement, retentions[attribute])
    }


def expires_at(said: Mapping[str, Statement], retentions: Mapping[str, int], now: datetime) -> datetime | None:
    """When the first of it is to be kept no longer; None: never."""
    ends = [_end_ms(statement, retentions[key]) for key, statement in said.items() if key in retentions]
    return datetime.fromtimestamp(min(ends) / 1000, now.tzinfo) if ends else None


def text(said: Mapping[str, Statement]) -> str:
    """What a record says, as it is kept."""
    return orjson.dumps({key: list(each) for key, each in said.items()}, option=orjson.OPT_SORT_KEYS).decode()


def parsed(kept_text: str) -> dict[str, Statement]:
    """What a record says, from how it is kept."""
    found: dict[str, list[Any]] = orjson.loads(kept_text)
    return {
        key: Statement(tuple(cast("list[str]", value)) if isinstance(value, list) else value, at_ms)
        for key, (value, at_ms) in found.items()
    }


def _end_ms(statement: Statement, days: int) -> int:
    return statement.at_ms + round(timedelta(days=days).total_seconds() * 1000)
