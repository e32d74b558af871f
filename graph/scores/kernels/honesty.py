"""Signs that referrals are played with; `docs/scores/referral-value.md` defines each. A sign is no proof."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.scores.adjacency import Adjacency, PositionArray, transposed
from graph.scores.compiled import compiled
from graph.scores.kernels.checking import check_amounts, check_parameter
from graph.scores.kernels.forests import Forest
from graph.scores.kernels.parts import strong_parts, weak_parts
from graph.scores.kernels.signals import Claims, Finding, Holdings, SignalKey, about_both, about_sources
from graph.scores.model import FloatArray, IntArray

Marks = NDArray[np.bool_]

LONGEST_ATTENTION_RING = 3
LONGEST_RING_AT_MOST = 6
OTHERS_AT_MOST = 1_000
REFEREES_AT_LEAST = 10
EMPTY_SHARE = 0.9
REFERRALS_AT_LEAST = 5
WITHIN_MINUTES = 10.0
REVENUE_SHARE = 1.0
_MINUTE_MS = 60_000


def self_referrals(claims: Claims, person: IntArray, held: Sequence[Holdings] = ()) -> Finding:
    """Find claims whose referrer and referee are one person, or were seen with the same device or address.

    Args:
        person: shape (n,), position that stands for each user's person; accounts joined by hard links share it.
        held: what users were seen with, one entry a kind of key.

    Returns:
        Referrers, each with the referees who are themselves.

    Cost: O(k log h), k claims times the keys of their referrers.
    """
    same = person[claims.referrers] == person[claims.referees]
    for each in held:
        same |= _shares_a_key(claims.referrers, claims.referees, each)
    return about_sources(SignalKey.SELF_REFERRAL, claims.referrers[same], claims.referees[same])


def referral_rings(network: Adjacency, *, longest: int | None = None) -> Finding:
    """Find users who brought or rewarded each other in a directed circle.

    Args:
        network: claimed referrals (`Claims.network`), or rewards from who was rewarded to the referee; loops are no
            rings.
        longest: how many edges a circle may have, 2 to 6; None for any number.

    Returns:
        All members. The pairs are the edges that lie on such a circle; those that hang together are one ring.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n + m); with `longest` also, for every user in a circle, the edges within longest - 1 steps.
    """
    return _rings(SignalKey.REFERRAL_RING, network, longest)


def attention_rings(
    network: Adjacency, *, longest: int = LONGEST_ATTENTION_RING, others_at_most: int = OTHERS_AT_MOST
) -> Finding:
    """Find users who gave each other attention in a short directed circle; honest friends do so too.

    Args:
        network: from who gave attention to who received it; loops are no rings.
        longest: how many edges a circle may have, 2 to 6.
        others_at_most: who gave attention to more than this many is passed over, >= 1: answering everybody is what
            assistants do.

    Returns:
        All members. The pairs are the edges that lie on such a circle; those that hang together are one ring.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n + m), and for every user the edges of whom they reach within longest - 2 steps.
    """
    check_parameter("others_at_most", others_at_most, holds=others_at_most >= 1, allowed="[1, ∞)")
    few = np.diff(network.starts) <= others_at_most
    return _rings(SignalKey.ATTENTION_RING, _only(network, few[network.sources()]), longest)


def empty_stars(
    forest: Forest,
    revenue: FloatArray,
    *,
    had_time: Marks | None = None,
    referees_at_least: int = REFEREES_AT_LEAST,
    empty_share: float = EMPTY_SHARE,
) -> Finding:
    """Find users who brought many of whom hardly anybody ever bought.

    Args:
        revenue: shape (n,), by position: settled revenue per user in minor units, >= 0.
        had_time: shape (n,), by position: who came long enough ago to have bought; others count neither way. None
            when all did.
        referees_at_least: how many referees make a star, >= 1.
        empty_share: share of them of whom nothing came (see `is_empty`), in (0, 1].

    Returns:
        Referrers, each with the referees of whom nothing came.

    Raises:
        Broken: "scores.amounts_invalid". Refused: "scores.parameter_out_of_range".

    Cost: O(n).
    """
    check_parameter("referees_at_least", referees_at_least, holds=referees_at_least >= 1, allowed="[1, ∞)")
    check_parameter("empty_share", empty_share, holds=0 < empty_share <= 1, allowed="(0, 1]")
    judged = forest.parents >= 0
    if had_time is not None:
        judged &= forest.by_place(had_time)
    empty = judged & forest.by_place(is_empty(forest, revenue))
    n_judged = np.bincount(forest.parents[judged], minlength=forest.n_users)
    n_empty = np.bincount(forest.parents[empty], minlength=forest.n_users)
    stars = (n_judged >= referees_at_least) & (n_empty / np.maximum(n_judged, 1) >= empty_share)
    shown = np.flatnonzero(empty)
    shown = shown[stars[forest.parents[shown]]]
    return about_sources(SignalKey.EMPTY_STAR, forest.users[forest.parents[shown]], forest.users[shown])


def is_empty(forest: Forest, revenue: FloatArray) -> Marks:
    """Mark users of whom nothing came: neither they nor anybody below them has spent anything.

    Args:
        revenue: shape (n,), by position: settled revenue per user in minor units, >= 0. A purchase that was given back
            is none.

    Returns:
        Shape (n,), by position.

    Raises:
        Broken: "scores.amounts_invalid".

    Cost: O(n).
    """
    check_amounts("revenue", revenue, forest.n_users)
    n_paying = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(forest.by_place(revenue) > 0)))
    return forest.by_user(n_paying[forest.ends] == n_paying[:-1])


def bursts(
    claims: Claims, *, referrals_at_least: int = REFERRALS_AT_LEAST, within_minutes: float = WITHIN_MINUTES
) -> Finding:
    """Find referrers who claimed many referees within minutes.

    Args:
        referrals_at_least: how many different referees make a burst, >= 2; each counts when first claimed.
        within_minutes: minutes from the first of them to the last, > 0.

    Returns:
        Referrers, each with the referees of all their bursts.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(k log k).
    """
    check_parameter("referrals_at_least", referrals_at_least, holds=referrals_at_least >= 2, allowed="[2, ∞)")
    check_parameter("within_minutes", within_minutes, holds=0 < within_minutes < np.inf, allowed="(0, ∞)")
    order = np.lexsort((claims.at, claims.referees, claims.referrers))
    referrers, referees = claims.referrers[order], claims.referees[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(referrers) != 0) | (np.diff(referees) != 0)
    order = order[first]
    order = order[np.lexsort((claims.at[order], claims.referrers[order]))]
    referrers, referees, at = claims.referrers[order], claims.referees[order], claims.at[order]
    reach = referrals_at_least - 1
    opens = np.zeros(len(order) + 1, dtype=np.int64)
    if len(order) > reach:
        close = at[reach:] - at[: len(at) - reach] <= within_minutes * _MINUTE_MS
        begins = np.flatnonzero(close & (referrers[reach:] == referrers[: len(at) - reach]))
        # Windows overlap: who is within one lies behind more beginnings than ends.
        opens[begins] += 1
        opens[begins + referrals_at_least] -= 1
    within = np.cumsum(opens[:-1]) > 0
    return about_sources(SignalKey.BURST, referrers[within], referees[within])


def rewards_above_revenue(
    parents: IntArray,
    revenue: FloatArray,
    rewards: Adjacency,
    circles: IntArray,
    *,
    revenue_share: float = REVENUE_SHARE,
) -> Finding:
    """Find users who were rewarded with more than what they brought from outside.

    Args:
        parents: shape (n,), position of each user's referrer, -1 for none.
        revenue: shape (n,), settled revenue per user in minor units, >= 0.
        rewards: from who was rewarded to the referee it was for; weights are minor units.
        circles: shape (n,), users with equal numbers belong together (`persons.circles`): their money is not from
            outside.
        revenue_share: what part of that revenue rewards may make up, > 0.

    Returns:
        Rewarded users, each with the referees they were rewarded for.

    Raises:
        Broken: "scores.amounts_invalid". Refused: "scores.parameter_out_of_range".

    Cost: O(n + rewards).
    """
    check_parameter("revenue_share", revenue_share, holds=0 < revenue_share < np.inf, allowed="(0, ∞)")
    check_amounts("revenue", revenue, len(parents))
    check_amounts("rewards", rewards.weights, rewards.n_entries)
    referees = np.flatnonzero(parents >= 0)
    referees = referees[circles[referees] != circles[parents[referees]]]
    outside = np.bincount(parents[referees], weights=revenue[referees], minlength=len(parents))
    payees = rewards.sources()
    rewarded = np.bincount(payees, weights=rewards.weights, minlength=len(parents))
    shown = (rewarded > revenue_share * outside)[payees] & (rewards.weights > 0)
    return about_sources(
        SignalKey.REWARDS_ABOVE_REVENUE, payees[shown].astype(np.int64), rewards.targets[shown].astype(np.int64)
    )


def _rings(key: SignalKey, network: Adjacency, longest: int | None) -> Finding:
    if longest is not None:
        check_parameter(
            "longest", longest, holds=2 <= longest <= LONGEST_RING_AT_MOST, allowed=f"[2, {LONGEST_RING_AT_MOST}]"
        )
        against = transposed(network)
        short = _on_short_circles(network.starts, network.targets, against.starts, against.targets, longest)
        inner = transposed(_only(against, short))
    else:
        parts = strong_parts(network)
        sources, targets = network.sources(), network.targets
        inner = _only(network, (parts[sources] == parts[targets]) & (sources != targets))
    sources = inner.sources().astype(np.int64)
    return about_both(key, sources, inner.targets.astype(np.int64), weak_parts(inner)[sources])


def _only(network: Adjacency, kept: Marks) -> Adjacency:
    """Some of the edges, which stay in order."""
    n_before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(kept, dtype=np.int64)))
    return Adjacency(n_before[network.starts], network.targets[kept], network.weights[kept])


def _shares_a_key(sources: IntArray, targets: IntArray, held: Holdings) -> Marks:
    """Shape (k,): pairs of users of whom both hold some same key."""
    shared = np.zeros(len(sources), dtype=np.bool_)
    if len(held.users) == 0:
        return shared
    kinds, keys = np.unique(held.keys, return_inverse=True)
    codes = np.unique(held.users * len(kinds) + keys)
    first = np.searchsorted(codes, sources * len(kinds))
    n_held = np.searchsorted(codes, (sources + 1) * len(kinds)) - first
    pairs = np.repeat(np.arange(len(sources)), n_held)
    steps = np.arange(len(pairs)) - np.repeat(np.cumsum(n_held) - n_held, n_held)
    wanted = targets[pairs] * len(kinds) + codes[first[pairs] + steps] % len(kinds)
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    shared[pairs[codes[place] == wanted]] = True
    return shared


@compiled
def _on_short_circles(
    starts: IntArray, targets: PositionArray, starts_back: IntArray, sources: PositionArray, longest: int
) -> Marks:
    """Shape (m,), in the order of the edges turned round: those on a directed circle of at most `longest` edges.

    From every user a search reaches all who are at most longest - 1 edges away; who of these points back closes one.
    """
    n_users = len(starts) - 1
    closes = np.zeros(len(sources), dtype=np.bool_)
    reached_from = np.full(n_users, -1, dtype=np.int64)
    queue = np.empty(n_users, dtype=np.int64)
    for start in range(n_users):
        if starts_back[start] == starts_back[start + 1]:
            continue
        reached_from[start] = start
        queue[0] = start
        taken, waiting = 0, 1
        for _ in range(longest - 1):
            last = waiting
            while taken < last:
                here = queue[taken]
                taken += 1
                for edge in range(starts[here], starts[here + 1]):
                    there = targets[edge]
                    if reached_from[there] != start:
                        reached_from[there] = start
                        queue[waiting] = there
                        waiting += 1
        for edge in range(starts_back[start], starts_back[start + 1]):
            closes[edge] = sources[edge] != start and reached_from[sources[edge]] == start
    return closes
