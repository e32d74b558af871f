from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels import forests
from graph.scores.model import ForestInvalid
from tests.graph.scores import plain, plain_referrals
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import shuffled_forests, unhurried

pytestmark = pytest.mark.text


@st.composite
def drawn_forests(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Parents that stand before their children, and a revenue for everybody."""
    n_users = draw(st.integers(0, 12))
    parents = [draw(st.integers(-1, user - 1)) for user in range(n_users)]
    revenue = draw(st.lists(st.integers(0, 10**9), min_size=n_users, max_size=n_users))
    return parents, revenue


def test_revenue_of_the_second_generation_counts_half_and_of_the_third_a_quarter():
    # 0 brought 1 and 2, 1 brought 3, 3 brought 4.
    parents, revenue = ints(-1, 0, 0, 1, 3), floats(7_00, 100_00, 10_00, 40_00, 8_00)

    value = forests.downstream_revenue(parents, revenue)

    # 4: 0 · 3: 8 · 1: 40 + 8/2 = 44 · 2: 0 · 0: (100 + 44/2) + 10 = 132. One's own revenue never counts.
    assert value.tolist() == [132_00.0, 44_00.0, 0.0, 8_00.0, 0.0]


def test_without_decay_every_generation_counts_in_full():
    value = forests.downstream_revenue(ints(-1, 0, 1), floats(1, 2, 4), decay=1.0)

    assert value.tolist() == [6.0, 4.0, 0.0]


def test_a_parent_behind_its_child_is_no_forest():
    with pytest.raises(ForestInvalid) as caught:
        forests.downstream_revenue(ints(-1, 2, 0), floats(1, 1, 1))

    assert caught.value.positions == (1,)
    assert caught.value.code == "scores.forest_invalid"


@unhurried
@given(drawn_forests(), st.sampled_from([0.0, 0.25, 0.5]))
def test_downstream_revenue_equals_the_plain_definition(forest: tuple[list[int], list[int]], decay: float):
    parents, revenue = forest

    value = forests.downstream_revenue(ints(*parents), floats(*revenue), decay=decay)

    # Halves and quarters of integers below 2**53 / 2**24 are exact in both, so the sums are equal to the last bit.
    assert value.tolist() == [plain.downstream_revenue(user, parents, revenue, decay) for user in range(len(parents))]


def test_parents_stand_first_whatever_the_order_of_ids():
    # 0 was brought by 2, 2 by 3, 1 by 0.
    order = forests.parents_first(ints(2, 0, 3, -1)).tolist()

    assert order == [3, 2, 0, 1]


def test_users_who_brought_each_other_are_named_in_order():
    # 3 hangs below the circle 0 → 1 → 2 → 0 and is not part of it.
    with pytest.raises(ForestInvalid) as caught:
        forests.parents_first(ints(1, 2, 0, 0))

    assert caught.value.positions == (0, 1, 2)


def test_a_user_who_brought_themselves_is_a_circle_of_one():
    with pytest.raises(ForestInvalid) as caught:
        forests.parents_first(ints(-1, 1))

    assert caught.value.positions == (1,)


def test_a_chain_of_a_hundred_thousand_referrals_needs_no_deep_stack():
    order = forests.parents_first(np.arange(1, 100_001) % 100_000 - (np.arange(100_000) == 99_999))

    assert order[0] == 99_999
    assert order[-1] == 0


@unhurried
@given(drawn_forests(), st.randoms(use_true_random=False))
def test_every_shuffled_forest_gets_an_order_with_parents_first(forest: tuple[list[int], list[int]], chance: Random):
    names = list(range(len(forest[0])))
    chance.shuffle(names)
    referrers = [-1] * len(names)
    for child, parent in enumerate(forest[0]):
        referrers[names[child]] = -1 if parent < 0 else names[parent]

    order = forests.parents_first(ints(*referrers)).tolist()

    assert sorted(order) == list(range(len(names)))
    assert all(order.index(parent) < order.index(child) for child, parent in enumerate(referrers) if parent >= 0)


@pytest.mark.parametrize("stray", [-2, 3])
def test_a_referrer_who_is_nobody_is_no_forest(stray: int):
    with pytest.raises(ForestInvalid) as caught:
        forests.parents_first(ints(-1, stray, 0))

    assert caught.value.positions == (1,)


def test_everybody_is_followed_by_all_who_are_below_them():
    # 3 brought 0 and 2, 0 brought 4; 1 came alone. Those without a referrer, 1 and 3, stand in ascending order.
    found = forests.forest(ints(3, -1, 3, -1, 0))

    assert found.users.tolist() == [1, 3, 0, 4, 2]
    assert found.parents.tolist() == [-1, -1, 1, 2, 1]
    assert found.depths.tolist() == [0, 0, 1, 2, 1]
    assert found.ends.tolist() == [1, 5, 4, 4, 5]


@unhurried
@given(shuffled_forests())
def test_a_forest_holds_every_user_right_before_those_below(drawn: tuple[list[int], list[int]]):
    parents, _ = drawn

    found = forests.forest(ints(*parents))

    assert found.referrers().tolist() == parents
    for place, user in enumerate(found.users.tolist()):
        below = plain_referrals.below(user, parents)
        assert found.depths[place] == len(plain_referrals.line_up(user, parents)) - 1
        assert set(found.users[place + 1 : found.ends[place]].tolist()) == set(below)


def test_values_go_by_position_and_by_place():
    found = forests.forest(ints(3, -1, 3, -1, 0))

    by_place = found.by_place(floats(0, 1, 2, 3, 4))

    assert by_place.tolist() == [1.0, 3.0, 0.0, 4.0, 2.0]
    assert found.by_user(by_place).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_positions_of_32_bits_that_nobody_may_write_make_the_same_forest():
    parents = np.array([3, -1, 3, -1, 0], dtype=np.int32)
    parents.flags.writeable = False

    assert forests.forest(parents).users.tolist() == [1, 3, 0, 4, 2]


def test_a_circle_makes_no_forest():
    with pytest.raises(ForestInvalid) as caught:
        forests.forest(ints(-1, 2, 1))

    assert caught.value.positions == (1, 2)


def test_generations_up_to_the_cap_count():
    # A line of five who spent 16 each: 16 + 8, and 8 less for who is second last.
    value = forests.downstream_revenue(ints(-1, 0, 1, 2, 3), floats(16, 16, 16, 16, 16), generations=2)

    assert value.tolist() == [24.0, 24.0, 24.0, 16.0, 0.0]


@unhurried
@given(drawn_forests(), st.sampled_from([0.1, 0.5, 1.0]))
def test_a_cap_beyond_the_last_generation_changes_not_one_bit(forest: tuple[list[int], list[int]], decay: float):
    parents, revenue = ints(*forest[0]), floats(*forest[1])

    capped = forests.downstream_revenue(parents, revenue, decay=decay, generations=100)

    assert capped.tobytes() == forests.downstream_revenue(parents, revenue, decay=decay).tobytes()


@pytest.mark.parametrize("decay", [-0.1, 1.1, float("nan")])
def test_a_decay_out_of_range_is_refused(decay: float):
    with pytest.raises(Refused) as caught:
        forests.downstream_revenue(ints(-1), floats(1), decay=decay)

    assert caught.value.code == "scores.parameter_out_of_range"
    assert caught.value.facts["name"] == "decay"


@pytest.mark.parametrize("generations", [0, 101])
def test_a_cap_out_of_range_is_refused(generations: int):
    with pytest.raises(Refused) as caught:
        forests.downstream_revenue(ints(-1), floats(1), generations=generations)

    assert caught.value.facts == {"name": "generations", "value": float(generations), "allowed": "[1, 100]"}
