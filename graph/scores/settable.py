"""What one parameter of scores is: its unit, its range, its words, and the scores whose values change with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graph.scores.kernels.signals import SignalKey
from graph.scores.model import ScoreKey

Words = tuple[str, str]
"""Of one meaning, English and Chinese."""


class ParameterUnit(StrEnum):
    """What a parameter counts: a share, money in minor units, calendar months, days, minutes, people or generations,
    how much a part weighs beside others, or the number of a random draw."""

    SHARE = "share"
    MINOR = "minor"
    MONTHS = "months"
    DAYS = "days"
    MINUTES = "minutes"
    COUNT = "count"
    WEIGHT = "weight"
    DRAW = "draw"


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a parameter may have, from `least` to `most`; `is_above`, `is_below`: without that end."""

    least: float
    most: float
    is_above: bool = False
    is_below: bool = False

    def holds(self, value: float) -> bool:
        """Whether the number lies within; NaN lies nowhere."""
        above = value > self.least if self.is_above else value >= self.least
        return above and (value < self.most if self.is_below else value <= self.most)

    def __str__(self) -> str:
        return f"{'(' if self.is_above else '['}{self.least:g}, {self.most:g}{')' if self.is_below else ']'}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `is_whole` when only whole numbers will do. `scores` are all whose values may change with it,
    `signal` is the one that it finds people by; `together` names the weights of which not all may be 0."""

    key: str
    unit: ParameterUnit
    default: float
    allowed: Range
    is_whole: bool
    scores: frozenset[ScoreKey]
    signal: SignalKey | None
    together: str
    en: str
    zh: str


def settable(
    default: float, unit: ParameterUnit, allowed: Range, changes: tuple[ScoreKey | SignalKey, ...], words: Words
) -> Any:
    """A field of `ScoreParameters` with what there is to know of it."""
    return field(default=default, metadata={"unit": unit, "allowed": allowed, "words": words, "changes": changes})


def weight(default: float, score: ScoreKey, *words: str) -> Any:
    """A field that says how much a part of that score weighs beside its others."""
    told = {"unit": ParameterUnit.WEIGHT, "allowed": Range(0, 1_000), "changes": (score,), "words": words}
    return field(default=default, metadata={**told, "together": score.value})
