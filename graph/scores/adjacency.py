"""A network of users in arrays: the rows of a sparse matrix, which every kernel over a network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import Refused
from graph.scores.compiled import compiled
from graph.scores.model import FloatArray, IntArray, PositionArray

StartArray = NDArray[np.int64]
_NAMED_AT_MOST = 20
_ONE_WEIGHT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """Whom each of n users points at, and how strongly.

    The neighbours of user u are `targets[starts[u]:starts[u + 1]]`, ascending and each once, with `weights` beside.

    `starts`: shape (n + 1,), from 0 to m, ascending. `targets`: shape (m,), positions in [0, n). `weights`: shape
    (m,), finite and >= 0. An undirected network holds each edge in both rows (a loop once) with equal weights;
    `is_mutual`: it was made so, without loops, and nobody has to look.
    """

    starts: StartArray
    targets: PositionArray
    weights: FloatArray
    is_mutual: bool = False

    @property
    def n_users(self) -> int:
        """How many users there are."""
        return len(self.starts) - 1

    @property
    def n_entries(self) -> int:
        """How many entries the rows have together: edges when directed, twice the edges without loops otherwise."""
        return len(self.targets)

    def sources(self) -> PositionArray:
        """Shape (m,): whose row each entry stands in."""
        return np.repeat(np.arange(self.n_users, dtype=np.int32), np.diff(self.starts))


def adjacency(n_users: int, sources: NDArray[Any], targets: NDArray[Any], weights: FloatArray) -> Adjacency:
    """Sort edges into rows; parallel edges become one whose weight is their sum.

    Args:
        n_users: all positions lie in [0, n_users).
        sources: shape (k,), position of where each edge begins.
        targets: shape (k,), position of where it ends; loops are kept.
        weights: shape (k,), finite and >= 0; an edge of weight 0 is an edge.

    Raises:
        Refused: "scores.edges_invalid" with the places of edges that begin or end at nobody or weigh less than 0, too
            much or no number; with none when there are not as many of each.

    Cost: O(n + k), about 24 bytes an edge besides the answer.
    """
    _check_edges(n_users, sources, targets, weights)
    # Imported here: whoever only reads scores does not pay for it.
    from scipy import sparse

    shape = (n_users, n_users)
    rows: Any = sparse.coo_array((weights, (sources, targets)), shape=shape, dtype=np.float64).tocsr()
    rows.sum_duplicates()
    return Adjacency(rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data)


def _check_edges(n_users: int, sources: NDArray[Any], targets: NDArray[Any], weights: FloatArray) -> None:
    if not len(sources) == len(targets) == len(weights):
        raise Refused("scores.edges_invalid", edges="")
    right = (weights >= 0) & (weights < np.inf)
    for ends in (sources, targets):
        right &= (ends >= 0) & (ends < n_users)
    wrong = np.flatnonzero(~right)
    if wrong.size:
        raise Refused("scores.edges_invalid", edges=", ".join(map(str, wrong[:_NAMED_AT_MOST].tolist())))


def check_mutual(network: Adjacency, *, may_loop: bool = False) -> None:
    """Every edge stands in both rows with one weight.

    Raises, cost: as `mirror`; nothing for what `undirected` made.
    """
    if not network.is_mutual:
        mirror(network, may_loop=may_loop)


def mirror(network: Adjacency, *, may_loop: bool = False) -> IntArray:
    """Where each entry stands in the other row, shape (m,): every edge is in both, with one weight.

    Weights that differ by less than a billionth are one: sums of parallel edges in another order.

    Raises:
        Refused: "scores.edges_one_way" with the ends of one that does not; "scores.edges_loop" with who has an edge to
            themselves, unless `may_loop`.

    Cost: O(n + m), about 20 ns an entry.
    """
    found, wrong = _mirrored(network.starts, network.targets, network.weights, _ONE_WEIGHT)
    if wrong >= 0:
        source = int(np.searchsorted(network.starts, wrong, side="right")) - 1
        raise Refused("scores.edges_one_way", source=source, target=int(network.targets[wrong]))
    loop = -1 if may_loop else _loop(network.starts, network.targets)
    if loop >= 0:
        raise Refused("scores.edges_loop", position=loop)
    return found


@compiled
def _mirrored(starts: StartArray, targets: PositionArray, weights: FloatArray, apart: float) -> tuple[IntArray, int]:
    # Users are gone through in the order in which they stand in each other's rows. Beside it, an entry whose other row
    # has it not, or otherwise, -1 for none.
    mirror = np.empty(len(targets), dtype=np.int64)
    following = starts[:-1].copy()
    for user in range(len(starts) - 1):
        for entry in range(starts[user], starts[user + 1]):
            other = targets[entry]
            place = following[other]
            if place == starts[other + 1] or targets[place] > user:
                return mirror, entry
            if targets[place] < user:  # who was gone through and did not name them
                return mirror, int(place)
            if abs(weights[place] - weights[entry]) > apart * weights[entry]:
                return mirror, entry
            mirror[entry] = place
            following[other] += 1
    return mirror, -1


@compiled
def _loop(starts: StartArray, targets: PositionArray) -> int:
    # Who has an edge to themselves, -1 when nobody has.
    for user in range(len(starts) - 1):
        for entry in range(starts[user], starts[user + 1]):
            if targets[entry] == user:
                return user
    return -1


def transposed(network: Adjacency) -> Adjacency:
    """The same edges, each pointing the other way. Cost: O(n + m)."""
    return adjacency(network.n_users, network.targets, network.sources(), network.weights)


def undirected(network: Adjacency) -> Adjacency:
    """Every edge both ways, with the sum of the weights of both directions; loops are left out. Cost: O(n + m)."""
    return Adjacency(*_both_ways(network.starts, network.targets, network.weights), is_mutual=True)


@compiled
def _both_ways(
    starts: StartArray, targets: PositionArray, weights: FloatArray
) -> tuple[StartArray, PositionArray, FloatArray]:
    # Who points at each user, ascending, is put beside whom they point at, and the two rows are merged.
    n_users = len(starts) - 1
    back_starts = np.zeros(n_users + 1, dtype=np.int64)
    for target in targets:
        back_starts[target + 1] += 1
    for user in range(n_users):
        back_starts[user + 1] += back_starts[user]
    following = back_starts[:-1].copy()
    sources = np.empty(len(targets), dtype=np.int32)
    back_weights = np.empty(len(targets), dtype=np.float64)
    for user in range(n_users):
        for entry in range(starts[user], starts[user + 1]):
            place = following[targets[entry]]
            sources[place] = user
            back_weights[place] = weights[entry]
            following[targets[entry]] += 1
    found_starts = np.zeros(n_users + 1, dtype=np.int64)
    found_targets = np.empty(2 * len(targets), dtype=np.int32)
    found_weights = np.empty(2 * len(targets), dtype=np.float64)
    n_found = 0
    for user in range(n_users):
        there, back = starts[user], back_starts[user]
        while there < starts[user + 1] or back < back_starts[user + 1]:
            to = targets[there] if there < starts[user + 1] else n_users
            of = sources[back] if back < back_starts[user + 1] else n_users
            other = min(to, of)
            weight = 0.0
            if to == other:
                weight += weights[there]
                there += 1
            if of == other:
                weight += back_weights[back]
                back += 1
            if other != user:
                found_targets[n_found] = other
                found_weights[n_found] = weight
                n_found += 1
        found_starts[user + 1] = n_found
    return found_starts, found_targets[:n_found].copy(), found_weights[:n_found].copy()
