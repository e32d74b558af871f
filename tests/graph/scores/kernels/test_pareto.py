import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels.pareto import pareto
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels.arrays import floats

pytestmark = pytest.mark.text


def test_the_best_fifth_and_the_smallest_set():
    # 10 users, 1,000 in all. The best two have 500 + 200; four fifths are 800 = 500 + 200 + 100.
    found = pareto(floats(20, 500, 10, 40, 100, 60, 200, 30, 25, 15))

    assert (found.n_users, found.total) == (10, 1_000)
    assert (found.n_top, found.top_share) == (2, 0.7)
    assert found.n_for_goal == 3


def test_the_best_share_is_rounded_up_to_whole_users():
    # A fifth of 6 users are 1.2, so 2: 70 of 100.
    found = pareto(floats(40, 30, 10, 10, 5, 5))

    assert (found.n_top, found.top_share) == (2, 0.7)


def test_shares_that_are_not_exact_in_binary_ask_for_nobody_more():
    # 0.3 · 10 = 3 users, 0.7 · 10 = 7 of ten alike, though 0.7 · 10 and 0.1 · 3 are a little more in floating point.
    found = pareto(np.ones(10), top=0.1 * 3, goal=0.7)

    assert (found.n_top, found.n_for_goal) == (3, 7)


def test_who_has_nothing_is_left_out():
    found = pareto(floats(0, 30, -5, np.nan, 10))

    assert (found.n_users, found.total, found.n_top, found.top_share) == (2, 40, 1, 0.75)


def test_the_curve_goes_from_nothing_to_everything_best_first():
    found = pareto(floats(10, 60, 30))

    assert found.users_share.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert found.value_share.tolist() == pytest.approx([0, 0.6, 0.9, 1])


def test_the_curve_of_many_users_has_as_many_points_as_asked():
    # Of 1,000 alike each tenth has a tenth.
    found = pareto(np.ones(1_000), n_points=11)

    assert found.users_share.tolist() == pytest.approx(np.linspace(0, 1, 11).tolist())
    assert found.value_share.tolist() == pytest.approx(np.linspace(0, 1, 11).tolist())


def test_when_nobody_has_any_the_share_is_unknown():
    found = pareto(floats(0, 0))

    assert (found.n_users, found.total, found.n_top, found.n_for_goal) == (0, 0.0, 0, 0)
    assert np.isnan(found.top_share)
    assert found.users_share.size == found.value_share.size == 0


def test_one_user_makes_everything():
    found = pareto(floats(7))

    assert (found.n_top, found.top_share, found.n_for_goal) == (1, 1.0, 1)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 1_000), max_size=30), st.sampled_from([0.5, 0.75, 1.0]))
def test_the_smallest_set_equals_the_plain_definition(values: list[int], goal: float):
    found = pareto(floats(*values), goal=goal)

    assert found.n_for_goal == plain.smallest_set(values, goal)
    assert np.all(np.diff(found.users_share) > 0)
    # Best first: each step brings at most as much for a user as the one before.
    gains = np.diff(found.value_share) / np.diff(found.users_share)
    assert np.all(np.diff(gains) <= 1e-9)


@pytest.mark.parametrize("wrong", [{"top": 0.0}, {"top": 1.1}, {"goal": 0.0}, {"goal": float("nan")}, {"n_points": 1}])
def test_shares_out_of_range_are_refused(wrong: dict[str, float]):
    with pytest.raises(Refused) as caught:
        pareto(floats(1, 2), **wrong)

    assert caught.value.code == "scores.parameter_out_of_range"
