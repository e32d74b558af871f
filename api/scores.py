"""Scores of users, and the lists of those who score highest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import Page, page
from api.periods import period_of
from api.purposes import listed_for, named_purpose, not_profiled_against_will
from api.reading import Hole, Reader, Reading, picked
from api.scalars import Long
from api.scoretelling import read
from api.scorewhy import ScoreChange, ScoreEdge, ScorePart
from api.selection import Selected
from api.userlists import WHERE_ATTRIBUTE
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.users.policy import checked_attributes
from queries.catalogue import fragment
from queries.composer import Piece

if TYPE_CHECKING:
    from api.users import User

LIST_INFLUENCERS = fragment("scores/fragments/list_influencers")
WHERE_BROUGHT = fragment("referrals/fragments/where_brought")
BROUGHT_WITHIN = fragment("scores/fragments/brought_within")
EVIDENCE_DEFAULT, EVIDENCE_MAX = 5, 20


@strawberry.enum(
    description="What is scored: what somebody is worth by buying, by bringing others, and to the community."
)
class ScoreKey(Enum):
    LIFETIME_VALUE = strawberry.enum_value(
        "lifetime_value", description="What they will probably still spend within 12 months, in minor units of today."
    )
    PROBABILITY_ALIVE = strawberry.enum_value(
        "probability_alive", description="How likely it is that they have not stopped buying, 0 to 1."
    )
    SEED_USER = strawberry.enum_value(
        "seed_user",
        description="Seed users, won by a free or low-price offer: 1; other buyers: 0. Absent of who never bought.",
    )
    RECENCY_CLASS = strawberry.enum_value("recency_class", description="How lately they bought, 1 (long ago) to 5.")
    FREQUENCY_CLASS = strawberry.enum_value("frequency_class", description="How often they bought, 1 (seldom) to 5.")
    MONETARY_CLASS = strawberry.enum_value(
        "monetary_class", description="How much they spend on a purchase day, 1 (little) to 5."
    )
    DOWNSTREAM_REVENUE = strawberry.enum_value(
        "downstream_revenue",
        description="What those they brought spent, each further generation at half the weight, in minor units.",
    )
    GATED_REVENUE = strawberry.enum_value(
        "gated_revenue", description="The same without referrals that signals of a played programme speak against."
    )
    REFERRAL_VALUE = strawberry.enum_value(
        "referral_value",
        description="What their own referrals were worth that would not have come anyway, minor units.",
    )
    MOVED_VALUE = strawberry.enum_value(
        "moved_value",
        description="What everybody spent, a quarter of it handed on to who brought them: it sums to the total, minor "
        "units.",
    )
    REFEREES = strawberry.enum_value("referees", description="How many they brought themselves.")
    PAYING_REFEREES = strawberry.enum_value(
        "paying_referees", description="How many of those, none that signals speak against, have bought."
    )
    LIKELY_TO_BRING = strawberry.enum_value(
        "likely_to_bring",
        description="How likely they are to bring at least one new user within 90 days (or as set), 0 to 1.",
    )
    CASCADE_SIZE = strawberry.enum_value("cascade_size", description="How many are below them, over all generations.")
    CASCADE_DEPTH = strawberry.enum_value("cascade_depth", description="How many generations are below them.")
    VIRALITY = strawberry.enum_value(
        "virality", description="Mean distance of two people of the tree that they started, in referrals."
    )
    PAGERANK = strawberry.enum_value("pagerank", description="The share of all attention that ends at them.")
    SEGMENT_PAGERANK = strawberry.enum_value(
        "segment_pagerank",
        description="The share of the attention that begins with the members of the brand's segment and ends at them.",
    )
    REACH = strawberry.enum_value(
        "reach", description="How often others turned to them, by half for each 90 days without a sign."
    )
    CORE = strawberry.enum_value(
        "core", description="The largest k for which they are among people who all have k contacts among each other."
    )
    BETWEENNESS = strawberry.enum_value(
        "betweenness",
        description="The share of the shortest ways between others that lead through them, from a sample.",
    )
    CONSTRAINT = strawberry.enum_value(
        "constraint", description="How much their contacts know each other already; low: they bridge what is apart."
    )
    BROKER_REVENUE = strawberry.enum_value(
        "broker_revenue", description="What those spend whom their loss would cut off from the others, in minor units."
    )
    SPENDING_VALUE = strawberry.enum_value(
        "spending_value", description="消费: how much, how often and how lately they bought, in points of 100."
    )
    INTERACTION_VALUE = strawberry.enum_value(
        "interaction_value", description="互动: how often they turn to others, and to how many, in points of 100."
    )
    CONTENT_VALUE = strawberry.enum_value(
        "content_value", description="内容: how often others turn to what they say, and how many, in points of 100."
    )
    SOCIAL_VALUE = strawberry.enum_value(
        "social_value", description="社交: how many paying people and what revenue they bring in, in points of 100."
    )
    WHOLE_VALUE = strawberry.enum_value(
        "whole_value", description="The four together by the brand's weights, 0 to 100."
    )
    LOYALTY = strawberry.enum_value(
        "loyalty",
        description="忠诚: how often they bought again, how long they stayed, whom they recommended, in points of 100.",
    )


@strawberry.enum(description="What the value of a score counts.")
class ScoreUnit(Enum):
    MINOR = strawberry.enum_value("minor", description="Money, in minor units of the brand's currency.")
    SHARE = strawberry.enum_value("share", description="0 to 1.")
    COUNT = strawberry.enum_value("count", description="People or generations.")
    CLASS = strawberry.enum_value("class", description="1 (lowest) to 5.")
    POINTS = strawberry.enum_value("points", description="0 to 100.")
    NUMBER = strawberry.enum_value("number", description="A bare number.")


@strawberry.type(
    description="A user's score in the published run: raw value, and share of users with at most as much. Scores that "
    "cannot be told of somebody are absent: the forecast of who never bought, for one."
)
class Score:
    key: ScoreKey
    unit: ScoreUnit
    value: float
    percentile: float
    run_id: strawberry.ID
    as_of: datetime
    parts: list[ScorePart] = strawberry.field(
        description="What it is made of, as of the run; none where more facts are behind it than are looked at."
    )
    is_sum: bool = strawberry.field(
        description="Whether what the parts add comes to the value. False of means and forecasts, and where facts have "
        "changed since the run."
    )
    change: ScoreChange = strawberry.field(description="What became of it since the run before, and through what.")

    @strawberry.field(description="The facts that weigh most, 20 at most, the weightiest first.")
    def evidence(self, first: int = EVIDENCE_DEFAULT) -> list[ScoreEdge]:
        if not 1 <= first <= EVIDENCE_MAX:
            raise Refused("paging.size", path=("first",), size=first, limit=EVIDENCE_MAX)
        return cast("dict[str, Any]", self)["evidence"][:first]


@strawberry.input(
    description="From one day of the brand until another, both in it: until today where no end is named, from the "
    "beginning where no first day is."
)
class BroughtBetweenInput:
    from_: date | None = strawberry.field(name="from", default=None)
    until: date | None = None


@strawberry.type(
    description="Whom somebody brought within a period, by referrals that stand, and what these paid for what they "
    "bought in it, less what they were given back for that."
)
class BroughtInPeriod:
    since: datetime
    until: datetime = strawberry.field(description="It is before this.")
    n_referees: int
    revenue_minor: Long
    n_gated: int = strawberry.field(
        description="How many of them no open case of the published run speaks against, as far as cases tell."
    )
    gated_revenue_minor: Long
    is_gated_exact: bool = strawberry.field(
        description="False: a case about the user does not tell all its referrals or people, so less may be left."
    )


@strawberry.type(description="A user's place in the list of one score.")
class Influencer:
    rank: int
    unit: ScoreUnit
    user: Annotated[User, strawberry.lazy("api.users")]
    value: float = strawberry.field(description="Of all time, whatever period is asked for.")
    percentile: float
    run_id: strawberry.ID
    as_of: datetime
    brought: BroughtInPeriod | None = strawberry.field(
        description="Within the period that the list was asked for; null when it was asked for none."
    )


@strawberry.type(description="An entry of a page, with its cursor.")
class InfluencerEdge:
    cursor: str
    node: Influencer


@strawberry.type(description="A page of a list.")
class InfluencerConnection:
    edges: list[InfluencerEdge]
    nodes: list[Influencer]
    page_info: PageInfo


@strawberry.type
class ScoresOfUser:
    """What a profile says of scores."""

    @strawberry.field(
        description="Scores in the published run, all or those of these keys; empty before the first run, and of who "
        "refused to be profiled."
    )
    def scores(self, info: Info, keys: list[ScoreKey] | None = None) -> list[Score]:
        return picked(self, info)


@strawberry.type
class ScoreQuery:
    """Questions about scores."""

    @strawberry.field(
        description="The users who score highest (10,000 at most), of one group or of all, of one city, of those who "
        "brought somebody within the last days (1 to 3,660) or between two days. Cursors stay in one run: ten "
        "minutes after a newer one is published they are refused with scores.run_gone. Who refused `profiling` is not "
        "listed; for a purpose other than `service` only those are who agreed to it."
    )
    def influencers(
        self,
        info: Info,
        score: ScoreKey,
        group: str | None = None,
        first: int | None = None,
        after: str | None = None,
        purpose: str = SERVICE,
        city: str | None = None,
        brought_within_days: int | None = None,
        brought_between: BroughtBetweenInput | None = None,
    ) -> InfluencerConnection:
        return picked(self, info)


def _influencers(selected: Selected, context: Context) -> Reading:
    args = selected.args
    purpose = named_purpose(args, context)
    key = args["score"].value if isinstance(args["score"], Enum) else args["score"]
    list_name = f"influencers.{key}"
    asked = page(list_name, args)
    run, rank = place_of(asked)
    period = period_of(args, context)
    within = None if period is None else {"since": period.since, "until": period.until}
    conditions = [not_profiled_against_will(), *_conditions(args, purpose, context)]
    if within is not None:
        conditions.append(Piece(WHERE_BROUGHT, within))
    return Reading(
        LIST_INFLUENCERS,
        {"run": run, "key": key, "after": rank, "limit": asked.size + 1, "group": args.get("group")},
        inserts={
            "conditions": tuple(conditions),
            "period": () if within is None else (Piece(BROUGHT_WITHIN, within),),
        },
        holes=(Hole(("node", "user"), "user", "User"),),
        page=asked,
        purpose=purpose,
        list_name=list_name,
        gone="scores.run_gone",
    )


def _conditions(args: Mapping[str, Any], purpose: str, context: Context) -> list[Piece]:
    """What must hold of who is listed; a city counts of whom its value may be read for the purpose."""
    city = args.get("city")
    found: list[Piece] = []
    if city is not None:
        readable = {key: context.attributes[key] for key in context.readable_attributes()}
        value = checked_attributes({"city": city}, readable, path=("city",))["city"]
        found.append(Piece(WHERE_ATTRIBUTE, {"key": "city", "values": [value]}))
    return [*found, *listed_for(purpose, () if city is None else ("city",), context)]


def place_of(asked: Page) -> tuple[str | None, int]:
    """The run and rank that a cursor names; without one the published run from its top."""
    if not asked.has_start:
        return None, 0
    run, _, rank = asked.key.rpartition(":")
    if not run or not rank.isdecimal() or len(rank) > 9:
        raise Refused("paging.cursor", path=("after",))
    return run, int(rank)


READERS: dict[str, Reader] = {
    "Query.influencers": _influencers,
    "User.scores": read,
}
