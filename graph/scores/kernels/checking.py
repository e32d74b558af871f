"""What kernels ask of their arguments, refused in one way everywhere."""

import numpy as np

from graph.errors import Broken, Refused
from graph.scores.model import FloatArray

_NAMED_AT_MOST = 20


def check_parameter(name: str, value: float, *, holds: bool, allowed: str) -> None:
    """The parameter is one with which the measure is defined.

    Raises:
        Refused: "scores.parameter_out_of_range" when it does not hold; `allowed` is an interval such as "[0, 1)".
    """
    if not holds:
        raise Refused("scores.parameter_out_of_range", name=name, value=float(value), allowed=allowed)


def check_amounts(name: str, amounts: FloatArray, n_users: int) -> None:
    """There is one amount a user, and each is a number of at least 0.

    Raises:
        Broken: "scores.amounts_invalid" with the positions of those that are negative, infinite or no number, or with
            none when their number is not the number of users.
    """
    if amounts.shape != (n_users,):
        raise Broken("scores.amounts_invalid", name=name, positions="")
    wrong = np.flatnonzero(~((amounts >= 0) & (amounts < np.inf)))
    if wrong.size:
        positions = ", ".join(map(str, wrong[:_NAMED_AT_MOST].tolist()))
        raise Broken("scores.amounts_invalid", name=name, positions=positions)
