"""Large expressions: set algebra over several statements finds whom a plain reference finds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.errors import Unavailable
from graph.measures import algebra
from graph.measures.algebra import EVERYBODY, find_true, packed
from graph.measures.compiling import Asking
from graph.measures.model import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Truth,
    parts_of,
)
from graph.measures.windows import moment
from graph.settings import Settings
from tests.conftest import NOW
from tests.graph.measures import plain
from tests.graph.measures.fitting import fitted
from tests.graph.measures.planting import plant
from tests.graph.measures.test_agreement import shaped
from tests.graph.measures.trees import UNITS
from tests.graph.measures.worlds import World, world

# Cheap to plan; of some people each is unknown.
LEAVES = (
    "tag a",
    "average purchase at least 1",
    "age at least 30",
    "known attribute city",
    "days in group a at least 1",
)


def tree(rng: random.Random, leaves: list[Expression], depth: int) -> Expression:
    """Any joining of the leaves, and of the segment `s`."""
    if depth == 0 or rng.random() < 0.2:
        named = Measure("segment", (("key", "s"),))
        return rng.choice([*leaves, *leaves, Leaf(named), Known(named)])
    joined = rng.choice([All, AnyOf, NoneOf, None])
    if joined is None:
        return Not(tree(rng, leaves, depth - 1))
    return joined(tuple(tree(rng, leaves, depth - 1) for _ in range(rng.randrange(1, 4))))


def truths(small: World, expression: Expression, user: str, of_segment: Truth = None) -> Truth:
    """What the expression comes to by Kleene's rules, leaves by the plain reference, the segment as it is given."""
    if small.graph.people[user].is_erased:
        return None
    if isinstance(expression, Leaf | Known) and expression.measure.kind == "segment":
        return of_segment if isinstance(expression, Leaf) else of_segment is not None
    if isinstance(expression, Leaf | Known):
        return plain.judge(small.graph, expression, user, small.now, small.zone)
    inner = [truths(small, each, user, of_segment) for each in parts_of(expression)]
    if isinstance(expression, Not | NoneOf | AnyOf):
        some = True if True in inner else None if None in inner else False
        return some if isinstance(expression, AnyOf) or some is None else not some
    return False if False in inner else None if None in inner else True


@pytest.mark.parametrize("seed", range(3))
async def test_asked_leaf_by_leaf_the_same_people_are_found(
    seed: int, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = world(seed)
    await plant(database, small)
    rng = random.Random(seed)
    leaves = [fitted(shaped(each), small, rng) for each in LEAVES]
    monkeypatch.setattr(algebra, "AT_ONCE", 1)

    found_some = 0
    for _ in range(25):
        segment = Not(AnyOf((rng.choice(leaves), rng.choice(leaves))))
        expression = tree(rng, leaves, 3)
        asking = Asking(moment(small.now, small.zone), small.zone, UNITS, segments={"s": segment})
        judged = {each: truths(small, segment, each) for each in small.graph.people}

        found = await find_true(database, expression, asking)

        expected = [user for user in judged if truths(small, expression, user, judged[user]) is True]
        assert sorted(found) == sorted(expected), (expression, segment)
        found_some += bool(found)
    assert found_some > 5


async def test_a_question_about_everybody_has_a_deadline_of_its_own(
    address: StoreAddress, settings: Settings, database: Database
) -> None:
    small = world(0)
    await plant(database, small)
    asking = Asking(moment(small.now, small.zone), small.zone, UNITS)

    # No answer comes back within a tenth of a millisecond.
    async with connected(address, replace(settings, read_deadline_s=0.0001)) as hasty:
        found = await find_true(hasty, EVERYBODY, asking, deadline_s=60.0)
        with pytest.raises(Unavailable):
            await find_true(hasty, EVERYBODY, asking)

    assert found == {user for user, person in small.graph.people.items() if not person.is_erased}


def test_conditions_are_packed_by_25() -> None:
    asking = Asking(moment(NOW, UTC), ZoneInfo("UTC"))
    age = Leaf(Measure("age"), Comparison(Compare.AT_LEAST, (1,)))

    rows = packed([age, AnyOf((age,) * 24), age, AnyOf((age,) * 30), age, age], asking)

    assert [[len(parts_of(each)) or 1 for each in row] for row in rows] == [[1, 24], [1], [30], [1, 1]]
