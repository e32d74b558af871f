"""What a statement may be, what it authorises, and who may be asked: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.consent.model import (
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
)
from graph.consent.policy import (
    check_askable,
    check_consent,
    check_settable,
    checked_consent,
    checked_purpose,
    child_line,
    is_child,
    judged,
    lacking,
    needed,
    settled_purpose,
)
from graph.errors import GuanxiError, Missing, Refused

NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
GRANTED, DENIED, WITHDRAWN = ConsentStatus.GRANTED, ConsentStatus.DENIED, ConsentStatus.WITHDRAWN
MARKETING = Purpose(PurposeKey("marketing"), "营销", "Marketing", "好", "good", 3, 2)
WORDED = AskedPurpose("marketing", "营销", "Marketing", "好", "good")
YES = AskedConsent("ming", "marketing", GRANTED, NOW)
RULES = AskingRules(at_most=2, window_days=90, gap_days=14)
OPEN = Asking(purpose_is_open=True)
LINE = "2012-05-01"


def days(number: int) -> datetime:
    """That many days before now."""
    return NOW - timedelta(days=number)


def said(status: ConsentStatus, at: datetime) -> Consent:
    return Consent(status, at, None, None, None, 3, "ada", None)


def known(present: Consent | None = None, *earlier: Consent, birthday: str | None = None) -> Circumstances:
    return Circumstances(MARKETING, False, birthday, None, present, tuple((each.at, each.status) for each in earlier))


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (date(2026, 5, 1), "2012-05-01"),
        (date(2026, 2, 28), "2012-02-28"),
        # 2014 has no 29 February: who was born on the 28th is 14, who was born on 1 March is not yet.
        (date(2028, 2, 29), "2014-02-28"),
    ],
)
def test_who_was_born_after_the_day_fourteen_years_ago_is_a_child(today: date, line: str) -> None:
    assert child_line(today) == line


@pytest.mark.parametrize(
    ("birthday", "age", "expected"),
    [
        ("2012-05-01", None, False),
        ("2012-05-02", None, True),
        ("1990-01-01", 5, False),
        (None, 13, True),
        (None, 14, False),
        (None, None, False),
    ],
)
def test_the_birthday_tells_a_child_and_without_one_the_age(
    birthday: str | None, age: int | None, expected: bool
) -> None:
    assert is_child(birthday, age, LINE) is expected


@pytest.mark.parametrize(
    ("own", "reading", "of_child", "expected"),
    [
        (None, "service", False, set[str]()),
        ("service", "service", False, {"service"}),
        ("children", "marketing", False, {"children", "marketing"}),
        (None, "marketing", False, {"marketing"}),
        (None, "service", True, {"children"}),
    ],
)
def test_a_value_needs_its_own_purpose_that_of_the_reading_and_for_a_child_a_guardian_s(
    own: str | None, reading: str, of_child: bool, expected: set[str]
) -> None:
    assert needed(own, reading=reading, of_child=of_child) == expected


def test_a_sensitive_value_is_refused_without_consent_with_code_and_place_c01() -> None:
    with pytest.raises(Refused) as caught:
        check_settable({"city": None, "income": "service"}, Authorisation(), LINE)

    assert (caught.value.code, caught.value.path) == ("consent.missing", ("attributes", "income"))
    assert caught.value.facts == {"key": "income", "purpose": "service"}
    check_settable({"city": None, "income": "service"}, Authorisation(frozenset({"service"})), LINE)


def test_whatever_is_said_of_a_child_needs_the_consent_of_a_guardian_c05() -> None:
    child = Authorisation(frozenset({"service"}), birthday="2015-01-01")

    assert lacking({"city": None, "income": "service"}, child, LINE) == {"city": "children", "income": "children"}
    agreed = replace(child, granted=frozenset({"service", "children"}))
    assert lacking({"city": None, "income": "service"}, agreed, LINE) == {}


def test_other_words_are_a_new_version_to_which_old_consents_do_not_extend_c02() -> None:
    same = settled_purpose(WORDED, MARKETING)
    reworded = settled_purpose(replace(WORDED, text_en="better"), MARKETING)
    kept = settled_purpose(replace(WORDED, text_en="better", valid_from_version=2), MARKETING)

    # Version 3 was there, valid from 2.
    assert (same.text_version, same.valid_from_version) == (3, 2)
    assert (reworded.text_version, reworded.valid_from_version) == (4, 4)
    assert (kept.text_version, kept.valid_from_version) == (4, 2)
    with pytest.raises(Refused) as caught:
        settled_purpose(replace(WORDED, valid_from_version=4), MARKETING)
    assert caught.value.code == "consent.text_unknown"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(WORDED, key="Marketing!"), "consent.key_invalid"),
        (replace(WORDED, key="service", state=PurposeState.RETIRED), "consent.purpose_needed"),
        (replace(WORDED, text_zh=" "), "consent.text_empty"),
        (replace(WORDED, text_en="x" * 5_001), "consent.text_too_long"),
    ],
)
def test_a_purpose_that_cannot_be_is_refused(wrong: AskedPurpose, code: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_purpose(wrong)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("wrong", "code", "place"),
    [
        (replace(YES, at=NOW + timedelta(minutes=6)), "consent.in_future", "at"),
        (replace(YES, until=NOW), "consent.until_invalid", "until"),
        (replace(YES, status=DENIED, until=NOW + timedelta(1)), "consent.until_invalid", "until"),
        (replace(YES, evidence="x" * 2_001), "consent.text_too_long", "evidence"),
        (replace(YES, evidence="x" * 10_000_000), "consent.text_too_long", "evidence"),
        (replace(YES, evidence="a\u0000b"), "consent.text_control_character", "evidence"),
        (replace(YES, channel="  "), "consent.text_empty", "channel"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(wrong: AskedConsent, code: str, place: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_consent(wrong, now=NOW)

    assert (caught.value.code, caught.value.path) == (code, (place,))


@pytest.mark.parametrize(
    ("asked", "circumstances", "kind", "code"),
    [
        (YES, replace(known(), purpose=None), Missing, "consent.purpose_unknown"),
        (replace(YES, text_version=4), known(), Refused, "consent.text_unknown"),
        (replace(YES, text_version=-1), known(), Refused, "consent.text_unknown"),
        (YES, replace(known(), covers_sensitive=True), Refused, "consent.evidence_needed"),
        (replace(YES, evidence="form 7"), known(birthday="2015-01-01"), Refused, "consent.guardian_needed"),
        (replace(YES, guardian="mother"), known(birthday="2015-01-01"), Refused, "consent.evidence_needed"),
    ],
)
def test_a_grant_without_what_it_needs_is_refused(
    asked: AskedConsent, circumstances: Circumstances, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        check_consent(asked, checked_consent(asked, now=NOW), circumstances, LINE)

    assert caught.value.code == code


def test_a_refusal_needs_no_evidence_and_no_guardian() -> None:
    no = replace(YES, status=WITHDRAWN)
    child = replace(known(birthday="2015-01-01"), covers_sensitive=True)

    assert check_consent(no, checked_consent(no, now=NOW), child, LINE) is Standing.PRESENT


@pytest.mark.parametrize(
    ("new", "present", "expected"),
    [
        (said(GRANTED, days(1)), None, Standing.PRESENT),
        (said(DENIED, days(1)), said(GRANTED, days(2)), Standing.PRESENT),
        (said(GRANTED, days(3)), said(DENIED, days(2)), Standing.EARLIER),
        (said(DENIED, days(2)), said(DENIED, days(2)), Standing.KNOWN),
        # At one instant the refusal stands, whichever comes first.
        (said(DENIED, days(2)), said(GRANTED, days(2)), Standing.PRESENT),
        (said(GRANTED, days(2)), said(DENIED, days(2)), Standing.EARLIER),
    ],
)
def test_the_latest_statement_stands_and_older_ones_never_replace_it(
    new: Consent, present: Consent | None, expected: Standing
) -> None:
    assert check_consent(replace(YES, status=new.status), new, known(present), LINE) is expected


def test_an_earlier_statement_sent_again_is_known() -> None:
    late = said(GRANTED, days(9))

    assert check_consent(YES, late, known(said(DENIED, days(1)), late), LINE) is Standing.KNOWN


@pytest.mark.parametrize(
    ("asking", "code", "next_at"),
    [
        (replace(OPEN, status=GRANTED, counts=True), "consent.granted_before", None),
        (replace(OPEN, status=DENIED), "consent.refused_before", None),
        (replace(OPEN, status=WITHDRAWN), "consent.refused_before", None),
        (replace(OPEN, annoyed_at=days(500)), "consent.annoyed", None),
        (replace(OPEN, annoyed_at=days(5), granted_at=days(6)), "consent.annoyed", None),
        (replace(OPEN, asked=(days(13),)), "consent.asked_lately", NOW + timedelta(days=1)),
        # Two in 90 days: the older of the two leaves the window in 50 days.
        (replace(OPEN, asked=(days(40), days(20))), "consent.asked_often", NOW + timedelta(days=50)),
        (replace(OPEN, asked=(days(89), days(1))), "consent.asked_often", NOW + timedelta(days=13)),
        (replace(OPEN, purpose_is_open=False), "consent.purpose_unknown", None),
    ],
)
def test_asking_stops_on_refusal_and_annoyance_and_is_rate_limited_c02(
    asking: Asking, code: str, next_at: datetime | None
) -> None:
    verdict = judged(asking, RULES, purpose="marketing", now=NOW)

    assert (verdict.allowed, verdict.code, verdict.next_at) == (False, code, next_at)


@pytest.mark.parametrize(
    "asking",
    [
        OPEN,
        replace(OPEN, asked=(days(14),)),
        replace(OPEN, asked=(days(90), days(20))),
        # They agreed to older words, which do not count any more.
        replace(OPEN, status=GRANTED, counts=False),
        # They came to us after they had enough.
        replace(OPEN, annoyed_at=days(6), granted_at=days(5)),
    ],
)
def test_who_may_be_asked_is_not_refused_c02(asking: Asking) -> None:
    check_askable(asking, RULES, purpose="marketing", now=NOW)

    assert judged(asking, RULES, purpose="marketing", now=NOW).allowed


def test_who_is_never_to_be_asked_is_never_asked() -> None:
    verdict = judged(OPEN, replace(RULES, at_most=0), purpose="marketing", now=NOW)

    assert (verdict.code, verdict.next_at) == ("consent.asked_often", None)
