"""Who brings and moves others most, by one of the scores."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.paging import PAGE_SIZE, neighbours
from api.pages.visit import Visit
from api.rules import Rule, may

SCORES = (
    "whole_value",
    "loyalty",
    "downstream_revenue",
    "gated_revenue",
    "referral_value",
    "moved_value",
    "paying_referees",
    "likely_to_bring",
    "cascade_size",
    "pagerank",
    "reach",
    "betweenness",
    "broker_revenue",
    "lifetime_value",
)
"""Those of whom a list of the best says something; classes and shares have too many best."""


DAYS = (30, 90, 365)
"""The periods of the last days in which somebody may have brought others."""


async def influencers(visit: Visit) -> Response:
    """The list of one score in the published run, with raw beside checked revenue: of everybody, a group, a city, of
    who brought somebody lately."""
    score = visit.param("score") if visit.param("score") in SCORES else "downstream_revenue"
    asked = {name: visit.param(name) for name in ("group", "city")}
    dates = {name: _day(visit.param(name)) for name in ("from", "until")}
    days = visit.param("days") if visit.param("days") in {str(each) for each in DAYS} else ""
    if any(dates.values()):
        days = ""
    found = await visit.ask(
        "influencers",
        score=score.upper(),
        group=asked["group"] or None,
        city=asked["city"] or None,
        days=int(days) if days else None,
        **{name: value or None for name, value in dates.items()},
        first=PAGE_SIZE,
        after=visit.param("after") or None,
    )
    nodes = found["influencers"]["nodes"]
    kept = {name: value for name, value in {**asked, "days": days, **dates}.items() if value}
    return visit.page(
        "influencers.html",
        score=score,
        scores=SCORES,
        asked={**asked, "days": days, **dates},
        today=visit.context().today.isoformat(),
        may_take=visit.caller is not None and may(visit.caller, Rule.EXPORT),
        kept=urlencode(kept),
        periods=DAYS,
        groups=found["groups"],
        nodes=nodes,
        revenue={each["user"]["id"]: _revenue(each["user"]) for each in nodes},
        sees_spread=visit.caller is not None and may(visit.caller, Rule.MANAGER),
        pages=neighbours(visit, found["influencers"]["pageInfo"], both_ways=False),
    )


def _day(text: str) -> str:
    """The day as it was written; empty when it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _revenue(user: dict[str, Any]) -> dict[str, float] | None:
    """What somebody brought in, raw and without what signals speak against; None where the run tells not both."""
    values = {each["key"]: each["value"] for each in user["scores"]}
    raw, gated = values.get("DOWNSTREAM_REVENUE"), values.get("GATED_REVENUE")
    return None if raw is None or gated is None else {"raw": raw, "gated": gated, "apart": raw - gated}
