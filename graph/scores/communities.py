"""From a snapshot to its communities: who is in which, why, and what each comes to; docs/scores/social-value.md."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, adjacency, undirected
from graph.scores.kernels.attention import attention_rows
from graph.scores.kernels.communities import leiden, modularity
from graph.scores.model import FloatArray, IntArray, PositionArray
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.snapshot import Snapshot

SIZE_AT_LEAST = 3
COMMUNITIES_AT_MOST = 1_000
TIES_AT_MOST = 10
_NONE = 0


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """In which community each of n users is, and why there: shape (n,) each.

    `numbers`: of their community, from 1; 0 of whom none is told. `inside`: the weight of their ties that stay within
    it. `inside_shares`: that in all their ties, 0 to 1. `next_numbers`, `next_shares`: the other community to which
    most of their ties lead (of equals the one of the lower number), and its share; 0 where there is none. A
    community that is not told is the other one as well, with the number 0.
    """

    numbers: PositionArray
    inside: FloatArray
    inside_shares: FloatArray
    next_numbers: PositionArray
    next_shares: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Summaries:
    """What each of c communities comes to, in order of their numbers from 1: shape (c,) each.

    `sizes`: users, >= 3. `within`: the weight of the ties between its users, each tie once. `inside_shares`: what part
    of the ends of its users' ties lies within, 0 to 1. `revenue`: what all its users spent less what they were given
    back, minor units. `n_buyers`: how many have a purchase day.
    `ties`: shape (c, c), the weight of the ties between each two, 0 on the diagonal.
    """

    sizes: IntArray
    within: FloatArray
    inside_shares: FloatArray
    revenue: FloatArray
    n_buyers: IntArray
    ties: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """The communities of a snapshot: `n_found` of two users or more, of which those are told that have 3, at most
    1,000; `modularity` is that of all of them together at resolution 1, -1/2 to 1, and 0 without ties."""

    modularity: float
    n_found: int
    places: Places
    summaries: Summaries


def communities(
    snapshot: Snapshot, parameters: ScoreParameters = DEFAULTS, *, both_ways: Adjacency | None = None
) -> Communities:
    """Part the network of attention, both ways taken together, into communities.

    They are numbered by size, the largest first, of equals the one first that has the lowest user id. Who has no tie
    is in none. The same snapshot and parameters give the same communities. `both_ways` is the network of attention,
    each edge in both rows, where it was made before.

    Cost: 2–3 µs a pair, on one thread.
    """
    n_users = len(snapshot.users)
    network = both_ways or undirected(attention_rows(n_users, snapshot.interactions))
    labels = leiden(network, resolution=parameters.community_resolution)
    sizes = np.bincount(labels, minlength=1)
    # Labels are numbered in the order of their first users, and users stand in the order of their ids.
    order = np.argsort(-sizes, kind="stable")
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    parts = ranks[labels]
    n_told = min(int((sizes >= SIZE_AT_LEAST).sum()), COMMUNITIES_AT_MOST)
    places = _places(network, parts, n_told)
    return Communities(
        modularity(network, labels),
        int((sizes > 1).sum()),
        places,
        _summaries(snapshot, network, places, sizes[order[:n_told]]),
    )


def _places(network: Adjacency, parts: NDArray[np.int32], n_told: int) -> Places:
    """Where users are, whose parts are numbered from 0, the largest first, of which the first are told."""
    here, own = network.sources(), parts[network.targets]
    n_users, together = network.n_users, parts[here] == own
    total = np.bincount(here, weights=network.weights, minlength=n_users)
    inside = np.bincount(here[together], weights=network.weights[together], minlength=n_users)
    others, weights = _strongest_other(network, parts, together)
    numbers = np.where(parts < n_told, parts + 1, _NONE).astype(np.int32)
    some = np.where(total > 0, total, 1.0)
    is_told = numbers > 0
    next_numbers = np.where((others >= 0) & (others < n_told), others + 1, _NONE)
    return Places(
        numbers,
        np.where(is_told, inside, 0.0),
        np.where(is_told, inside / some, 0.0),
        np.where(is_told, next_numbers, _NONE).astype(np.int32),
        np.where(is_told, weights / some, 0.0),
    )


def _strongest_other(
    network: Adjacency, parts: NDArray[np.int32], together: NDArray[np.bool_]
) -> tuple[IntArray, FloatArray]:
    """The part to which most of each user's ties lead besides their own, -1 for none, and the weight of those ties."""
    leaving = ~together
    here = network.sources()[leaving]
    # Parts are fewer than users, so that they are columns of a square.
    led = adjacency(network.n_users, here, parts[network.targets[leaving]], network.weights[leaving])
    others = np.full(network.n_users, -1, dtype=np.int64)
    weights = np.zeros(network.n_users)
    if led.n_entries:
        some = np.flatnonzero(np.diff(led.starts))
        most = np.maximum.reduceat(led.weights, led.starts[some])
        weights[some] = most
        best = np.flatnonzero(led.weights == np.repeat(most, np.diff(led.starts)[some]))
        whose, first = np.unique(led.sources()[best], return_index=True)
        others[whose] = led.targets[best[first]]
    return others, weights


def _summaries(snapshot: Snapshot, network: Adjacency, places: Places, sizes: IntArray) -> Summaries:
    n_told, n_users = len(sizes), len(snapshot.users)
    numbers = places.numbers

    def summed(values: FloatArray) -> FloatArray:
        return np.bincount(numbers, weights=values, minlength=n_told + 1)[1:].astype(np.float64)

    strengths = np.bincount(network.sources(), weights=network.weights, minlength=n_users).astype(np.float64)
    ends = summed(places.inside)
    bought = np.zeros(n_users)
    bought[snapshot.purchases.until(snapshot.today).users] = 1.0
    one, other = numbers[network.sources()].astype(np.int64), numbers[network.targets].astype(np.int64)
    between = (one > 0) & (other > 0) & (one != other)
    codes = (one[between] - 1) * n_told + other[between] - 1
    ties = np.bincount(codes, weights=network.weights[between], minlength=n_told * n_told)
    return Summaries(
        sizes=sizes.astype(np.int64),
        within=ends / 2,
        inside_shares=ends / summed(strengths) if n_told else ends,
        revenue=summed(snapshot.revenue()),
        n_buyers=summed(bought).astype(np.int64),
        ties=ties.reshape(n_told, n_told).astype(np.float64),
    )


def strongest_ties(found: Summaries, place: int) -> list[tuple[int, float]]:
    """The other communities with which the one at a place has most to do, by number, and the weight of those ties."""
    row = found.ties[place]
    some = np.flatnonzero(row)
    best = some[np.lexsort((some, -row[some]))][:TIES_AT_MOST]
    return [(int(other) + 1, float(row[other])) for other in best.tolist()]
