"""What a change is: one line of what happened, written with what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


class ChangeKind(StrEnum):
    """What can happen; two parts, room and verb in the past tense."""

    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    IDENTITY_ATTACHED = "identity.attached"
    IDENTITY_DETACHED = "identity.detached"
    ATTRIBUTE_DECLARED = "attribute.declared"
    SOURCES_ORDERED = "sources.ordered"
    STAFF_KEPT = "staff.kept"
    USER_FOLLOWED = "user.followed"
    TAG_CREATED = "tag.created"
    TAG_ATTACHED = "tag.attached"
    TAG_DETACHED = "tag.detached"
    TAG_UPDATED = "tag.updated"
    TAG_ACTIVATED = "tag.activated"
    TAG_RETIRED = "tag.retired"
    TAG_DESIGNED = "tag.designed"
    TAG_CORRECTED = "tag.corrected"
    TAG_CLASS_SAVED = "tag_class.saved"
    GROUP_TAGGED = "group.tagged"
    GROUP_UNTAGGED = "group.untagged"
    TAG_MERGED = "tag.merged"
    TAG_UNMERGED = "tag.unmerged"
    TAG_REVIEWED = "tag.reviewed"
    SOURCE_RECORDED = "source.recorded"
    PURCHASE_RECORDED = "purchase.recorded"
    REFUND_RECORDED = "refund.recorded"
    REFERRAL_RECORDED = "referral.recorded"
    REFERRAL_VOIDED = "referral.voided"
    EVENT_RECORDED = "event.recorded"
    INTERACTION_RECORDED = "interaction.recorded"
    USER_MOVED = "user.moved"
    USERS_MOVED = "users.moved"
    MOVE_PLANNED = "move.planned"
    MOVE_CANCELLED = "move.cancelled"
    MOVE_REFUSED = "move.refused"
    MOVE_CARRIED_OUT = "move.carried_out"
    TIER_LOCKED = "tier.locked"
    TIER_UNLOCKED = "tier.unlocked"
    LADDER_SAVED = "ladder.saved"
    LADDER_READY = "ladder.ready"
    GROUP_SAVED = "group.saved"
    GROUP_JOINED = "group.joined"
    GROUP_LEFT = "group.left"
    BATCH_IMPORTED = "batch.imported"
    USER_MERGED = "user.merged"
    MERGE_REFUSED = "merge.refused"
    USER_UNMERGED = "user.unmerged"
    USER_ERASED = "user.erased"
    USER_EXPORTED = "user.exported"
    PURPOSE_SAVED = "purpose.saved"
    CONSENT_RECORDED = "consent.recorded"
    CONSENT_ASKED = "consent.asked"
    ANNOYANCE_RECORDED = "annoyance.recorded"
    QUESTIONNAIRE_SAVED = "questionnaire.saved"
    QUESTIONNAIRE_ANSWERED = "questionnaire.answered"
    TASK_SAVED = "task.saved"
    TASK_COMPLETED = "task.completed"
    PLAN_DEFINED = "plan.defined"
    TERM_RECORDED = "term.recorded"
    TERM_RENEWED = "term.renewed"
    TERM_STARTED = "term.started"
    TERM_ENDED = "term.ended"
    POLICY_SAVED = "policy.saved"
    POLICY_REQUESTED = "policy.requested"
    POLICY_PUBLISHED = "policy.published"
    POLICY_REFUSED = "policy.refused"
    PLAN_MADE = "move_plan.made"
    PLAN_SETTLED = "move_plan.settled"
    SEGMENT_SAVED = "segment.saved"
    SEGMENT_DELETED = "segment.deleted"
    AUDIENCE_OPENED = "audience.opened"
    AUDIENCE_TAKEN = "audience.taken"
    INFLUENCERS_OPENED = "influencers.opened"
    INFLUENCERS_TAKEN = "influencers.taken"
    INVITATION_LIST_FROZEN = "invitation_list.frozen"
    INVITATION_LIST_EXPORTED = "invitation_list.exported"
    INVITATION_LIST_CLOSED = "invitation_list.closed"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_DECLINED = "invitation.declined"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_EXPIRED = "invitation.expired"
    SCORE_SETTINGS_SAVED = "score_settings.saved"
    SCORE_SIGNAL_DISMISSED = "score_signal.dismissed"
    SCORE_SIGNAL_RESTORED = "score_signal.restored"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to which users; `before` and `after` hold plain values."""

    kind: ChangeKind
    users: tuple[str, ...]
    before: Mapping[str, Plain] = field(default_factory=dict[str, Plain])
    after: Mapping[str, Plain] = field(default_factory=dict[str, Plain])


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change as the worker hands it out: numbered by `position`, which is the cursor of every feed.

    `handled` names the handlers that are through with it; `attempts` counts how often one failed.
    """

    id: str
    position: int | None
    at: datetime
    kind: str
    users: tuple[str, ...]
    actor: str
    role: str
    before: Mapping[str, Plain]
    after: Mapping[str, Plain]
    request: str
    attempts: int
    handled: frozenset[str]


@dataclass(frozen=True, slots=True)
class ParkedChange:
    """A change that was put aside, and why."""

    id: str
    position: int
    at: datetime
    kind: str
    users: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the worker did; `is_active` is False when another worker holds the lease."""

    is_active: bool
    n_handled: int = 0
    n_failed: int = 0
    n_parked: int = 0

    def __add__(self, other: Round) -> Round:
        return Round(
            self.is_active and other.is_active,
            self.n_handled + other.n_handled,
            self.n_failed + other.n_failed,
            self.n_parked + other.n_parked,
        )
