"""Where somebody stands on a ladder and what binds them there, from what the graph tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.groups.model import LockKind
from graph.instants import instant
from graph.policies.model import Footing


def footing_of(raw: Mapping[str, Any], ranks: Mapping[str, int]) -> Footing | None:
    """The footing of somebody as the statement `standing` tells it; None where they stand in no group of the policy.

    A step to a group of a lower rank is a demotion, whoever made it.
    """
    place = raw["place"]
    if place is None or place["group"] not in ranks:
        return None
    rank = ranks[place["group"]]
    moves: Sequence[Mapping[str, Any]] = raw["moves"]
    downs = [instant(each["at"]) for each in moves if _rank(ranks, each["from"]) > _rank(ranks, each["to"])]
    last = moves[0] if moves else None
    warned = [instant(each["at"]) for each in raw["warnings"] if each["group"] == place["group"]]
    locks = [(LockKind(each["kind"]), ranks.get(each["group"])) for each in raw["locks"]]
    floors = [found for kind, found in locks if kind is LockKind.FLOOR and found is not None]
    ceilings = [found for kind, found in locks if kind is LockKind.CEILING and found is not None]
    return Footing(
        rank=rank,
        since=instant(place["since"]),
        last_demotion=max(downs, default=None),
        came_down=last is not None and _rank(ranks, last["from"]) > _rank(ranks, last["to"]),
        warned_at=max(warned, default=None),
        floor=max(floors, default=None),
        ceiling=min(ceilings, default=None),
        is_fixed=any(kind in {LockKind.EXACT, LockKind.NO_AUTOMATIC} for kind, _ in locks),
    )


def _rank(ranks: Mapping[str, int], group: str) -> int:
    return ranks.get(group, -1)
