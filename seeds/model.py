"""What a seed is made of beside the rows that imports know: one row type each, and batches of rows of one type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph.imports.model import (
    EventRow,
    IdentityRow,
    InteractionRow,
    Kind,
    PurchaseRow,
    ReferralRow,
    RefundRow,
    SourceRow,
    UserRow,
)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff; `groups` are the keys of those they manage."""

    id: str
    name: str
    role: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagClassRow:
    """A class of tags within one that every brand has."""

    key: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class TagDefinitionRow:
    """A tag with its written definition, by what one comes to hold it, and what it is for."""

    key: str
    name: str
    tag_class: str
    definition: str
    criterion: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A way by which users come: `tags` are set by coming through it; owned by a user, by staff or by nobody."""

    key: str
    name: str
    kind: str
    owner_staff: str | None = None
    owner_user: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterestGroupRow:
    """A group beside the ladders; `capacity` None: as many as like."""

    key: str
    name: str
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A user in an interest group."""

    user: str
    group: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """Who looks after a user, and how far that has come (跟进状态)."""

    user: str
    staff: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """A tag that a user holds, says `source`."""

    user: str
    tag: str
    source: str
    since: datetime
    actor: str
    role: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PastTagRow:
    """A tag that a user held from `since` to `until`."""

    user: str
    tag: str
    source: str
    since: datetime
    until: datetime
    actor: str
    role: str
    ended_by: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PastReferralRow:
    """A referral that was voided."""

    referrer: str
    referee: str
    at: datetime
    voided_at: datetime
    voided_by: str
    reason: str
    campaign: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move between tier groups, the `seq`th of the user on the ladder; a user's moves come in order of time."""

    user: str
    ladder: str
    seq: int
    from_group: str
    to_group: str
    at: datetime
    actor: str
    role: str
    reason: str
    note: str | None = None


OwnRow = (
    StaffRow
    | TagClassRow
    | TagDefinitionRow
    | ChannelRow
    | InterestGroupRow
    | MemberRow
    | OwnerRow
    | TaggedRow
    | PastTagRow
    | PastReferralRow
    | MoveRow
)
ImportRow = UserRow | IdentityRow | SourceRow | PurchaseRow | RefundRow | ReferralRow | InteractionRow | EventRow
SeedRow = OwnRow | ImportRow

KINDS: Mapping[type[ImportRow], Kind] = {
    UserRow: Kind.USERS,
    IdentityRow: Kind.IDENTITIES,
    SourceRow: Kind.SOURCES,
    PurchaseRow: Kind.PURCHASES,
    RefundRow: Kind.REFUNDS,
    ReferralRow: Kind.REFERRALS,
    InteractionRow: Kind.INTERACTIONS,
    EventRow: Kind.EVENTS,
}


@dataclass(frozen=True, slots=True)
class SeedBatch:
    """What one transaction writes, part by part: each holds at most 1,000 rows of one type.

    `n_users` of the seed's users are settled with it, for who watches.
    """

    parts: tuple[tuple[SeedRow, ...], ...]
    n_users: int = 0
