"""What a task may be, what of it may change once it was completed, when it is open, and which stage is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.errors import Conflict, Refused
from graph.tasks.model import KnownTask, Run, Stage, Task, TaskKind, TaskState
from graph.tasks.policy import (
    check_change,
    check_open,
    checked_task,
    due,
    kept_stages,
    parsed_stages,
    stage_reached,
)

pytestmark = pytest.mark.text

SHANGHAI = ZoneInfo("Asia/Shanghai")
BRONZE = Stage("bronze", "铜", "Bronze", 1, "t_bronze")
SILVER = Stage("silver", "银", "Silver", 3)
GOLD = Stage("gold", "金", "Gold", 10, "t_gold")
QUIZ = Task("quiz", TaskKind.QUIZ, "每日打卡", "Daily quiz", "习惯养成", (BRONZE, SILVER, GOLD))


def test_a_task_is_kept_with_its_texts_trimmed() -> None:
    assert checked_task(replace(QUIZ, name_zh=" 每日打卡 ")) == QUIZ


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        (replace(QUIZ, key=""), "users.text_empty", ("key",)),
        (replace(QUIZ, stages=()), "tasks.stages", ("stages",)),
        (replace(QUIZ, stages=(BRONZE,) * 21), "tasks.stages", ("stages",)),
        (replace(QUIZ, stages=(BRONZE, replace(SILVER, key="bronze"))), "tasks.stage_twice", ("stages", 1, "key")),
        (replace(QUIZ, stages=(replace(BRONZE, needs=0),)), "tasks.needs", ("stages", 0, "needs")),
        (replace(QUIZ, stages=(BRONZE, replace(SILVER, needs=1))), "tasks.needs", ("stages", 1, "needs")),
        (replace(QUIZ, stages=(replace(BRONZE, needs=10_001),)), "tasks.needs", ("stages", 0, "needs")),
        (replace(QUIZ, first=date(2026, 5, 2), last=date(2026, 5, 1)), "tasks.window", ("last",)),
    ],
)
def test_what_no_task_can_be_is_refused_with_its_place(asked: Task, code: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(Refused) as refusal:
        checked_task(asked)

    assert (refusal.value.code, refusal.value.path) == (code, path)


def test_a_window_of_one_day_is_one() -> None:
    one_day = replace(QUIZ, first=date(2026, 5, 1), last=date(2026, 5, 1))

    assert checked_task(one_day) == one_day


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (replace(QUIZ, kind=TaskKind.OTHER), "tasks.begun_kind"),
        (replace(QUIZ, stages=(BRONZE, SILVER)), "tasks.begun_stages"),
        (replace(QUIZ, stages=(BRONZE, replace(SILVER, needs=2), GOLD)), "tasks.begun_stages"),
        (replace(QUIZ, stages=(BRONZE, replace(SILVER, needs=4), GOLD)), "tasks.begun_stages"),
        (replace(QUIZ, stages=(BRONZE, replace(SILVER, key="tin"), GOLD)), "tasks.begun_stages"),
        (replace(QUIZ, stages=(replace(BRONZE, key="tin", needs=1), BRONZE)), "tasks.begun_stages"),
    ],
)
def test_what_somebody_reached_does_not_become_another_thing_k01(asked: Task, code: str) -> None:
    begun, before = KnownTask(QUIZ, 4, is_begun=True), KnownTask(QUIZ, 4, is_begun=False)

    with pytest.raises(Refused) as refusal:
        check_change(asked, begun, expected_version=4)
    check_change(asked, before, expected_version=4)

    assert refusal.value.code == code


def test_stages_are_added_above_the_last_and_names_tags_and_days_change_at_any_time() -> None:
    begun = KnownTask(QUIZ, 4, is_begun=True)
    more = (replace(BRONZE, tag=None, name_en="Copper"), replace(SILVER, tag="t_silver"), GOLD, replace(GOLD, key="x"))

    check_change(replace(QUIZ, stages=more, last=date(2026, 1, 1), state=TaskState.ENDED), begun, expected_version=4)


@pytest.mark.parametrize(("known", "expected"), [(None, 1), (KnownTask(QUIZ, 4, is_begun=False), 3)])
def test_a_task_that_was_changed_meanwhile_is_a_conflict(known: KnownTask | None, expected: int) -> None:
    with pytest.raises(Conflict) as conflict:
        check_change(QUIZ, known, expected_version=expected)

    assert conflict.value.code == "tasks.version_conflict"


def test_days_of_the_window_are_the_brands_first_and_last_among_them() -> None:
    # 28 February to 29 February 2024 in Shanghai: from 27 February 16:00 UTC on and before 29 February 16:00 UTC.
    leap = replace(QUIZ, first=date(2024, 2, 28), last=date(2024, 2, 29))
    begin, end = datetime(2024, 2, 27, 16, tzinfo=UTC), datetime(2024, 2, 29, 16, tzinfo=UTC)
    moment = timedelta(milliseconds=1)

    for at in (begin, end - moment):
        check_open(leap, at, zone=SHANGHAI)
    for at in (begin - moment, end):
        with pytest.raises(Refused) as refusal:
            check_open(leap, at, zone=SHANGHAI)
        assert refusal.value.code == "tasks.outside"


def test_an_ended_task_takes_nothing() -> None:
    with pytest.raises(Refused) as refusal:
        check_open(replace(QUIZ, state=TaskState.ENDED), datetime(2026, 5, 1, tzinfo=UTC), zone=SHANGHAI)

    assert refusal.value.code == "tasks.ended"


@pytest.mark.parametrize(("completions", "stage"), [(0, 0), (1, 1), (2, 1), (3, 2), (9, 2), (10, 3), (11, 3)])
def test_a_stage_is_reached_with_the_last_completion_that_it_needs(completions: int, stage: int) -> None:
    assert stage_reached(QUIZ.stages, completions) == stage


def test_a_tag_is_due_since_its_stage_was_reached_and_never_twice() -> None:
    days = [datetime(2026, 4, day, tzinfo=UTC) for day in range(1, 11)]

    def run(n: int, *given: str) -> Run:
        return Run("ming", "quiz", tuple(days[:n]), QUIZ.stages, frozenset(given))

    assert due(run(0)) == []
    assert due(run(3)) == [(BRONZE, days[0])]
    assert due(run(10)) == [(BRONZE, days[0]), (GOLD, days[9])]
    assert due(run(10, "t_bronze")) == [(GOLD, days[9])]


def test_stages_are_read_back_as_they_were_kept() -> None:
    assert parsed_stages(kept_stages(QUIZ.stages)) == QUIZ.stages
