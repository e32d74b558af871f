"""What makes an expression one that can be asked: everything named is there, of the right type, within bounds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from graph.errors import Fact, Missing, Refused
from graph.measures.catalogue import BOUNDS, DIRECTIONS, MEASURES, MeasureKind, Takes
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
    Option,
    Rolling,
    SinceEntering,
    SinceJoining,
    Unit,
    Window,
)

MAX_DEPTH = 8
MAX_LEAVES = 100
MAX_PARTS = 100
MAX_DAYS = 36_500
MAX_BACK = 1_000
MAX_VALUES = 50
NAME_LENGTH = 200
_SHORT = 12
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The keys there are. What tags, groups and attributes an expression may name, and what attributes are counted in.

    `tags` maps keys to keys and names that are one tag's only to its key.
    """

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    retired: Collection[str] = ()
    attributes: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    groups: Collection[str] = ()
    tasks: Collection[str] = ()
    plans: Collection[str] = ()
    scores: Collection[str] = ()
    purposes: Collection[str] = ()
    segments: Collection[str] = ()


def checked(expression: Expression, world: World, *, path: Path = ("expression",)) -> Expression:
    """The expression with every tag by its key; each refusal says at which part of it, and what could stand there.

    Raises:
        Missing: something named is not there. Refused: a test does not fit its measure, a number is out of bounds, a
            window runs backwards or is empty, it is deeper than 8 or has more than 100 leaves.
    """
    n_leaves, depth = _size(expression)
    if depth > MAX_DEPTH:
        raise Refused("measures.too_deep", path=path, depth=depth, limit=MAX_DEPTH)
    if n_leaves > MAX_LEAVES:
        raise Refused("measures.too_many_leaves", path=path, n=n_leaves, limit=MAX_LEAVES)
    return _checked(expression, world, path)


def _size(expression: Expression) -> tuple[int, int]:
    """How many leaves, and how deep brackets and far ends stand in each other. Cost: linear, without recursion."""
    n_leaves, deepest = 0, 0
    left: list[tuple[Expression, int]] = [(expression, 1)]
    while left:
        each, depth = left.pop()
        deepest = max(deepest, depth)
        match each:
            case Leaf(measure) | Known(measure):
                n_leaves += 1
                if measure.where is not None:
                    left.append((measure.where, depth + 1))
            case Not(part):
                left.append((part, depth + 1))
            case All(parts) | AnyOf(parts) | NoneOf(parts):
                left.extend((part, depth + 1) for part in parts)
        if deepest > MAX_DEPTH or n_leaves > MAX_LEAVES:
            break
    return n_leaves, deepest


def _checked(expression: Expression, world: World, path: Path) -> Expression:
    match expression:
        case Leaf(measure, test):
            found = _measure(measure, world, path)
            _test(test, _unit(found, world), found, path)
            return Leaf(found, _tested(test))
        case Known(measure):
            return Known(_measure(measure, world, (*path, "known")))
        case Not(part):
            return Not(_checked(part, world, (*path, "not")))
        case All(parts):
            return All(_parts(parts, world, (*path, "all")))
        case AnyOf(parts):
            return AnyOf(_parts(parts, world, (*path, "any")))
        case NoneOf(parts):
            return NoneOf(_parts(parts, world, (*path, "none")))


def _parts(parts: tuple[Expression, ...], world: World, path: Path) -> tuple[Expression, ...]:
    if not 1 <= len(parts) <= MAX_PARTS:
        raise Refused("measures.parts", path=path, n=len(parts), limit=MAX_PARTS)
    return tuple(_checked(each, world, (*path, place)) for place, each in enumerate(parts))


def _unit(measure: Measure, world: World) -> Unit:
    unit = MEASURES[measure.kind].unit
    return world.attributes[str(measure.option("key"))] if unit is None else unit


def _measure(measure: Measure, world: World, path: Path) -> Measure:
    kind = MEASURES.get(measure.kind)
    if kind is None:
        raise Missing("measures.unknown", path=path, measure=measure.kind[:40])
    if kind.about is not None and measure.option(kind.about) is None:
        raise Refused("measures.option_missing", path=(*path, kind.about), measure=kind.name, option=kind.about)
    options: list[tuple[str, Option]] = []
    for name, value in measure.options:
        if name not in kind.options:
            raise Refused("measures.option_unknown", path=(*path, name), measure=kind.name, option=name[:40])
        options.append((name, _option(kind, name, value, world, (*path, name))))
    _bounds(dict(options), path)
    window = None if measure.window is None else _window(kind, measure.window, world, (*path, "window"))
    where = measure.where
    if where is not None:
        if not kind.takes_where:
            raise Refused("measures.option_unknown", path=(*path, "who"), measure=kind.name, option="who")
        where = _checked(where, world, (*path, "who"))
    return Measure(kind.name, tuple(sorted(options)), window, where)


def _option(kind: MeasureKind, name: str, value: Option, world: World, path: Path) -> Option:
    takes = kind.options[name]
    values = value if isinstance(value, tuple) else (value,)
    if not 1 <= len(values) <= MAX_VALUES:
        raise Refused("measures.values", path=path, n=len(values), limit=MAX_VALUES)
    if takes in BOUNDS:
        low, high = BOUNDS[takes]
        high = min(high, kind.most_hops) if takes is Takes.HOPS else high
        for each in values:
            if not isinstance(each, int) or isinstance(each, bool) or not low <= each <= high:
                raise Refused("measures.option_bounds", path=path, option=name, low=low, high=high)
        return value if not isinstance(value, tuple) else tuple(sorted({int(each) for each in values}))
    for each in values:
        if not isinstance(each, str) or not 1 <= len(each) <= NAME_LENGTH:
            raise Refused("measures.option_text", path=path, option=name, limit=NAME_LENGTH)
    if takes is Takes.DIRECTION and value not in DIRECTIONS:
        raise Refused("measures.option_choice", path=path, option=name, choices=", ".join(DIRECTIONS))
    if takes is Takes.TAG:
        return _tag(str(value), world, path)
    known = _known(takes, world)
    if known is not None:
        _present(str(value), known, takes, path)
    return tuple(sorted({str(each) for each in values})) if isinstance(value, tuple) else value


def _known(takes: Takes, world: World) -> Collection[str] | None:
    """The keys that an option may name; None where it may be anything."""
    return {
        Takes.ATTRIBUTE: world.attributes,
        Takes.GROUP: world.groups,
        Takes.TASK: world.tasks,
        Takes.PLAN: world.plans,
        Takes.SCORE: world.scores,
        Takes.PURPOSE: world.purposes,
        Takes.SEGMENT: world.segments,
    }.get(takes)


def _tag(name: str, world: World, path: Path) -> str:
    key = world.tags.get(name)
    if key is None:
        raise Missing("measures.unknown_key", path=path, what="tag", key=name[:80], choices=_choices(world.tags))
    if key in world.retired:
        raise Refused("measures.tag_retired", path=path, tag=key)
    return key


def _present(key: str, known: Collection[str], takes: Takes, path: Path) -> None:
    if key not in known:
        raise Missing("measures.unknown_key", path=path, what=takes.value, key=key[:80], choices=_choices(known))


def _choices(known: Collection[str]) -> Fact:
    """The choices where they are few."""
    return "、".join(sorted(known)) if len(known) <= _SHORT else None


def _bounds(options: Mapping[str, Option], path: Path) -> None:
    low, high = options.get("amount_from"), options.get("amount_to")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise Refused("measures.backwards", path=(*path, "amount_to"))


def _window(kind: MeasureKind, window: Window, world: World, path: Path) -> Window:
    if not kind.takes_window:
        raise Refused("measures.option_unknown", path=path, measure=kind.name, option="window")
    match window:
        case Rolling(days) if not 1 <= days <= MAX_DAYS:
            raise Refused("measures.window_days", path=(*path, "days"), limit=MAX_DAYS)
        case SinceJoining(int(days)) if not 1 <= days <= MAX_DAYS:
            raise Refused("measures.window_days", path=(*path, "days"), limit=MAX_DAYS)
        case Calendar(_, back) if not 0 <= back <= MAX_BACK:
            raise Refused("measures.window_back", path=(*path, "back"), limit=MAX_BACK)
        case Between(first, last) if not _is_day(first) or (last is not None and not _is_day(last)):
            raise Refused("measures.window_years", path=path)
        case Between(first, date() as last) if last < first:
            raise Refused("measures.backwards", path=(*path, "to"))
        case SinceEntering(group):
            _present(group, world.groups, Takes.GROUP, (*path, "group"))
        case _:
            pass
    return window


def _is_day(day: date) -> bool:
    return 1900 <= day.year <= 2200


def _test(test: Comparison | None, unit: Unit, measure: Measure, path: Path) -> None:
    if test is None:
        if unit is Unit.TRUTH and measure.kind != "attribute":
            return
        raise Refused("measures.test_missing", path=(*path, "is"), measure=measure.kind, unit=unit.value)
    if unit is Unit.TRUTH and measure.kind != "attribute":
        raise Refused("measures.test_unneeded", path=(*path, "is"), measure=measure.kind)
    is_word = unit in {Unit.TEXT, Unit.TEXTS, Unit.TRUTH}
    if is_word is not (test.compare is Compare.ONE_OF):
        raise Refused("measures.test_unfit", path=(*path, "is"), compare=test.compare.value, unit=unit.value)
    n_wanted = 2 if test.compare is Compare.BETWEEN else 1
    if test.compare is Compare.ONE_OF:
        if not 1 <= len(test.values) <= MAX_VALUES:
            raise Refused("measures.values", path=(*path, "is"), n=len(test.values), limit=MAX_VALUES)
    elif len(test.values) != n_wanted:
        raise Refused("measures.values", path=(*path, "is"), n=len(test.values), limit=n_wanted)
    for value in test.values:
        if not _fits(value, unit):
            raise Refused("measures.test_type", path=(*path, "is"), value=str(value)[:40], unit=unit.value)
    low, high = test.values[0], test.values[-1]
    if test.compare is Compare.BETWEEN and _is_backwards(low, high):
        raise Refused("measures.backwards", path=(*path, "is"))


def _is_backwards(low: object, high: object) -> bool:
    if isinstance(low, date) and isinstance(high, date):
        return high < low
    return isinstance(low, int | float) and isinstance(high, int | float) and high < low


def _fits(value: object, unit: Unit) -> bool:
    if unit is Unit.TRUTH:
        return isinstance(value, bool)
    if unit in {Unit.TEXT, Unit.TEXTS}:
        return isinstance(value, str) and 1 <= len(value) <= NAME_LENGTH
    if unit is Unit.DAY:
        return isinstance(value, date) and _is_day(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 2**53:
        return False
    if unit is Unit.SHARE:
        return 0 <= value <= 1
    return unit is Unit.NUMBER or (isinstance(value, int) and value >= 0)


def _tested(test: Comparison | None) -> Comparison | None:
    if test is None or test.compare is not Compare.ONE_OF:
        return test
    return Comparison(test.compare, tuple(sorted(set(test.values), key=str)))
