"""How likely it is that somebody will bring others: Gamma-Poisson, the negative binomial model of Ehrenberg (1959).

Each user brings others at a rate of their own, by chance as the days go; the rates of all users of one kind are
Gamma(alpha, beta). `docs/scores/referral-value.md` defines each number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from graph.errors import Refused
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.likelihoods import digamma, log_gamma, most_likely
from graph.scores.model import BoolArray, FloatArray, IntArray

BRINGERS_AT_LEAST = 30
HORIZON_DAYS = 90
SEED_AMOUNT_MINOR = 1_000.0
# Shape, and how many days a user takes for one (beta/alpha).
_DIRECTIONS = ((1, 0), (1, 1))


class Stratum(IntEnum):
    """What kind of user somebody is by how they were won; each kind has rates of its own."""

    SEED = 0
    OTHER_BUYER = 1
    NEVER_BOUGHT = 2


@dataclass(frozen=True, slots=True)
class GammaPoisson:
    """The model as fitted: both parameters > 0, `beta` in days. A user of whom nothing is known brings alpha / beta
    others a day."""

    alpha: float
    beta: float
    log_likelihood: float
    n_users: int
    n_bringers: int


@dataclass(frozen=True, slots=True, eq=False)
class Likely:
    """How likely each of n users is to bring somebody: `values` shape (n,), in [0, 1], NaN where that is unknown.

    `models` tell of each kind what was learned; `pooled`: kinds of which too few brought anybody, or whose fit did not
    settle, told by what was learned of everybody. `problem`: why nothing could be learned of everybody either.
    """

    values: FloatArray
    models: Sequence[GammaPoisson | None]
    pooled: tuple[Stratum, ...]
    problem: Refused | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """What differs of users who brought so many in so many days, shape (g,) each, with the share that has each."""

    brought: FloatArray
    days: FloatArray
    shares: FloatArray


def strata(has_bought: BoolArray, entry_paid: FloatArray, *, seed_amount: float = SEED_AMOUNT_MINOR) -> IntArray:
    """The kind of each user, shape (n,), as `Stratum` numbers them.

    Args:
        has_bought: shape (n,), who bought anything up to the day of the run, free of charge or not.
        entry_paid: shape (n,), what they paid on the first day of it, minor units.
        seed_amount: minor units, >= 0: who paid at most that on the first day was won by an offer.

    Cost: O(n). Source: docs/scores/referral-value.md#seed-users.
    """
    check_parameter("seed_amount", seed_amount, holds=0 <= seed_amount < np.inf, allowed="[0, inf)")
    buyers = np.where(entry_paid <= seed_amount, Stratum.SEED, Stratum.OTHER_BUYER)
    return np.where(has_bought, buyers, Stratum.NEVER_BOUGHT).astype(np.int64)


def likely_to_bring(
    brought: IntArray,
    days: FloatArray,
    kinds: IntArray,
    *,
    horizon_days: float = HORIZON_DAYS,
    at_least: int = BRINGERS_AT_LEAST,
) -> Likely:
    """How likely each user is to bring somebody within the days to come, each kind of user by rates of its own.

    Args:
        brought: shape (n,), how many each brought, >= 0.
        days: shape (n,), in how many days, whole, >= 1; NaN where that is unknown: they are not learned from.
        kinds: shape (n,), of `Stratum`.
        horizon_days: >= 0.
        at_least: so many users of a kind must have brought somebody, or rates are learned of everybody.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n log n) once, then about 30 passes over the pairs of (brought, days) that differ.
    """
    values = np.full(len(brought), np.nan)
    known = ~np.isnan(days)
    try:
        whole = fit_bringing(brought[known], days[known], at_least=at_least)
    except Refused as problem:
        return Likely(values, [None] * len(Stratum), (), problem)
    models: list[GammaPoisson | None] = []
    pooled: list[Stratum] = []
    for kind in Stratum:
        among = known & (kinds == kind)
        try:
            model = fit_bringing(brought[among], days[among], at_least=at_least)
        except Refused:
            model = whole
            pooled += [kind] if among.any() else []
        models.append(model)
        values[among] = probability(model, brought[among], days[among], horizon_days=horizon_days)
    return Likely(values, models, tuple(pooled))


def fit_bringing(brought: IntArray, days: FloatArray, *, at_least: int = BRINGERS_AT_LEAST) -> GammaPoisson:
    """Fit the model to what users brought, by maximum likelihood; the same numbers give the same model.

    Args:
        brought: shape (n,), whole, >= 0.
        days: shape (n,), whole, >= 1.
        at_least: so many users must have brought somebody.

    Raises:
        Refused: "scores.too_few_bringers", or "scores.fit_unsettled".

    Cost: O(n log n) once, then about 30 passes over the pairs that differ.
    """
    check_parameter("at_least", at_least, holds=at_least >= 1, allowed="[1, inf)")
    n_bringers = int(np.count_nonzero(brought > 0))
    if n_bringers < at_least:
        raise Refused("scores.too_few_bringers", found=n_bringers, needed=at_least)
    seen = _patterns(brought, days)
    pace = float(np.sum(seen.shares * seen.days) / np.sum(seen.shares * seen.brought))
    found = most_likely(lambda parameters: _log_likelihood(parameters, seen), (0.5, 0.5 * pace), _DIRECTIONS)
    alpha, beta = found.tolist()
    mean, _ = _log_likelihood(found, seen)
    # What chance has of bringing k in any order of its days: the same whatever the parameters are.
    orders = seen.brought * np.log(seen.days) - log_gamma(seen.brought + 1)
    whole = (mean + float(np.sum(seen.shares * orders))) * len(brought)
    return GammaPoisson(alpha, beta, whole, len(brought), n_bringers)


def probability(model: GammaPoisson, brought: IntArray, days: FloatArray, *, horizon_days: float) -> FloatArray:
    """The probability that each user brings at least one within the days to come: shape (n,), in [0, 1].

    What they brought in their days makes the rates Gamma(alpha + brought, beta + days); by these

        1 - ((beta + days) / (beta + days + horizon_days))^(alpha + brought)

    Cost: O(n). Source: docs/scores/referral-value.md#likely-to-bring.
    """
    check_parameter("horizon_days", horizon_days, holds=0 <= horizon_days < np.inf, allowed="[0, inf)")
    return -np.expm1(-(model.alpha + brought) * np.log1p(horizon_days / (model.beta + days)))


def _patterns(brought: IntArray, days: FloatArray) -> _Patterns:
    span = np.int64(days.max()) + 1
    pairs, counts = np.unique(brought * span + days.astype(np.int64), return_counts=True)
    many, in_days = np.divmod(pairs, span)
    return _Patterns(many.astype(np.float64), in_days.astype(np.float64), counts / counts.sum())


def _log_likelihood(parameters: FloatArray, seen: _Patterns) -> tuple[float, FloatArray]:
    """The mean log-likelihood of what users brought, without what does not change with the parameters, and its slope
    in alpha and beta."""
    alpha, beta = parameters.tolist()
    k, shares = seen.brought, seen.shares
    known: FloatArray = beta + seen.days
    log_left = np.log(beta) - np.log(known)
    value = np.sum(shares * (log_gamma(alpha + k) - log_gamma(alpha) + alpha * log_left - k * np.log(known)))
    slope = (
        np.sum(shares * (digamma(alpha + k) - digamma(alpha) + log_left)),
        np.sum(shares * (alpha / beta - (alpha + k) / known)),
    )
    return float(value), np.array(slope, dtype=np.float64)
