"""Consent: what people agreed to, asking them, and the purposes themselves (C01, C02, C03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.paging import bounded
from api.reading import Hole, Reader, Reading, picked, slot
from api.selection import Selected
from graph.consent import actions, policy, store
from graph.consent.model import (
    AskedConsent,
    AskedPurpose,
    AskingRules,
    ConsentRecorded,
    ConsentStatus,
    PurposeSaved,
    PurposeState,
)
from graph.settings import Settings
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

PURPOSE_CARD = fragment("consent/fragments/purpose_card")
LIST_PURPOSES = fragment("consent/fragments/list_purposes")
PURPOSE_BY_KEY = fragment("consent/fragments/purpose_by_key")
PURPOSE_TEXTS = fragment("consent/fragments/purpose_texts")
USER_CONSENTS = fragment("consent/fragments/user_consents")
USER_CONSENT_HISTORY = fragment("consent/fragments/user_consent_history")
USER_ASKING = fragment("consent/fragments/user_asking")

strawberry.enum(ConsentStatus, description="What a person said: yes, no, or no longer.")
strawberry.enum(PurposeState, description="Only an active purpose authorises anything.")


@strawberry.type(description="The words of one version, which stay as they were agreed to.")
class PurposeText:
    version: int
    text_zh: str
    text_en: str
    at: datetime | None


@strawberry.type(description="What people are asked to agree to (C02).")
class Purpose:
    key: str
    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    text_version: int
    valid_from_version: int = strawberry.field(description="Consents to this version and newer ones count.")
    state: PurposeState

    @strawberry.field(description="The words of all versions, the newest first.")
    def texts(self, info: Info) -> list[PurposeText]:
        return picked(self, info)


@strawberry.type(description="What a person said to a purpose, and to which words.")
class Consent:
    purpose: Purpose
    status: ConsentStatus
    at: datetime
    until: datetime | None
    channel: str | None
    evidence: str | None
    text_version: int
    actor: str
    guardian: str | None = strawberry.field(description="Who said it for a child; null: the person themselves.")
    counts: bool = strawberry.field(
        description="Whether it authorises anything now: granted, not over, in valid words."
    )
    ended_at: datetime | None = strawberry.field(description="When a later statement replaced it.")


@strawberry.type(description="Whether a person may be asked for consent now (C02).")
class MayBeAsked:
    allowed: bool
    code: str | None = strawberry.field(description="Why not, such as consent.refused_before.")
    next_at: datetime | None = strawberry.field(description="From when on they may be asked; null: now, or not again.")


@strawberry.type
class ConsentsOfUser:
    """What a profile says of consent."""

    @strawberry.field(description="What the user last said to each purpose.")
    def consents(self, info: Info) -> list[Consent]:
        return picked(self, info)

    @strawberry.field(description="What the user said before, last first.")
    def consent_history(self, info: Info, first: int = 20) -> list[Consent]:
        return picked(self, info)

    @strawberry.field(description="Whether the user may be asked for consent to a purpose now.")
    def may_be_asked(self, info: Info, purpose: str) -> MayBeAsked:
        return picked(self, info)


@strawberry.type
class ConsentQuery:
    """Questions about purposes."""

    @strawberry.field(description="All purposes.")
    def purposes(self, info: Info) -> list[Purpose]:
        return picked(self, info)

    @strawberry.field(description="One purpose by its key.")
    def purpose(self, info: Info, key: str) -> Purpose | None:
        return picked(self, info)


@strawberry.type(description="The purpose stands so; `changed` is false when it did before.")
class UpsertPurposeDone:
    purpose: Purpose
    text_version: int
    changed: bool


@strawberry.type(description="The statement is kept: as the present one, among the earlier ones, or it was known.")
class RecordConsentDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    purpose: Purpose
    standing: str = strawberry.field(description="present, earlier or known.")
    text_version: int


@strawberry.type(description="That the person is asked is kept and counts; ask them now.")
class AskForConsentDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    purpose: Purpose


@strawberry.type(
    description="The person is not asked for consent any more until they agree to something by themselves."
)
class RecordAnnoyanceDone:
    user: Annotated[User, strawberry.lazy("api.users")]


UpsertPurposeResult = Annotated[UpsertPurposeDone | Refused, strawberry.union("UpsertPurposeResult")]
RecordConsentResult = Annotated[
    RecordConsentDone | Refused | Missing | Conflict, strawberry.union("RecordConsentResult")
]
AskForConsentResult = Annotated[
    AskForConsentDone | Refused | Missing | Conflict, strawberry.union("AskForConsentResult")
]
RecordAnnoyanceResult = Annotated[
    RecordAnnoyanceDone | Refused | Missing | Conflict, strawberry.union("RecordAnnoyanceResult")
]


@strawberry.input(description="A purpose; other words than before are a new version of its text.")
class UpsertPurposeInput:
    key: str
    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    valid_from_version: int | None = strawberry.field(
        default=None, description="The oldest version to which consents count; without it only the newest does."
    )
    state: PurposeState = PurposeState.ACTIVE


@strawberry.input(description="What a person said; without `at` it was now, without `textVersion` to the newest words.")
class GivenConsentInput:
    purpose: str
    status: ConsentStatus
    at: datetime | None = None
    channel: str | None = None
    evidence: str | None = strawberry.field(default=None, description="What proves it; needed for sensitive data.")
    text_version: int | None = None
    until: datetime | None = None
    guardian: str | None = strawberry.field(default=None, description="Who said it for a child under 14.")


@strawberry.input(description="What a person said; without `at` it was now, without `textVersion` to the newest words.")
class RecordConsentInput(GivenConsentInput):
    user_id: strawberry.ID


@strawberry.input(description="A person who is asked now for consent to a purpose.")
class AskForConsentInput:
    user_id: strawberry.ID
    purpose: str
    channel: str | None = None


@strawberry.input(description="A person who showed that being asked for this purpose annoys them.")
class RecordAnnoyanceInput:
    user_id: strawberry.ID
    purpose: str
    note: str | None = None


@strawberry.type
class ConsentMutation:
    """What can be done about consent."""

    @strawberry.mutation(description="Make a purpose or change its words or state.")
    async def upsert_purpose(
        self, info: Info, input: UpsertPurposeInput, operation_key: str | None = None
    ) -> UpsertPurposeResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        wanted = AskedPurpose(
            input.key,
            input.name_zh,
            input.name_en,
            input.text_zh,
            input.text_en,
            input.valid_from_version,
            input.state,
        )
        work = actions.upsert_purpose(info.context.database, call, wanted)
        return await answered(info, work, UpsertPurposeDone, {"purpose": ("key", "purpose")}, _saved)

    @strawberry.mutation(description="Keep what a person said to a purpose: yes, no, or no longer.")
    async def record_consent(
        self, info: Info, input: RecordConsentInput, operation_key: str | None = None
    ) -> RecordConsentResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        [given] = given_consents([input])
        wanted = replace(given, user=input.user_id)
        work = actions.record_consent(info.context.database, call, wanted, zone=info.context.settings.zone)
        roots = {"user": ("id", "user"), "purpose": ("key", "purpose")}
        return await answered(info, work, RecordConsentDone, roots, _recorded)

    @strawberry.mutation(description="Ask a person for consent: refused with the next possible moment (C02).")
    async def ask_for_consent(
        self, info: Info, input: AskForConsentInput, operation_key: str | None = None
    ) -> AskForConsentResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.ask_for_consent(
            info.context.database,
            call,
            user=input.user_id,
            purpose=input.purpose,
            channel=input.channel,
            rules=rules(info.context.settings),
        )
        return await answered(info, work, AskForConsentDone, {"user": ("id", "user"), "purpose": ("key", "purpose")})

    @strawberry.mutation(description="Keep that being asked annoys a person: they are not asked any more (C02).")
    async def record_annoyance(
        self, info: Info, input: RecordAnnoyanceInput, operation_key: str | None = None
    ) -> RecordAnnoyanceResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.record_annoyance(
            info.context.database, call, user=input.user_id, purpose=input.purpose, note=input.note
        )
        return await answered(info, work, RecordAnnoyanceDone, {"user": ("id", "user")})


def rules(settings: Settings) -> AskingRules:
    """How often a person may be asked, as set."""
    return AskingRules(settings.ask_at_most, settings.ask_window_days, settings.ask_gap_days)


def given_consents(given: Sequence[GivenConsentInput]) -> list[AskedConsent]:
    """What a person said, yet without who it was."""
    return [
        AskedConsent(
            "",
            each.purpose,
            each.status,
            each.at,
            each.channel,
            each.evidence,
            each.text_version,
            each.until,
            each.guardian,
        )
        for each in given
    ]


def _saved(done: PurposeSaved) -> dict[str, object]:
    return {"text_version": done.text_version, "changed": done.changed}


def _recorded(done: ConsentRecorded) -> dict[str, object]:
    return {"standing": done.standing, "text_version": done.text_version}


def _may_be_asked(selected: Selected, context: Context) -> Reading:
    purpose, limits, now = selected.args["purpose"], rules(context.settings), context.clock()
    since = now - timedelta(days=max(limits.window_days, limits.gap_days))

    def finish(facts: dict[str, Any]) -> dict[str, Any]:
        verdict = policy.judged(store.asking(facts), limits, purpose=purpose, now=now)
        return {"allowed": verdict.allowed, "code": verdict.code, "next_at": verdict.next_at}

    return Reading(USER_ASKING, {"purpose": purpose, "since": since}, finish=finish)


_PURPOSE = Hole(("purpose",), "purpose", "Purpose")

READERS: dict[str, Reader] = {
    "Query.purposes": slot(LIST_PURPOSES, _PURPOSE, unwrap="purpose"),
    "Query.purpose": slot(PURPOSE_BY_KEY, _PURPOSE, params=lambda args, _: {"key": args["key"]}, unwrap="purpose"),
    "Purpose.texts": slot(PURPOSE_TEXTS),
    "User.consents": slot(USER_CONSENTS, _PURPOSE),
    "User.consentHistory": slot(
        USER_CONSENT_HISTORY, _PURPOSE, params=lambda args, _: {"limit": bounded(args["first"])}
    ),
    "User.mayBeAsked": _may_be_asked,
}
