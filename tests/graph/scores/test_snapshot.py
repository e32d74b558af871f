from datetime import UTC, date, datetime

import numpy as np
import pytest

from graph.scores.model import InputPage, UserPage
from graph.scores.snapshot import Snapshot, of_nodes

pytestmark = pytest.mark.text

AS_OF = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TODAY = (date(2026, 3, 1) - date(1970, 1, 1)).days
NODES = {"a": 907, "b": 3, "c": 55, "new": 12}
"""What the store calls the nodes of these users: in another order than their ids."""

Gift = tuple[str, str, int, date]


def told(day: date) -> int:
    return day.year * 1000 + day.timetuple().tm_yday


def page(
    *gave: Gift,
    brought: tuple[tuple[str, str, int], ...] = (),
    bought: tuple[tuple[str, date, int], ...] = (),
    refunded: int = 0,
    joined: tuple[tuple[str, int], ...] = (),
) -> InputPage:
    """What people did; of each purchase so much was given back."""
    return InputPage(
        givers=[NODES[each[0]] for each in gave],
        takers=[NODES[each[1]] for each in gave],
        counts=[each[2] for each in gave],
        days=[told(each[3]) for each in gave],
        referrers=[NODES[each[0]] for each in brought],
        referees=[NODES[each[1]] for each in brought],
        brought_at=[each[2] for each in brought],
        buyers=[NODES[each[0]] for each in bought],
        bought_on=[told(each[1]) for each in bought],
        amounts=[each[2] - refunded for each in bought],
        paid=[each[2] for each in bought],
        joiners=[NODES[each[0]] for each in joined],
        joined_at=[each[1] for each in joined],
    )


def built(users: str, *pages: InputPage) -> Snapshot:
    builder = of_nodes([UserPage([user], [NODES[user]]) for user in users.split()])
    for each in pages:
        builder.add(each)
    return builder.build(AS_OF, TODAY)


def since_1970(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def test_pages_in_any_order_make_the_same_snapshot():
    leap_day, new_year = date(2024, 2, 29), date(2026, 1, 1)
    pages = [
        page(("a", "c", 2, leap_day), brought=(("a", "b", 7),), bought=(("a", new_year, 5),)),
        page(("c", "a", 1, new_year), brought=(("b", "c", 8),)),
    ]

    for found in (built("a b c", *pages), built("a b c", *reversed(pages))):
        assert (found.as_of, found.today, found.users) == (AS_OF, TODAY, ("a", "b", "c"))
        assert found.referrers.tolist() == [-1, 0, 1]
        assert found.brought_at.tolist() == [0, 7, 8]
        assert found.revenue().tolist() == [5.0, 0.0, 0.0]
        assert found.purchases.days.tolist() == [since_1970(new_year)]
        rows = found.interactions
        assert (rows.sources.tolist(), rows.targets.tolist(), rows.weights.tolist()) == ([0, 2], [2, 0], [2.0, 1.0])
        assert rows.days.tolist() == [since_1970(leap_day), since_1970(new_year)]


def test_a_person_met_on_several_days_is_one_edge_as_of_the_last():
    days = [date(2025, 12, 31), date(2026, 2, 1), date(2026, 1, 1)]

    found = built("a b", page(*(("a", "b", count, day) for count, day in zip((1, 4, 2), days, strict=True))))

    assert found.interactions.weights.tolist() == [7.0]
    assert found.interactions.days.tolist() == [since_1970(date(2026, 2, 1))]


def test_purchases_of_a_day_are_one_and_revenue_is_never_below_zero():
    day = date(2026, 2, 1)

    found = built("a b", page(bought=(("a", day, 300), ("b", day, -50), ("a", day, 40))))

    assert found.purchases.amounts.tolist() == [340.0, -50.0]
    assert found.revenue().tolist() == [340.0, 0.0]


def test_what_was_paid_on_the_first_day_is_known_whatever_was_given_back_and_of_who_never_bought_not() -> None:
    first, later = date(2026, 1, 5), date(2026, 1, 6)
    rows = (("a", later, 900), ("a", first, 20), ("a", first, 10), ("b", first, 0), ("b", later, 400))

    found = built("a b c", page(bought=rows, refunded=15))

    # On the fifth a paid 20 and 10, b nothing; c never bought.
    assert found.entry_paid[:2].tolist() == [30.0, 0.0]
    assert np.isnan(found.entry_paid[2])


def test_when_everybody_joined_is_known_of_who_was_there_from_the_beginning() -> None:
    found = built("a b", page(joined=(("b", 7_000), ("new", 8_000))))

    assert found.joined_at.tolist() == [0, 7_000]


def test_who_joined_while_the_pages_were_read_is_left_out_with_all_edges():
    day = date(2026, 2, 1)

    found = built(
        "a",
        page(("a", "new", 3, day), brought=(("new", "a", 5),)),
        page(("new", "a", 1, day), bought=(("new", day, 9),)),
    )

    assert found.users == ("a",)
    assert found.referrers.tolist() == [-1]
    assert found.revenue().tolist() == [0.0]
    assert found.interactions.sources.size == 0


def test_no_pages_make_an_empty_snapshot():
    found = built("")

    assert found.users == ()
    assert found.interactions.sources.size == 0
    assert found.revenue().size == 0
