"""Communities: groups of users who turn to each other more than chance would have it; Leiden by networkit."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, check_mutual


def leiden(network: Adjacency, *, resolution: float = 1.0, seed: int = 1, rounds: int = 2) -> NDArray[np.int32]:
    """Part the users into communities of high modularity.

    Args:
        network: every edge in both rows, without loops, weights > 0.
        resolution: > 0; larger ones give smaller communities.
        seed: the order in which users are looked at; the same seed gives the same communities.
        rounds: how often the whole network is gone through.

    Returns:
        Shape (n,), the community of each user, numbered from 0 in the order of their first users.

    Raises:
        Refused: "scores.edges_one_way", "scores.edges_loop".

    Cost: 2 µs an edge, on one thread: with several the outcome would depend on their timing.
    """
    check_mutual(network)
    nk: Any = import_module("networkit")
    n_users = network.n_users
    if network.n_entries == 0:
        return np.arange(n_users, dtype=np.int32)
    before = nk.getCurrentNumberOfThreads()
    nk.setNumberOfThreads(1)
    try:
        nk.engineering.setSeed(seed, False)
        G = _graph(nk, network)
        search = nk.community.ParallelLeiden(G, iterations=rounds, randomize=True, gamma=resolution)
        labels = np.asarray(search.run().getPartition().getVector(), dtype=np.int64)
    finally:
        nk.setNumberOfThreads(before)
    return numbered(labels)


def numbered(labels: NDArray[np.int64]) -> NDArray[np.int32]:
    """The same parts, numbered from 0 in the order of their first users. Cost: O(n log n)."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first), dtype=np.int32)
    return rank[inverse]


def modularity(network: Adjacency, labels: NDArray[np.int32], *, resolution: float = 1.0) -> float:
    """How much more weight lies within the communities than chance would put there: -1/2 to 1.

    Args:
        network: every edge in both rows, without loops.
        labels: shape (n,), the community of each user.
        resolution: weight of what chance would put there.

    Returns:
        Σ over communities: weight within / all weight - resolution · (share of all ends)²; 0 without edges.

    Cost: O(n + m).
    """
    total = float(network.weights.sum())
    if total == 0:
        return 0.0
    here = network.sources()
    within = float(network.weights[labels[here] == labels[network.targets]].sum())
    ends = np.bincount(labels[here], weights=network.weights)
    return within / total - resolution * float(((ends / total) ** 2).sum())


def _graph(nk: Any, network: Adjacency) -> Any:
    from scipy import sparse

    shape = (network.n_users, network.n_users)
    rows: Any = sparse.csr_matrix((network.weights, network.targets, network.starts), shape=shape)
    # It counts each edge twice; what is asked of it goes by the rows.
    return nk.GraphFromCsr(rows, directed=False, weighted=True)
