"""How unevenly value is spread over users; `docs/scores/own-value.md` defines it."""

from dataclasses import dataclass

import numpy as np

from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray

TOP = 0.2
GOAL = 0.8
POINTS = 101


@dataclass(frozen=True, slots=True, eq=False)
class Pareto:
    """How much of all value the best users have, among those who have any.

    `n_users`: with a value above 0. `total`: of their values. `n_top`: how many the best share of users are;
    `top_share`: their part of the total, in (0, 1], NaN when nobody has any. `n_for_goal`: the smallest number of
    users who make the goal together. `users_share`, `value_share`: shape (k,), points of the curve, from (0, 0) to
    (1, 1): the best users_share of users have value_share of the total; empty when nobody has any.
    """

    n_users: int
    total: float
    n_top: int
    top_share: float
    n_for_goal: int
    users_share: FloatArray
    value_share: FloatArray


def pareto(values: FloatArray, *, top: float = TOP, goal: float = GOAL, n_points: int = POINTS) -> Pareto:
    """Measure how much the best users make of the total.

    Args:
        values: shape (n,); users with 0, less or NaN are left out.
        top: share of users in (0, 1], rounded up to whole users.
        goal: share of the total in (0, 1].
        n_points: of the curve, 2 to 10,001; fewer when there are fewer users.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n log n). Source: docs/scores/own-value.md#pareto.
    """
    check_parameter("top", top, holds=0 < top <= 1, allowed="(0, 1]")
    check_parameter("goal", goal, holds=0 < goal <= 1, allowed="(0, 1]")
    check_parameter("n_points", n_points, holds=2 <= n_points <= 10_001, allowed="[2, 10001]")
    best_first = -np.sort(-values[values > 0])
    n_users = len(best_first)
    if n_users == 0:
        return Pareto(0, 0.0, 0, float("nan"), 0, np.zeros(0), np.zeros(0))
    reached = np.append(0.0, np.cumsum(best_first))
    total = float(reached[-1])
    # A share that is not exact in binary must not ask for one user more than it says.
    n_top = max(1, int(np.ceil(round(top * n_users, 9))))
    n_for_goal = int(np.searchsorted(reached, goal * total * (1 - 1e-12), side="left"))
    counts = np.unique(np.arange(n_points, dtype=np.int64) * n_users // (n_points - 1))
    return Pareto(
        n_users=n_users,
        total=total,
        n_top=n_top,
        top_share=float(reached[n_top]) / total,
        n_for_goal=n_for_goal,
        users_share=counts / n_users,
        value_share=reached[counts] / total,
    )
