"""Outside labels (T05): whole tags by priority, never longer than set, counted as people count characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.tags.labels import characters, checked_limit, rendered

pytestmark = pytest.mark.text

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"  # man, woman, girl, boy, joined: 7 code points
CHINA, FRANCE = "\U0001f1e8\U0001f1f3", "\U0001f1eb\U0001f1f7"  # two regional indicators each
E_ACUTE = "e\u0301"  # a letter and a combining mark
THUMB = "\U0001f44d\U0001f3fd"  # a thumb and a skin colour
KEYCAP = "7\ufe0f\u20e3"  # a digit, a variation selector, an enclosing keycap
HANGUL = "\u1100\u1161\u11a8"  # 각 as three jamo
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"  # a flag spelt by tags


@pytest.mark.parametrize("one", [FAMILY, CHINA, E_ACUTE, THUMB, KEYCAP, HANGUL, ENGLAND, "茶", "A", "\u0928\u093f"])
def test_what_people_take_for_one_character_counts_as_one(one: str) -> None:
    assert characters(one) == [one]


# The published cases of Unicode's GraphemeBreakTest: breaks stand between the parts.
@pytest.mark.parametrize(
    "parts",
    [
        [CHINA, FRANCE],  # GB12, GB13: flags break between pairs
        [CHINA, "\U0001f1eb"],  # an odd indicator stands alone
        ["a", "\r\n", "b"],  # GB3: carriage return and line feed stay together
        ["a\u0308", "b"],  # GB9
        ["\u0915\u094d\u0937", "a"],  # GB9c: a conjunct of क and ष
        ["\U0001f6d1\u200d\U0001f6d1", "x"],  # GB11
        ["a\u200d", "\U0001f6d1"],  # no pictograph before the joiner: a break
        [HANGUL, HANGUL],  # GB6 to GB8
    ],
)
def test_texts_break_where_unicode_says(parts: list[str]) -> None:
    assert characters("".join(parts)) == parts


@pytest.mark.parametrize(
    ("parts", "limit", "label"),
    [
        ([], 5, ""),
        (["VIP"], 5, "VIP"),
        (["VIP", "爱喝茶"], 7, "VIP·爱喝茶"),  # 3 + 1 + 3
        (["VIP", "爱喝茶"], 6, "VIP"),
        (["VIP", "爱喝茶", "杭"], 6, "VIP·杭"),  # the second does not fit, the third does: 3 + 1 + 1
        (["VIP", "爱喝茶", "杭"], 9, "VIP·爱喝茶·杭"),  # 7 + 1 + 1
        (["爱喝茶"], 2, "爱喝"),
        (["爱喝茶", "书"], 2, "书"),  # what fits whole comes before what would have to be cut
        ([FAMILY + CHINA + E_ACUTE], 2, FAMILY + CHINA),
        ([FAMILY, CHINA], 3, f"{FAMILY}·{CHINA}"),
        ([FAMILY, CHINA], 2, FAMILY),
    ],
)
def test_whole_tags_go_in_by_priority_as_long_as_they_fit_t05(parts: list[str], limit: int, label: str) -> None:
    assert rendered(parts, limit) == label


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6), st.integers(1, 12))
def test_no_label_is_longer_than_set_t05(parts: list[str], limit: int) -> None:
    assert len(characters(rendered(parts, limit))) <= limit


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_length_out_of_range_is_refused(limit: int) -> None:
    with pytest.raises(Refused) as caught:
        checked_limit(limit)

    assert (caught.value.code, caught.value.path) == ("tags.label_limit", ("limit",))
    assert caught.value.facts == {"length": limit, "limit": 100}
