"""Expressions of any shape with the values that a small world holds, so that their leaves are often true in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from math import floor
from typing import Any

from graph.measures.catalogue import MEASURES, Takes
from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    SinceEntering,
    SinceJoining,
    Unit,
    Window,
)
from tests.graph.measures import worlds
from tests.graph.measures.plain import measured
from tests.graph.measures.trees import UNITS
from tests.graph.measures.worlds import World

WORDS = {
    ("purchases", "channel"): worlds.PLACES,
    ("came_through", "channel"): tuple(worlds.CHANNELS),
    ("channel_kind", "kind"): tuple(worlds.CHANNELS.values()),
    "source": worlds.SOURCES,
    "product": tuple(worlds.SKUS),
    "category": tuple(each for each in worlds.SKUS.values() if each),
    "channel": worlds.PLACES,
    "promotion": worlds.PROMOTIONS,
    "kind": worlds.KINDS,
    Takes.TAG: worlds.TAGS,
    Takes.GROUP: tuple(worlds.GROUPS),
    Takes.TASK: tuple(worlds.TASKS),
    Takes.PLAN: worlds.PLANS,
    Takes.SCORE: worlds.SCORES,
    Takes.PURPOSE: worlds.PURPOSES,
    Takes.EVENT_TYPE: worlds.TYPES,
}
KEPT = frozenset({Takes.ATTRIBUTE, Takes.HOPS, Takes.DIRECTION})


def fitted(expression: Expression, world: World, rng: random.Random) -> Expression:
    """An expression of the same shape; membership in a segment becomes a tag.

    Kept are attributes (what they are counted in is part of the shape), scores, hops and directions. Several values of
    an option are always two, so that equal shapes are planned once.
    """
    match expression:
        case Known(measure):
            return Known(_measure(measure, world, rng))
        case Leaf(measure, test):
            found = _measure(measure, world, rng)
            return Leaf(found, None if test is None else _test(test, found, world, rng))
        case Not(part):
            return Not(fitted(part, world, rng))
        case All(parts) | AnyOf(parts) | NoneOf(parts):
            return type(expression)(tuple(fitted(each, world, rng) for each in parts))
    raise AssertionError(expression)


def _measure(measure: Measure, world: World, rng: random.Random) -> Measure:
    kind = "tag" if measure.kind == "segment" else measure.kind
    options = {name: _option(kind, name, value, world, rng) for name, value in measure.options}
    if {"amount_from", "amount_to"} <= set(options):
        low, high = options["amount_from"], options["amount_to"]
        options["amount_from"], options["amount_to"] = min(low, high), max(low, high)
    window = None if measure.window is None else _window(measure.window, world, rng)
    where = None if measure.where is None else fitted(measure.where, world, rng)
    return Measure(kind, tuple(sorted(options.items())), window, where)


def _option(kind: str, name: str, value: Any, world: World, rng: random.Random) -> Any:
    takes = MEASURES[kind].options[name]
    if takes in KEPT or value in worlds.SCORES:
        return value
    bought = [each for person in world.graph.people.values() for each in person.purchases]
    done = [each for person in world.graph.people.values() for each in person.events]
    local = [each.at.astimezone(world.zone) for each in (*bought, *done)] or [world.now]
    choices = {
        Takes.MONEY: [each.amount for each in bought] or [0],
        Takes.HOURS: [each.hour for each in local],
        Takes.WEEKDAYS: [each.isoweekday() for each in local],
    }.get(takes)
    pool = choices or WORDS.get((kind, name)) or WORDS.get(name) or WORDS[takes]
    if not isinstance(value, tuple):
        return rng.choice(pool)
    return _two(pool, rng)


def _two(pool: Sequence[Any], rng: random.Random) -> tuple[Any, ...]:
    """Two different ones, the second one beside the first where there is only one."""
    one = rng.choice(pool)
    others = sorted({each for each in pool if each != one}) or [one - 1 if one > 1 else one + 1]
    return tuple(sorted((one, rng.choice(others))))


def _window(window: Window, world: World, rng: random.Random) -> Window:
    days, groups = rng.choice(worlds.SPANS[1:]), tuple(worlds.GROUPS)
    first, last = sorted((_day(world, rng), _day(world, rng)))
    match window:
        case Rolling():
            window = Rolling(days)
        case Calendar(span):
            window = Calendar(span, rng.choice((0, 0, 1, 1, 2, 4, 12)))
        case Between(_, until):
            window = Between(first, None if until is None else last)
        case SinceJoining(until):
            window = SinceJoining(None if until is None else days)
        case SinceEntering():
            window = SinceEntering(rng.choice(groups))
    return window


def _day(world: World, rng: random.Random) -> date:
    people = world.graph.people.values()
    facts = [each.at.astimezone(world.zone).date() for one in people for each in (*one.purchases, *one.events)]
    days = [day for _, _, _, day, _ in world.graph.interactions]
    return rng.choice((world.today, *facts, *days)) + timedelta(rng.choice((-1, 0, 0, 1)))


def _test(test: Comparison, measure: Measure, world: World, rng: random.Random) -> Comparison:
    """A test whose bounds lie at or close beside what some people come to."""
    unit = MEASURES[measure.kind].unit or UNITS[str(measure.option("key"))]
    there = [each.id for each in world.graph.people.values() if not each.is_erased]
    found = [
        measured(world.graph, measure, each, world.now, world.zone) for each in rng.sample(there, min(4, len(there)))
    ]
    if unit is Unit.TRUTH:
        return Comparison(Compare.ONE_OF, (rng.choice((True, False)),))
    if unit in {Unit.TEXT, Unit.TEXTS}:
        words = worlds.CITIES if unit is Unit.TEXT else worlds.HOBBIES
        return Comparison(Compare.ONE_OF, _two(words, rng))
    near = [_near(each, unit, rng) for each in found if each is not None] or [_near(_ANY.get(unit, 1), unit, rng)]
    drawn = [rng.choice(near) for _ in test.values]
    return Comparison(test.compare, tuple(sorted(drawn)))


_ANY: dict[Unit, Any] = {Unit.DAY: date(2025, 3, 1), Unit.SHARE: 0.5, Unit.NUMBER: 170}


def _near(value: Any, unit: Unit, rng: random.Random) -> Any:
    if unit is Unit.DAY:
        return value + timedelta(rng.choice((-1, 0, 1)))
    if unit in {Unit.SHARE, Unit.NUMBER}:
        moved = float(value + rng.choice((-0.01, 0, 0, 0.01)))
        return min(1.0, max(0.0, moved)) if unit is Unit.SHARE else moved
    return max(0, floor(value) + rng.choice((-1, 0, 0, 1)))
