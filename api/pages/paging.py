"""Lists page by page: what the address asks for, and the addresses of the pages beside it."""

from __future__ import annotations

from typing import Any

from api.pages.visit import Visit, address

PAGE_SIZE = 20


def window(visit: Visit, *, is_reversed: bool = False) -> dict[str, Any]:
    """The window of a list that goes both ways, as the schema's arguments; a reversed list is read from its end."""
    after, before = visit.param("after") or None, visit.param("before") or None
    is_backward = before is not None or (is_reversed and after is None)
    size: dict[str, Any] = {"first": None if is_backward else PAGE_SIZE, "last": PAGE_SIZE if is_backward else None}
    return {**size, "after": None if is_backward else after, "before": before}


def neighbours(
    visit: Visit, info: dict[str, Any], *, is_reversed: bool = False, both_ways: bool = True
) -> dict[str, str | None]:
    """Addresses of the next, the previous and the first page of a list; None where there is none."""
    later = earlier = None
    if info["hasNextPage"]:
        later = address(visit.request, after=info["endCursor"], before=None)
    if info["hasPreviousPage"] and both_ways:
        earlier = address(visit.request, before=info["startCursor"], after=None)
    if is_reversed:
        later, earlier = earlier, later
    is_inside = visit.param("after") or visit.param("before")
    start = address(visit.request, after=None, before=None) if is_inside else None
    return {"next": later, "previous": earlier, "start": start}
