"""CDNOW's sample: 2,357 people who first bought in the first quarter of 1997, on which the models were published.

The files come with the PyPI package `lifetimes`, which is read and never imported.
"""

from csv import DictReader
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from graph.scores.kernels.buying_again import Histories
from graph.scores.kernels.purchasing import PurchaseDays, fold_purchases
from graph.scores.model import FloatArray

N_BUYERS = 2357


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


END = day_number(date(1997, 9, 30))


def folder() -> Path:
    package = find_spec("lifetimes")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "datasets"


@cache
def purchases() -> PurchaseDays:
    """All purchases in cents; the customers 1 to 2,357 stand at the positions 0 to 2,356."""
    rows = [line.split() for line in (folder() / "CDNOW_sample.txt").read_text("ascii").splitlines()]
    days = [day_number(date(int(day[:4]), int(day[4:6]), int(day[6:]))) for _, _, day, _, _ in rows]
    return fold_purchases(
        N_BUYERS,
        np.array([int(row[1]) - 1 for row in rows], dtype=np.int32),
        np.array(days, dtype=np.int32),
        np.array([round(float(row[4]) * 100) for row in rows], dtype=np.float64),
    )


@cache
def published() -> tuple[Histories, FloatArray]:
    """The summary of the 39 weeks to 30 September 1997 as published, and the mean amounts in dollars."""
    file = folder() / "cdnow_customers_summary_with_transactions.csv"
    rows = list(DictReader(file.read_text("ascii").splitlines()))
    x, recency, age, amount = (np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))
    return Histories(x, recency, age), amount
