"""Reach, and who stands between others, against plain definitions; the rest is held against networkx in
tests/graph/scores/backend."""

from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Broken, Refused
from graph.scores.adjacency import Adjacency, adjacency, transposed, undirected
from graph.scores.kernels import brokerage, cores, reach
from graph.scores.kernels.betweenness import betweenness
from graph.scores.kernels.constraint import constraint
from graph.scores.model import Interactions
from tests.graph.scores import plain
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import few

pytestmark = pytest.mark.text


def both_ways(n_users: int, *edges: tuple[int, int]) -> Adjacency:
    sources, targets = (ints(*(each[part] for each in edges)) for part in (0, 1))
    return undirected(adjacency(n_users, sources, targets, np.ones(len(edges))))


def test_a_tie_is_worth_half_after_each_half_life_without_a_sign():
    # 0 gave 1 four likes 90 days ago and 2 gave 1 three today; 1 gave 0 eight, 180 days ago. What is dated tomorrow has
    # not faded.
    given = Interactions(
        np.array([0, 1, 2, 2], np.int32),
        np.array([1, 0, 0, 1], np.int32),
        floats(4, 8, 5, 3),
        np.array([910, 820, 1001, 1000], np.int32),
    )

    found = reach.reach(4, given, today=1000)

    assert found.tolist() == [8 / 4 + 5, 4 / 2 + 3, 0.0, 0.0]
    with pytest.raises(Refused, match=r"scores\.parameter_out_of_range"):
        reach.reach(4, given, today=1000, half_life_days=0)


@few
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 4), st.integers(0, 4)), st.tuples(st.integers(1, 9), st.integers(-900, 2)), max_size=12
    ),
    st.sampled_from([0.5, 30.0, 90.0]),
)
def test_reach_equals_the_plain_definition(drawn: dict[tuple[int, int], tuple[int, int]], half_life_days: float):
    rows = [(*ends, float(often), 20_000 + day) for ends, (often, day) in sorted(drawn.items())]
    sources, targets, days = (np.array([row[part] for row in rows], dtype=np.int32) for part in (0, 1, 3))
    given = Interactions(sources, targets, floats(*(row[2] for row in rows)), days)

    found = reach.reach(5, given, today=20_000, half_life_days=half_life_days)

    expected = [plain.reach(user, rows, 20_000, half_life_days) for user in range(5)]
    assert found.tolist() == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_a_broker_has_behind_them_what_all_parts_but_the_largest_spend():
    # 1 joins 0, the pair 2-3 and the three 4-5-6 who know each other; 8-9-10 is a way of its own, 7 knows nobody.
    network = both_ways(11, (1, 0), (1, 2), (2, 3), (1, 4), (1, 5), (4, 5), (5, 6), (4, 6), (8, 9), (9, 10))
    revenue = floats(1, 100, 10, 20, 5, 6, 7, 1000, 40, 50, 60)

    is_broker, behind = brokerage.revenue_behind(network, revenue)

    # Without 1 remain 0 (1), 2-3 (30) and 4-5-6, who are most: 31 is cut off. Without 2, 3 is: 20. Without 9, 8 and 10
    # remain, equal in number, and the poorer is cut off: 40.
    assert np.flatnonzero(is_broker).tolist() == [1, 2, 9]
    assert behind.tolist() == [0, 31, 20, 0, 0, 0, 0, 0, 0, 40, 0]
    with pytest.raises(Broken, match=r"scores\.amounts_invalid"):
        brokerage.revenue_behind(network, -revenue)


@pytest.mark.parametrize("seed", range(15))
def test_what_is_behind_a_broker_is_what_is_left_of_their_part_when_they_are_taken_out(seed: int):
    chance = Random(seed)
    edges = [(chance.randrange(20), chance.randrange(20)) for _ in range(chance.randrange(8, 30))]
    network = both_ways(20, *edges)
    revenue = np.array([float(chance.randrange(100)) for _ in range(20)])
    G = nx.Graph([(a, b) for a, b in edges if a != b])
    G.add_nodes_from(range(20))

    _, behind = brokerage.revenue_behind(network, revenue)

    for user in range(20):
        rest = G.subgraph(nx.node_connected_component(G, user) - {user})
        parts = sorted((len(part), sum(revenue[list(part)])) for part in nx.connected_components(rest))
        assert behind[user] == pytest.approx(sum(spent for _, spent in parts[:-1]), abs=1e-9)


def test_a_chain_of_a_hundred_thousand_needs_no_deep_stack():
    ends = np.arange(99_999)
    network = undirected(adjacency(100_000, ends, ends + 1, np.ones(99_999)))

    is_broker, behind = brokerage.revenue_behind(network, np.ones(100_000))

    assert is_broker.sum() == 99_998
    assert (behind[1], behind[50_000], behind[99_998]) == (1.0, 49_999.0, 1.0)
    assert cores.core_numbers(network).max() == 1


def test_a_star_is_open_and_a_clique_closed():
    star, clique = both_ways(4, (0, 1), (0, 2), (0, 3)), both_ways(3, (0, 1), (1, 2), (0, 2))

    # The middle of a star has a third on each of three, who do not know each other: 3 · (1/3)². Its ends have only the
    # middle. In a clique of three each has 1/2 directly and 1/2 · 1/2 through the third, on both: 2 · (3/4)².
    assert constraint(star).tolist() == pytest.approx([1 / 3, 1.0, 1.0, 1.0])
    assert constraint(clique).tolist() == pytest.approx([1.125] * 3)


def test_a_tie_of_no_weight_is_no_contact():
    # 1 and 2 each have all their weight on 0, though there is a tie between them: 2 · (1/2)² for 0, which is a star's
    # middle. 3 has a tie of no weight alone.
    ends = (ints(0, 0, 1, 3), ints(1, 2, 2, 0))
    network = undirected(adjacency(4, *ends, floats(2, 2, 0, 0)))

    assert constraint(network).tolist() == pytest.approx([0.5, 1.0, 1.0, np.nan], nan_ok=True)


@few
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda ends: ends[0] < ends[1]),
        st.sampled_from([0.0, 0.0, 1.0, 2.5, 7.0]),
        max_size=21,
    )
)
def test_constraint_equals_the_plain_definition_also_with_ties_of_no_weight(ties: dict[tuple[int, int], float]):
    ends = (ints(*(each[part] for each in ties)) for part in (0, 1))
    network = undirected(adjacency(7, *ends, floats(*ties.values())))

    expected = [plain.constraint(user, ties) for user in range(7)]
    assert constraint(network).tolist() == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_nobody_and_nothing_have_an_answer():
    nobody, alone = both_ways(0), both_ways(1)

    assert cores.core_numbers(nobody).size == 0
    assert cores.core_numbers(alone).tolist() == [0]
    assert np.isnan(constraint(alone)).all()
    assert brokerage.articulation_points(nobody).size == 0
    assert brokerage.articulation_points(alone).tolist() == [False]


def test_a_network_turned_round_twice_is_itself():
    network = adjacency(4, ints(0, 3, 2), ints(1, 0, 2), floats(1, 0, 3))

    again = transposed(transposed(network))

    assert transposed(network).targets.tolist() == [3, 0, 2]
    for one, other in zip(
        (network.starts, network.targets, network.weights), (again.starts, again.targets, again.weights), strict=True
    ):
        assert one.tolist() == other.tolist()


@pytest.mark.parametrize("n_users", [1, 2, 9, 65, 66, 67, 300])
@pytest.mark.parametrize("at_once", [False, True])
def test_ways_are_found_however_far_people_are_apart(n_users: int, at_once: bool):
    # In a chain each way between a left and a right part leads through who stands between, from either end; with ends
    # counted everybody is also at one end of the ways to and from all others.
    last = n_users - 1
    chain = both_ways(n_users, *((each, each + 1) for each in range(last)))

    found = betweenness(chain, np.arange(n_users), both_ways=at_once)
    with_ends = betweenness(chain, np.arange(n_users), both_ways=at_once, counts_ends=True)

    between = [2 * each * (last - each) for each in range(n_users)]
    assert found.tolist() == between
    assert with_ends.tolist() == [each + 2 * last for each in between]


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40), st.integers(0, 12))
def test_ways_from_eight_at_once_are_those_from_each(n_users: int, edges: list[tuple[int, int]], n_sources: int):
    network = both_ways(n_users, *((one % n_users, other % n_users) for one, other in edges))
    sources = np.arange(min(n_sources, n_users))[::-1]

    for counts_ends in (False, True):
        together = betweenness(network, sources, both_ways=True, counts_ends=counts_ends)
        one_by_one = betweenness(network, sources, counts_ends=counts_ends)
        np.testing.assert_allclose(together, one_by_one, rtol=1e-12)
