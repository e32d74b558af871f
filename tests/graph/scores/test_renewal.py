"""What is read anew beside what was known is what a reading of everybody gives."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores.model import InputPage
from graph.scores.renewal import renewed
from graph.scores.snapshot import Snapshot, of_ids

pytestmark = pytest.mark.text

THEN, NOW = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
NAMES = "abcdef"
DAY = 2026001


@dataclass
class World:
    """A few people and what they do: pairs with a count and a day, who brought whom, purchases in minor units, of which
    half was given back, when they joined."""

    users: set[str] = field(default_factory=set[str])
    gave: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict[tuple[str, str], tuple[int, int]])
    brought: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    bought: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    joined: dict[str, int] = field(default_factory=dict[str, int])

    def read(self, at: datetime, today: int, only: Any = None, crossed: Any = frozenset()) -> Snapshot:
        """All of it, or what some users gave, bought and who brought them, and what others gave those in `crossed` and
        whom they brought."""
        own = self.users if only is None else only
        gave = [(*pair, *what) for pair, what in self.gave.items() if pair[0] in own or pair[1] in crossed]
        brought = [(by, user, at) for user, (by, at) in self.brought.items() if user in own or by in crossed]
        bought = [(user, day, amount, 2 * amount) for (user, day), amount in self.bought.items() if user in own]
        joined = [(user, self.joined.get(user, 0)) for user in own if user in self.users]
        builder = of_ids(sorted(self.users))
        columns = (*_columns(gave, 4), *_columns(brought, 3), *_columns(bought, 4), *_columns(joined, 2))
        builder.add(InputPage(*columns))
        return builder.build(at, today, refusing={user for user in self.users if user < "b"})


def _columns(rows: list[Any], width: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(width)]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    users = draw(st.sets(st.sampled_from(NAMES)))
    world = World(users)
    if not users:
        return world
    one = st.sampled_from(sorted(users))
    facts = st.tuples(st.integers(1, 3), st.integers(DAY, DAY + 9))
    world.gave = draw(st.dictionaries(st.tuples(one, one), facts, max_size=8))
    # Whoever stands later was brought by somebody before: no circles.
    for user in sorted(users)[1:]:
        if draw(st.booleans()):
            world.brought[user] = (draw(st.sampled_from([each for each in sorted(users) if each < user])), 5)
    world.bought = draw(st.dictionaries(st.tuples(one, st.integers(DAY, DAY + 9)), st.integers(0, 9), max_size=8))
    world.joined = draw(st.dictionaries(one, st.integers(1, 3)))
    return world


def _same(one: Snapshot, other: Snapshot) -> None:
    assert (one.as_of, one.today, one.users) == (other.as_of, other.today, other.users)
    for name in ("referrers", "brought_at", "joined_at", "refusing"):
        _equal(getattr(one, name), getattr(other, name))
    _equal(np.nan_to_num(one.entry_paid, nan=-1.0), np.nan_to_num(other.entry_paid, nan=-1.0))
    for name in ("sources", "targets", "weights", "days"):
        _equal(getattr(one.interactions, name), getattr(other.interactions, name))
    assert one.purchases.n_users == other.purchases.n_users
    for name in ("users", "days", "amounts"):
        _equal(getattr(one.purchases, name), getattr(other.purchases, name))


def _equal(one: Any, other: Any) -> None:
    assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())


@given(worlds(), worlds(), st.sets(st.sampled_from(NAMES)))
def test_a_snapshot_that_was_renewed_is_that_of_reading_everybody(before: World, after: World, locked: set[str]):
    # Whoever came, went or differs in anything of their own is read anew, those among them whom others' facts changed
    # for as well from the other side; some more were locked for nothing.
    whole = after.read(NOW, 20_514)
    crossed = {
        user for user in after.users if user not in before.users or _received(before, user) != _received(after, user)
    }
    changed = crossed | {user for user in after.users if _own(before, user) != _own(after, user)}
    changed |= locked & after.users

    found = renewed(
        before.read(THEN, 20_513), after.read(NOW, 20_514, changed, crossed), changed=changed, crossed=crossed
    )

    _same(found, whole)


def _own(world: World, user: str) -> tuple[Any, ...]:
    gave = {pair[1]: what for pair, what in world.gave.items() if pair[0] == user}
    bought = {day: amount for (buyer, day), amount in world.bought.items() if buyer == user}
    return gave, bought, world.brought.get(user), world.joined.get(user, 0)


def _received(world: World, user: str) -> tuple[Any, ...]:
    gave = {pair[0]: what for pair, what in world.gave.items() if pair[1] == user}
    return gave, {each: at for each, (by, at) in world.brought.items() if by == user}


def test_what_one_gave_is_known_again_with_nobody_else_read():
    before = World({"a", "b", "c"}, gave={("a", "b"): (1, DAY), ("b", "c"): (2, DAY), ("c", "a"): (3, DAY)})
    after = World({"a", "b", "c"}, gave={("a", "c"): (4, DAY + 1), ("b", "c"): (2, DAY), ("c", "a"): (3, DAY)})

    found = renewed(before.read(THEN, 20_513), after.read(NOW, 20_514, {"a"}), changed={"a"}, crossed=())

    given_now = found.interactions
    assert list(
        zip(given_now.sources.tolist(), given_now.targets.tolist(), given_now.weights.tolist(), strict=True)
    ) == [
        (0, 2, 4.0),
        (1, 2, 2.0),
        (2, 0, 3.0),
    ]
    assert given_now.days.tolist() == [since(date(2026, 1, 2)), since(date(2026, 1, 1)), since(date(2026, 1, 1))]


def since(day: date) -> int:
    return (day - date(1970, 1, 1)).days
