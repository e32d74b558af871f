"""How much users will spend on a day when they buy: the Gamma-Gamma model of Fader and Hardie (2013).

What a user spends varies around a mean of their own as Gamma(p, v); the rates v of all users are Gamma(q, gamma). How
much somebody spends says nothing about how often they buy: the correlation of the two is carried along.
`docs/scores/own-value.md` defines each number.
"""

from dataclasses import dataclass

import numpy as np

from graph.errors import Refused
from graph.scores.kernels.likelihoods import (
    REPEAT_BUYERS_AT_LEAST,
    check_repeat_buyers,
    digamma,
    log_gamma,
    most_likely,
)
from graph.scores.model import FloatArray

CORRELATION_AT_MOST = 0.3
# Shape of one's own spends, shape of the means, level of all (gamma · p/q).
_DIRECTIONS = ((1, 0, 0), (0, 1, 0), (-1, 1, 1))


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The model as fitted: p > 0, q > 1, `gamma` > 0 in minor units.

    `correlation`: Pearson's, of purchase days after the first and the mean amount of those days, in [-1, 1]; 0 when
    either is the same for all.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    n_buyers: int
    correlation: float

    @property
    def is_doubtful(self) -> bool:
        """Whether spend and frequency go together more than the model may overlook."""
        return abs(self.correlation) > CORRELATION_AT_MOST

    @property
    def mean(self) -> float:
        """What a buyer of whom nothing is known spends on a day, in minor units."""
        return self.p * self.gamma / (self.q - 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Spends:
    """Repeat buyers, shape (k,): `frequency` >= 1 and `spent`, frequency · mean amount, in minor units; the
    frequencies that differ, shape (u,), with their shares; and the means that the likelihood needs."""

    frequency: FloatArray
    spent: FloatArray
    distinct: FloatArray
    distinct_shares: FloatArray
    mean_log: float
    mean_frequency_log_spent: float


def fit_spend(frequency: FloatArray, monetary: FloatArray, *, at_least: int = REPEAT_BUYERS_AT_LEAST) -> GammaGamma:
    """Fit the model to everybody who bought again, by maximum likelihood.

    Args:
        frequency: shape (n,), purchase days after the first; users without any, or NaN, are left out.
        monetary: shape (n,), mean amount of those days, minor units; users with none above 0 are left out.
        at_least: so many users must have bought on a second day.

    Raises:
        Refused: "scores.too_few_repeat_buyers" (one purchase says nothing of how a user's own spend varies),
            "scores.spend_without_mean" when so much comes from so few that no mean exists (q <= 1), or
            "scores.fit_unsettled".

    Cost: about 40 passes over the repeat buyers, 0.05 µs each. Source: their density of
    a user's mean spend.
    """
    again = (frequency > 0) & (monetary > 0)
    check_repeat_buyers(int(np.count_nonzero(again)), at_least)
    spends = _spends(frequency[again], monetary[again])
    start = (5.0, 3.0, 0.4 * float(np.mean(monetary[again])))
    found = most_likely(lambda parameters: _log_likelihood(parameters, spends), start, _DIRECTIONS)
    p, q, gamma = found.tolist()
    if q <= 1:
        raise Refused("scores.spend_without_mean", q=q)
    n_buyers = len(spends.frequency)
    mean, _ = _log_likelihood(found, spends)
    return GammaGamma(p, q, gamma, mean * n_buyers, n_buyers, _correlation(frequency[again], monetary[again]))


def expected_spend(model: GammaGamma, frequency: FloatArray, monetary: FloatArray) -> FloatArray:
    """What each user will spend on a purchase day: shape (n,), minor units.

    Their own mean counts the more the oftener they bought; who bought on one day only is taken for the average buyer.

    Args:
        frequency: shape (n,), purchase days after the first; below 0 or NaN of who never bought, who get NaN.
        monetary: shape (n,), mean amount of those days, minor units; not read where there are none.

    Cost: O(n). Source: docs/scores/own-value.md#expected-spend.
    """
    again = frequency > 0
    spent = np.where(again, frequency * np.where(again, monetary, 0.0), 0.0)
    days = np.where(again, frequency, 0.0)
    found = model.p * (model.gamma + spent) / (model.p * days + model.q - 1)
    return np.where(frequency >= 0, found, np.nan)


def _spends(frequency: FloatArray, monetary: FloatArray) -> _Spends:
    distinct, places = np.unique(frequency, return_inverse=True)
    spent = frequency * monetary
    return _Spends(
        frequency=frequency.astype(np.float64),
        spent=spent,
        distinct=distinct.astype(np.float64),
        distinct_shares=np.bincount(places) / len(places),
        mean_log=float(np.mean(np.log(monetary))),
        mean_frequency_log_spent=float(np.mean(frequency * np.log(spent))),
    )


def _log_likelihood(parameters: FloatArray, spends: _Spends) -> tuple[float, FloatArray]:
    """The mean log-likelihood of the repeat buyers' spends, and its slope in p, q and gamma."""
    p, q, gamma = parameters.tolist()
    x, shares = spends.distinct, spends.distinct_shares
    value = np.sum(shares * (log_gamma(p * x + q) - log_gamma(p * x))) - log_gamma(q) + q * np.log(gamma)
    known: FloatArray = gamma + spends.spent
    log_known = np.log(known)
    mean_log, mean_days_log = float(np.mean(log_known)), float(np.mean(spends.frequency * log_known))
    value += p * (spends.mean_frequency_log_spent - mean_days_log) - spends.mean_log - q * mean_log
    both = digamma(p * x + q)
    speed: FloatArray = (p * spends.frequency + q) / known
    slope = (
        np.sum(shares * x * (both - digamma(p * x))) + spends.mean_frequency_log_spent - mean_days_log,
        np.sum(shares * both) - digamma(q) + np.log(gamma) - mean_log,
        q / gamma - np.mean(speed),
    )
    return float(value), np.array(slope, dtype=np.float64)


def _correlation(first: FloatArray, second: FloatArray) -> float:
    """Pearson's correlation, 0 when either does not vary."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    beside, above = first - np.mean(first), second - np.mean(second)
    scale = np.sqrt(np.sum(beside**2) * np.sum(above**2))
    return float(np.clip(np.sum(beside * above) / scale, -1.0, 1.0))
