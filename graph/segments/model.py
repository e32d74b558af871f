"""What a segment is, and what expressions may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graph.measures.model import Expression
from graph.measures.starting import Sizes


@dataclass(frozen=True, slots=True)
class AskedSegment:
    """A segment as somebody wants it; `purpose` is what its users are to be asked, listed or exported for."""

    key: str
    name: str
    expression: Expression
    purpose: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved segment in its newest version."""

    key: str
    name: str
    description: str | None
    expression: Expression
    purpose: str
    version: int
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Names:
    """What expressions may name, as the graph has it, and how much of it there is.

    `tags` maps keys, and names that are one tag's only, to keys. `closed` are tags that nothing new may ask for:
    drafts, retired ones, and those that were merged into others.
    """

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    closed: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    segments: Mapping[str, Segment] = field(default_factory=dict[str, Segment])
    sizes: Sizes = field(default_factory=Sizes)

    def expressions(self) -> dict[str, Expression]:
        """What each segment asks, by key."""
        return {key: each.expression for key, each in self.segments.items()}


@dataclass(frozen=True, slots=True)
class SegmentSaved:
    """Which segment stands at which version; `saved` is False when it stood so already."""

    segment: str
    version: int
    saved: bool


@dataclass(frozen=True, slots=True)
class SegmentDeleted:
    """Which segment is no more, and the last version that it had."""

    segment: str
    version: int
