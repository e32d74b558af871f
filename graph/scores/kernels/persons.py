"""Accounts that belong to one person count as one: sums, edges and referrals told by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.errors import Broken
from graph.scores.adjacency import adjacency
from graph.scores.kernels.parts import strong_parts, weak_parts
from graph.scores.kernels.signals import Claims, Finding, SignalKey, about_sources
from graph.scores.model import FloatArray, IntArray

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """n accounts as m people, numbered in the order of the accounts that stand for them.

    `accounts`: shape (m,), position of the account that stands for each person, ascending. `numbers`: shape (n,), the
    person of each account, in [0, m).
    """

    accounts: IntArray
    numbers: IntArray

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return len(self.accounts)

    def totals(self, amounts: FloatArray) -> FloatArray:
        """Shape (m,): the sum of each person's accounts."""
        return np.bincount(self.numbers, weights=amounts, minlength=self.n_people).astype(np.float64)

    def by_account(self, values: NDArray[T]) -> NDArray[T]:
        """Shape (n,): every account with the value of its person."""
        return values[self.numbers]


def people(person: IntArray) -> People:
    """Number the people behind the accounts.

    Args:
        person: shape (n,), position of the account that stands for each account's person; it stands for itself.

    Raises:
        Broken: "scores.persons_invalid" when a position is nobody's, or of an account that does not stand for itself.

    Cost: O(n).
    """
    n_users = len(person)
    wrong = np.flatnonzero((person < 0) | (person >= n_users))
    if wrong.size == 0:
        wrong = np.flatnonzero(person[person] != person)
    if wrong.size:
        raise Broken("scores.persons_invalid", position=int(wrong[0]))
    stands = person == np.arange(n_users)
    return People(np.flatnonzero(stands), (np.cumsum(stands) - 1)[person])


def joined_claims(person: IntArray, claims: Claims) -> Claims:
    """The claims between people; what is within one person is left out.

    Args:
        person: shape (n,), what each account's person is told by: the account that stands for them, or their number.

    Cost: O(k).
    """
    referrers, referees = person[claims.referrers], person[claims.referees]
    between = referrers != referees
    return Claims(referrers[between], referees[between], claims.at[between])


def joined_referrals(each: People, parents: IntArray, brought_at: IntArray) -> IntArray:
    """Who brought whom, told by person: a forest again.

    Args:
        parents: shape (n,), position of the referrer of each account, -1 for none: a forest.
        brought_at: shape (n,), when each account was brought, in epoch milliseconds; any number where nobody did.

    Returns:
        Shape (m,), number of each person's referrer, -1 for none. Of several accounts of a person that others brought
        the first one tells who; a referral within one person is none. Where people have brought each other in a circle
        by that, the last referral of the circle falls. What is equally old counts in order of position.

    Cost: O(n log n).
    """
    order = _brought_in_order(each, parents, brought_at)
    brought, first = np.unique(each.numbers[order], return_index=True)
    found = np.full(each.n_people, -1, dtype=np.int64)
    found[brought] = each.numbers[parents[order[first]]]
    since = np.zeros(each.n_people, dtype=np.int64)
    since[brought] = brought_at[order[first]]
    circles = strong_parts(adjacency(each.n_people, found[brought], brought, np.ones(len(brought))))
    members = np.flatnonzero(np.bincount(circles, minlength=each.n_people)[circles] > 1)
    members = members[np.lexsort((members, since[members], circles[members]))]
    is_last = np.ones(len(members), dtype=np.bool_)
    is_last[:-1] = np.diff(circles[members]) != 0
    found[members[is_last]] = -1
    return found


def second_accounts(each: People, parents: IntArray, brought_at: IntArray) -> Finding:
    """Find who brought somebody of whom another account had been brought before.

    Args:
        parents: shape (n,), position of the referrer of each account, -1 for none.
        brought_at: shape (n,), when each account was brought, in epoch milliseconds.

    Returns:
        Referrers, each with the accounts that were not their person's first to be brought. What is equally old counts
        in order of position; a referral within one person is none of these.

    Cost: O(n log n).
    """
    order = _brought_in_order(each, parents, brought_at)
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = np.diff(each.numbers[order]) != 0
    second = order[~is_first]
    return about_sources(SignalKey.SECOND_ACCOUNT, parents[second], second)


def _brought_in_order(each: People, parents: IntArray, brought_at: IntArray) -> IntArray:
    """Accounts that others brought, those of a person together and the first of them first."""
    accounts = np.flatnonzero(parents >= 0)
    accounts = accounts[each.numbers[accounts] != each.numbers[parents[accounts]]]
    return accounts[np.lexsort((accounts, brought_at[accounts], each.numbers[accounts]))]


def circles(person: IntArray, findings: Sequence[Finding] = ()) -> IntArray:
    """Number who belongs together: accounts of one person, and users whom pairs of the findings tie to each other.

    Args:
        person: shape (n,), position of the account that stands for each account's person.
        findings: rings, or referrals to oneself.

    Returns:
        Shape (n,): equal for users who belong together, the least position among them.

    Cost: O(n + pairs).
    """
    sources = np.concatenate((np.arange(len(person)), *(each.sources for each in findings)))
    targets = np.concatenate((person, *(each.targets for each in findings)))
    return weak_parts(adjacency(len(person), sources, targets, np.ones(len(sources))))
