"""Value classes of the three classes of fifths."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from graph.reports.classes import ValueClass, value_class
from graph.scores.kernels.rfm import Rfm, is_potential

pytestmark = pytest.mark.text


@pytest.mark.parametrize(
    ("recency", "frequency", "monetary", "key"),
    [
        (5, 5, 5, ValueClass.LOYAL),
        (4, 4, 3, ValueClass.LOYAL),
        (4, 4, 2, ValueClass.POTENTIAL),
        (5, 5, 1, ValueClass.POTENTIAL),
        (2, 4, 1, ValueClass.AT_RISK),
        (1, 1, 4, ValueClass.AT_RISK),
        (2, 1, 3, ValueClass.REGULAR),
        (3, 5, 5, ValueClass.REGULAR),
        (5, 1, 5, ValueClass.RECENT),
        (4, 3, 1, ValueClass.RECENT),
    ],
)
def test_value_classes_look_at_more_than_the_amount_r11(
    recency: int, frequency: int, monetary: int, key: ValueClass
) -> None:
    assert value_class(recency=recency, frequency=frequency, monetary=monetary) is key


def test_no_amount_alone_decides_a_class() -> None:
    by_amount = {
        monetary: {
            value_class(recency=recency, frequency=frequency, monetary=monetary)
            for recency, frequency in itertools.product(range(1, 6), repeat=2)
        }
        for monetary in range(1, 6)
    }

    assert all(len(found) > 1 for found in by_amount.values())


def test_who_is_potential_is_who_the_scores_call_so_v03() -> None:
    every = list(itertools.product(range(1, 6), repeat=3))
    columns = np.array(every, dtype=np.int8).T

    found = [value_class(recency=r, frequency=f, monetary=m) is ValueClass.POTENTIAL for r, f, m in every]

    assert found == is_potential(Rfm(*columns)).tolist()
