"""What a snapshot tells of who may bring others: which referrals count, in how many days, and who is a seed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from graph.scores.kernels.attention import NOTHING
from graph.scores.kernels.bringing import fit_bringing, probability
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.model import ScoreKey, ScoreWarning
from graph.scores.parameters import DEFAULTS
from graph.scores.scoring import score, scored
from graph.scores.snapshot import Snapshot
from graph.scores.versions import changed

pytestmark = pytest.mark.text

AS_OF = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = (date(2026, 3, 1) - date(1970, 1, 1)).days
NOW_MS, DAY_MS = round(AS_OF.timestamp() * 1_000), 86_400_000
N = 120


def people() -> Snapshot:
    """120 people: the first 40 brought one of the next 40 each, a day apart, from 100 days ago on; the first of all
    brought two more. Who brought others joined 200 days ago and bought for 5 yuan; the last ten bought for 50."""
    referrers = np.full(N, -1, dtype=np.int64)
    brought_at = np.zeros(N, dtype=np.int64)
    referrers[40:80], referrers[80:82] = np.arange(40), 0
    brought_at[40:80] = NOW_MS - (100 - np.arange(40)) * DAY_MS
    brought_at[80:82] = NOW_MS - 3 * DAY_MS
    joined_at = np.where(np.arange(N) < 40, NOW_MS - 200 * DAY_MS, brought_at)
    joined_at[82:] = NOW_MS - 10 * DAY_MS - 1
    joined_at[110] = 0
    buyers = np.concatenate([np.arange(82), np.arange(110, N)]).astype(np.int32)
    paid = np.concatenate([np.full(82, 500.0), np.full(10, 5_000.0)])
    entry = np.full(N, np.nan)
    entry[buyers] = paid
    return Snapshot(
        as_of=AS_OF,
        today=TODAY,
        users=tuple(f"user-{place:03}" for place in range(N)),
        interactions=NOTHING,
        referrers=referrers,
        brought_at=brought_at,
        joined_at=joined_at,
        purchases=fold_purchases(N, buyers, np.full(len(buyers), TODAY - 1, dtype=np.int32), paid),
        entry_paid=entry,
        refusing=np.zeros(N, dtype=np.bool_),
    )


def test_days_count_since_somebody_joined_and_since_anybody_brought_anybody_r14() -> None:
    found = scored(people())

    # The first referral is 100 days old: who joined before had 100 days, who was brought later had fewer; 10 days and
    # a moment are 11 that began. Of the 40 seeds three were brought by the first, one by each of the others; the two
    # other kinds brought nobody, so they are told by everybody.
    brought = np.array([3, *[1] * 39, *[0] * 80])
    days = np.array([100.0] * 40 + [float(100 - place) for place in range(40)] + [3.0] * 2 + [11.0] * 38)
    known = np.arange(N) != 110
    seeds, everybody = fit_bringing(brought[:82], days[:82]), fit_bringing(brought[known], days[known])
    expected = probability(everybody, brought, days, horizon_days=90)
    expected[:82] = probability(seeds, brought[:82], days[:82], horizon_days=90)
    likely = found.values[ScoreKey.LIKELY_TO_BRING]
    assert likely[known].tolist() == expected[known].tolist()
    assert np.isnan(likely[110])
    told = [each for each in found.warnings if ScoreKey.LIKELY_TO_BRING in each.scores]
    assert [each.code for each in told] == ["scores.pooled_buyers", "scores.pooled_others"]


def test_seeds_other_buyers_and_who_never_bought_r14() -> None:
    seed = score(people())[ScoreKey.SEED_USER]

    assert seed[:82].tolist() == [1.0] * 82
    assert np.isnan(seed[82:110]).all()
    assert seed[110:].tolist() == [0.0] * 10
    # A brand whose offers are dearer, and what somebody buys tomorrow.
    dear = score(people(), changed(DEFAULTS, [("seed_amount_minor", 5_000.0)]))[ScoreKey.SEED_USER]
    assert dear[110:].tolist() == [1.0] * 10
    early = replace(people(), today=TODAY - 2)
    assert np.isnan(score(early)[ScoreKey.SEED_USER]).all()


def test_a_free_purchase_makes_a_seed_though_it_is_no_purchase_day_r14() -> None:
    before = people()
    free = fold_purchases(N, np.array([5], np.int32), np.array([TODAY - 1], np.int32), np.array([0.0]))
    entry = np.full(N, np.nan)
    entry[5] = 0.0

    found = score(replace(before, purchases=free, entry_paid=entry))

    assert found[ScoreKey.SEED_USER][5] == 1.0
    assert np.isnan(found[ScoreKey.FREQUENCY_CLASS][5])


def test_referrals_that_signals_speak_against_do_not_count_r14() -> None:
    # Twelve brought at once, of whom nothing came: a burst.
    before = people()
    referrers, brought_at = before.referrers.copy(), before.brought_at.copy()
    referrers[90:102], brought_at[90:102] = 103, NOW_MS - 5 * DAY_MS

    found = score(replace(before, referrers=referrers, brought_at=brought_at))

    assert found[ScoreKey.REFEREES][103] == 12
    likely = found[ScoreKey.LIKELY_TO_BRING]
    assert likely[103] == likely[104]


def test_where_too_few_brought_anybody_the_run_says_so() -> None:
    before = people()
    referrers = np.where(np.arange(N) < 60, before.referrers, -1)

    found = scored(replace(before, referrers=referrers))

    assert np.isnan(found.values[ScoreKey.LIKELY_TO_BRING]).all()
    assert found.warnings[-1] == ScoreWarning(
        "scores.too_few_bringers", {"found": 20, "needed": 30}, (ScoreKey.LIKELY_TO_BRING,)
    )


def test_where_spend_and_frequency_go_together_the_run_says_how_much() -> None:
    # 60 buyers on two to seven days, ten of each: who buys on k + 1 days spends 100 k on each. A line: correlation 1.
    rows = [(user, TODAY - 10 * day, 100.0 * (user % 6 + 1)) for user in range(60) for day in range(user % 6 + 2)]
    users, days, amounts = (np.array(column) for column in zip(*rows, strict=True))
    bought = fold_purchases(N, users.astype(np.int32), days.astype(np.int32), amounts)

    found = scored(replace(people(), purchases=bought))

    [warning] = [each for each in found.warnings if each.code == "scores.spend_with_frequency"]
    assert warning == ScoreWarning(
        "scores.spend_with_frequency", {"correlation": 1.0, "allowed": 0.3}, (ScoreKey.LIFETIME_VALUE,)
    )
    assert not np.isnan(found.values[ScoreKey.LIFETIME_VALUE][:60]).any()
