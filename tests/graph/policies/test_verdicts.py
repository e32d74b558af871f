"""What a policy comes to for one person: boundaries, patience, locks, and that more never does harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.model import Measure
from graph.policies.model import Action, Footing, Ground, Rules, Verdict
from graph.policies.verdicts import standing_of, verdict_of
from tests.graph.policies.rungs import LADDER, policy, rung

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = NOW - 400 * DAY
BOUGHT = Measure("purchases")
RANK = {Action.DEMOTE: 0, Action.WARN: 1, Action.HOLD: 2, Action.BLOCKED: 2, Action.KEEP: 2, Action.PROMOTE: 3}


def judged(
    purchases: int | None, footing: Footing, now: datetime = NOW, *, is_full: frozenset[int] = frozenset()
) -> Verdict:
    return verdict_of(LADDER, standing_of(LADDER, {BOUGHT: purchases}), footing, now, is_full=is_full)


@pytest.mark.parametrize(
    ("purchases", "rank", "action", "to"),
    [
        # One below, at and above each threshold, from each group.
        (9, 0, Action.KEEP, 0),
        (10, 0, Action.PROMOTE, 1),
        (11, 0, Action.PROMOTE, 1),
        (19, 0, Action.PROMOTE, 1),
        (20, 0, Action.PROMOTE, 2),
        (7, 1, Action.WARN, 1),
        (8, 1, Action.KEEP, 1),
        (9, 1, Action.KEEP, 1),
        (19, 1, Action.KEEP, 1),
        (20, 1, Action.PROMOTE, 2),
        (14, 2, Action.WARN, 2),
        (15, 2, Action.KEEP, 2),
        (99, 2, Action.KEEP, 2),
    ],
)
def test_thresholds_promote_keep_and_warn_to_the_unit(purchases: int, rank: int, action: Action, to: int) -> None:
    verdict = judged(purchases, Footing(rank, LONG_AGO))

    assert (verdict.action, verdict.rank) == (action, to)


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_unknown_facts_never_promote_and_never_demote_i15(rank: int) -> None:
    verdict = judged(None, Footing(rank, LONG_AGO, warned_at=LONG_AGO))

    assert verdict == Verdict(Action.KEEP, rank, Ground.UNKNOWN)


def test_who_lost_senior_goes_down_one_step_however_little_is_left() -> None:
    verdict = judged(0, Footing(2, LONG_AGO, warned_at=NOW - 14 * DAY))

    assert verdict == Verdict(Action.DEMOTE, 1, Ground.BELOW)


def test_a_demotion_waits_for_the_stay_the_days_between_and_the_warning_to_the_second() -> None:
    entered = NOW - 30 * DAY
    second = timedelta(seconds=1)

    assert judged(0, Footing(1, entered + second)) == Verdict(Action.HOLD, 1, Ground.STAY, NOW + second)
    assert judged(0, Footing(1, entered)) == Verdict(Action.WARN, 1, Ground.BELOW, NOW + 14 * DAY)
    late = Footing(1, entered, last_demotion=NOW - 30 * DAY + second)
    assert judged(0, late) == Verdict(Action.HOLD, 1, Ground.DEMOTED_LATELY, NOW + second)
    warned = Footing(1, entered, warned_at=NOW - 14 * DAY + second)
    assert judged(0, warned) == Verdict(Action.HOLD, 1, Ground.WARNING, NOW + second)
    assert judged(0, replace(warned, warned_at=NOW - 14 * DAY)) == Verdict(Action.DEMOTE, 0, Ground.BELOW)


def test_without_days_of_warning_nobody_is_warned() -> None:
    blunt = replace(LADDER, rules=Rules(warning_days=0))

    verdict = verdict_of(blunt, standing_of(blunt, {BOUGHT: 0}), Footing(1, LONG_AGO), NOW)

    assert verdict == Verdict(Action.DEMOTE, 0, Ground.BELOW)


def test_locks_hold_a_floor_a_ceiling_and_everything() -> None:
    warned = Footing(1, LONG_AGO, warned_at=LONG_AGO)

    assert judged(0, replace(warned, floor=1)) == Verdict(Action.BLOCKED, 1, Ground.LOCKED)
    assert judged(0, replace(warned, floor=0)) == Verdict(Action.DEMOTE, 0, Ground.BELOW)
    assert judged(25, Footing(0, LONG_AGO, ceiling=0)) == Verdict(Action.BLOCKED, 0, Ground.LOCKED)
    assert judged(25, Footing(0, LONG_AGO, ceiling=1)) == Verdict(Action.PROMOTE, 1, Ground.MEETS)
    assert judged(25, Footing(0, LONG_AGO, is_fixed=True)) == Verdict(Action.BLOCKED, 0, Ground.LOCKED)
    assert judged(0, replace(warned, is_fixed=True)) == Verdict(Action.BLOCKED, 1, Ground.LOCKED)
    assert judged(9, replace(warned, is_fixed=True)) == Verdict(Action.KEEP, 1, Ground.KEEPS)


def test_a_full_group_is_waited_for_in_the_highest_that_has_a_place() -> None:
    assert judged(25, Footing(0, LONG_AGO), is_full=frozenset({2})) == Verdict(Action.PROMOTE, 1, Ground.MEETS)
    assert judged(25, Footing(1, LONG_AGO), is_full=frozenset({2})) == Verdict(Action.HOLD, 1, Ground.FULL)


def test_who_may_only_rise_with_a_second_person_is_marked() -> None:
    assert judged(25, Footing(0, LONG_AGO)).needs_approval
    assert not judged(12, Footing(0, LONG_AGO)).needs_approval


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 30),
    st.integers(0, 5),
    st.builds(
        Footing,
        rank=st.integers(0, 2),
        since=st.integers(0, 60).map(lambda days: NOW - days * DAY),
        last_demotion=st.none() | st.integers(0, 60).map(lambda days: NOW - days * DAY),
        came_down=st.booleans(),
        warned_at=st.none() | st.integers(0, 30).map(lambda days: NOW - days * DAY),
        floor=st.none() | st.integers(0, 2),
        ceiling=st.none() | st.integers(0, 2),
        is_fixed=st.booleans(),
    ),
)
def test_more_of_a_good_thing_never_lowers_the_verdict_i8(purchases: int, more: int, footing: Footing) -> None:
    before, after = judged(purchases, footing), judged(purchases + more, footing)

    assert after.rank >= before.rank
    assert RANK[after.action] >= RANK[before.action]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=60, max_size=120))
def test_facts_that_swing_move_nobody_more_than_once_in_a_stay_i9(swinging: list[int]) -> None:
    """Day by day, facts anywhere, a run each day: after a step down or up and down again a stay lies between."""
    footing, steps = Footing(1, LONG_AGO), list[tuple[datetime, int]]()
    calm = replace(LADDER, rungs=LADDER.rungs[:1], rules=Rules(entry_stay_days=30, warning_days=2))

    for day, purchases in enumerate(swinging):
        now = NOW + day * DAY
        verdict = verdict_of(calm, standing_of(calm, {BOUGHT: purchases}), footing, now)
        if verdict.action in {Action.PROMOTE, Action.DEMOTE}:
            is_down = verdict.action is Action.DEMOTE
            demoted = now if is_down else footing.last_demotion
            footing = Footing(verdict.rank, now, demoted, came_down=is_down)
            steps.append((now, verdict.rank))
        elif verdict.action is Action.WARN:
            footing = replace(footing, warned_at=now)
        elif verdict.ground is Ground.KEEPS:
            footing = replace(footing, warned_at=None)

    assert all(later[0] - earlier[0] >= 30 * DAY for earlier, later in pairwise(steps))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(8, 9), min_size=30, max_size=60), st.integers(0, 1))
def test_facts_within_the_band_move_nobody_i9(within: list[int], rank: int) -> None:
    verdicts = [judged(each, Footing(rank, LONG_AGO), NOW + day * DAY) for day, each in enumerate(within)]

    assert {each.action for each in verdicts} == {Action.KEEP}


def test_the_same_instant_in_another_zone_comes_to_the_same_i7() -> None:
    east = NOW.astimezone(tz=None)
    footing = Footing(1, LONG_AGO, warned_at=NOW - 14 * DAY)

    assert judged(0, footing, east) == judged(0, footing, NOW)


def test_a_ladder_with_one_group_keeps_everybody() -> None:
    alone = policy()

    assert verdict_of(alone, standing_of(alone, {}), Footing(0, LONG_AGO), NOW) == Verdict(Action.KEEP, 0, Ground.KEEPS)


def test_a_rung_in_between_that_is_not_met_stops_the_way_up() -> None:
    odd = policy(
        rung("partner", "events visit at least 1", "known age"), rung("senior", "age at least 18", "age at least 18")
    )

    standing = standing_of(odd, {Measure("events", (("type", "visit"),)): 0, Measure("age"): 30})

    assert verdict_of(odd, standing, Footing(0, LONG_AGO), NOW).action is Action.KEEP
