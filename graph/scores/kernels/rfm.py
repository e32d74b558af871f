"""Recency, frequency and monetary value in five classes each; `docs/scores/own-value.md` defines them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.purchasing import PurchaseSummary
from graph.scores.model import FloatArray

QuintileArray = NDArray[np.int8]

AMOUNT_AT_MOST = 2
FREQUENCY_AT_LEAST = 4
RECENCY_AT_LEAST = 4
_CLASSES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Rfm:
    """Classes 1 to 5 among those who bought, 5 the best, 0 of who never bought: shape (n,) each.

    `recency`: 5 bought last. `frequency`: 5 bought on the most days. `monetary`: 5 spends most on a purchase day.
    """

    recency: QuintileArray
    frequency: QuintileArray
    monetary: QuintileArray


def rfm(summary: PurchaseSummary) -> Rfm:
    """The three classes of every user. Cost: O(n log n). Source: docs/scores/own-value.md#rfm."""
    bought = summary.has_bought
    idle_days = (summary.age_days - summary.recency_days)[bought]
    a_day = summary.total[bought] / summary.n_days[bought]
    columns = [np.zeros(len(bought), dtype=np.int8) for _ in range(3)]
    for column, values in zip(columns, (-idle_days, summary.n_days[bought], a_day), strict=True):
        column[bought] = quintiles(values.astype(np.float64))
    return Rfm(*columns)


def quintiles(values: FloatArray) -> QuintileArray:
    """1 + the whole part of five times the share of values below one's own: shape (n,), 1 to 5.

    Equal values are in one class, the lower of those over which they spread. Cost: O(n log n).
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    return (1 + _CLASSES * below // max(len(values), 1)).astype(np.int8)[places]


def is_potential(
    classes: Rfm,
    *,
    amount_at_most: int = AMOUNT_AT_MOST,
    frequency_at_least: int = FREQUENCY_AT_LEAST,
    recency_at_least: int = RECENCY_AT_LEAST,
) -> NDArray[np.bool_]:
    """Who spends little on a day but buys often and keeps coming: shape (n,); never somebody who never bought.

    Args:
        classes: of n users.
        amount_at_most, frequency_at_least, recency_at_least: classes 1 to 5.

    Raises:
        Refused: "scores.parameter_out_of_range".
    """
    for name, value in (
        ("amount_at_most", amount_at_most),
        ("frequency_at_least", frequency_at_least),
        ("recency_at_least", recency_at_least),
    ):
        check_parameter(name, value, holds=1 <= value <= _CLASSES, allowed=f"[1, {_CLASSES}]")
    often = (classes.frequency >= frequency_at_least) & (classes.recency >= recency_at_least)
    return often & (classes.monetary <= amount_at_most)
