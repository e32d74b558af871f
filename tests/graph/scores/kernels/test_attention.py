import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores.kernels import attention
from graph.scores.model import IntArray, Interactions
from tests.graph.scores import plain
from tests.graph.scores.kernels.arrays import ints

pytestmark = pytest.mark.text


def folded(n_users: int, sources: IntArray, targets: IntArray, counts: IntArray) -> Interactions:
    return attention.fold_interactions(n_users, sources, targets, counts, np.zeros(counts.size, dtype=np.int32))


@st.composite
def weighted_edges(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    """A number of users and one weighted edge for some of their ordered pairs."""
    n_users = draw(st.integers(1, 8))
    position = st.integers(0, n_users - 1)
    pairs = draw(st.lists(st.tuples(position, position), unique=True, max_size=20))
    return n_users, [(source, target, draw(st.integers(1, 50))) for source, target in pairs if source != target]


def test_interactions_of_a_pair_are_summed_over_kinds_and_days():
    rows = folded(3, ints(2, 0, 0, 0), ints(0, 1, 2, 1), ints(5, 1, 4, 2))

    assert rows.sources.tolist() == [0, 0, 2]
    assert rows.targets.tolist() == [1, 2, 0]
    assert rows.weights.tolist() == [3.0, 4.0, 5.0]


def test_what_users_do_to_themselves_and_empty_pairs_are_left_out():
    rows = folded(2, ints(0, 0, 1), ints(0, 1, 0), ints(9, 0, 1))

    assert (rows.sources.tolist(), rows.targets.tolist(), rows.weights.tolist()) == ([1], [0], [1.0])


def test_no_users_fold_to_no_interactions_and_no_scores():
    rows = folded(0, ints(), ints(), ints())

    assert rows.sources.size == 0
    assert attention.pagerank(attention.attention_rows(0, rows)).size == 0


def test_attention_flows_to_who_receives_it():
    # 0 gives all attention to 1, who gives none (so it spreads evenly). With a + b = 1:
    # a = 0.15/2 + 0.85·b/2 = 0.5 - 0.425·a, so a = 0.5/1.425 = 20/57 and b = 37/57.
    rows = folded(2, ints(0), ints(1), ints(1))

    value = attention.pagerank(attention.attention_rows(2, rows))

    assert value.tolist() == pytest.approx([20 / 57, 37 / 57], abs=1e-6)


def test_three_times_the_attention_passes_on_three_times_the_value():
    # 0 interacts 3 times with 1 and once with 2. All give a = 0.05 + 0.85·(b + c)/3 to everybody, so
    # b = a + 0.85·3/4·a = 1.6375·a, c = a + 0.85/4·a = 1.2125·a, and a = 1/3.85.
    rows = folded(3, ints(0, 0), ints(1, 2), ints(3, 1))

    value = attention.pagerank(attention.attention_rows(3, rows))

    assert value.tolist() == pytest.approx([1 / 3.85, 1.6375 / 3.85, 1.2125 / 3.85], abs=1e-6)


@given(weighted_edges())
def test_pagerank_is_within_a_millionth_of_the_plain_definition_in_total(case: tuple[int, list[tuple[int, int, int]]]):
    n_users, edges = case
    sources, targets, counts = (ints(*(edge[part] for edge in edges)) for part in range(3))

    value = attention.pagerank(attention.attention_rows(n_users, folded(n_users, sources, targets, counts)))

    expected = plain.pagerank(n_users, edges, attention.DAMPING)
    assert sum(abs(value - expected)) <= 1e-6
    assert sum(value) == pytest.approx(1, abs=1e-9)
