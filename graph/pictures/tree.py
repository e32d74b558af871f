"""The referral tree of a person as a picture: a row a person, generations stepping to the right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from graph.messages import Language, say
from graph.pictures.forest import grown
from graph.pictures.svg import INK, LINE, MAIN, MARK, PALE, SOFT, element, hint, picture, shortened, words

PEOPLE_AT_MOST = 200
_WIDTH, _ROW, _INDENT, _LEFT, _TOP = 720, 26, 30, 34, 64
_SMALLEST, _LARGEST = 4.0, 11.0


@dataclass(frozen=True, slots=True)
class Brought:
    """A person of a tree: `parent` is the id of who brought them, None of the root.

    `name` is None for who may not be named, and then `spent`, in minor units net of refunds, is not told either.
    `is_doubted`: signals speak against their having been brought.
    """

    id: str
    parent: str | None
    name: str | None
    spent: int | None
    is_doubted: bool = False


def tree_picture(
    root: Brought, people: Sequence[Brought], n_below: int, language: Language, money: Callable[[float], str]
) -> str:
    """The tree below `root`: circles grow with what was spent, doubted referrals are dashed.

    Args:
        root: whose tree it is.
        people: those below, parents before their children; the first 200 are drawn.
        n_below: how many there are; what is not drawn is told as a number.
        language: of the words. money: writes an amount in minor units.

    Cost: O(n).
    """
    drawn = people[:PEOPLE_AT_MOST]
    children, _ = grown(root.id, drawn)
    rows = _rows(root, children)
    most = max([each.spent or 0 for each, _ in rows] + [1])
    places = {each.id: (_LEFT + depth * _INDENT, _TOP + at * _ROW) for at, (each, depth) in enumerate(rows)}
    lines = [_line(places[each.parent], places[each.id], each) for each, _ in rows if each.parent in places]
    people_shown = [_person(each, places[each.id], most, language, money) for each, _ in rows]
    facts = {
        "name": _named(root, language),
        "n": f"{n_below:,}",
        "generations": max(depth for _, depth in rows),
        "spent": money(sum(each.spent or 0 for each, _ in rows[1:])),
        "doubted": sum(each.is_doubted for each, _ in rows),
        "more": f"{n_below - len(rows) + 1:,}",
    }
    is_cut = n_below > len(rows) - 1
    told = say(language, "pictures.tree_desc", facts)
    told += " " + say(language, "pictures.more_told", facts) if is_cut else ""
    bottom = _TOP + len(rows) * _ROW
    more = [words(_LEFT - 12, bottom + 2, say(language, "pictures.more", facts), fill=SOFT)] if is_cut else []
    title = say(language, "pictures.tree_title", facts)
    return picture(
        (_WIDTH, bottom + 44),
        title,
        told,
        words(20, 30, shortened(title, 70), font_size=17, font_weight="bold"),
        *lines,
        *people_shown,
        *more,
        words(20, bottom + 28, say(language, "pictures.tree_legend"), font_size=12, fill=SOFT),
    )


def _rows(root: Brought, children: dict[str, list[Brought]]) -> list[tuple[Brought, int]]:
    """Everyone in drawing order with their generation: each is followed by all below them."""
    rows: list[tuple[Brought, int]] = []
    waiting = [(root, 0)]
    while waiting:
        person, depth = waiting.pop()
        rows.append((person, depth))
        waiting.extend((child, depth + 1) for child in reversed(children[person.id]))
    return rows


def _line(parent: tuple[float, float], child: tuple[float, float], person: Brought) -> str:
    path = f"M{parent[0]} {parent[1]}V{child[1]}H{child[0]}"
    if person.is_doubted:
        return element("path", d=path, fill="none", stroke=MARK, stroke_width=2, stroke_dasharray="5 4")
    return element("path", d=path, fill="none", stroke=LINE, stroke_width=1.5)


def _person(
    person: Brought, place: tuple[float, float], most: int, language: Language, money: Callable[[float], str]
) -> str:
    x, y = place
    share = sqrt(max(person.spent or 0, 0) / most)
    radius = _SMALLEST + (_LARGEST - _SMALLEST) * share
    told = _named(person, language)
    amount = "" if person.spent is None else money(person.spent)
    circle = element(
        "circle",
        hint(f"{told} {amount}".rstrip()),
        cx=x,
        cy=y,
        r=radius,
        fill=MAIN if person.name is not None else PALE,
        stroke=INK if person.parent is None else MAIN,
    )
    if person.name is None:
        return circle
    name = words(x + _LARGEST + 5, y + 4.5, shortened(person.name, 36))
    return circle + name + words(_WIDTH - 20, y + 4.5, amount, fill=SOFT, text_anchor="end")


def _named(person: Brought, language: Language) -> str:
    return say(language, "pictures.unnamed") if person.name is None else shortened(person.name, 200)
