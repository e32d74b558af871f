"""Bounds for what validation does with equal response keys: it compares each with each, so they are counted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from graph.errors import Refused

OPERATIONS = 20
FRAGMENTS = 50
VISITS = 5_000
PAIRS = 200
LEVELS = 64


def check_overlaps(document: DocumentNode) -> None:
    """The document has at most 20 operations and 50 fragments; validation has at most some 200 pairs to compare.

    Linear in what the document spreads to, and ended after 5,000 fields; the document need not be valid yet.

    Raises:
        Refused: "limits.operations", "limits.fragments", "limits.fields" or "limits.overlaps".
    """
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    if len(operations) > OPERATIONS:
        raise Refused("limits.operations", n=len(operations), limit=OPERATIONS)
    if len(fragments) > FRAGMENTS:
        raise Refused("limits.fragments", n=len(fragments), limit=FRAGMENTS)
    walk = _Walk({each.name.value: each for each in fragments})
    for each in (*operations, *fragments):
        walk.merged([each.selection_set], LEVELS)


class _Walk:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._n_visits = 0
        self._n_pairs = 0

    def merged(self, sets: Sequence[SelectionSetNode], levels: int) -> None:
        """Count the pairs of fields that meet under one response key of these selections, and `levels` below them:
        only a fragment within itself goes deeper, which validation refuses."""
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        waiting = list(sets)
        while waiting:
            for node in waiting.pop().selections:
                self._n_visits += 1
                if self._n_visits > VISITS:
                    raise Refused("limits.fields", limit=VISITS)
                if isinstance(node, FieldNode):
                    found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                elif isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    fragment = self._fragments.get(node.name.value)
                    waiting += [fragment.selection_set] if fragment else []
        for nodes in found.values():
            self._n_pairs += len(nodes) * (len(nodes) - 1) // 2
            if self._n_pairs > PAIRS:
                raise Refused("limits.overlaps", limit=PAIRS)
            below = [node.selection_set for node in nodes if node.selection_set]
            if below and levels:
                self.merged(below, levels - 1)
