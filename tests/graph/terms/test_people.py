"""Whose terms are whose: of people who are merged, parted, exported, erased (G05)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Refused
from graph.exports.actions import open_export
from graph.exports.actions import parts as export_parts
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from graph.terms.actions import record_term, renew_term
from graph.terms.following import follow, follow_users
from tests.conftest import NOW
from tests.graph.terms.paying import SHANGHAI, held, paid
from tests.support import ask


async def test_merged_people_have_the_terms_of_both_and_part_with_their_own(
    club: Database, call: Call, origin: Origin
) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    await ask(club, "MATCH (c:Change) DETACH DELETE c")

    await merge_users(club, call, Asked("lan", "ming", "one person"))
    merged = await ask(club, "MATCH (u:User)-[p:PAID_FOR]->(t:Term) RETURN u.id AS user, p.of AS of, t.id AS term")
    renewed = await renew_term(club, call, paid("t2", "lan"), zone=SHANGHAI)
    await unmerge_user(club, call, user="ming", reason="two people")
    parted = await ask(
        club, "MATCH (u:User)-[p:PAID_FOR]->(t:Term) RETURN u.id AS user, p.of AS of, t.id AS term ORDER BY term"
    )

    assert merged == [{"user": "lan", "of": "ming", "term": "t1"}]
    assert renewed.since == "2026-05-31T08:00:00+00:00"
    assert parted == [
        {"user": "ming", "of": None, "term": "t1"},
        {"user": "lan", "of": None, "term": "t2"},
    ]


async def test_tags_follow_who_was_merged_and_parted(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    await record_term(club, call, paid("t9", "lan", since=NOW - timedelta(days=60)), zone=SHANGHAI)
    before = await held(club, "lan")

    await merge_users(club, call, Asked("lan", "ming", "one person"))
    await _settled(club, "lan")
    merged = [each for each in await held(club, "lan") if each[1]]
    await unmerge_user(club, call, user="ming", reason="two people")
    await _settled(club, "lan", "ming")

    # Lan had lapsed since 30 days ago; as one person with Ming she is a member, parted she has lapsed again.
    assert before == [("lapsed", True, -30, None)]
    assert merged == [("member", True, 0, 30)]
    assert [each for each in await held(club, "ming") if each[1]] == [("member", True, 0, 30)]
    assert [each for each in await held(club, "lan") if each[1]] == [("lapsed", True, -30, None)]


async def _settled(database: Database, *users: str) -> None:
    async def work(transaction: Transaction) -> None:
        await follow_users(transaction, users, now=NOW)

    await database.write(work)


async def test_a_persons_document_holds_what_they_paid_for(club: Database, call: Call, origin: Origin) -> None:
    await record_term(club, call, paid(note="at the desk"), zone=SHANGHAI)

    head = await open_export(club, origin, "ming")
    found = [part.entry async for part in export_parts(club, head) if part.section == "paidTerms"]

    assert found == [
        {
            "id": "t1",
            "plan": "club",
            "at": "2026-05-01T08:00:00Z",
            "since": "2026-05-01T08:00:00Z",
            "until": "2026-05-31T08:00:00Z",
            "paidUntil": "2026-05-31T08:00:00Z",
            "amountMinor": 9_900,
            "note": "at the desk",
            "actor": "ada",
        }
    ]


async def test_of_an_erased_person_amounts_and_days_stay_and_nothing_follows(
    club: Database, call: Call, settings: Settings
) -> None:
    await record_term(club, call, paid(note="pays by card 7", channel="desk"), zone=SHANGHAI)

    done = await erase_user(club, call.origin, "ming", reason="asked for", settings=settings)
    n_users = await follow(club, now=NOW + timedelta(days=31))

    assert done.report["terms"] == 1
    assert n_users == 0
    [row] = await ask(club, "MATCH (u:User:Erased)-[:PAID_FOR]->(t:Term) RETURN properties(t) AS kept, u.id AS user")
    kept = dict(row["kept"])
    assert kept.pop("id").startswith(row["user"])
    # 16:00 in Shanghai: its day begins at 16:00 UTC of the day before.
    first, last = (datetime(2026, 4, 30, 16, tzinfo=UTC) + timedelta(days=n) for n in (0, 30))
    assert {name: getattr(each, "to_native", lambda each=each: each)() for name, each in kept.items()} == {
        "plan": "club", "amountMinor": 9_900, "at": first, "since": first, "until": last, "paidUntil": last,
        "phase": "settled",
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        await record_term(club, call, paid(user="lan"), zone=SHANGHAI)
    assert refusal.value.code == "users.erased"
