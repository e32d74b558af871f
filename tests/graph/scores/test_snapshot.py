from datetime import UTC, datetime

import pytest

from graph.scores.model import InputPage, Snapshot
from graph.scores.snapshot import SnapshotBuilder

pytestmark = pytest.mark.text

AS_OF = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def page(user: str, *, referrer: str = "", revenue: int = 0, gave: dict[str, int] | None = None) -> InputPage:
    given = gave or {}
    return InputPage([user], [referrer], [revenue], [list(given)], [list(given.values())])


def built(users: list[str], *pages: InputPage) -> Snapshot:
    builder = SnapshotBuilder(users)
    for each in pages:
        builder.add(each)
    return builder.build(AS_OF)


def test_pages_in_any_order_make_the_same_snapshot():
    pages = [page("a", revenue=5, gave={"c": 2}), page("b", referrer="a"), page("c", referrer="b", gave={"a": 1})]

    found = built(["a", "b", "c"], *reversed(pages))

    assert found.as_of == AS_OF
    assert found.users == ("a", "b", "c")
    assert found.referrers.tolist() == [-1, 0, 1]
    assert found.revenue.tolist() == [5.0, 0.0, 0.0]
    rows = found.interactions
    assert (rows.sources.tolist(), rows.targets.tolist(), rows.weights.tolist()) == ([0, 2], [2, 0], [2.0, 1.0])


def test_a_person_met_on_several_days_is_one_edge():
    days = InputPage(["a"], [""], [0], [["b", "b", "b"]], [[1, 4, 2]])

    found = built(["a", "b"], days)

    assert found.interactions.weights.tolist() == [7.0]


def test_who_joined_while_the_pages_were_read_is_left_out_with_all_edges():
    found = built(["a"], page("a", referrer="new", gave={"new": 3}), page("new", revenue=9, gave={"a": 1}))

    assert found.users == ("a",)
    assert found.referrers.tolist() == [-1]
    assert found.revenue.tolist() == [0.0]
    assert found.interactions.sources.size == 0


def test_who_was_taken_away_while_the_pages_were_read_keeps_the_place_without_edges():
    found = built(["a", "gone"], page("a", gave={"b": 1}))

    assert found.users == ("a", "gone")
    assert found.referrers.tolist() == [-1, -1]


def test_no_pages_make_an_empty_snapshot():
    found = built([])

    assert found.users == ()
    assert found.interactions.sources.size == 0
