"""What a policy is: who should stand in which group of a ladder, and what one comes to for a person.

A policy has a rung for each group above the lowest, lowest first. It is a numbered version, unchangeable once
published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from graph.groups.model import GroupKey
from graph.measures.evaluating import Value
from graph.measures.model import Expression, Measure, Truth

STAY_DAYS = 30


class PolicyState(StrEnum):
    """Where a version stands: being written, waiting for a second person, in force from its day, or turned down."""

    DRAFT = "draft"
    REQUESTED = "requested"
    PUBLISHED = "published"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rung:
    """What promotes into a group and what keeps somebody there; days of stay before the next step down.

    `needs_approval`: nobody gets here without a second person's word.
    """

    group: GroupKey
    promote: Expression
    keep: Expression
    minimum_stay_days: int = STAY_DAYS
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the whole ladder.

    `entry_stay_days`: how long somebody stays in the lowest group after falling back there. `most_moved`: the share of
    a group, in (0, 1], that one run may move out of it before it stops for approval.
    """

    demotion_every_days: int = 30
    warning_days: int = 14
    entry_stay_days: int = 0
    most_moved: float = 0.1


@dataclass(frozen=True, slots=True)
class AskedPolicy:
    """A policy as somebody wants it; `until` is the day on which it ends, None when the next one ends it."""

    key: str
    name: str
    ladder: str
    rungs: tuple[Rung, ...]
    rules: Rules
    effective: date
    until: date | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A version as it is kept; `lowest` is the group below the first rung."""

    asked: AskedPolicy
    lowest: GroupKey
    version: int
    state: PolicyState
    actor: str
    at: datetime
    requested_by: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None

    @property
    def ranks(self) -> dict[str, int]:
        """The rank of each group by key; 0 is the lowest."""
        return {self.lowest: 0, **{str(each.group): rank for rank, each in enumerate(self.asked.rungs, 1)}}

    @property
    def name(self) -> str:
        """How moves and decisions name the version."""
        return f"{self.asked.key}@{self.version}"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a policy may say but should be thought over: a code with a sentence, the group of the rung, and
    what else the sentence names."""

    code: str
    group: GroupKey
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


class Action(StrEnum):
    """What a policy comes to for a person; from the worst to the best for them."""

    DEMOTE = "demote"
    WARN = "warn"
    HOLD = "hold"
    BLOCKED = "blocked"
    KEEP = "keep"
    PROMOTE = "promote"


class Ground(StrEnum):
    """Why it came to that."""

    MEETS = "meets"
    KEEPS = "keeps"
    BELOW = "below"
    UNKNOWN = "unknown"
    STAY = "stay"
    DEMOTED_LATELY = "demoted_lately"
    WARNING = "warning"
    LOCKED = "locked"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Footing:
    """Where somebody stands on the ladder and what binds them; ranks count from 0, the lowest group.

    `since`: when they entered the group (or joined). `warned_at`: since when a warning of leaving this group stands.
    `floor`, `ceiling`: ranks below and above which they may not be moved; `is_fixed`: not moved automatically at all.
    """

    rank: int
    since: datetime
    last_demotion: datetime | None = None
    came_down: bool = False
    warned_at: datetime | None = None
    floor: int | None = None
    ceiling: int | None = None
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rungs come to for a person: by rank of a group above the lowest (1, 2, …)."""

    promote: Mapping[int, Truth]
    keep: Mapping[int, Truth]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy comes to for a person: the action, the rank that it leads to, why, and until when it waits."""

    action: Action
    rank: int
    ground: Ground
    until: datetime | None = None
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it rests on."""

    user: str
    verdict: Verdict
    footing: Footing
    values: Mapping[Measure, Value] = field(default_factory=dict[Measure, Value])
