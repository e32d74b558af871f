"""A referral tree as a drawing: inline SVG that needs no script, reads top-down and fits every width. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.pages.text import initial

ROW = 40
INDENT = 26
MARGIN = 18
RADIUS = 13
_UNITS = 30
_UNITS_LEAST = 12
_BEND = 9


@dataclass(frozen=True, slots=True)
class Leaf:
    """A person in the tree: `parent` is the id of who brought them, `note` stands at the right (a day)."""

    id: str
    parent: str | None
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    leaf: Leaf
    depth: int
    n_below: int
    kind: str


def draw_tree(
    root: Leaf, leaves: Sequence[Leaf], *, above: Leaf | None, title: str, link: Callable[[str], str]
) -> Markup:
    """The tree below `root` with who brought the root on top, one row a person, each a link to that person.

    Args:
        root: the person whose tree it is.
        leaves: everyone below, parents before their children; one whose parent is unknown is left out.
        above: who brought the root, if anyone.
        title: what the drawing is called for people who hear it.
        link: address of a person's page by id.

    Returns:
        An `<svg>` as wide as its place and 40 px high a row; all texts are escaped.

    Cost: O(n).
    """
    rows = _rows(root, leaves, above)
    places = {row.leaf.id: _at(index, row) for index, row in enumerate(rows)}
    lines = Markup("").join(_line(places[row.leaf.parent], places[row.leaf.id]) for row in rows if row.leaf.parent)
    shown = Markup("").join(_person(row, places[row.leaf.id], link(row.leaf.id)) for row in rows)
    return Markup('<svg class="tree" role="group" aria-label="{}" width="100%" height="{}">{}{}</svg>').format(
        title, len(rows) * ROW, lines, shown
    )


def _rows(root: Leaf, leaves: Sequence[Leaf], above: Leaf | None) -> list[_Row]:
    """People in drawing order: who brought the root, the root, then each child followed by all below it."""
    children: dict[str, list[Leaf]] = {root.id: []}
    for leaf in leaves:
        if leaf.parent in children and leaf.id not in children:
            children[leaf.parent].append(leaf)
            children[leaf.id] = []
    n_below = dict.fromkeys(children, 0)
    parents = {leaf.id: leaf.parent for found in children.values() for leaf in found}
    for known in reversed(children):
        parent = parents.get(known)
        if parent is not None:
            n_below[parent] += n_below[known] + 1
    start = 0 if above is None else 1
    rows = [] if above is None else [_Row(Leaf(above.id, None, above.name, above.note), 0, 0, "above")]
    waiting = [(Leaf(root.id, above.id if above else None, root.name, root.note), start)]
    while waiting:
        leaf, depth = waiting.pop()
        rows.append(
            _Row(leaf, depth, n_below[leaf.id], "root" if leaf.id == root.id else f"generation-{depth - start}")
        )
        waiting.extend((child, depth + 1) for child in reversed(children[leaf.id]))
    return rows


def _at(index: int, row: _Row) -> tuple[int, int]:
    return MARGIN + row.depth * INDENT, index * ROW + ROW // 2


def _line(parent: tuple[int, int], child: tuple[int, int]) -> Markup:
    """A line that leaves the parent downwards and bends into the child."""
    (x, y), (child_x, child_y) = parent, child
    path = f"M{x} {y + RADIUS + 1}V{child_y - _BEND}Q{x} {child_y} {x + _BEND} {child_y}H{child_x - RADIUS - 1}"
    return Markup('<path class="branch" d="{}"/>').format(path)


def _person(row: _Row, place: tuple[int, int], address: str) -> Markup:
    x, y = place
    name = shortened(row.leaf.name, max(_UNITS_LEAST, _UNITS - 3 * row.depth))
    below = Markup('<tspan class="below" dx="8">+{}</tspan>').format(row.n_below) if row.n_below else ""
    note = Markup('<text class="note" x="100%" dx="-2" y="{}">{}</text>').format(y + 5, row.leaf.note)
    face = Markup('<circle cx="{}" cy="{}" r="{}"/><text class="sign" x="{}" y="{}">{}</text>').format(
        x, y, RADIUS, x, y + 4.5, initial(row.leaf.name)
    )
    words = Markup('<text x="{}" y="{}"><tspan class="name">{}</tspan>{}</text>').format(
        x + RADIUS + 9, y + 5, name, below
    )
    return Markup('<g class="person {}"><a href="{}"><title>{}</title>{}{}</a>{}</g>').format(
        row.kind, address, shortened(row.leaf.name, 200), face, words, note
    )


def shortened(text: str, units: int) -> str:
    """The text cut to a width, with an ellipsis; a Chinese character is two units wide, a Latin one about one.

    Marks that turn the direction of writing are left out: they would turn what stands beside them.
    """
    kept: list[str] = []
    spent = 0
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} and letter != "\u200d":
            continue
        spent += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if spent > units:
            return "".join(kept).rstrip() + "…"
        kept.append(letter)
    return "".join(kept)
