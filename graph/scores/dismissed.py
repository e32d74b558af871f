"""Which referrals are not held back, since somebody looked into what speaks against them and found it fine. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from graph.scores.kernels.signals import DISMISSIBLE, SignalKey
from graph.scores.model import BoolArray
from graph.scores.snapshot import Snapshot

_RING = DISMISSIBLE.index(SignalKey.REFERRAL_RING)
_NEVER = -1


def spared(snapshot: Snapshot) -> Mapping[SignalKey, BoolArray]:
    """By signal, shape (n,): who came by a referral that was looked into for that signal and found fine.

    A referral is known again by its two accounts, so that one who comes later, or whose referrer was put right since,
    was not looked at. Signals without any are left out.

    Cost: O(n) for each signal that has any.
    """
    told = snapshot.traces.dismissed
    referrers, at = snapshot.referrers, snapshot.brought_at
    stands = referrers >= 0
    found: dict[SignalKey, BoolArray] = {}
    for kind in np.unique(told.kinds).tolist():
        rows = told.kinds == kind
        pairs, whole = rows & (told.referees >= 0), rows & (told.referees < 0)
        mask = np.zeros(len(snapshot.users), dtype=np.bool_)
        same = referrers[told.referees[pairs]] == told.referrers[pairs]
        mask[told.referees[pairs][same]] = True
        latest = np.full(len(snapshot.users), _NEVER, dtype=np.int64)
        np.maximum.at(latest, told.referrers[whole], told.until[whole])
        mask |= stands & (at <= latest[referrers])
        if kind == _RING:
            mask |= stands & (at <= latest)
        found[DISMISSIBLE[kind]] = mask
    return found


class Dismissals:
    """The dismissals that cover referrals, looked up by pair."""

    def __init__(self, snapshot: Snapshot) -> None:
        told = snapshot.traces.dismissed
        self._pairs: defaultdict[tuple[int, int, int], set[int]] = defaultdict(set)
        self._whole: defaultdict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        columns = (told.kinds, told.referrers, told.referees, told.until, told.numbers)
        for kind, referrer, referee, until, number in zip(*(each.tolist() for each in columns), strict=True):
            if referee >= 0:
                self._pairs[kind, referrer, referee].add(number)
            else:
                self._whole[kind, referrer].add((until, number))

    def of(self, key: SignalKey, pairs: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
        """The numbers of those that cover one of some standing referrals (referrer, referee, when), ascending."""
        if not self._pairs and not self._whole:
            return ()
        kind, found = DISMISSIBLE.index(key), set[int]()
        for referrer, referee, at in pairs:
            found |= self._pairs.get((kind, referrer, referee), set())
            for end in (referrer, referee) if kind == _RING else (referrer,):
                found |= {number for until, number in self._whole.get((kind, end), ()) if at <= until}
        return tuple(sorted(found))
