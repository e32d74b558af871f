"""How purposes and consents are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from graph.consent.model import (
    Asking,
    AskingRules,
    Authorisation,
    Circumstances,
    Consent,
    ConsentStatus,
    Purpose,
    PurposeKey,
    PurposeState,
    ToldConsent,
)
from graph.database.driver import Database, Transaction, Value
from graph.database.operations import Origin
from graph.instants import instant, instant_or_none
from queries.catalogue import statement

GET_PURPOSE = statement("consent/get_purpose")
UPSERT_PURPOSE = statement("consent/upsert_purpose")
LIST_PURPOSES = statement("consent/list_purposes")
GET_CIRCUMSTANCES = statement("consent/get_circumstances")
RECORD_CONSENT = statement("consent/record_consent")
RECORD_CONSENTS = statement("consent/record_consents")
RECORD_PAST_CONSENT = statement("consent/record_past_consent")
LIST_AUTHORISATIONS = statement("consent/list_authorisations")
LIST_REFUSING = statement("consent/list_refusing")
GET_ASKING = statement("consent/get_asking")
RECORD_ASKING = statement("consent/record_asking")
RECORD_ANNOYANCE = statement("consent/record_annoyance")

_SEPARATOR = "\u0001"
_DEADLINE_S = 30.0
IMPORT_CHANNEL = "import"


async def get_purpose(transaction: Transaction, key: str) -> Purpose | None:
    """The purpose, or None."""
    rows = await transaction.run(GET_PURPOSE, key=key)
    return _purpose(rows[0]["purpose"]) if rows else None


async def upsert_purpose(transaction: Transaction, purpose: Purpose, origin: Origin) -> None:
    """The purpose stands so, and the words of its version are kept."""
    await transaction.run(
        UPSERT_PURPOSE,
        key=purpose.key,
        name_zh=purpose.name_zh,
        name_en=purpose.name_en,
        text_zh=purpose.text_zh,
        text_en=purpose.text_en,
        text_version=purpose.text_version,
        valid_from_version=purpose.valid_from_version,
        state=purpose.state.value,
        text_key=f"{purpose.key}{_SEPARATOR}{purpose.text_version}",
        actor=origin.actor,
        at=origin.at,
    )


async def list_purposes(database: Database) -> frozenset[str]:
    """The keys of all active purposes."""
    [row] = await database.read(LIST_PURPOSES)
    return frozenset(row["keys"])


async def get_circumstances(transaction: Transaction, user: str, purpose: str) -> Circumstances:
    """What decides about a statement of the user, who exists, on the purpose."""
    [row] = await transaction.run(GET_CIRCUMSTANCES, user=user, purpose=purpose)
    return Circumstances(
        purpose=None if row["purpose"] is None else _purpose(row["purpose"]),
        covers_sensitive=row["covers_sensitive"],
        birthday=row["birthday"],
        age=row["age"],
        present=None if row["present"] is None else _consent(row["present"]),
        said=tuple((instant(each["at"]), ConsentStatus(each["status"])) for each in row["said"]),
    )


async def record_consent(
    transaction: Transaction, user: str, purpose: str, consent: Consent, *, of: str | None
) -> None:
    """The statement is the present one of the user on the purpose; the one before it is among the earlier ones."""
    kept = _kept(consent)
    await transaction.run(RECORD_CONSENT, user=user, purpose=purpose, consent=kept, of=of)


async def record_past_consent(
    transaction: Transaction, user: str, purpose: str, consent: Consent, *, of: str | None
) -> None:
    """The statement is among the earlier ones of the user on the purpose."""
    kept = _kept(consent)
    await transaction.run(RECORD_PAST_CONSENT, user=user, purpose=purpose, consent=kept, of=of)


async def list_authorisations(
    transaction: Transaction, users: Sequence[str], *, at: datetime
) -> Mapping[str, Authorisation]:
    """What the data of those of the users that exist may be used for at that instant."""
    rows = await transaction.run(LIST_AUTHORISATIONS, users=sorted(set(users)), at=at)
    return {
        row["user"]: Authorisation(frozenset(row["granted"]), row["birthday"], row["age"], frozenset(row["said"]))
        for row in rows
    }


async def record_consents(transaction: Transaction, told: Sequence[ToldConsent], origin: Origin) -> int:
    """Consents that a file tells of stand where a user has said nothing on the purpose; return how many are new."""
    if not told:
        return 0
    rows = [{"user": each.user, "purpose": each.purpose, "evidence": each.evidence, "of": each.of} for each in told]
    [row] = await transaction.run(RECORD_CONSENTS, rows=rows, at=origin.at, actor=origin.actor, channel=IMPORT_CHANNEL)
    return row["n_recorded"]


async def list_refusing(database: Database, purpose: PurposeKey) -> frozenset[str]:
    """The users who refused the purpose: they denied it or took their consent back."""
    [row] = await database.read_within(_DEADLINE_S, LIST_REFUSING, purpose=purpose)
    return frozenset(row["users"])


async def get_asking(
    transaction: Transaction, user: str, purpose: str, *, rules: AskingRules, now: datetime
) -> Asking | None:
    """What decides whether the user may be asked, or None when there is no such user."""
    since = now - timedelta(days=max(rules.window_days, rules.gap_days))
    rows = await transaction.run(GET_ASKING, user=user, purpose=purpose, since=since, at=now)
    return asking(rows[0]["facts"]) if rows else None


def asking(facts: Mapping[str, Any]) -> Asking:
    """What decides whether a user may be asked, from the map that statement and fragment make of it."""
    said = facts["said"]
    return Asking(
        purpose_is_open=facts["is_open"],
        asked=tuple(instant(each) for each in facts["asked"]),
        status=None if said is None else ConsentStatus(said["status"]),
        counts=said is not None and said["counts"],
        annoyed_at=instant_or_none(facts["annoyed_at"]),
        granted_at=instant_or_none(facts["granted_at"]),
    )


async def record_asking(
    transaction: Transaction, user: str, purpose: str, origin: Origin, *, channel: str | None, of: str | None
) -> None:
    """The user was asked for consent to the purpose."""
    await transaction.run(
        RECORD_ASKING, user=user, purpose=purpose, at=origin.at, actor=origin.actor, channel=channel, of=of
    )


async def record_annoyance(
    transaction: Transaction, user: str, purpose: str, origin: Origin, *, note: str | None, of: str | None
) -> bool:
    """The user showed that being asked annoys them; False when there is no such purpose."""
    rows = await transaction.run(
        RECORD_ANNOYANCE, user=user, purpose=purpose, at=origin.at, actor=origin.actor, note=note, of=of
    )
    return bool(rows)


def _kept(consent: Consent) -> Mapping[str, Value]:
    return {
        "status": consent.status.value,
        "at": consent.at,
        "until": consent.until,
        "channel": consent.channel,
        "evidence": consent.evidence,
        "textVersion": consent.text_version,
        "actor": consent.actor,
        "guardian": consent.guardian,
    }


def _purpose(row: Mapping[str, Any]) -> Purpose:
    return Purpose(
        key=PurposeKey(row["key"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        text_zh=row["text_zh"],
        text_en=row["text_en"],
        text_version=row["textVersion"],
        valid_from_version=row["validFromVersion"],
        state=PurposeState(row["state"]),
    )


def _consent(row: Mapping[str, Any]) -> Consent:
    return Consent(
        status=ConsentStatus(row["status"]),
        at=instant(row["at"]),
        until=instant_or_none(row["until"]),
        channel=row["channel"],
        evidence=row["evidence"],
        text_version=row["textVersion"],
        actor=row["actor"],
        guardian=row["guardian"],
    )
