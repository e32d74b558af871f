"""The functions of networkx that run on arrays; what is not here runs on a copy, while the network is small."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from random import Random
from typing import Any, cast

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, adjacency, undirected
from graph.scores.backend.described import FUNCTIONS
from graph.scores.backend.networks import Network, Values
from graph.scores.kernels import attention, betweenness, brokerage, communities, cores, parts
from graph.scores.kernels import constraint as constraints
from graph.scores.kernels.attention import NotConverged, Starts
from graph.scores.model import FloatArray

Named = Mapping[Hashable, float] | FloatArray


def pagerank(
    G: Network,
    alpha: float = 0.85,
    personalization: Named | None = None,
    max_iter: int = 100,
    tol: float = 1e-06,
    nstart: Named | None = None,
    weight: str | None = "weight",
    dangling: Named | None = None,
) -> Mapping[Any, float]:
    """As `nx.pagerank`; what is given by name may be an array with a number for each position."""
    if not len(G):
        return {}
    starts = Starts(
        jump=_normalised(G, personalization, refuse_zero=True),
        unspent=_normalised(G, dangling),
        first=_normalised(G, nstart),
    )
    rows = _weights(G, weight)
    try:
        found = attention.pagerank(rows, damping=alpha, tolerance=len(G) * tol, starts=starts, max_rounds=max_iter)
    except NotConverged:
        raise nx.PowerIterationFailedConvergence(max_iter) from None
    return Values(G, found)


def core_number(G: Network) -> Mapping[Any, int]:
    """As `nx.core_number`; of directed networks on a copy."""
    if G.is_directed() or G.n_loops:
        return on_a_copy("core_number")(G)
    return Values(G, cores.core_numbers(G.rows))


def betweenness_centrality(
    G: Network,
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,
    seed: Random | None = None,
) -> Mapping[Any, float]:
    """As `nx.betweenness_centrality`, from the same `k` people for the same seed; with weights on a copy."""
    if weight is not None or (k is not None and k > len(G)):
        return on_a_copy("betweenness_centrality")(G, k, normalized, weight, endpoints, seed)
    everybody = range(len(G))
    is_sample = k is not None and seed is not None and k < len(G)
    chosen = seed.sample(everybody, k) if k is not None and seed is not None and is_sample else everybody
    sources = np.array(chosen, dtype=np.int64)
    found = betweenness.betweenness(G.rows, sources, both_ways=not G.is_directed(), counts_ends=endpoints)
    ways = betweenness.Ways(len(G), G.is_directed(), counts_ends=endpoints)
    return Values(G, found * ways.scales(sources if is_sample else None, normalised=normalized))


def constraint(G: Network, nodes: Iterable[Any] | None = None, weight: str | None = None) -> Mapping[Any, float]:
    """As `nx.constraint`; with loops on a copy.

    Those named by `nodes` get what they get among all, where networkx itself gives directed ones another answer.
    """
    if G.n_loops:
        return on_a_copy("constraint")(G, nodes, weight)
    rows = _mutual(G, weight)
    found = Values(G, constraints.constraint(rows))
    return found if nodes is None else {name: found[name] for name in nodes}


def _mutual(G: Network, weight: str | None) -> Adjacency:
    """Every edge both ways, with what both directions weigh together."""
    if not G.is_directed():
        return _weights(G, weight)
    return G.both_ways if G.weighted(weight) else undirected(_weights(G, weight))


def articulation_points(G: Network) -> Iterator[Any]:
    """As `nx.articulation_points`, in the order of the network."""
    if G.is_directed():
        yield from on_a_copy("articulation_points")(G)
        return
    nodes = G.nodes
    for position in np.flatnonzero(brokerage.articulation_points(G.both_ways)).tolist():
        yield nodes[position]


def connected_components(G: Network) -> Iterator[set[Any]]:
    """As `nx.connected_components`, in the order of their first users."""
    if G.is_directed():
        yield from on_a_copy("connected_components")(G)
        return
    yield from _sets(G, parts.weak_parts(G.rows))


def weakly_connected_components(G: Network) -> Iterator[set[Any]]:
    """As `nx.weakly_connected_components`, in the order of their first users."""
    if not G.is_directed():
        yield from on_a_copy("weakly_connected_components")(G)
        return
    yield from _sets(G, parts.weak_parts(G.rows))


def leiden_communities(
    G: Network,
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: int | None = None,
    seed: Random | None = None,
) -> list[set[Any]]:
    """As `nx.community.leiden_communities`, by modularity; `max_level` bounds the rounds."""
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    rows = _weights(G, weight, G.both_ways)
    chosen = 1 if seed is None else seed.randrange(2**31)
    labels = communities.leiden(rows, resolution=resolution, seed=chosen, rounds=max_level or 3)
    return list(_sets(G, labels))


def _weights(G: Network, weight: str | None, rows: Adjacency | None = None) -> Adjacency:
    """The edges with the weights asked for."""
    found = G.rows if rows is None else rows
    return found if G.weighted(weight) else Adjacency(found.starts, found.targets, np.ones(found.n_entries))


def _normalised(G: Network, given: Named | None, *, refuse_zero: bool = False) -> FloatArray | None:
    if given is None:
        return None
    found = G.shares(given)
    total = float(found.sum())
    if total == 0 and refuse_zero:
        raise ZeroDivisionError("nobody to turn to: all shares are 0")
    return found / total


def _sets(G: Network, labels: NDArray[Any]) -> Iterator[set[Any]]:
    """The users of each label, in the order of the labels."""
    order = np.argsort(labels, kind="stable")
    bounds = np.flatnonzero(np.diff(labels[order])) + 1
    nodes = G.nodes
    for part in np.split(order, bounds) if len(order) else ():
        yield {nodes[position] for position in part.tolist()}


def convert_from_nx(graph: Any, *, edge_attrs: Mapping[str, Any] | None = None, **_: object) -> Network:
    """A networkx graph as a network; the weight is the one attribute of edges that the function asks for.

    Raises:
        NotImplementedError: its weights are no numbers >= 0, so that networkx runs itself where that is allowed.
    """
    names = list(graph)
    positions = {name: position for position, name in enumerate(names)}
    name, default = next(iter((edge_attrs or {}).items()), (None, 1))
    edges = list(graph.edges(data=name, default=default)) if name else [(*edge[:2], 1) for edge in graph.edges()]
    here = np.array([positions[edge[0]] for edge in edges], dtype=np.int32)
    there = np.array([positions[edge[1]] for edge in edges], dtype=np.int32)
    try:
        weights = np.array([edge[2] for edge in edges], dtype=np.float64)
    except (TypeError, ValueError):
        raise NotImplementedError("weights that are no numbers") from None
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise NotImplementedError("weights below 0, infinite or not a number")
    directed = bool(graph.is_directed())
    if not directed:
        proper = here != there
        here, there = np.concatenate((here, there[proper])), np.concatenate((there, here[: len(proper)][proper]))
        weights = np.concatenate((weights, weights[proper]))
    rows = adjacency(len(names), here, there, weights)
    return Network(rows, directed, names, name, origin=graph)


def convert_to_nx(found: Any, **_: object) -> Any:
    """A network, or each in a list, as a networkx graph; all else as it is."""
    if isinstance(found, Network):
        return found.as_networkx()
    parts: list[Any] = list(cast("Sequence[Any]", found)) if isinstance(found, list | tuple) else []
    if any(isinstance(each, Network) for each in parts):
        return [convert_to_nx(each) for each in parts]
    return cast("Any", found)


def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Every function that leaves its graph as it is: on arrays, or on a copy, refused when it would be too large."""
    return name in FUNCTIONS or _known()[name].mutates_input is False


def _known() -> dict[str, Any]:
    """Every function of networkx that a backend may run, by name."""
    machinery: Any = import_module("networkx.utils.backends")
    return machinery._registered_algorithms


def on_a_copy(name: str) -> Callable[..., Any]:
    """A function of networkx that is given networkx graphs instead of networks."""
    function = _known()[name].orig_func

    def run(*args: Any, **kwargs: Any) -> Any:
        given = [convert_to_nx(each) for each in args]
        return function(*given, **{key: convert_to_nx(each) for key, each in kwargs.items()})

    return run


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith("_") or name in FUNCTIONS or name not in _known():
        raise AttributeError(name)
    return on_a_copy(name)
