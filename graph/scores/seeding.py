"""Whom `segment_pagerank` begins with: the members of the brand's segment, found while a run reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from functools import partial

import numpy as np

from graph.errors import GuanxiError, Missing
from graph.scores.model import IntArray, ScoreKey, ScoreWarning
from graph.scores.snapshot import Snapshot
from graph.scores.turn import TurnHeld

Members = Callable[[str], Awaitable[Collection[str]]]
"""The ids of who is in a segment now, by its key; what it raises is told by the run, which goes on without them."""


async def seeded(
    turn: TurnHeld, snapshot: Snapshot, segment: str | None, members: Members | None
) -> tuple[Snapshot, tuple[ScoreWarning, ...]]:
    """The snapshot with the members of the segment, and what is to be said where there are none.

    Cost: that of the segment, and O(n).
    """
    if segment is None or members is None:
        return replace(snapshot, seeds=positions(snapshot, ())), ()
    try:
        found = await members(segment)
    except GuanxiError as reason:
        code = "scores.segment_gone" if isinstance(reason, Missing) else "scores.segment_unread"
        return replace(snapshot, seeds=positions(snapshot, ())), _warned(code, segment)
    seeds = await turn.keep_during(partial(positions, snapshot, found))
    return replace(snapshot, seeds=seeds), () if seeds.size else _warned("scores.segment_empty", segment)


def positions(snapshot: Snapshot, users: Collection[str]) -> IntArray:
    """Where these users stand, ascending; who is not part of the snapshot is left out."""
    wanted = frozenset(users)
    found = [place for place, user in enumerate(snapshot.users) if user in wanted] if wanted else []
    return np.array(found, dtype=np.int64)


def _warned(code: str, segment: str) -> tuple[ScoreWarning, ...]:
    return (ScoreWarning(code, {"segment": segment}, (ScoreKey.SEGMENT_PAGERANK,)),)
