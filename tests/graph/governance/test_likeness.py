"""Which tags look alike: the numbers of the worked example, a slow plain reference, and names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.governance.likeness import (
    IMPROBABLE,
    edit_distance,
    folded,
    jaccard,
    log_likelihood,
    near_names,
    pairs,
)
from graph.governance.model import Likeness, NameLikeness, TagWord, Thresholds

pytestmark = pytest.mark.text


def words(*keys: str, exclusive: str | None = None) -> dict[str, TagWord]:
    return {key: TagWord(key, key, "custom", exclusive) for key in keys}


def by_entropies(table: list[list[int]]) -> float:
    """G² as twice the users times the information that one tag has of the other: cells, rows and columns apart."""

    def part(counts: list[int]) -> float:
        return sum(n * math.log(n) for n in counts if n)

    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    return 2 * (part([*table[0], *table[1]]) - part(rows) - part(columns) + part([sum(rows)]))


def test_the_worked_example_of_the_documents() -> None:
    # 1,000 users; 100 hold a, 80 hold b, 60 both. By chance 100 * 80 / 1000 = 8; lift 60 / 8 = 7.5;
    # 60 of the 100 + 80 - 60 = 120 with either hold both: 0.5.
    # G2 = 2 * (60 ln(60/8) + 40 ln(40/92) + 20 ln(20/72) + 880 ln(880/828))
    #    = 2 * (120.894 - 33.316 - 25.619 + 53.599) = 231.12.
    held: list[tuple[Sequence[str], int]] = [(("a", "b"), 60), (("a",), 40), (("b",), 20), ((), 880)]

    [found] = pairs(held, words("a", "b"), Thresholds())

    assert (found.kind, found.n_tag, found.n_other, found.n_both, found.n_users) == (
        Likeness.SYNONYM,
        100,
        80,
        60,
        1000,
    )
    assert (found.expected, found.lift, found.jaccard) == (8.0, 7.5, 0.5)
    assert found.g2 == pytest.approx(231.12, abs=0.005)


def test_a_pair_that_chance_would_join_often_and_that_never_meets_contradicts_itself() -> None:
    # 100 * 200 / 1000 = 20 would hold both; nobody does. 40 * 200 / 1000 = 8 is too few to tell.
    held: list[tuple[Sequence[str], int]] = [(("a",), 100), (("b",), 200), (("c",), 40), ((), 660)]

    found = pairs(held, words("a", "b", "c"), Thresholds())

    assert [(each.kind, each.tag, each.other, each.expected) for each in found] == [
        (Likeness.CONTRADICTION, "a", "b", 20.0)
    ]


def test_two_tags_of_an_exclusive_class_on_one_user_are_told_however_few() -> None:
    held: list[tuple[Sequence[str], int]] = [(("a", "b"), 1), (("a",), 500), (("b",), 499)]

    found = pairs(held, words("a", "b", exclusive="level"), Thresholds())

    assert [(each.kind, each.n_both) for each in found] == [(Likeness.EXCLUSIVE, 1)]
    assert pairs([(("a",), 500), (("b",), 500)], words("a", "b", exclusive="level"), Thresholds()) == []


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ([(("a", "b"), 9), ((), 991)], "under ten users"),
        ([(("a", "b"), 98), (("a",), 1), (("b",), 1)], "everybody holds either, so chance joins them"),
        ([(("a", "b"), 49), (("a",), 51), ((), 900)], "under half of those with either hold both"),
        ([((), 10)], "nobody holds them"),
        ([], "there is nobody"),
    ],
)
def test_what_is_not_told_of(held: list[tuple[Sequence[str], int]], why: str) -> None:
    assert pairs(held, words("a", "b"), Thresholds()) == [], why


@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from("abcd")), st.integers(1, 200)), max_size=12),
)
def test_pairs_agree_with_counting_users_one_by_one(held: list[tuple[frozenset[str], int]]) -> None:
    everybody = [tags for tags, n in held for _ in range(n)]
    wanted: set[tuple[str, str, str, int, int, int]] = set()
    for one, other in combinations("abcd", 2):
        n_one, n_other = sum(one in each for each in everybody), sum(other in each for each in everybody)
        n_both = sum(one in each and other in each for each in everybody)
        if not n_one or not n_other:
            continue
        expected = n_one * n_other / len(everybody)
        if n_both == 0 and expected >= 10:
            wanted.add(("contradiction", one, other, n_one, n_other, 0))
        alike = n_both / sum(one in each or other in each for each in everybody) >= 0.5
        if min(n_one, n_other) >= 10 and n_both > expected and alike:
            table = [
                [n_both, n_one - n_both],
                [n_other - n_both, len(everybody) - n_one - n_other + n_both],
            ]
            g2 = by_entropies(table)
            if g2 >= IMPROBABLE:
                wanted.add(("synonym", one, other, n_one, n_other, n_both))

    found = pairs([(sorted(tags), n) for tags, n in held], words(*"abcd"), Thresholds())

    assert {(each.kind.value, each.tag, each.other, each.n_tag, each.n_other, each.n_both) for each in found} == wanted


def test_the_threshold_of_g2_is_passed_once_in_a_thousand() -> None:
    # What exceeds x in chi-square with one degree is what lies beyond the root of x in the normal distribution.
    assert math.erfc(math.sqrt(IMPROBABLE / 2)) == pytest.approx(0.001, abs=1e-5)


def test_g2_of_independent_tags_is_nothing_and_of_the_same_tag_the_whole_information() -> None:
    # 100 of 1000 hold each; were they the same tag: 2 * (100 ln 10 + 900 ln(1000/900)) = 460.5 + 189.6.
    assert log_likelihood(100, 500, 50, 1000) == pytest.approx(0, abs=1e-9)
    assert log_likelihood(100, 100, 100, 1000) == pytest.approx(200 * math.log(10) + 1800 * math.log(10 / 9))
    assert jaccard(100, 100, 100) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    # kitten → sitting: Levenshtein's usual example, three letters.
    [("kitten", "sitting", 3), ("", "abc", 3), ("flaw", "lawn", 2), ("高净值客户", "高价值客户", 1), ("a", "a", 0)],
)
def test_letters_that_differ(one: str, other: str, distance: int) -> None:
    assert (edit_distance(one, other), edit_distance(other, one)) == (distance, distance)


def test_names_fold_to_what_people_read_alike() -> None:
    assert {folded(name) for name in ("VIP-客户", "vip 客户", "ＶＩＰ客户", "Vip_客户")} == {"vip客户"}


def test_names_that_are_the_same_or_nearly_so_are_told() -> None:
    named = {
        "a": "VIP 客户",
        "b": "vip客户",
        "c": "vip用户",
        "d": "运动鞋偏好者",
        "e": "运动鞋偏好",
        "f": "18-25岁人群",
        "g": "26-35岁人群",
        "h": "男",
        "i": "女",
        "j": "loyal customer",
        "k": "loyalcustomres",
    }

    found = near_names(TagWord(key, name) for key, name in named.items())

    # "vip客户" and "vip用户" differ by one of five letters; bands differ in numbers; "男" and "女" are too short; of
    # fourteen letters two may differ.
    assert [(each.kind, each.tag, each.other, each.distance) for each in found] == [
        (NameLikeness.SAME, "a", "b", 0),
        (NameLikeness.NEAR, "a", "c", 1),
        (NameLikeness.NEAR, "b", "c", 1),
        (NameLikeness.NEAR, "d", "e", 1),
        (NameLikeness.NEAR, "j", "k", 2),
    ]


@given(st.lists(st.text("ab", max_size=12), max_size=8))
def test_near_names_agree_with_comparing_each_with_each(names: list[str]) -> None:
    wanted: set[tuple[int, int]] = set()
    for one, other in combinations(range(len(names)), 2):
        longest = max(len(names[one]), len(names[other]))
        reach = 0 if longest < 4 else 1 if longest < 10 else 2
        if edit_distance(names[one], names[other]) <= reach:
            wanted.add((one, other))

    found = near_names(TagWord(f"{n:02}", name) for n, name in enumerate(names))

    assert {(int(each.tag), int(each.other)) for each in found} == wanted
