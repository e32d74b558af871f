"""The four values of a person, and what they come to together; `docs/scores/four-values.md` defines them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.ordering import percentiles
from graph.scores.model import FloatArray


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each of the four values counts in the whole, >= 0, not all 0."""

    spending: float = 0.4
    interaction: float = 0.2
    content: float = 0.2
    social: float = 0.2

    def checked(self) -> Weights:
        """These weights; raises `Refused` ("scores.parameter_out_of_range")."""
        told = {"spending": self.spending, "interaction": self.interaction, "content": self.content}
        told["social"] = self.social
        for name, weight in told.items():
            check_parameter(f"weight of {name}", weight, holds=0 <= weight < np.inf, allowed="[0, ∞)")
        whole = sum(told.values())
        check_parameter("sum of weights", whole, holds=0 < whole < np.inf, allowed="(0, ∞)")
        return self


DEFAULT = Weights()


def points(parts: Sequence[FloatArray], weights: Sequence[float] | None = None) -> FloatArray:
    """Put users in order by several measures at once.

    Args:
        parts: measures of the same n users, shape (n,) each, the more the better; NaN and what is not above 0 count as
            nothing of that part.
        weights: how much each part counts in the mean, >= 0, not all 0; None: all alike.

    Returns:
        Shape (n,), 0 to 100: the share of users whose mean over the parts is at most one's own, where each part counts
        as the share of users who have at most as much of it; 0 of who has nothing of any part that counts.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n log n) for each part. Source: docs/scores/four-values.md#points.
    """
    shares = [1.0] * len(parts) if weights is None else list(weights)
    for weight in shares:
        check_parameter("weight of a part", weight, holds=0 <= weight < np.inf, allowed="[0, ∞)")
    whole = sum(shares)
    check_parameter("sum of weights", whole, holds=0 < whole < np.inf, allowed="(0, ∞)")
    mean = np.zeros(len(parts[0]))
    for part, weight in zip(parts, shares, strict=True):
        mean += weight * standing(part)
    return 100 * standing(mean / whole)


def standing(values: FloatArray) -> FloatArray:
    """The share of users who have at most as much, shape (n,), in [0, 1]; 0 of who has nothing (NaN, or not above 0).

    Values that agree in 42 binary digits are equal.
    """
    had = np.where(values > 0, values, 0.0)
    return np.where(had > 0, percentiles(had), 0.0)


def whole(values: Mapping[str, FloatArray], weights: Weights = DEFAULT) -> FloatArray:
    """The four values together: their mean, each as often as its weight says.

    Args:
        values: `spending`, `interaction`, `content` and `social`, shape (n,) each, 0 to 100.
        weights: the brand's.

    Returns:
        Shape (n,), 0 to 100.

    Raises:
        Refused: "scores.parameter_out_of_range".
    """
    told = weights.checked()
    shares = np.array([told.spending, told.interaction, told.content, told.social])
    columns = np.stack([values[name] for name in ("spending", "interaction", "content", "social")])
    return (shares / shares.sum()) @ columns
