"""Who has more than whom, when sums of the same numbers in another order are no difference between people."""

import numpy as np

from graph.scores.model import FloatArray

_TIE_BITS = 42


def compared(values: FloatArray) -> FloatArray:
    """The values cut to 42 binary (12.6 decimal) digits: sums of the same numbers in another order stay equal."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(mantissa, _TIE_BITS)), exponent - _TIE_BITS)


def percentiles(values: FloatArray) -> FloatArray:
    """The share of users with a value whose value is at most one's own, shape (n,), in [1/n, 1], NaN for whom it is
    unknown; users with equal values get equal shares, so when all are equal all get 1. Cost: O(n log n)."""
    found = np.full(values.size, np.nan)
    known = ~np.isnan(values)
    given = compared(values[known])
    if given.size:
        order = np.argsort(given)
        climbing = given[order]
        ends = np.concatenate((np.flatnonzero(climbing[1:] != climbing[:-1]), [given.size - 1])) + 1
        shares = np.empty(given.size)
        shares[order] = np.repeat(ends / given.size, np.diff(ends, prepend=0))
        found[known] = shares
    return found
