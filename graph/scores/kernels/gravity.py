"""How strongly a community draws its members in; `docs/scores/referral-value.md` defines what each number means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray, IntArray

WEIGHTS = (1.0, 4.0, 7.0, 10.0)


@dataclass(frozen=True, slots=True, eq=False)
class Gravity:
    """What t counts of a community tell, in order of time.

    `commitment`: shape (t,), weighted commitment at each count, >= 0. `gravity`: shape (t - 1,), its change to the
    next count per member.
    """

    commitment: FloatArray
    gravity: FloatArray


def gravity(members: IntArray, *, weights: Sequence[float] = WEIGHTS) -> Gravity:
    """Tell how much more committed members became from each count to the next (Orbit Model).

    Args:
        members: shape (t, k), how many members stood in each of k levels, outermost first, at each of t counts, >= 0.
        weights: k weights >= 0, dimensionless, outermost first.

    Returns:
        Commitment: sum over levels of weight² · members. Gravity: change of commitment divided by the number of
        members, the larger one of the two counts; 0 when there was nobody at both.

    Raises:
        Refused: "scores.parameter_out_of_range" for a negative count or weight, or weights for another number of
            levels.

    Cost: O(t · k). Source: docs/scores/referral-value.md#gravity.
    """
    heavy = np.asarray(weights, dtype=np.float64)
    n_levels = members.shape[1]
    check_parameter("weights", len(heavy), holds=len(heavy) == n_levels, allowed=f"[{n_levels}, {n_levels}]")
    least = float(heavy.min(initial=0))
    check_parameter("weights", least, holds=least >= 0 and bool(np.isfinite(heavy).all()), allowed="[0, ∞)")
    fewest = int(members.min(initial=0))
    check_parameter("members", fewest, holds=fewest >= 0, allowed="[0, ∞)")
    commitment = members @ heavy**2
    totals = members.sum(axis=1)
    shared_by = np.maximum(np.maximum(totals[1:], totals[:-1]), 1)
    return Gravity(commitment, np.diff(commitment) / shared_by)
