"""The composer: fragments and numbered parameters become one read statement that returns one map.

A `Piece` is a fragment with its parameter values and what hangs below it. In a fragment's text

- a name that ends in an underscore is local and gets the piece's number (`tag_` → `tag4`); the fragment's subject
  becomes the variable of the entity that it hangs on;
- `$name_` is a parameter and gets a number of its own (`$p7`);
- `project(Tag, tag_)` is replaced by the card of that type (the fragment of kind `card of Tag`) with the pieces that
  hang below the hole `tag` added as `s0`, `s1`, …;
- `insert(start)` is replaced by the pieces given under that name, which speak of the same entity.

Equal questions give equal texts: keys are positions, values are parameters, and nothing a caller wrote is in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import LiteralString, cast

from queries.catalogue import CatalogueInvalid, Fragment, fragments

_LOCAL = re.compile(r"(?<![\w$.])([a-z][A-Za-z0-9]*_)(?![\w(])")
_PARAMETER = re.compile(r"\$([a-z][A-Za-z0-9_]*_)(?!\w)")
_HOLE = re.compile(r"project\((\w+), (\w+)_\)")
_INSERT = re.compile(r"insert\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A fragment to build in: parameter values by declared name, children by hole, insertions by name.

    Children of a hole become the keys `s0`, `s1`, … of the projected map, in the order given.
    """

    fragment: Fragment
    params: Mapping[str, object] = field(default_factory=dict[str, object])
    children: Mapping[str, Sequence[Piece]] = field(default_factory=dict[str, "Sequence[Piece]"])
    inserts: Mapping[str, Sequence[Piece]] = field(default_factory=dict[str, "Sequence[Piece]"])


@dataclass(frozen=True, slots=True)
class Composed:
    """One read statement: its text, and its parameters `p0`, `p1`, …; the answer is one map named `result`."""

    text: LiteralString
    params: Mapping[str, object]


def compose(roots: Sequence[Piece]) -> Composed:
    """Build one statement whose single record holds `result: {s0: …, s1: …}`, one key a root piece.

    Raises:
        CatalogueInvalid: a piece lacks a parameter, or a hole names a type without a card.

    Cost: linear in the text.
    """
    build = _Build()
    entries = ",\n".join(f"s{position}: {build.expression(piece, '')}" for position, piece in enumerate(roots))
    names = " ".join(piece.fragment.name for piece in roots)
    text = f"// composed {names}\nRETURN {{{entries}}} AS result"
    return Composed(cast("LiteralString", text), build.params)


class _Build:
    def __init__(self) -> None:
        self.params: dict[str, object] = {}
        self._pieces = 0

    def expression(self, piece: Piece, subject: str) -> str:
        """The text of a piece that hangs on the entity held by the variable `subject`."""
        number = self._pieces
        self._pieces += 1
        text = self._with_params(piece)
        if piece.fragment.subject:
            text = _renamed(text, piece.fragment.subject, subject)
        text = _INSERT.sub(lambda found: self._inserted(piece, found[1], number), text)
        text = _HOLE.sub(lambda found: self._projected(piece, found[1], found[2], number), text)
        return _LOCAL.sub(lambda found: f"{found[1][:-1]}{number}", text)

    def _inserted(self, piece: Piece, name: str, number: int) -> str:
        texts: list[str] = []
        for inserted in piece.inserts.get(name, ()):
            own = self._pieces
            self._pieces += 1
            text = self._with_params(inserted)
            text = _renamed(text, inserted.fragment.subject, f"{inserted.fragment.subject[:-1]}{number}")
            texts.append(_LOCAL.sub(lambda found, own=own: f"{found[1][:-1]}{own}", text))
        return "\n".join(texts)

    def _projected(self, piece: Piece, type_name: str, hole: str, number: int) -> str:
        variable = f"{hole}{number}"
        card = _card(type_name)
        text = _renamed(card.text, card.subject, variable).rstrip()
        slots = "".join(
            f",\ns{position}: {self.expression(child, variable)}"
            for position, child in enumerate(piece.children.get(hole, ()))
        )
        return f"{text.removesuffix('}')}{slots}}}"

    def _with_params(self, piece: Piece) -> str:
        if set(piece.params) != {name.removesuffix("_") for name in piece.fragment.params}:
            given, wanted = sorted(piece.params), sorted(piece.fragment.params)
            raise CatalogueInvalid(f"{piece.fragment.name}: parameters {given} were given, {wanted} are declared")
        return _PARAMETER.sub(
            lambda found: self._parameter(piece.params[found[1].removesuffix("_")]), piece.fragment.text
        )

    def _parameter(self, value: object) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"${name}"


def _renamed(text: str, local: str, variable: str) -> str:
    return re.sub(rf"(?<![\w$.]){local}(?!\w)", variable, text)


@cache
def _card(type_name: str) -> Fragment:
    for each in fragments():
        if each.kind == f"card of {type_name}":
            return each
    raise CatalogueInvalid(f"no fragment is the card of {type_name}")
