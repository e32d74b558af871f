"""Referrals that somebody found fine, by hand: which are not held back, and which cases are looked into."""

from __future__ import annotations

from typing import Any

import pytest

from graph.scores.cases import Case, cases
from graph.scores.judging import judge
from graph.scores.kernels.accounts import NEVER
from graph.scores.kernels.forests import forest
from graph.scores.kernels.gating import RawAndGated, side_by_side
from graph.scores.kernels.referring import downstream_revenue
from graph.scores.snapshot import Snapshot
from graph.scores.traces import DismissedRow, TraceRows
from tests.graph.scores.test_judging import DAY, MINUTE, TODAY, Brought, snapshot_of

pytestmark = pytest.mark.text

# Ten whom hub brought 40 to 49 days ago and who never bought, and one more of 35 days ago.
STAR: tuple[Brought, ...] = tuple(("hub", f"h{n}", (40 + n) * DAY) for n in range(10))
LATE: Brought = ("hub", "late", 35 * DAY)
# The second and the first had the same card, and the first brought the second, who spent 100.
OWN: tuple[Brought, ...] = (("c1", "c2", 10 * DAY),)


def held(*users: str) -> list[tuple[str, str, str, int, int]]:
    return [(user, "card", "7", 1, NEVER) for user in users]


def found(*brought: Brought, dismissed: list[DismissedRow], **more: Any) -> tuple[set[str], list[Case], Snapshot]:
    """Who is held back, and the cases."""
    snapshot = snapshot_of(
        *brought, spent=more.get("spent"), rows=TraceRows(held=more.get("held", []), dismissed=dismissed)
    )
    raw, revenue = forest(snapshot.referrers), snapshot.revenue()
    judged = judge(snapshot, raw, revenue)
    both = side_by_side(lambda each: downstream_revenue(each, revenue), raw, judged.gated)
    fallen = {
        user
        for user, before, after in zip(snapshot.users, raw.referrers(), judged.gated.referrers(), strict=True)
        if before != after
    }
    return fallen, list(cases(snapshot, judged, RawAndGated(both.raw, both.gated)).cases), snapshot


def pairs(kind: str, brought: tuple[Brought, ...], number: int = 1) -> list[DismissedRow]:
    return [(kind, referrer, referee, 0, number) for referrer, referee, _ in brought]


def test_a_case_all_of_whose_referrals_were_found_fine_is_dismissed_and_holds_nothing_back() -> None:
    fallen, [case], _ = found(*STAR, dismissed=pairs("empty_star", STAR))

    assert fallen == set()
    assert (case.kind, case.is_dismissed, case.dismissals, case.n_pairs) == ("empty_star", True, (1,), 10)


def test_who_comes_later_was_not_looked_at() -> None:
    fallen, [case], _ = found(*STAR, LATE, dismissed=pairs("empty_star", STAR))

    assert fallen == {"late"}
    assert (case.is_dismissed, case.dismissals, case.n_pairs) == (False, (1,), 11)


def test_a_referral_is_fine_for_the_signal_that_was_looked_at_alone() -> None:
    # Five within eight minutes of whom nothing came, two months ago: a burst, and with five more an empty star.
    rush: tuple[Brought, ...] = tuple(("hub", f"g{n}", 60 * DAY - 2 * n * MINUTE) for n in range(5))
    fallen, both, _ = found(*STAR, *rush, dismissed=pairs("burst", rush))

    assert fallen == {each[1] for each in (*STAR, *rush)}
    assert {each.kind: each.is_dismissed for each in both} == {"empty_star": False, "burst": True}


def test_a_referral_to_another_referrer_is_another_one() -> None:
    fallen, [case], _ = found(*STAR, dismissed=pairs("empty_star", tuple(("mum", *each[1:]) for each in STAR)))

    assert fallen == {each[1] for each in STAR}
    assert (case.is_dismissed, case.dismissals) == (False, ())


def test_of_a_case_that_was_not_told_whole_all_that_came_so_far_was_looked_at() -> None:
    # 43 days before today: h3 and those before, and h0 to h2 not.
    until = (TODAY - 43) * DAY
    fallen, [case], _ = found(*STAR, dismissed=[("empty_star", "hub", "", until, 4)])

    assert fallen == {"h0", "h1", "h2"}
    assert (case.is_dismissed, case.dismissals) == (False, (4,))
    assert found(*STAR, dismissed=[("empty_star", "hub", "", until + 3 * DAY, 4)])[1][0].is_dismissed


def test_an_account_of_ones_own_that_was_found_fine_counts_again() -> None:
    told = {"held": held("c1", "c2"), "spent": {"c2": 100}}
    before, [open_case], _ = found(*OWN, dismissed=[], **told)
    after, [fine], _ = found(*OWN, dismissed=pairs("self_referral", OWN, 3), **told)

    assert (before, open_case.raw, open_case.gated) == ({"c2"}, 100.0, 0.0)
    assert (after, fine.raw, fine.gated, fine.is_dismissed, fine.dismissals) == (set(), 100.0, 100.0, True, (3,))


def test_a_ring_is_looked_into_from_both_ends() -> None:
    # p1 and p2 are one person, q1 and q2 another: each brought the other.
    ring: tuple[Brought, ...] = (("p1", "q1", 9 * DAY), ("q2", "p2", 3 * DAY))
    cards = [*held("p1", "p2"), *((user, "card", "8", 1, NEVER) for user in ("q1", "q2"))]
    until = TODAY * DAY
    half, [grown], _ = found(*ring, dismissed=pairs("referral_ring", ring[:1]), held=cards)
    none, [fine], _ = found(
        *ring, dismissed=[("referral_ring", "q1", "", until, 1), ("referral_ring", "q2", "", until, 1)], held=cards
    )

    assert (half, grown.is_dismissed, grown.dismissals) == ({"p2"}, False, (1,))
    assert (none, fine.is_dismissed, fine.dismissals) == (set(), True, (1,))


def test_who_is_gone_and_kinds_of_another_time_are_passed_over() -> None:
    rows: list[DismissedRow] = [
        ("empty_star", "nobody", "h1", 0, 1),
        ("empty_star", "hub", "nobody", 0, 1),
        ("attention_ring", "hub", "h1", 0, 1),
    ]
    fallen, [case], snapshot = found(*STAR, dismissed=rows)

    assert len(fallen) == 10
    assert (case.is_dismissed, case.dismissals) == (False, ())
    assert snapshot.traces.dismissed.kinds.size == 0
