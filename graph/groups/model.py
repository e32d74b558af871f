"""What groups, ladders, memberships and moves are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from graph.vocabulary import GroupKind, Role

GroupKey = NewType("GroupKey", str)


class ReasonCode(StrEnum):
    """Why somebody was moved, in one word; moves from before there were codes have none."""

    MANUAL = "manual"
    PURCHASE = "purchase"
    INTERACTION = "interaction"
    REFERRAL = "referral"
    POLICY = "policy"
    PAID_TERM = "paid_term"
    CORRECTION = "correction"
    INVITATION = "invitation"
    OTHER = "other"


class LockKind(StrEnum):
    """What a lock of a tier forbids: to fall below a group, to rise above it, to leave it, or to be moved by a rule."""

    FLOOR = "floor"
    CEILING = "ceiling"
    EXACT = "exact"
    NO_AUTOMATIC = "no_automatic"


class Side(StrEnum):
    """The two pieces of work that a move leaves in chat groups."""

    REMOVE = "remove"
    INVITE = "invite"


class PlanState(StrEnum):
    """How a planned move stands."""

    WAITING = "waiting"
    MADE = "made"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Group:
    """A tier group of a ladder (`rank` 1 is the lowest) or an interest group; `capacity` None is unlimited.

    `is_ready` is False while a new ladder does not hold everybody yet.
    """

    key: GroupKey
    name: str
    kind: GroupKind
    ladder: str | None
    rank: int | None
    capacity: int | None
    is_ready: bool = True


@dataclass(frozen=True, slots=True)
class TierLock:
    """What binds a user to a place on a ladder; `group` and `rank` are None for `NO_AUTOMATIC`, `until` for no end."""

    id: str
    kind: LockKind
    ladder: str
    group: str | None
    rank: int | None
    reason: str
    actor: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One user who is to be moved, by the id that was given."""

    user: str
    to_group: GroupKey
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a user stands on a ladder: the group, the number of the last move there, how full the target is.

    `given` is the id that was asked for, which may be one of a user merged into this one; `owner` is that under which
    they came to stand where they do; `of` as `Held` has it. `move` is the one that led to where they stand, `since`
    when that was. `n_taken` counts the target's places that others have: its members, and who holds an invitation to
    it; `holds_place` tells that one is kept for this user, `is_member` that they are in it. `locks` are those in force.
    """

    user: str
    given: str
    owner: str
    of: str | None
    version: int
    current: Group
    target: Group
    last_seq: int
    n_taken: int
    move: str | None = None
    since: datetime | None = None
    holds_place: bool = False
    is_member: bool = False
    is_erased: bool = False
    locks: tuple[TierLock, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy at one of its versions."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a move is made: words and code; of one by rule the policy and the decision, of others what they follow from.

    `undoes` names the move that is undone, `planned` the planned move that is made.
    """

    reason: str
    note: str | None = None
    code: ReasonCode = ReasonCode.MANUAL
    policy: PolicyVersion | None = None
    decision: str | None = None
    undoes: str | None = None
    planned: str | None = None

    @property
    def is_automatic(self) -> bool:
        """True when a rule moves and nobody looked."""
        return self.policy is not None or self.code in {ReasonCode.POLICY, ReasonCode.PAID_TERM}


@dataclass(frozen=True, slots=True)
class UserMoved:
    """What a move answered: versions count moves, `moved` is False when the user stood there already."""

    user: str
    group: str
    from_group: str
    version: int
    move: str | None
    moved: bool


@dataclass(frozen=True, slots=True)
class UsersMoved:
    """What a bulk move answered, user by user in the order given; `moves` holds None for who stood there already."""

    users: Sequence[str]
    groups: Sequence[str]
    from_groups: Sequence[str]
    versions: Sequence[int]
    moves: Sequence[str | None]

    @classmethod
    def of(cls, moved: Sequence[UserMoved]) -> UsersMoved:
        """The answers of one transaction together."""
        return cls(
            [each.user for each in moved],
            [each.group for each in moved],
            [each.from_group for each in moved],
            [each.version for each in moved],
            [each.move for each in moved],
        )

    @property
    def each(self) -> list[UserMoved]:
        """The answer for each user."""
        rows = zip(self.users, self.groups, self.from_groups, self.versions, self.moves, strict=True)
        return [UserMoved(*row, moved=row[4] is not None) for row in rows]


@dataclass(frozen=True, slots=True)
class KeptMove:
    """A move as far as undoing it goes: under which id it was made, from where to where, and what undid it."""

    id: str
    given: str
    from_group: GroupKey
    to_group: GroupKey
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned move as it stands; `given` is the id for which it was planned."""

    id: str
    given: str
    from_group: GroupKey
    to_group: GroupKey
    state: PlanState
    actor: str
    role: Role
    cause: Cause


@dataclass(frozen=True, slots=True)
class MovePlanned:
    """The move that is planned: where the user stands until then, and at which version they were looked at."""

    user: str
    group: str
    from_group: str
    version: int
    plan: str


@dataclass(frozen=True, slots=True)
class PlanCancelled:
    """The planned move that is not made; `cancelled` is False when it was cancelled before."""

    user: str
    plan: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class AskedLock:
    """A lock as somebody wants it: `group` bounds the place, for `NO_AUTOMATIC` there is none; `until` None: no end."""

    ladder: str
    kind: LockKind
    group: str | None
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TierLocked:
    """The lock that is in force, and how many of its kind on that ladder it came instead of."""

    user: str
    lock: str
    n_replaced: int


@dataclass(frozen=True, slots=True)
class TierUnlocked:
    """Whether a lock ended."""

    user: str
    unlocked: bool
