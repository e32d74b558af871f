"""Whose loss would cut others off, and what is behind them; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

import numpy as np

from graph.scores.adjacency import Adjacency, PositionArray, StartArray, check_mutual
from graph.scores.compiled import compiled
from graph.scores.kernels.checking import check_amounts
from graph.scores.model import BoolArray, FloatArray, IntArray


def articulation_points(network: Adjacency) -> BoolArray:
    """Whose loss would part those who hang together now, shape (n,).

    Args:
        network: every edge in both rows, without loops.

    Raises:
        Refused: "scores.edges_one_way", "scores.edges_loop".

    Cost: O(n + m). Source: Tarjan, Depth-first search and linear graph algorithms (1972).
    """
    return revenue_behind(network, np.zeros(network.n_users))[0]


def revenue_behind(network: Adjacency, revenue: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Whose loss would part those who hang together now, and what those spend who would be cut off.

    Args:
        network: every edge in both rows, without loops.
        revenue: shape (n,), minor units, >= 0.

    Returns:
        Whether each user is such a broker, and the revenue of all parts that would remain but the one with most
        people (of equal ones that with most revenue); 0 of who is none. Shape (n,) each.

    Raises:
        Broken: "scores.amounts_invalid". Refused: "scores.edges_one_way", "scores.edges_loop".

    Cost: O(n + m), one walk through the network.
    """
    check_mutual(network)
    check_amounts("revenue", revenue, network.n_users)
    order, parents = _walked(network.starts, network.targets)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    lows = _lows(network.starts, network.targets, order, parents, number)
    return _parted(order, parents, number, lows, revenue)


@compiled
def _walked(starts: StartArray, targets: PositionArray) -> tuple[IntArray, IntArray]:
    # Depth first: users in the order in which they are met, and from whom each was met, -1 for where a walk began.
    n_users = len(starts) - 1
    parents = np.full(n_users, -1, dtype=np.int64)
    is_met = np.zeros(n_users, dtype=np.bool_)
    following = starts[:-1].copy()
    order = np.empty(n_users, dtype=np.int64)
    way = np.empty(n_users, dtype=np.int64)
    met = 0
    for root in range(n_users):
        if is_met[root]:
            continue
        way[0], depth = root, 1
        is_met[root] = True
        order[met] = root
        met += 1
        while depth > 0:
            user = way[depth - 1]
            if following[user] == starts[user + 1]:
                depth -= 1
                continue
            other = targets[following[user]]
            following[user] += 1
            if not is_met[other]:
                is_met[other] = True
                order[met], parents[other], way[depth] = other, user, other
                met += 1
                depth += 1
    return order, parents


@compiled
def _lows(starts: StartArray, targets: PositionArray, order: IntArray, parents: IntArray, number: IntArray) -> IntArray:
    # The earliest met whom somebody, or anybody below them, has an edge to.
    lows = number.copy()
    for step in range(len(order) - 1, -1, -1):
        user = order[step]
        for entry in range(starts[user], starts[user + 1]):
            if targets[entry] != parents[user]:
                lows[user] = min(lows[user], number[targets[entry]])
        if parents[user] >= 0:
            lows[parents[user]] = min(lows[parents[user]], lows[user])
    return lows


@compiled
def _parted(
    order: IntArray, parents: IntArray, number: IntArray, lows: IntArray, revenue: FloatArray
) -> tuple[BoolArray, FloatArray]:
    n_users = len(order)
    n_below, below = np.ones(n_users, dtype=np.int64), revenue.copy()
    # Of the parts that hang on each user alone: how many, their people and revenue, those of the largest.
    n_parts, n_cut, cut = np.zeros(n_users, dtype=np.int64), np.zeros(n_users, dtype=np.int64), np.zeros(n_users)
    n_largest, largest = np.zeros(n_users, dtype=np.int64), np.zeros(n_users)
    for step in range(n_users - 1, -1, -1):
        user = order[step]
        above = parents[user]
        if above < 0:
            continue
        n_below[above] += n_below[user]
        below[above] += below[user]
        if lows[user] < number[above]:
            continue
        n_parts[above] += 1
        n_cut[above] += n_below[user]
        cut[above] += below[user]
        is_more = n_below[user] == n_largest[above] and below[user] > largest[above]
        if n_below[user] > n_largest[above] or is_more:
            n_largest[above], largest[above] = n_below[user], below[user]
    is_broker, behind = np.zeros(n_users, dtype=np.bool_), np.zeros(n_users)
    root = 0
    for user in order:
        if parents[user] < 0:
            root = user
        n_rest = n_below[root] - 1 - n_cut[user]
        if n_parts[user] + (1 if n_rest > 0 else 0) < 2:
            continue
        is_broker[user] = True
        rest = below[root] - revenue[user] - cut[user] if n_rest > 0 else 0.0
        stays = n_rest > n_largest[user] or (n_rest == n_largest[user] and rest > largest[user])
        behind[user] = max(0.0, cut[user] + rest - (rest if stays else largest[user]))
    return is_broker, behind
