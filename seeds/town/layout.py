"""The town's layout: who joined when, who brought whom, who belongs where. Arrays of a few bytes a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from graph.errors import Refused
from seeds.town.calendar import DAY_MS, HOURS, Calendar, make_calendar
from seeds.town.chance import Chance

IntArray = NDArray[np.int64]
SmallArray = NDArray[np.int32]
N_USERS = 5_000
N_USERS_MAX = 1_000_000
SEED = 1
AS_OF = datetime(2026, 5, 1, tzinfo=UTC)
BROUGHT_SHARE = 0.45
BLOCK = 1_000
_COPY_SHARE = 0.6
_COMMUNITY_OF = 40
_COMMUNITY_EXPONENT = 1.05
_N_CODE_OWNERS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """Which town: so many people, from this seed number, as things stood at `as_of`."""

    n_users: int = N_USERS
    seed: int = SEED
    as_of: datetime = AS_OF

    def __post_init__(self) -> None:
        if not 12 <= self.n_users <= N_USERS_MAX:
            raise Refused("seeds.size", n_users=self.n_users, limit=N_USERS_MAX)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """People by number, in the order in which they joined.

    `joined_ms`: shape (n,), strictly rising. `referrers`: shape (n,), number of who brought them, smaller than their
    own, -1 for nobody. `n_referees`: shape (n,). `communities`: shape (n,); `members`: the people, community after
    community, earliest first; `starts`: shape (communities + 1,), where each begins in `members`. `code_owners`: the
    people who brought most and have a live code of their own. `milestones`: when the third and the tenth person that
    somebody brought joined, for those who brought three at least.
    """

    plan: Plan
    calendar: Calendar
    joined_ms: IntArray
    referrers: SmallArray
    n_referees: SmallArray
    communities: SmallArray
    members: SmallArray
    starts: IntArray
    code_owners: frozenset[int]
    milestones: Mapping[int, tuple[int, int | None]]

    @property
    def n_blocks(self) -> int:
        """How many blocks of 1,000 people there are."""
        return -(-self.plan.n_users // BLOCK)

    def block(self, number: int) -> range:
        """The people of a block."""
        return range(number * BLOCK, min((number + 1) * BLOCK, self.plan.n_users))


def make_layout(plan: Plan) -> Layout:
    """Lay the town out. Cost: O(n), about 1 µs and 40 bytes a person."""
    calendar = make_calendar(plan.as_of)
    joined_ms = _joined(plan, calendar)
    referrers = _brought(plan)
    n_referees = np.bincount(referrers[referrers >= 0], minlength=plan.n_users).astype(np.int32)
    communities, members, starts = _communities(plan)
    best = np.argsort(-n_referees, kind="stable")[: min(_N_CODE_OWNERS, plan.n_users // 100)]
    owners = frozenset(int(each) for each in best if n_referees[each] > 0)
    milestones = _milestones(referrers, joined_ms)
    return Layout(plan, calendar, joined_ms, referrers, n_referees, communities, members, starts, owners, milestones)


def _joined(plan: Plan, calendar: Calendar) -> IntArray:
    """More and more people a day, at waking hours; the last of them some hours before the end."""
    bulk = Chance(plan.seed, 1).bulk
    span_days = (calendar.end_ms - calendar.start_ms) // DAY_MS
    days = np.floor(span_days * bulk.random(plan.n_users) ** 0.7).astype(np.int64)
    hours = np.searchsorted(HOURS, bulk.random(plan.n_users))
    within_ms = bulk.integers(0, 3_600_000, plan.n_users)
    at = np.sort(calendar.start_ms + days * DAY_MS + hours * 3_600_000 + within_ms)
    steps = np.arange(plan.n_users, dtype=np.int64)
    return np.minimum(np.maximum.accumulate(at - steps) + steps, calendar.end_ms - plan.n_users + steps)


def _brought(plan: Plan) -> SmallArray:
    """45 % were brought: by anyone before them, or by whoever brought some earlier one, so that few bring many."""
    bulk = Chance(plan.seed, 2).bulk
    is_brought = bulk.random(plan.n_users) < BROUGHT_SHARE
    copies = (bulk.random(plan.n_users) < _COPY_SHARE).tolist()
    anyone = bulk.random(plan.n_users).tolist()
    found = np.full(plan.n_users, -1, np.int32)
    referrers: list[int] = []
    for number in np.flatnonzero(is_brought).tolist():
        if number == 0:
            continue
        chosen = int(anyone[number] * number)
        if copies[number] and referrers:
            chosen = referrers[int(anyone[number] * len(referrers))]
        found[number] = chosen
        referrers.append(chosen)
    return found


def _milestones(referrers: SmallArray, joined_ms: IntArray) -> dict[int, tuple[int, int | None]]:
    brought: dict[int, int] = {}
    found: dict[int, tuple[int, int | None]] = {}
    for number in np.flatnonzero(referrers >= 0).tolist():
        referrer = int(referrers[number])
        brought[referrer] = brought.get(referrer, 0) + 1
        if brought[referrer] == 3:
            found[referrer] = (int(joined_ms[number]), None)
        elif brought[referrer] == 10:
            found[referrer] = (found[referrer][0], int(joined_ms[number]))
    return found


def _communities(plan: Plan) -> tuple[SmallArray, SmallArray, IntArray]:
    """One community for every 40 people, the k-th as large as 1/k^1.05."""
    bulk = Chance(plan.seed, 3).bulk
    n_communities = max(3, plan.n_users // _COMMUNITY_OF)
    shares = np.cumsum(np.arange(1, n_communities + 1, dtype=np.float64) ** -_COMMUNITY_EXPONENT)
    drawn = np.searchsorted(shares / shares[-1], bulk.random(plan.n_users), side="right")
    communities = np.minimum(drawn, n_communities - 1).astype(np.int32)
    members = np.argsort(communities, kind="stable").astype(np.int32)
    counts = np.bincount(communities, minlength=n_communities)
    return communities, members, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
