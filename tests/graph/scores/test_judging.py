"""Every signal by hand on a handful of people, and honest people of whom none is named."""

from datetime import UTC, datetime

import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.judging import Judged
from graph.scores.judging import judge as judge_by
from graph.scores.kernels.accounts import NEVER
from graph.scores.kernels.forests import forest
from graph.scores.kernels.purchasing import PurchaseDays
from graph.scores.model import Interactions
from graph.scores.parameters import ScoreParameters
from graph.scores.scoring import judged
from graph.scores.snapshot import Snapshot
from graph.scores.traces import TraceRows, traces

pytestmark = pytest.mark.text

DAY = 86_400_000
TODAY = 20_000
"""Days since 1970."""
MINUTE = 60_000
Brought = tuple[str, str, int]


def snapshot_of(*brought: Brought, spent: dict[str, int] | None = None, rows: TraceRows | None = None) -> Snapshot:
    """Who brought whom, and when in ms before today; what each spent; what else is known."""
    paid = spent or {}
    told = {row[0] for row in rows.held} if rows else set[str]()
    users = tuple(sorted({name for row in brought for name in row[:2]} | set(paid) | told))
    place = {user: position for position, user in enumerate(users)}
    referrers, at = np.full(len(users), -1, dtype=np.int64), np.zeros(len(users), dtype=np.int64)
    for referrer, referee, before in brought:
        referrers[place[referee]], at[place[referee]] = place[referrer], TODAY * DAY - before
    none, buyers = np.zeros(0, dtype=np.int32), sorted(paid, key=lambda user: place[user])
    return Snapshot(
        as_of=datetime(2026, 5, 1, tzinfo=UTC),
        today=TODAY,
        users=users,
        interactions=Interactions(none, none, np.zeros(0), none),
        referrers=referrers,
        brought_at=at,
        joined_at=np.zeros(len(users), dtype=np.int64),
        purchases=PurchaseDays(
            len(users),
            np.array([place[user] for user in buyers], dtype=np.int32),
            np.full(len(buyers), TODAY - 1, dtype=np.int32),
            np.array([paid[user] for user in buyers], dtype=np.float64),
        ),
        entry_paid=np.array([paid.get(user, np.nan) for user in users], dtype=np.float64),
        refusing=np.zeros(len(users), dtype=np.bool_),
        traces=traces(users, rows or TraceRows()),
    )


def judge(
    *brought: Brought, spent: dict[str, int] | None = None, rows: TraceRows | None = None
) -> tuple[Judged, tuple[str, ...]]:
    """What speaks against these referrals."""
    snapshot = snapshot_of(*brought, spent=spent, rows=rows)
    return judged(snapshot), snapshot.users


def named(found: tuple[Judged, tuple[str, ...]]) -> dict[str, list[tuple[str, str]]]:
    """The pairs of every signal that speaks of somebody."""
    judgement, users = found
    return {
        key.value: [(users[a], users[b]) for a, b in zip(each.sources.tolist(), each.targets.tolist(), strict=True)]
        for key, each in judgement.findings.items()
        if each.users.size
    }


def left(found: tuple[Judged, tuple[str, ...]]) -> dict[str, str]:
    """Who is left as somebody's referrer."""
    judgement, users = found
    parents = judgement.gated.referrers().tolist()
    return {users[child]: users[parent] for child, parent in enumerate(parents) if parent >= 0}


def passed(one: str, other: str, kind: str = "card") -> list[tuple[str, str, str, int, int]]:
    """The one held an identity for a month, and the other has held it since the day after."""
    value = f"{one}-{other}"
    return [
        (one, kind, value, (TODAY - 100) * DAY, (TODAY - 70) * DAY),
        (other, kind, value, (TODAY - 69) * DAY, NEVER),
    ]


def test_a_second_account_of_the_referrer_earns_them_nothing():
    # a2 has the card that was a1's. a1 brought a2, who brought b; b bought.
    found = judge(
        ("a1", "a2", DAY), ("a2", "b", DAY), spent={"a2": 50, "b": 100}, rows=TraceRows(held=passed("a1", "a2"))
    )

    assert named(found) == {"self_referral": [("a1", "a2")]}
    assert left(found) == {"b": "a2"}


def test_a_phone_number_that_strangers_had_one_long_after_the_other_joins_nobody():
    rows = [
        ("x", "phone", "1", (TODAY - 500) * DAY, (TODAY - 400) * DAY),
        ("y", "phone", "1", (TODAY - 30) * DAY, NEVER),
    ]

    found = judge(("a", "x", DAY), ("b", "y", DAY), rows=TraceRows(held=rows))

    assert named(found) == {}
    assert left(found) == {"x": "a", "y": "b"}


def test_a_phone_number_that_was_the_referrers_speaks_against_bringing_whoever_has_it_now():
    rows = [
        ("x", "phone", "1", (TODAY - 500) * DAY, (TODAY - 400) * DAY),
        ("y", "phone", "1", (TODAY - 30) * DAY, NEVER),
    ]

    found = judge(("x", "y", DAY), rows=TraceRows(held=rows))

    assert named(found) == {"self_referral": [("x", "y")]}


def test_a_device_that_referrer_and_referee_share_speaks_against_that_referral_alone():
    found = judge(("a", "b", DAY), ("b", "c", DAY), rows=TraceRows(same_device=[("a", "b")]))

    assert named(found) == {"self_referral": [("a", "b")]}
    assert left(found) == {"c": "b"}


def test_whom_somebody_said_to_be_two_people_is_not_held_against_them():
    rows = TraceRows(held=passed("a", "b"), same_device=[("a", "b")], apart=[("b", "a")])

    found = judge(("a", "b", DAY), rows=rows)

    assert (named(found), left(found)) == ({}, {"b": "a"})


def test_a_second_account_of_somebody_who_was_brought_earns_nobody_anything():
    # x brought b1 a month ago; y brings b2, who is the same, today.
    found = judge(("x", "b1", 30 * DAY), ("y", "b2", 0), rows=TraceRows(held=passed("b1", "b2")))

    assert named(found) == {"second_account": [("y", "b2")]}
    assert left(found) == {"b1": "x"}


def test_people_who_brought_each_other_with_two_accounts_each_are_a_ring():
    # a1 brought b1; b2 brought a2.
    rows = TraceRows(held=passed("a1", "a2") + passed("b1", "b2"))

    found = judge(("a1", "b1", 9 * DAY), ("b2", "a2", 3 * DAY), ("a1", "c", DAY), rows=rows)

    assert named(found) == {"referral_ring": [("a1", "b1"), ("b1", "a1")]}
    assert left(found) == {"c": "a1"}


def test_a_referral_that_stood_before_it_was_voided_closes_a_ring_and_one_taken_back_soon_does_not():
    # b was said to have brought a for 8 days, and for 6.
    stood = TraceRows(voided=[("b", "a", (TODAY - 20) * DAY, (TODAY - 12) * DAY)])
    mistake = TraceRows(voided=[("b", "a", (TODAY - 20) * DAY, (TODAY - 14) * DAY)])

    assert named(judge(("a", "b", DAY), rows=stood)) == {"referral_ring": [("a", "b"), ("b", "a")]}
    assert left(judge(("a", "b", DAY), rows=stood)) == {}
    assert named(judge(("a", "b", DAY), rows=mistake)) == {}


def star(n: int, days_ago: int) -> list[Brought]:
    return [("hub", f"r{number:02}", days_ago * DAY + number * DAY) for number in range(n)]


def test_ten_who_came_a_month_ago_and_never_bought_are_a_star():
    found = judge(*star(10, 30))

    assert list(named(found)) == ["empty_star"]
    assert (len(named(found)["empty_star"]), left(found)) == (10, {})


def test_a_star_is_one_however_many_accounts_its_referrer_has():
    rows = TraceRows(held=passed("hub", "hub2"))
    spread = [("hub" if number % 2 else "hub2", each, at) for number, (_, each, at) in enumerate(star(10, 30))]

    assert named(judge(*spread)) == {}
    assert [len(pairs) for pairs in named(judge(*spread, rows=rows)).values()] == [10]
    assert left(judge(*spread, rows=rows)) == {}


def test_a_popular_referrer_whose_referees_are_young_is_not_named():
    assert named(judge(*star(29, 0))) == {}


def test_five_within_ten_minutes_are_a_burst_and_it_takes_out_only_those_of_whom_nothing_came():
    scans = [("host", f"g{number}", DAY - number * 2 * MINUTE) for number in range(5)]

    found = judge(*scans, spent={"g3": 100})

    assert list(named(found)) == ["burst"]
    assert left(found) == {"g3": "host"}


def test_five_in_eleven_minutes_are_none():
    scans = [("host", f"g{number}", DAY - number * 11 * MINUTE // 4) for number in range(5)]

    assert named(judge(*scans)) == {}


def test_the_bounds_are_the_brands():
    judgement, users = judge(("a", "b", DAY), ("a", "c", DAY + MINUTE))
    snapshot = snapshot_of(("a", "b", DAY), ("a", "c", DAY + MINUTE))

    stricter = judge_by(snapshot, judgement.raw, snapshot.revenue(), ScoreParameters(burst_referees=2))

    assert named((judgement, users)) == {}
    assert named((stricter, users)) == {"burst": [("a", "b"), ("a", "c")]}


def rewarded(
    *brought: Brought, spent: dict[str, int], rows: TraceRows | None = None, **rewards: float
) -> list[tuple[str, str]]:
    """Whom somebody brought who was rewarded with more than what came of them."""
    judgement, users = judge(*brought, spent=spent, rows=rows)
    snapshot = snapshot_of(*brought, spent=spent, rows=rows)
    found = judge_by(snapshot, judgement.raw, snapshot.revenue(), ScoreParameters(**rewards))
    assert found.gated.referrers().tolist() == judgement.gated.referrers().tolist()
    return named((found, users)).get("rewards_above_revenue", [])


def test_rewards_above_what_came_from_outside_are_shown_with_own_accounts_among_them():
    # a2 has a1's card: 500 of the 530 are a1's own. 2 * 20 > 30, and not above what b alone spent when it is 40.
    brought = [("a1", "a2", 40 * DAY), ("a1", "b", 40 * DAY)]
    rows = TraceRows(held=passed("a1", "a2"))

    found = rewarded(*brought, spent={"a2": 500, "b": 30}, rows=rows, reward_referral_minor=20)
    even = rewarded(*brought, spent={"a2": 500, "b": 40}, rows=rows, reward_referral_minor=20)

    assert (found, even) == ([("a1", "a1"), ("a1", "b")], [])


def test_what_is_paid_for_buyers_and_of_what_they_spend_is_added_and_nothing_unless_the_brand_says_so():
    # b and c bought for 10 each, d never: 3 * 1 + 2 * 8 + 0.05 * 20 = 20 is not above 20; with 0.06 it is 20.2.
    brought = [("a", name, 40 * DAY) for name in "bcd"]
    spent = {"b": 10, "c": 10}

    found = rewarded(*brought, spent=spent, reward_referral_minor=1, reward_paying_minor=8, reward_share=0.06)
    even = rewarded(*brought, spent=spent, reward_referral_minor=1, reward_paying_minor=8, reward_share=0.05)

    assert found == [("a", "b"), ("a", "c"), ("a", "d")]
    assert even == rewarded(*brought, spent=spent) == []


def test_whoever_was_brought_lately_counts_neither_among_rewards_nor_in_what_came():
    # b spent 15 and was brought long ago, c and d the other day: 10 for b alone is not above 15.
    brought = [("a", "b", 40 * DAY), ("a", "c", DAY), ("a", "d", DAY)]

    assert rewarded(*brought, spent={"b": 15}, reward_referral_minor=10) == []
    # What c spent so far does not make up for b.
    assert rewarded(*brought, spent={"b": 5, "c": 100}, reward_referral_minor=10) == [("a", "b")]


def test_bounds_out_of_range_are_refused():
    snapshot = snapshot_of(("a", "b", DAY))

    with pytest.raises(Refused) as caught:
        judge_by(snapshot, forest(snapshot.referrers), snapshot.revenue(), ScoreParameters(passed_on_days=-1))

    assert (caught.value.code, caught.value.facts["name"]) == ("scores.parameter_out_of_range", "passed_on_days")
