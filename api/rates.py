"""How much one client may ask for: a bucket of points each, filled evenly, emptied by what documents cost."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from graph.errors import Unavailable

CLIENTS_KEPT = 10_000
REFUSED = 50
"""Points of a document that was refused: it is parsed and checked for nothing."""


class TooMuch(Unavailable):
    """A client has spent its points; answered with 429 instead of 503."""


class Rates:
    """A bucket a client: it holds what a minute brings, so that no document is too dear for ever."""

    def __init__(self, points_a_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(points_a_minute)
        self._a_second = points_a_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, client: str) -> None:
        """The client has a point left.

        Raises:
            TooMuch: it has not ("limits.rate"), and when it will.
        """
        self._check(client, 1.0)

    def charge(self, client: str, points: int) -> None:
        """The client has paid the points; dearer than the whole bucket is as dear as the bucket.

        Raises:
            TooMuch: it has not enough ("limits.rate"), and when it will; nothing is paid.
        """
        wanted = min(float(points), self._capacity)
        self._put(client, self._check(client, wanted) - wanted)

    def fine(self, client: str) -> None:
        """The client has paid for a document that was refused, as far as it could."""
        self._put(client, max(0.0, self._left(client) - REFUSED))

    def _check(self, client: str, wanted: float) -> float:
        left = self._left(client)
        if left < wanted:
            wait_s = (wanted - left) / self._a_second
            raise TooMuch("limits.rate", retry_after_seconds=wait_s, limit=int(self._capacity))
        return left

    def _left(self, client: str) -> float:
        found = self._buckets.get(client)
        if found is None:
            return self._capacity
        left, at = found
        return min(self._capacity, left + (self._clock() - at) * self._a_second)

    def _put(self, client: str, left: float) -> None:
        """Who has not been here longest is forgotten when there are too many: that bucket is the fullest, or nearly."""
        self._buckets[client] = (left, self._clock())
        self._buckets.move_to_end(client)
        if len(self._buckets) > CLIENTS_KEPT:
            self._buckets.popitem(last=False)
