"""The PageRank of the brand's segment: whom it begins with, what it comes to, what is said where there is nobody."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import GuanxiError, Missing, Refused, Unavailable
from graph.scores.actions import Job, run_scores
from graph.scores.model import ScoreKey, ScoreWarning
from graph.scores.seeding import Members, positions
from graph.scores.settings import save_settings
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.graph.scores.people import Clock, published_rows
from tests.graph.scores.test_files import snapshot

KEY = "segment_pagerank"


def finding(found: Collection[str] | GuanxiError) -> Members:
    """Knows who is in the segment `core`, or fails."""

    async def members(key: str) -> Collection[str]:
        assert key == "core"
        if isinstance(found, GuanxiError):
            raise found
        return found

    return members


async def named(database: Database, segment: str | None, expected: int = 0) -> int:
    call = Call(Origin("lin", Role.ADMIN, NOW), "saveScoreSettings", {"segment": segment}, f"{segment}{expected}")
    return (await save_settings(database, call, [], expected_version=expected, segment=segment)).version


@pytest.mark.text
def test_members_stand_where_they_are_and_who_is_nobody_is_left_out() -> None:
    found = positions(snapshot("a", "b", "c"), ("c", "gone", "a"))

    assert (found.tolist(), found.dtype) == ([0, 2], np.int64)
    assert positions(snapshot("a"), ()).tolist() == []


async def test_attention_begins_with_the_segment_and_turns_back_to_it(people: Database, clock: Clock) -> None:
    await named(people, "core")

    run = await run_scores(people, clock=clock, job=Job(members=finding(["b", "gone"])))

    # b, who gives none, keeps all attention: it turns back to the segment, which is b alone.
    rows = {row["user"]: row for row in await published_rows(people)}
    assert [rows[user][KEY] for user in "abc"] == pytest.approx([0, 1, 0], abs=1e-6)
    assert not any(KEY in each.scores for each in run.warnings)
    assert run.settings_version == 1

    await run_scores(people, clock=clock, job=Job(members=finding(["a"])))

    # a gives b 3/4 and c 1/4, which give none: a = 0.15 + 0.85 (b + c), b + c = 0.85 a; b = 0.85 · 3/4 · a.
    rows = {row["user"]: row for row in await published_rows(people)}
    assert [rows[user][KEY] for user in "abc"] == pytest.approx([1 / 1.85, 0.6375 / 1.85, 0.2125 / 1.85], abs=1e-6)


async def test_without_a_segment_nobody_has_the_score_and_nothing_is_said(people: Database, clock: Clock) -> None:
    run = await run_scores(people, clock=clock, job=Job(members=finding(["a"])))

    assert all(KEY not in row for row in await published_rows(people))
    assert not any(ScoreKey.SEGMENT_PAGERANK in each.scores for each in run.warnings)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ((), "scores.segment_empty"),
        (["nobody"], "scores.segment_empty"),
        (Missing("segments.unknown", segment="core"), "scores.segment_gone"),
        (Refused("segments.too_large"), "scores.segment_unread"),
        (Unavailable("database.slow", retry_after_seconds=1), "scores.segment_unread"),
    ],
)
async def test_a_segment_of_which_nobody_is_told_leaves_the_run_whole_and_is_said(
    people: Database, clock: Clock, found: Collection[str] | GuanxiError, code: str
) -> None:
    await named(people, "core")

    run = await run_scores(people, clock=clock, job=Job(members=finding(found)))

    said = [each for each in run.warnings if ScoreKey.SEGMENT_PAGERANK in each.scores]
    assert said == [ScoreWarning(code, {"segment": "core"}, (ScoreKey.SEGMENT_PAGERANK,))]
    assert all(KEY not in row and row["pagerank"] > 0 for row in await published_rows(people))


async def test_a_segment_is_named_kept_and_taken_away_again(empty: Database) -> None:
    first = await named(empty, "core")
    call = Call(Origin("lin", Role.ADMIN, NOW), "saveScoreSettings", {}, "another")
    other = await save_settings(empty, call, [("moved_share", 0.5)], expected_version=first)
    same = await named(empty, "core", expected=other.version)
    last = await named(empty, "", expected=other.version)

    assert (first, other.version, same, last) == (1, 2, 2, 3)
