"""What invitation lists and invitations are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.vocabulary import GroupKind


class State(StrEnum):
    """How an invitation stands; only an open one keeps a place."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class LeftOut(StrEnum):
    """Why somebody of the segment was not invited; the first that holds, in this order.

    `GONE` is who was erased or became part of somebody else while the list was made: they are counted, and not kept.
    """

    NO_CONSENT = "no_consent"
    GONE = "gone"
    MEMBER = "member"
    STANDS_HIGHER = "stands_higher"
    INVITED = "invited"
    DECLINED = "declined"
    OVER_CAPACITY = "over_capacity"


class Order(StrEnum):
    """By what a list is ordered; scores and spend highest first, who joined first and names ascending."""

    PAGERANK = "pagerank"
    DOWNSTREAM_REVENUE = "downstream_revenue"
    SPEND = "spend"
    JOINED = "joined"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Source:
    """Of whom a list is made: a segment at a version, for a purpose, in an order, as of an instant."""

    segment: str
    version: int
    purpose: str
    order: Order
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was in the segment, in the order of the list, and who was but did not agree to the purpose."""

    source: Source
    users: tuple[str, ...]
    without_consent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list as somebody wants it; `capacity` is how many it invites at most. `again`: also who declined before."""

    group: str
    capacity: int
    expires_at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A group, and whom an invitation to it would not be for. `n_taken`: members, and others with a place kept."""

    group: str
    kind: GroupKind
    ladder: str | None
    capacity: int | None
    n_taken: int
    found: Mapping[LeftOut, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is kept; `owner` is the id to which it was sent, None since its person was erased."""

    key: str
    list: str
    group: str
    kind: GroupKind
    state: State
    expires_at: datetime
    owner: str | None
    move: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationList:
    """A list as far as it says who may close it."""

    id: str
    group: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ListFrozen:
    """The list that was made, and how many it invites and leaves out."""

    list: str
    n_invited: int
    n_left_out: int


@dataclass(frozen=True, slots=True)
class InvitationSettled:
    """How an invitation stands now; `settled` is False when it stood so already. `move`: by which the user came."""

    invitation: str
    user: str
    state: str
    settled: bool
    move: str | None = None


@dataclass(frozen=True, slots=True)
class ListClosed:
    """The list that is closed, and how many places became free."""

    list: str
    n_withdrawn: int
    closed: bool
