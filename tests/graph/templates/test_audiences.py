"""What ready segments of scores ask, with and without what a brand sets."""

from __future__ import annotations

import pytest

from graph.measures import trees
from graph.templates.audiences import SEGMENT_TEMPLATES, made

pytestmark = pytest.mark.text


def asked(key: str, **given: str) -> object:
    return trees.written(made(SEGMENT_TEMPLATES[key], given, digits=2))


def test_potential_asks_for_loyalty_where_a_brand_says_so_and_else_what_was_published_r11_v06() -> None:
    often = [{"score": {"key": key, "is": {"atLeast": 4}}} for key in ("frequency_class", "recency_class")]
    published = [*often, {"score": {"key": "monetary_class", "is": {"atMost": 2}}}]

    assert asked("potential") == {"all": published}
    assert asked("potential", loyalty="60") == {
        "all": [*published, {"score": {"key": "loyalty", "is": {"atLeast": 60}}}],
    }


def test_seed_users_are_they_whom_the_run_calls_so_r14() -> None:
    assert asked("seed_users") == {"score": {"key": "seed_user", "is": {"atLeast": 1}}}
