"""Slow, plain references: the definitions of docs/scores.md written down a second time, in the most naive way."""

from collections.abc import Sequence


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
