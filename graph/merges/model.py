"""What a merge is: the people it joins, the facts that compete, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """Why a fact was set aside; `merges.rule_<name>` is its sentence, docs/merging.md says why it is so."""

    TAG_EARLIER = "tag_earlier"
    TAG_EXCLUSIVE = "tag_exclusive"
    TIER_HIGHER = "tier_higher"
    INTEREST_EARLIER = "interest_earlier"
    OWNER_EARLIER = "owner_earlier"
    REFERRER_EARLIER = "referrer_earlier"
    REFERRER_CIRCLE = "referrer_circle"
    CONSENT_LATER = "consent_later"
    CONSENT_REFUSAL = "consent_refusal"
    BETWEEN = "between"


BESIDE = "TAGGED_BESIDE"
"""The kind of what one source says of a tag besides what holds, since other tags were merged into it."""
WAS_BESIDE = "tag_beside"
"""How it is told of what is set aside that it stood beside something that is too."""


class Caution(StrEnum):
    """What is worth a look before two people become one."""

    WEAK_BRIDGE = "weak_bridge"


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that a person holds; `issuer` is the source that gave it."""

    kind: str
    value: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as far as it says whether they may be somebody else."""

    user: str
    is_erased: bool
    version: int
    joined_ms: int
    name: str
    identities: tuple[Identity, ...]
    n_purchases: int
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """One of a person's ids: into whom it was merged, and when it joined.

    `joined_ms` counts those who were merged into it, `own_ms` (None: nobody was) does not.
    """

    user: str
    parent: str | None
    joined_ms: int
    own_ms: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that takes a slot of which a person has one, or that lies between two people who become one.

    `from_id` and `to_id` are the very ids or keys it is about. `bearer` is the person at whom it stands, "" where it is
    set aside; `merge` tells by which merge that was, `rule` why, of a tag that gave way to another one. `since_ms` and
    `rank` settle who holds the slot; `exclusive` is the class of a tag of which a person holds one at a time.
    """

    id: str
    kind: str
    bearer: str
    from_id: str
    to_id: str
    is_between: bool
    slot: str
    since_ms: int | None
    rank: int | None
    status: str | None
    merge: str | None = None
    exclusive: str | None = None
    rule: str | None = None

    @property
    def owner(self) -> str:
        """The id whose slot it takes: of a referral the referee's."""
        return self.to_id if self.kind == "REFERRED" else self.from_id

    @property
    def place(self) -> tuple[str, str]:
        """Kind and slot together."""
        return self.kind, self.slot


@dataclass(frozen=True, slots=True)
class SetAside:
    """A fact that makes way, and why."""

    fact: Fact
    rule: Rule

    @property
    def kept_rule(self) -> str | None:
        """What is kept of the rule: which tags gave way to another of their class, and what stood beside them."""
        if self.rule is not Rule.TAG_EXCLUSIVE:
            return None
        return WAS_BESIDE if self.fact.kind == BESIDE else self.rule.value


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge or its undoing would do; nothing was changed.

    `moves` counts the facts that change sides by kind; `restored` (of an undoing) come back.
    """

    winner: str
    loser: str
    winner_version: int
    loser_version: int
    moves: tuple[tuple[str, int], ...]
    set_aside: tuple[SetAside, ...]
    restored: tuple[Fact, ...]
    warnings: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class UserMerged:
    """Who is one person now: `user`, whose id stays, and `merged`, whose id leads there."""

    user: str
    merged: str
    merge: str
    version: int
    n_moved: int
    n_set_aside: int


@dataclass(frozen=True, slots=True)
class UserUnmerged:
    """Who are two people again: `user`, who was parted, and `other`, of whom they were part."""

    user: str
    other: str
    version: int
    n_moved: int
    n_restored: int


@dataclass(frozen=True, slots=True)
class ProposalRefused:
    """Whom nobody will propose to be one person again."""

    user: str
    other: str
