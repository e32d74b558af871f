"""Raw and gated value side by side: what measures say with everything, and without what signals take out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.scores.kernels.forests import Forest
from graph.scores.kernels.honesty import is_empty
from graph.scores.kernels.signals import BY_ACCOUNT, Finding, SignalKey
from graph.scores.model import BoolArray, FloatArray, IntArray

_BY_PERSON = frozenset({SignalKey.REFERRAL_RING, SignalKey.EMPTY_STAR, SignalKey.BURST})
_NONE: Mapping[SignalKey, BoolArray] = {}


@dataclass(frozen=True, slots=True, eq=False)
class RawAndGated:
    """One measure of every user, shape (n,) each, by position: with everything, and without what was taken out."""

    raw: FloatArray
    gated: FloatArray


def gated_parents(
    forest: Forest,
    revenue: FloatArray,
    findings: Sequence[Finding],
    *,
    person: IntArray | None = None,
    spared: Mapping[SignalKey, BoolArray] = _NONE,
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
        spared: by signal, shape (n,): whose referral does not fall by that signal, since somebody found it fine.

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
    by_account = _codes(parents[referees], referees, n_users)
    by_person = by_account
    empty = is_empty(forest, revenue)
    if person is not None:
        by_person = _codes(person[parents[referees]], person[referees], n_users)
        empty = np.bincount(person, weights=~empty, minlength=n_users)[person] == 0
    falls = np.zeros(len(referees), dtype=np.bool_)
    for each in findings:
        if each.key not in BY_ACCOUNT | _BY_PERSON:
            continue
        codes = by_account if each.key in BY_ACCOUNT else by_person
        shown = np.isin(codes, _codes(each.sources, each.targets, n_users))
        if each.key is SignalKey.BURST:
            shown &= empty[referees]
        if each.key in spared:
            shown &= ~spared[each.key][referees]
        falls |= shown
    parents[referees[falls]] = -1
    return parents


def side_by_side(measure: Callable[[Forest], FloatArray], raw: Forest, gated: Forest) -> RawAndGated:
    """One measure over the raw and the gated forest.

    Direct and downstream revenue, referees, paying referees, sizes and depths of cascades, and customer referral value
    never gain by gating, to the last bit. Virality is a mean and moved value a division of the whole: they may.
    """
    return RawAndGated(measure(raw), measure(gated))


def _codes(sources: IntArray, targets: IntArray, n_users: int) -> NDArray[np.int64]:
    """One number for each ordered pair."""
    return sources * np.int64(n_users) + targets
