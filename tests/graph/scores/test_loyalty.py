"""Loyalty, worked by hand: buying again, staying, recommending."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from graph.scores.kernels.attention import NOTHING
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.model import ScoreKey
from graph.scores.parameters import DEFAULTS
from graph.scores.scoring import score
from graph.scores.snapshot import Snapshot
from graph.scores.versions import changed

pytestmark = pytest.mark.text

TODAY = 20_513


def people(*, bought: dict[str, list[int]], brought: dict[str, str]) -> Snapshot:
    """On which days before today each bought for 100; who was brought by whom, each a year after the other."""
    users = "abcdef"
    rows = [(users.index(user), TODAY - day) for user, days in bought.items() for day in days]
    buyers, days = np.array(rows, dtype=np.int32).T
    referrers = np.array([users.find(brought.get(user, "-")) for user in users], dtype=np.int64)
    return Snapshot(
        as_of=datetime(2026, 3, 1, tzinfo=UTC),
        today=TODAY,
        users=tuple(users),
        interactions=NOTHING,
        referrers=referrers,
        brought_at=np.arange(6) * 365 * 86_400_000,
        joined_at=np.zeros(6, dtype=np.int64),
        purchases=fold_purchases(6, buyers, days, np.full(len(rows), 100.0)),
        entry_paid=np.full(6, 100.0),
        refusing=np.zeros(6, dtype=np.bool_),
    )


PEOPLE = people(
    bought={"a": [100, 50, 40], "b": [300, 10], "c": [30], "d": [20, 19]}, brought={"c": "a", "e": "a", "f": "b"}
)


def test_loyalty_is_the_standing_of_the_mean_over_its_parts_v06() -> None:
    found = score(PEOPLE)[ScoreKey.LOYALTY]

    # Of six: bought again on 2, 1, 1 days: all six have at most 2, five at most 1. Stayed 60, 290 and 1 days: five,
    # six, four. Brought 2 and 1: six, five. Of those c alone has bought: a has 1, six; b none.
    # a: (6 + 5 + 6 + 6)/24, b: (5 + 6 + 5 + 0)/24, d: (5 + 4)/24, all others nothing.
    assert found.tolist() == pytest.approx([100, 500 / 6, 0, 400 / 6, 0, 0])


def test_a_brand_says_what_loyalty_counts_v06() -> None:
    staying = [("loyalty_repurchase_weight", 0.0), ("loyalty_referees_weight", 0.0), ("loyalty_paying_weight", 0.0)]

    found = score(PEOPLE, changed(DEFAULTS, staying))[ScoreKey.LOYALTY]

    # Who stayed longest alone: b 290 days, a 60, d one.
    assert found.tolist() == pytest.approx([500 / 6, 100, 0, 400 / 6, 0, 0])


def test_who_recommends_without_buying_is_loyal_to_some_degree_and_one_purchase_is_no_loyalty_v06() -> None:
    found = score(people(bought={"b": [10], "c": [5]}, brought={"c": "a"}))[ScoreKey.LOYALTY]

    assert found[0] == 100
    assert found[1:].tolist() == [0.0] * 5


def test_people_brought_at_once_of_whom_nothing_came_are_no_loyalty_v06() -> None:
    # b brought five within a moment, a burst; a bought twice.
    told = people(bought={"a": [9, 5]}, brought=dict.fromkeys("cdef", "b") | {"a": "b"})
    at_once = replace(told, brought_at=np.full(6, 9))

    found = score(at_once, changed(DEFAULTS, [("burst_referees", 4)]))

    # Of the five only a came to something.
    assert found[ScoreKey.REFEREES][1] == 5
    assert found[ScoreKey.LOYALTY].tolist() == pytest.approx([100, 100, 0, 0, 0, 0])
