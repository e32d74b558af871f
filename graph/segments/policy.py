"""What a segment may be, and who names it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph.errors import Conflict, Missing, Refused
from graph.measures.checking import MAX_LEAVES, Path, World, checked
from graph.measures.model import Expression, Unit, measures_of, n_leaves, segments_of
from graph.scores.model import ScoreKey
from graph.segments.model import AskedSegment, Names, Segment
from graph.users.model import Attribute, AttributeType
from graph.users.policy import checked_text

KEY_LENGTH = 80
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 2_000
MOST_LEAVES_FAR = 24
MOST_SEGMENTS = 2_000

_UNITS = {
    AttributeType.TEXT: Unit.TEXT,
    AttributeType.TEXTS: Unit.TEXTS,
    AttributeType.INTEGER: Unit.NUMBER,
    AttributeType.NUMBER: Unit.NUMBER,
    AttributeType.BOOLEAN: Unit.TRUTH,
    AttributeType.DATE: Unit.DAY,
}


def units_of(attributes: Mapping[str, Attribute]) -> dict[str, Unit]:
    """What each declared attribute is counted in."""
    return {key: _UNITS[each.type] for key, each in attributes.items()}


def world_of(names: Names, attributes: Mapping[str, Attribute], *, is_new: bool) -> World:
    """What an expression may name; `attributes` are those that whoever asks may read.

    What is asked anew may not name retired tags; what was saved before may.
    """
    return World(
        tags=names.tags,
        retired=names.closed if is_new else (),
        attributes=units_of(attributes),
        groups=names.groups,
        tasks=names.tasks,
        plans=names.plans,
        scores=frozenset(each.value for each in ScoreKey),
        purposes=names.purposes,
        segments=frozenset(names.segments),
    )


def checked_expression(
    expression: Expression,
    names: Names,
    attributes: Mapping[str, Attribute],
    *,
    is_new: bool = True,
    path: Path = ("expression",),
) -> Expression:
    """The expression as it can be asked, with all that the segments in it ask.

    Raises:
        Missing: something named is not there, or may not be read. Refused: it does not fit, or with what its segments
            ask it has more than 100 conditions ("segments.too_large"), or one far end more than 24.
    """
    found = checked(expression, world_of(names, attributes, is_new=is_new), path=path)
    for key in sorted(reached(found, names)):
        checked(names.segments[key].expression, world_of(names, attributes, is_new=False), path=path)
    every = names.expressions()
    n = n_leaves(found, every)
    if n > MAX_LEAVES:
        raise Refused("segments.too_large", path=path, n=n, limit=MAX_LEAVES)
    for measure in measures_of(found):
        if measure.where is not None and n_leaves(measure.where, every) > MOST_LEAVES_FAR:
            raise Refused("segments.far_too_large", path=path, n=n_leaves(measure.where, every), limit=MOST_LEAVES_FAR)
    return found


def checked_segment(asked: AskedSegment, names: Names, attributes: Mapping[str, Attribute]) -> AskedSegment:
    """The segment as it can be saved.

    Raises:
        Missing, Refused: as `checked_expression`; there is no such purpose; a text is not acceptable; it would contain
            itself through others ("segments.circle", with the way); there are too many segments.
    """
    key = checked_text(asked.key, limit=KEY_LENGTH, path=("key",))
    if asked.purpose not in names.purposes:
        raise Missing("consent.purpose_unknown", path=("purpose",), purpose=asked.purpose[:60])
    if key not in names.segments and len(names.segments) >= MOST_SEGMENTS:
        raise Refused("segments.too_many", path=("key",), limit=MOST_SEGMENTS)
    way = circle(key, asked.expression, names)
    if way:
        raise Refused("segments.circle", path=("expression",), way=" → ".join(way))
    description = asked.description
    return replace(
        asked,
        key=key,
        name=checked_text(asked.name, limit=NAME_LENGTH, path=("name",)),
        description=None
        if description is None
        else checked_text(description, limit=DESCRIPTION_LENGTH, path=("description",)),
        expression=checked_expression(asked.expression, names, attributes),
    )


def check_version(key: str, names: Names, expected: int) -> Segment | None:
    """The segment stands at the version that was looked at; return it, None where there is none yet.

    Raises:
        Conflict: it stands at another ("segments.version": which, by whom and when).
    """
    present = names.segments.get(key)
    if (present.version if present else 0) == expected:
        return present
    raise Conflict(
        "segments.version",
        path=("expectedVersion",),
        segment=key,
        expected=expected,
        version=present.version if present else 0,
        actor=present.actor if present else "—",
        at=present.at.isoformat() if present else "—",
    )


def circle(key: str, expression: Expression, names: Names) -> tuple[str, ...]:
    """The way on which a segment that asked this would contain itself; empty where it does not."""
    left: list[tuple[str, tuple[str, ...]]] = [(each, (key, each)) for each in sorted(segments_of(expression))]
    seen = set[str]()
    while left:
        each, way = left.pop()
        if each == key:
            return way
        if each not in seen and each in names.segments:
            seen.add(each)
            left.extend((other, (*way, other)) for other in sorted(segments_of(names.segments[each].expression)))
    return ()


def reached(expression: Expression, names: Names) -> frozenset[str]:
    """The segments that an expression names, directly or through others."""
    found, left = set[str](), list(segments_of(expression))
    while left:
        key = left.pop()
        if key not in found and key in names.segments:
            found.add(key)
            left.extend(segments_of(names.segments[key].expression))
    return frozenset(found)


def named_by(key: str, names: Names) -> tuple[str, ...]:
    """The segments that name this one themselves, in the order of their keys."""
    return tuple(sorted(each.key for each in names.segments.values() if key in segments_of(each.expression)))


def resting_on(key: str, names: Names) -> tuple[str, ...]:
    """The segments that name this one, themselves or through others, each once. Cost: linear for each of them."""
    found: dict[str, None] = {}
    waiting = [key]
    while waiting:
        for each in named_by(waiting.pop(), names):
            if each not in found:
                found[each] = None
                waiting.append(each)
    return tuple(found)


def is_same(present: Segment | None, asked: AskedSegment) -> bool:
    """True when the segment stands already as it is asked for."""
    return present is not None and (present.name, present.description, present.purpose, present.expression) == (
        asked.name,
        asked.description,
        asked.purpose,
        asked.expression,
    )
