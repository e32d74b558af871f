"""A referral tree as a drawing: inline SVG that needs no script, reads top-down and fits every width. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.pages.text import initial
from graph.pictures.forest import grown
from graph.pictures.svg import shortened

ROW = 40
INDENT = 26
MARGIN = 18
RADIUS = 13
_UNITS = 30
_UNITS_LEAST = 12
_BEND = 9
# Stands before the id of a parent in the id of the row that counts the rest; no id of a person holds it.
_REST = "\u0001"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A person in the tree: `parent` is the id of who brought them, `note` stands at the right (a day)."""

    id: str
    parent: str | None
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a tree is drawn: its `title` for people who hear it, and by a person's id the addresses of their page and of
    the list of all whom they brought.

    Of the people that one person brought and who brought nobody themselves, `fold` are drawn (None: all); the others
    are counted in one row that says `folded`.
    """

    title: str
    link: Callable[[str], str]
    everyone: Callable[[str], str]
    fold: int | None = None
    folded: Callable[[int], str] = str


@dataclass(frozen=True, slots=True)
class _Row:
    leaf: Leaf
    depth: int
    n_below: int
    kind: str


def draw_tree(root: Leaf, leaves: Sequence[Leaf], manner: Manner, *, above: Leaf | None = None) -> Markup:
    """The tree below `root` with who brought the root on top, one row a person, each a link to that person.

    Args:
        root: the person whose tree it is.
        leaves: everyone below, parents before their children; one whose parent is unknown is left out.
        manner: names, addresses and how much is folded.
        above: who brought the root, if anyone.

    Returns:
        An `<svg>` as wide as its place and 40 px high a row; all texts are escaped.

    Cost: O(n).
    """
    children, n_below = grown(root.id, leaves)
    rows = _rows(root, _folded(children, n_below, manner), n_below, above)
    places = {row.leaf.id: _at(index, row) for index, row in enumerate(rows)}
    lines = Markup("").join(_line(places[row.leaf.parent], places[row.leaf.id]) for row in rows if row.leaf.parent)
    shown = Markup("").join(_person(row, places[row.leaf.id], manner) for row in rows)
    return Markup('<svg class="tree" role="group" aria-label="{}" width="100%" height="{}">{}{}</svg>').format(
        manner.title, len(rows) * ROW, lines, shown
    )


def _rows(root: Leaf, children: dict[str, list[Leaf]], n_below: dict[str, int], above: Leaf | None) -> list[_Row]:
    """People in drawing order: who brought the root, the root, then each child followed by all below it."""
    start = 0 if above is None else 1
    rows = [] if above is None else [_Row(Leaf(above.id, None, above.name, above.note), 0, 0, "above")]
    waiting = [(Leaf(root.id, above.id if above else None, root.name, root.note), start)]
    while waiting:
        leaf, depth = waiting.pop()
        kind = "root" if leaf.id == root.id else f"generation-{depth - start}"
        kind = "rest" if leaf.id.startswith(_REST) else kind
        rows.append(_Row(leaf, depth, n_below.get(leaf.id, 0), kind))
        waiting.extend((child, depth + 1) for child in reversed(children[leaf.id]))
    return rows


def _folded(children: dict[str, list[Leaf]], n_below: dict[str, int], manner: Manner) -> dict[str, list[Leaf]]:
    """The children, of whom those who brought nobody are counted in one last row beyond the first few."""
    found = dict(children)
    for parent, all_of_them in children.items():
        idle = [child.id for child in all_of_them if not n_below[child.id]]
        gone = set(idle[manner.fold :]) if manner.fold is not None else set[str]()
        if len(gone) > 1:  # A single one is drawn rather than counted.
            rest = Leaf(_REST + parent, parent, manner.folded(len(gone)))
            found[parent] = [*(child for child in all_of_them if child.id not in gone), rest]
            found[rest.id] = []
    return found


def _at(index: int, row: _Row) -> tuple[int, int]:
    return MARGIN + row.depth * INDENT, index * ROW + ROW // 2


def _line(parent: tuple[int, int], child: tuple[int, int]) -> Markup:
    """A line that leaves the parent downwards and bends into the child."""
    (x, y), (child_x, child_y) = parent, child
    path = f"M{x} {y + RADIUS + 1}V{child_y - _BEND}Q{x} {child_y} {x + _BEND} {child_y}H{child_x - RADIUS - 1}"
    return Markup('<path class="branch" d="{}"/>').format(path)


def _person(row: _Row, place: tuple[int, int], manner: Manner) -> Markup:
    x, y = place
    name = shortened(row.leaf.name, max(_UNITS_LEAST, _UNITS - 3 * row.depth))
    below = Markup('<tspan class="below" dx="8">+{}</tspan>').format(row.n_below) if row.n_below else ""
    note = Markup('<text class="note" x="100%" dx="-2" y="{}">{}</text>').format(y + 5, row.leaf.note)
    words = Markup('<text x="{}" y="{}"><tspan class="name">{}</tspan>{}</text>').format(
        x + RADIUS + 9, y + 5, name, below
    )
    sign = "…" if row.kind == "rest" else initial(row.leaf.name)
    face = Markup('<circle cx="{}" cy="{}" r="{}"/><text class="sign" x="{}" y="{}">{}</text>').format(
        x, y, RADIUS, x, y + 4.5, sign
    )
    address = manner.everyone(row.leaf.parent or "") if row.kind == "rest" else manner.link(row.leaf.id)
    return Markup('<g class="person {}"><a href="{}"><title>{}</title>{}{}</a>{}</g>').format(
        row.kind, address, shortened(row.leaf.name, 200), face, words, note
    )
