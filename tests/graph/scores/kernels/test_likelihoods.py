import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.kernels.likelihoods import check_repeat_buyers, most_likely
from graph.scores.model import FloatArray

pytestmark = pytest.mark.text


def test_the_top_of_a_hill_is_found():
    # -(ln x - ln 3)² - (ln y - ln 0.2)² has its top at (3, 0.2).
    def hill(at: FloatArray) -> tuple[float, FloatArray]:
        away = np.log(at) - np.log([3.0, 0.2])
        return -float(np.sum(away**2)), -2 * away / at

    for directions in (((1, 0), (0, 1)), ((1, 0), (-1, 1))):
        found = most_likely(hill, (1.0, 1.0), directions)

        assert found.tolist() == pytest.approx([3.0, 0.2], rel=1e-6)


def test_what_rises_for_ever_ends_at_the_edge_of_the_room():
    found = most_likely(lambda at: (float(np.log(at[0])), 1 / at), (2.0,), ((1,),))

    assert found.tolist() == pytest.approx([2 * np.exp(9.0)])


@pytest.mark.parametrize("slope", [0.5, float("nan")])
def test_a_search_that_ends_on_a_slope_is_refused(slope: float):
    # A ridge with slopes on both sides: there is no place where it is flat.
    def ridge(at: FloatArray) -> tuple[float, FloatArray]:
        away = float(np.log(at[0]) - 1)
        return -slope * abs(away), np.array([-slope if away >= 0 else slope]) / at

    with pytest.raises(Refused) as caught:
        most_likely(ridge, (1.0,), ((1,),))

    assert caught.value.code == "scores.fit_unsettled"


def test_too_few_who_bought_again_are_refused_with_their_number():
    with pytest.raises(Refused) as caught:
        check_repeat_buyers(29, 30)

    assert (caught.value.code, caught.value.facts) == ("scores.too_few_repeat_buyers", {"found": 29, "needed": 30})
    check_repeat_buyers(30, 30)
