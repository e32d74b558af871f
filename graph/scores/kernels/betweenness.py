"""Who stands on the shortest ways between others; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, PositionArray, StartArray
from graph.scores.compiled import compiled
from graph.scores.model import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Ways:
    """What ways there could be: between how many users, whether edges have a direction, whether ends count."""

    n_users: int
    is_directed: bool
    counts_ends: bool = False

    def scales(self, sample: IntArray | None, *, normalised: bool = True) -> FloatArray:
        """By what to multiply what `betweenness` gathered, shape (n,), as networkx does.

        Args:
            sample: the sources, when they stand for everybody; None when all are sources. Whoever is in the sample
                cannot lie between themselves and others; NaN when nobody else is.
            normalised: as the share of all ordered pairs of others whose ways lead through a user; otherwise as the
                number of their pairs.
        """
        ends = self.n_users if self.counts_ends else self.n_users - 1
        if ends < 2:
            return np.ones(self.n_users)
        one_way = 1 if self.is_directed else 2
        n_sources = ends if sample is None else len(sample)
        scales = np.full(self.n_users, 1 / (n_sources * (ends - 1)) if normalised else ends / (n_sources * one_way))
        if sample is not None and not self.counts_ends:
            scales[sample] *= n_sources / (n_sources - 1) if n_sources > 1 else np.nan
        return scales


def betweenness(network: Adjacency, sources: IntArray, *, counts_ends: bool = False) -> FloatArray:
    """How many shortest ways from the sources to everybody lead through each user; each edge is one step.

    Args:
        network: an undirected one has every edge in both rows.
        sources: shape (k,), positions from which ways begin.
        counts_ends: whether a way also counts for who begins it and who ends it.

    Returns:
        Shape (n,), >= 0: of ways that are equally short each counts in part. Not scaled: an undirected network tells
        each way from both ends when all are sources.

    Cost: O(n + m) for each source. Source: Brandes, A faster algorithm for betweenness centrality (2001).
    """

    def gathered(steps: type[np.signedinteger[Any]]) -> FloatArray:
        distance, farthest = np.full(network.n_users, -1, dtype=steps), int(np.iinfo(steps).max)
        return _gathered(network.starts, network.targets, sources.astype(np.int64), counts_ends, distance, farthest)

    # A byte a user stays in the processor's nearest memory, where distances are looked up once an edge.
    found = gathered(np.int8)
    return found if len(found) == network.n_users else gathered(np.int32)


@compiled
def _gathered(
    starts: StartArray,
    targets: PositionArray,
    sources: IntArray,
    counts_ends: bool,
    distance: NDArray[Any],
    farthest: int,
) -> FloatArray:
    # Nothing when somebody is farther away than `distance`, -1 all over, can say.
    n_users = len(starts) - 1
    found = np.zeros(n_users, dtype=np.float64)
    order = np.empty(n_users, dtype=np.int32)
    ways = np.empty(n_users, dtype=np.float64)
    # What each of the ways to a user carries: the one that ends there, and parts of those that lead on.
    carried = np.empty(n_users, dtype=np.float64)
    for source in sources:
        reached = 1
        order[0] = source
        distance[source] = 0
        ways[source] = 1.0
        step = 0
        while step < reached:
            user = order[step]
            step += 1
            following = distance[user] + 1
            if following > farthest:
                return found[:0]
            for entry in range(starts[user], starts[user + 1]):
                other = targets[entry]
                if distance[other] < 0:
                    distance[other] = following
                    ways[other] = ways[user]
                    order[reached] = other
                    reached += 1
                elif distance[other] == following:
                    ways[other] += ways[user]
        if counts_ends:
            found[source] += reached - 1
        for step_back in range(reached - 1, -1, -1):
            user = order[step_back]
            following = distance[user] + 1
            through = 0.0
            # Every edge one step further down hands its part back up: no list of who came before is kept.
            for entry in range(starts[user], starts[user + 1]):
                if distance[targets[entry]] == following:
                    through += carried[targets[entry]]
            through *= ways[user]
            carried[user] = (1.0 + through) / ways[user]
            if user != source:
                found[user] += through + (1.0 if counts_ends else 0.0)
        for step_back in range(reached):
            distance[order[step_back]] = -1
    return found
