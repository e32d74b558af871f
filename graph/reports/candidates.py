"""Who may be asked to take a part in the community; `docs/scores/reports.md` defines the rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.scores.model import ScoreKey


class Part(StrEnum):
    """What a member may become: assistant of a group (社群助理), agent (代理), guest who shares (分享嘉宾)."""

    ASSISTANT = "assistant"
    AGENT = "agent"
    GUEST = "guest"


class Of(StrEnum):
    """What is looked at: a value, its percentile, or whether a value is as high as another one of the same person."""

    VALUE = "value"
    PERCENTILE = "percentile"
    AS_HIGH = "as_high"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a score of a candidate: at least so much, or as high as another score of theirs."""

    key: ScoreKey
    of: Of
    least: float = 0.0
    other: ScoreKey | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom to ask: by which score they stand in order, what must hold, in which groups nobody is looked for unless
    asked otherwise, and how often they must have turned to how many others within `days`, 0 for not at all."""

    order: ScoreKey
    tests: tuple[Condition, ...]
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    days: int = 90
    n_turns: int = 0
    n_people: int = 0


_GATED, _RAW = ScoreKey.GATED_REVENUE, ScoreKey.DOWNSTREAM_REVENUE
RULES: Mapping[Part, Rule] = {
    Part.ASSISTANT: Rule(
        order=ScoreKey.INTERACTION_VALUE,
        tests=(Condition(ScoreKey.INTERACTION_VALUE, Of.VALUE, 90.0), Condition(ScoreKey.CORE, Of.PERCENTILE, 0.75)),
        kinds=("comment", "answer"),
        n_turns=10,
        n_people=3,
    ),
    Part.AGENT: Rule(
        order=_GATED,
        tests=(
            Condition(_GATED, Of.PERCENTILE, 0.9),
            Condition(ScoreKey.PAYING_REFEREES, Of.VALUE, 3.0),
            Condition(_GATED, Of.AS_HIGH, other=_RAW),
        ),
        without=("partner", "senior_partner"),
    ),
    Part.GUEST: Rule(
        order=ScoreKey.CONTENT_VALUE,
        tests=(Condition(ScoreKey.CONTENT_VALUE, Of.VALUE, 90.0), Condition(ScoreKey.REACH, Of.PERCENTILE, 0.9)),
    ),
}
