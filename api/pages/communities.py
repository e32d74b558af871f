"""Communities: who turns to each other more than chance would have it, by size, and one of them with its members."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.paging import PAGE_SIZE, neighbours
from api.pages.visit import Visit
from graph.errors import Missing

_DIGITS_AT_MOST = 6


async def communities(visit: Visit) -> Response:
    """The communities of the published run, the largest first."""
    found = await visit.ask("communities", first=PAGE_SIZE, after=visit.param("after") or None)
    told, runs = found["communities"], found["scoreRuns"]["nodes"]
    return visit.page(
        "communities.html",
        communities=told["nodes"],
        n_told=told["totalCount"],
        modularity=next((each["modularity"] for each in runs if each["state"] == "PUBLISHED"), None),
        pages=neighbours(visit, told["pageInfo"], both_ways=False),
    )


async def community(visit: Visit) -> Response:
    """One community with its members, those first who have most to do with the others of it."""
    number = visit.request.path_params["number"]
    if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS_AT_MOST):
        raise Missing("pages.nothing_here")
    found = await visit.ask("community", number=int(number), first=PAGE_SIZE, after=visit.param("after") or None)
    told = found["community"]
    if told is None:
        raise Missing("pages.nothing_here")
    pages = neighbours(visit, told["members"]["pageInfo"], both_ways=False)
    return visit.page("community.html", community=told, members=told["members"]["nodes"], pages=pages)
