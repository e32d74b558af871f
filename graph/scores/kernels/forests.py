"""The referral forest: orders and sums over who brought whom; `docs/scores.md` defines what each number means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.scores.compiled import compiled
from graph.scores.kernels.checking import check_parameter
from graph.scores.model import FloatArray, ForestInvalid, IntArray

GENERATIONS_AT_MOST = 100
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Who brought whom, in an order in which everybody is followed at once by all who are below them.

    `users`: shape (n,), position of the user in each place; users with the same referrer, and those without, stand in
    ascending order of position. `parents`: shape (n,), place of the referrer, smaller than one's own, -1 for none.
    `depths`: shape (n,), how many generations are above. `ends`: shape (n,): who is below the user in place i stands
    in the places from i + 1 to ends[i] - 1, and nobody else does.
    """

    users: IntArray
    parents: IntArray
    depths: IntArray
    ends: IntArray

    @property
    def n_users(self) -> int:
        """How many users there are."""
        return len(self.users)

    def referrers(self) -> IntArray:
        """Shape (n,): the position of each position's referrer, -1 for none; what the forest was made from."""
        return self.by_user(np.where(self.parents >= 0, self.users[self.parents], -1))

    def by_place(self, values: NDArray[T]) -> NDArray[T]:
        """Shape (n,): values that are told by position, told by place."""
        return values[self.users]

    def by_user(self, values: NDArray[T]) -> NDArray[T]:
        """Shape (n,): values that are told by place, told by position."""
        found = np.empty_like(values)
        found[self.users] = values
        return found


def forest(parents: NDArray[Any]) -> Forest:
    """Order any array of referrers once, so that every sum over it is one pass.

    Args:
        parents: shape (n,), position of each user's referrer, -1 for none, in any order.

    Raises:
        ForestInvalid: some users are their own ancestors (names one such circle), or a referrer is nobody's position.

    Cost: O(n), 32 bytes a user.
    """
    above = _plain(parents)
    return Forest(*_laid_out(above, parents_first(above)))


def parents_first(parents: NDArray[Any]) -> IntArray:
    """Order the positions so that every parent stands before its children.

    Args:
        parents: shape (n,), position of each user's referrer, -1 for none.

    Raises:
        ForestInvalid: some users are their own ancestors (names one such circle), or a referrer is nobody's position.

    Cost: O(n), one walk up from every user that ends where an earlier walk passed.
    """
    above = _plain(parents)
    astray = np.flatnonzero((above < -1) | (above >= len(above)))
    if astray.size:
        raise ForestInvalid((int(astray[0]),))
    order = np.empty(len(above), dtype=np.int64)
    met = int(_walked_up(above, order))
    if met >= 0:
        circle = [met]
        while above[circle[-1]] != met:
            circle.append(int(above[circle[-1]]))
        raise ForestInvalid(tuple(circle))
    return order


def downstream_revenue(
    parents: IntArray, revenue: FloatArray, *, decay: float = 0.5, generations: int | None = None
) -> FloatArray:
    """Value what each user's referrals brought in, generation by generation.

    Args:
        parents: shape (n,), index of each user's referrer, -1 for none; a parent stands before its children.
        revenue: shape (n,), settled revenue per user in minor units, >= 0.
        decay: weight of each further generation, dimensionless, 0 <= decay <= 1.
        generations: how many generations below count, 1 to 100; None for all.

    Returns:
        Shape (n,), minor units: sum over referees c of revenue[c] + decay * value[c], where value[c] is told with one
        generation less; so generation g counts decay^(g - 1) up to the last that counts.

    Raises:
        ForestInvalid: a parent does not precede its child.
        Refused: "scores.parameter_out_of_range".

    Cost: O(n) without a cap, one reverse pass; with one O(n) for each generation that counts and is there.
    Source: docs/scores.md#downstream-revenue.
    """
    check_parameter("decay", decay, holds=0 <= decay <= 1, allowed="[0, 1]")
    cap = GENERATIONS_AT_MOST if generations is None else generations
    check_parameter("generations", cap, holds=1 <= cap <= GENERATIONS_AT_MOST, allowed=f"[1, {GENERATIONS_AT_MOST}]")
    misplaced = np.flatnonzero((parents >= np.arange(len(parents))) | (parents < -1))
    if misplaced.size:
        raise ForestInvalid((int(misplaced[0]),))
    own = np.require(revenue, np.float64, ["C", "W"])
    above = _plain(parents)
    return _summed(above, own, float(decay)) if generations is None else _capped(above, own, float(decay), cap)


def _plain(parents: NDArray[Any]) -> IntArray:
    """The same numbers as compiled loops take them: 64 bits, side by side, writable."""
    return np.require(parents, np.int64, ["C", "W"])


@compiled
def _walked_up(parents: IntArray, order: IntArray) -> int:
    """Fill `order` with parents before children and answer -1; or answer a position on the first circle met."""
    unseen, walking, placed = 0, 1, 2
    marks = np.zeros(len(parents), dtype=np.uint8)
    path = np.empty(len(parents), dtype=np.int64)
    n_placed = 0
    for start in range(len(parents)):
        length = 0
        here = start
        while here >= 0 and marks[here] == unseen:
            marks[here] = walking
            path[length] = here
            length += 1
            here = parents[here]
        if here >= 0 and marks[here] == walking:
            return here
        for step in range(length - 1, -1, -1):
            marks[path[step]] = placed
            order[n_placed] = path[step]
            n_placed += 1
    return -1


@compiled
def _laid_out(parents: IntArray, order: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Users, parents, depths and ends of a `Forest`, from parents by position and an order with parents first."""
    n_users = len(parents)
    sizes = np.ones(n_users, dtype=np.int64)
    for step in range(n_users - 1, -1, -1):
        user = order[step]
        if parents[user] >= 0:
            sizes[parents[user]] += sizes[user]
    # First how far from their referrer everybody stands, behind the siblings before them; then the places.
    taken = np.zeros(n_users + 1, dtype=np.int64)
    places = np.empty(n_users, dtype=np.int64)
    for user in range(n_users):
        places[user] = taken[parents[user] + 1]
        taken[parents[user] + 1] += sizes[user]
    users = np.empty(n_users, dtype=np.int64)
    above = np.full(n_users, -1, dtype=np.int64)
    depths = np.zeros(n_users, dtype=np.int64)
    ends = np.empty(n_users, dtype=np.int64)
    for step in range(n_users):
        user = order[step]
        parent = parents[user]
        if parent >= 0:
            places[user] += places[parent] + 1
            above[places[user]] = places[parent]
            depths[places[user]] = depths[places[parent]] + 1
        users[places[user]] = user
        ends[places[user]] = places[user] + sizes[user]
    return users, above, depths, ends


@compiled
def _summed(parents: IntArray, revenue: FloatArray, decay: float) -> FloatArray:
    """Downstream revenue over all generations: one pass from the last child upwards."""
    value = np.zeros(len(parents))
    for child in range(len(parents) - 1, -1, -1):
        if parents[child] >= 0:
            value[parents[child]] += revenue[child] + decay * value[child]
    return value


@compiled
def _capped(parents: IntArray, revenue: FloatArray, decay: float, generations: int) -> FloatArray:
    """Downstream revenue over some generations: one more in each pass, until a pass changes nothing."""
    value = np.zeros(len(parents))
    for _ in range(generations):
        following = np.zeros(len(parents))
        for child in range(len(parents) - 1, -1, -1):
            if parents[child] >= 0:
                following[parents[child]] += revenue[child] + decay * value[child]
        is_same = True
        for user in range(len(parents)):
            is_same = is_same and following[user] == value[user]
        value = following
        if is_same:
            break
    return value
