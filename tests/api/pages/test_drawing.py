"""The drawn referral tree: order, lines, counts, escaping."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from api.pages.drawing import INDENT, MARGIN, ROW, Leaf, Manner, draw_tree
from graph.pictures.svg import shortened

pytestmark = pytest.mark.text


def drawn(root: Leaf, leaves: list[Leaf], above: Leaf | None = None, fold: int | None = None) -> str:
    manner = Manner(
        "tree",
        link=lambda user: f"/people/{user}",
        everyone=lambda user: f"/people/{user}/referees",
        fold=fold,
        folded=lambda n: f"{n} more",
    )
    return str(draw_tree(root, leaves, manner, above=above))


def names(svg: str) -> list[str]:
    return re.findall(r'<tspan class="name">([^<]*)</tspan>', svg)


MING = Leaf("ming", None, "王小明")
# ming brought lan and hao; lan brought fang and wei; fang brought qiang; hao brought jing.
BELOW = [
    Leaf("lan", "ming", "李兰"),
    Leaf("hao", "ming", "陈浩"),
    Leaf("fang", "lan", "张芳"),
    Leaf("wei", "lan", "赵伟"),
    Leaf("jing", "hao", "刘静"),
    Leaf("qiang", "fang", "周强"),
]


def test_everyone_stands_below_who_brought_them() -> None:
    svg = drawn(MING, BELOW)

    assert names(svg) == ["王小明", "李兰", "张芳", "周强", "赵伟", "陈浩", "刘静"]
    assert f'height="{7 * ROW}"' in svg


def test_each_generation_is_one_step_further_right() -> None:
    svg = drawn(MING, BELOW)

    steps = [(int(x) - MARGIN) // INDENT for x in re.findall(r'<circle cx="(\d+)"', svg)]
    assert steps == [0, 1, 2, 3, 2, 1, 2]


def test_a_line_leads_to_everyone_but_the_topmost() -> None:
    assert drawn(MING, BELOW).count('class="branch"') == 6
    assert drawn(MING, BELOW, above=Leaf("old", None, "老王")).count('class="branch"') == 7
    assert drawn(MING, []).count('class="branch"') == 0


def test_who_brought_the_root_stands_on_top() -> None:
    svg = drawn(MING, BELOW[:1], above=Leaf("old", None, "老王"))

    assert names(svg) == ["老王", "王小明", "李兰"]
    assert re.findall(r'class="person ([\w-]+)"', svg) == ["above", "root", "generation-1"]


def test_the_number_beside_a_name_counts_all_below() -> None:
    svg = drawn(MING, BELOW)

    # ming has all six, lan three (fang, wei, qiang), fang one, hao one.
    assert re.findall(r'class="below" dx="8">\+(\d+)<', svg) == ["6", "3", "1", "1"]


def test_someone_whose_referrer_is_not_drawn_is_left_out() -> None:
    assert names(drawn(MING, [Leaf("x", "nobody", "某")])) == ["王小明"]


def test_someone_who_comes_twice_is_drawn_once() -> None:
    assert names(drawn(MING, [*BELOW[:1], Leaf("lan", "ming", "李兰")])) == ["王小明", "李兰"]


def test_those_who_brought_nobody_are_counted_beyond_the_first_few() -> None:
    # lan, first of all, brought fang; five more brought nobody: two of them are drawn, three counted.
    idle = [Leaf(f"idle{number}", "ming", f"n{number}") for number in range(1, 6)]
    svg = drawn(MING, [BELOW[0], *idle, Leaf("fang", "lan", "张芳")], fold=2)

    assert names(svg) == ["王小明", "李兰", "张芳", "n1", "n2", "3 more"]
    assert 'class="person rest"><a href="/people/ming/referees">' in svg
    assert svg.count('class="branch"') == 5
    assert re.findall(r'class="below" dx="8">\+(\d+)<', svg) == ["7", "1"]


def test_a_single_one_beyond_the_few_is_drawn_rather_than_counted() -> None:
    idle = [Leaf(f"idle{number}", "ming", f"n{number}") for number in range(1, 4)]

    assert names(drawn(MING, idle, fold=2)) == ["王小明", "n1", "n2", "n3"]


def test_a_long_chain_of_referrals_is_drawn_without_recursion() -> None:
    chain = [Leaf(str(number), str(number - 1), "n") for number in range(1, 5_000)]

    assert len(names(drawn(Leaf("0", None, "n"), chain))) == 5_000


def test_every_text_is_escaped_and_the_drawing_is_well_formed() -> None:
    bad = "<script>alert(1)</script>\"'&"
    manner = Manner(bad, link=lambda _: '/"><script>', everyone=lambda _: bad, fold=1, folded=lambda _: bad)
    leaves = [Leaf(each, "a", bad, note=bad) for each in "bcde"]
    svg = str(draw_tree(Leaf("a", None, bad), leaves, manner, above=Leaf("z", None, bad, note=bad)))

    assert "<script" not in svg
    assert ET.fromstring(svg).tag == "svg"


def test_nothing_is_styled_inline_so_that_a_strict_policy_lets_it_be() -> None:
    assert "style=" not in drawn(MING, BELOW)


def test_names_are_cut_by_the_width_that_they_take() -> None:
    # Five Chinese characters are ten units wide, so are ten Latin letters.
    assert shortened("王小明王小明", 10) == "王小明王小…"
    assert shortened("abcdefghijk", 10) == "abcdefghij…"
    assert shortened("王小明", 10) == "王小明"
    assert len(shortened("长" * 10_000, 200)) == 101


def test_marks_that_turn_the_direction_of_writing_are_left_out() -> None:
    assert shortened("a\u202eb\u200fc\x07d", 10) == "abcd"
