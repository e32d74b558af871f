"""Referral forests for properties, with users in any order."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from graph.scores.model import IntArray

# Who draws first may wait for a loop to be compiled.
unhurried = settings(max_examples=60, deadline=None)
few = settings(max_examples=40, deadline=None)


@st.composite
def shuffled_forests(draw: st.DrawFn, *, at_most: int = 12) -> tuple[list[int], list[int]]:
    """Parents of a forest whose users stand in any order, and a revenue for everybody; a third has none."""
    n_users = draw(st.integers(0, at_most))
    names = draw(st.permutations(range(n_users)))
    parents = [-1] * n_users
    for child in range(n_users):
        parent = draw(st.integers(-1, child - 1))
        parents[names[child]] = -1 if parent < 0 else names[parent]
    amounts = st.one_of(st.just(0), st.integers(0, 2), st.integers(0, 10**9))
    return parents, draw(st.lists(amounts, min_size=n_users, max_size=n_users))


def chain(n_users: int) -> IntArray:
    """Everybody was brought by the one before them."""
    return np.arange(-1, n_users - 1, dtype=np.int64)


def star(n_referees: int) -> IntArray:
    """The first brought all others."""
    return np.array([-1] + [0] * n_referees, dtype=np.int64)


def binary_tree(height: int) -> IntArray:
    """Everybody but the last generation brought two."""
    return (np.arange(2 ** (height + 1) - 1, dtype=np.int64) - 1) // 2
