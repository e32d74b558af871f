"""From verdicts to a plan: who goes first, how far, and when somebody else must look. All by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Conflict, Refused
from graph.plans.model import MOVES, Drafted, Plan, PlanState, Room, Step
from graph.plans.policy import check_applying, check_decider, flows, needs_approval, ordered, with_room

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, tzinfo=UTC)
ORDER = ("ordinary", "partner", "senior")


def draft(user: str, step: Step, start: str, end: str, days: int = 0) -> Drafted:
    return Drafted(user, step, start, end, "meets", since=NOW - timedelta(days=days))


def rooms(partner: int | None, senior: int | None, *, taken: tuple[int, int] = (0, 0)) -> dict[str, Room]:
    return {
        "ordinary": Room("ordinary", 100, None, 0),
        "partner": Room("partner", taken[0], partner, taken[0]),
        "senior": Room("senior", taken[1], senior, taken[1]),
    }


def ends(drafts: list[Drafted]) -> dict[str, tuple[Step, str]]:
    return {each.user: (each.step, each.to_group) for each in drafts}


def test_a_place_goes_to_who_has_waited_longest_and_then_by_id() -> None:
    waiting = [
        draft("c", Step.PROMOTE, "ordinary", "partner", 5),
        draft("b", Step.PROMOTE, "ordinary", "partner", 9),
        draft("a", Step.PROMOTE, "ordinary", "partner", 5),
    ]

    assert ends(with_room(waiting, rooms(2, None), ORDER)) == {
        "b": (Step.PROMOTE, "partner"),
        "a": (Step.PROMOTE, "partner"),
        "c": (Step.NONE, "ordinary"),
    }


def test_who_finds_no_place_at_the_top_goes_as_far_as_there_is_one() -> None:
    waiting = [
        draft("a", Step.PROMOTE, "ordinary", "senior", 9),
        draft("b", Step.PROMOTE, "ordinary", "senior", 5),
        draft("c", Step.PROMOTE, "ordinary", "senior", 1),
    ]

    assert ends(with_room(waiting, rooms(1, 1), ORDER)) == {
        "a": (Step.PROMOTE, "senior"),
        "b": (Step.PROMOTE, "partner"),
        "c": (Step.NONE, "ordinary"),
    }


def test_places_that_others_leave_are_given() -> None:
    both = [
        draft("up", Step.PROMOTE, "partner", "senior", 1),
        draft("down", Step.DEMOTE, "senior", "partner", 1),
        draft("new", Step.PROMOTE, "ordinary", "partner", 1),
    ]

    # One place each, both taken. `down` leaves the senior place and takes a partner's, `up` the other way round: no
    # partner place is left for `new`.
    assert ends(with_room(both, rooms(1, 1, taken=(1, 1)), ORDER)) == {
        "down": (Step.DEMOTE, "partner"),
        "up": (Step.PROMOTE, "senior"),
        "new": (Step.NONE, "ordinary"),
    }


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 2), st.integers(0, 1)), max_size=20),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_no_group_gets_more_than_it_holds_i12(people: list[tuple[int, int, int]], partner: int, senior: int) -> None:
    drafts = [
        draft(f"u{number}", Step.PROMOTE, ORDER[min(start, end - 1)], ORDER[end], days)
        for number, (days, end, start) in enumerate(people)
    ]

    settled = with_room(drafts, rooms(partner, senior), ORDER)

    assert sorted(each.user for each in settled) == sorted(each.user for each in drafts)
    for group, capacity in (("partner", partner), ("senior", senior)):
        came = sum(each.step in MOVES and each.to_group == group for each in settled)
        left = sum(each.step in MOVES and each.from_group == group for each in settled)
        assert came - left <= capacity


def test_who_goes_down_goes_first() -> None:
    drafts = [
        draft("w", Step.WARN, "senior", "senior"),
        draft("p", Step.PROMOTE, "ordinary", "partner"),
        draft("d", Step.DEMOTE, "partner", "ordinary"),
    ]

    assert [each.user for each in ordered(drafts)] == ["d", "p", "w"]


def test_too_large_a_share_of_a_group_needs_another_word() -> None:
    ten = [draft(f"u{n}", Step.PROMOTE, "ordinary", "partner") for n in range(10)]

    assert not needs_approval(ten, rooms(None, None), 0.1)
    assert needs_approval([*ten, draft("v", Step.MOVE, "ordinary", "senior")], rooms(None, None), 0.1)


def test_flows_count_moves_alone() -> None:
    drafts = [
        draft("a", Step.PROMOTE, "ordinary", "partner"),
        draft("b", Step.PROMOTE, "ordinary", "partner"),
        draft("c", Step.WARN, "partner", "partner"),
    ]

    assert flows(drafts) == {("ordinary", "partner"): 2}


def plan(state: PlanState, *, needs: bool = False, asked_by: str | None = None) -> Plan:
    return Plan("p", "tier", "value", 1, "r", state, needs, "ada", NOW, asked_by, None)


def test_who_made_or_asked_for_a_plan_does_not_allow_it_i16() -> None:
    waiting = plan(PlanState.REQUESTED, needs=True, asked_by="bo")

    for actor in ("ada", "bo"):
        with pytest.raises(Refused):
            check_decider(waiting, actor)
    check_decider(waiting, "cy")
    with pytest.raises(Conflict):
        check_decider(plan(PlanState.MADE), "cy")


def test_a_plan_is_applied_only_where_it_may_be() -> None:
    for state in (PlanState.MADE, PlanState.APPROVED, PlanState.APPLIED):
        check_applying(plan(state))
    for state in (PlanState.MADE, PlanState.REQUESTED):
        with pytest.raises(Refused):
            check_applying(plan(state, needs=True))
    for state in (PlanState.UNDONE, PlanState.CANCELLED):
        with pytest.raises(Conflict):
            check_applying(plan(state))
