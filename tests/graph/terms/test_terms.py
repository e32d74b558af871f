"""Paid terms on a real graph: kept once, renewed one behind the other, and the tags that follow them (G05, L02)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.tags.actions import end_terms
from graph.terms.actions import define_plan, end_term, record_term, renew_term
from graph.terms.following import follow
from graph.terms.model import AskedTerm, PlanDefined, TermRecorded
from tests.conftest import NOW
from tests.graph.terms.paying import CLUB, HELD, MOMENT, SHANGHAI, at, held, paid
from tests.support import ask


async def told(database: Database) -> list[str]:
    """The changes about terms, in the order in which they were made."""
    rows = await ask(
        database, "MATCH (c:Change) WHERE c.kind STARTS WITH 'term.' RETURN c.kind AS kind ORDER BY c.at, c.kind"
    )
    return [row["kind"].removeprefix("term.") for row in rows]


async def test_a_plan_is_defined_once_and_changed_at_will(club: Database, call: Call) -> None:
    again = await define_plan(club, call, CLUB)
    dearer = await define_plan(club, call, replace(CLUB, price_minor=19_900))

    assert (again, dearer) == (PlanDefined("club", changed=False), PlanDefined("club", changed=True))
    with pytest.raises(Missing) as missing:
        await define_plan(club, call, replace(CLUB, lapsed_tag="nothing"))
    assert (missing.value.code, missing.value.path) == ("tags.unknown", ("lapsedTag",))


async def test_who_pays_holds_the_member_tag_until_the_term_ends_g05(club: Database, call: Call) -> None:
    first = await record_term(club, call, paid(), zone=SHANGHAI)
    again = await record_term(club, call, paid(), zone=SHANGHAI)

    assert first == TermRecorded(
        "t1", "ming", "club", "2026-05-01T08:00:00+00:00", "2026-05-31T08:00:00+00:00", recorded=True
    )
    assert again == replace(first, recorded=False)
    assert await held(club) == [("member", True, 0, 30)]
    [row] = await ask(club, HELD, user="ming")
    assert row["by"] == "rule plan:club"
    assert await told(club) == ["recorded", "started"]


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        (paid(user="nobody"), Missing, "users.unknown"),
        (replace(paid(), plan="none"), Missing, "terms.plan_unknown"),
        (paid(since=NOW, until=NOW), Refused, "terms.backwards"),
        (paid(amount_minor=-1), Refused, "terms.number"),
        (paid(note="x" * 501), Refused, "users.text_too_long"),
    ],
)
async def test_what_is_no_term_is_refused(
    asked: AskedTerm, kind: type[GuanxiError], code: str, club: Database, call: Call
) -> None:
    with pytest.raises(kind) as refusal:
        await record_term(club, call, asked)

    assert refusal.value.code == code
    assert await ask(club, "MATCH (t:Term) RETURN t") == []


async def test_no_moment_is_paid_twice_and_an_id_is_one_terms(club: Database, call: Call) -> None:
    await record_term(club, call, paid())

    for asked, code in (
        (paid("t2", since=NOW + timedelta(days=29)), "terms.overlap"),
        (paid(amount_minor=1), "terms.id_taken"),
        (paid(user="lan"), "terms.id_taken"),
    ):
        with pytest.raises(Conflict) as conflict:
            await record_term(club, call, asked, zone=SHANGHAI)
        assert conflict.value.code == code


async def test_a_renewal_begins_where_the_present_term_ends_and_prolongs_the_tag_l02(
    club: Database, call: Call
) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)

    renewed = await renew_term(club, at(call, NOW + timedelta(days=20)), paid("t2"), zone=SHANGHAI)
    again = await renew_term(club, at(call, NOW + timedelta(days=21)), paid("t2"), zone=SHANGHAI)

    assert (renewed.since, renewed.until) == ("2026-05-31T08:00:00+00:00", "2026-06-30T08:00:00+00:00")
    assert again == replace(renewed, recorded=False)
    assert await held(club) == [("member", True, 0, 60)]
    # At the end of the first term nothing ends for the member.
    await follow(club, now=NOW + timedelta(days=30))
    assert await held(club) == [("member", True, 0, 60)]
    assert await told(club) == ["recorded", "started", "renewed", "ended", "started"]
    [ended] = await ask(club, "MATCH (c:Change {kind: 'term.ended'}) RETURN c.after AS after")
    assert '"renewed":true' in ended["after"]


async def test_two_renewals_at_once_follow_one_behind_the_other(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)

    done = await asyncio.gather(*(renew_term(club, call, paid(f"r{n}"), zone=SHANGHAI) for n in range(2)))
    same = await asyncio.gather(*(renew_term(club, call, paid("r9"), zone=SHANGHAI) for _ in range(3)))

    assert sorted((each.since[:10], each.until[:10]) for each in done) == [
        ("2026-05-31", "2026-06-30"),
        ("2026-06-30", "2026-07-30"),
    ]
    assert sorted(each.recorded for each in same) == [False, False, True]
    assert {each.since[:10] for each in same} == {"2026-07-30"}
    assert await held(club) == [("member", True, 0, 120)]


async def test_who_does_not_renew_changes_from_member_to_lapsed_as_of_the_end_l02(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    end = NOW + timedelta(days=30)

    before = await follow(club, now=end - MOMENT)
    assert await held(club) == [("member", True, 0, 30)]
    # The worker looks two days late; the chore of tags may have been there before.
    await end_terms(club, now=end + timedelta(days=2))
    late = await follow(club, now=end + timedelta(days=2))
    again = await follow(club, now=end + timedelta(days=3))

    assert (before, late, again) == (0, 1, 0)
    assert await held(club) == [("member", False, 0, 30), ("lapsed", True, 30, None)]
    assert await told(club) == ["recorded", "started", "ended"]


async def test_a_late_renewal_begins_now_and_ends_the_lapsed_tag_l02(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    await follow(club, now=NOW + timedelta(days=31))

    renewed = await renew_term(club, at(call, NOW + timedelta(days=40)), paid("t2"), zone=SHANGHAI)

    assert renewed.since == "2026-06-10T08:00:00+00:00"
    assert await held(club) == [("member", False, 0, 30), ("lapsed", False, 30, 40), ("member", True, 40, 70)]


async def test_grace_is_waited_for_and_a_renewal_within_it_leaves_no_trace(club: Database, call: Call) -> None:
    await define_plan(club, call, replace(CLUB, grace_days=7))
    for user in ("ming", "lan"):
        await record_term(club, call, paid(f"of-{user}", user), zone=SHANGHAI)
    end = NOW + timedelta(days=30)

    await follow(club, now=end + timedelta(days=7) - MOMENT)
    within = await held(club)
    await renew_term(club, at(call, end + timedelta(days=3)), paid("t2"), zone=SHANGHAI)
    await follow(club, now=end + timedelta(days=8))

    assert within == [("member", False, 0, 30)]
    assert await held(club) == [("member", False, 0, 30), ("member", True, 33, 63)]
    assert await held(club, "lan") == [("member", False, 0, 30), ("lapsed", True, 37, None)]


async def test_a_term_that_lies_ahead_gives_its_tag_when_it_begins(club: Database, call: Call) -> None:
    begin = NOW + timedelta(days=5)
    await record_term(club, call, paid(since=begin), zone=SHANGHAI)

    await follow(club, now=begin - MOMENT)
    before = await held(club)
    await follow(club, now=begin + timedelta(hours=1))

    assert before == []
    assert await held(club) == [("member", True, 5, 35)]
    assert await told(club) == ["recorded", "started"]


async def test_a_term_of_the_past_is_history_at_once(club: Database, call: Call) -> None:
    begin = NOW - timedelta(days=60)

    await record_term(club, call, paid(since=begin), zone=SHANGHAI)

    assert await told(club) == ["ended", "recorded", "started"]
    assert await held(club) == [("lapsed", True, -30, None)]


async def test_a_term_that_is_ended_early_ends_its_tag_and_is_kept(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    later = at(call, NOW + timedelta(days=10))

    ended = await end_term(club, later, user="ming", term="t1", reason="paid back")
    again = await end_term(club, later, user="ming", term="t1", reason="paid back")

    assert (ended.until, ended.ended, again.ended) == ("2026-05-11T08:00:00+00:00", True, False)
    assert await held(club) == [("member", False, 0, 10), ("lapsed", True, 10, None)]
    [row] = await ask(club, "MATCH (t:Term) RETURN t.reason AS r, t.endedBy AS by, toString(t.paidUntil) AS paid")
    assert row == {"r": "paid back", "by": "ada", "paid": "2026-05-31T08:00:00Z"}
    [change] = await ask(club, "MATCH (c:Change {kind: 'term.ended'}) RETURN c.after AS after")
    assert '"early":true' in change["after"]


async def test_a_renewal_that_is_ended_before_it_begins_shortens_the_tag(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    await renew_term(club, call, paid("t2"), zone=SHANGHAI)

    ended = await end_term(club, call, user="ming", term="t2", reason="changed their mind")

    assert ended.until == "2026-05-31T08:00:00+00:00"
    assert await held(club) == [("member", True, 0, 30)]


@pytest.mark.parametrize(
    ("user", "term", "when", "code"),
    [
        ("ming", "none", NOW, "terms.unknown"),
        ("lan", "t1", NOW, "terms.unknown"),
        ("ming", "t1", NOW + timedelta(days=30), "terms.over"),
    ],
)
async def test_what_cannot_be_ended_is_refused(
    user: str, term: str, when: datetime, code: str, club: Database, call: Call
) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)

    with pytest.raises(GuanxiError) as refusal:
        await end_term(club, at(call, when), user=user, term=term, reason="x")

    assert refusal.value.code == code


async def test_a_plan_that_gets_other_tags_gives_them_to_its_members(club: Database, call: Call) -> None:
    await define_plan(club, call, replace(CLUB, member_tag=None, lapsed_tag=None))
    await record_term(club, call, paid(), zone=SHANGHAI)
    assert await held(club) == []

    await define_plan(club, call, replace(CLUB, member_tag="gold"))
    n_users = await follow(club, now=NOW)

    assert n_users == 1
    assert await held(club) == [("gold", True, 0, 30)]


async def test_a_lapsed_tag_that_somebody_took_away_stays_away(club: Database, call: Call) -> None:
    await record_term(club, call, paid(), zone=SHANGHAI)
    await follow(club, now=NOW + timedelta(days=31))
    await ask(
        club,
        "MATCH (u:User)-[r:TAGGED]->(t:Tag {key: 'lapsed'}) CREATE (u)-[w:WAS_TAGGED]->(t) "
        "SET w = properties(r), w.until = $at DELETE r",
        at=NOW + timedelta(days=32),
    )

    await define_plan(club, at(call, NOW + timedelta(days=33)), replace(CLUB, member_tag=None))
    await follow(club, now=NOW + timedelta(days=33))

    assert await held(club) == [("member", False, 0, 30), ("lapsed", False, 30, 32)]
