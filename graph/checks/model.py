"""What must hold of the whole graph, and what was found when it was looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.policies.model import AskedPolicy

EXAMPLES = 10


class Invariant(StrEnum):
    """What must hold; `checks.<name>` is its sentence."""

    STANDING = "standing"
    PLACE = "place"
    TRAIL = "trail"
    INTEREST = "interest"
    SORT_KEY = "sort_key"
    IDENTITY = "identity"
    TAG = "tag"
    WORDS = "words"
    UNFINISHED = "unfinished"
    EXCLUSIVE = "exclusive"
    CLASS = "class"
    BAND = "band"
    ATTRIBUTE = "attribute"
    SEGMENT = "segment"
    REFERRER = "referrer"
    CIRCLE = "circle"
    INTERACTION = "interaction"
    EVENT = "event"
    BUYER = "buyer"
    REFUNDS = "refunds"
    DAY = "day"
    NUMBER = "number"
    INSTANT = "instant"
    SCORES = "scores"
    OPERATION = "operation"
    LINES = "lines"
    KEY = "key"
    RECORD = "record"
    GROUP = "group"
    WORK = "work"
    PLANNED = "planned"
    LOCK = "lock"
    POLICY = "policy"
    RUNGS = "rungs"
    PLAN = "plan"
    WARNED = "warned"
    TASK = "task"
    PAID = "paid"
    MEMBERSHIP = "membership"
    INVITATION = "invitation"
    CHANNEL = "channel"
    QUESTIONNAIRE = "questionnaire"
    ANSWER = "answer"
    CHANGE = "change"
    MERGE = "merge"
    CONSENT = "consent"
    AUDIT = "audit"
    ERASED = "erased"
    CAPACITY = "capacity"
    TERM = "term"
    RETENTION = "retention"
    WAITING = "waiting"

    @property
    def is_warning(self) -> bool:
        """True when a breach is worth a look but no damage: it can come about without any fault of ours."""
        return self in _WARNINGS


_WARNINGS = frozenset(
    {
        *(Invariant.WORDS, Invariant.UNFINISHED, Invariant.EXCLUSIVE, Invariant.LINES, Invariant.CAPACITY),
        *(Invariant.TERM, Invariant.RETENTION, Invariant.WAITING, Invariant.RUNGS, Invariant.MEMBERSHIP),
    }
)


class Part(StrEnum):
    """What is walked through, in this order."""

    USERS = "users"
    BONDS = "bonds"
    INSTANTS = "instants"
    SORT_KEYS = "sort_keys"
    ATTRIBUTES = "attributes"
    TRAILS = "trails"
    REFERRALS = "referrals"
    CONSENTS = "consents"
    STANDINGS = "standings"
    MOVES = "moves"
    PURCHASES = "purchases"
    REFUNDS = "refunds"
    EVENTS = "events"
    RECORDS = "records"
    TAGS = "tags"
    CLASSES = "classes"
    SEGMENTS = "segments"
    GROUPS = "groups"
    PLANNED_MOVES = "planned_moves"
    LOCKS = "locks"
    POLICIES = "policies"
    PLANS = "plans"
    ENTRIES = "entries"
    TASKS = "tasks"
    TERMS = "terms"
    INVITATIONS = "invitations"
    CHANNELS = "channels"
    QUESTIONNAIRES = "questionnaires"
    ANSWERS = "answers"
    MERGED = "merged"
    SCORES = "scores"
    OPERATIONS = "operations"
    CHANGES = "changes"
    ERASED = "erased"
    AUDIT = "audit"


_USERS_AGAIN = frozenset(
    {
        *(Part.BONDS, Part.INSTANTS, Part.SORT_KEYS, Part.ATTRIBUTES, Part.TRAILS, Part.REFERRALS, Part.CONSENTS),
        Part.ERASED,
    }
)


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that breaks an invariant, by its id or key, and what was seen of it, in the words of the graph."""

    invariant: Invariant
    entity: str
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The next things of a part: how many, up to which one (None: there are none left), what is odd about them."""

    n: int
    last: str | None
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class SortedUser:
    """A user's name with the keys that follow from it; `joined_ms` None: the user joined at no instant."""

    id: str
    name: str | None
    joined_ms: int | None
    search_name: str | None
    name_key: str | None
    joined_key: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A move as it is kept."""

    id: str
    user: str | None
    seq: int | None
    ladder: str | None
    from_group: str | None
    to_group: str | None
    version_before: int | None
    version_after: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """A tier group that a user stands in, and by which move (None: since the user was created)."""

    ladder: str
    group: str | None
    move: str | None


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a user stands on all ladders, version and identities, and all moves in the order of their versions.

    `was_merged`: they were one person with somebody, now or once.
    """

    user: str
    version: int | None
    n_identities: int
    was_merged: bool
    stands: tuple[Stand, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class KeptSegment:
    """A segment as it is kept: its newest version, those that stand under their keys, and which tags and segments the
    newest asks for; `is_sound` is False when that cannot be read."""

    key: str
    state: str | None
    version: int | None
    versions: tuple[int, ...]
    tags: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of a policy as it is kept, by the name that moves give it; `asked` None: it cannot be read."""

    name: str
    version: int
    lowest: str | None
    state: str | None
    actor: str | None
    requested_by: str | None
    decided_by: str | None
    asked: AskedPolicy | None


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A policy as it is kept: its newest number, and the versions that stand under their keys."""

    key: str
    version: int | None
    versions: tuple[KeptVersion, ...]


@dataclass(frozen=True, slots=True)
class KeptTask:
    """A task as it is kept: what it says of its newest version, and what that says; `stages` as they are kept."""

    key: str
    version: int | None
    event_type: str | None
    state: str | None
    needs: tuple[int, ...]
    versions: tuple[int, ...]
    newest_state: str | None
    stages: str | None
    lost_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The ranked edges of one score of a run: how many, the first and the last rank, how many lead to another run."""

    name: str
    n: int
    first: int
    last: int
    n_strange: int


@dataclass(frozen=True, slots=True)
class Signals:
    """Cases of signals: how many a run tells of, how many there are, how many of those do not fit together, and how
    many are left of runs that are gone."""

    n_told: int
    n_found: int
    n_strange: int
    n_left: int


NO_SIGNALS = Signals(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class KeptCommunities:
    """Communities: how many a run has, how many of them and of the pages by user do not fit together, and how many are
    left of runs that are gone."""

    n_found: int
    n_strange: int
    n_left: int


NO_COMMUNITIES = KeptCommunities(0, 0, 0)


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """The run that readers are sent to; `state` and `n_users` None: there is no such run."""

    id: str
    number: int
    n_keys: int
    state: str | None
    n_users: int | None
    n_published: int
    boards: tuple[Board, ...]
    signals: Signals = NO_SIGNALS
    communities: KeptCommunities = NO_COMMUNITIES


@dataclass(frozen=True, slots=True)
class Finding:
    """How often an invariant is broken, with at most ten examples."""

    invariant: Invariant
    count: int
    examples: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding for every invariant, and how many things of each part were looked at."""

    findings: tuple[Finding, ...]
    seen: Mapping[Part, int]

    @property
    def is_sound(self) -> bool:
        """True when nothing is damaged; warnings do not count."""
        return not any(each.count for each in self.findings if not each.invariant.is_warning)

    @property
    def n_things(self) -> int:
        """How many things were looked at, users once though several parts walk through them."""
        return sum(n for part, n in self.seen.items() if part not in _USERS_AGAIN)


Report = Callable[[Part, int], None]
