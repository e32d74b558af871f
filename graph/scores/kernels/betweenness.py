"""Who stands on the shortest ways between others; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, PositionArray, StartArray
from graph.scores.compiled import compiled
from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray, IntArray

_LEVELS = 64
"""Where somebody is farther away than so many steps, going from level to level takes longer than from user to user."""
_NOBODY = 127
"""Where one of eight is missing: neither reached nor to be reached."""


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


def betweenness(
    network: Adjacency, sources: IntArray, *, both_ways: bool = False, counts_ends: bool = False
) -> FloatArray:
    """How many shortest ways from the sources to everybody lead through each user; each edge is one step.

    Args:
        network: an undirected one has every edge in both rows.
        sources: shape (k,), positions from which ways begin.
        both_ways: whether it has; then ways from eight sources are followed at once, in half the time.
        counts_ends: whether a way also counts for who begins it and who ends it.

    Returns:
        Shape (n,), >= 0: of ways that are equally short each counts in part. Not scaled: an undirected network tells
        each way from both ends when all are sources.

    Raises:
        Refused: "scores.parameter_out_of_range" when somebody among the sources is nobody.

    Cost: O(n + m) for each source; 140 bytes a user with `both_ways`. Sources: Brandes, A faster algorithm for
    betweenness centrality (2001); eight at once: Sarıyüce, Saule, Kaya and Çatalyürek, Regularizing graph centrality
    computations (2015).
    """
    astray = sources[(sources < 0) | (sources >= network.n_users)]
    least = int(astray[0]) if astray.size else 0
    check_parameter("sources", least, holds=not astray.size, allowed=f"[0, {network.n_users})")
    begun = sources.astype(np.int64)
    found = _eight_at_once(network, begun, counts_ends=counts_ends) if both_ways else None
    return _one_by_one(network.starts, network.targets, begun, counts_ends) if found is None else found


def _eight_at_once(network: Adjacency, sources: IntArray, *, counts_ends: bool) -> FloatArray | None:
    """As `betweenness`; None when somebody is farther away than `_LEVELS`."""
    n_users, rows = network.n_users, (network.starts, network.targets)
    found = np.zeros(n_users)
    for first in range(0, len(sources), 8):
        batch = sources[first : first + 8]
        columns = np.arange(len(batch))
        # Of each user, for each of the eight: how many steps away, in how many ways, and what each of these carries.
        distance = np.full((n_users, 8), -1, dtype=np.int8)
        ways, carried = np.zeros((n_users, 8)), np.zeros((n_users, 8))
        distance[:, len(batch) :] = _NOBODY
        distance[batch, columns], ways[batch, columns] = 0, 1.0
        level = 0
        while _outward(*rows, distance, ways, level):
            level += 1
            if level > _LEVELS:
                return None
        for step in range(level, 0, -1):
            _inward(*rows, distance, ways, carried, found, step)
        if counts_ends:
            away = distance[:, columns] > 0
            found += away.sum(axis=1)
            np.add.at(found, batch, away.sum(axis=0))
    return found


@compiled
def _outward(
    starts: StartArray, targets: PositionArray, distance: NDArray[np.int8], ways: FloatArray, level: int
) -> int:
    # Who is one step farther away than `level` from one of the eight, of whom each has a bit; how many there are.
    n_users = len(starts) - 1
    at_level = np.zeros(n_users, dtype=np.uint8)
    unseen = np.zeros(n_users, dtype=np.uint8)
    for user in range(n_users):
        for column in range(8):
            at_level[user] |= np.uint8((distance[user, column] == level) << column)
            unseen[user] |= np.uint8((distance[user, column] < 0) << column)
    sums = np.empty(8, dtype=np.float64)
    n_found = 0
    for user in range(n_users):
        bits = np.uint8(0)
        if unseen[user]:
            for entry in range(starts[user], starts[user + 1]):
                bits |= at_level[targets[entry]]
            bits &= unseen[user]
        if bits == 0:
            continue
        n_found += 1
        sums[:] = 0.0
        for entry in range(starts[user], starts[user + 1]):
            other = targets[entry]
            if at_level[other] & bits:
                for column in range(8):
                    sums[column] += ways[other, column] if distance[other, column] == level else 0.0
        for column in range(8):
            if bits >> column & 1:
                distance[user, column] = level + 1
                ways[user, column] = sums[column]
    return n_found


@compiled
def _inward(
    starts: StartArray,
    targets: PositionArray,
    distance: NDArray[np.int8],
    ways: FloatArray,
    carried: FloatArray,
    found: FloatArray,
    level: int,
) -> None:
    # Every edge one step further out hands its part back to who is `level` steps away: no list of who came before is
    # kept. Whoever is carried to counts the way that ends there, and parts of those that lead on.
    n_users = len(starts) - 1
    at_level = np.zeros(n_users, dtype=np.uint8)
    beyond = np.zeros(n_users, dtype=np.uint8)
    for user in range(n_users):
        for column in range(8):
            at_level[user] |= np.uint8((distance[user, column] == level) << column)
            beyond[user] |= np.uint8((distance[user, column] == level + 1) << column)
    sums = np.empty(8, dtype=np.float64)
    for user in range(n_users):
        bits = at_level[user]
        if bits == 0:
            continue
        sums[:] = 0.0
        for entry in range(starts[user], starts[user + 1]):
            other = targets[entry]
            if beyond[other] & bits:
                for column in range(8):
                    sums[column] += carried[other, column] if distance[other, column] == level + 1 else 0.0
        for column in range(8):
            if bits >> column & 1:
                through = sums[column] * ways[user, column]
                carried[user, column] = (1.0 + through) / ways[user, column]
                found[user] += through


@compiled
def _one_by_one(starts: StartArray, targets: PositionArray, sources: IntArray, counts_ends: bool) -> FloatArray:
    n_users = len(starts) - 1
    found = np.zeros(n_users, dtype=np.float64)
    order = np.empty(n_users, dtype=np.int32)
    distance = np.full(n_users, -1, dtype=np.int32)
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
