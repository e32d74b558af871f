"""Cases by hand: whom each is about, what it shows, what it costs them, and in which order they come."""

import pytest

from graph.scores.cases import Case, Cases, cases, without
from graph.scores.judging import Judged
from graph.scores.kernels.gating import RawAndGated, side_by_side
from graph.scores.kernels.referring import downstream_revenue
from graph.scores.snapshot import Snapshot
from graph.scores.traces import TraceRows
from tests.graph.scores.test_judging import DAY, MINUTE, TODAY, judge, passed, snapshot_of, star

pytestmark = pytest.mark.text


def told(*brought: tuple[str, str, int], spent: dict[str, int] | None = None, rows: TraceRows | None = None) -> Cases:
    snapshot = snapshot_of(*brought, spent=spent, rows=rows)
    judged = judge(*brought, spent=spent, rows=rows)[0]
    return cases(snapshot, judged, revenue_of(snapshot, judged))


def revenue_of(snapshot: Snapshot, judged: Judged) -> RawAndGated:
    return side_by_side(lambda each: downstream_revenue(each, snapshot.revenue()), judged.raw, judged.gated)


def shown(case: Case, *brought: tuple[str, str, int], rows: TraceRows | None = None) -> list[tuple[str, str, str]]:
    users = snapshot_of(*brought, rows=rows).users
    names = [users[position] for position in case.people]
    return [(names[pair.source], names[pair.target], pair.relation) for pair in case.pairs]


def test_a_self_referral_shows_what_the_two_share_and_what_it_costs():
    brought = [("a1", "a2", DAY), ("a2", "b", DAY)]
    rows = TraceRows(held=passed("a1", "a2"), same_device=[("a1", "a2")])

    found = told(*brought, spent={"a2": 50, "b": 100}, rows=rows)

    # Raw: a2 spent 50, b half of 100; gated: nothing.
    [case] = found.cases
    assert (case.kind, case.n_users, case.n_pairs, case.raw, case.gated) == ("self_referral", 1, 1, 100.0, 0.0)
    assert shown(case, *brought, rows=rows) == [
        ("a1", "a2", "brought"),
        ("a1", "a2", "card"),
        ("a1", "a2", "device"),
    ]
    assert case.n_subjects == 1
    assert found.n_found == 1


def test_a_second_account_shows_who_brought_the_first_who_is_not_what_it_is_about():
    brought = [("x", "b1", 30 * DAY), ("y", "b2", 0)]
    rows = TraceRows(held=passed("b1", "b2"))

    [case] = told(*brought, rows=rows).cases

    assert shown(case, *brought, rows=rows) == [("y", "b2", "brought"), ("x", "b1", "brought"), ("b1", "b2", "card")]
    assert (case.n_subjects, snapshot_of(*brought).users[case.people[0]]) == (1, "y")


def test_a_ring_is_about_all_its_members_with_what_joins_their_accounts():
    brought = [("a1", "b1", 9 * DAY), ("b2", "a2", 3 * DAY)]
    rows = TraceRows(held=passed("a1", "a2") + passed("b1", "b2", "phone"))

    [case] = told(*brought, spent={"b1": 8, "a2": 4}, rows=rows).cases

    assert shown(case, *brought, rows=rows) == [
        ("a1", "b1", "brought"),
        ("b2", "a2", "brought"),
        ("b1", "b2", "phone"),
        ("a1", "a2", "card"),
    ]
    assert (case.n_subjects, case.n_users, case.n_pairs, case.raw, case.gated) == (4, 4, 2, 12.0, 0.0)


def test_what_joins_two_through_a_third_says_that_they_are_the_same():
    # a, m and b had the same two cards one after the other; a brought b.
    brought = [("a", "b", DAY)]
    rows = TraceRows(held=passed("a", "m") + passed("m", "b", "email"))

    [case] = told(*brought, rows=rows).cases

    assert shown(case, *brought, rows=rows) == [("a", "b", "brought"), ("a", "b", "same_person")]


def test_a_voided_referral_is_shown_as_such():
    brought = [("a", "b", DAY)]
    rows = TraceRows(voided=[("b", "a", (TODAY - 20) * DAY, (TODAY - 12) * DAY)])

    [case] = told(*brought, rows=rows).cases

    assert shown(case, *brought, rows=rows) == [("b", "a", "voided"), ("a", "b", "brought")]


def test_what_shows_only_what_was_voided_is_no_case():
    # They claimed each other, and both claims were voided; c keeps them in the snapshot.
    both = [("a", "b", (TODAY - 20) * DAY, (TODAY - 12) * DAY), ("b", "a", (TODAY - 11) * DAY, (TODAY - 1) * DAY)]

    found = told(("a", "c", DAY), ("b", "d", DAY), rows=TraceRows(voided=both))

    assert (list(found.cases), found.n_found) == ([], 0)


def test_the_worst_come_first_and_no_more_than_asked_for():
    # hub lost nothing by ten empty referees, host nothing by five, a1 lost 100.
    brought = [*star(10, 30), *(("host", f"g{n}", DAY + n * MINUTE) for n in range(5)), ("a1", "a2", DAY)]
    rows, spent = TraceRows(held=passed("a1", "a2")), {"a2": 100}
    snapshot = snapshot_of(*brought, spent=spent, rows=rows)

    judged, _ = judge(*brought, spent=spent, rows=rows)
    found = cases(snapshot, judged, revenue_of(snapshot, judged), at_most=2)

    assert [each.kind.value for each in found.cases] == ["self_referral", "empty_star"]
    assert found.n_found == 3
    assert [len(each.pairs) for each in cases(snapshot, judged, revenue_of(snapshot, judged)).cases] == [2, 10, 5]


def test_a_large_case_shows_two_hundred_pairs_and_tells_how_many_there_are():
    many = [("hub", f"r{number:03}", 40 * DAY + number * DAY) for number in range(250)]

    [case] = told(*many).cases

    assert (case.n_pairs, len(case.pairs), len(case.people)) == (250, 200, 201)


def test_what_is_about_people_who_are_left_out_alone_is_left_out():
    brought = [("a1", "a2", DAY), *star(10, 30)]
    rows = TraceRows(held=passed("a1", "a2"))
    found = told(*brought, rows=rows)

    left = without(found, snapshot_of(*brought, rows=rows), {"a1", "r03"})

    assert ([each.kind.value for each in left.cases], left.n_found) == (["empty_star"], 1)
