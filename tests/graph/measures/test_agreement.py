"""Asking, measuring and judging, and a slow plain reference agree on who an expression is true of.

What is meant stands in docs/measures.md; tests/graph/measures/plain.py says the same in loops, without the product.
A new shape is a new statement to plan, so `make test` tries ten shapes that name all there is, `make nightly` any.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.database.driver import Database
from graph.measures.catalogue import MEASURES
from graph.measures.compiling import FAR, Asking, truth
from graph.measures.evaluating import evaluate
from graph.measures.model import Compare, Expression, Leaf, Measure, measures_of, parts_of
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.starting import Sizes
from graph.measures.store import asked, count_true, list_true, measure
from graph.measures.windows import moment
from graph.messages import Language
from queries.composer import Composed, Piece, compose
from tests.graph.measures import plain
from tests.graph.measures.fitting import fitted
from tests.graph.measures.planting import plant
from tests.graph.measures.trees import UNITS, expressions
from tests.graph.measures.worlds import GROUPS, TAGS, World, world

# Worlds are few, since the store plans anew what it knows when much has changed.
N_WORLDS, N_TIMES = 5, 2
N_NIGHTLY_WORLDS, N_NIGHTLY_SHAPES = 20, 250
MOVES = (*([timedelta(0)] * 4), timedelta(milliseconds=1), timedelta(days=-1), timedelta(days=30), timedelta(hours=9))
MOST_LEAVES = 12
MARKER = "}' OR 1=1 //"
KEPT = frozenset({"direction"})
# Every measure, option, window and comparison; values are put in world by world.
SHAPES = (
    """tag a and not tag a said by b or attribute city is a or attribute hobbies is a and attribute height at most 1
    or attribute married is yes and none of (known attribute height, attribute since before 2025-01-01)""",
    """all of (age at least 1, days to birthday less than 9) or days since joining between 1 and 9
    or percentile downstream_revenue more than 10% and score pagerank at most 9
    or not came through a and came through kind b""",
    """consented to a or in group a and days in group a more than 9 or known days in group a and consented to b""",
    """purchases in the last 9 days at least 1 and spend this month more than 1
    or spend since joining exactly 9 or average purchase after joining for 9 days less than 9
    or purchases of product a in category b through c at least 1 or spend worth at least 1 worth at most 2 at least 1
    or purchase days at hours 1 on weekdays 1 at least 1
    or purchase days with promotion d since 2025-01-01 at most 1""",
    """first purchase since entering a on or after 2025-01-01 or last purchase from 2025-01-01 to 2025-02-01 before
    2025-01-01 or days since purchase in category a 1 years ago at most 9 and known average purchase through a
    or purchases of product a since entering a exactly 0""",
    """events a in the last 9 days at least 1 and event days a exactly 2 or first event a this
    week between 2025-01-01 and 2025-02-01 or last event a 1 quarters ago after 2025-01-01
    or days since event a through b at hours 1 on weekdays 1 at least 9
    and events a after joining for 9 days less than 2""",
    """task stage a at least 2 and not task completions a in the last 9 days at least 1 or paid term of plan a and
    days of term left of plan a less than 9 or task completions a since entering a at most 2 or paid term
    and days of term left at least 9 and times renewed at least 1 or times renewed of plan a exactly 1
    and known days of term left""",
    """referees at least 1 and not referees within 2 hops in the last 9 days at most 1 or referrers within 4 hops who
    (tag a or purchases 1 days ago at least 1) exactly 1 or referees since entering a exactly 1""",
    """referees within 4 hops who (purchases since joining at least 1 and not age at least 20) since joining at least 1
    or referrers at least 1 and referees who (referees who (tag a) at least 1) at least 1""",
    """interaction people of kind a from them in the last 9 days at least 2 or interaction days who (in group a) this
    quarter at least 1 and interactions to them since joining more than 3 or interactions since entering a at most 9""",
    """interaction people within 2 hops to them in the last 9 days at least 2
    or interaction people within 2 hops who (attribute city is a) of kind a after joining for 9 days exactly 1""",
    """spend of referees at least 1 or not spend of referees within 3 hops who (tag a or purchases at least 1) in the
    last 99 days at most 9 or spend of referees since joining more than 1
    and spend of referees since entering a at most 9""",
)

# What a question can start at, alone, beside others and among alternatives.
STARTS = (
    "tag a and purchases in the last 99 days at least 1 and not in group a",
    "tag a said by b or spend of product a at least 1 or event days a at least 1",
    "attribute city is a、b and consented to a and days since purchase at most 99",
    "referees within 3 hops who (tag a or purchases at least 1) at least 1 and known attribute city",
    "referees who (in group a) in the last 99 days at least 1 or came through a and last purchase after 2025-01-01",
    "spend of referees within 2 hops in the last 99 days at least 1 and known attribute city or tag a",
    "interaction people who (tag a and known age) from them this year at least 1 or last event a on 2025-01-01",
    "percentile pagerank at least 30% and percentile downstream_revenue at most 90% and days in group a at least 1",
    "paid term of plan a and known age or task stage a at least 2 and paid term",
    "days of term left at most 99 and task completions a in the last 99 days at least 1 or task stage a at most 0",
    "average purchase at least 1 and first purchase after 2025-01-01 and purchases in category a at hours 1 at least 1",
)


def shapes(n: int, *, again: bool) -> Sequence[Expression]:
    """Expressions of any shape with at most so many leaves; `again` makes them the same each time."""
    made: list[Expression] = []

    @settings(
        max_examples=n,
        derandomize=again,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(expression=expressions(2).filter(lambda each: len(list(measures_of(each))) <= MOST_LEAVES))
    def make(expression: Expression) -> None:
        made.append(expression)

    make()
    return made


def at_another_time(small: World, shape: Expression, rng: random.Random) -> tuple[World, Expression]:
    """The world as it is asked then or somewhat before or after, and the shape with values that fit it."""
    there = replace(small, now=small.now + rng.choice(MOVES))
    return there, fitted(shape, there, rng)


async def all_agree(database: Database, world: World, expression: Expression) -> None:
    """Three ways to the same truth of everybody, and the same values of every measure."""
    asking = Asking(moment(world.now, world.zone), world.zone, UNITS)
    measures = list(dict.fromkeys(measures_of(expression)))
    users = sorted(world.graph.people)

    rng = random.Random(f"{world.now} {expression}")

    true_of = await list_true(database, expression, asking, any_sizes(rng))
    found = await measure(database, users, measures, asking)

    assert true_of == plain.true_of(world.graph, expression, world.now, world.zone), told(world, expression)
    assert sorted(found) == [each for each in users if not world.graph.people[each].is_erased]
    for user, values in found.items():
        for each in measures:
            said = plain.measured(world.graph, each, user, world.now, world.zone)
            assert alike(values[each], said), (told(world, each), user, values[each], said)
        judged = plain.judge(world.graph, expression, user, world.now, world.zone)
        assert evaluate(expression, values).truth is judged, (told(world, expression), user)


def any_sizes(rng: random.Random) -> Sizes:
    """Sizes as they may come, so that a question starts now here, now there."""
    few, many = (lambda: rng.randrange(100)), 100
    names = [*TAGS, *GROUPS]
    return Sizes(
        n_users=many,
        n_purchases=few(),
        n_lines=few(),
        n_products=1 + few(),
        n_events=few(),
        n_event_types=1 + few(),
        n_channels=1 + few(),
        n_cities=1 + few(),
        tags={each: few() for each in names},
        groups={each: few() for each in names},
    )


def alike(value: Any, said: Any) -> bool:
    """Whether the two are one value; an average is a quotient, which a float holds as exactly as it can."""
    if isinstance(said, Fraction):
        return value == float(said)
    return value == said and (value is None) is (said is None)


def told(world: World, what: object) -> str:
    return f"{what} at {world.now} in {world.zone}"


def composed(expression: Expression, small: World) -> Composed:
    units = {**UNITS, **{key + MARKER: unit for key, unit in UNITS.items()}}
    asking = Asking(moment(small.now, small.zone), small.zone, units)
    return compose([asked(expression, asking, None, after="", limit=10)])


def with_markers(part: Any) -> Any:
    """The same tree, a marker behind every text of its options, windows and tests that somebody may choose freely."""
    if isinstance(part, tuple):
        return tuple(with_markers(each) for each in part)
    if isinstance(part, Measure):
        options = tuple((name, value if name in KEPT else with_markers(value)) for name, value in part.options)
        return Measure(part.kind, options, with_markers(part.window), with_markers(part.where))
    if isinstance(part, Enum) or not (isinstance(part, str) or is_dataclass(part)):
        return part
    if isinstance(part, str):
        return part + MARKER
    return type(part)(*(with_markers(getattr(part, each.name)) for each in fields(part)))


def shaped(text: str) -> Expression:
    return parsed(text, Notation(Language.EN, 2, UNITS))


@pytest.mark.text
def test_the_shapes_name_every_measure_option_window_and_comparison() -> None:
    found = [each for text in SHAPES for each in measures_of(shaped(text))]
    tests: list[Compare] = []

    def gather(expression: Expression) -> None:
        if isinstance(expression, Leaf) and expression.test is not None:
            tests.append(expression.test.compare)
        for part in parts_of(expression):
            gather(part)

    for text in SHAPES:
        gather(shaped(text))

    assert {each.kind for each in found} == set(MEASURES) - {"segment"}
    assert {type(each.window).__name__ for each in found} == {
        *("NoneType", "Rolling", "Calendar", "Between", "SinceJoining", "SinceEntering")
    }
    assert {name for each in found for name, _ in each.options} == {
        name for each in MEASURES.values() for name in each.options
    }
    assert set(tests) == set(Compare)


@pytest.mark.text
@given(expression=expressions(2), seed=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_equal_shapes_are_one_text(expression: Expression, seed: int) -> None:
    small = world(seed)
    one, other = (fitted(expression, small, random.Random(seed + n)) for n in range(2))

    texts = {composed(each, small).text for each in (one, other)}

    assert len(texts) == 1


@pytest.mark.text
@given(expression=expressions(2))
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nothing_that_somebody_wrote_stands_in_a_statement(expression: Expression) -> None:
    small = world(1)
    marked = with_markers(fitted(expression, small, random.Random(1)))

    statement = composed(marked, small)

    assert MARKER not in statement.text
    assert repr(list(statement.params.values())).count(MARKER) >= (MARKER in repr(marked))


@pytest.mark.text
def test_alternatives_stand_behind_what_the_planner_multiplies_out() -> None:
    # In WHERE this took 3.7 s to plan, with a count at the far end 23 s.
    text = composed(shaped("in group a and (purchases at least 1 and in group b or came through c)"), world(1)).text

    where, behind = text.split("ORDER BY")
    quick, dear = behind.split("WITH ")[1:]

    assert (where.count(":Group"), where.count(" OR ")) == (0, 0)
    assert (quick.count(":Group"), quick.count(" OR ")) == (1, 0)
    assert (dear.count(":Group"), dear.count(":BOUGHT"), dear.count(" OR ")) == (1, 1, 1)


@pytest.mark.parametrize("text", STARTS)
async def test_wherever_a_question_starts_the_same_people_are_found_and_counted(text: str, database: Database) -> None:
    small = world(3)
    await plant(database, small)
    expression = fitted(shaped(text), small, random.Random(text))
    asking = Asking(moment(small.now, small.zone), small.zone, UNITS)
    expected = plain.true_of(small.graph, expression, small.now, small.zone)

    for seed in range(3):
        sizes = any_sizes(random.Random(seed))
        assert await list_true(database, expression, asking, sizes) == expected
    assert await count_true(database, expression, asking, any_sizes(random.Random(0))) == len(expected)


@pytest.mark.parametrize("seed", range(N_WORLDS))
async def test_asking_measuring_and_the_plain_reference_agree(seed: int, database: Database) -> None:
    small = world(seed)
    await plant(database, small)

    for text in SHAPES:
        for again in range(N_TIMES):
            rng = random.Random(f"{seed} {again} {text}")
            await all_agree(database, *at_another_time(small, shaped(text), rng))


async def test_a_value_that_is_guarded_is_known_only_of_who_agreed(database: Database) -> None:
    small = world(0)
    await plant(database, small)
    bare = Asking(moment(small.now, small.zone), small.zone, UNITS)
    agreed = Leaf(Measure("consented", (("purpose", "profiling"),)))
    guard = (Piece(FAR, inserts={"truth": (truth(agreed, bare),)}),)
    guarded = replace(bare, guards={"city": guard, "birthday": guard})
    measures = [Measure("attribute", (("key", "city"),)), Measure("age")]

    found = await measure(database, list(small.graph.people), measures, guarded)

    for user, values in found.items():
        has_agreed = plain.judge(small.graph, agreed, user, small.now, small.zone)
        said = [plain.measured(small.graph, each, user, small.now, small.zone) for each in measures]
        assert list(values.values()) == (said if has_agreed else [None, None])
    assert len({values[measures[0]] for values in found.values()}) > 1


@pytest.mark.nightly
async def test_they_agree_on_five_thousand_cases_of_any_shape(database: Database) -> None:
    seeds = random.SystemRandom()
    anything = shapes(N_NIGHTLY_SHAPES, again=False)

    for _ in range(N_NIGHTLY_WORLDS):
        seed = seeds.randrange(2**32)
        small = world(seed)
        await plant(database, small)
        for number, shape in enumerate(anything):
            await all_agree(database, *at_another_time(small, shape, random.Random(f"{seed} {number}")))
