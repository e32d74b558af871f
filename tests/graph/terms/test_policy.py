"""How long a term is, what it may overlap, what covers a moment, and what follows as time goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.errors import Conflict, Missing, Refused
from graph.terms.model import AskedTerm, Circumstances, Phase, Plan, Term
from graph.terms.policy import (
    Cover,
    after_days,
    check_free,
    check_same,
    checked_plan,
    cover,
    due_of,
    ended,
    followed,
    lapsed,
    made_term,
    members,
    renewed,
)

pytestmark = pytest.mark.text

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = timedelta(milliseconds=1)
CLUB = Plan("club", "俱乐部", "Club", 30, 9_900, "member", "lapsed", 7)
YEAR = Plan("year", "年卡", "Year", 365, 99_000, "member", "lapsed")


def day(number: int) -> datetime:
    """Midnight UTC of that day of May 2026."""
    return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=number - 1)


def term(first: int, last: int, plan: str = "club") -> Term:
    return Term(f"{plan}-{first}", plan, day(first), day(last), day(last), 100)


def known(*terms: Term) -> Circumstances:
    return Circumstances(terms, {"club": CLUB, "year": YEAR})


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        (replace(CLUB, key=""), "users.text_empty", ("key",)),
        (replace(CLUB, days=0), "terms.number", ("days",)),
        (replace(CLUB, days=3_661), "terms.number", ("days",)),
        (replace(CLUB, price_minor=-1), "terms.number", ("priceMinor",)),
        (replace(CLUB, grace_days=367), "terms.number", ("graceDays",)),
        (replace(CLUB, lapsed_tag="member"), "terms.one_tag", ("lapsedTag",)),
    ],
)
def test_what_no_plan_can_be_is_refused_with_its_place(asked: Plan, code: str, path: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refusal:
        checked_plan(asked)

    assert (refusal.value.code, refusal.value.path) == (code, path)


@pytest.mark.parametrize(
    ("since", "days", "zone", "until"),
    [
        # 30 days behind 31 January is 2 March, in a leap year 1 March.
        (datetime(2026, 1, 31, 4, tzinfo=UTC), 30, "Asia/Shanghai", datetime(2026, 3, 2, 4, tzinfo=UTC)),
        (datetime(2024, 1, 31, 4, tzinfo=UTC), 30, "Asia/Shanghai", datetime(2024, 3, 1, 4, tzinfo=UTC)),
        # 365 days behind 29 February 2024 is 28 February 2025; 366 are 1 March.
        (datetime(2024, 2, 29, 4, tzinfo=UTC), 365, "Asia/Shanghai", datetime(2025, 2, 28, 4, tzinfo=UTC)),
        (datetime(2024, 2, 29, 4, tzinfo=UTC), 366, "Asia/Shanghai", datetime(2025, 3, 1, 4, tzinfo=UTC)),
        # Clocks go forward in London on 29 March 2026: noon to noon is 23 hours there.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 1, "Europe/London", datetime(2026, 3, 29, 11, tzinfo=UTC)),
        # 01:30 on 29 March is left out there, and stands for the moment that is 01:30 by the clock before.
        (datetime(2026, 3, 28, 1, 30, tzinfo=UTC), 1, "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_term_lasts_so_many_days_by_the_brands_clock(since: datetime, days: int, zone: str, until: datetime) -> None:
    assert after_days(since, days, ZoneInfo(zone)) == until


def test_a_term_is_as_long_and_costs_as_much_as_its_plan_says_unless_it_says_otherwise() -> None:
    asked = AskedTerm("t1", "ming", "club")

    plain = made_term(asked, CLUB, day(1), zone=SHANGHAI)
    other = made_term(replace(asked, until=day(2), amount_minor=0), CLUB, day(1), zone=SHANGHAI)

    assert (plain.until, plain.paid_until, plain.amount_minor) == (day(31), day(31), 9_900)
    assert (other.until, other.amount_minor) == (day(2), 0)


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (day(1), "terms.backwards"),
        (day(1) + timedelta(days=3_662), "terms.number"),
        (day(31).replace(tzinfo=None), None),
    ],
)
def test_a_term_ends_after_it_began_and_within_ten_years(until: datetime, code: str | None) -> None:
    asked = AskedTerm("t1", "ming", "club", until=until)

    with pytest.raises(Refused) as refusal:
        made_term(asked, CLUB, day(1), zone=SHANGHAI)

    assert refusal.value.code == (code or "users.time_without_zone")


def test_terms_of_a_plan_touch_and_do_not_overlap() -> None:
    there = [term(1, 11), replace(term(20, 30), until=day(20))]

    check_free(term(11, 20), there)
    check_free(term(20, 30), there)
    check_free(term(5, 8, "year"), there)
    with pytest.raises(Conflict) as conflict:
        check_free(replace(term(11, 20), since=day(11) - MOMENT), there)

    assert (conflict.value.code, conflict.value.facts["term"]) == ("terms.overlap", "club-1")


def test_a_renewal_follows_on_what_ends_last() -> None:
    never_began = replace(term(40, 50), until=day(40))

    assert renewed([term(1, 11), term(11, 21), never_began, term(1, 90, "year")], "club").id == "club-11"
    with pytest.raises(Missing) as missing:
        renewed([term(1, 11, "year"), never_began], "club")

    assert missing.value.code == "terms.none"


def test_a_term_that_is_sent_again_is_known_by_all_it_says() -> None:
    there = replace(term(1, 11), until=day(5), note="x")
    asked = AskedTerm("club-1", "ming", "club", since=day(1), until=day(11), amount_minor=100, note="x")

    check_same(there, asked, is_renewal=False)
    check_same(there, AskedTerm("club-1", "ming", "club", note="x"), is_renewal=False)
    for other in (replace(asked, until=day(5)), replace(asked, amount_minor=1), replace(asked, plan="year")):
        with pytest.raises(Conflict):
            check_same(there, other, is_renewal=False)
    with pytest.raises(Conflict):
        check_same(there, asked, is_renewal=True)


def test_an_early_end_is_now_or_before_the_term_began_and_never_after_its_end() -> None:
    assert ended(term(1, 11), now=day(5)).until == day(5)
    assert ended(term(10, 20), now=day(5)).until == day(10)
    assert not ended(term(10, 20), now=day(5)).is_real
    with pytest.raises(Refused) as refusal:
        ended(term(1, 11), now=day(11))

    assert refusal.value.code == "terms.over"


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (day(1) - MOMENT, None),
        (day(1), Cover(day(1), day(21), "club")),
        (day(11) - MOMENT, Cover(day(1), day(21), "club")),
        (day(11), Cover(day(11), day(21), "club")),
        (day(21) - MOMENT, Cover(day(11), day(21), "club")),
        (day(21), None),
        (day(25), Cover(day(25), day(30), "club")),
    ],
)
def test_a_moment_is_covered_until_the_last_term_that_follows_without_a_gap(at: datetime, found: Cover | None) -> None:
    # 1 to 11, 11 to 21, a gap, 25 to 30, and one that never began.
    terms = [term(25, 30), term(11, 21), term(1, 11), replace(term(30, 40), until=day(30))]

    assert cover(terms, at) == found


def test_plans_with_one_member_tag_are_one_membership() -> None:
    both = known(term(1, 11), term(8, 40, "year"))

    assert members(both, day(9)) == {"member": Cover(day(1), day(40), "club")}
    assert lapsed(both, day(30)) == {"lapsed": None}


def test_somebody_lapses_when_grace_is_over_unless_something_runs_or_lies_ahead() -> None:
    # The club's term ends on the 11th, its grace of seven days on the 18th.
    over = known(term(1, 11))

    assert lapsed(over, day(18) - MOMENT) == {"lapsed": None}
    assert lapsed(over, day(18)) == {"lapsed": (day(18), "club")}
    assert lapsed(known(term(1, 11), term(30, 40)), day(18)) == {"lapsed": None}
    assert lapsed(known(term(1, 11), replace(term(30, 40), until=day(30))), day(18)) == {"lapsed": (day(18), "club")}


def test_a_term_is_followed_step_by_step_however_late() -> None:
    ahead = replace(term(1, 11), due_at=day(1))

    steps = list(followed(ahead, CLUB, day(18)))

    assert [(each.phase, each.due_at) for each in steps] == [
        (Phase.RUNNING, day(11)),
        (Phase.OVER, day(18)),
        (Phase.SETTLED, None),
    ]
    assert list(followed(ahead, CLUB, day(1) - MOMENT)) == []
    assert [each.phase for each in followed(ahead, CLUB, day(11) - MOMENT)] == [Phase.RUNNING]
    assert [each.phase for each in followed(ahead, CLUB, day(11))] == [Phase.RUNNING, Phase.OVER]


def test_a_term_that_never_began_does_not_begin() -> None:
    never = replace(term(10, 20), until=day(10), ended_at=day(5))

    assert due_of(never, YEAR) == day(5)
    assert [each.phase for each in followed(never, YEAR, day(5))] == [Phase.OVER]
    assert [each.phase for each in followed(never, YEAR, day(10))] == [Phase.OVER, Phase.SETTLED]
