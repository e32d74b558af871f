"""The map of communities: circles by size that never overlap, ties side by side, told in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations
from math import dist

import pytest

from graph.messages import Language
from graph.pictures.communities import Circle, Line, communities_picture

pytestmark = pytest.mark.text
NS = "{http://www.w3.org/2000/svg}"
Drawn = dict[int, tuple[float, float, float]]


def drawn(svg: str) -> Drawn:
    """Place and radius of each circle by the number at the beginning of what is said of it."""
    found = ET.fromstring(svg).iter(NS + "circle")
    return {
        int((each.findtext(NS + "title") or "").partition(":")[0]): (
            float(each.attrib["cx"]),
            float(each.attrib["cy"]),
            float(each.attrib["r"]),
        )
        for each in found
    }


def circles(*sizes: int) -> list[Circle]:
    return [Circle(number, size, f"{number}: {size}") for number, size in enumerate(sizes, 1)]


def apart(places: Drawn, one: int, other: int) -> float:
    return dist(places[one][:2], places[other][:2])


def ring(n: int) -> list[Line]:
    return [Line(number, number % n + 1, float(number % 7 + 1)) for number in range(1, n + 1)]


@pytest.mark.parametrize(
    "sizes", [(5,), (9, 4), (3,) * 60, (50_000, *range(3_000, 60, -50)), (1_000_000, *(3,) * 59), (90, 80, 70, 5, 4, 3)]
)
def test_no_two_circles_overlap_and_all_lie_on_the_ground(sizes: tuple[int, ...]) -> None:
    svg = communities_picture(circles(*sizes), ring(len(sizes)), len(sizes), Language.EN)

    places = drawn(svg)
    assert len(places) == len(sizes)
    for one, other in combinations(places, 2):
        assert apart(places, one, other) > places[one][2] + places[other][2]
    for x, y, radius in places.values():
        assert radius <= x <= 820 - radius
        assert radius <= y <= 700 - radius


def test_the_area_of_a_circle_goes_with_its_people() -> None:
    places = drawn(communities_picture(circles(900, 400, 100), [], 3, Language.EN))

    assert places[1][2] / places[3][2] == pytest.approx(3, abs=0.01)
    assert places[2][2] / places[3][2] == pytest.approx(2, abs=0.01)


def test_communities_that_have_most_to_do_with_each_other_stand_side_by_side() -> None:
    # Nine as large as each other: 1 to 3, 4 to 6 and 7 to 9 have to do with each other, and weakly with the next three.
    strong = [Line(one, other, 50.0) for first in (1, 4, 7) for one, other in combinations(range(first, first + 3), 2)]
    weak = [Line(3, 4, 1.0), Line(6, 7, 1.0)]

    places = drawn(communities_picture(circles(*(100,) * 9), strong + weak, 9, Language.EN))

    for line in strong:
        others = [each for each in places if (each - 1) // 3 != (line.one - 1) // 3]
        between = sorted(apart(places, line.one, each) for each in others)
        assert apart(places, line.one, line.other) < between[len(between) // 2]


def test_the_strongest_tie_has_the_thickest_line_and_pairs_are_drawn_once() -> None:
    lines = [Line(1, 2, 30.0), Line(2, 1, 30.0), Line(1, 3, 2.0), Line(3, 1, 2.0), Line(3, 9, 5.0)]

    root = ET.fromstring(communities_picture(circles(9, 8, 7), lines, 3, Language.EN))

    told = {each.findtext(NS + "title"): float(each.attrib["stroke-width"]) for each in root.iter(NS + "line")}
    assert set(told) == {"1 – 2: 30", "1 – 3: 2"}
    assert told["1 – 2: 30"] > told["1 – 3: 2"]
    assert (root.findtext(NS + "desc") or "") == (
        "3 communities; the largest, number 1, has 9 people. "
        "Numbers 1 and 2 have most to do with each other: 30 interactions."
    )


def test_sixty_are_drawn_and_the_rest_is_a_number() -> None:
    svg = communities_picture(circles(*range(200, 100, -1)), ring(100), 412, Language.ZH)

    root = ET.fromstring(svg)
    assert sorted(drawn(svg)) == list(range(1, 61))
    assert "+ 还有 352 个" in [each.text for each in root.iter(NS + "text")]
    assert "另有 352 个没有画出。" in (root.findtext(NS + "desc") or "")


def test_of_many_ties_the_150_strongest_are_drawn() -> None:
    lines = [Line(one, other, float(one * other)) for one, other in combinations(range(1, 61), 2)]

    root = ET.fromstring(communities_picture(circles(*range(100, 40, -1)), lines, 60, Language.EN))

    assert len(list(root.iter(NS + "line"))) == 150


def test_without_communities_it_says_so() -> None:
    svg = communities_picture([], [], 0, Language.EN)

    assert "There are no communities yet" in (ET.fromstring(svg).findtext(NS + "desc") or "")
