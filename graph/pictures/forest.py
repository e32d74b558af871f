"""Who stands below whom in a tree of people, for whatever draws it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Branch(Protocol):
    """Somebody in a tree; `parent` is the id of who brought them."""

    @property
    def id(self) -> str:
        """Who it is."""
        ...

    @property
    def parent(self) -> str | None:
        """Who brought them."""
        ...


B = TypeVar("B", bound=Branch)


def grown(root: str, people: Sequence[B]) -> tuple[dict[str, list[B]], dict[str, int]]:
    """The children of everyone, and how many stand below everyone, from the root down.

    Args:
        root: the id of whose tree it is.
        people: everyone below, parents before their children; one whose parent is unknown is left out, and so is one
            who was met already.

    Cost: O(n).
    """
    children: dict[str, list[B]] = {root: []}
    for each in people:
        if each.parent in children and each.id not in children:
            children[each.parent].append(each)
            children[each.id] = []
    n_below = dict.fromkeys(children, 0)
    parents = {each.id: each.parent for found in children.values() for each in found}
    for known in reversed(children):
        parent = parents.get(known)
        if parent is not None:
            n_below[parent] += n_below[known] + 1
    return children, n_below
