"""The shipped templates are whole: six trades, worded tags, three levels, bands that share no year (T10)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from graph.tags.classes import LEVELS, checked_class
from graph.tags.model import TagState
from graph.templates.catalogue import tag_templates

pytestmark = pytest.mark.text


def test_there_are_the_six_trades() -> None:
    assert list(tag_templates()) == [
        "childrens_wear",
        "medical_beauty",
        "mother_baby",
        "optician",
        "pet_care",
        "retail_3c",
    ]


@pytest.mark.parametrize("key", list(tag_templates()))
def test_every_tag_is_worded_and_every_class_can_be_made(key: str) -> None:
    found = tag_templates()[key]
    levels: dict[str | None, int] = {None: 0}
    for each in found.classes:
        assert checked_class(each.tag_class, {}) == each.tag_class
        levels[each.tag_class.key] = levels[each.tag_class.parent] + 1
    tags = [one.tag for each in found.classes for one in each.tags]

    assert max(levels.values()) <= LEVELS
    assert all(each.state is TagState.ACTIVE for each in tags)
    assert all(one.about_en for each in found.classes for one in each.tags)
    keys = [each.key for each in tags] + [each.tag_class.key for each in found.classes]
    assert len(set(keys)) == len(keys)
    assert all(each == key or each.startswith(f"{key}_") for each in keys)


def test_age_bands_of_the_optician_are_disjoint_and_meet_t10_r08() -> None:
    [ages] = [each for each in tag_templates()["optician"].classes if each.tag_class.band_of == "age"]
    bands = [each.tag.band for each in ages.tags if each.tag.band is not None]

    assert [(each.start, each.end) for each in bands] == [(4, 17), (18, 44), (45, None)]
    assert all(low.end is not None and low.end + 1 == high.start for low, high in pairwise(bands))


def test_pets_have_two_mandatory_classes_on_day_one() -> None:
    found = tag_templates()["pet_care"].classes

    assert [each.tag_class.key for each in found if each.tag_class.mandatory_days == 1] == [
        "pet_care_species",
        "pet_care_bought",
    ]
