"""How a score of a user changed from one run to the next, and which facts between the two can have done it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose

from graph.scores.model import ScoreKey


class ChangeState(StrEnum):
    """What can be said of a score against the run before: it changed; its first four digits stayed; there is no run
    before, or it had no such score; nothing was told of the user; what it said is not kept while the next run is under
    way, nor after that failed."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FIRST_RUN = "first_run"
    OTHER_SCORES = "other_scores"
    NEW = "new"
    NOT_KEPT = "not_kept"


class CauseKind(StrEnum):
    """What can change a score: facts of the user, of people below, and what is nobody's fact."""

    BOUGHT = "bought"
    REFUNDED = "refunded"
    BROUGHT = "brought"
    WAS_BROUGHT = "was_brought"
    VOIDED = "voided"
    BELOW_BOUGHT = "below_bought"
    BELOW_REFUNDED = "below_refunded"
    BELOW_BROUGHT = "below_brought"
    BELOW_VOIDED = "below_voided"
    RECEIVED = "received"
    GIVEN = "given"
    ERASED = "erased"
    MERGED = "merged"
    WEIGHTS_CHANGED = "weights_changed"
    TIME_PASSED = "time_passed"
    OTHERS_MOVED = "others_moved"
    OTHER_FACTS = "other_facts"


_OWN = frozenset({CauseKind.BOUGHT, CauseKind.REFUNDED, CauseKind.MERGED})
_TREE = frozenset(
    {
        CauseKind.BROUGHT,
        CauseKind.VOIDED,
        CauseKind.BELOW_BROUGHT,
        CauseKind.BELOW_VOIDED,
        CauseKind.ERASED,
        CauseKind.MERGED,
    }
)
_REVENUE = _TREE | {CauseKind.BELOW_BOUGHT, CauseKind.BELOW_REFUNDED}
_RECEIVED = frozenset({CauseKind.RECEIVED, CauseKind.MERGED})
_GIVEN = frozenset({CauseKind.GIVEN, CauseKind.MERGED})
_TIES = _RECEIVED | _GIVEN
_OF: Mapping[ScoreKey, frozenset[CauseKind]] = {
    ScoreKey.LIFETIME_VALUE: _OWN,
    ScoreKey.PROBABILITY_ALIVE: _OWN,
    ScoreKey.SEED_USER: _OWN,
    ScoreKey.RECENCY_CLASS: _OWN,
    ScoreKey.FREQUENCY_CLASS: _OWN,
    ScoreKey.MONETARY_CLASS: _OWN,
    ScoreKey.DOWNSTREAM_REVENUE: _REVENUE,
    ScoreKey.GATED_REVENUE: _REVENUE,
    ScoreKey.REFERRAL_VALUE: _REVENUE - {CauseKind.BELOW_BROUGHT, CauseKind.BELOW_VOIDED},
    ScoreKey.MOVED_VALUE: _REVENUE | _OWN | {CauseKind.WAS_BROUGHT},
    ScoreKey.REFEREES: frozenset({CauseKind.BROUGHT, CauseKind.VOIDED, CauseKind.MERGED}),
    ScoreKey.PAYING_REFEREES: _REVENUE - {CauseKind.BELOW_BROUGHT, CauseKind.BELOW_VOIDED},
    ScoreKey.LIKELY_TO_BRING: _OWN | frozenset({CauseKind.BROUGHT, CauseKind.VOIDED}),
    ScoreKey.CASCADE_SIZE: _TREE,
    ScoreKey.CASCADE_DEPTH: _TREE,
    ScoreKey.VIRALITY: _TREE,
    ScoreKey.PAGERANK: _RECEIVED,
    ScoreKey.SEGMENT_PAGERANK: _RECEIVED,
    ScoreKey.REACH: _RECEIVED,
    ScoreKey.CORE: _TIES,
    ScoreKey.BETWEENNESS: _TIES,
    ScoreKey.CONSTRAINT: _TIES,
    ScoreKey.BROKER_REVENUE: _TIES,
    ScoreKey.SPENDING_VALUE: _OWN,
    ScoreKey.INTERACTION_VALUE: _GIVEN,
    ScoreKey.CONTENT_VALUE: _RECEIVED,
    ScoreKey.SOCIAL_VALUE: _REVENUE,
    ScoreKey.WHOLE_VALUE: _OWN | _REVENUE | _TIES,
    ScoreKey.LOYALTY: _OWN | _REVENUE - {CauseKind.BELOW_BROUGHT, CauseKind.BELOW_VOIDED},
}
_FADING = frozenset(
    {
        ScoreKey.LIFETIME_VALUE,
        ScoreKey.PROBABILITY_ALIVE,
        ScoreKey.LIKELY_TO_BRING,
        ScoreKey.RECENCY_CLASS,
        ScoreKey.REACH,
        ScoreKey.SPENDING_VALUE,
        ScoreKey.WHOLE_VALUE,
    }
)
_ABSOLUTE = frozenset(
    {
        ScoreKey.SEED_USER,
        ScoreKey.DOWNSTREAM_REVENUE,
        ScoreKey.GATED_REVENUE,
        ScoreKey.REFERRAL_VALUE,
        ScoreKey.MOVED_VALUE,
        ScoreKey.REFEREES,
        ScoreKey.PAYING_REFEREES,
        ScoreKey.CASCADE_SIZE,
        ScoreKey.CASCADE_DEPTH,
        ScoreKey.VIRALITY,
        ScoreKey.REACH,
    }
)
"""Scores that do not depend on what others, farther away, are like: what changed them without a fact that is told here
was told late, with an earlier date, or lies in the signals."""


@dataclass(frozen=True, slots=True)
class RunSaid:
    """What a run says of a user, and which scores it has at all."""

    keys: Collection[ScoreKey]
    values: Mapping[ScoreKey, float]
    percentiles: Mapping[ScoreKey, float]


@dataclass(frozen=True, slots=True)
class Row:
    """Which run wrote the user's row, and which one readers see: those after it are under way. `is_kept` unless a run
    that failed wrote over what was before."""

    number: int
    published: int
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Between:
    """What else lies between two runs: whole days, and whether they count parts with other weights."""

    days: int
    has_other_weights: bool


@dataclass(frozen=True, slots=True)
class Change:
    """How a score changed; of a state other than CHANGED and UNCHANGED nothing is known of before. `causes` are the
    kinds of facts that can have done it, of those that there are."""

    state: ChangeState
    value_before: float | None = None
    percentile_before: float | None = None
    difference: float | None = None
    percentile_difference: float | None = None
    causes: tuple[CauseKind, ...] = ()


def change(
    key: ScoreKey, now: RunSaid, before: RunSaid | None, row: Row, facts: Collection[CauseKind], between: Between
) -> Change:
    """What became of a score since the run before, and why.

    Args:
        before: what the run before said; None when there was none.
        facts: the kinds of facts that there are between the two runs.
    """
    if before is None or key not in before.keys:
        return Change(ChangeState.FIRST_RUN if before is None else ChangeState.OTHER_SCORES)
    if row.number > row.published or not row.is_kept:
        return Change(ChangeState.NOT_KEPT)
    value, percentile = now.values[key], now.percentiles[key]
    if row.number < row.published:
        return Change(ChangeState.UNCHANGED, value, percentile, 0.0, 0.0)
    if key not in before.values:
        return Change(ChangeState.NEW)
    return _compared(key, (value, percentile), (before.values[key], before.percentiles[key]), facts, between)


def _compared(
    key: ScoreKey, now: tuple[float, float], then: tuple[float, float], facts: Collection[CauseKind], between: Between
) -> Change:
    """Value and percentile of two runs."""
    (value, percentile), (old, old_percentile) = now, then
    has_moved = not isclose(value, old, rel_tol=1e-9, abs_tol=1e-12)
    has_passed = not isclose(percentile, old_percentile, rel_tol=0.0, abs_tol=1e-9)
    if not has_moved and not has_passed:
        return Change(ChangeState.UNCHANGED, old, old_percentile, 0.0, 0.0)
    causes = _causes(key, facts, between) if has_moved else (CauseKind.OTHERS_MOVED,)
    return Change(ChangeState.CHANGED, old, old_percentile, value - old, percentile - old_percentile, causes)


def _causes(key: ScoreKey, facts: Collection[CauseKind], between: Between) -> tuple[CauseKind, ...]:
    """In the order of their kinds; where nothing that is told here happened, others moved or other facts did it."""
    found = {each for each in facts if each in _OF[key]}
    if between.has_other_weights:
        found.add(CauseKind.WEIGHTS_CHANGED)
    is_explained = bool(found)
    if key in _FADING and between.days > 0:
        found.add(CauseKind.TIME_PASSED)
        is_explained = is_explained or key is ScoreKey.REACH
    if not is_explained:
        found.add(CauseKind.OTHER_FACTS if key in _ABSOLUTE else CauseKind.OTHERS_MOVED)
    return tuple(each for each in CauseKind if each in found)
