"""What a move may be. Pure."""

from __future__ import annotations

from graph.errors import Conflict, Missing, Refused
from graph.groups.model import Place
from graph.vocabulary import GroupKind, Role


def check_move(place: Place, *, expected_version: int | None, role: Role, groups: frozenset[str]) -> bool:
    """True when the user is to be moved, False when they stand in that group already.

    Raises:
        Conflict: the user's version is not the expected one; facts hold the present version and group.
        Missing: a manager does not look after both groups; answered as if the target were not there.
        Refused: the target is not on a ladder, or full.
    """
    if role not in {Role.ADMIN, Role.SYSTEM} and not groups >= {place.target.key, place.current.key}:
        raise Missing("groups.unknown", path=("toGroup",), group=place.target.key)
    if place.target.kind is not GroupKind.TIER:
        raise Refused("groups.not_on_a_ladder", path=("toGroup",), group=place.target.key)
    if expected_version is not None and expected_version != place.version:
        raise Conflict(
            "groups.version_conflict",
            path=("expectedVersion",),
            user=place.user,
            expected=expected_version,
            version=place.version,
            group=place.current.key,
        )
    if place.current.key == place.target.key:
        return False
    capacity = place.target.capacity
    if capacity is not None and place.n_taken >= capacity:
        raise Refused("groups.full", path=("toGroup",), group=place.target.key, capacity=capacity)
    return True
