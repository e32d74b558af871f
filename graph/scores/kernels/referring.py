"""What it is worth that somebody brings others; `docs/scores/referral-value.md` defines what each number means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.scores.compiled import compiled
from graph.scores.kernels import forests
from graph.scores.kernels.checking import check_amounts, check_parameter
from graph.scores.kernels.forests import Forest
from graph.scores.model import FloatArray, IntArray

DECAY = 0.5
TYPE_ONE_SHARE = 0.5
MARGIN_SHARE = 1.0
ACQUISITION_SAVED_MINOR = 0.0
MOVED_SHARE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Referees:
    """Whom each user brought themselves, shape (n,) each, by position.

    `n_referees`: how many. `n_paying`: how many of them have spent something. `revenue`: what they spent together, in
    minor units.
    """

    n_referees: IntArray
    n_paying: IntArray
    revenue: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Cascades:
    """The tree that each user started, shape (n,) each, by position.

    `sizes`: how many users are below, over all generations. `depths`: how many generations are below, 0 without
    referees. `virality`: mean number of referrals between two users of the tree, 0 without referees, else >= 1.
    """

    sizes: IntArray
    depths: IntArray
    virality: FloatArray


def referees(forest: Forest, revenue: FloatArray) -> Referees:
    """Count whom each user brought themselves, and sum what those spent.

    Args:
        revenue: shape (n,), by position: settled revenue per user in minor units, >= 0.

    Raises:
        Broken: "scores.amounts_invalid".

    Cost: O(n). Source: docs/scores/referral-value.md#referees-and-direct-revenue.
    """
    check_amounts("revenue", revenue, forest.n_users)
    brought = forest.parents >= 0
    referrers = forest.parents[brought]
    spent = forest.by_place(revenue)[brought]
    paying = np.bincount(referrers[spent > 0], minlength=forest.n_users)
    return Referees(
        n_referees=forest.by_user(np.bincount(referrers, minlength=forest.n_users).astype(np.int64)),
        n_paying=forest.by_user(paying.astype(np.int64)),
        revenue=forest.by_user(np.bincount(referrers, weights=spent, minlength=forest.n_users).astype(np.float64)),
    )


def downstream_revenue(
    forest: Forest, revenue: FloatArray, *, decay: float = DECAY, generations: int | None = None
) -> FloatArray:
    """Value what each user's referrals brought in, generation by generation.

    Args:
        revenue: shape (n,), by position: settled revenue per user in minor units, >= 0.
        decay: weight of each further generation, dimensionless, 0 <= decay <= 1.
        generations: how many generations below count, 1 to 100; None for all.

    Returns:
        Shape (n,), minor units: sum over everybody below of decay^(g - 1) · their revenue, where g, the number of
        referrals between the two, is at most `generations`.

    Raises:
        Broken: "scores.amounts_invalid". Refused: "scores.parameter_out_of_range".

    Cost: O(n), with a cap O(n · generations). Source: docs/scores/referral-value.md#downstream-revenue.
    """
    check_amounts("revenue", revenue, forest.n_users)
    spent = forest.by_place(revenue)
    return forest.by_user(forests.downstream_revenue(forest.parents, spent, decay=decay, generations=generations))


def cascades(forest: Forest) -> Cascades:
    """Measure the tree that each user started: how many it holds, how deep it goes, how viral its shape is.

    Cost: O(n), one pass upwards; exact while the distances of a tree sum to less than 2^53, else to 12 digits.
    Source: docs/scores/referral-value.md#cascades-and-their-virality.
    """
    depths, apart = _grown(forest.parents)
    sizes = forest.ends - np.arange(1, forest.n_users + 1)
    pairs = sizes * (sizes + 1.0) / 2
    virality = np.divide(apart, pairs, out=np.zeros(forest.n_users), where=sizes > 0)
    return Cascades(forest.by_user(sizes), forest.by_user(depths), forest.by_user(virality))


def referral_value(
    brought: Referees,
    *,
    type_one_share: float = TYPE_ONE_SHARE,
    margin_share: float = MARGIN_SHARE,
    acquisition_saved_minor: float = ACQUISITION_SAVED_MINOR,
) -> FloatArray:
    """Expect what each user's own referrals were worth: customer referral value (Kumar, Petersen and Leone).

    Args:
        type_one_share: share of paying referees who would not have come by themselves, in [0, 1].
        margin_share: share of revenue that is settled margin, in [0, 1].
        acquisition_saved_minor: what winning one customer costs otherwise, in minor units, >= 0.

    Returns:
        Shape (n,), minor units: type_one_share · margin_share · revenue of the referees
        + acquisition_saved_minor · paying referees.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n). Source: docs/scores/referral-value.md#customer-referral-value.
    """
    check_parameter("type_one_share", type_one_share, holds=0 <= type_one_share <= 1, allowed="[0, 1]")
    check_parameter("margin_share", margin_share, holds=0 <= margin_share <= 1, allowed="[0, 1]")
    check_parameter(
        "acquisition_saved_minor",
        acquisition_saved_minor,
        holds=0 <= acquisition_saved_minor < np.inf,
        allowed="[0, ∞)",
    )
    return type_one_share * margin_share * brought.revenue + acquisition_saved_minor * brought.n_paying


def moved_value(forest: Forest, revenue: FloatArray, *, moved_share: float = MOVED_SHARE) -> FloatArray:
    """Move part of what everybody is worth to whoever brought them; nothing is made or lost on the way.

    Args:
        revenue: shape (n,), by position: settled revenue per user in minor units, >= 0.
        moved_share: what everybody passes on to their referrer, as a share of their own revenue and of what they were
            passed, in [0, 1).

    Returns:
        Shape (n,), minor units, >= 0, with the sum of `revenue`: own revenue and what referees passed on, less what
        is passed on; who was brought by nobody keeps all.

    Raises:
        Broken: "scores.amounts_invalid". Refused: "scores.parameter_out_of_range".

    Cost: O(n). Source: docs/scores/referral-value.md#moved-value.
    """
    check_parameter("moved_share", moved_share, holds=0 <= moved_share < 1, allowed="[0, 1)")
    check_amounts("revenue", revenue, forest.n_users)
    spent = forest.by_place(revenue)
    # What everybody holds before passing on: own revenue, and that share of everything below, generation by generation.
    held = spent + moved_share * forests.downstream_revenue(forest.parents, spent, decay=moved_share)
    return forest.by_user(np.where(forest.parents >= 0, held - moved_share * held, held))


@compiled
def _grown(parents: IntArray) -> tuple[IntArray, FloatArray]:
    """Generations below each place, and the sum of the distances between all pairs of its tree (Wiener index).

    A referee's tree joins the part of the referrer's tree that is known by then. Each pair of users from both lies as
    far apart as the two lie from the referrer together, so that all terms are >= 0 and nothing cancels out.
    """
    depths = np.zeros(len(parents), dtype=np.int64)
    sizes = np.ones(len(parents))
    below = np.zeros(len(parents))
    apart = np.zeros(len(parents))
    for child in range(len(parents) - 1, -1, -1):
        parent = parents[child]
        if parent >= 0:
            farther = below[child] + sizes[child]
            apart[parent] += apart[child] + sizes[child] * below[parent] + sizes[parent] * farther
            below[parent] += farther
            sizes[parent] += sizes[child]
            depths[parent] = max(depths[parent], depths[child] + 1)
    return depths, apart
