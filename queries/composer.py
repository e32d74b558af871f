"""The composer: fragments and numbered parameters become one read statement that returns one map.

A `Piece` is a fragment with its parameter values and what hangs below it. In a fragment's text

- a name that ends in an underscore is local and gets the piece's number (`tag_` → `tag4`); the fragment's subject
  becomes the variable of the entity that it hangs on;
- `$name_` is a parameter and gets a number of its own (`$p7`);
- `project(Tag, tag_)` is replaced by the card of that type (the fragment of kind `card of Tag`) with the pieces that
  hang below the hole `tag` added as `s0`, `s1`, …;
- `insert(start)` is replaced by the pieces given under that name, which speak of the entity that this fragment calls by
  the name of their subject; `insert(who, far_)` by pieces that speak of `far_`, whatever they call it.

Equal questions give equal texts: keys are positions, values are parameters, and nothing a caller wrote is in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import LiteralString, cast

from queries.catalogue import CatalogueInvalid, Fragment, fragments

_TOKEN = re.compile(
    r"project\((?P<type>\w+), (?P<hole>\w+)_\)"
    r"|insert\((?P<insert>\w+)(?:, (?P<of>\w+)_)?\)"
    r"|\$(?P<param>[a-z][A-Za-z0-9_]*)_(?!\w)"
    r"|(?<![\w$.])(?P<local>[a-z][A-Za-z0-9]*)_(?![\w(])"
)


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
    """One statement in the making: numbers its pieces and its parameters in the order in which they stand."""

    def __init__(self) -> None:
        self.params: dict[str, object] = {}
        self._pieces = 0

    def expression(self, piece: Piece, subject: str) -> str:
        """The text of a piece that hangs on the entity held by the variable `subject`."""
        return self.written(piece, self._numbered(), subject)

    def written(self, piece: Piece, number: int, subject: str) -> str:
        """The text of a piece that has its number."""
        _check(piece)
        parts: list[str] = []
        for token in _named(piece.fragment.text, piece.fragment.subject, subject, number):
            if isinstance(token, str):
                parts.append(token)
            elif token.kind == "param":
                parts.append(self._parameter(piece.params[token.name]))
            elif token.kind == "insert":
                given = piece.inserts.get(token.name, ())
                parts.append(self._inserted(given, number, _of(token, piece.fragment, subject, number)))
            else:
                parts.append(self._projected(token, number, piece.children.get(token.name, ())))
        return "".join(parts)

    def _inserted(self, pieces: Sequence[Piece], number: int, of: str | None) -> str:
        """The texts of inserted pieces; they speak of `of`, else of what the piece around calls as their subject."""
        return "\n".join(
            self.written(each, self._numbered(), of or f"{each.fragment.subject.removesuffix('_')}{number}")
            for each in pieces
        )

    def _projected(self, token: _Token, number: int, children: Sequence[Piece]) -> str:
        variable = f"{token.name}{number}"
        card = _card_text(token.type_name, token.name, number)
        slots = "".join(
            f",\ns{position}: {self.expression(child, variable)}" for position, child in enumerate(children)
        )
        return f"{card}{slots}}}"

    def _numbered(self) -> int:
        self._pieces += 1
        return self._pieces - 1

    def _parameter(self, value: object) -> str:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"${name}"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    name: str
    type_name: str = ""
    of: str = ""


def _of(token: _Token, around: Fragment, subject: str, number: int) -> str | None:
    """The variable that inserted pieces speak of, where the fragment says which."""
    if not token.of:
        return None
    return subject if f"{token.of}_" == around.subject else f"{token.of}{number}"


@cache
def _tokens(text: str) -> tuple[str | _Token, ...]:
    """A fragment's text cut at everything that a statement of its own fills in."""
    found: list[str | _Token] = []
    position = 0
    for match in _TOKEN.finditer(text):
        found.append(text[position : match.start()])
        kind = next(each for each in ("hole", "insert", "param", "local") if match[each] is not None)
        found.append(_Token(kind, match[kind], match["type"] or "", match["of"] or ""))
        position = match.end()
    found.append(text[position:])
    return tuple(found)


@lru_cache(maxsize=10_000)
def _named(text: str, own: str, subject: str, number: int) -> tuple[str | _Token, ...]:
    """The tokens of a fragment whose local names have their number and whose own subject is the entity it hangs on."""
    named: list[str | _Token] = []
    run = ""
    for token in _tokens(text):
        if isinstance(token, str):
            run += token
        elif token.kind == "local":
            run += subject if f"{token.name}_" == own else f"{token.name}{number}"
        else:
            named += (run, token)
            run = ""
    return (*named, run)


@cache
def _card_text(type_name: str, hole: str, number: int) -> str:
    """The card of a type over the entity in a hole, open at its end for slots."""
    for each in fragments():
        if each.kind == f"card of {type_name}":
            return _Build().written(Piece(each), number, f"{hole}{number}").rstrip().removesuffix("}")
    raise CatalogueInvalid(f"no fragment is the card of {type_name}")


def _check(piece: Piece) -> None:
    if len(piece.params) != len(piece.fragment.params) or any(
        f"{name}_" not in piece.fragment.params for name in piece.params
    ):
        given, wanted = sorted(piece.params), sorted(piece.fragment.params)
        raise CatalogueInvalid(f"{piece.fragment.name}: parameters {given} were given, {wanted} are declared")
