"""What a plan is: who is to be moved where, by a policy or a choice by hand, looked at before anything changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan stands: made, waiting for a second person, allowed, being applied or taken back, done, put aside."""

    MADE = "made"
    REQUESTED = "requested"
    APPROVED = "approved"
    APPLIED = "applied"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is to be done about somebody: a move up or down or by hand, a warning, a warning lifted, nothing."""

    PROMOTE = "promote"
    DEMOTE = "demote"
    MOVE = "move"
    WARN = "warn"
    LIFT = "lift"
    NONE = "none"


class EntryState(StrEnum):
    """How an entry stands: to be done, done, not done since something had changed, taken back, left as it was."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"
    LEFT = "left"


MOVES = frozenset({Step.PROMOTE, Step.DEMOTE, Step.MOVE})


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is to be done about one user, before it is kept; `reason` tells why, of who is left out why not.

    `since` is when they entered the group: who has been there longest goes first where places are few.
    """

    user: str
    step: Step
    from_group: str
    to_group: str
    reason: str
    version: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is kept, at a position of its plan."""

    key: str
    position: int
    user: str
    step: Step
    from_group: str
    to_group: str
    reason: str
    version: int | None
    state: EntryState
    problem: str | None
    move: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it is kept; `policy` None: the choice was made by hand."""

    id: str
    ladder: str
    policy: str | None
    policy_version: int | None
    reason: str
    state: PlanState
    needs_approval: bool
    actor: str
    at: datetime
    requested_by: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Room:
    """A group of the ladder as far as plans go: its members, its capacity, places that are kept for others."""

    group: str
    members: int
    capacity: int | None
    taken: int


@dataclass(frozen=True, slots=True)
class PlanMade:
    """What making a plan answered."""

    plan: str
    n_moves: int
    n_entries: int
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class PlanSettled:
    """Where a plan stands; `changed` is False when it stood so already."""

    plan: str
    state: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """What a part of applying a plan or of taking it back came to, and how many entries are left."""

    plan: str
    state: str
    n_done: int
    n_skipped: int
    n_left: int
