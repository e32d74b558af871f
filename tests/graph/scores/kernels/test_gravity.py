import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.kernels.gravity import gravity

pytestmark = pytest.mark.text


def counts(*rows: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array(rows, dtype=np.int64)


def test_the_published_community_gains_2_1_and_5_4_per_member():
    # The worked example of the Orbit Model, "Measure gravity" (github.com/orbit-love/orbit-model): 30 members in the
    # levels exploring, participating, contributing, leading, counted in January, February and March.
    found = gravity(counts([17, 8, 4, 1], [15, 9, 5, 1], [12, 10, 6, 2]))

    assert found.commitment.tolist() == [441.0, 504.0, 666.0]
    assert found.gravity.tolist() == [2.1, 5.4]


def test_who_joins_and_who_leaves_is_divided_by_the_larger_count():
    found = gravity(counts([0, 0, 0, 0], [2, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]))

    # +2 among two, -1 among two, -1 among one, and nothing where nobody is.
    assert found.gravity.tolist() == [1.0, -0.5, -1.0, 0.0]


def test_a_brand_weighs_its_own_levels():
    found = gravity(counts([3, 1], [1, 3]), weights=(1, 2))

    # 3 + 4 = 7, 1 + 12 = 13, among four.
    assert found.commitment.tolist() == [7.0, 13.0]
    assert found.gravity.tolist() == [1.5]


def test_one_count_has_no_gravity_yet():
    assert gravity(counts([17, 8, 4, 1])).gravity.size == 0


@pytest.mark.parametrize(
    ("rows", "weights", "name"),
    [
        ([[1, 2, 3, 4]], (1, 4, 7), "weights"),
        ([[1, 2]], (1, -4), "weights"),
        ([[1, 2]], (1, float("nan")), "weights"),
        ([[1, 2]], (1, float("inf")), "weights"),
        ([[1, -2]], (1, 4), "members"),
    ],
)
def test_what_is_no_count_or_no_weight_is_refused(rows: list[list[int]], weights: tuple[float, ...], name: str):
    with pytest.raises(Refused) as caught:
        gravity(counts(*rows), weights=weights)

    assert caught.value.code == "scores.parameter_out_of_range"
    assert caught.value.facts["name"] == name
