"""Pages: opaque cursors over never-null unique keys, forwards and backwards, per the Relay cursor specification."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import Refused

PAGE_DEFAULT = 20
PAGE_MAX = 100
FIRST_KEY = ""
LAST_KEY = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as asked for: `size` entries from `key` (exclusive), forwards or backwards."""

    size: int
    key: str
    is_forward: bool
    has_start: bool


def encoded(list_name: str, key: str) -> str:
    """An opaque cursor of a list's entry."""
    return base64.urlsafe_b64encode(f"{list_name}|{key}".encode()).decode().rstrip("=")


def decoded(list_name: str, cursor: str, *, path: tuple[str, ...]) -> str:
    """The key within a cursor; refuses one that is damaged or of another list ("paging.cursor")."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise Refused("paging.cursor", path=path) from None
    found, separator, key = text.partition("|")
    if not separator or found != list_name:
        raise Refused("paging.cursor", path=path)
    return key


def page(list_name: str, args: Mapping[str, Any], *, ascending: bool = True) -> Page:
    """Read `first`, `after`, `last`, `before` of a field; default 20, at most 100.

    `ascending` tells the order of keys when read forwards: it decides from where a page without a cursor starts.

    Raises:
        Refused: out of range, both directions at once, or a cursor that is not of this list.
    """
    first, last, after, before = (args.get(name) for name in ("first", "last", "after", "before"))
    if (first is not None or after is not None) and (last is not None or before is not None):
        raise Refused("paging.both_ways", path=("first",))
    is_forward = last is None and before is None
    name = "first" if is_forward else "last"
    size = first if is_forward else last
    if size is None:
        size = PAGE_DEFAULT
    if not 1 <= size <= PAGE_MAX:
        raise Refused("paging.size", path=(name,), size=size, limit=PAGE_MAX)
    cursor = after if is_forward else before
    if cursor is not None:
        key = decoded(list_name, cursor, path=("after" if is_forward else "before",))
    else:
        key = FIRST_KEY if is_forward == ascending else LAST_KEY
    return Page(size, key, is_forward, cursor is not None)


def connection(list_name: str, asked: Page, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The connection of up to `size` + 1 rows `{cursor, node}` as read in the asked direction."""
    has_more = len(rows) > asked.size
    kept = rows[: asked.size]
    if not asked.is_forward:
        kept.reverse()
    edges = [{**row, "cursor": encoded(list_name, row["cursor"])} for row in kept]
    return {
        "edges": edges,
        "nodes": [row["node"] for row in kept],
        "page_info": {
            "has_next_page": has_more if asked.is_forward else asked.has_start,
            "has_previous_page": asked.has_start if asked.is_forward else has_more,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def bounded(first: int) -> int:
    """A page size that was given without a cursor, checked."""
    if not 1 <= first <= PAGE_MAX:
        raise Refused("paging.size", path=("first",), size=first, limit=PAGE_MAX)
    return first
