"""Slow, plain references of docs/scores/own-value.md: each definition a second time, in the most naive way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, expm1, lgamma, log, log1p

Purchase = tuple[int, int, float]


@dataclass(frozen=True)
class History:
    """What one user's purchases come to; None where there is nothing to tell."""

    n_days: int
    recency_days: int | None
    age_days: int | None
    last_day: int | None
    monetary: float | None
    total: float


def purchase_days(purchases: Iterable[Purchase], user: int, today: int, least_amount: float) -> list[tuple[int, float]]:
    """Days on which one user's purchases came to enough, each with its sum, ascending."""
    sums: dict[int, float] = {}
    for buyer, day, amount in purchases:
        if buyer == user and day <= today:
            sums[day] = sums.get(day, 0.0) + amount
    return sorted((day, amount) for day, amount in sums.items() if amount >= least_amount)


def history(purchases: Sequence[Purchase], user: int, today: int, least_amount: float) -> History:
    days = purchase_days(purchases, user, today, least_amount)
    total = sum(amount for buyer, day, amount in purchases if buyer == user and day <= today)
    if not days:
        return History(0, None, None, None, None, total)
    first, last = days[0][0], days[-1][0]
    repeats = [amount for _, amount in days[1:]]
    mean = sum(repeats) / len(repeats) if repeats else None
    return History(len(days), last - first, today - first, last, mean, total)


def log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def bg_nbd_log_likelihood(r: float, alpha: float, a: float, b: float, buyer: tuple[float, float, float]) -> float:
    """Of one buyer (x, t_x, T), as the paper writes it: still alive at T, or stopped after the last purchase."""
    x, recency, age = buyer
    rate = lgamma(r + x) - lgamma(r) + r * log(alpha)
    alive = exp(log_beta(a, b + x) - log_beta(a, b) + rate - (r + x) * log(alpha + age))
    stopped = 0.0
    if x > 0:
        stopped = exp(log_beta(a + 1, b + x - 1) - log_beta(a, b) + rate - (r + x) * log(alpha + recency))
    return log(alive + stopped)


def bg_nbd_alive(r: float, alpha: float, a: float, b: float, buyer: tuple[float, float, float]) -> float:
    x, recency, age = buyer
    if x == 0:
        return 1.0
    return 1 / (1 + a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x))


def bg_nbd_expected(
    r: float, alpha: float, a: float, b: float, buyer: tuple[float, float, float], weeks: float
) -> float:
    """The paper's expression with Gauss's hypergeometric function, which is summed term by term; a is not 1."""
    x, _, age = buyer
    share = (alpha + age) / (alpha + age + weeks)
    series = hypergeometric(r + x, b + x, a + b + x - 1, weeks / (alpha + age + weeks))
    numerator = (a + b + x - 1) / (a - 1) * (1 - share ** (r + x) * series)
    return numerator * bg_nbd_alive(r, alpha, a, b, buyer)


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    term = total = 1.0
    for n in range(200_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-17 * abs(total):
            return total
    raise AssertionError("the series needs more terms")


def bg_nbd_expected_step_by_step(
    r: float, alpha: float, a: float, b: float, buyer: tuple[float, float, float], weeks: float
) -> float:
    """The mean over Beta(a, b + x) of what somebody buys who stops with the probability p: a sum in small steps of
    ln(p/(1 - p)), whose ends are nothing; it holds where the paper's expression has no digits left."""
    x, _, age = buyer
    step = 0.1 / (1 + min(a, b + x)) ** 0.5
    at, end = log(a / (b + x)) - 45 / a - 10, log(a / (b + x)) + 45 / (b + x) + 60
    total = 0.0
    while at < end:
        log_p = -log1p(exp(-at)) if at > -30 else at
        log_rest = -log1p(exp(at)) if at < 30 else -at
        p = exp(log_p)
        bought = -expm1(-(r + x) * log1p(p * weeks / (alpha + age))) / p
        total += exp(a * log_p + (b + x) * log_rest - log_beta(a, b + x)) * bought * step
        at += step
    return total * bg_nbd_alive(r, alpha, a, b, buyer)


def gamma_gamma_log_likelihood(p: float, q: float, gamma: float, buyer: tuple[int, float]) -> float:
    """Of one buyer: how many purchase days after the first, and their mean amount."""
    x, mean = buyer
    known = gamma + x * mean
    return -log(mean) - log_beta(p * x, q) + q * log(gamma / known) + p * x * log(x * mean / known)


def quintile(values: Sequence[float], own: float) -> int:
    """Walk up four fences: a class further for every fifth of the users that lies wholly below."""
    below = sum(value < own for value in values)
    return 1 + sum(5 * below >= fence * len(values) for fence in (1, 2, 3, 4))


def smallest_set(values: Sequence[float], goal: float) -> int:
    """Take the best until they make the goal."""
    best = sorted((value for value in values if value > 0), reverse=True)
    taken = 0
    while best and sum(best[:taken]) < goal * sum(best):
        taken += 1
    return taken


def month_of(day: int) -> int:
    """Months since January 1970."""
    at = date(1970, 1, 1) + timedelta(days=day)
    return (at.year - 1970) * 12 + at.month - 1


def repurchase(
    purchases: Sequence[Purchase], users: Iterable[int], month: int, today: int, within_days: int
) -> tuple[int, int]:
    """How many of the users bought in the month and had their days to come back, and how many of them did."""
    n_buyers = n_again = 0
    for user in users:
        days = [day for day, _ in purchase_days(purchases, user, today, 1.0)]
        of_month = [day for day in days if month_of(day) == month]
        if of_month and of_month[0] + within_days <= today:
            n_buyers += 1
            n_again += any(of_month[0] < day <= of_month[0] + within_days for day in days)
    return n_buyers, n_again
