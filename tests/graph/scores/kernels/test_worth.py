from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels import worth
from graph.scores.kernels.worth import Weights
from tests.graph.scores import plain
from tests.graph.scores.kernels.arrays import floats
from tests.graph.scores.kernels.drawn import few

pytestmark = pytest.mark.text

MEASURES = st.sampled_from([float("nan"), -1.0, 0.0, 1.0, 2.0, 3.5, 1e9])
PARTS = st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=12)


def test_points_are_the_share_of_people_who_have_at_most_as_much_of_all_parts_together():
    # Spent: 4 of 4 have at most 900, 3 of 4 at most 200, 2 of 4 at most 100, the last nothing. Days: 3, 1, 3 and 0 come
    # to 4/4, 2/4, 4/4 and 0. Means: 1, 0.625, 0.75, 0. Of four people 4, 2 and 3 have at most that; the last none.
    found = worth.points([floats(900, 200, 100, 0), floats(3, 1, 3, 0)])

    assert found.tolist() == [100.0, 50.0, 75.0, 0.0]


def test_who_has_something_of_one_part_only_stands_above_who_has_nothing():
    # The first and the third have a part each in which they are alone, 1; their mean is 0.5, and all three have that.
    found = worth.points([floats(5, 0, np.nan), floats(np.nan, 0, 5)])

    assert found.tolist() == [100.0, 0.0, 100.0]


def test_sums_that_differ_by_rounding_are_equal():
    assert worth.standing(floats(0.1 + 0.2, 0.3, -1.0)).tolist() == [1.0, 1.0, 0.0]


def test_nobody_has_no_points():
    assert worth.points([floats(), floats()]).size == 0


@given(PARTS, st.integers(0, 11), st.floats(1, 1e9))
def test_more_of_a_part_never_gives_fewer_points(parts: list[tuple[float, float]], place: int, more: float):
    columns = [np.array(column) for column in zip(*parts, strict=True)]
    user = place % len(parts)
    grown = [columns[0].copy(), columns[1]]
    grown[0][user] += more

    assert worth.points(grown)[user] >= worth.points(columns)[user]


@few
@given(
    st.lists(st.tuples(MEASURES, MEASURES, MEASURES), min_size=1, max_size=9),
    st.tuples(*[st.integers(0, 3)] * 3).filter(any),
)
def test_points_equal_the_plain_definition(people: list[tuple[float, float, float]], weights: tuple[int, int, int]):
    parts = list(zip(*people, strict=True))

    found = worth.points([np.array(part) for part in parts], weights)

    assert found.tolist() == pytest.approx([float(each) for each in plain.points(parts, weights)], rel=1e-12)


@few
@given(
    st.lists(st.tuples(*[st.integers(0, 100)] * 4), min_size=1, max_size=6),
    st.tuples(*[st.integers(0, 5)] * 4).filter(any),
)
def test_the_whole_equals_the_plain_mean(people: list[tuple[int, int, int, int]], weights: tuple[int, int, int, int]):
    names = ("spending", "interaction", "content", "social")
    values = {name: floats(*(person[place] for person in people)) for place, name in enumerate(names)}

    found = worth.whole(values, Weights(*weights))

    # Each of the four as often as its weight says.
    repeated = [
        [each for each, weight in zip(person, weights, strict=True) for _ in range(weight)] for person in people
    ]
    assert found.tolist() == pytest.approx([mean(each) for each in repeated], rel=1e-12, abs=1e-12)


def test_the_whole_is_the_mean_by_the_brands_weights():
    values = {"spending": floats(100), "interaction": floats(50), "content": floats(0), "social": floats(25)}

    # 0.4 · 100 + 0.2 · 50 + 0.2 · 0 + 0.2 · 25 = 55; with 1, 1, 2, 0: (100 + 50 + 0) / 4 = 37.5.
    assert worth.whole(values).tolist() == pytest.approx([55.0])
    assert worth.whole(values, Weights(1, 1, 2, 0)).tolist() == pytest.approx([37.5])


@pytest.mark.parametrize("weights", [Weights(0, 0, 0, 0), Weights(-1, 1, 1, 1), Weights(float("nan"), 1, 1, 1)])
def test_weights_that_weigh_nothing_or_less_are_refused(weights: Weights):
    values = dict.fromkeys(("spending", "interaction", "content", "social"), floats(1))

    with pytest.raises(Refused, match=r"scores\.parameter_out_of_range"):
        worth.whole(values, weights)
