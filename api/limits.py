"""Limits before work: size, tokens, depth, new shapes a caller, requests at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from graph.errors import Refused, Unavailable

BODY_BYTES = 100 * 1024
TOKENS = 1_000
DEPTH = 10
INTROSPECTION_DEPTH = 20
SHAPES_A_MINUTE = 60
_SHAPES_KEPT = 5_000


def check_depth(document: DocumentNode) -> None:
    """No operation of a valid document nests fields deeper than 10 (introspection 20); a fragment is measured once.

    Raises:
        Refused: one does ("limits.depth").
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    measured: dict[str, tuple[int, int]] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            depth, introspection = _depth(definition.selection_set, fragments, measured, meta=False)
            if depth > DEPTH or introspection > INTROSPECTION_DEPTH:
                raise Refused("limits.depth", depth=max(depth, introspection), limit=DEPTH)


def _depth(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    measured: dict[str, tuple[int, int]],
    *,
    meta: bool,
) -> tuple[int, int]:
    """Depth of ordinary fields, and of those below `__schema` or `__type`."""
    deepest = [0, 0]
    for node in selections.selections:
        below = (0, 0)
        own = 0
        within = meta
        if isinstance(node, FieldNode):
            own = 1
            within = meta or node.name.value.startswith("__")
            if node.selection_set:
                below = _depth(node.selection_set, fragments, measured, meta=within)
        elif isinstance(node, InlineFragmentNode):
            below = _depth(node.selection_set, fragments, measured, meta=meta)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in measured:
                measured[name] = _depth(fragments[name].selection_set, fragments, measured, meta=meta)
            below = measured[name]
        ordinary, introspection = below
        deepest[0] = max(deepest[0], 0 if within else own + ordinary)
        deepest[1] = max(deepest[1], own + introspection if within else introspection)
    return deepest[0], deepest[1]


class Shapes:
    """Statement texts seen so far; a new one costs the database a plan, so each caller gets only so many a minute."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._spent: dict[str, tuple[int, int]] = {}

    def admit(self, text: str, *, actor: str, now_s: float) -> None:
        """The text is known from now on.

        Raises:
            Unavailable: the caller has asked for too many new shapes within this minute ("limits.shapes").
        """
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
