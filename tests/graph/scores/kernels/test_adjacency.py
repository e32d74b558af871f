"""What networks may be made of, and what kernels answer of the smallest and the oddest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.adjacency import Adjacency, adjacency, mirror, undirected
from graph.scores.backend.networks import Network
from graph.scores.kernels import attention, betweenness, brokerage, cores
from graph.scores.kernels.communities import leiden
from graph.scores.kernels.constraint import constraint
from graph.scores.kernels.parts import strong_parts, weak_parts
from graph.scores.model import Interactions
from tests.graph.scores.kernels.arrays import floats, ints

MUTUAL: list[Callable[[Adjacency], Any]] = [
    constraint,
    cores.core_numbers,
    brokerage.articulation_points,
    leiden,
]
ONE_WAY = adjacency(3, ints(0, 1, 1), ints(1, 0, 2), floats(1, 1, 1))
UNEQUAL = adjacency(3, ints(0, 1, 1, 2), ints(1, 0, 2, 1), floats(1, 1, 2, 3))
LOOP = adjacency(3, ints(0, 1, 2), ints(1, 0, 2), floats(1, 1, 1))


def refusal(of: Callable[[], object]) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refused) as caught:
        of()
    return caught.value.code, dict(caught.value.facts)


@pytest.mark.parametrize("weight", [-1.0, -1e-300, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused_with_its_place(weight: float):
    # Two parallel edges whose weights would come to something: each is looked at.
    found = refusal(lambda: adjacency(2, ints(0, 0, 1), ints(1, 1, 0), floats(5, weight, 1)))

    assert found == ("scores.edges_invalid", {"edges": "1"})


@pytest.mark.parametrize(("sources", "targets"), [((0, 2), (1, 1)), ((0, 0), (1, -1)), ((0, -1), (1, 0))])
def test_an_edge_of_nobody_is_refused_with_its_place(sources: tuple[int, ...], targets: tuple[int, ...]):
    found = refusal(lambda: adjacency(2, ints(*sources), ints(*targets), floats(1, 1)))

    assert found == ("scores.edges_invalid", {"edges": "1"})


def test_edges_need_two_ends_and_a_weight_each():
    assert refusal(lambda: adjacency(2, ints(0, 1), ints(1), floats(1, 1))) == ("scores.edges_invalid", {"edges": ""})
    assert refusal(lambda: adjacency(2, ints(0), ints(1), floats())) == ("scores.edges_invalid", {"edges": ""})


@pytest.mark.parametrize("kernel", MUTUAL)
def test_a_network_of_one_way_edges_is_refused_by_what_needs_both(kernel: Callable[[Adjacency], Any]):
    code = "scores.edges_one_way"

    assert refusal(lambda: kernel(ONE_WAY)) == (code, {"source": 1, "target": 2})
    assert refusal(lambda: kernel(UNEQUAL)) == (code, {"source": 1, "target": 2})
    assert refusal(lambda: kernel(LOOP)) == ("scores.edges_loop", {"position": 2})


def test_a_circle_in_one_direction_has_as_many_edges_in_as_out_and_is_refused():
    circle = adjacency(3, ints(0, 1, 2), ints(1, 2, 0), floats(1, 1, 1))

    assert refusal(lambda: constraint(circle)) == ("scores.edges_one_way", {"source": 0, "target": 1})


def test_the_edge_that_is_named_is_the_one_that_lacks_its_other_row():
    # 1 and 2 know each other; 2 alone points at 0.
    network = adjacency(3, ints(1, 2, 2), ints(2, 0, 1), floats(1, 1, 1))

    assert refusal(lambda: constraint(network)) == ("scores.edges_one_way", {"source": 2, "target": 0})


def test_an_undirected_network_of_networkx_has_every_edge_both_ways():
    assert refusal(lambda: Network(ONE_WAY, False))[0] == "scores.edges_one_way"
    assert Network(LOOP, False).number_of_edges() == 2
    assert Network(ONE_WAY).number_of_edges() == 3


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf")])
def test_a_networkx_graph_with_such_weights_is_left_to_networkx(weight: float):
    G: nx.Graph[Any] = nx.Graph()
    G.add_edge("a", "b", weight=weight)

    with pytest.raises(NotImplementedError):
        nx.pagerank(G, backend="guanxi")


def test_where_an_edge_stands_in_the_other_row_is_found():
    # 0: 1, 2 · 1: 0, 2 · 2: 0, 1, 2
    network = adjacency(3, ints(0, 0, 1, 1, 2, 2, 2), ints(1, 2, 0, 2, 0, 1, 2), floats(1, 2, 1, 3, 2, 3, 9))

    assert mirror(network, may_loop=True).tolist() == [2, 4, 0, 5, 1, 3, 6]


def test_sums_in_another_order_are_one_weight():
    other = (0.1 + 0.2) + 0.3
    assert other != 0.1 + (0.2 + 0.3)

    assert mirror(adjacency(2, ints(0, 1), ints(1, 0), floats(other, 0.1 + (0.2 + 0.3)))).tolist() == [1, 0]


@pytest.mark.parametrize("n_users", [0, 1, 3])
def test_without_edges_everybody_is_alone(n_users: int):
    network = adjacency(n_users, ints(), ints(), floats())
    everybody = np.arange(n_users)

    assert undirected(network).n_entries == 0
    assert cores.core_numbers(network).tolist() == [0] * n_users
    assert np.isnan(constraint(network)).tolist() == [True] * n_users
    assert brokerage.revenue_behind(network, np.ones(n_users))[1].tolist() == [0.0] * n_users
    assert betweenness.betweenness(network, everybody).tolist() == [0.0] * n_users
    assert attention.pagerank(network).tolist() == pytest.approx([1 / max(n_users, 1)] * n_users)
    for parts in (leiden(network), weak_parts(network), strong_parts(network)):
        assert parts.tolist() == list(range(n_users))


def test_loops_are_left_out_and_parallel_edges_are_one():
    # 0 and 1 twice, 0 with themselves, 1 and 2 as strongly as 0 and 1.
    network = undirected(adjacency(3, ints(0, 0, 0, 1), ints(1, 1, 0, 2), floats(1, 2, 7, 3)))

    assert (network.sources().tolist(), network.targets.tolist()) == ([0, 1, 1, 2], [1, 0, 2, 1])
    assert network.weights.tolist() == [3.0] * 4
    assert cores.core_numbers(network).tolist() == [1, 1, 1]
    # The middle has half on each of two who do not know each other: 2 · (1/2)²; the ends have only the middle.
    assert constraint(network).tolist() == [1.0, 0.5, 1.0]
    assert brokerage.articulation_points(network).tolist() == [False, True, False]
    # Both ways between the ends lead through the middle.
    assert betweenness.betweenness(network, np.arange(3)).tolist() == [0.0, 2.0, 0.0]


def test_a_loop_keeps_attention_with_oneself():
    # 0 turns to themselves alone, 1 to nobody. With d = 0.85: b = 0.075 + 0.85 · b/2, so b = 0.075/0.575 = 3/23.
    network = adjacency(2, ints(0), ints(0), floats(4))

    assert attention.pagerank(network).tolist() == pytest.approx([20 / 23, 3 / 23], abs=1e-6)


@pytest.mark.parametrize("source", [-1, 3])
def test_ways_begin_at_somebody(source: int):
    found = refusal(lambda: betweenness.betweenness(LOOP, ints(0, source)))

    assert found == (
        "scores.parameter_out_of_range",
        {"name": "sources", "value": float(source), "allowed": "[0, 3)"},
    )


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(0, 9)), max_size=30).map(
            lambda edges: (n, edges)
        )
    )
)
def test_both_directions_become_one_edge_in_both_rows(drawn: tuple[int, list[tuple[int, int, int]]]):
    n_users, edges = drawn
    sums: dict[tuple[int, int], float] = {}
    for source, target, weight in edges:
        for pair in ((source, target), (target, source)) if source != target else ():
            sums[pair] = sums.get(pair, 0.0) + weight
    ends = [np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1)]
    rows = adjacency(n_users, ends[0], ends[1], np.array([float(edge[2]) for edge in edges]))

    found = undirected(rows)

    pairs = zip(found.sources().tolist(), found.targets.tolist(), strict=True)
    assert dict(zip(pairs, found.weights.tolist(), strict=True)) == sums
    assert (found.sources().tolist(), found.targets.tolist()) == (
        [pair[0] for pair in sorted(sums)],
        [pair[1] for pair in sorted(sums)],
    )
    mirror(found)


def test_pairs_in_any_order_are_the_same_rows():
    some = Interactions(
        *(np.array(each, dtype=np.int32) for each in ([2, 0, 0], [0, 2, 1])), floats(3, 2, 1), np.zeros(3, np.int32)
    )
    sorted_ = Interactions(
        *(np.array(each, dtype=np.int32) for each in ([0, 0, 2], [1, 2, 0])), floats(1, 2, 3), np.zeros(3, np.int32)
    )

    rows, same = attention.attention_rows(4, some), attention.attention_rows(4, sorted_)

    assert rows.starts.tolist() == same.starts.tolist() == [0, 2, 2, 3, 3]
    assert rows.targets.tolist() == same.targets.tolist() == [1, 2, 0]
    assert rows.weights.tolist() == same.weights.tolist() == [1, 2, 3]
