"""How much somebody's contacts know each other already; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

import numpy as np

from graph.scores.adjacency import Adjacency, PositionArray, StartArray, mirror
from graph.scores.compiled import compiled
from graph.scores.model import FloatArray, IntArray


def constraint(network: Adjacency) -> FloatArray:
    """Burt's constraint: how little somebody can play one contact off against another.

    Args:
        network: every edge in both rows, without loops; of a directed network the weights of both directions summed.

    Returns:
        Shape (n,), > 0: Σ over contacts v of (p_uv + Σ over common contacts w of p_uw · p_wv)², where p_uv is the
        share of u's weight that lies on v. NaN of who has no contact, or only some of weight 0.

    Raises:
        Refused: "scores.edges_one_way", "scores.edges_loop".

    Cost: for each edge the shorter of the two rows, so at most m · √(2m) steps: O(Σ over edges of the smaller degree),
    and a row of n. Source: Burt, Structural holes (1992).
    """
    beside = mirror(network)
    sources = network.sources()
    whole = np.bincount(sources, weights=network.weights, minlength=network.n_users).astype(np.float64)
    shares = np.divide(network.weights, whole[sources], out=np.zeros(network.n_entries), where=whole[sources] > 0)
    by_contacts = np.argsort(-np.diff(network.starts), kind="stable")
    indirect = _through_others(network.starts, network.targets, shares, beside, by_contacts)
    squares = np.where(network.weights > 0, (shares + indirect) ** 2, 0.0)
    sums = np.bincount(sources, weights=squares, minlength=network.n_users)
    return np.where(whole > 0, sums, np.nan)


@compiled
def _through_others(
    starts: StartArray, targets: PositionArray, shares: FloatArray, mirror: IntArray, order: IntArray
) -> FloatArray:
    # Each triangle u, v, w is met once, from the corner that comes first in `order` (by contacts, most first), and adds
    # to each of its three edges, in both directions, the share that goes through the third.
    n_users = len(starts) - 1
    rank = np.empty(n_users, dtype=np.int64)
    rank[order] = np.arange(n_users)
    found = np.zeros(len(targets), dtype=np.float64)
    at = np.full(n_users, -1, dtype=np.int64)  # where in the row of u each contact stands
    for place in range(n_users):
        u = order[place]
        for entry in range(starts[u], starts[u + 1]):
            at[targets[entry]] = entry
        for u_v in range(starts[u], starts[u + 1]):
            v = targets[u_v]
            if rank[v] < place:
                continue
            v_u = mirror[u_v]
            for v_w in range(starts[v], starts[v + 1]):
                w = targets[v_w]
                if rank[w] < rank[v] or at[w] < 0:
                    continue
                u_w, w_v = at[w], mirror[v_w]
                w_u = mirror[u_w]
                found[u_v] += shares[u_w] * shares[w_v]
                found[v_u] += shares[v_w] * shares[w_u]
                found[u_w] += shares[u_v] * shares[v_w]
                found[w_u] += shares[w_v] * shares[v_u]
                found[v_w] += shares[v_u] * shares[u_w]
                found[w_v] += shares[w_u] * shares[u_v]
        for entry in range(starts[u], starts[u + 1]):
            at[targets[entry]] = -1
    return found
