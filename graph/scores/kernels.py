"""The arithmetic of the scores, on arrays and networkx graphs; `docs/scores.md` defines what each number means."""

import networkx as nx
import numpy as np

from graph.scores.model import FloatArray, ForestInvalid, IntArray, Interactions

DAMPING = 0.85
TOTAL_ERROR = 1e-6
MAX_ROUNDS = 1_000


def fold_interactions(n_users: int, sources: IntArray, targets: IntArray, counts: IntArray) -> Interactions:
    """Sum the counts of each ordered pair of users; what a user does to themselves is left out.

    Args:
        n_users: all positions lie in [0, n_users).
        sources: shape (k,), position of who gave attention; a pair may stand in many rows (kinds, days).
        targets: shape (k,), position of who received it.
        counts: shape (k,), how often, >= 0; pairs whose counts sum to 0 are left out.

    Cost: O(k log k).
    """
    pairs, rows = np.unique(sources * np.int64(n_users) + targets, return_inverse=True)
    weights = np.bincount(rows, weights=counts, minlength=len(pairs)).astype(np.float64)
    first, second = np.divmod(pairs, np.int64(max(n_users, 1)))
    kept = (first != second) & (weights > 0)
    return Interactions(first[kept], second[kept], weights[kept])


def influence_graph(n_users: int, interactions: Interactions) -> "nx.DiGraph[int]":
    """Make the networkx graph whose nodes are all positions and whose edges point at who received attention.

    Cost: about 400 bytes and 6 µs an edge.
    """
    G: nx.DiGraph[int] = nx.DiGraph()
    G.add_nodes_from(range(n_users))
    rows = zip(interactions.sources.tolist(), interactions.targets.tolist(), interactions.weights.tolist(), strict=True)
    G.add_weighted_edges_from(rows)
    return G


def pagerank(G: "nx.DiGraph[int]", *, damping: float = DAMPING, total_error: float = TOTAL_ERROR) -> FloatArray:
    """Value how much of everybody's attention ends at each user.

    Args:
        G: nodes 0 … n-1 in this order, edges weighted by `weight`, pointing at who received attention.
        damping: share of attention that is passed on, 0 < damping < 1.
        total_error: bound on the summed distance of all values from the exact ones. One round shrinks the distance
            by `damping`, so it is met once a round changes the values by less than
            total_error · (1 - damping) / damping; networkx stops at n · tol, hence the division by n.

    Returns:
        Shape (n,), > 0, summing to 1. Users who give no attention give it to everybody alike.

    Cost: about 100 passes over the edges. Source: docs/scores.md#pagerank.
    """
    n_users = len(G)
    if n_users == 0:
        return np.zeros(0)
    tolerance = total_error * (1 - damping) / damping / n_users
    found: dict[int, float] = nx.pagerank(G, alpha=damping, tol=tolerance, max_iter=MAX_ROUNDS, weight="weight")
    return np.fromiter(found.values(), dtype=np.float64, count=n_users)


def parents_first(parents: IntArray) -> IntArray:
    """Order the positions so that every parent stands before its children.

    Args:
        parents: shape (n,), position of each user's referrer, -1 for none.

    Raises:
        ForestInvalid: some users are their own ancestors; names one such circle.

    Cost: O(n), one walk up from every user that ends where an earlier walk passed.
    """
    unseen, walking, placed = 0, 1, 2
    above: list[int] = parents.tolist()
    marks = bytearray(len(above))
    order: list[int] = []
    for start in range(len(above)):
        path: list[int] = []
        here = start
        while here >= 0 and marks[here] == unseen:
            marks[here] = walking
            path.append(here)
            here = above[here]
        if here >= 0 and marks[here] == walking:
            raise ForestInvalid(tuple(path[path.index(here) :]))
        for position in reversed(path):
            marks[position] = placed
            order.append(position)
    return np.array(order, dtype=np.int64)


def downstream_revenue(parents: IntArray, revenue: FloatArray, *, decay: float = 0.5) -> FloatArray:
    """Value what each user's referrals brought in, generation by generation.

    Args:
        parents: shape (n,), index of each user's referrer, -1 for none; a parent stands before its children.
        revenue: shape (n,), settled revenue per user in minor units, >= 0.
        decay: weight of each further generation, dimensionless, 0 <= decay < 1.

    Returns:
        Shape (n,), minor units: sum over referees c of revenue[c] + decay * value[c].

    Raises:
        ForestInvalid: a parent does not precede its child.

    Cost: O(n), one reverse pass. Source: docs/scores.md#downstream-revenue.
    """
    misplaced = np.flatnonzero(parents >= np.arange(len(parents)))
    if misplaced.size:
        raise ForestInvalid((int(misplaced[0]),))
    above: list[int] = parents.tolist()
    own: list[float] = revenue.tolist()
    value = [0.0] * len(above)
    for child in range(len(above) - 1, -1, -1):
        parent = above[child]
        if parent >= 0:
            value[parent] += own[child] + decay * value[child]
    return np.array(value, dtype=np.float64)
