"""Slow, plain references for referrals: docs/scores/referral-value.md written down a second time, user by user."""

from collections.abc import Sequence
from itertools import combinations

Edge = tuple[int, int]


def line_up(user: int, parents: Sequence[int]) -> list[int]:
    """The user, who brought them, who brought those, and so on."""
    line = [user]
    while parents[line[-1]] >= 0:
        line.append(parents[line[-1]])
    return line


def below(user: int, parents: Sequence[int]) -> dict[int, int]:
    """Everybody below a user, with how many generations."""
    lines = {other: line_up(other, parents) for other in range(len(parents)) if other != user}
    return {other: line.index(user) for other, line in lines.items() if user in line}


def downstream_revenue(
    user: int, parents: Sequence[int], revenue: Sequence[float], decay: float, generations: int | None
) -> float:
    """Everybody below, each with the weight of their generation."""
    return sum(
        decay ** (generation - 1) * revenue[other]
        for other, generation in below(user, parents).items()
        if generations is None or generation <= generations
    )


def distance(one: int, other: int, parents: Sequence[int]) -> int:
    """Referrals between two users of a tree: up to the first whom both have above them, and down again."""
    first, second = line_up(one, parents), line_up(other, parents)
    return min(first.index(each) + second.index(each) for each in first if each in second)


def virality(user: int, parents: Sequence[int]) -> float:
    """Mean distance over all pairs of the tree that a user started."""
    pairs = list(combinations([user, *below(user, parents)], 2))
    return sum(distance(one, other, parents) for one, other in pairs) / len(pairs) if pairs else 0.0


def moved_value(parents: Sequence[int], revenue: Sequence[float], share: float) -> list[float]:
    """Every user's revenue climbs alone: a share of what arrives goes on, the last one keeps all."""
    values = [0.0] * len(parents)
    for user, amount in enumerate(revenue):
        line, arrived = line_up(user, parents), amount
        for each in line[:-1]:
            values[each] += arrived - share * arrived
            arrived *= share
        values[line[-1]] += arrived
    return values


def is_empty(user: int, parents: Sequence[int], revenue: Sequence[float]) -> bool:
    """Neither the user nor anybody below has spent anything."""
    return not any(revenue[each] > 0 for each in (user, *below(user, parents)))


def steps_back(start: int, goal: int, edges: Sequence[Edge]) -> int | None:
    """How many edges lead from start to goal at least, None when none do."""
    reached, steps = {start}, 0
    while goal not in reached:
        following = reached | {target for source, target in edges if source in reached}
        if following == reached:
            return None
        reached, steps = following, steps + 1
    return steps


def ring_edges(edges: Sequence[Edge], longest: int | None) -> set[Edge]:
    """Edges from whose end the way back to their beginning is short enough."""
    found: set[Edge] = set()
    for source, target in set(edges):
        back = None if source == target else steps_back(target, source, [e for e in edges if e[0] != e[1]])
        if back is not None and (longest is None or back + 1 <= longest):
            found.add((source, target))
    return found


def hang_together(user: int, edges: Sequence[Edge]) -> set[int]:
    """Everybody tied to a user by edges, whichever way they point."""
    both = [*edges, *((target, source) for source, target in edges)]
    everybody = {user, *(source for source, _ in both)}
    return {each for each in everybody if steps_back(user, each, both) is not None}


def bursts(claims: Sequence[tuple[int, int, int]], at_least: int, within_ms: int) -> set[Edge]:
    """From every first claim on: enough other ones of the same referrer within the time."""
    firsts: dict[Edge, int] = {}
    for referrer, referee, at in claims:
        firsts[referrer, referee] = min(at, firsts.get((referrer, referee), at))
    found: set[Edge] = set()
    for (referrer, _), begin in firsts.items():
        window = {pair for pair, at in firsts.items() if pair[0] == referrer and begin <= at <= begin + within_ms}
        found |= window if len(window) >= at_least else set()
    return found


def referral_value(
    user: int, parents: Sequence[int], revenue: Sequence[float], shares: tuple[float, float], saved: float
) -> float:
    """Referee by referee: the part of their spend that would not have come, and what winning a buyer costs."""
    value = 0.0
    for referee, parent in enumerate(parents):
        if parent == user:
            value += shares[0] * shares[1] * revenue[referee] + (saved if revenue[referee] > 0 else 0.0)
    return value


def rewards_above_revenue(
    parents: Sequence[int],
    revenue: Sequence[float],
    rewards: Sequence[tuple[int, int, float]],
    circles: Sequence[int],
    share: float,
) -> set[Edge]:
    """User by user: what they were given, beside what whom they brought spent who do not belong to them."""
    found: set[Edge] = set()
    for user in range(len(parents)):
        given = sum(amount for payee, _, amount in rewards if payee == user)
        came = sum(
            revenue[other] for other, parent in enumerate(parents) if parent == user and circles[other] != circles[user]
        )
        if given > share * came:
            found |= {(payee, referee) for payee, referee, amount in rewards if payee == user and amount > 0}
    return found


def second_accounts(person: Sequence[int], parents: Sequence[int], at: Sequence[int]) -> set[Edge]:
    """Account by account: whether somebody else had brought another one of the same person before."""
    brought = [account for account, parent in enumerate(parents) if parent >= 0 and person[parent] != person[account]]
    return {
        (parents[account], account)
        for account in brought
        if any(person[other] == person[account] and (at[other], other) < (at[account], account) for other in brought)
    }
