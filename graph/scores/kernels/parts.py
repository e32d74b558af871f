"""Parts of a network that hang together."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from graph.scores.adjacency import Adjacency
from graph.scores.model import IntArray


def weak_parts(network: Adjacency) -> IntArray:
    """Shape (n,): the least position among all who can be reached from each user, whichever way edges point.

    Cost: O(n + m).
    """
    return _parts(network, "weak")


def strong_parts(network: Adjacency) -> IntArray:
    """Shape (n,): the least position among all who can be reached from each user and reach them in turn.

    Cost: O(n + m).
    """
    return _parts(network, "strong")


def _parts(network: Adjacency, connection: str) -> IntArray:
    # Imported here: whoever only reads scores does not pay for it.
    from scipy import sparse
    from scipy.sparse import csgraph

    if network.n_users == 0:
        return np.zeros(0, dtype=np.int64)
    # What weighs nothing is an edge nevertheless, so all weigh the same here.
    shape = (network.n_users, network.n_users)
    rows: Any = sparse.csr_array((np.ones(network.n_entries), network.targets, network.starts), shape=shape)
    found = cast("Any", csgraph).connected_components(rows, directed=True, connection=connection)
    labels: IntArray = np.asarray(found[1], dtype=np.int64)
    _, first = np.unique(labels, return_index=True)
    return first.astype(np.int64)[labels]
