"""Who brings and moves others most, by one of the scores."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.paging import PAGE_SIZE, neighbours
from api.pages.visit import Visit

SCORES = (
    "whole_value",
    "downstream_revenue",
    "gated_revenue",
    "referral_value",
    "moved_value",
    "paying_referees",
    "cascade_size",
    "pagerank",
    "reach",
    "betweenness",
    "broker_revenue",
    "lifetime_value",
)
"""Those of whom a list of the best says something; classes and shares have too many best."""


async def influencers(visit: Visit) -> Response:
    """The list of one score in the published run, of everybody or of one group."""
    score = visit.param("score") if visit.param("score") in SCORES else "downstream_revenue"
    group, after = visit.param("group") or None, visit.param("after") or None
    found = await visit.ask("influencers", score=score.upper(), group=group, first=PAGE_SIZE, after=after)
    return visit.page(
        "influencers.html",
        score=score,
        scores=SCORES,
        group=group,
        groups=found["groups"],
        nodes=found["influencers"]["nodes"],
        pages=neighbours(visit, found["influencers"]["pageInfo"], both_ways=False),
    )
