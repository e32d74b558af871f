"""What is judged outside the database, against hand-made cases and slow plain references."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.checks.model import Board, PublishedRun, Signals, SortedUser
from graph.checks.policy import circles, run_breaches, sort_key_breach

pytestmark = pytest.mark.text

# Every user is one of nine; each has at most one referrer, possibly themselves.
PARENTS = st.dictionaries(st.sampled_from("abcdefghi"), st.sampled_from("abcdefghi"))


def plain_circles(parents: dict[str, str]) -> set[frozenset[str]]:
    """Slow and plain: from each user, go up once for each user there is; who is met again stands in a circle."""
    found: set[frozenset[str]] = set()
    for start in parents:
        at, way = start, [start]
        for _ in range(len(parents)):
            if at not in parents:
                break
            at = parents[at]
            way.append(at)
            if at == start:
                found.add(frozenset(way))
                break
    return found


@given(PARENTS)
def test_circles_are_those_that_a_plain_walk_finds(parents: dict[str, str]) -> None:
    rings = list(circles(parents))

    assert {frozenset(ring) for ring in rings} == plain_circles(parents)
    assert len(rings) == len({frozenset(ring) for ring in rings})
    for ring in rings:
        assert ring[0] == min(ring)
        assert [parents[each] for each in ring] == [*ring[1:], ring[0]]


def test_a_chain_of_a_hundred_thousand_is_walked_once() -> None:
    chain = {str(number): str(number - 1) for number in range(100_000, 0, -1)}

    assert list(circles(chain)) == []
    assert [len(ring) for ring in circles(chain | {"0": "100000"})] == [100_001]


def test_sort_keys_are_compared_with_what_follows_from_the_name() -> None:
    """1 May 2026 00:00 UTC is 1,777,593,600 s after 1970; ｆ is the wide form of f, folded for searching."""
    sound = SortedUser("u1", "Ｆang", 1777593600000, "fang", "fang\u0001u1", "001777593600000\u0001u1")

    assert sort_key_breach(sound) is None
    broken = sort_key_breach(
        SortedUser("u1", "Ｆang", 1777593600001, "Ｆang", "fang\u0001u2", "001777593600000\u0001u1")
    )
    assert broken is not None
    assert broken.seen == ("search_name", "name_key", "joined_key")


def test_a_run_is_whole_when_state_rows_and_ranks_agree() -> None:
    sound = PublishedRun("r", 1, 1, "published", 3, 1, (Board("r:pagerank", 3, 1, 3, 0),))
    broken = PublishedRun(
        "r", 1, 1, "retired", 4, 2, (Board("gap", 3, 1, 4, 0), Board("late", 2, 2, 3, 0), Board("strange", 1, 1, 1, 1))
    )

    assert list(run_breaches(sound, 3)) == []
    assert [(each.entity, each.seen[0]) for each in run_breaches(broken, 3)] == [
        ("r", "state"),
        ("r", "rows"),
        ("gap", "ranks"),
        ("late", "ranks"),
        ("strange", "ranks"),
    ]


@pytest.mark.parametrize(
    "signals", [Signals(2, 1, 0, 0), Signals(0, 1, 0, 0), Signals(1, 1, 1, 0), Signals(0, 0, 0, 1)]
)
def test_cases_of_signals_are_whole_when_there_are_as_many_as_are_told_and_none_is_strange_or_left(
    signals: Signals,
) -> None:
    sound = PublishedRun("r", 1, 1, "published", 3, 1, (), Signals(1, 1, 0, 0))
    broken = replace(sound, signals=signals)

    assert list(run_breaches(sound, 3)) == []
    assert [(each.entity, each.seen[0]) for each in run_breaches(broken, 3)] == [("r", "signals")]
