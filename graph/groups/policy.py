"""What a move may be. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from graph.errors import Conflict, Missing, Refused
from graph.groups.model import KeptMove, LockKind, Place, TierLock, Wanted
from graph.vocabulary import GroupKind, Role

MOST_AT_ONCE = 100
FURTHEST_AHEAD = timedelta(days=731)
NAME_LENGTH = 100
TEXT_LENGTH = 2_000
MOST_OFFERS = 50
MOST_PLACES = 1_000_000
FREE = frozenset({Role.ADMIN, Role.SYSTEM})
Path = tuple[str | int, ...]
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def check_bulk(wanted: Sequence[Wanted]) -> None:
    """The list moves somebody, not more than can be done at once.

    Raises:
        Refused: it does not ("groups.bulk_size").
    """
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise Refused("groups.bulk_size", path=("moves",), n=len(wanted), limit=MOST_AT_ONCE)


def check_once(people: Sequence[str]) -> None:
    """Nobody is moved twice at once, under whichever of their ids.

    Raises:
        Refused: somebody is ("groups.twice_in_bulk"), with the second place.
    """
    seen: set[str] = set()
    for number, person in enumerate(people):
        if person in seen:
            raise Refused("groups.twice_in_bulk", path=("moves", number, "userId"), user=person)
        seen.add(person)


def check_move(
    place: Place, *, expected_version: int | None, role: Role, groups: frozenset[str], path: Path = ()
) -> bool:
    """True when the user is to be moved, False when they stand in that group already. Room is not looked at.

    Raises:
        Conflict: the user's version is not the expected one; facts hold the present version and group.
        Missing: a manager does not look after both groups; answered as if the target were not there. The user was
            erased.
        Refused: the target is not on a ladder, or the ladder does not hold everybody yet.
    """
    target, current = place.target, place.current
    if role not in FREE and not groups >= {target.key, current.key}:
        raise Missing("groups.unknown", path=(*path, "toGroup"), group=target.key)
    if place.is_erased:
        raise Missing("users.unknown", path=(*path, "userId"), user=place.given)
    if target.kind is not GroupKind.TIER:
        raise Refused("groups.not_on_a_ladder", path=(*path, "toGroup"), group=target.key)
    if not target.is_ready:
        raise Refused("groups.preparing", path=(*path, "toGroup"), ladder=target.ladder)
    if expected_version is not None and expected_version != place.version:
        raise Conflict(
            "groups.version_conflict",
            path=(*path, "expectedVersion"),
            user=place.user,
            expected=expected_version,
            version=place.version,
            group=current.key,
        )
    return current.key != target.key


def check_room(places: Sequence[Place], *, paths: Sequence[Path] = ()) -> None:
    """Each target holds all who are moved to it, counting who leaves it in the same go.

    Raises:
        Refused: one does not ("groups.full"), at the first place in the order given that finds no room.
    """
    left = Counter(each.current.key for each in places)
    # A place that is kept for one of those who come is counted for the others; it is theirs.
    kept = Counter(each.target.key for each in places if each.holds_place)
    come: Counter[str] = Counter()
    for number, place in enumerate(places):
        target = place.target
        come[target.key] += 1
        taken = place.n_taken + place.holds_place - kept[target.key] - left[target.key]
        if target.capacity is not None and taken + come[target.key] > target.capacity:
            path = paths[number] if paths else ()
            raise Refused("groups.full", path=(*path, "toGroup"), group=target.key, capacity=target.capacity)


def check_locks(place: Place, *, is_automatic: bool, path: Path = ()) -> None:
    """No lock of the user stands in the way.

    Raises:
        Refused: one does ("groups.locked"); facts tell which.
    """
    for lock in place.locks:
        if forbids(lock, place.target.key, place.target.rank or 0, is_automatic=is_automatic):
            raise Refused(
                "groups.locked",
                path=(*path, "toGroup"),
                user=place.user,
                lock=lock.id,
                kind=lock.kind.value,
                group=lock.group,
                reason=lock.reason,
                actor=lock.actor,
                until=None if lock.until is None else lock.until.isoformat(),
            )


def forbids(lock: TierLock, group: str, rank: int, *, is_automatic: bool) -> bool:
    """True when the lock does not let its user be moved to that group of its ladder."""
    bound = lock.rank or 0
    match lock.kind:
        case LockKind.FLOOR:
            return rank < bound
        case LockKind.CEILING:
            return rank > bound
        case LockKind.EXACT:
            return group != lock.group
        case LockKind.NO_AUTOMATIC:
            return is_automatic


def check_undoing(move: KeptMove, place: Place) -> bool:
    """True when the move is to be undone, False when it was.

    Raises:
        Refused: the user was moved on the ladder since ("groups.undo_late"); facts tell by which move.
    """
    if move.undone_by is not None:
        return False
    if place.move != move.id:
        raise Refused("groups.undo_late", path=("moveId",), move=move.id, later=place.move, group=place.current.key)
    return True


def check_effective(at: datetime, place: Place, *, now: datetime) -> None:
    """A move may be planned for then.

    Raises:
        Refused: that is before the last move of the user on the ladder ("groups.effective_before_last"), not in the
            future ("groups.effective_past"), or over two years ahead ("groups.effective_far").
    """
    path = ("effectiveAt",)
    if place.move is not None and place.since is not None and at < place.since:
        raise Refused("groups.effective_before_last", path=path, at=at.isoformat(), last=place.since.isoformat())
    if at <= now:
        raise Refused("groups.effective_past", path=path, at=at.isoformat())
    if at > now + FURTHEST_AHEAD:
        raise Refused("groups.effective_far", path=path, at=at.isoformat(), limit=FURTHEST_AHEAD.days)


def is_beside(kind: LockKind, current: int, bound: int) -> bool:
    """True when who stands at a height of a ladder would break a lock at another from the start."""
    match kind:
        case LockKind.FLOOR:
            return current < bound
        case LockKind.CEILING:
            return current > bound
        case LockKind.EXACT:
            return current != bound
        case LockKind.NO_AUTOMATIC:
            return False


def check_key(key: str, *, path: Path) -> None:
    """The key is one: a small letter, then up to 39 small letters, digits and underscores.

    Raises:
        Refused: it is not ("groups.key").
    """
    if not _KEY.fullmatch(key):
        raise Refused("groups.key", path=path, key=key[:60])


def check_capacity(capacity: int | None, *, path: Path) -> None:
    """A group holds nobody, some, or (None) anybody.

    Raises:
        Refused: it is none of those ("groups.capacity").
    """
    if capacity is not None and not 0 <= capacity <= MOST_PLACES:
        raise Refused("groups.capacity", path=path, capacity=capacity, limit=MOST_PLACES)


def check_offers(keys: Sequence[str]) -> None:
    """The offers of a group are not too many, and each has a key of its own.

    Raises:
        Refused: they are, or one has not ("groups.offers", "groups.key").
    """
    for number, key in enumerate(keys):
        check_key(key, path=("offers", number, "key"))
    if len(keys) > MOST_OFFERS or len(set(keys)) < len(keys):
        raise Refused("groups.offers", path=("offers",), limit=MOST_OFFERS)
