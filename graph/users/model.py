"""What a user is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

UserId = NewType("UserId", str)
AttributeValue: TypeAlias = str | int | float | bool | tuple[str, ...]


class AttributeType(StrEnum):
    """What an attribute may hold; `texts` is a set of words, `date` an ISO day."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class UserOrder(StrEnum):
    """Orders in which users can be listed; each has a unique, never-null, indexed key."""

    NAME = "name"
    JOINED_AT = "joined_at"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute: users carry its settled value under `key`; `purpose` is what it is held for.

    `allowed` are the texts that it may hold (none: any), `retention_days` how long what a source said is kept (None:
    for as long as the person is known), `is_expected` that a profile without it lacks something.
    """

    key: str
    type: AttributeType
    sensitive: bool
    needs_consent: bool
    label_zh: str
    label_en: str
    purpose: str = "service"
    kind: str = "basic"
    allowed: tuple[str, ...] = ()
    retention_days: int | None = None
    is_expected: bool = False

    @property
    def guarded_by(self) -> str | None:
        """The purpose to which a person must have agreed before a value is kept or read; None where none is needed."""
        return self.purpose if self.sensitive or self.needs_consent else None


@dataclass(frozen=True, slots=True)
class Identity:
    """A name under which some system knows a user: phone, unionid, openid, card, e-mail, external_id …"""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """That a user is known under an identity, as it is to be kept; `of` is the id under which that was said, when it is
    one of a record that was joined to the user."""

    user: str
    identity: Identity
    source: str
    since: datetime
    confidence: float = 1.0
    of: str | None = None


class IfHeld(StrEnum):
    """What becomes of an identity that is another user's: it stays theirs, or the two are one person from now on."""

    REFUSE = "refuse"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class AskedIdentity:
    """An identity that a user is to be known under; without a source it is the word of whoever asks, `confidence` is 0
    to 1."""

    user: str
    kind: str
    value: str
    if_held: IfHeld = IfHeld.REFUSE
    source: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class IdentityAttached:
    """The user is known under it; `attached` is False when they were before. `joined` is whom it made one with them."""

    user: str
    kind: str
    attached: bool
    version: int
    joined: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityDetached:
    """The user is known under it no longer."""

    user: str
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user as asked for: names and identities are normalised, attribute values checked against the catalogue."""

    id: UserId
    name: str
    joined_at: datetime
    attributes: Mapping[str, AttributeValue]
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class SortKeys:
    """Keys that lists are ordered and paged by; all end in the user's id, so they are unique."""

    search_name: str
    name_key: str
    joined_key: str
