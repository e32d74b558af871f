"""What holds when sources disagree (pure)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.users.evidence import Statement, Witness, added, expires_at, kept, parsed, settled, text

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
NOW_MS = 1_777_622_400_000


def told(key: str, rank: int | None, **said: tuple[object, int]) -> Witness:
    return Witness(key, key, rank, {name: Statement(value, at) for name, (value, at) in said.items()})  # type: ignore[arg-type]


def test_the_source_believed_first_holds_even_against_a_later_one() -> None:
    crm, manual = told("crm", 2, city=("上海", 900)), told("manual", 1, city=("杭州", 100))

    assert settled([crm, manual]) == {"city": "杭州"}


def test_among_equals_the_latest_holds_and_a_source_without_rank_comes_last() -> None:
    old, new = told("a", 2, city=("上海", 100)), told("b", 2, city=("杭州", 200))
    unranked = told("c", None, city=("北京", 900), age=(30, 900))

    assert settled([unranked, new, old]) == {"city": "杭州", "age": 30}


def test_that_there_is_none_is_a_statement_too() -> None:
    assert settled([told("crm", 2, city=("上海", 900)), told("manual", 1, city=(None, 100))]) == {"city": None}


@given(
    st.permutations(range(6)),
    st.lists(st.tuples(st.sampled_from([1, 2, None]), st.integers(0, 3)), min_size=6, max_size=6),
)
def test_the_order_of_reading_never_matters(order: list[int], facts: list[tuple[int | None, int]]) -> None:
    witnesses = [told(f"s{index}", rank, x=(index, at)) for index, (rank, at) in enumerate(facts)]

    assert settled([witnesses[index] for index in order]) == settled(witnesses)


def test_what_a_record_said_later_stays() -> None:
    said = {"city": Statement("杭州", NOW_MS)}

    grown = added(said, {"city": "上海", "age": 30}, NOW - timedelta(days=1))

    assert grown == {"city": Statement("杭州", NOW_MS), "age": Statement(30, NOW_MS - 86_400_000)}


def test_a_value_is_kept_for_its_days_and_not_a_moment_longer() -> None:
    said = {"city": Statement("杭州", NOW_MS), "income": Statement("高", NOW_MS)}
    day = timedelta(days=1)

    assert expires_at(said, {"income": 30, "age": 1}, NOW) == NOW + 30 * day
    assert expires_at(said, {}, NOW) is None
    assert kept(said, {"income": 30}, NOW + 30 * day - timedelta(milliseconds=1)) == said
    assert kept(said, {"income": 30}, NOW + 30 * day) == {"city": Statement("杭州", NOW_MS)}


def test_evidence_is_read_back_as_it_was_said() -> None:
    said = {"hobbies": Statement(("摄影", "茶"), 1), "age": Statement(30, 2), "none": Statement(None, 3)}

    assert parsed(text(said)) == said
