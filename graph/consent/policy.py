"""What a statement of consent may be, what it authorises, and who may be asked. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from graph.consent.model import (
    CHILDREN,
    PROFILING,
    SERVICE,
    AskedConsent,
    AskedPurpose,
    Asking,
    AskingRules,
    Authorisation,
    Circumstances,
    Consent,
    ConsentStatus,
    Purpose,
    PurposeKey,
    PurposeState,
    Standing,
    Verdict,
)
from graph.errors import Missing, Refused

EVIDENCE_LENGTH = 2_000
TEXT_LENGTH = 5_000
NAME_LENGTH = 100
ADULT_YEARS = 14
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CLOCK_TOLERANCE = timedelta(minutes=5)
_LEAP_DAY = (2, 29)
# The service itself reads for these or asks whether they were refused.
_ALWAYS = frozenset({SERVICE, PROFILING, CHILDREN})


def checked_purpose(asked: AskedPurpose) -> AskedPurpose:
    """The purpose with its key and texts as they may be kept.

    Raises:
        Refused: the key or a text is not acceptable, or a purpose is retired that the service cannot do without.
    """
    if not _KEY.fullmatch(asked.key):
        raise Refused("consent.key_invalid", path=("key",), key=asked.key[:60])
    if asked.key in _ALWAYS and asked.state is PurposeState.RETIRED:
        raise Refused("consent.purpose_needed", path=("state",), purpose=asked.key)
    return AskedPurpose(
        asked.key,
        _text(asked.name_zh, "nameZh", NAME_LENGTH),
        _text(asked.name_en, "nameEn", NAME_LENGTH),
        _text(asked.text_zh, "textZh", TEXT_LENGTH),
        _text(asked.text_en, "textEn", TEXT_LENGTH),
        asked.valid_from_version,
        asked.state,
    )


def settled_purpose(asked: AskedPurpose, found: Purpose | None) -> Purpose:
    """The purpose as it is to stand: other words are a new version, to which older consents do not extend in silence.

    Raises:
        Refused: `valid_from_version` names a version that is not there ("consent.text_unknown").
    """
    version = 1 if found is None else found.text_version
    is_reworded = found is not None and (found.text_zh, found.text_en) != (asked.text_zh, asked.text_en)
    if is_reworded:
        version += 1
    valid_from = asked.valid_from_version
    if valid_from is None:
        valid_from = version if found is None or is_reworded else found.valid_from_version
    if not 1 <= valid_from <= version:
        raise Refused("consent.text_unknown", path=("validFromVersion",), version=valid_from, newest=version)
    names = (asked.name_zh, asked.name_en, asked.text_zh, asked.text_en)
    return Purpose(PurposeKey(asked.key), *names, version, valid_from, asked.state)


def child_line(today: date) -> str:
    """The ISO day that parts children under 14 from others on a day of the brand: who was born after it is a child."""
    leaps = (today.month, today.day) == _LEAP_DAY and (today.year - ADULT_YEARS) % 4 != 0
    born = today.replace(year=today.year - ADULT_YEARS, day=28 if leaps else today.day)
    return born.isoformat()


def is_child(birthday: str | None, age: int | None, line: str) -> bool:
    """True when the person is known to be under 14: by the birthday, else by the age."""
    return birthday > line if birthday is not None else age is not None and age < ADULT_YEARS


def needed(own: str | None, *, reading: str = SERVICE, of_child: bool = False) -> frozenset[str]:
    """The purposes to which a person must have agreed so that a value of theirs may be used.

    `own` is the purpose of the attribute where its values need consent, else None; `reading` is what it is read for.
    """
    wanted = {own} if own is not None else set[str]()
    if reading != SERVICE:
        wanted.add(reading)
    if of_child:
        wanted.add(CHILDREN)
    return frozenset(wanted)


def lacking(written: Mapping[str, str | None], authorisation: Authorisation, line: str) -> dict[str, str]:
    """Which of the attributes may not be kept of the person, each with a purpose to which they have not agreed.

    `written` maps keys to the purpose that their values need, None for none.
    """
    of_child = is_child(authorisation.birthday, authorisation.age, line)
    found = {key: needed(own, of_child=of_child) - authorisation.granted for key, own in written.items()}
    return {key: min(purposes) for key, purposes in sorted(found.items()) if purposes}


def check_settable(written: Mapping[str, str | None], authorisation: Authorisation, line: str) -> None:
    """All of these attributes may be kept of the person.

    Raises:
        Refused: there is no consent for one of them ("consent.missing").
    """
    for key, purpose in lacking(written, authorisation, line).items():
        raise Refused("consent.missing", path=("attributes", key), key=key, purpose=purpose)


def checked_consent(asked: AskedConsent, *, now: datetime) -> Consent:
    """The statement with its texts and times as they may be kept; text version 0 stands for the newest.

    Raises:
        Refused: dated in the future, ending before it begins, or a text that is not acceptable.
    """
    at = _instant(asked.at or now, "at")
    if at > now + _CLOCK_TOLERANCE:
        raise Refused("consent.in_future", path=("at",), at=at.isoformat())
    until = None if asked.until is None else _instant(asked.until, "until")
    if until is not None and (until <= at or asked.status is not ConsentStatus.GRANTED):
        raise Refused("consent.until_invalid", path=("until",), until=until.isoformat())
    return Consent(
        status=asked.status,
        at=at,
        until=until,
        channel=_optional(asked.channel, "channel", NAME_LENGTH),
        evidence=_optional(asked.evidence, "evidence", EVIDENCE_LENGTH),
        text_version=asked.text_version or 0,
        actor="",
        guardian=_optional(asked.guardian, "guardian", NAME_LENGTH),
    )


def check_consent(asked: AskedConsent, consent: Consent, known: Circumstances, line: str) -> Standing:
    """What becomes of the statement. The latest one stands; of two at one instant the refusal does.

    Raises:
        Missing: there is no such purpose.
        Refused: unknown text version, a retired purpose, or a grant that lacks its evidence or its guardian.
    """
    purpose = known.purpose
    if purpose is None:
        raise Missing("consent.purpose_unknown", path=("purpose",), purpose=asked.purpose[:60])
    if asked.text_version is not None and not 1 <= asked.text_version <= purpose.text_version:
        path = ("textVersion",)
        raise Refused("consent.text_unknown", path=path, version=asked.text_version, newest=purpose.text_version)
    if consent.status is ConsentStatus.GRANTED:
        _check_grant(consent, known, purpose, of_child=is_child(known.birthday, known.age, line))
    present = known.present
    if present is None or consent.at > present.at:
        return Standing.PRESENT
    if (consent.at, consent.status) in {*known.said, (present.at, present.status)}:
        return Standing.KNOWN
    is_tie = consent.at == present.at and present.status is ConsentStatus.GRANTED
    return Standing.PRESENT if is_tie else Standing.EARLIER


def check_askable(asking: Asking, rules: AskingRules, *, purpose: str, now: datetime) -> None:
    """The person may be asked now for consent to the purpose.

    Raises:
        Missing: there is no such purpose.
        Refused: they have agreed or refused, asking annoys them, or they were asked too lately or too often; the fact
            `next_at` says from when on they may be asked, None when we are not to ask again.
    """
    path = ("purpose",)
    if not asking.purpose_is_open:
        raise Missing("consent.purpose_unknown", path=path, purpose=purpose[:60])
    if asking.status is ConsentStatus.GRANTED and asking.counts:
        raise Refused("consent.granted_before", path=path, purpose=purpose, next_at=None)
    if asking.status in {ConsentStatus.DENIED, ConsentStatus.WITHDRAWN}:
        raise Refused("consent.refused_before", path=path, purpose=purpose, next_at=None)
    if asking.annoyed_at is not None and not (asking.granted_at and asking.granted_at > asking.annoyed_at):
        raise Refused("consent.annoyed", path=("userId",), next_at=None)
    latest = sorted(asking.asked, reverse=True)
    if rules.at_most < 1:
        raise Refused("consent.asked_often", path=("userId",), next_at=None)
    gap_over = latest[0] + timedelta(days=rules.gap_days) if latest else now
    window_over = latest[rules.at_most - 1] + timedelta(days=rules.window_days) if len(latest) >= rules.at_most else now
    if window_over > now:
        raise Refused("consent.asked_often", path=("userId",), next_at=max(gap_over, window_over).isoformat())
    if gap_over > now:
        raise Refused("consent.asked_lately", path=("userId",), next_at=gap_over.isoformat())


def judged(asking: Asking, rules: AskingRules, *, purpose: str, now: datetime) -> Verdict:
    """As `check_askable`, told rather than raised."""
    try:
        check_askable(asking, rules, purpose=purpose, now=now)
    except (Missing, Refused) as refusal:
        next_at = refusal.facts.get("next_at")
        return Verdict(False, refusal.code, datetime.fromisoformat(str(next_at)) if next_at else None)
    return Verdict(True)


def checked_note(note: str | None) -> str | None:
    """A note as it may be kept; raises `Refused` for one that is not acceptable."""
    return _optional(note, "note", EVIDENCE_LENGTH)


def _check_grant(consent: Consent, known: Circumstances, purpose: Purpose, *, of_child: bool) -> None:
    if purpose.state is PurposeState.RETIRED:
        raise Refused("consent.purpose_retired", path=("purpose",), purpose=purpose.key)
    if of_child and consent.guardian is None:
        raise Refused("consent.guardian_needed", path=("guardian",), purpose=purpose.key)
    if consent.evidence is None and (of_child or known.covers_sensitive or purpose.key == CHILDREN):
        raise Refused("consent.evidence_needed", path=("evidence",), purpose=purpose.key)


def _instant(at: datetime, field: str) -> datetime:
    if at.tzinfo is None:
        raise Refused("consent.time_without_zone", path=(field,))
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _optional(text: str | None, field: str, limit: int) -> str | None:
    return None if text is None else _text(text, field, limit)


def _text(text: str, field: str, limit: int) -> str:
    if len(text) > 4 * limit:
        raise Refused("consent.text_too_long", path=(field,), length=len(text), limit=limit)
    settled = unicodedata.normalize("NFC", text).strip()
    if not settled:
        raise Refused("consent.text_empty", path=(field,))
    if len(settled) > limit:
        raise Refused("consent.text_too_long", path=(field,), length=len(settled), limit=limit)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter != "\n" for letter in settled):
        raise Refused("consent.text_control_character", path=(field,))
    return settled
