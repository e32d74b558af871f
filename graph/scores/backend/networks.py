"""The graph that networkx sees, and the mapping it gets back; both are arrays inside."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, check_mutual, transposed, undirected
from graph.scores.kernels.attention import attention_rows
from graph.scores.model import FloatArray
from graph.scores.snapshot import Snapshot

LARGEST_COPY = 200_000
"""Edges, and users, up to which a network is copied into a networkx graph: 160 MB and two seconds for both."""
_BYTES_AN_EDGE = _BYTES_A_USER = 400


@dataclass(frozen=True, eq=False)
class Network:
    """Users and the edges between them; a graph to every function of networkx.

    Args:
        rows: the edges; of an undirected network both ways, with one weight.
        has_direction: whether edges have a direction.
        names: a name for each position; the positions themselves when left out.
        weight: under which name the weights are known; asked for another one, every edge weighs 1.
        origin: the networkx graph this one was made of, which is given to what runs in networkx.

    Raises:
        Refused: "scores.edges_one_way" when an edge of an undirected network stands in one row alone.
    """

    rows: Adjacency
    has_direction: bool = True
    names: Sequence[Hashable] | None = None
    weight: str | None = "weight"
    origin: nx.Graph[Any] | None = field(default=None, repr=False)

    __networkx_backend__ = "guanxi"

    def __post_init__(self) -> None:
        if not self.has_direction:
            check_mutual(self.rows, may_loop=True)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Network:
        """Who gave whom attention, by the ids of the users; the arrays are those of the snapshot. Cost: O(n + m)."""
        return cls(attention_rows(len(snapshot.users), snapshot.interactions), names=snapshot.users)

    def __len__(self) -> int:
        return self.rows.n_users

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.nodes)

    def __contains__(self, name: object) -> bool:
        try:
            self.position(name)
        except (KeyError, TypeError):
            return False
        return True

    @property
    def nodes(self) -> Sequence[Hashable]:
        """The names of all users in the order of their positions."""
        return range(len(self)) if self.names is None else self.names

    def number_of_nodes(self) -> int:
        """How many users there are."""
        return len(self)

    def number_of_edges(self) -> int:
        """How many edges there are; an undirected one counts once."""
        if self.has_direction:
            return self.rows.n_entries
        return (self.rows.n_entries + self.n_loops) // 2

    def is_directed(self) -> bool:
        """Whether edges have a direction."""
        return self.has_direction

    def is_multigraph(self) -> bool:
        """Parallel edges are one edge, with the sum of their weights."""
        return False

    def to_undirected(self) -> Network:
        """The same users, every edge both ways with the weights of both directions summed; without loops."""
        return self if not self.has_direction else Network(self.both_ways, False, self.names, self.weight)

    @cached_property
    def n_loops(self) -> int:
        """How many edges end where they begin."""
        return int((self.rows.sources() == self.rows.targets).sum())

    @cached_property
    def incoming(self) -> Adjacency:
        """The edges turned round."""
        return transposed(self.rows) if self.has_direction else self.rows

    @cached_property
    def both_ways(self) -> Adjacency:
        """Every edge in both rows, without loops."""
        if not self.has_direction and not self.n_loops:
            return self.rows
        if self.has_direction:
            return undirected(self.rows)
        # Both directions are there already: their sum would be twice the weight.
        doubled = undirected(self.rows)
        return Adjacency(doubled.starts, doubled.targets, doubled.weights / 2)

    @cached_property
    def _positions(self) -> dict[Hashable, int]:
        return {name: position for position, name in enumerate(self.nodes)}

    def position(self, name: object) -> int:
        """Where a user stands; raises `KeyError` when there is none of that name."""
        if self.names is not None:
            return self._positions[name]
        place = int(name) if isinstance(name, int) else -1
        if not 0 <= place < len(self):
            raise KeyError(name)
        return place

    def shares(self, given: Mapping[Hashable, float] | FloatArray, left_out: float = 0.0) -> FloatArray:
        """A number for each position, from names or from an array that has one for each already."""
        if isinstance(given, np.ndarray):
            if given.shape != (len(self),):
                raise nx.NetworkXError(f"an array of {len(self)} numbers was expected, not of {given.shape}")
            return given.astype(np.float64)
        found = np.full(len(self), left_out)
        for name, value in given.items():
            if name in self:
                found[self.position(name)] = value
        return found

    def weighted(self, weight: str | None) -> bool:
        """Whether the weights are those asked for; otherwise every edge weighs 1."""
        return weight is not None and weight == self.weight

    def as_networkx(self) -> nx.Graph[Any]:
        """The same graph as objects of networkx.

        Raises:
            nx.NetworkXNotImplemented: it has more than 200,000 edges, or more than 200,000 users.

        Cost: 400 bytes and 6 µs an edge, 400 bytes and 1.5 µs a user.
        """
        if self.origin is not None:
            return self.origin
        n_users, n_edges = len(self), self.number_of_edges()
        if max(n_users, n_edges) > LARGEST_COPY:
            n_bytes = n_edges * _BYTES_AN_EDGE + n_users * _BYTES_A_USER
            raise nx.NetworkXNotImplemented(
                f"a copy of {n_users:,} users and {n_edges:,} edges as a networkx graph would take about "
                f"{n_bytes // 2**20:,} MiB; up to {LARGEST_COPY:,} of each are copied"
            )
        G: nx.Graph[Any] = nx.DiGraph() if self.has_direction else nx.Graph()
        nodes = self.nodes
        G.add_nodes_from(nodes)
        edges = zip(self.rows.sources().tolist(), self.rows.targets.tolist(), self.rows.weights.tolist(), strict=True)
        name = self.weight
        for here, there, weight in edges:
            G.add_edge(nodes[here], nodes[there], **({name: weight} if name else {}))
        return G


class Values(Mapping[Any, Any]):
    """A value for each user of a network, found in `array` when it is asked for."""

    def __init__(self, network: Network, array: NDArray[Any]) -> None:
        self.network = network
        self.array = array

    def __getitem__(self, name: object) -> Any:
        return self.array[self.network.position(name)].item()

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.network.nodes)

    def __len__(self) -> int:
        return len(self.array)

    def __repr__(self) -> str:
        return f"<values of {len(self)} users>"
