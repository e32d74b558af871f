"""Chance with a memory: a generator for each stream and block, fixed by the seed number, drawn in bulk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
_DRAWS = 4_096


class Chance:
    """Random choices for one stream of one block; the algorithm is PCG64, whatever numpy's default may become."""

    def __init__(self, seed: int, stream: int, block: int = 0) -> None:
        self.bulk = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(stream, block))))
        self._drawn: list[float] = []

    def unit(self) -> float:
        """A number in [0, 1)."""
        if not self._drawn:
            self._drawn = self.bulk.random(_DRAWS).tolist()
        return self._drawn.pop()

    def happens(self, share: float) -> bool:
        """True in that share of cases."""
        return self.unit() < share

    def below(self, n: int) -> int:
        """A whole number in [0, n)."""
        return int(self.unit() * n)

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + self.unit() * (high - low)

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely."""
        return choices[int(self.unit() * len(choices))]

    def place(self, cumulative: NDArray[np.float64] | Sequence[float]) -> int:
        """A position, as likely as its step in a rising series of sums."""
        return min(bisect_right(cumulative, self.unit() * float(cumulative[-1])), len(cumulative) - 1)
