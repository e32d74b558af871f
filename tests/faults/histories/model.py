"""What clients asked about moves and what they heard, what was read meanwhile, and what the graph kept in the end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FIRST_VERSION = 1


class Outcome(StrEnum):
    """How an attempt ended for the client."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What can be wrong with a history."""

    TWICE = "one wish was carried out twice"
    LOST = "an acknowledged move is not there"
    VERSION = "versions or numbers of a user's moves leave a gap or repeat"
    CHAIN = "a move does not begin where the one before it led"
    PREFIX = "what was read is not the beginning of what is kept"
    REAL_TIME = "what was over before something else began comes after it"
    ORDER = "no order of all writes and reads explains what was seen"
    PARTIAL = "of people who were to be moved together some were and some were not"
    CAPACITY = "a group holds more than its capacity"
    TWO_ANSWERS = "one key got two answers"
    WRONG_ANSWER = "an answer is not what is kept"
    REFUSED = "a move stands that was refused or that nobody asked for"
    STALE = "a move was made at another version than the expected one"
    UNDO = "a move that takes another back does not follow it"
    PLACE = "a user stands in none or several groups of a ladder, or elsewhere than the last move led"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is wrong: about which user, wish or group, and by what one sees it."""

    kind: Kind
    about: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Want:
    """A user who is to stand in a group, if they are at the expected version."""

    user: str
    to_group: str
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says of one user; `move` names the move, or the one that had taken it back already."""

    user: str
    group: str
    from_group: str
    version: int
    move: str | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A wish that was sent once. `ended` is when the client heard, or gave up; `seen` a user and the version that a
    refusal names."""

    started: float
    ended: float
    outcome: Outcome
    told: tuple[Told, ...] = ()
    code: str = ""
    seen: tuple[str, int] | None = None

    @property
    def is_refusal(self) -> bool:
        """True when a rule said no, rather than nobody being there to say anything."""
        return self.outcome is Outcome.FAIL and not self.code.startswith("database.")


@dataclass(frozen=True, slots=True)
class Write:
    """One wish of a client: a move, several at once, or taking the move `undoes` back; sent until it is answered.

    `op` is its name in the history; it stands as the reason at every move that it made.
    """

    op: str
    wants: tuple[Want, ...]
    attempts: tuple[Attempt, ...]
    undoes: str | None = None

    @property
    def answered(self) -> tuple[Attempt, ...]:
        """The attempts that were answered as done."""
        return tuple(each for each in self.attempts if each.outcome is Outcome.OK)

    @property
    def is_refused(self) -> bool:
        """True when nothing of it may be there: each attempt failed, or a rule said no after all doubtful ones."""
        if self.answered:
            return False
        doubtful = [each.ended for each in self.attempts if each.outcome is Outcome.UNKNOWN]
        return any(each.is_refusal and each.started >= max(doubtful) for each in self.attempts) if doubtful else True

    @property
    def is_unknown(self) -> bool:
        """True when nobody can tell from the answers whether it was done."""
        return not self.answered and not self.is_refused

    @property
    def started(self) -> float:
        """Nothing of it can be there before; infinite when nothing can be there at all."""
        return min((each.started for each in self.attempts if each.outcome is not Outcome.FAIL), default=math.inf)

    @property
    def ended(self) -> float:
        """All of it is there since then; infinite when nobody said that it is."""
        return min((each.ended for each in self.answered), default=math.inf)


@dataclass(frozen=True, slots=True)
class Element:
    """A move as the graph keeps it, with the wish that made it."""

    move: str
    op: str
    ladder: str
    seq: int
    from_group: str
    to_group: str
    before: int
    after: int
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An open membership on a ladder, and the move that led there."""

    ladder: str
    group: str
    move: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A user as one statement saw them: all their moves by version; under their lock also where they stand."""

    user: str
    moves: tuple[Element, ...]
    places: tuple[Place, ...] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Users as one statement saw them, under their locks when `is_locked`."""

    name: str
    started: float
    ended: float
    seen: tuple[Seen, ...]
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """Who was in a group, for how many others a place was kept, and how many it holds, as one statement saw it."""

    group: str
    started: float
    n_members: int
    n_kept: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that is known of a race.

    `kept` was read when all was over. `ladders` tells on which ladder each group stands, `beginnings` in which group of
    each ladder everybody stood before the first move.
    """

    writes: tuple[Write, ...]
    reads: tuple[Read, ...]
    rooms: tuple[Room, ...]
    kept: tuple[Seen, ...]
    ladders: Mapping[str, str]
    beginnings: Mapping[str, str]
