"""A graph in memory, as docs/measures.md sees one: people, what is said of each, and what is between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass
class Purchase:
    """What somebody bought; each line is a sku and the category of its product, each refund an amount."""

    at: datetime
    amount: int
    lines: list[tuple[str, str | None]] = field(default_factory=list)
    refunds: list[int] = field(default_factory=list)
    channel: str | None = None
    promotion: str | None = None


@dataclass
class Event:
    """What somebody did."""

    type: str
    at: datetime
    channel: str | None = None


@dataclass
class Consent:
    """What somebody said last of a purpose."""

    status: str
    version: int
    until: datetime | None = None


@dataclass
class Term:
    """What somebody paid for: from `since` on and before `until`; `renewed`: it followed on an earlier one."""

    plan: str
    since: datetime
    until: datetime
    renewed: bool = False


@dataclass
class Person:
    """A person with everything that is said of them alone. `tags` are (tag, source, end of the term) that stand."""

    id: str
    joined: datetime
    is_erased: bool = False
    attributes: dict[str, Any] = field(default_factory=dict)
    tags: list[tuple[str, str, datetime | None]] = field(default_factory=list)
    ended_tags: list[tuple[str, str]] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    memberships: dict[str, datetime] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    consents: dict[str, Consent] = field(default_factory=dict)
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)
    old_scores: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass
class Purpose:
    """Since which version of its words a consent counts, and whether anything is still done for it."""

    valid_from: int = 1
    is_active: bool = True


@dataclass
class Graph:
    """People, and what is between them.

    `brought` are (referrer, referee, instant), `interactions` (from, to, kind, day, count), `tasks` how many
    completions each stage of a task needs; completions are events of the type that is made of the task's key.
    """

    people: dict[str, Person]
    brought: list[tuple[str, str, datetime]] = field(default_factory=list)
    voided: list[tuple[str, str, datetime]] = field(default_factory=list)
    interactions: list[tuple[str, str, str, date, int]] = field(default_factory=list)
    tasks: dict[str, tuple[int, ...]] = field(default_factory=dict)
    channel_kinds: dict[str, str] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
