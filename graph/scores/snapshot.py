"""From pages of the graph to one snapshot in arrays."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from itertools import repeat

import numpy as np

from graph.scores.kernels import fold_interactions
from graph.scores.model import InputPage, Snapshot

_NOBODY = -1


class SnapshotBuilder:
    """Takes pages as they come and makes one `Snapshot` of them.

    The users are those given at the start. Whoever joined while the pages were read is left out with all edges, and
    who was taken away meanwhile stays without any, so that positions are fixed from the beginning.

    Cost: 24 bytes a row of interaction, and one look-up.
    """

    def __init__(self, users: Sequence[str]) -> None:
        self._users = tuple(users)
        self._positions = {user: position for position, user in enumerate(self._users)}
        self._referrers = array("q", repeat(_NOBODY, len(self._users)))
        self._revenue = array("d", bytes(8 * len(self._users)))
        self._sources, self._targets, self._counts = array("q"), array("q"), array("q")

    def add(self, page: InputPage) -> None:
        """Take one page; users may come in any order, each once."""
        place = self._positions.get
        rows = zip(page.users, page.referrers, page.revenue, page.targets, page.counts, strict=True)
        for user, referrer, revenue, targets, counts in rows:
            source = place(user, _NOBODY)
            if source == _NOBODY:
                continue
            self._referrers[source] = place(referrer, _NOBODY)
            self._revenue[source] = revenue
            self._sources.extend(repeat(source, len(targets)))
            self._targets.extend(place(target, _NOBODY) for target in targets)
            self._counts.extend(counts)

    def build(self, as_of: datetime) -> Snapshot:
        """The snapshot of all pages taken so far, read from `as_of` on."""
        sources, targets, counts = (
            np.array(column, dtype=np.int64) for column in (self._sources, self._targets, self._counts)
        )
        known = targets != _NOBODY
        return Snapshot(
            as_of=as_of,
            users=self._users,
            interactions=fold_interactions(len(self._users), sources[known], targets[known], counts[known]),
            referrers=np.array(self._referrers, dtype=np.int64),
            revenue=np.array(self._revenue, dtype=np.float64),
        )
