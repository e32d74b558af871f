"""Attention through the network: folding interactions, and who it ends at; `docs/scores.md` defines each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, adjacency
from graph.scores.model import DayArray, FloatArray, IntArray, Interactions

DAMPING = 0.85
TOTAL_ERROR = 1e-6
MAX_ROUNDS = 1_000


class NotConverged(ArithmeticError):
    """The values still changed too much after the last round allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """Where attention begins, each a share for every user, shape (n,), summing to 1; None: everybody alike.

    `jump`: whom attention turns to that is not passed on. `unspent`: whom that of users turns to who give none;
    None: as `jump`. `first`: where the first round begins.
    """

    jump: FloatArray | None = None
    unspent: FloatArray | None = None
    first: FloatArray | None = None


EVERYBODY = Starts()
NOTHING = Interactions(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float64), np.zeros(0, np.int32))


def fold_interactions(
    n_users: int, sources: IntArray, targets: IntArray, counts: NDArray[Any], days: DayArray
) -> Interactions:
    """Sum the counts of each ordered pair of users; what a user does to themselves is left out.

    Args:
        n_users: all positions lie in [0, n_users).
        sources: shape (k,), position of who gave attention; a pair may stand in many rows (kinds, days).
        targets: shape (k,), position of who received it.
        counts: shape (k,), how often, >= 0; pairs whose counts sum to 0 are left out.
        days: shape (k,), when, in days since 1970-01-01; of each pair the last is kept.

    Cost: O(k log k).
    """
    pairs = sources * np.int64(n_users) + targets
    order = np.argsort(pairs, kind="stable")
    pairs = pairs[order]
    begins = np.flatnonzero(np.diff(pairs, prepend=-1))
    if begins.size == 0:
        return NOTHING
    weights = np.add.reduceat(counts[order].astype(np.float64), begins)
    last = np.maximum.reduceat(days[order], begins)
    first, second = np.divmod(pairs[begins], np.int64(n_users))
    kept = (first != second) & (weights > 0)
    return Interactions(
        first[kept].astype(np.int32), second[kept].astype(np.int32), weights[kept], last[kept].astype(np.int32)
    )


def joined(n_users: int, parts: Sequence[Interactions]) -> Interactions:
    """The interactions of all parts, each of which tells of other sources.

    Cost: O(m) when the sources of each part stand behind those of the one before, else O(m log m).
    """
    if not parts:
        return NOTHING
    whole = Interactions(
        np.concatenate([each.sources for each in parts]),
        np.concatenate([each.targets for each in parts]),
        np.concatenate([each.weights for each in parts]),
        np.concatenate([each.days for each in parts]),
    )
    if bool((np.diff(whole.sources) >= 0).all()):
        return whole
    return fold_interactions(
        n_users, whole.sources.astype(np.int64), whole.targets.astype(np.int64), whole.weights, whole.days
    )


def attention_rows(n_users: int, interactions: Interactions) -> Adjacency:
    """The network whose edges point at who received attention; nothing is copied of what stands in order of its ends,
    each pair once, as `fold_interactions` and `joined` leave it. Cost: O(n + m)."""
    pairs = interactions.sources.astype(np.int64) * max(n_users, 1) + interactions.targets
    if not bool((np.diff(pairs) > 0).all()):
        return adjacency(n_users, interactions.sources, interactions.targets, interactions.weights)
    counts = np.bincount(interactions.sources, minlength=n_users)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))
    return Adjacency(starts, interactions.targets, interactions.weights)


def tolerance_for(total_error: float, *, damping: float = DAMPING) -> float:
    """How little a round may change all values in total, so that their distance to the exact ones is at most that.

    One round shrinks the distance by `damping`, so what is left is at most damping / (1 - damping) of its change.
    """
    return total_error * (1 - damping) / damping if damping else total_error


def pagerank(
    network: Adjacency,
    *,
    damping: float = DAMPING,
    tolerance: float | None = None,
    starts: Starts = EVERYBODY,
    max_rounds: int = MAX_ROUNDS,
) -> FloatArray:
    """Value how much of everybody's attention ends at each user.

    Args:
        network: an edge points at who received attention, as strongly as its weight.
        damping: share of attention that is passed on, 0 <= damping < 1.
        tolerance: a round that changes the values by less than this in total is the last; None: as small as a total
            error of 1e-6 needs.
        starts: where attention begins; with `jump` the PageRank is a personalised one.
        max_rounds: rounds at most.

    Returns:
        Shape (n,), >= 0, summing to 1. Users who give no attention give it to everybody alike, or as `starts` says.

    Raises:
        NotConverged: after `max_rounds`.

    Cost: about 100 passes over the edges. Source: docs/scores.md#pagerank.
    """
    from scipy import sparse

    n_users = network.n_users
    if n_users == 0:
        return np.zeros(0)
    given = _sums(network)
    silent = np.flatnonzero(given == 0)
    passed_on = np.divide(damping, given, out=np.zeros(n_users), where=given != 0)
    alike = np.full(n_users, 1 / n_users)
    jump = alike if starts.jump is None else starts.jump
    unspent = jump if starts.unspent is None else starts.unspent
    # The rows as columns of a matrix: times a vector it gives what everybody receives, without turning the rows round.
    receiving: Any = sparse.csc_array((network.weights, network.targets, network.starts), shape=(n_users, n_users))
    values = alike if starts.first is None else starts.first
    bound = tolerance_for(TOTAL_ERROR, damping=damping) if tolerance is None else tolerance
    fresh = (1 - damping) * jump
    for _ in range(max_rounds):
        before = values
        values = receiving @ (before * passed_on)
        values += damping * float(before[silent].sum()) * unspent
        values += fresh
        if float(np.abs(values - before).sum()) < bound:
            return values
    raise NotConverged(f"not within {bound} after {max_rounds} rounds")


def _sums(network: Adjacency) -> FloatArray:
    """How much attention each user gives in all."""
    sums = np.bincount(network.sources(), weights=network.weights, minlength=network.n_users)
    return sums.astype(np.float64, copy=False)
