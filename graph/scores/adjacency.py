"""A network of users in arrays: the rows of a sparse matrix, which every kernel over a network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.scores.model import FloatArray, PositionArray

StartArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """Whom each of n users points at, and how strongly.

    The neighbours of user u are `targets[starts[u]:starts[u + 1]]`, ascending and each once, with `weights` beside.

    `starts`: shape (n + 1,), from 0 to m, ascending. `targets`: shape (m,), positions in [0, n). `weights`: shape
    (m,), finite and >= 0. An undirected network holds each edge in both rows (a loop once) with equal weights.
    """

    starts: StartArray
    targets: PositionArray
    weights: FloatArray

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
        weights: shape (k,), >= 0; an edge of weight 0 is an edge.

    Cost: O(n + k), about 24 bytes an edge besides the answer.
    """
    # Imported here: whoever only reads scores does not pay for it.
    from scipy import sparse

    shape = (n_users, n_users)
    rows: Any = sparse.coo_array((weights, (sources, targets)), shape=shape, dtype=np.float64).tocsr()
    rows.sum_duplicates()
    return Adjacency(rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data)


def transposed(network: Adjacency) -> Adjacency:
    """The same edges, each pointing the other way. Cost: O(n + m)."""
    return adjacency(network.n_users, network.targets, network.sources(), network.weights)


def undirected(network: Adjacency) -> Adjacency:
    """Every edge both ways, with the sum of the weights of both directions; loops are left out. Cost: O(n + m)."""
    one_way = network.sources()
    kept = one_way != network.targets
    here, there, weights = one_way[kept], network.targets[kept], network.weights[kept]
    return adjacency(
        network.n_users,
        np.concatenate((here, there)),
        np.concatenate((there, here)),
        np.concatenate((weights, weights)),
    )
