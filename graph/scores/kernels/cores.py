"""How deep somebody sits in the network; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

import numpy as np

from graph.scores.adjacency import Adjacency, PositionArray, StartArray, check_mutual
from graph.scores.compiled import compiled
from graph.scores.model import IntArray


def core_numbers(network: Adjacency) -> IntArray:
    """The largest k for which each user is among people who all have k neighbours among each other.

    Args:
        network: every edge in both rows, without loops; weights do not count.

    Returns:
        Shape (n,), >= 0.

    Raises:
        Refused: "scores.edges_one_way", "scores.edges_loop".

    Cost: O(n + m). Source: Batagelj and Zaversnik, An O(m) algorithm for cores decomposition of networks (2003).
    """
    check_mutual(network)
    return _peeled(network.starts, network.targets)


@compiled
def _peeled(starts: StartArray, targets: PositionArray) -> IntArray:
    # Users lie in `order` by the neighbours they have left; the next to go is the one with fewest. Who loses a
    # neighbour changes places with the first of their own number, whose stretch then begins one later.
    n_users = len(starts) - 1
    left = np.empty(n_users, dtype=np.int64)
    most = 0
    for user in range(n_users):
        left[user] = starts[user + 1] - starts[user]
        most = max(most, left[user])
    begins = np.zeros(most + 2, dtype=np.int64)
    for user in range(n_users):
        begins[left[user] + 1] += 1
    for number in range(1, most + 2):
        begins[number] += begins[number - 1]
    order = np.empty(n_users, dtype=np.int64)
    place = np.empty(n_users, dtype=np.int64)
    following = begins.copy()
    for user in range(n_users):
        place[user] = following[left[user]]
        order[place[user]] = user
        following[left[user]] += 1
    for step in range(n_users):
        user = order[step]
        for entry in range(starts[user], starts[user + 1]):
            other = targets[entry]
            if left[other] > left[user]:
                number = left[other]
                first = begins[number]
                if first <= step:
                    first = step + 1
                stands = order[first]
                order[first], order[place[other]] = other, stands
                place[stands], place[other] = place[other], first
                begins[number] = first + 1
                left[other] = number - 1
    return left
