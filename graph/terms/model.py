"""What people pay for: plans, and the terms for which they were paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

BY_PLAN = "plan:"
"""How the actor of a tag begins that a plan set; the plan's key follows."""


class Phase(StrEnum):
    """How far a term was followed: it lies ahead, runs, is over, or is over and what follows from that is done."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be paid for, for how many days of the brand and how much, unless a term says otherwise.

    While a term runs its user holds the member tag; when it ended without another, `grace_days` times 24 hours later
    the lapsed tag (待续费).
    """

    key: str
    name_zh: str
    name_en: str
    days: int
    price_minor: int
    member_tag: str | None = None
    lapsed_tag: str | None = None
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """What a user paid for: a plan from `since` on and before `until`.

    `renews` is the term that it followed on. A term that was ended early ends then; `paid_until` is what was paid for.
    `due_at`: when something follows from it next (None: nothing any more).
    """

    id: str
    plan: str
    since: datetime
    until: datetime
    paid_until: datetime
    amount_minor: int
    channel: str | None = None
    note: str | None = None
    renews: str | None = None
    ended_at: datetime | None = None
    phase: Phase = Phase.AHEAD
    due_at: datetime | None = None

    @property
    def is_real(self) -> bool:
        """False of a term that was ended before it began."""
        return self.until > self.since


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """A term as it was sent; without an end it is as long as the plan says, without an amount it costs as much."""

    id: str
    user: str
    plan: str
    since: datetime | None = None
    until: datetime | None = None
    amount_minor: int | None = None
    channel: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TaggedByPlan:
    """A tag that a plan set on a user, since when and until when; `is_past`: it was ended."""

    tag: str
    since: datetime
    until: datetime | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a user paid for ever, the plans of that with their tags as they are by now, and the tags these set."""

    terms: tuple[Term, ...]
    plans: dict[str, Plan]
    tagged: tuple[TaggedByPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDefined:
    """Which plan stands like this; `changed` is False when it did before."""

    plan: str
    changed: bool


@dataclass(frozen=True, slots=True)
class TermRecorded:
    """Which term is kept, from when to when as ISO instants; `recorded` is False when it was known."""

    term: str
    user: str
    plan: str
    since: str
    until: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class TermEnded:
    """Which term is at its end, and since when as an ISO instant; `ended` is False when it was ended before."""

    term: str
    user: str
    plan: str
    until: str
    ended: bool
