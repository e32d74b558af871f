"""Bands of completeness, and how far shares of few users can be trusted."""

from __future__ import annotations

import pytest

from graph.governance.completeness import Band, Known, Share, bands, share_of

pytestmark = pytest.mark.text


@pytest.mark.parametrize(
    ("n", "n_users", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_is_told_with_the_interval_that_is_published(n: int, n_users: int, low: float, high: float) -> None:
    found = share_of(n, n_users)

    assert found == Share(n, n / n_users, pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_interval_of_none_begins_and_that_of_all_ends_at_the_share_itself() -> None:
    # z² = 3.841459: of none of 3 the end is z² / (3 + z²), of all of 2 the beginning is 2 / (2 + z²).
    assert share_of(0, 3) == Share(0, 0.0, 0.0, pytest.approx(0.561497, abs=1e-6))
    assert share_of(2, 2) == Share(2, 1.0, pytest.approx(0.342380, abs=1e-6), 1.0)
    assert share_of(0, 0) is None


def test_users_stand_in_the_band_that_their_share_begins() -> None:
    rows = [
        Known(0, 5, (False,)),
        Known(1, 3, (True,)),
        Known(1, 4, (False,)),
        Known(2, 2, (True,)),
        Known(3, 6, (True,)),
        Known(4, 1, (False,)),
    ]

    found = bands(rows, n_expected=4, n_bands=4, n_things=1)

    # 1 of 4 is known: 25 %, where the second band begins; 4 of 4 belong to the last, with 3 of 4.
    assert [(each.low, each.high, each.n_users) for each in found] == [
        (0, 0.25, 5),
        (0.25, 0.5, 7),
        (0.5, 0.75, 2),
        (0.75, 1, 7),
    ]
    assert [each.did[0] and each.did[0].n_users for each in found] == [0, 3, 2, 6]


def test_bands_of_nobody_are_told_and_none_where_nothing_is_expected() -> None:
    assert bands([], n_expected=3, n_bands=2, n_things=1) == [Band(0, 0.5, 0, (None,)), Band(0.5, 1, 0, (None,))]
    assert bands([Known(0, 9)], n_expected=0, n_bands=2, n_things=0) == []


def test_a_share_of_those_who_did_another_thing_leaves_all_others_out() -> None:
    rows = [
        Known(0, 5, (True, True)),
        Known(0, 3, (True, False)),
        Known(0, 9, (False, True)),
        Known(1, 4, (False, False)),
    ]

    found = bands(rows, n_expected=1, n_bands=2, n_things=2, among={1: 0})

    # Of the first band eight did the first thing, five of them the second; of the other nobody did the first.
    assert found[0].did == (share_of(8, 17), share_of(5, 8))
    assert found[1].did == (share_of(0, 4), None)
