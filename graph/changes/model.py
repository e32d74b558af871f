"""What a change is: one line of what happened, written with what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


class ChangeKind(StrEnum):
    """What can happen; two parts, room and verb in the past tense."""

    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    TAG_CREATED = "tag.created"
    TAG_ATTACHED = "tag.attached"
    TAG_DETACHED = "tag.detached"
    SOURCE_RECORDED = "source.recorded"
    PURCHASE_RECORDED = "purchase.recorded"
    REFUND_RECORDED = "refund.recorded"
    REFERRAL_RECORDED = "referral.recorded"
    REFERRAL_VOIDED = "referral.voided"
    EVENT_RECORDED = "event.recorded"
    INTERACTION_RECORDED = "interaction.recorded"
    USER_MOVED = "user.moved"
    BATCH_IMPORTED = "batch.imported"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to which users; `before` and `after` hold plain values."""

    kind: ChangeKind
    users: tuple[str, ...]
    before: Mapping[str, Plain] = field(default_factory=dict[str, Plain])
    after: Mapping[str, Plain] = field(default_factory=dict[str, Plain])
