"""What people say is kept, the latest stands, nothing is lost; asking is counted (C02)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString
from zoneinfo import ZoneInfo

import pytest

from graph.consent.actions import ask_for_consent, record_annoyance, record_consent, upsert_purpose
from graph.consent.model import AskedConsent, AskedPurpose, AskingRules, ConsentStatus
from graph.consent.store import list_authorisations
from graph.database.driver import Database, Transaction
from graph.database.operations import Call
from graph.errors import GuanxiError, Missing, Refused
from graph.users.actions import create_user, update_user
from graph.users.model import Attribute, UserId
from tests.support import ask

ZONE = ZoneInfo("Asia/Shanghai")
MING = UserId("ming")
GRANTED, DENIED, WITHDRAWN = ConsentStatus.GRANTED, ConsentStatus.DENIED, ConsentStatus.WITHDRAWN
RULES = AskingRules(at_most=2, window_days=90, gap_days=14)
YES = AskedConsent("ming", "marketing", GRANTED)
KEPT: LiteralString = """
MATCH (:User {id: 'ming'})-[c:CONSENTED|CONSENTED_BEFORE]->(p)
RETURN type(c) AS type, p.key AS purpose, c.status AS status, c.textVersion AS version, c.actor AS actor
ORDER BY c.at, c.status
"""


@pytest.fixture
async def ming(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """A user who said nothing yet."""
    await create_user(
        empty, call, id="ming", name="明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    return empty


async def _kept(database: Database) -> list[tuple[str, str, int]]:
    return [(row["type"], row["status"], row["version"]) for row in await ask(database, KEPT)]


async def _granted(database: Database, at: datetime) -> frozenset[str]:
    async def work(transaction: Transaction) -> frozenset[str]:
        return (await list_authorisations(transaction, ["ming"], at=at))["ming"].granted

    return await database.write(work)


async def test_the_latest_statement_stands_and_the_one_before_is_kept_c02(
    ming: Database, call: Call, now: datetime
) -> None:
    first = await record_consent(ming, call, replace(YES, at=now - timedelta(days=2)), zone=ZONE)
    assert await _granted(ming, now) == {"marketing"}

    second = await record_consent(ming, call, replace(YES, status=WITHDRAWN, at=now - timedelta(days=1)), zone=ZONE)

    assert (first.standing, second.standing) == ("present", "present")
    assert await _kept(ming) == [("CONSENTED_BEFORE", "granted", 1), ("CONSENTED", "withdrawn", 1)]
    assert await _granted(ming, now) == frozenset()
    [ended] = await ask(ming, "MATCH ()-[b:CONSENTED_BEFORE]->() RETURN b.endedAt.epochMillis AS at, b.actor AS actor")
    # 2026-05-01T08:00Z is 1,777,622,400,000 ms; a day before is 86,400,000 less.
    assert ended == {"at": 1_777_536_000_000, "actor": "ada"}


async def test_a_statement_that_comes_late_goes_to_the_history_and_never_replaces_a_later_one(
    ming: Database, call: Call, now: datetime
) -> None:
    await record_consent(ming, call, replace(YES, status=DENIED, at=now - timedelta(days=1)), zone=ZONE)

    late = await record_consent(ming, call, replace(YES, at=now - timedelta(days=9)), zone=ZONE)
    again = await record_consent(ming, call, replace(YES, at=now - timedelta(days=9)), zone=ZONE)

    assert (late.standing, again.standing) == ("earlier", "known")
    assert await _kept(ming) == [("CONSENTED_BEFORE", "granted", 1), ("CONSENTED", "denied", 1)]


async def test_one_statement_sent_by_sixteen_at_once_is_kept_once(ming: Database, call: Call, now: datetime) -> None:
    statements = [replace(YES, status=each, at=now) for each in (GRANTED, DENIED)] * 8

    await asyncio.gather(*(record_consent(ming, call, each, zone=ZONE) for each in statements))

    # At one instant the refusal stands, whoever came first.
    kept = await _kept(ming)
    assert [each for each in kept if each[0] == "CONSENTED"] == [("CONSENTED", "denied", 1)]
    assert len([each for each in kept if each[1] == "denied"]) == 1


async def test_a_consent_ends_by_time(ming: Database, call: Call, now: datetime) -> None:
    await record_consent(ming, call, replace(YES, at=now, until=now + timedelta(days=30)), zone=ZONE)

    assert await _granted(ming, now + timedelta(days=29)) == {"marketing"}
    assert await _granted(ming, now + timedelta(days=30)) == frozenset()


async def test_a_consent_to_older_words_counts_only_where_the_purpose_says_so_c02(
    ming: Database, call: Call, now: datetime
) -> None:
    words = AskedPurpose("marketing", "营销", "Marketing", "新", "new")
    await record_consent(ming, call, YES, zone=ZONE)

    saved = await upsert_purpose(ming, call, words)
    strict = await _granted(ming, now)
    await upsert_purpose(ming, call, replace(words, valid_from_version=1))

    assert (saved.text_version, saved.changed) == (2, True)
    assert strict == frozenset()
    assert await _granted(ming, now) == {"marketing"}
    texts = "MATCH (:Purpose {key: 'marketing'})-[:WORDED]->(t) RETURN t.version AS version ORDER BY version"
    assert [row["version"] for row in await ask(ming, texts)] == [1, 2]


async def test_the_same_words_again_change_nothing(empty: Database, call: Call) -> None:
    words = AskedPurpose("surveys", "问卷", "Surveys", "好", "good")

    saved = [await upsert_purpose(empty, call, words) for _ in range(2)]

    assert [(each.text_version, each.changed) for each in saved] == [(1, True), (1, False)]


@pytest.mark.parametrize(
    ("wrong", "kind", "code"),
    [
        (replace(YES, user="nobody"), Missing, "users.unknown"),
        (replace(YES, purpose="nothing"), Missing, "consent.purpose_unknown"),
        (replace(YES, text_version=2), Refused, "consent.text_unknown"),
        # Sensitive attributes are held for this purpose.
        (replace(YES, purpose="service"), Refused, "consent.evidence_needed"),
    ],
)
async def test_a_statement_that_is_refused_changes_nothing(
    ming: Database, call: Call, wrong: AskedConsent, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await record_consent(ming, call, wrong, zone=ZONE)

    assert caught.value.code == code
    assert await _kept(ming) == []


async def test_ages_are_counted_on_the_brand_s_day_c05(ming: Database, call: Call, now: datetime) -> None:
    """At 17:00 UTC on 1 May it is 2 May in Shanghai, where somebody born on 2 May 2012 is 14."""
    await ask(ming, "MATCH (u:User {id: 'ming'}) SET u.birthday = '2012-05-02'")
    evening = replace(call, origin=replace(call.origin, at=now + timedelta(hours=9)))

    with pytest.raises(Refused) as caught:
        await record_consent(ming, evening, replace(YES, evidence="form 7"), zone=ZoneInfo("UTC"))

    assert caught.value.code == "consent.guardian_needed"
    await record_consent(ming, evening, replace(YES, evidence="form 7"), zone=ZONE)
    assert await _kept(ming) == [("CONSENTED", "granted", 1)]


async def test_a_sensitive_value_is_kept_only_with_consent_c01(
    ming: Database, call: Call, attributes: dict[str, Attribute]
) -> None:
    async def say_income(value: str) -> None:
        given = {"income": value, "city": "杭州"}
        await update_user(ming, call, user=MING, name=None, attributes=given, remove=(), catalogue=attributes)

    with pytest.raises(Refused) as caught:
        await say_income("high")

    assert (caught.value.code, caught.value.path) == ("consent.missing", ("attributes", "income"))
    stored = "MATCH (u:User {id: 'ming'}) RETURN properties(u).income AS income, u.city AS city"
    assert await ask(ming, stored) == [{"income": None, "city": None}]
    await record_consent(ming, call, replace(YES, purpose="service", evidence="form 7"), zone=ZONE)
    await say_income("high")
    assert await ask(ming, stored) == [{"income": "high", "city": "杭州"}]


async def test_a_new_user_cannot_come_with_a_sensitive_value_c01(
    empty: Database, call: Call, attributes: dict[str, Attribute]
) -> None:
    given = {"income": "high"}

    with pytest.raises(Refused) as caught:
        await create_user(
            empty, call, id="lan", name="兰", joined_at=None, attributes=given, identities=(), catalogue=attributes
        )

    assert (caught.value.code, caught.value.path) == ("consent.missing", ("attributes", "income"))
    assert await ask(empty, "MATCH (u:User) RETURN u.id AS id") == []


async def test_asking_is_counted_and_stops_on_annoyance_and_refusal_c02(
    ming: Database, call: Call, now: datetime
) -> None:
    async def ask_on(day: int, purpose: str = "marketing") -> None:
        later = replace(call, origin=replace(call.origin, at=now + timedelta(days=day)))
        await ask_for_consent(ming, later, user="ming", purpose=purpose, channel="chat", rules=RULES)

    async def refusal_on(day: int, purpose: str = "marketing") -> tuple[str, object]:
        with pytest.raises(Refused) as caught:
            await ask_on(day, purpose)
        return caught.value.code, caught.value.facts["next_at"]

    await ask_on(0)
    # Two weeks later, on 15 May, they may be asked again, for whatever.
    assert await refusal_on(1, "research") == ("consent.asked_lately", "2026-05-15T08:00:00+00:00")
    await ask_on(14, "research")
    # The first asking leaves the window 90 days after 1 May: on 30 July.
    assert await refusal_on(40) == ("consent.asked_often", "2026-07-30T08:00:00+00:00")
    await record_annoyance(ming, call, user="ming", purpose="research", note="how dare you")
    assert await refusal_on(400) == ("consent.annoyed", None)
    await record_consent(ming, call, replace(YES, status=DENIED, at=now), zone=ZONE)
    assert await refusal_on(400) == ("consent.refused_before", None)


async def test_sixteen_who_ask_at_once_ask_once_c02(ming: Database, call: Call) -> None:
    asking = (
        ask_for_consent(ming, call, user="ming", purpose="marketing", channel=None, rules=RULES) for _ in range(16)
    )

    outcomes = await asyncio.gather(*asking, return_exceptions=True)

    assert sorted(type(each).__name__ for each in outcomes) == ["AskingRecorded", *["Refused"] * 15]
    [count] = await ask(ming, "MATCH (:User {id: 'ming'})-[a:ASKED]->() RETURN count(a) AS n")
    assert count["n"] == 1


@pytest.mark.parametrize(("user", "purpose", "code"), [("x", "marketing", "users.unknown"), ("ming", "x", "consent.")])
async def test_nobody_is_asked_for_what_is_not_there(
    ming: Database, call: Call, user: str, purpose: str, code: str
) -> None:
    for act in (
        ask_for_consent(ming, call, user=user, purpose=purpose, channel=None, rules=RULES),
        record_annoyance(ming, call, user=user, purpose=purpose, note=None),
    ):
        with pytest.raises(Missing) as caught:
            await act
        assert caught.value.code.startswith(code)


async def test_what_is_said_under_a_merged_id_is_the_person_s_and_keeps_whose_it_was(
    ming: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    await create_user(
        ming, call, id="old", name="旧", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await ask(
        ming,
        """MATCH (u:User {id: 'old'}) REMOVE u:User SET u:Merged WITH u
        MATCH (w:User {id: 'ming'}) CREATE (u)-[:MERGED_INTO]->(w) WITH w
        MATCH (s:Standing {user: 'old'}) SET s.of = 'ming'""",
    )

    done = await record_consent(ming, call, replace(YES, user="old"), zone=ZONE)

    assert done.standing == "present"
    assert await _granted(ming, now) == {"marketing"}
    kept = "MATCH (u:User)-[c:CONSENTED]->() RETURN u.id AS user, c.of AS of"
    assert await ask(ming, kept) == [{"user": "ming", "of": "old"}]
