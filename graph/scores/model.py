"""What a score run is made of: the snapshot it reads, the columns it computes, the run that carries them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from graph.errors import Broken

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

RunId = NewType("RunId", str)


class ScoreKey(StrEnum):
    """The scores there are; `docs/scores.md` defines each."""

    PAGERANK = "pagerank"
    DOWNSTREAM_REVENUE = "downstream_revenue"


class RunState(StrEnum):
    """Life of a run: running → published → retired → erasing → erased, or running → failed → erasing → erased.

    Its rows are whole, and may be read, while it is published or retired.
    """

    RUNNING = "running"
    PUBLISHED = "published"
    RETIRED = "retired"
    FAILED = "failed"
    ERASING = "erasing"
    ERASED = "erased"


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


@dataclass(frozen=True, slots=True)
class InputPage:
    """What the scores are made of, for some users: columns of equal length, an entry a user.

    `referrers` are "" for none; `revenue` is in minor units; `targets` and `counts` are of equal length for a user.
    """

    users: Sequence[str]
    referrers: Sequence[str]
    revenue: Sequence[int]
    targets: Sequence[Sequence[str]]
    counts: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Who gave whom attention, one row per ordered pair: shape (m,) each, sorted by source, then target.

    `sources` and `targets` are positions in the snapshot's users and differ; `weights` are counts > 0.
    """

    sources: IntArray
    targets: IntArray
    weights: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The graph as the scores see it, read from `as_of` on: n users in ascending order of id.

    `referrers`: shape (n,), position of each user's referrer, -1 for none. `revenue`: shape (n,), settled net
    revenue per user in minor units, >= 0.
    """

    as_of: datetime
    users: tuple[str, ...]
    interactions: Interactions
    referrers: IntArray
    revenue: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumn:
    """One score of all n users: `values` and `percentiles` in (0, 1], shape (n,); `ranked` are the positions of the
    best users, best first, at most `policy.RANKED_AT_MOST`."""

    values: FloatArray
    percentiles: FloatArray
    ranked: IntArray


ScoreColumns = Mapping[ScoreKey, ScoreColumn]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `total` units of its present stage."""

    stage: Stage
    done: int
    total: int


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """A published run of the scoring jobs over one snapshot; times in UTC, `n_edges` counts pairs that interacted."""

    id: RunId
    started_at: datetime
    published_at: datetime
    as_of: datetime
    n_users: int
    n_edges: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A run that holds the turn: `holder` names its process; the turn ends at `until` unless it is kept."""

    run: RunId
    holder: str
    until: datetime
    started_at: datetime
    progress: Progress
