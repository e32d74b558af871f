"""How often users will buy again: the BG/NBD model of Fader, Hardie and Lee (2005).

While a user is alive, they buy at a rate of their own; after each purchase but the first they may stop for good, with a
probability of their own. The rates of all users are Gamma(r, alpha), the probabilities Beta(a, b).
`docs/scores/own-value.md` defines each number.
"""

from dataclasses import dataclass
from math import log
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.likelihoods import (
    REPEAT_BUYERS_AT_LEAST,
    check_repeat_buyers,
    digamma,
    log_gamma,
    logistic,
    most_likely,
)
from graph.scores.kernels.purchasing import PurchaseSummary
from graph.scores.model import FloatArray, IntArray

DAYS_A_WEEK = 7.0
# Shape and pace of buying (alpha/r), shape and odds of stopping (b/a).
_DIRECTIONS = ((1, 0, 0, 0), (1, 1, 0, 0), (0, 0, 1, 0), (0, 0, 1, 1))
_POINTS_AT_LEAST, _POINTS_AT_MOST = 32, 512
_BLOCK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Purchase days as the model reads them: shape (n,) each, NaN of who never bought.

    `frequency`: purchase days after the first, whole, >= 0. `recency`: weeks from the first to the last, 0 without
    another. `age`: weeks from the first to today, >= recency.
    """

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray


@dataclass(frozen=True, slots=True)
class BgNbd:
    """The model as fitted: all parameters > 0, `alpha` in weeks, the others without a unit.

    A new buyer buys r / alpha times a week at first; each purchase is the last with probability a / (a + b).
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    n_buyers: int
    n_repeat_buyers: int


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """Histories that differ, shape (g,) each, with the share of all buyers that has each.

    `distinct`: frequencies that differ, shape (u,), with their shares; `places`: shape (g,), positions in them.
    """

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray
    shares: FloatArray
    distinct: FloatArray
    distinct_shares: FloatArray
    places: IntArray


def histories(summary: PurchaseSummary) -> Histories:
    """The summary's days in weeks."""
    never = ~summary.has_bought
    columns = (
        summary.frequency.astype(np.float64),
        summary.recency_days / DAYS_A_WEEK,
        summary.age_days / DAYS_A_WEEK,
    )
    for column in columns:
        column[never] = np.nan
    return Histories(*columns)


def fit_purchases(seen: Histories, *, at_least: int = REPEAT_BUYERS_AT_LEAST) -> BgNbd:
    """Fit the model to everybody who bought, by maximum likelihood; the same histories give the same model.

    Args:
        seen: histories of n users in any unit of time, which `alpha` then has too.
        at_least: so many users must have bought on a second day.

    Raises:
        Refused: "scores.too_few_repeat_buyers", or "scores.fit_unsettled".

    Cost: O(n log n) once, then about 40 passes over the histories that differ, 0.1 µs each.
    Source: their likelihood of a randomly chosen customer.
    """
    bought = ~np.isnan(seen.frequency)
    n_repeat_buyers = int(np.count_nonzero(seen.frequency[bought] > 0))
    check_repeat_buyers(n_repeat_buyers, at_least)
    patterns = _patterns(Histories(seen.frequency[bought], seen.recency[bought], seen.age[bought]))
    mean_age = float(np.sum(patterns.shares * patterns.age))
    start = (1.0, mean_age, 1.0, 3.0)
    found = most_likely(lambda parameters: _log_likelihood(parameters, patterns), start, _DIRECTIONS)
    r, alpha, a, b = found.tolist()
    mean, _ = _log_likelihood(found, patterns)
    n_buyers = int(np.count_nonzero(bought))
    return BgNbd(r, alpha, a, b, mean * n_buyers, n_buyers, n_repeat_buyers)


def probability_alive(model: BgNbd, seen: Histories) -> FloatArray:
    """How likely it is that each user has not stopped buying: shape (n,), in [0, 1], NaN of who never bought.

    Who bought on one day only could not stop yet as the model has it: 1. Cost: O(n).
    """
    return logistic(-_log_odds_of_death(model, seen))


def expected_purchases(model: BgNbd, seen: Histories, *, weeks: float) -> FloatArray:
    """On how many further days each user will buy within the weeks after today: shape (n,), NaN of who never bought.

    Args:
        weeks: >= 0, in the unit in which the model was fitted.

    Cost: as `discounted_purchases` for one period.
    """
    check_parameter("weeks", weeks, holds=0 <= weeks < np.inf, allowed="[0, inf)")
    return discounted_purchases(model, seen, ends=np.array([weeks]), factors=np.ones(1))


def discounted_purchases(model: BgNbd, seen: Histories, *, ends: FloatArray, factors: FloatArray) -> FloatArray:
    """Expected further purchase days, those of each period times its factor: shape (n,), NaN of who never bought.

    Args:
        ends: shape (k,), weeks from today to the end of each period, ascending, >= 0; a period begins where the one
            before it ends, the first today.
        factors: shape (k,), what a purchase of each period counts.

    Cost: O(n log n), and 1 µs for each period and pair of frequency and age that differs.
    Source: docs/scores/own-value.md#expected-purchases.
    """
    found = np.full(len(seen.frequency), np.nan)
    bought = ~np.isnan(seen.frequency)
    if not bought.any():
        return found
    firsts, places = _distinct(seen.frequency[bought], seen.age[bought])
    frequency, age = seen.frequency[bought][firsts], seen.age[bought][firsts]
    # Expectations are of all that is bought until an end, so a period's factor counts less that of the next.
    steps = factors - np.append(factors[1:], 0.0)
    while_alive = _purchases_of_the_living(model, frequency, age, ends, steps)
    found[bought] = probability_alive(model, seen)[bought] * while_alive[places]
    return found


def _purchases_of_the_living(
    model: BgNbd, frequency: FloatArray, age: FloatArray, ends: FloatArray, steps: FloatArray
) -> FloatArray:
    """Σ steps · purchases until each end, of users who are known to be alive: shape (g,).

    Someone with the probability p of stopping at a purchase, whose rate is Gamma(r + x, alpha + age), makes
    (1 - (1 + p·t/(alpha + age))^-(r + x)) / p purchases within t; p itself is Beta(a, b + x). The mean over p is
    taken at Gauss's points: unlike the hypergeometric form it has no pole at a = 1 and loses no digits.
    """
    found = np.empty(len(frequency))
    for x in np.unique(frequency).tolist():
        rows = np.flatnonzero(frequency == x)
        power = model.r + x
        furthest = float(ends[-1]) / (model.alpha + float(age[rows].min()))
        points, weights = _points_of_beta(model.a, model.b + x, _enough_points(power, furthest))
        for begin in range(0, len(rows), _BLOCK):
            block = rows[begin : begin + _BLOCK]
            reach = points / (model.alpha + age[block])[:, np.newaxis]
            total = np.zeros(reach.shape)
            for end, step in zip(ends.tolist(), steps.tolist(), strict=True):
                total -= step * np.expm1(-power * np.log1p(end * reach))
            found[block] = np.sum(total * (weights / points), axis=1)
    return found


def _enough_points(power: float, furthest: float) -> int:
    """How many points give ten digits and more for (1 + p · furthest)^-power.

    It is smooth up to p = -1 / furthest, and the error shrinks with the size of the ellipse around [0, 1] that ends
    there; where a high power makes it steep at 0, with the number of points over √(power · furthest).
    """
    beyond = 2 / max(furthest, 1e-9)
    growth = np.log1p(beyond + np.sqrt(beyond * (beyond + 2)))
    enough = max(16.2 / growth, 3.3 * np.sqrt(power * furthest))
    return int(np.clip(np.ceil(enough), _POINTS_AT_LEAST, _POINTS_AT_MOST))


def _points_of_beta(a: float, b: float, n_points: int) -> tuple[FloatArray, FloatArray]:
    """Gauss's points in (0, 1) and weights summing to 1 for a mean over Beta(a, b): exact for polynomials of a degree
    below 2·n_points. Source: Golub and Welsch (1969), with the recurrence of Jacobi's polynomials."""
    from scipy import linalg

    k = np.arange(1, n_points, dtype=np.float64)
    twice = 2 * k + a + b - 2
    centres = np.append(a / (a + b), (1 + (a - b) * (a + b - 2) / (twice * (twice + 2))) / 2)
    squares = np.empty(n_points - 1)
    squares[0] = a * b / ((a + b) ** 2 * (a + b + 1))
    k, twice = k[1:], twice[1:]
    squares[1:] = k * (k + a - 1) * (k + b - 1) * (k + a + b - 2) / (twice**2 * (twice + 1) * (twice - 1))
    points, vectors = cast(Any, linalg.eigh_tridiagonal)(centres, np.sqrt(squares))
    # A point may come out as 0 when nearly nobody stops; what is averaged there has its limit a little beside.
    return np.maximum(np.asarray(points, dtype=np.float64), 1e-30), np.asarray(vectors[0], dtype=np.float64) ** 2


def _log_odds_of_death(model: BgNbd, seen: Histories) -> FloatArray:
    """Of having stopped against still buying: shape (n,), -inf without a second purchase day."""
    again = np.maximum(seen.frequency, 1.0)
    silence = np.log(model.alpha + seen.age) - np.log(model.alpha + seen.recency)
    odds = np.log(model.a) - np.log(model.b + again - 1) + (model.r + again) * silence
    return np.where(seen.frequency == 0, -np.inf, odds)


def _log_likelihood(parameters: FloatArray, patterns: _Patterns) -> tuple[float, FloatArray]:
    """The mean log-likelihood of the buyers' histories, and its slope in r, alpha, a and b."""
    r, alpha, a, b = parameters.tolist()
    x = patterns.distinct
    by_frequency: Any = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha)
    by_frequency += log_gamma(a + b) - log_gamma(a + b + x) + log_gamma(b + x) - log_gamma(b)
    again = np.maximum(x, 1.0)
    log_stops = np.where(x > 0, np.log(a) - np.log(b + again - 1), -np.inf)
    power = r + patterns.frequency
    log_age, log_recency = np.log(alpha + patterns.age), np.log(alpha + patterns.recency)
    odds: Any = log_stops[patterns.places] + power * (log_age - log_recency)
    dead: Any = logistic(odds)
    value = _total(patterns.distinct_shares * by_frequency)
    value += _total(patterns.shares * (np.logaddexp(0.0, odds) - power * log_age))

    log_time = log_age + dead * (log_recency - log_age)
    speed = (1 - dead) / (alpha + patterns.age) + dead / (alpha + patterns.recency)
    all_dead = _total(patterns.shares * dead)
    each_dead: FloatArray = np.asarray(patterns.shares * dead, dtype=np.float64)
    dead_by_frequency = np.bincount(patterns.places, weights=each_dead, minlength=len(x))
    either: Any = digamma(a + b) - digamma(a + b + x)
    shares = patterns.distinct_shares
    slope: tuple[Any, ...] = (
        _total(shares * (digamma(r + x) - digamma(r))) + log(alpha) - _total(patterns.shares * log_time),
        r / alpha - _total(patterns.shares * power * speed),
        _total(shares * either) + all_dead / a,
        _total(shares * (digamma(b + x) - digamma(b) + either)) - _total(dead_by_frequency / (b + again - 1)),
    )
    return value, np.array(slope, dtype=np.float64)


def _total(values: FloatArray) -> float:
    return float(np.sum(values))


def _patterns(seen: Histories) -> _Patterns:
    """Histories that differ: a million users whose times are whole days have far fewer."""
    firsts, places = _distinct(seen.frequency, seen.recency, seen.age)
    shares = np.bincount(places) / len(places)
    frequency = seen.frequency[firsts]
    distinct, of_frequency = np.unique(frequency, return_inverse=True)
    by_frequency = np.bincount(of_frequency, weights=shares).astype(np.float64)
    return _Patterns(frequency, seen.recency[firsts], seen.age[firsts], shares, distinct, by_frequency, of_frequency)


def _distinct(*columns: FloatArray) -> tuple[IntArray, IntArray]:
    """Rows that differ: the position of one of each, and for every row which of those it equals. Cost: O(n log n)."""
    places: NDArray[np.int64] = np.zeros(len(columns[0]), dtype=np.int64)
    firsts = places[:1]
    for column in columns:
        values, of_column = np.unique(column, return_inverse=True)
        _, firsts, places = np.unique(places * len(values) + of_column, return_index=True, return_inverse=True)
    return firsts.astype(np.int64), places.astype(np.int64)
