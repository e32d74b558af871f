"""What governing tags speaks of: tags that are to become one, what was ended in bulk, what looks odd about tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.tags.model import TagState
from graph.vocabulary import TagSource


class Likeness(StrEnum):
    """What two tags that are held by chance together or never may be; `governance.pair_<name>` is its sentence."""

    SYNONYM = "synonym"
    CONTRADICTION = "contradiction"
    EXCLUSIVE = "exclusive"


class NameLikeness(StrEnum):
    """How two names are alike; `governance.name_<name>` is its sentence."""

    SAME = "same"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Place:
    """A tag as far as it can be merged; `into` is the tag that it was merged into, `is_parting` while that is undone.

    `exclusive_class` is the class above it of which a user holds one tag, `unfinished` a tag that is not yet merged
    into it, or parted from it, to the end; `was` what it was before it was merged itself.
    """

    key: str
    name: str
    state: TagState
    class_key: str | None
    exclusive_class: str | None
    into: str | None
    is_parting: bool
    unfinished: str | None
    was: TagState | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Who holds two tags: `n_beside` are the holdings of both by one source, `n_rivals` who hold a third tag of the
    winner's exclusive class."""

    n_losers: int
    n_winners: int
    n_both: int
    n_beside: int
    n_rivals: int


@dataclass(frozen=True, slots=True)
class Named:
    """What names a tag: a channel, group, tag, questionnaire or segment, by its key."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging a tag into another would do; nothing was changed."""

    loser: Place
    winner: Place
    overlap: Overlap
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transaction of a long write did; `is_last` when nothing was left of it.

    `until_ms` is the instant up to which holdings are meant, the same in every turn.
    """

    n_users: int
    n_holdings: int
    is_last: bool
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class TagsMerged:
    """Of how many users something was moved to the winner, and how many holdings stand beside an older one there.

    `complete` is False while there are more to be moved: do it again under another key.
    """

    loser: str
    winner: str
    n_users: int
    n_beside: int
    complete: bool


@dataclass(frozen=True, slots=True)
class TagUnmerged:
    """The tag is one of its own again, with what was said of so many users; `complete` as `TagsMerged` has it."""

    tag: str
    n_users: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """How many users no longer hold a tag, by how many holdings; `complete` as `TagsMerged` has it."""

    tag: str
    n_users: int
    n_holdings: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Which holdings of a tag are to be ended: of one source or all, of some users or all, given until an instant."""

    tag: str
    source: TagSource | None = None
    users: tuple[str, ...] | None = None
    held_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many users hold a tag, by how many holdings."""

    n_users: int
    n_holdings: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Which tag was looked at."""

    tag: str


@dataclass(frozen=True, slots=True)
class TagWord:
    """A tag as the doctor sees it: its name, its class and the exclusive class above it, how many hold it."""

    key: str
    name: str
    class_key: str | None = None
    exclusive_class: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tags and how many of `n_users` hold them: what chance alone would give, and how far from it that is.

    `lift` is n_both over expected, `jaccard` the share of those with either who hold both, `g2` the log-likelihood
    ratio. Source: docs/governance.md#pairs.
    """

    kind: Likeness
    tag: str
    other: str
    n_tag: int
    n_other: int
    n_both: int
    n_users: int
    expected: float
    lift: float
    jaccard: float
    g2: float


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two tags whose names are alike, and by how many letters they differ."""

    kind: NameLikeness
    tag: str
    other: str
    distance: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a pair of tags is told of; docs/governance.md says why there."""

    min_users: int = 10
    min_jaccard: float = 0.5
    min_expected: float = 10.0
