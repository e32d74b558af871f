"""Which accounts are one person's: those between which an identity passed that systems check."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.scores.adjacency import adjacency
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.parts import weak_parts
from graph.scores.kernels.signals import Holdings
from graph.scores.model import BoolArray, IntArray

KINDS = ("phone", "unionid", "openid", "card", "email")
"""The identities that systems check, so that whoever holds the same is the same person."""
PHONE = 0
NEVER = 2**62
"""Until when an identity is held that still is, in ms since 1970."""
STOOD_DAYS = 7.0
PASSED_ON_DAYS = 90.0
SHARED_BY_AT_MOST = 5
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Who held which checked identity from when until when: shape (h,) each, an entry a holding.

    `users` are positions; `keys` numbers, equal for the same identity; `kinds` places in `KINDS`; `since` and `until`
    are ms since 1970, 0 where it is not known, `until` `NEVER` while it is held.
    """

    users: IntArray
    keys: IntArray
    kinds: IntArray
    since: IntArray
    until: IntArray

    def only(self, kept: BoolArray | IntArray | slice) -> Held:
        """Some of the holdings, in the order that is asked for."""
        return Held(self.users[kept], self.keys[kept], self.kinds[kept], self.since[kept], self.until[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of users, as positions: shape (p,) each."""

    ones: IntArray
    others: IntArray

    def among(self, ones: IntArray, others: IntArray, n_users: int) -> BoolArray:
        """Which of some pairs are among these, whichever stands first. Cost: O((k + p) log p)."""
        least, most = np.minimum(self.ones, self.others), np.maximum(self.ones, self.others)
        asked = np.minimum(ones, others) * np.int64(n_users) + np.maximum(ones, others)
        return np.isin(asked, least * np.int64(n_users) + most)


def proper_holdings(held: Held, *, stood_days: float = STOOD_DAYS, shared_by_at_most: int = SHARED_BY_AT_MOST) -> Held:
    """Leave out what says nothing: identities that were taken back soon, and those that many have held.

    Args:
        stood_days: an identity that somebody held for fewer days was given to them by mistake, >= 0.
        shared_by_at_most: what more users than this have held is a shop's or a stand-in for a missing one, >= 2.

    Returns:
        Holdings of two users or more, ordered by key, then since.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(h log h).
    """
    check_parameter("stood_days", stood_days, holds=0 <= stood_days < np.inf, allowed="[0, ∞)")
    check_parameter("shared_by_at_most", shared_by_at_most, holds=shared_by_at_most >= 2, allowed="[2, ∞)")
    stood = (held.until == NEVER) | ((held.since > 0) & (held.until - held.since >= stood_days * _DAY_MS))
    kept = held.only(stood)
    n_keys = int(kept.keys.max(initial=-1)) + 1
    n_users = int(kept.users.max(initial=-1)) + 1
    holders = np.unique(kept.keys * np.int64(max(n_users, 1)) + kept.users) // max(n_users, 1)
    n_holders = np.bincount(holders, minlength=n_keys)[kept.keys]
    kept = kept.only((n_holders >= 2) & (n_holders <= shared_by_at_most))
    return kept.only(np.lexsort((kept.users, kept.since, kept.keys)))


def hard_links(n_users: int, held: Held, apart: Pairs, *, passed_on_days: float = PASSED_ON_DAYS) -> IntArray:
    """Find the accounts that are one person's.

    Args:
        held: as `proper_holdings` gives them.
        apart: who was said to be two people: nothing that they share joins these two.
        passed_on_days: a phone number joins two only when the one had it at most so many days after the other, >= 0:
            later it may be a stranger's, to whom it was given out anew.

    Returns:
        Shape (n,), position of the account that stands for each account's person: the least among those joined.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n + h · holders of an identity).
    """
    check_parameter("passed_on_days", passed_on_days, holds=0 <= passed_on_days < np.inf, allowed="[0, ∞)")
    ones: list[IntArray] = []
    others: list[IntArray] = []
    step = 1
    while step < len(held.keys):
        earlier, later = held.only(slice(None, -step)), held.only(slice(step, None))
        same = earlier.keys == later.keys
        if not same.any():
            break
        soon = (earlier.since > 0) & (later.since > 0) & (later.since - earlier.until <= passed_on_days * _DAY_MS)
        same &= (earlier.users != later.users) & (soon | (earlier.kinds != PHONE))
        ones.append(earlier.users[same])
        others.append(later.users[same])
        step += 1
    found = Pairs(np.concatenate((_NONE, *ones)), np.concatenate((_NONE, *others)))
    joins = ~apart.among(found.ones, found.others, n_users)
    if not joins.any():
        return np.arange(n_users, dtype=np.int64)
    weights = np.ones(int(joins.sum()))
    return weak_parts(adjacency(n_users, found.ones[joins], found.others[joins], weights)).astype(np.int64)


def shared_keys(held: Held) -> Holdings:
    """The identities that users shared, as a signal takes them. Cost: O(h)."""
    return Holdings(held.users, held.keys)


_NONE: IntArray = np.zeros(0, dtype=np.int64)
