"""What an honesty signal is made of: the claims it is read from, and what it finds, with the pairs that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from graph.scores.adjacency import Adjacency, adjacency
from graph.scores.model import IntArray


class SignalKey(StrEnum):
    """The signals there are; `docs/scores/referral-value.md` defines each."""

    SELF_REFERRAL = "self_referral"
    SECOND_ACCOUNT = "second_account"
    REFERRAL_RING = "referral_ring"
    ATTENTION_RING = "attention_ring"
    EMPTY_STAR = "empty_star"
    BURST = "burst"
    REWARDS_ABOVE_REVENUE = "rewards_above_revenue"


BY_ACCOUNT = frozenset({SignalKey.SELF_REFERRAL, SignalKey.SECOND_ACCOUNT})
"""Signals that tell accounts; all others tell those that stand for people."""

DISMISSIBLE = (
    SignalKey.SELF_REFERRAL,
    SignalKey.SECOND_ACCOUNT,
    SignalKey.REFERRAL_RING,
    SignalKey.EMPTY_STAR,
    SignalKey.BURST,
    SignalKey.REWARDS_ABOVE_REVENUE,
)
"""Signals that speak against referrals, which somebody may look into and find fine, in the order that files keep."""


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Who was said to have brought whom, also what was voided since: shape (k,) each, an entry a claim.

    `referrers` and `referees` are positions; `at` is when, in epoch milliseconds. A pair may be claimed repeatedly.
    """

    referrers: IntArray
    referees: IntArray
    at: IntArray

    def network(self, n_users: int) -> Adjacency:
        """The claims as a network from referrer to referee, each pair once, weighted by how often it was claimed."""
        return adjacency(n_users, self.referrers, self.referees, np.ones(len(self.referrers)))


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """Who was seen with which device, address or the like: shape (h,) each, an entry a user and key.

    `users` are positions, `keys` any numbers; what is equal is shared. Keys of different kinds stand in holdings of
    their own.
    """

    users: IntArray
    keys: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A signal: whom it is about, and the pairs of users that show it, together the sub-graph to look at.

    `users`: shape (k,), positions, ascending and each once. `user_cases`: shape (k,), the case of each: the least
    position in a ring, otherwise their own. `sources`, `targets`: shape (e,), the pairs in order of case, then
    source, then target, each once: referrer and referee, or who turned to whom. `cases`: shape (e,), the case each
    pair shows, ascending.
    """

    key: SignalKey
    users: IntArray
    user_cases: IntArray
    sources: IntArray
    targets: IntArray
    cases: IntArray

    def evidence(self, user: int) -> tuple[IntArray, IntArray]:
        """Sources and targets of the pairs that show the case of one user; none when the signal is not about them."""
        place = int(np.searchsorted(self.users, user))
        if place == len(self.users) or self.users[place] != user:
            return self.sources[:0], self.targets[:0]
        case = int(self.user_cases[place])
        first, last = int(np.searchsorted(self.cases, case)), int(np.searchsorted(self.cases, case, side="right"))
        return self.sources[first:last], self.targets[first:last]


def about_sources(key: SignalKey, sources: IntArray, targets: IntArray) -> Finding:
    """A finding about whoever stands first in a pair, with a case for each of them. Cost: O(e log e)."""
    return _found(key, sources, targets, sources, about_both=False)


def about_both(key: SignalKey, sources: IntArray, targets: IntArray, cases: IntArray) -> Finding:
    """A finding about both users of each pair, whose case is named beside. Cost: O(e log e)."""
    return _found(key, sources, targets, cases, about_both=True)


def _found(key: SignalKey, sources: IntArray, targets: IntArray, cases: IntArray, *, about_both: bool) -> Finding:
    order = np.lexsort((targets, sources, cases))
    sources, targets, cases = sources[order], targets[order], cases[order]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (np.diff(sources) != 0) | (np.diff(targets) != 0) | (np.diff(cases) != 0)
    sources, targets, cases = (each[fresh].astype(np.int64) for each in (sources, targets, cases))
    ends = np.concatenate((sources, targets)) if about_both else sources
    users, first = np.unique(ends, return_index=True)
    return Finding(key, users, np.concatenate((cases, cases))[first], sources, targets, cases)
