"""Slow, plain references: the definitions of docs/scores.md written down a second time, in the most naive way."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import nan


def downstream_revenue(user: int, parents: Sequence[int], revenue: Sequence[float], decay: float) -> float:
    """Walk down from one user: what each referee spent, plus the weighted value of what they brought in."""
    referees = [child for child, parent in enumerate(parents) if parent == user]
    return sum(revenue[child] + decay * downstream_revenue(child, parents, revenue, decay) for child in referees)


def pagerank(n_users: int, edges: Sequence[tuple[int, int, float]], damping: float) -> list[float]:
    """Follow everybody's attention for 400 rounds, edge by edge: 0.85**400 is below 1e-28."""
    given = [sum(weight for source, _, weight in edges if source == user) for user in range(n_users)]
    values = [1 / n_users] * n_users
    for _ in range(400):
        unspent = sum(value for value, total in zip(values, given, strict=True) if total == 0)
        following = [(1 - damping + damping * unspent) / n_users] * n_users
        for source, target, weight in edges:
            following[target] += damping * values[source] * weight / given[source]
        values = following
    return values


def reach(user: int, given: Sequence[tuple[int, int, float, int]], today: int, half_life_days: float) -> float:
    """Pair by pair: who turned to whom, how often and when last; what is dated later has not faded."""
    return sum(
        often * 0.5 ** (max(today - day, 0) / half_life_days) for _, target, often, day in given if target == user
    )


def standing(values: Sequence[float], own: float) -> Fraction:
    """The share of people who have at most as much; what is unknown or below nothing is nothing."""
    had = [value if value > 0 else 0.0 for value in values]
    return Fraction(sum(value <= own for value in had), len(had)) if own > 0 else Fraction(0)


def points(parts: Sequence[Sequence[float]], weights: Sequence[int]) -> list[Fraction]:
    """The standing, of 100, of the mean of the standings in the parts."""
    shares = [[standing(part, own) for own in part] for part in parts]
    means = [
        sum((weight * share for weight, share in zip(weights, each, strict=True)), Fraction(0)) / sum(weights)
        for each in zip(*shares, strict=True)
    ]
    return [
        100 * Fraction(sum(other <= mean for other in means), len(means)) if mean > 0 else Fraction(0) for mean in means
    ]


def constraint(user: int, ties: Mapping[tuple[int, int], float]) -> float:
    """Contact by contact, over the ties of every two; who has a tie of no weight has no contact by it."""
    both = {**ties, **{(other, one): weight for (one, other), weight in ties.items()}}
    ends = {one for one, _ in both}
    whole = {end: sum(weight for (one, _), weight in both.items() if one == end) for end in ends}

    def share(one: int, other: int) -> float:
        return both[one, other] / whole[one] if both.get((one, other), 0) else 0.0

    if not whole.get(user):
        return nan
    contacts = [other for one, other in both if one == user and both[one, other] > 0]
    return sum(
        (share(user, other) + sum(share(user, third) * share(third, other) for third in contacts if third != other))
        ** 2
        for other in contacts
    )
