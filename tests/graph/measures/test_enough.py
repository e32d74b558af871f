"""Until when what is missing would be enough: other facts go out of their windows meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.measures.evaluating import Value
from graph.measures.facts import Around, Fact
from graph.measures.horizon import enough_until
from graph.measures.missing import ways_missing
from graph.measures.model import Leaf, Measure, Rolling, Unit, measured_of
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.timelines import Timeline, held
from graph.messages import Language

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# A purchase counts up to the very end of the last day of the window.
TICK = timedelta(milliseconds=1)
UNITS: Mapping[str, Unit] = {}
NOTATION = Notation(Language.EN, 2, UNITS)
AROUND = Around(NOW - 900 * DAY, None, is_child=False, entered={}, granted={})
# Orders of 100 each: 80, 50 and 20 days ago.
DAYS_AGO = (80, 50, 20)


def untils(text: str) -> list[tuple[list[str], timedelta | None]]:
    """What would do, and in what time from now it is too late."""
    expression = parsed(text, NOTATION)
    lines = {each: line_of(each) for each in measured_of(expression, {})}
    values = {measure: each.measured for measure, each in lines.items()}
    found: list[tuple[list[str], timedelta | None]] = []
    for way in ways_missing(expression, values, NOTATION.unit):
        until = enough_until(expression, way, lines, {}, NOW)
        found.append(([each.measure.kind for each in way], None if until is None else until - NOW))
    return found


def line_of(measure: Measure) -> Timeline:
    facts = tuple(Fact(f"o-{days}", (), at=NOW - days * DAY, amount=10_000) for days in DAYS_AGO)
    window = measure.window
    within = [days for days in DAYS_AGO if not isinstance(window, Rolling) or days <= window.days]
    of_kind: Mapping[str, Value] = {
        "purchases": len(within),
        "spend": 10_000 * len(within),
        "days_since_purchase": 20,
        "tag": False,
    }
    own = facts if measure.kind != "tag" else ()
    line = held(Timeline(measure, of_kind[measure.kind], own, AROUND, ZoneInfo("Asia/Shanghai")), NOW)
    assert line.is_sure
    return line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One order more makes four; in ten days the eldest goes, and two more would be needed.
        ("purchases in the last 90 days at least 4", [(["purchases"], 10 * DAY + TICK)]),
        # Of all time nothing goes.
        ("purchases at least 4", [(["purchases"], None)]),
        # A tag does by itself, whatever goes.
        (
            "purchases in the last 90 days at least 5 or tag loyal",
            [(["tag"], None), (["purchases"], 10 * DAY + TICK)],
        ),
        # The tag alone would do as long as three orders count.
        ("purchases in the last 90 days at least 3 and tag loyal", [(["tag"], 10 * DAY + TICK)]),
        # 50 of money more; the order of 50 days ago leaves the 60 days in ten.
        ("spend in the last 60 days at least 250", [(["spend"], 10 * DAY + TICK)]),
    ],
)
def test_a_way_is_enough_until_something_else_goes(
    text: str, expected: list[tuple[list[str], timedelta | None]]
) -> None:
    assert untils(text) == expected


def test_of_what_is_not_followed_nothing_is_told() -> None:
    text = "referees within 2 hops who (purchases in the last 90 days at least 1) at least 1"
    referees, bought = parsed(text, NOTATION), parsed("purchases in the last 90 days at least 4", NOTATION)
    assert isinstance(referees, Leaf)
    assert isinstance(bought, Leaf)
    far = held(Timeline(referees.measure, 0, (), AROUND, ZoneInfo("Asia/Shanghai")), NOW)
    [way] = ways_missing(bought, {bought.measure: 3}, NOTATION.unit)

    assert enough_until(bought, way, {bought.measure: line_of(bought.measure), referees.measure: far}, {}, NOW) is None
