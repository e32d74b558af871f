"""Limits before work: size, tokens, depth, new shapes a caller, requests at once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from graph.errors import Refused, Unavailable

BODY_BYTES = 100 * 1024
BODY_S = 10.0
"""Seconds within which a body is there: who sends it slowly holds one of the places in flight."""
TEXT_LENGTH = 40_000
NESTING = 100
VALUES = 10_000
TOKENS = 1_000
DEPTH = 10
FIELDS = 2_000
INTROSPECTION_DEPTH = 20
SHAPES_A_MINUTE = 60
STATEMENT_LENGTH = 16_000
"""Characters of a statement: what the page of a person asks at once stays just below. What is longer takes seconds to
plan."""
_SHAPES_KEPT = 5_000


_BRACKETS = re.compile(r'"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:""")?|"(?:[^"\\\n]|\\.)*+"?|#[^\n]*|[{}()\[\]]')
_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")


def check_text(query: str) -> None:
    """A text of at most 40,000 characters whose brackets nest at most 100 deep: what parsing it takes is bounded.

    Raises:
        Refused: "limits.text" or "limits.nesting".
    """
    if len(query) > TEXT_LENGTH:
        raise Refused("limits.text", limit=TEXT_LENGTH)
    depth = 0
    for found in islice(_BRACKETS.finditer(query), TOKENS):
        if found[0] in _OPENING:
            depth += 1
            if depth > NESTING:
                raise Refused("limits.nesting")
        elif found[0] in _CLOSING:
            depth -= 1


def check_values(variables: Mapping[str, Any]) -> None:
    """The variables hold at most 10,000 entries of lists and objects in all: each is read twice.

    Raises:
        Refused: "limits.values".
    """
    n_values = 0
    waiting: list[Any] = [variables]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            entries = cast("dict[str, Any] | list[Any]", each)
            n_values += len(entries)
            if n_values > VALUES:
                raise Refused("limits.values", limit=VALUES)
            waiting += entries.values() if isinstance(entries, dict) else entries


@dataclass(frozen=True, slots=True)
class Extent:
    """How deep a selection goes below ordinary fields and below introspection, and how many fields it spreads to."""

    depth: int = 0
    introspection_depth: int = 0
    n_fields: int = 0


def check_extent(document: DocumentNode) -> None:
    """No operation nests deeper than 10 (introspection 20) or spreads to more than 2,000 fields.

    Fragments are measured once, so the cost is linear in the text however often they are spread; the document need
    not be valid yet.

    Raises:
        Refused: "limits.depth" or "limits.fields".
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    measure = _Measure(fragments)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            extent = measure.selections(definition.selection_set, meta=False)
            for depth, limit in ((extent.depth, DEPTH), (extent.introspection_depth, INTROSPECTION_DEPTH)):
                if depth > limit:
                    raise Refused("limits.depth", depth=depth, limit=limit)
            if extent.n_fields > FIELDS:
                raise Refused("limits.fields", limit=FIELDS)


class _Measure:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._measured: dict[tuple[str, bool], Extent] = {}

    def selections(self, selections: SelectionSetNode, *, meta: bool) -> Extent:
        """The extent of a selection set; `meta` is true below `__schema` and `__type`."""
        depth = introspection_depth = n_fields = 0
        for node in selections.selections:
            one = self._node(node, meta=meta)
            depth = max(depth, one.depth)
            introspection_depth = max(introspection_depth, one.introspection_depth)
            n_fields += one.n_fields
        return Extent(depth, introspection_depth, n_fields)

    def _node(self, node: SelectionNode, *, meta: bool) -> Extent:
        if isinstance(node, InlineFragmentNode):
            return self.selections(node.selection_set, meta=meta)
        if isinstance(node, FragmentSpreadNode):
            return self._spread(node.name.value, meta=meta)
        if not isinstance(node, FieldNode):
            return Extent()
        within = meta or node.name.value.startswith("__")
        below = self.selections(node.selection_set, meta=within) if node.selection_set else Extent()
        if within:
            return Extent(0, below.introspection_depth + 1, below.n_fields + 1)
        return Extent(below.depth + 1, below.introspection_depth, below.n_fields + 1)

    def _spread(self, name: str, *, meta: bool) -> Extent:
        key = (name, meta)
        if key not in self._measured:
            self._measured[key] = Extent()  # stands while a fragment that spreads itself is measured
            if name in self._fragments:
                self._measured[key] = self.selections(self._fragments[name].selection_set, meta=meta)
        return self._measured[key]


class Shapes:
    """Statement texts seen so far; a new one costs the database a plan, so each caller gets only so many a minute."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._spent: dict[str, tuple[int, int]] = {}

    def admit(self, text: str, *, actor: str, now_s: float) -> None:
        """The text is known from now on.

        Raises:
            Refused: it asks for too much at once ("limits.statement").
            Unavailable: the caller has asked for too many new shapes within this minute ("limits.shapes").
        """
        if len(text) > STATEMENT_LENGTH:
            raise Refused("limits.statement", length=len(text), limit=STATEMENT_LENGTH)
        if text in self._seen:
            self._seen.move_to_end(text)
            return
        minute = int(now_s // 60)
        at, spent = self._spent.get(actor, (minute, 0))
        if at != minute:
            at, spent = minute, 0
        if spent >= SHAPES_A_MINUTE:
            raise Unavailable("limits.shapes", retry_after_seconds=60 - now_s % 60, limit=SHAPES_A_MINUTE)
        self._spent[actor] = (at, spent + 1)
        self._seen[text] = None
        if len(self._seen) > _SHAPES_KEPT:
            self._seen.popitem(last=False)
