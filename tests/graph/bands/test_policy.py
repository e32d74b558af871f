"""Which tag of a class stands for a value: the pure rules of bands (R08)."""

from __future__ import annotations

from datetime import date

import pytest

from graph.bands.policy import NO_BANDS, BandedClass, fitting, stamp_of, years_since
from graph.measures.evaluating import Value
from graph.measures.model import Measure
from graph.tags.model import Band

pytestmark = pytest.mark.text

TODAY = date(2026, 5, 1)
AGES = BandedClass("age", "age", {"child": Band(None, 17), "young": Band(18, 44), "older": Band(60, None)})


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        (0, "child"),
        (17, "child"),
        (18, "young"),
        (44, "young"),
        (45, None),  # no band stands for 45 to 59
        (60, "older"),
        (17.5, None),  # between whole years there is nothing
        (None, None),
        (True, None),
        ("18", None),
        (date(2008, 5, 1), "young"),  # 18 today
        (date(2008, 5, 2), "child"),  # 18 tomorrow
    ],
)
def test_a_value_has_the_tag_whose_band_holds_it_r08(value: Value, tag: str | None) -> None:
    assert fitting(AGES, value, TODAY) == tag


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
    ],
)
def test_years_are_counted_as_people_count_birthdays(born: date, today: date, years: int) -> None:
    assert years_since(born, today) == years


def test_a_class_follows_the_age_or_its_attribute() -> None:
    height = BandedClass("height", "height_cm", {})

    assert (AGES.measure, height.measure) == (Measure("age"), Measure("attribute", (("key", "height_cm"),)))
    assert (AGES.actor, height.actor) == ("band:age", "band:height")


def test_the_stamp_is_another_with_the_day_and_with_every_band() -> None:
    other = BandedClass("age", "age", {"child": Band(None, 16)})
    stamps = [stamp_of([AGES], TODAY), stamp_of([AGES], date(2026, 5, 2)), stamp_of([other], TODAY)]

    assert len(set(stamps)) == 3
    assert stamp_of([AGES], TODAY) == stamps[0]
    assert (stamp_of([], TODAY), stamp_of([], date(2026, 5, 2))) == (NO_BANDS, NO_BANDS)
