"""Finding the parameters under which what was seen is most likely; `docs/scores/own-value.md` names the models."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from graph.errors import Refused
from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray

REPEAT_BUYERS_AT_LEAST = 30
_WIDTH = 9.0
_FLAT = 1e-9

Judge = Callable[[FloatArray], tuple[float, FloatArray]]


def most_likely(judge: Judge, start: Sequence[float], directions: Sequence[Sequence[float]]) -> FloatArray:
    """The parameters > 0 of the highest mean log-likelihood, within a factor of 8,000 of where the search starts.

    A model with fewer effects than parameters (nobody ever stops, all spend alike) is most likely at the edge of that
    room, where further on little changes that could be seen.

    Args:
        judge: tells the mean log-likelihood of parameters and its slope in each of them.
        start: shape (k,), > 0.
        directions: shape (k, k), invertible: the logarithms of the parameters are this times the coordinates along
            which the search goes. Parameters that only matter by their ratio are apart in better coordinates.

    Raises:
        Refused: "scores.fit_unsettled" when a further step would still gain more than 1e-9.

    Cost: 20–100 calls of `judge`. Source: limited-memory BFGS (Byrd, Lu, Nocedal and Zhu 1995).
    """
    from scipy import optimize

    along = np.array(directions, dtype=np.float64)

    def downwards(coordinates: FloatArray) -> tuple[float, FloatArray]:
        parameters = np.exp(along @ coordinates)
        value, slope = judge(parameters)
        return -value, -(slope * parameters) @ along

    begin = np.linalg.solve(along, np.log(np.array(start, dtype=np.float64)))
    bounds = [(each - _WIDTH, each + _WIDTH) for each in begin.tolist()]
    options = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1_000, "maxfun": 5_000}
    search = cast(Any, optimize.minimize)
    found = search(downwards, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    coordinates: FloatArray = np.asarray(found.x, dtype=np.float64)
    slope: FloatArray = np.asarray(found.jac, dtype=np.float64)
    at_edge = ((coordinates <= begin - _WIDTH) & (slope > 0)) | ((coordinates >= begin + _WIDTH) & (slope < 0))
    slope[at_edge] = 0.0
    gain = float(slope @ found.hess_inv.matvec(slope)) / 2
    if not abs(gain) <= _FLAT:
        raise Refused("scores.fit_unsettled", gain=gain)
    return np.exp(along @ coordinates)


def log_gamma(values: FloatArray | float) -> FloatArray:
    """The logarithm of the gamma function of values > 0."""
    from scipy import special

    return np.asarray(cast(Any, special.gammaln)(values), dtype=np.float64)


def digamma(values: FloatArray | float) -> FloatArray:
    """The slope of `log_gamma`."""
    from scipy import special

    return np.asarray(cast(Any, special.digamma)(values), dtype=np.float64)


def logistic(values: FloatArray) -> FloatArray:
    """The probabilities in [0, 1] of logarithms of odds, infinite ones among them."""
    from scipy import special

    return np.asarray(cast(Any, special.expit)(values), dtype=np.float64)


def check_repeat_buyers(n_found: int, at_least: int) -> None:
    """There are enough people who bought on a second day to learn from.

    Raises:
        Refused: "scores.too_few_repeat_buyers".
    """
    check_parameter("at_least", at_least, holds=at_least >= 1, allowed="[1, inf)")
    if n_found < at_least:
        raise Refused("scores.too_few_repeat_buyers", found=n_found, needed=at_least)
