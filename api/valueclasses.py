"""Value classes of users: small but loyal is potential, not low value (R11, V03); and who is a seed (R14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry

from api.context import Info
from api.reading import Reader, picked, slot
from api.scoretelling import USER_SCORES
from graph.reports.classes import ValueClass, value_class
from graph.scores.model import ScoreKey

_FIFTHS = (ScoreKey.RECENCY_CLASS, ScoreKey.FREQUENCY_CLASS, ScoreKey.MONETARY_CLASS)
_ASKED: Mapping[str, object] = {"keys": [each.value for each in _FIFTHS]}

strawberry.enum(
    ValueClass,
    name="ValueClassKey",
    description="LOYAL: buys often and lately, and more than a little on a day. POTENTIAL: as often and as lately, but "
    "little. AT_RISK: bought often or much, but long ago. RECENT: bought lately, but not often. REGULAR: all others.",
)


@strawberry.type(
    description="What somebody is worth, from three dimensions at once: how lately, how often and how much on a day "
    "they bought, in fifths of all buyers, 5 the best."
)
class ValueClassOfScores:
    key: ValueClass
    is_potential: bool = strawberry.field(description="Small but loyal: buys little, often, and still.")
    recency: int
    frequency: int
    monetary: int
    run_id: strawberry.ID
    as_of: datetime


@strawberry.type
class ValueClassOfUser:
    """What a profile says of what somebody is worth."""

    @strawberry.field(
        description="The value class by the published run; null of who never bought or refused `profiling`, and before "
        "the first run."
    )
    def value_class(self, info: Info) -> ValueClassOfScores | None:
        return picked(self, info)

    @strawberry.field(
        description="Whether they were won by a free or low-price offer, by what they paid on the first day they "
        "bought; null of who never bought or refused `profiling`, and before the first run."
    )
    def is_seed(self, info: Info) -> bool | None:
        return picked(self, info)


def _told(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    rows = {each["key"]: each for each in found}
    fifths = [rows[key.value] for key in _FIFTHS if key.value in rows]
    if len(fifths) < len(_FIFTHS):
        return None
    recency, frequency, monetary = (round(each["value"]) for each in fifths)
    key = value_class(recency=recency, frequency=frequency, monetary=monetary)
    return {
        "key": key,
        "is_potential": key is ValueClass.POTENTIAL,
        "recency": recency,
        "frequency": frequency,
        "monetary": monetary,
        "run_id": fifths[0]["run_id"],
        "as_of": fifths[0]["as_of"],
    }


def _seed(found: Sequence[dict[str, Any]]) -> bool | None:
    return bool(found[0]["value"]) if found else None


READERS: dict[str, Reader] = {
    "User.valueClass": slot(USER_SCORES, params=lambda _, __: _ASKED, finish=_told),
    "User.isSeed": slot(USER_SCORES, params=lambda _, __: {"keys": [ScoreKey.SEED_USER.value]}, finish=_seed),
}
