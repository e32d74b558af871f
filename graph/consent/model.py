"""What purposes and consents are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

PurposeKey = NewType("PurposeKey", str)

SERVICE = PurposeKey("service")
"""What a single profile is read for: what needs no consent at all may be read for it."""
PROFILING = PurposeKey("profiling")
"""Who refused it is in no list of scores."""
CHILDREN = PurposeKey("children")
"""Anything on a child under 14, beyond a name, needs it besides."""
BRAND_PURPOSES = frozenset({"service", "marketing", "profiling", "research", "children"})
"""The purposes that every brand starts with."""


class ConsentStatus(StrEnum):
    """What a person said: yes, no, or no longer."""

    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class PurposeState(StrEnum):
    """Only an active purpose authorises anything."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What people are asked for; consents to texts from `valid_from_version` on count, older ones do not."""

    key: PurposeKey
    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    text_version: int
    valid_from_version: int
    state: PurposeState = PurposeState.ACTIVE


@dataclass(frozen=True, slots=True)
class AskedPurpose:
    """A purpose as asked for; without `valid_from_version` only consents to the newest text count."""

    key: str
    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    valid_from_version: int | None = None
    state: PurposeState = PurposeState.ACTIVE


@dataclass(frozen=True, slots=True)
class PurposeSaved:
    """The purpose is there with that text version; `changed` is False when it was there so before."""

    purpose: str
    text_version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """What a person said, as somebody wants it recorded; `guardian` names who said it for a child.

    Without `at` it was said now, without `text_version` to the newest text; it ends at `until`, if at all.
    """

    user: str
    purpose: str
    status: ConsentStatus
    at: datetime | None = None
    channel: str | None = None
    evidence: str | None = None
    text_version: int | None = None
    until: datetime | None = None
    guardian: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said, as it is kept."""

    status: ConsentStatus
    at: datetime
    until: datetime | None
    channel: str | None
    evidence: str | None
    text_version: int
    actor: str
    guardian: str | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides about a statement: the purpose, whether it covers sensitive attributes, what stands of the person.

    `said` are instant and status of all earlier statements of the person about the purpose.
    """

    purpose: Purpose | None
    covers_sensitive: bool
    birthday: str | None
    age: int | None
    present: Consent | None
    said: tuple[tuple[datetime, ConsentStatus], ...] = ()


class Standing(StrEnum):
    """What becomes of a statement: it stands now, it is kept among the earlier ones, or it was known."""

    PRESENT = "present"
    EARLIER = "earlier"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """What became of a statement; `standing` is a `Standing`."""

    user: str
    purpose: str
    standing: str
    text_version: int


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What a person's data may be used for now: the purposes with a consent that counts, and their age as far as known.

    `birthday` is an ISO day; `said` are the purposes on which they have said anything, yes or no.
    """

    granted: frozenset[str] = frozenset()
    birthday: str | None = None
    age: int | None = None
    said: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ToldConsent:
    """That a file marks what it says of a user as authorised for a purpose; `evidence` names the record."""

    user: str
    purpose: str
    evidence: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class AskingRules:
    """How often a person may be asked for consent at all."""

    at_most: int
    window_days: int
    gap_days: int


@dataclass(frozen=True, slots=True)
class Asking:
    """What decides whether a person may be asked: earlier askings for any purpose, what they said, their annoyance.

    `annoyed_at` is when they last showed that asking annoys them, `granted_at` when they last agreed to anything.
    """

    purpose_is_open: bool
    asked: tuple[datetime, ...] = ()
    status: ConsentStatus | None = None
    counts: bool = False
    annoyed_at: datetime | None = None
    granted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may be asked now; if not, `code` says why and `next_at` from when on they may, if ever."""

    allowed: bool
    code: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskingRecorded:
    """The person was asked for consent to that purpose."""

    user: str
    purpose: str


@dataclass(frozen=True, slots=True)
class AnnoyanceRecorded:
    """The person showed that being asked annoys them."""

    user: str
