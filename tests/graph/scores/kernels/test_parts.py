import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores.adjacency import Adjacency, adjacency
from graph.scores.kernels.parts import strong_parts, weak_parts
from tests.graph.scores import plain_referrals as plain
from tests.graph.scores.kernels.arrays import ints
from tests.graph.scores.kernels.drawn import unhurried

pytestmark = pytest.mark.text

drawn_edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16)


def network(edges: list[tuple[int, int]], *, n_users: int = 8) -> Adjacency:
    sources, targets = ints(*(edge[0] for edge in edges)), ints(*(edge[1] for edge in edges))
    return adjacency(n_users, sources, targets, np.ones(len(edges)))


def test_parts_are_named_by_their_least_member():
    # 3 → 1 → 2 → 3 and 2 → 5; 0 and 4 are alone.
    edges = network([(3, 1), (1, 2), (2, 3), (2, 5)], n_users=6)

    assert strong_parts(edges).tolist() == [0, 1, 1, 1, 4, 5]
    assert weak_parts(edges).tolist() == [0, 1, 1, 1, 4, 1]


def test_an_edge_of_no_weight_ties_too():
    assert weak_parts(adjacency(2, ints(0), ints(1), np.zeros(1))).tolist() == [0, 0]


def test_nobody_has_no_parts():
    assert strong_parts(network([], n_users=0)).size == 0


@unhurried
@given(drawn_edges)
def test_parts_equal_the_plain_definition(edges: list[tuple[int, int]]):
    def reaches(one: int, other: int) -> bool:
        return plain.steps_back(one, other, edges) is not None

    found = network(edges)

    users = range(8)
    together = [[each for each in users if reaches(user, each) and reaches(each, user)] for user in users]
    assert strong_parts(found).tolist() == [min(each) for each in together]
    assert weak_parts(found).tolist() == [min(plain.hang_together(user, edges)) for user in users]
