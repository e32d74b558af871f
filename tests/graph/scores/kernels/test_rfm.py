import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels.purchasing import summarise
from graph.scores.kernels.rfm import Rfm, is_potential, quintiles, rfm
from tests.graph.scores import plain_own_value as plain
from tests.graph.scores.kernels.arrays import floats
from tests.graph.scores.kernels.test_purchasing import folded

pytestmark = pytest.mark.text


def test_ten_different_values_are_two_a_class():
    found = quintiles(floats(30, 10, 100, 50, 20, 60, 70, 40, 90, 80))

    assert found.tolist() == [2, 1, 5, 3, 1, 3, 4, 2, 5, 4]


def test_equal_values_are_in_one_class_the_lower():
    # 7 of 10 bought once: nobody is below them. 7 of 10 are below the next, 5·7/10 = 3.5, so class 4; then 9: class 5.
    found = quintiles(floats(1, 1, 1, 1, 1, 1, 1, 2, 2, 5))

    assert found.tolist() == [1, 1, 1, 1, 1, 1, 1, 4, 4, 5]


def test_when_all_are_alike_all_are_in_the_lowest_class():
    assert quintiles(np.full(6, 3.0)).tolist() == [1] * 6
    assert quintiles(floats()).tolist() == []


@settings(max_examples=60)
@given(st.lists(st.integers(-3, 6), max_size=30))
def test_classes_equal_the_plain_definition(values: list[int]):
    found = quintiles(floats(*values))

    assert found.tolist() == [plain.quintile(values, own) for own in values]


def test_the_last_the_most_frequent_and_the_biggest_spenders_are_in_the_fifth_class():
    # Users 0 to 4 bought last 50, 40, 30, 20, 10 days ago, on 1 to 5 days, for 50, 40, 30, 20, 10 a day; 5 never.
    rows = [(user, 950 + 10 * user - day, 50.0 - 10 * user) for user in range(5) for day in range(user + 1)]

    found = rfm(summarise(folded(6, rows), today=1000))

    assert found.recency.tolist() == [1, 2, 3, 4, 5, 0]
    assert found.frequency.tolist() == [1, 2, 3, 4, 5, 0]
    assert found.monetary.tolist() == [5, 4, 3, 2, 1, 0]


def test_monetary_is_what_a_purchase_day_brings_not_the_sum():
    # 20 days of 10 against one day of 100.
    rows = [(0, day, 10.0) for day in range(20)] + [(1, 5, 100.0)]

    found = rfm(summarise(folded(2, rows), today=30))

    assert found.monetary.tolist() == [1, 3]


def classes(*rows: tuple[int, int, int]) -> Rfm:
    columns = np.array(rows, dtype=np.int8).T
    return Rfm(columns[0], columns[1], columns[2])


def test_potential_are_who_spend_little_but_often_and_keep_coming():
    people = classes((4, 4, 2), (5, 5, 1), (5, 5, 3), (3, 5, 1), (5, 3, 1), (0, 0, 0))

    assert is_potential(people).tolist() == [True, True, False, False, False, False]


def test_a_brand_may_set_what_potential_means():
    people = classes((4, 4, 2), (3, 5, 1), (5, 5, 3), (0, 0, 0))

    found = is_potential(people, amount_at_most=3, frequency_at_least=5, recency_at_least=1)

    assert found.tolist() == [False, True, True, False]


@pytest.mark.parametrize("name", ["amount_at_most", "frequency_at_least", "recency_at_least"])
@pytest.mark.parametrize("value", [0, 6])
def test_classes_that_do_not_exist_are_refused(name: str, value: int):
    with pytest.raises(Refused) as caught:
        is_potential(classes((1, 1, 1)), **{name: value})

    assert caught.value.facts["name"] == name


def test_nobody_who_bought_has_no_class():
    found = rfm(summarise(folded(2, []), today=1))

    assert (found.recency.tolist(), found.frequency.tolist(), found.monetary.tolist()) == ([0, 0], [0, 0], [0, 0])
