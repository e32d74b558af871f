"""Who listens to somebody, as far as they still do; `docs/scores/social-value.md` defines it."""

from __future__ import annotations

import numpy as np

from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray, Interactions

HALF_LIFE_DAYS = 90.0


def reach(n_users: int, given: Interactions, *, today: int, half_life_days: float = HALF_LIFE_DAYS) -> FloatArray:
    """How much attention each user has, that of whom they have not heard for long fading.

    Args:
        n_users: all positions lie in [0, n_users).
        given: who gave whom attention, how often, and when last.
        today: days since 1970-01-01; what is told of later days has not faded.
        half_life_days: after so many days without a sign the strength of a tie is half of what it was, > 0.

    Returns:
        Shape (n,), >= 0: Σ over who gave attention of how often · 0.5^(days since / half_life_days).

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n + m). Source: docs/scores/social-value.md#reach.
    """
    allowed = 0 < half_life_days < np.inf
    check_parameter("half_life_days", half_life_days, holds=allowed, allowed="(0, ∞)")
    idle_days = np.maximum(today - given.days.astype(np.float64), 0.0)
    strength = given.weights * np.exp2(-idle_days / half_life_days)
    return np.bincount(given.targets, weights=strength, minlength=n_users).astype(np.float64)
