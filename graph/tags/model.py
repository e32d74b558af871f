"""What tags are, and what it means that a user holds one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from graph.vocabulary import TagSource

TagKey = NewType("TagKey", str)


class TagState(StrEnum):
    """Active tags can be given to users; retired ones stay where they are and are given to nobody any more."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Tag:
    """A label with a written definition, in a class."""

    key: TagKey
    name: str
    class_key: str | None
    definition: str | None
    purpose: str | None
    state: TagState = TagState.ACTIVE


@dataclass(frozen=True, slots=True)
class Attachment:
    """That a source says a user holds a tag (T14), for good or `until` an instant; `of` as `Held` has it."""

    user: str
    tag: TagKey
    source: TagSource
    since: datetime
    actor: str
    role: str
    note: str | None = None
    until: datetime | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class RuleAttachment:
    """That a rule, named by `actor`, gives a user a tag; it holds since `since`; `of` as `Held` has it."""

    user: str
    tag: TagKey
    actor: str
    since: datetime
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Since when a source has said that a user holds a tag, the term set then, and under which of the user's ids.

    `is_joined`: others were merged into the user, of whom a source may say the same aside.
    """

    since: datetime
    until: datetime | None
    owner: str = ""
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """When, by whom and why what a source said of a tag came to its end."""

    until: datetime
    ended_by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TagCreated:
    """Which tag is there; `created` is False when it was there with the same content before."""

    tag: str
    created: bool


@dataclass(frozen=True, slots=True)
class TagAttached:
    """What the user holds; `attached` is False when that source said so already, and nothing was changed."""

    user: str
    tag: str
    source: str
    attached: bool


@dataclass(frozen=True, slots=True)
class TagDetached:
    """What was ended; `detached` is False when that source did not say that the user holds the tag."""

    user: str
    tag: str
    source: str
    detached: bool
