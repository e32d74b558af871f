"""Suggested thresholds: below how many users nothing is said, and how a quantile becomes a parameter."""

from __future__ import annotations

import pytest

from graph.templates.audiences import SEGMENT_TEMPLATES, made
from graph.templates.thresholds import THRESHOLDS, suggestions

pytestmark = pytest.mark.text


def values(key: str, **found: int | None) -> dict[str, str | None]:
    told = suggestions(SEGMENT_TEMPLATES[key], found, digits=2)
    return {name: each.value for name, each in told.items()}


def test_ten_users_must_lie_beyond_a_quantile() -> None:
    # Beyond the 80th percentile lies a fifth, beyond the 90th a tenth.
    needed = {(key, name): each.n_needed for key, told in THRESHOLDS.items() for name, each in told.items()}

    assert needed == {
        ("new", "days"): 50,
        ("often_much", "n"): 50,
        ("often_much", "amount"): 50,
        ("often_little", "n"): 50,
        ("often_little", "amount"): 50,
        ("seldom_little", "n"): 50,
        ("seldom_little", "amount"): 50,
        ("churned", "days"): 100,
        ("eight_oclock", "n"): 50,
        ("late_night", "n"): 50,
    }
    assert values("churned", n_users=99, days=80) == {"days": None}
    assert values("churned", n_users=100, days=80) == {"days": "80"}
    assert values("often_much", n_users=0, n=None, amount=None) == {"n": None, "amount": None}


def test_a_quantile_is_cut_to_whole_units_and_kept_within_what_the_parameter_may_be() -> None:
    # 1,234.99 is at least 1,234; nobody who bought once buys often; refunds may leave less than nothing.
    assert values("often_much", n_users=50, n=7, amount=123_499) == {"n": "7", "amount": "1234"}
    assert values("often_much", n_users=50, n=1, amount=-500) == {"n": "2", "amount": "1"}
    assert values("new", n_users=50, days=5_000) == {"days": "3650"}
    assert values("late_night", n_users=50, n=1) == {"n": "2"}


def test_what_follows_from_no_data_has_no_suggestion() -> None:
    without = set(SEGMENT_TEMPLATES) - set(THRESHOLDS)

    assert without == {
        "birthday",
        "fathers_day",
        "mothers_day",
        "able",
        "potential",
        "core",
        "high_value",
        "seed_users",
    }
    assert [values(each, n_users=1_000) for each in sorted(without)] == [{}] * 8


@pytest.mark.parametrize("key", list(THRESHOLDS))
def test_every_suggestion_can_be_installed(key: str) -> None:
    found: dict[str, int | None] = {"n_users": 1_000, **dict.fromkeys(THRESHOLDS[key], 10**12)}
    template = SEGMENT_TEMPLATES[key]

    chosen = {name: str(each.value) for name, each in suggestions(template, found, digits=2).items()}

    assert set(chosen) == set(THRESHOLDS[key])
    assert made(template, chosen, digits=2) != made(template, {}, digits=2)
    assert len({each.percent for each in THRESHOLDS[key].values()}) == 1
