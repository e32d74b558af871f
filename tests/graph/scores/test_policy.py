from datetime import UTC, datetime, timedelta
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Broken
from graph.scores import policy, scoring
from graph.scores.kernels import attention
from graph.scores.kernels.ordering import percentiles
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.model import UNITS, Pending, Progress, RowPage, RunId, ScoreColumn, ScoreKey, Stage, Turn
from graph.scores.snapshot import Snapshot

pytestmark = pytest.mark.text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def snapshot(*, referrers: list[int], revenue: list[float]) -> Snapshot:
    users = tuple("abcdefgh"[: len(referrers)])
    never = np.zeros(len(users), dtype=np.int64)
    buyers = np.arange(len(users), dtype=np.int32)
    bought = fold_purchases(len(users), buyers, np.zeros(len(users), dtype=np.int32), np.array(revenue))
    return Snapshot(
        as_of=NOW,
        today=20_513,
        users=users,
        interactions=attention.NOTHING,
        referrers=np.array(referrers, dtype=np.int64),
        brought_at=never,
        joined_at=never,
        purchases=bought,
        entry_paid=np.array(revenue),
        refusing=never > 0,
    )


def turn(*, until: datetime) -> Turn:
    return Turn(RunId("r1"), "p", until, NOW - timedelta(minutes=1), Progress(Stage.READING, 1, 2))


def test_a_percentile_is_the_share_of_users_whose_value_is_at_most_ones_own():
    found = percentiles(np.array([30.0, 10.0, 20.0, 10.0]))

    # 30: all four · 10: the two tens · 20: three.
    assert found.tolist() == [1.0, 0.5, 0.75, 0.5]


def test_when_all_users_are_equal_all_have_percentile_one():
    assert percentiles(np.zeros(3)).tolist() == [1.0, 1.0, 1.0]


def test_one_user_alone_has_percentile_one():
    assert percentiles(np.array([5.0])).tolist() == [1.0]


def test_no_users_have_no_percentiles():
    assert percentiles(np.array([])).size == 0


def test_values_that_differ_only_by_rounding_are_ties():
    # 0.1 + 0.2 is 0.30000000000000004.
    values = np.array([0.1 + 0.2, 0.3])

    assert percentiles(values).tolist() == [1.0, 1.0]
    assert policy.ranked(values).tolist() == [0, 1]


def test_one_minor_unit_in_a_billion_is_no_tie():
    assert percentiles(np.array([1e11, 1e11 + 1])).tolist() == [0.5, 1.0]


def test_who_has_no_value_has_no_percentile_and_no_rank():
    found = policy.column(np.array([np.nan, 2.0, 1.0]))

    assert np.isnan(found.percentiles[0])
    assert found.percentiles[1:].tolist() == [1.0, 0.5]
    assert found.ranked.tolist() == [1, 2]


def column(values: list[float], percentiles: list[float]) -> ScoreColumn:
    return ScoreColumn(np.array(values), np.array(percentiles), np.array([], dtype=np.int64))


def test_a_row_is_written_again_when_one_of_its_first_four_digits_or_the_fourth_place_of_its_percentile_changes():
    found = {ScoreKey.PAGERANK: column([12_345.0, 12_345.0, 0.001_234_9, np.nan, 5.0], [0.5, 0.5, 0.5, np.nan, 0.5])}
    places = {user: place for place, user in enumerate("abcde")}
    # Found 12,345, which is 12,340 (half to even): a had 12,350; b had 12,344, which is 12,340 too. c: 1.235 and 1.234
    # thousandths. d: unknown then as now. e: 0.50006 is 0.5001. f is no longer looked at, g was not before either.
    page = RowPage(
        ["a", "b", "c", "d", "e", "f", "g"],
        [[12_350.0], [12_344.0], [0.001_234_1], [np.nan], [5.0], [1.0], []],
        [[0.5], [0.500_04], [0.5], [np.nan], [0.500_06], [1.0], []],
    )

    pending = Pending(found=np.ones(5, dtype=np.bool_))
    policy.sort_out(page, places, found, pending)

    assert pending.found.tolist() == [True, False, True, False, True]
    assert (pending.gone, pending.idle) == (["f"], ["g"])


def test_a_row_of_a_run_with_other_scores_is_written_again():
    found = {ScoreKey.PAGERANK: column([1.0], [1.0])}

    for columns in (found, {}):
        pending = Pending(found=np.ones(1, dtype=np.bool_))
        policy.sort_out(RowPage(["a"], [[1.0, 1.0]], [[1.0, 1.0]]), {"a": 0}, columns, pending)
        assert pending.found.tolist() == [True]


def test_rows_stand_in_the_order_asked_for():
    found = {ScoreKey.PAGERANK: column([1.0, 2.0], [0.5, 1.0]), ScoreKey.REACH: column([7.0, 8.0], [0.1, 0.2])}

    page = policy.row_page(["a", "b"], [1, 0], found)

    assert (page.users, page.values) == (["b", "a"], [[2.0, 8.0], [1.0, 7.0]])
    assert page.percentiles == [[1.0, 0.2], [0.5, 0.1]]


def test_the_best_stand_first_and_equal_users_by_id():
    assert policy.ranked(np.array([1.0, 3.0, 2.0, 3.0])).tolist() == [1, 3, 2, 0]


def test_nobody_is_ranked_for_nothing():
    assert policy.ranked(np.array([0.0, 2.0, 0.0])).tolist() == [1]


def test_only_the_best_are_ranked():
    assert policy.ranked(np.arange(1.0, 6.0), at_most=2).tolist() == [4, 3]


@given(st.lists(st.integers(-3, 3) | st.just(float("nan")), max_size=12), st.integers(1, 5))
def test_ranks_and_percentiles_are_those_of_sorting_everybody(values: list[float], at_most: int):
    found = policy.ranked(np.array(values, dtype=np.float64), at_most=at_most).tolist()
    shares = percentiles(np.array(values, dtype=np.float64)).tolist()

    best = sorted((-value, place) for place, value in enumerate(values) if value > 0)
    known = [value for value in values if not isnan(value)]
    assert found == [place for _, place in best][:at_most]
    for value, share in zip(values, shares, strict=True):
        assert isnan(share) if isnan(value) else share == sum(each <= value for each in known) / len(known)


def test_scores_follow_the_users_whatever_the_order_of_referrals():
    # c brought b, b brought a: a spent 8, b 4.
    scores = scoring.score(snapshot(referrers=[1, 2, -1], revenue=[8.0, 4.0, 100.0]))

    # b: 8 · c: 4 + 8/2 = 8 · a: nothing.
    found = policy.column(scores[ScoreKey.DOWNSTREAM_REVENUE])
    assert found.values.tolist() == [0.0, 8.0, 8.0]
    assert found.percentiles.tolist() == pytest.approx([1 / 3, 1, 1])
    assert found.ranked.tolist() == [1, 2]


def test_without_interactions_everybody_has_the_same_pagerank():
    scores = scoring.score(snapshot(referrers=[-1, -1, -1, -1], revenue=[0.0] * 4))

    found = policy.column(scores[ScoreKey.PAGERANK])
    assert found.values.tolist() == [0.25] * 4
    assert found.percentiles.tolist() == [1.0] * 4


def test_no_users_have_no_scores():
    scores = scoring.score(snapshot(referrers=[], revenue=[]))

    assert {key: each.size for key, each in scores.items()} == dict.fromkeys(ScoreKey, 0)


def test_a_circle_of_referrals_names_its_users():
    with pytest.raises(Broken) as caught:
        scoring.score(snapshot(referrers=[-1, 2, 1], revenue=[0.0] * 3))

    assert caught.value.code == "scores.referral_cycle"
    assert caught.value.facts == {"users": "b, c", "n_users": 2}


def test_a_turn_lasts_while_it_is_kept_and_its_process_lives():
    assert not policy.is_over(turn(until=NOW + timedelta(seconds=1)), NOW, lambda _: True)


def test_a_turn_that_was_not_kept_is_over():
    assert policy.is_over(turn(until=NOW), NOW, lambda _: True)


def test_a_turn_is_over_at_once_when_its_process_is_gone():
    assert policy.is_over(turn(until=NOW + timedelta(seconds=1)), NOW, lambda holder: holder != "p")


def test_boards_of_two_runs_and_scores_have_names_of_their_own():
    names = {policy.board(run, key) for run in (RunId("r1"), RunId("r2")) for key in ScoreKey}

    assert {"r1:pagerank", "r2:pagerank", "r1:downstream_revenue", "r2:downstream_revenue"} < names
    assert len(names) == 2 * len(ScoreKey)


def test_every_score_has_a_unit():
    assert set(UNITS) == set(ScoreKey)
