"""What users do, with whom they have to do, and through what they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from graph.users.model import UserId

EventId = NewType("EventId", str)
ChannelKey = NewType("ChannelKey", str)

SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated, traceable event (L07); `data` is a compact JSON text."""

    id: EventId
    user: UserId
    type: str
    at: datetime
    channel: ChannelKey | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """What users come through: live code, landing page, poster, article, ad, event; `owner` is the user whose it is."""

    key: ChannelKey
    name: str
    kind: str
    owner: UserId | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """That a user came through a channel; `state` is what the code carried along."""

    user: UserId
    channel: ChannelKey
    at: datetime
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """How often one user had to do with another on one local day; `count` is at least 1."""

    from_user: UserId
    to_user: UserId
    kind: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class EventRecorded:
    """Which event is kept; `recorded` is False when it was known."""

    event: str
    user: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class SourceRecorded:
    """Who came through which channel; `recorded` is False when that was known."""

    user: str
    channel: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class InteractionRecorded:
    """How often the pair had to do with each other in all on that ISO day, this time included."""

    from_user: str
    to_user: str
    kind: str
    day: str
    count: int
