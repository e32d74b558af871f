"""What a run could not tell, or tells with doubts, as it is made and as it is kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from graph.errors import GuanxiError
from graph.scores.model import ScoreKey, ScoreValues, ScoreWarning


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The scores of everybody, and what is to be said of them."""

    values: ScoreValues
    warnings: Sequence[ScoreWarning]


def unknown(reason: GuanxiError, *scores: ScoreKey) -> ScoreWarning:
    """That these scores are unknown of everybody, and why."""
    return ScoreWarning(reason.code, reason.facts, scores)


def written(warning: ScoreWarning) -> str:
    """The warning as a JSON text, as the node of a run keeps it."""
    told = {"code": warning.code, "facts": dict(warning.facts), "scores": [each.value for each in warning.scores]}
    return orjson.dumps(told).decode()


def read(text: str) -> ScoreWarning:
    """What `written` wrote; scores that there are no more are left out."""
    told = cast("dict[str, Any]", orjson.loads(text))
    known = {each.value: each for each in ScoreKey}
    return ScoreWarning(told["code"], told["facts"], tuple(known[each] for each in told["scores"] if each in known))
