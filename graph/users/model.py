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
