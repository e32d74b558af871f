"""What must hold of segments: their versions, and what their expressions name. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import orjson

from graph.checks.model import Breach, Invariant, KeptSegment
from graph.errors import GuanxiError
from graph.measures.model import measures_of, segments_of
from graph.measures.trees import read

ACTIVE = "active"
_STATES = (ACTIVE, "deleted")


def kept_segment(
    *, key: str, state: str | None, version: int | None, versions: Sequence[int], expression: str | None
) -> KeptSegment:
    """A segment with what its expression, as it is kept, asks for."""
    try:
        asked = read(orjson.loads(expression or ""))
    except (GuanxiError, orjson.JSONDecodeError):
        return KeptSegment(key, state, version, tuple(versions), is_sound=False)
    tags = frozenset(str(each.option("key")) for each in measures_of(asked) if each.kind == "tag")
    return KeptSegment(key, state, version, tuple(versions), tags, segments_of(asked))


def named_tags(segments: Sequence[KeptSegment]) -> frozenset[str]:
    """The tags that segments which are there ask for."""
    return frozenset(tag for each in segments if each.state == ACTIVE for tag in each.tags)


def segment_breaches(segments: Sequence[KeptSegment], askable: Collection[str]) -> Iterator[Breach]:
    """What is odd about each segment: its state and versions, an expression that cannot be read, tags and segments that
    are not there, and the way on which it contains itself.

    Args:
        segments: all that there are and were.
        askable: those of the tags that are named which a segment may ask for.
    """
    there = {each.key: each for each in segments if each.state == ACTIVE}
    named = {each.key: sorted(each.segments & there.keys()) for each in there.values()}
    for each in segments:
        odd: list[str] = [] if each.state in _STATES else ["state", each.state or ""]
        if each.version is None or each.versions != tuple(range(1, each.version + 1)):
            odd += ["version", str(each.version), *map(str, each.versions[-3:])]
        if each.key in there:
            odd += [] if each.is_sound else ["expression"]
            odd += [f"tag {tag}" for tag in sorted(each.tags.difference(askable))]
            odd += [f"segment {key}" for key in sorted(each.segments - there.keys())]
            odd += way_round(each.key, named)
        if odd:
            yield Breach(Invariant.SEGMENT, each.key, tuple(odd[:10]))


def way_round(key: str, named: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The shortest way on which what one names leads back to it, itself at both ends; empty where none does.

    Cost: linear in what can be reached.
    """
    came_from: dict[str, str] = {}
    row = [key]
    while row:
        following: list[str] = []
        for each in row:
            for other in named.get(each, ()):
                if other == key:
                    way = [key, each]
                    while way[-1] != key:
                        way.append(came_from[way[-1]])
                    return tuple(reversed(way))
                if other not in came_from:
                    came_from[other] = each
                    following.append(other)
        row = following
    return ()
