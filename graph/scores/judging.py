"""What speaks against referrals, with accounts of one person counted as one, and the referrals that are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.scores.adjacency import adjacency
from graph.scores.dismissed import spared
from graph.scores.kernels import accounts, honesty, persons
from graph.scores.kernels.accounts import Held, Pairs
from graph.scores.kernels.forests import Forest, forest
from graph.scores.kernels.gating import gated_parents
from graph.scores.kernels.persons import People, joined_claims
from graph.scores.kernels.signals import Claims, Finding, Holdings, SignalKey
from graph.scores.model import BoolArray, FloatArray, IntArray
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.snapshot import Snapshot

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What speaks against the referrals of a snapshot of n users.

    `person`: shape (n,), position of the account that stands for each account's person. `raw`: the referrals that
    stand, `gated` those that are left. `findings`: those of SELF_REFERRAL and SECOND_ACCOUNT tell accounts, all others
    those that stand for people. `held`: the identities that two users or more have held. `spared`: by signal,
    shape (n,), who came by a referral that somebody found fine, so that it is not held back for it.
    """

    person: IntArray
    raw: Forest
    gated: Forest
    findings: Mapping[SignalKey, Finding]
    held: Held
    spared: Mapping[SignalKey, BoolArray]


def judge(snapshot: Snapshot, raw: Forest, revenue: FloatArray, told: ScoreParameters = DEFAULTS) -> Judged:
    """Look for all signals, and leave out the referrals that they speak against.

    Args:
        raw: the referrals that stand, between accounts.
        revenue: shape (n,), by position: settled revenue per account in minor units, >= 0.
        told: from what on something speaks against referrals.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n log n + traces log traces); where nobody has two accounts, most of it is saved.
    """
    n_users, traces = len(snapshot.users), snapshot.traces
    held = accounts.proper_holdings(traces.held, stood_days=told.stood_days, shared_by_at_most=told.shared_by_at_most)
    person = accounts.hard_links(n_users, held, traces.apart, passed_on_days=told.passed_on_days)
    standing = _standing(snapshot)
    found = [_self_referrals(n_users, standing, person, (held, traces.same_device, traces.apart))]
    joined = _joined(snapshot, raw, revenue, persons.people(person))
    if joined.second is not None:
        found.append(joined.second)
    found.append(honesty.referral_rings(joined_claims(person, _claimed(snapshot, told.stood_days)).network(n_users)))
    had_time = joined.brought_at <= (snapshot.today - told.star_days) * _DAY_MS
    found.append(
        honesty.empty_stars(
            joined.forest,
            joined.revenue,
            had_time=had_time,
            referees_at_least=told.star_referees,
            empty_share=told.star_empty_share,
        )
    )
    found.append(
        honesty.bursts(
            joined_claims(person, standing),
            referrals_at_least=told.burst_referees,
            within_minutes=told.burst_minutes,
        )
    )
    if max(told.reward_referral_minor, told.reward_paying_minor, told.reward_share) > 0:
        found.append(_rewards(snapshot, revenue, (person, joined, had_time), told, found))
    fine = spared(snapshot)
    gated = forest(gated_parents(raw, revenue, found, person=person, spared=fine))
    return Judged(person, raw, gated, {each.key: each for each in found}, held, fine)


def _standing(snapshot: Snapshot) -> Claims:
    referees = np.flatnonzero(snapshot.referrers >= 0)
    return Claims(snapshot.referrers[referees], referees, snapshot.brought_at[referees])


def _claimed(snapshot: Snapshot, stood_days: float) -> Claims:
    """The referrals that stand, and those that stood for some time before they were voided."""
    standing, voided = _standing(snapshot), snapshot.traces.voided
    stood = (voided.at > 0) & (voided.until - voided.at >= stood_days * _DAY_MS)
    return Claims(
        np.concatenate((standing.referrers, voided.referrers[stood])),
        np.concatenate((standing.referees, voided.referees[stood])),
        np.concatenate((standing.at, voided.at[stood])),
    )


def _self_referrals(n_users: int, standing: Claims, person: IntArray, shared: tuple[Held, Pairs, Pairs]) -> Finding:
    """Referrals within one person, or between two who had the same identity or device and were not kept apart."""
    held, same_device, apart = shared
    together = ~apart.among(standing.referrers, standing.referees, n_users)
    claims = Claims(standing.referrers[together], standing.referees[together], standing.at[together])
    devices = np.tile(np.arange(len(same_device.ones), dtype=np.int64), 2)
    seen = Holdings(np.concatenate((same_device.ones, same_device.others)), devices)
    return honesty.self_referrals(claims, person, [accounts.shared_keys(held), seen])


def _rewards(
    snapshot: Snapshot,
    revenue: FloatArray,
    people: tuple[IntArray, _Joined, BoolArray],
    told: ScoreParameters,
    found: Sequence[Finding],
) -> Finding:
    """Who was rewarded, as the brand rewards, with more than what their referees brought from outside.

    An account is rewarded for whoever it brought, also for another of its own; both sides leave out who came too lately
    to have bought.
    """
    person, joined, had_time = people
    referees = np.flatnonzero(snapshot.referrers >= 0)
    referees = referees[had_time[person[referees]]]
    spent = revenue[referees]
    amounts = told.reward_referral_minor + told.reward_paying_minor * (spent > 0) + told.reward_share * spent
    rewards = adjacency(len(person), person[snapshot.referrers[referees]], person[referees], amounts)
    rings = [each for each in found if each.key is SignalKey.REFERRAL_RING]
    parents = np.where(had_time, joined.forest.referrers(), -1)
    return honesty.rewards_above_revenue(parents, joined.revenue, rewards, persons.circles(person, rings))


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """Referrals told by person, at the positions of the accounts that stand for people."""

    forest: Forest
    revenue: FloatArray
    brought_at: IntArray
    second: Finding | None


def _joined(snapshot: Snapshot, raw: Forest, revenue: FloatArray, each: People) -> _Joined:
    n_users = len(snapshot.users)
    if each.n_people == n_users:
        return _Joined(raw, revenue, snapshot.brought_at, None)
    by_person = persons.joined_referrals(each, snapshot.referrers, snapshot.brought_at)
    parents = np.full(n_users, -1, dtype=np.int64)
    parents[each.accounts] = np.where(by_person >= 0, each.accounts[by_person], -1)
    totals = np.zeros(n_users)
    totals[each.accounts] = each.totals(revenue)
    # Whoever came long enough ago with one account has had the time to buy.
    brought = np.flatnonzero(snapshot.referrers >= 0)
    first = np.full(each.n_people, np.iinfo(np.int64).max)
    np.minimum.at(first, each.numbers[brought], snapshot.brought_at[brought])
    brought_at = np.zeros(n_users, dtype=np.int64)
    brought_at[each.accounts] = first
    second = persons.second_accounts(each, snapshot.referrers, snapshot.brought_at)
    return _Joined(forest(parents), totals, brought_at, second)
