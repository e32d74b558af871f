"""All groups, and the people of one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.paging import neighbours, window
from api.pages.visit import Visit
from graph.errors import Missing


async def groups(visit: Visit) -> Response:
    """Ladders from the lowest rank up, then interest groups; how full each is and who manages it."""
    found = await visit.ask("groups")
    ladders: dict[str | None, dict[str, Any]] = {}
    for each in found["groups"]:
        ladder = each["ladder"]
        key = ladder["key"] if ladder else None
        ladders.setdefault(key, {"name": ladder["name"] if ladder else None, "groups": []})["groups"].append(each)
    return visit.page("groups.html", ladders=list(ladders.values()))


async def group(visit: Visit) -> Response:
    """One group and its people, who joined the brand last standing first."""
    shown = window(visit, is_reversed=True)
    found = await visit.ask("group", key=visit.request.path_params["key"], **shown)
    if found["group"] is None:
        raise Missing("pages.nothing_here")
    users = found["users"]
    pages = neighbours(visit, users["pageInfo"], is_reversed=True)
    return visit.page("group.html", group=found["group"], people=users["nodes"][::-1], pages=pages)
