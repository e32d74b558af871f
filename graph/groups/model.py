"""What groups, ladders, memberships and moves are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from graph.vocabulary import GroupKind

GroupKey = NewType("GroupKey", str)


@dataclass(frozen=True, slots=True)
class Group:
    """A tier group of a ladder (`rank` 1 is the lowest) or an interest group; `capacity` None is unlimited."""

    key: GroupKey
    name: str
    kind: GroupKind
    ladder: str | None
    rank: int | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a user stands on a ladder: the group, the number of the last move there, how full the target is.

    `given` is the id that was asked for, which may be one of a user merged into this one; `owner` is that under which
    they came to stand where they do; `of` as `Held` has it. `n_taken` counts the target's places that others have: its
    members, and who holds an invitation to it.
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


@dataclass(frozen=True, slots=True)
class UserMoved:
    """What a move answered: versions count moves, `moved` is False when the user stood there already."""

    user: str
    group: str
    from_group: str
    version: int
    move: str | None
    moved: bool
