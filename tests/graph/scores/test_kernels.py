from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores import kernels
from graph.scores.model import FloatArray, ForestInvalid, IntArray
from tests.graph.scores import plain

pytestmark = pytest.mark.text


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Parents that stand before their children, and a revenue for everybody."""
    n_users = draw(st.integers(0, 12))
    parents = [draw(st.integers(-1, user - 1)) for user in range(n_users)]
    revenue = draw(st.lists(st.integers(0, 10**9), min_size=n_users, max_size=n_users))
    return parents, revenue


@st.composite
def weighted_edges(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    """A number of users and one weighted edge for some of their ordered pairs."""
    n_users = draw(st.integers(1, 8))
    position = st.integers(0, n_users - 1)
    pairs = draw(st.lists(st.tuples(position, position), unique=True, max_size=20))
    return n_users, [(source, target, draw(st.integers(1, 50))) for source, target in pairs if source != target]


def ints(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def floats(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_revenue_of_the_second_generation_counts_half_and_of_the_third_a_quarter():
    # 0 brought 1 and 2, 1 brought 3, 3 brought 4.
    parents, revenue = ints(-1, 0, 0, 1, 3), floats(7_00, 100_00, 10_00, 40_00, 8_00)

    value = kernels.downstream_revenue(parents, revenue)

    # 4: 0 · 3: 8 · 1: 40 + 8/2 = 44 · 2: 0 · 0: (100 + 44/2) + 10 = 132. One's own revenue never counts.
    assert value.tolist() == [132_00.0, 44_00.0, 0.0, 8_00.0, 0.0]


def test_without_decay_every_generation_counts_in_full():
    value = kernels.downstream_revenue(ints(-1, 0, 1), floats(1, 2, 4), decay=1.0)

    assert value.tolist() == [6.0, 4.0, 0.0]


def test_a_parent_behind_its_child_is_no_forest():
    with pytest.raises(ForestInvalid) as caught:
        kernels.downstream_revenue(ints(-1, 2, 0), floats(1, 1, 1))

    assert caught.value.positions == (1,)
    assert caught.value.code == "scores.forest_invalid"


@given(forests(), st.sampled_from([0.0, 0.25, 0.5]))
def test_downstream_revenue_equals_the_plain_definition(forest: tuple[list[int], list[int]], decay: float):
    parents, revenue = forest

    value = kernels.downstream_revenue(ints(*parents), floats(*revenue), decay=decay)

    # Halves and quarters of integers below 2**53 / 2**24 are exact in both, so the sums are equal to the last bit.
    assert value.tolist() == [plain.downstream_revenue(user, parents, revenue, decay) for user in range(len(parents))]


def test_parents_stand_first_whatever_the_order_of_ids():
    # 0 was brought by 2, 2 by 3, 1 by 0.
    order = kernels.parents_first(ints(2, 0, 3, -1)).tolist()

    assert order == [3, 2, 0, 1]


def test_users_who_brought_each_other_are_named_in_order():
    # 3 hangs below the circle 0 → 1 → 2 → 0 and is not part of it.
    with pytest.raises(ForestInvalid) as caught:
        kernels.parents_first(ints(1, 2, 0, 0))

    assert caught.value.positions == (0, 1, 2)


def test_a_user_who_brought_themselves_is_a_circle_of_one():
    with pytest.raises(ForestInvalid) as caught:
        kernels.parents_first(ints(-1, 1))

    assert caught.value.positions == (1,)


def test_a_chain_of_a_hundred_thousand_referrals_needs_no_deep_stack():
    order = kernels.parents_first(np.arange(1, 100_001) % 100_000 - (np.arange(100_000) == 99_999))

    assert order[0] == 99_999
    assert order[-1] == 0


@given(forests(), st.randoms(use_true_random=False))
def test_every_shuffled_forest_gets_an_order_with_parents_first(forest: tuple[list[int], list[int]], chance: Random):
    names = list(range(len(forest[0])))
    chance.shuffle(names)
    referrers = [-1] * len(names)
    for child, parent in enumerate(forest[0]):
        referrers[names[child]] = -1 if parent < 0 else names[parent]

    order = kernels.parents_first(ints(*referrers)).tolist()

    assert sorted(order) == list(range(len(names)))
    assert all(order.index(parent) < order.index(child) for child, parent in enumerate(referrers) if parent >= 0)


def test_interactions_of_a_pair_are_summed_over_kinds_and_days():
    rows = kernels.fold_interactions(3, ints(2, 0, 0, 0), ints(0, 1, 2, 1), ints(5, 1, 4, 2))

    assert rows.sources.tolist() == [0, 0, 2]
    assert rows.targets.tolist() == [1, 2, 0]
    assert rows.weights.tolist() == [3.0, 4.0, 5.0]


def test_what_users_do_to_themselves_and_empty_pairs_are_left_out():
    rows = kernels.fold_interactions(2, ints(0, 0, 1), ints(0, 1, 0), ints(9, 0, 1))

    assert (rows.sources.tolist(), rows.targets.tolist(), rows.weights.tolist()) == ([1], [0], [1.0])


def test_no_users_fold_to_no_interactions_and_no_scores():
    rows = kernels.fold_interactions(0, ints(), ints(), ints())

    assert rows.sources.size == 0
    assert kernels.pagerank(kernels.influence_graph(0, rows)).size == 0


def test_attention_flows_to_who_receives_it():
    # 0 gives all attention to 1, who gives none (so it spreads evenly). With a + b = 1:
    # a = 0.15/2 + 0.85·b/2 = 0.5 - 0.425·a, so a = 0.5/1.425 = 20/57 and b = 37/57.
    rows = kernels.fold_interactions(2, ints(0), ints(1), ints(1))

    value = kernels.pagerank(kernels.influence_graph(2, rows))

    assert value.tolist() == pytest.approx([20 / 57, 37 / 57], abs=1e-6)


def test_three_times_the_attention_passes_on_three_times_the_value():
    # 0 interacts 3 times with 1 and once with 2. All give a = 0.05 + 0.85·(b + c)/3 to everybody, so
    # b = a + 0.85·3/4·a = 1.6375·a, c = a + 0.85/4·a = 1.2125·a, and a = 1/3.85.
    rows = kernels.fold_interactions(3, ints(0, 0), ints(1, 2), ints(3, 1))

    value = kernels.pagerank(kernels.influence_graph(3, rows))

    assert value.tolist() == pytest.approx([1 / 3.85, 1.6375 / 3.85, 1.2125 / 3.85], abs=1e-6)


@given(weighted_edges())
def test_pagerank_is_within_a_millionth_of_the_plain_definition_in_total(case: tuple[int, list[tuple[int, int, int]]]):
    n_users, edges = case
    sources, targets, counts = (ints(*(edge[part] for edge in edges)) for part in range(3))

    value = kernels.pagerank(
        kernels.influence_graph(n_users, kernels.fold_interactions(n_users, sources, targets, counts))
    )

    expected = plain.pagerank(n_users, edges, kernels.DAMPING)
    assert sum(abs(value - expected)) <= 1e-6
    assert sum(value) == pytest.approx(1, abs=1e-9)
