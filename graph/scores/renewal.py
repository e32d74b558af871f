"""From a snapshot and what was read anew since to the snapshot of now, without reading the rest again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graph.scores.kernels.purchasing import PurchaseDays
from graph.scores.model import BoolArray, Interactions
from graph.scores.snapshot import Snapshot

_NOBODY = -1


def renewed(base: Snapshot, fresh: Snapshot, *, changed: Collection[str], crossed: Collection[str]) -> Snapshot:
    """The snapshot that a reading of everybody would have given.

    Args:
        base: what was known.
        fresh: who there is now, all users, with what was read anew: all that those in `changed` gave, bought, who
            brought them and when they joined, and all that those in `crossed` received and whom they brought. It has
            the moment, the day and who refuses, which are those of the result.
        changed: ids of those whose own facts were read anew; who is not in `base` must be among them.
        crossed: ids of those among `changed` whom others' facts may have left or come to without a change of theirs.

    Cost: O(m) for m pairs and purchases of both together, twice their memory; no sorting of the base.
    """
    kept = _placed(base, fresh.users)
    own, met = _marks(fresh.users, changed), _marks(fresh.users, crossed)
    brought_by_met = (kept.referrers != _NOBODY) & met[kept.referrers]
    stays = ~(own | brought_by_met)
    read = fresh.referrers != _NOBODY
    referrers = np.where(read, fresh.referrers, np.where(stays, kept.referrers, _NOBODY))
    brought_at = np.where(read, fresh.brought_at, np.where(stays, kept.brought_at, 0))
    return replace(
        fresh,
        interactions=_interactions(kept.interactions, fresh.interactions, own, met),
        referrers=referrers,
        brought_at=brought_at,
        joined_at=np.where(own, fresh.joined_at, kept.joined_at),
        purchases=_purchases(kept.purchases, fresh.purchases, own),
        entry_paid=np.where(own, fresh.entry_paid, kept.entry_paid),
    )


def _placed(base: Snapshot, users: Sequence[str]) -> Snapshot:
    """The base among the users there are now; who is gone left it with all that leads to them."""
    if base.users == tuple(users):
        return base
    places = {user: place for place, user in enumerate(users)}
    new = np.fromiter((places.get(user, _NOBODY) for user in base.users), dtype=np.int64, count=len(base.users))
    here = new != _NOBODY
    referrers = np.full(len(users), _NOBODY, dtype=np.int64)
    brought_at, joined_at = np.zeros(len(users), dtype=np.int64), np.zeros(len(users), dtype=np.int64)
    entry_paid = np.full(len(users), np.nan)
    joined_at[new[here]] = base.joined_at[here]
    entry_paid[new[here]] = base.entry_paid[here]
    if len(base.users):
        led = np.where(base.referrers == _NOBODY, _NOBODY, new[base.referrers])
        referrers[new[here]] = led[here]
        brought_at[new[here]] = np.where(led == _NOBODY, 0, base.brought_at)[here]
    given, bought = base.interactions, base.purchases
    both = here[given.sources] & here[given.targets]
    buyers = here[bought.users]
    return replace(
        base,
        users=tuple(users),
        interactions=Interactions(
            new[given.sources[both]].astype(np.int32),
            new[given.targets[both]].astype(np.int32),
            given.weights[both],
            given.days[both],
        ),
        referrers=referrers,
        brought_at=brought_at,
        joined_at=joined_at,
        purchases=PurchaseDays(
            len(users), new[bought.users[buyers]].astype(np.int32), bought.days[buyers], bought.amounts[buyers]
        ),
        entry_paid=entry_paid,
    )


def _interactions(kept: Interactions, read: Interactions, own: BoolArray, met: BoolArray) -> Interactions:
    stays = ~(own[kept.sources] | met[kept.targets])
    size = np.int64(len(own))
    before = kept.sources[stays] * size + kept.targets[stays]
    places = np.searchsorted(before, read.sources * size + read.targets)
    return Interactions(
        np.insert(kept.sources[stays], places, read.sources),
        np.insert(kept.targets[stays], places, read.targets),
        np.insert(kept.weights[stays], places, read.weights),
        np.insert(kept.days[stays], places, read.days),
    )


def _purchases(kept: PurchaseDays, read: PurchaseDays, own: BoolArray) -> PurchaseDays:
    stays = ~own[kept.users]
    places = np.searchsorted(kept.users[stays], read.users)
    return PurchaseDays(
        read.n_users,
        np.insert(kept.users[stays], places, read.users),
        np.insert(kept.days[stays], places, read.days),
        np.insert(kept.amounts[stays], places, read.amounts),
    )


def _marks(users: Sequence[str], named: Collection[str]) -> NDArray[np.bool_]:
    known = frozenset(named)
    return np.fromiter(map(known.__contains__, users), dtype=np.bool_, count=len(users))
