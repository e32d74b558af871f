"""Raw and gated value side by side: what measures say with everything, and without what signals take out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.kernels.forests import Forest
from graph.scores.kernels.honesty import is_empty
from graph.scores.kernels.signals import BY_ACCOUNT, Finding, SignalKey
from graph.scores.model import FloatArray, IntArray

_BY_PERSON = frozenset({SignalKey.REFERRAL_RING, SignalKey.EMPTY_STAR})


@dataclass(frozen=True, slots=True, eq=False)
class RawAndGated:
    """One measure of every user, shape (n,) each, by position: with everything, and without what was taken out."""

    raw: FloatArray
    gated: FloatArray


def gated_parents(
    forest: Forest, revenue: FloatArray, findings: Sequence[Finding], *, person: IntArray | None = None
) -> IntArray:
    """Take the referrals out that signals speak against.

    Args:
        forest: the referrals that stand, between accounts.
        revenue: shape (n,), by position: settled revenue per account in minor units, >= 0.
        findings: a referral falls when its pair shows a SELF_REFERRAL, a SECOND_ACCOUNT, a REFERRAL_RING or an
            EMPTY_STAR, or a BURST and nothing came of the referee (`honesty.is_empty`). Rewards above revenue and rings
            of attention take no referral out. The first two tell accounts, the others those that stand for people.
        person: shape (n,), position of the account that stands for each account's person; None when everybody has one
            account. Nothing came of a person when nothing came of any of their accounts.

    Returns:
        Shape (n,), position of each account's referrer, -1 for none: the raw referrals less those that fall. Whoever
        lost their referrer keeps whom they brought themselves.

    Raises:
        Broken: "scores.amounts_invalid".

    Cost: O((n + pairs) log pairs).
    """
    n_users = forest.n_users
    parents = forest.referrers()
    referees = np.flatnonzero(parents >= 0)
    falls = np.isin(_codes(parents[referees], referees, n_users), _pairs(findings, BY_ACCOUNT, n_users))
    empty = is_empty(forest, revenue)
    standing = _codes(parents[referees], referees, n_users)
    if person is not None:
        standing = _codes(person[parents[referees]], person[referees], n_users)
        empty = np.bincount(person, weights=~empty, minlength=n_users)[person] == 0
    falls |= np.isin(standing, _pairs(findings, _BY_PERSON, n_users))
    falls |= np.isin(standing, _pairs(findings, frozenset({SignalKey.BURST}), n_users)) & empty[referees]
    parents[referees[falls]] = -1
    return parents


def side_by_side(measure: Callable[[Forest], FloatArray], raw: Forest, gated: Forest) -> RawAndGated:
    """One measure over the raw and the gated forest.

    Direct and downstream revenue, referees, paying referees, sizes and depths of cascades, and customer referral value
    never gain by gating, to the last bit. Virality is a mean and moved value a division of the whole: they may.
    """
    return RawAndGated(measure(raw), measure(gated))


def _pairs(findings: Sequence[Finding], keys: frozenset[SignalKey], n_users: int) -> NDArray[np.int64]:
    shown = [_codes(each.sources, each.targets, n_users) for each in findings if each.key in keys]
    return np.concatenate((np.zeros(0, dtype=np.int64), *shown))


def _codes(sources: IntArray, targets: IntArray, n_users: int) -> NDArray[np.int64]:
    """One number for each ordered pair."""
    return sources * np.int64(n_users) + targets
