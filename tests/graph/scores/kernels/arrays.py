"""Short ways to write arrays in tests."""

import numpy as np

from graph.scores.model import FloatArray, IntArray


def ints(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def floats(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)
