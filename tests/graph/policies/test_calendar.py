"""What time alone brings: by hand, and against going through the hours one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.facts import Around, Fact
from graph.measures.model import Measure, Rolling
from graph.measures.timelines import Timeline, held
from graph.policies.calendar import carried_out, turns_of
from graph.policies.model import Action, AskedPolicy, Footing, Ground, Rules
from graph.policies.verdicts import standing_of, verdict_of
from tests.graph.policies.rungs import policy, rung

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# A purchase counts up to the very end of the 90th day.
TICK = timedelta(milliseconds=1)
LONG_AGO = NOW - 400 * DAY
AROUND = Around(LONG_AGO, None, is_child=False, entered={}, granted={})
# Partner from 3 purchases in 90 days on, kept from 2 on; senior partner from 6, kept from 5.
LADDER = policy(
    rung("partner", "purchases in the last 90 days at least 3", "purchases in the last 90 days at least 2"),
    rung("senior", "purchases in the last 90 days at least 6", "purchases in the last 90 days at least 5"),
)
BOUGHT = Measure("purchases", window=Rolling(90))


def timelines(bought: Sequence[datetime]) -> dict[Measure, Timeline]:
    facts = tuple(Fact(f"o-{number}", (), at=at, amount=100) for number, at in enumerate(bought))
    line = held(Timeline(BOUGHT, counted(bought, NOW), facts, AROUND, ZoneInfo("Asia/Shanghai")), NOW)
    assert line.is_sure
    return {BOUGHT: line}


def counted(bought: Sequence[datetime], at: datetime) -> int:
    return sum(at - 90 * DAY <= each <= at for each in bought)


def turns(
    footing: Footing, *days_ago: int, asked: AskedPolicy = LADDER
) -> list[tuple[timedelta, Action, Ground, int, int]]:
    found = turns_of(asked, footing, timelines([NOW - each * DAY for each in days_ago]), {}, NOW)
    return [
        (each.at - NOW, each.verdict.action, each.verdict.ground, each.footing.rank, each.verdict.rank)
        for each in found
    ]


def test_evidence_goes_and_a_warning_and_the_step_down_follow() -> None:
    # Of two purchases the elder is 80 days old: in ten days one is left, too little to keep partner.
    found = turns(Footing(1, LONG_AGO), 80, 50)

    assert found == [
        (10 * DAY + TICK, Action.WARN, Ground.BELOW, 1, 1),
        (24 * DAY + TICK, Action.DEMOTE, Ground.BELOW, 1, 0),
    ]


def test_a_stay_that_is_not_over_comes_first() -> None:
    found = turns(Footing(1, NOW - DAY), 80, 50)

    assert found == [
        (10 * DAY + TICK, Action.HOLD, Ground.STAY, 1, 1),
        (29 * DAY, Action.WARN, Ground.BELOW, 1, 1),
        (43 * DAY, Action.DEMOTE, Ground.BELOW, 1, 0),
    ]


def test_what_is_due_now_is_taken_as_done() -> None:
    # Seven purchases: promoted to senior now; in 80 days all are gone, long after the stay of 30 days.
    found = turns(Footing(0, LONG_AGO), *[10] * 7)

    assert found == [
        (80 * DAY + TICK, Action.WARN, Ground.BELOW, 2, 2),
        (94 * DAY + TICK, Action.DEMOTE, Ground.BELOW, 2, 1),
        # As partner too little is there at once, but the stay of 30 days begins anew.
        (124 * DAY + TICK, Action.WARN, Ground.BELOW, 1, 1),
        (138 * DAY + TICK, Action.DEMOTE, Ground.BELOW, 1, 0),
    ]


def test_which_conditions_turn_is_told_with_what_they_come_to() -> None:
    [warned, *_] = turns_of(LADDER, Footing(1, LONG_AGO), timelines([NOW - 80 * DAY, NOW - 50 * DAY]), {}, NOW)

    [keep] = warned.changed
    assert (keep.expression, keep.value, keep.truth) == (LADDER.rungs[0].keep, 1, False)


def test_without_patience_all_steps_of_a_moment_are_told() -> None:
    rungs = tuple(replace(each, minimum_stay_days=0) for each in LADDER.rungs)
    blunt = replace(LADDER, rungs=rungs, rules=Rules(demotion_every_days=0, warning_days=0))

    found = turns(Footing(2, LONG_AGO), *[80] * 6, asked=blunt)

    assert found == [
        (10 * DAY + TICK, Action.DEMOTE, Ground.BELOW, 2, 1),
        (10 * DAY + TICK, Action.DEMOTE, Ground.BELOW, 1, 0),
    ]


def test_only_the_days_asked_for_are_told() -> None:
    lines = timelines([NOW - 80 * DAY, NOW - 50 * DAY])

    assert [each.verdict.action for each in turns_of(LADDER, Footing(1, LONG_AGO), lines, {}, NOW, days=23)] == [
        Action.WARN
    ]


def test_a_lock_holds_whatever_goes() -> None:
    found = turns(Footing(1, LONG_AGO, floor=1), 80, 50)

    assert found == [(10 * DAY + TICK, Action.BLOCKED, Ground.LOCKED, 1, 1)]


@given(
    bought=st.lists(st.integers(0, 100 * 24), max_size=8),
    rank=st.integers(0, 2),
    stayed=st.integers(0, 60),
    rules=st.builds(Rules, demotion_every_days=st.sampled_from([1, 20, 30]), warning_days=st.sampled_from([1, 7, 14])),
    came_down=st.booleans(),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_turns_are_those_of_going_through_the_hours(
    bought: list[int], rank: int, stayed: int, rules: Rules, came_down: bool
) -> None:
    asked = replace(LADDER, rules=rules)
    instants = [NOW - each * HOUR for each in bought]
    footing = Footing(rank, NOW - stayed * DAY, came_down=came_down)

    found = turns_of(asked, footing, timelines(instants), {}, NOW, days=150)

    told = [(_next_hour(each.at), each.verdict.action, each.footing.rank, each.verdict.rank) for each in found]
    moved = [each for each in told if each[1] in {Action.WARN, Action.DEMOTE, Action.PROMOTE}]
    assert moved == _by_the_hour(asked, footing, instants)


def _next_hour(at: datetime) -> datetime:
    return at if (at - NOW) % HOUR == timedelta(0) else at + HOUR - (at - NOW) % HOUR


def _by_the_hour(
    asked: AskedPolicy, footing: Footing, bought: Sequence[datetime]
) -> list[tuple[datetime, Action, int, int]]:
    found: list[tuple[datetime, Action, int, int]] = []
    for hour in range(150 * 24 + 1):
        at = NOW + hour * HOUR
        while True:
            standing = standing_of(asked, {BOUGHT: counted(bought, at)})
            verdict = verdict_of(asked, standing, footing, at)
            after = carried_out(footing, verdict, at)
            if after == footing:
                break
            if hour and verdict.action is not Action.KEEP:
                found.append((at, verdict.action, footing.rank, verdict.rank))
            footing = after
    return found
