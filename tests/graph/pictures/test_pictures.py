"""Pictures are well-formed, safe with hostile names, bounded, told in words, the same each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from graph.messages import Language
from graph.pictures.communities import Circle, Line, communities_picture
from graph.pictures.curve import Curve, pareto_picture
from graph.pictures.distribution import Place, Scale, Spread, distribution_picture
from graph.pictures.network import Contact, Tie, network_picture
from graph.pictures.tree import Brought, tree_picture

pytestmark = pytest.mark.text
NS = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "rect", "path", "circle", "line", "text"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "]]>&amp;<!--",
    "\x00\x08\x1b[31m\ufffe",
    "\u202egnp.exe\u2066",
    "👩‍👩‍👧‍👦🧧",
    "字" * 200,
    "",
    "{name}%s",
)


def money(minor: float) -> str:
    return f"{minor / 100:g} CNY"


def tree(name: str, language: Language = Language.EN) -> str:
    people = [Brought("b", "a", name, 500, is_doubted=True), Brought("c", "b", None, None)]
    return tree_picture(Brought("a", None, name, 100), people, 2, language, money)


def network(name: str, language: Language = Language.EN) -> str:
    contacts = [Contact("b", name, 3), Contact("c", None, 1)]
    return network_picture(name, contacts, [Tie("b", "c", 2)], 2, language)


def distribution(name: str, language: Language = Language.EN) -> str:
    spread = Spread(Scale(None), {None: 2, 0: 5, 8: 1}, {0.5: 1.0})
    return distribution_picture(name, spread, [Place(120.0, name)], language, str)


def pareto(name: str, language: Language = Language.EN) -> str:
    return pareto_picture(Curve(5, name, [(0, 0), (0.2, 0.6), (1, 1)], 0.2, 0.6, 0.8, 0.4), language)


def communities(name: str, language: Language = Language.EN) -> str:
    circles = [Circle(1, 40, name), Circle(2, 4, name)]
    return communities_picture(circles, [Line(1, 2, 3.0)], 2, language)


PICTURES = (tree, network, distribution, pareto, communities)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def texts(svg: str, name: str = "text") -> list[str]:
    return ["".join(each.itertext()) for each in parsed(svg).iter(NS + name)]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("draw", PICTURES)
def test_whatever_a_name_says_is_text_and_nothing_else(draw: Callable[[str], str], name: str) -> None:
    root = parsed(draw(name))

    assert {each.tag.removeprefix(NS) for each in root.iter()} <= ALLOWED
    kept = {key for each in root.iter() for key in each.attrib}
    assert [key for key in kept if key.lower().startswith("on") or "href" in key or key in {"style", "class"}] == []
    shown = "".join(root.itertext())
    assert not {"\u202e", "\u2066", "\x00", "\x1b"} & set(shown)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("draw", PICTURES)
def test_a_picture_is_named_and_told_in_words_and_the_same_each_time(
    draw: Callable[[str, Language], str], language: Language
) -> None:
    svg = draw("ming", language)

    root = parsed(svg)
    assert root.get("role") == "img"
    assert [each.tag for each in root][:2] == [NS + "title", NS + "desc"]
    assert all(texts(svg, "title")[:1] + texts(svg, "desc"))
    assert "pictures." not in svg
    assert "{" not in svg
    assert draw("ming", language) == svg


@pytest.mark.parametrize("draw", PICTURES)
def test_a_picture_needs_nothing_from_elsewhere_and_no_style(draw: Callable[[str], str]) -> None:
    svg = draw("ming").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert not any(word in svg for word in ("http", "url(", "<style", "style=", "@import", "href"))


def test_a_tree_tells_how_many_who_and_what_is_doubted() -> None:
    svg = tree("ming")

    # Of the two below, b spent 500 minor units, and c may not be named.
    [desc] = texts(svg, "desc")
    assert desc == (
        "2 people below ming, drawn over 2 generations; those drawn spent 5 CNY. "
        "Signals speak against 1 of the referrals."
    )
    dashed = [each for each in parsed(svg).iter(NS + "path") if each.get("stroke-dasharray")]
    assert len(dashed) == 1
    assert texts(svg).count("5 CNY") == 1


def test_who_spent_more_has_the_larger_circle() -> None:
    people = [Brought("b", "a", "b", 400), Brought("c", "a", "c", 100), Brought("d", "a", "d", -50)]
    svg = tree_picture(Brought("a", None, "a", 0), people, 3, Language.EN, money)

    # From 4 to 11: 4 + 7 · √(spent / 400); who was given back more than they paid counts as nothing.
    assert [each.get("r") for each in parsed(svg).iter(NS + "circle")] == ["4", "11", "7.5", "4"]


def test_of_a_tree_of_ten_thousand_two_hundred_are_drawn_and_the_rest_is_a_number() -> None:
    people = [Brought(str(n), str((n - 1) // 3), f"p{n}", n) for n in range(1, 10_001)]
    svg = tree_picture(Brought("0", None, "root", 0), people, 10_000, Language.EN, money)

    assert len(list(parsed(svg).iter(NS + "circle"))) == 201
    assert "+ 9,800 more" in texts(svg)
    assert len(svg) < 100_000


def test_a_person_alone_has_a_tree_and_a_network_of_one() -> None:
    alone = tree_picture(Brought("a", None, "ming", 0), [], 0, Language.EN, money)
    quiet = network_picture("ming", [], [], 0, Language.EN)

    assert len(list(parsed(alone).iter(NS + "circle"))) == 1
    assert "0 people below ming" in texts(alone, "desc")[0]
    assert texts(quiet, "desc") == ["ming has had to do with nobody yet."]


def test_a_network_shows_the_forty_strongest_whatever_the_order_they_come_in() -> None:
    contacts = [Contact(f"c{n:03}", f"n{n}", n) for n in range(1, 61)]
    ties = [Tie("c060", "c059", 4), Tie("c060", "c001", 9), Tie("c060", "c060", 1)]
    svg = network_picture("ming", contacts, ties, 75, Language.EN)

    # 60 to 21 are drawn: 40, and 75 - 40 are not; of the ties only that of 60 and 59 lies between two who are.
    assert len(list(parsed(svg).iter(NS + "circle"))) == 41
    assert "+ 35 more" in texts(svg)
    assert len(list(parsed(svg).iter(NS + "path"))) == 1
    assert "the strongest is n60 with 60 interactions" in texts(svg, "desc")[0]
    assert network_picture("ming", contacts[::-1], ties, 75, Language.EN) == svg


def test_contacts_who_know_each_other_stand_beside_each_other() -> None:
    contacts = [Contact("a", "a", 9), Contact("b", "b", 8), Contact("c", "c", 7), Contact("d", "d", 1)]
    svg = network_picture("ming", contacts, [Tie("a", "d", 1)], 4, Language.EN)

    # a is strongest and on top; d knows a and comes next, then b and c by strength.
    assert texts(svg, "title")[2:] == ["a 9", "d 1", "b 8", "c 7"]


def test_bins_of_a_heavy_tail_are_powers_of_ten_and_those_of_points_even_steps() -> None:
    powers, points = Scale(None), Scale(5.0)

    # Four bins a power of ten: 10^(8/4) = 100, 10^(9/4) = 177.8.
    assert [powers.bin_of(value) for value in (0, -3, 1, 99, 100, 177, 178)] == [None, None, 0, 7, 8, 8, 9]
    assert powers.low(8) == 100
    assert [points.bin_of(value) for value in (0, 4.9, 5, 100)] == [0, 0, 1, 20]
    assert points.low(20) == 100


def test_bars_leave_no_gap_and_stand_for_their_people() -> None:
    svg = distribution("score")

    # The ground, 0 or less, and bins 0 to 8 of which two hold anybody; the highest bar, 5 people, is 260 high.
    heights = [float(each.get("height", "")) for each in parsed(svg).iter(NS + "rect")][1:]
    assert heights == [104, 260, 0, 0, 0, 0, 0, 0, 0, 52]
    assert "Values of 8 people. 50% have at most 1.0. score: 120.0." in texts(svg, "desc")


def test_a_distribution_of_nobody_says_so() -> None:
    svg = distribution_picture("score", Spread(Scale(None), {}, {}), [Place(1, "x")], Language.EN, str)

    assert texts(svg, "desc") == ["There are no values yet: they come with the first score run."]


def test_a_distribution_keeps_to_two_hundred_bars() -> None:
    spread = Spread(Scale(1.0), {0: 1, 5_000: 2, 9_000: 3}, {})
    svg = distribution_picture("score", spread, [Place(20_000, "far")], Language.EN, str)

    bars = list(parsed(svg).iter(NS + "rect"))[1:]
    assert len(bars) == 200
    assert float(bars[-1].get("height", "")) == 260


def test_values_of_zero_alone_are_one_bar() -> None:
    svg = distribution_picture("score", Spread(Scale(None), {None: 4}, {}), [Place(3, "x")], Language.EN, str)

    assert len(list(parsed(svg).iter(NS + "rect"))) == 2


def test_the_pareto_curve_tells_the_best_fifth_and_the_four_fifths() -> None:
    svg = pareto("9 CNY")

    assert texts(svg, "desc") == [
        (
            "5 buyers spent 9 CNY. The best 20% of buyers have 60.0% of the revenue. "
            "80% of the revenue come from 40.0% of buyers."
        )
    ]
    # 20 % across of 380 from 70, 60 % up from 440: (146, 212).
    assert ("146", "212") in {(each.get("cx"), each.get("cy")) for each in parsed(svg).iter(NS + "circle")}


def test_of_fewer_than_five_buyers_no_curve_is_drawn() -> None:
    svg = pareto_picture(Curve(4, "9 CNY", [], 0.2, None, 0.8, None), Language.EN)

    assert list(parsed(svg).iter(NS + "path")) == []
    assert texts(svg, "desc") == ["4 buyers: of fewer than five a share would say nothing."]
