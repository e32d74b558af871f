"""What a score run is made of: the snapshot it reads, the columns it computes, the run that carries them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from graph.errors import Broken, Facts

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PositionArray = NDArray[np.int32]
DayArray = NDArray[np.int32]

RunId = NewType("RunId", str)
Handles = Sequence[int] | Sequence[str]
"""What users are told by: internal ids of the store, which hold within one reading, or their own."""


class ScoreKey(StrEnum):
    """The scores there are, in the order in which they are shown; `docs/scores.md` defines each."""

    LIFETIME_VALUE = "lifetime_value"
    PROBABILITY_ALIVE = "probability_alive"
    SEED_USER = "seed_user"
    RECENCY_CLASS = "recency_class"
    FREQUENCY_CLASS = "frequency_class"
    MONETARY_CLASS = "monetary_class"
    DOWNSTREAM_REVENUE = "downstream_revenue"
    GATED_REVENUE = "gated_revenue"
    REFERRAL_VALUE = "referral_value"
    MOVED_VALUE = "moved_value"
    REFEREES = "referees"
    PAYING_REFEREES = "paying_referees"
    LIKELY_TO_BRING = "likely_to_bring"
    CASCADE_SIZE = "cascade_size"
    CASCADE_DEPTH = "cascade_depth"
    VIRALITY = "virality"
    PAGERANK = "pagerank"
    SEGMENT_PAGERANK = "segment_pagerank"
    REACH = "reach"
    CORE = "core"
    BETWEENNESS = "betweenness"
    CONSTRAINT = "constraint"
    BROKER_REVENUE = "broker_revenue"
    SPENDING_VALUE = "spending_value"
    INTERACTION_VALUE = "interaction_value"
    CONTENT_VALUE = "content_value"
    SOCIAL_VALUE = "social_value"
    WHOLE_VALUE = "whole_value"
    LOYALTY = "loyalty"


class Unit(StrEnum):
    """What the values of a score count: money in minor units of the brand's currency, a share in [0, 1], things, a
    class from 1 (lowest) to 5, points from 0 to 100, or a bare number."""

    MINOR = "minor"
    SHARE = "share"
    COUNT = "count"
    CLASS = "class"
    POINTS = "points"
    NUMBER = "number"
    DAYS = "days"


UNITS: Mapping[ScoreKey, Unit] = {
    ScoreKey.LIFETIME_VALUE: Unit.MINOR,
    ScoreKey.PROBABILITY_ALIVE: Unit.SHARE,
    ScoreKey.SEED_USER: Unit.NUMBER,
    ScoreKey.RECENCY_CLASS: Unit.CLASS,
    ScoreKey.FREQUENCY_CLASS: Unit.CLASS,
    ScoreKey.MONETARY_CLASS: Unit.CLASS,
    ScoreKey.DOWNSTREAM_REVENUE: Unit.MINOR,
    ScoreKey.GATED_REVENUE: Unit.MINOR,
    ScoreKey.REFERRAL_VALUE: Unit.MINOR,
    ScoreKey.MOVED_VALUE: Unit.MINOR,
    ScoreKey.REFEREES: Unit.COUNT,
    ScoreKey.PAYING_REFEREES: Unit.COUNT,
    ScoreKey.LIKELY_TO_BRING: Unit.SHARE,
    ScoreKey.CASCADE_SIZE: Unit.COUNT,
    ScoreKey.CASCADE_DEPTH: Unit.COUNT,
    ScoreKey.VIRALITY: Unit.NUMBER,
    ScoreKey.PAGERANK: Unit.SHARE,
    ScoreKey.SEGMENT_PAGERANK: Unit.SHARE,
    ScoreKey.REACH: Unit.NUMBER,
    ScoreKey.CORE: Unit.COUNT,
    ScoreKey.BETWEENNESS: Unit.SHARE,
    ScoreKey.CONSTRAINT: Unit.NUMBER,
    ScoreKey.BROKER_REVENUE: Unit.MINOR,
    ScoreKey.SPENDING_VALUE: Unit.POINTS,
    ScoreKey.INTERACTION_VALUE: Unit.POINTS,
    ScoreKey.CONTENT_VALUE: Unit.POINTS,
    ScoreKey.SOCIAL_VALUE: Unit.POINTS,
    ScoreKey.WHOLE_VALUE: Unit.POINTS,
    ScoreKey.LOYALTY: Unit.POINTS,
}


GATED: Mapping[ScoreKey, ScoreKey] = {
    ScoreKey.DOWNSTREAM_REVENUE: ScoreKey.GATED_REVENUE,
    ScoreKey.REFEREES: ScoreKey.PAYING_REFEREES,
    ScoreKey.CASCADE_SIZE: ScoreKey.GATED_REVENUE,
    ScoreKey.CASCADE_DEPTH: ScoreKey.GATED_REVENUE,
    ScoreKey.VIRALITY: ScoreKey.GATED_REVENUE,
}
"""The scores that count referrals which signals speak against, and which gated one judges the like without them."""


class RunState(StrEnum):
    """Life of a run: running → published → retired → erasing → erased, or running → failed → erasing → erased; before
    it runs it may be requested, and fail then.

    Its rows are whole, and may be read, while it is published or retired.
    """

    REQUESTED = "requested"
    RUNNING = "running"
    PUBLISHED = "published"
    RETIRED = "retired"
    FAILED = "failed"
    ERASING = "erasing"
    ERASED = "erased"


OPEN = (RunState.REQUESTED, RunState.RUNNING)
"""The states of runs that have not ended."""


class Stage(StrEnum):
    """Steps of a run, in order; progress is told in them."""

    CLEARING = "clearing"
    READING = "reading"
    COMPUTING = "computing"
    WRITING = "writing"
    PUBLISHING = "publishing"


class ForestInvalid(Broken):
    """The referrals are not a forest; `positions` are the users at fault, in walking order."""

    def __init__(self, positions: tuple[int, ...]) -> None:
        super().__init__("scores.forest_invalid", positions=", ".join(map(str, positions)))
        self.positions = positions


@dataclass(frozen=True, slots=True, eq=False)
class UserPage:
    """Some users, ascending by id, and what the store calls their nodes: columns of equal length."""

    users: Sequence[str]
    nodes: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class InputPage:
    """What the scores are made of, of some users, in flat columns; users are told by what the store calls their nodes,
    or by their ids.

    Who gave whom attention, how often and on which day, a row a pair, kind and day. Who brought whom, and when, in ms
    since 1970. Who bought for how much, less refunds (`amounts`) and without that (`paid`), in minor units, and on
    which day, a row a purchase. Who joined when, in ms since 1970, 0 where that is unknown. Days are year · 1000 + day
    of the year.
    """

    givers: Handles
    takers: Handles
    counts: Sequence[int]
    days: Sequence[int]
    referrers: Handles
    referees: Handles
    brought_at: Sequence[int]
    buyers: Handles
    bought_on: Sequence[int]
    amounts: Sequence[int]
    paid: Sequence[int]
    joiners: Handles
    joined_at: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Touched:
    """Ids whose standing was locked lately, with whether each is a user's, and whether they ever became one with
    another or parted again: columns of equal length."""

    users: Sequence[str]
    here: Sequence[bool]
    merged: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Moment:
    """What the clock of the database says, in ms since 1970, how many users there are, and whether a run asked for was
    ever published here."""

    now_ms: int
    n_users: int
    is_known: bool


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Who gave whom attention, one row per ordered pair: shape (m,) each, sorted by source, then target.

    `sources` and `targets` are positions; `weights` say how often, > 0; `days` when last, since 1970-01-01.
    """

    sources: PositionArray
    targets: PositionArray
    weights: FloatArray
    days: DayArray


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumn:
    """One score of all n users: `values` and `percentiles` in (0, 1], shape (n,), both NaN for whom it is unknown;
    `ranked` are the positions of the best users, best first, at most `policy.RANKED_AT_MOST`."""

    values: FloatArray
    percentiles: FloatArray
    ranked: IntArray


ScoreColumns = Mapping[ScoreKey, ScoreColumn]
ScoreValues = Mapping[ScoreKey, FloatArray]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `total` units of its present stage."""

    stage: Stage
    done: int
    total: int


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class ScoreWarning:
    """What a run could not tell of these scores, or tells with doubts: a code and the facts that fill its sentence, as
    of errors."""

    code: str
    facts: Facts
    scores: tuple[ScoreKey, ...]


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """A published run of the scoring jobs over one snapshot; times in UTC, `n_edges` counts pairs that interacted.

    Runs are numbered from 1 in the order in which they began. `keys` are the scores it has, in the order of its rows.
    `n_read` is of how many users it read what they did: fewer than all when little had changed since the run before.
    `settings_version` is that of the parameters by which it was computed, 0 for the defaults. `warnings` say what it
    could not tell, or tells with doubts.
    """

    id: RunId
    number: int
    keys: tuple[ScoreKey, ...]
    started_at: datetime
    published_at: datetime
    as_of: datetime
    n_users: int
    n_edges: int
    n_read: int
    settings_version: int = 0
    warnings: tuple[ScoreWarning, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RowPage:
    """What a run says of some users, ascending by id: `values` and `percentiles` have an entry a user, each with a
    number a score, or empty where the run says nothing of them."""

    users: Sequence[str]
    values: Sequence[Sequence[float]]
    percentiles: Sequence[Sequence[float]]


@dataclass(slots=True)
class Pending:
    """Whose rows a run has to touch: those of whom it `found` something that their rows do not say, shape (users,), and
    by id those whose rows say something though it found nothing (`gone`) or say nothing any more (`idle`)."""

    found: BoolArray
    gone: list[str] = field(default_factory=list[str])
    idle: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Erasable:
    """A run whose ranks nobody may read any more; the rows of one that was never published say something else again."""

    run: RunId
    number: int
    was_published: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A run that was asked for, by whom and when; until `until` a worker makes a process for it."""

    run: RunId
    by: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands: of one that failed why, and who ended it."""

    state: RunState
    problem: str | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A run that holds the turn: `holder` names its process; the turn ends at `until` unless it is kept."""

    run: RunId
    holder: str
    until: datetime
    started_at: datetime
    progress: Progress
