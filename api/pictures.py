"""Pictures as SVG texts: whom somebody brought, with whom they have to do, how a score and revenue are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from typing import Any

import strawberry

from api.context import Context, Info
from api.reading import Reader, Reading, picked
from api.reports import USERS_A_POINT, pareto_told, told_later, whom
from api.rules import Rule, may
from api.scores import ScoreKey
from api.selection import Selected
from graph.errors import Missing, Refused
from graph.measures.printing import money
from graph.messages import say
from graph.pictures.communities import CIRCLES_AT_MOST, Circle, Line, communities_picture
from graph.pictures.curve import Curve, pareto_picture
from graph.pictures.distribution import Place, Scale, Spread, distribution_picture
from graph.pictures.network import CONTACTS_AT_MOST, Contact, Tie, network_picture
from graph.pictures.svg import shortened
from graph.pictures.tree import PEOPLE_AT_MOST, Brought, tree_picture
from graph.scores.kernels.pareto import GOAL, TOP
from graph.scores.model import UNITS, Unit
from graph.scores.model import ScoreKey as Key
from queries.catalogue import fragment

DRAW_COMMUNITIES = fragment("scores/fragments/draw_communities")
SCORE_SPREAD = fragment("scores/fragments/score_spread")
TREE_PICTURE = fragment("referrals/fragments/tree_picture")
USER_NETWORK = fragment("events/fragments/user_network")

DEPTH, DEPTH_MAX = 4, 12
_EVEN: Mapping[Unit, float] = {Unit.CLASS: 1.0, Unit.POINTS: 5.0}
_SHARES = (0.5, 0.9, 0.99)


class Kind(StrEnum):
    """The pictures there are, by the names that addresses and commands give them."""

    TREE = "tree"
    NETWORK = "network"
    DISTRIBUTION = "distribution"
    PARETO = "pareto"
    COMMUNITIES = "communities"


ASKED: Mapping[Kind, str] = {
    Kind.TREE: "query Tree($id: ID!, $depth: Int!) "
    "{ found: user(id: $id) { svg: referralTreePicture(depth: $depth) } }",
    Kind.NETWORK: "query Network($id: ID!) { found: user(id: $id) { svg: networkPicture } }",
    Kind.DISTRIBUTION: "query Distribution($score: ScoreKey!, $id: ID, $mark: Float) "
    "{ found: scorePicture(score: $score, userId: $id, mark: $mark) }",
    Kind.PARETO: "query Pareto($segment: String, $group: String, $days: Int, $purpose: String) "
    "{ found: paretoPicture(segment: $segment, group: $group, days: $days, purpose: $purpose) }",
    Kind.COMMUNITIES: "{ found: communitiesPicture }",
}


def svg_in(data: Mapping[str, Any]) -> str:
    """The picture in the data of one of the questions `ASKED`.

    Raises:
        Missing: there is no such person, or they refused to be profiled ("pictures.no_picture").
    """
    found: Mapping[str, str | None] | str | None = data["found"]
    svg = found["svg"] if isinstance(found, Mapping) else found
    if svg is None:
        raise Missing("pictures.no_picture", path=("id",))
    return svg


@strawberry.type
class PicturesOfUser:
    """What can be looked at of a profile."""

    @strawberry.field(
        description="The referral tree below the user as SVG, 1 to 12 generations: circles grow with what was spent, "
        "and for managers referrals that signals speak against are dashed. The first 200 people are drawn, the rest is "
        "a number. Null of who refused `profiling`; others who did, and who was erased, are unnamed dots."
    )
    def referral_tree_picture(self, info: Info, depth: int = DEPTH) -> str | None:
        return picked(self, info)

    @strawberry.field(
        description="With whom the user has to do, and who of those know each other, as SVG: the 40 strongest "
        "contacts. Null of who refused `profiling`; others who did, and who was erased, are unnamed dots."
    )
    def network_picture(self, info: Info) -> str | None:
        return picked(self, info)


@strawberry.type
class PictureQuery:
    """What can be looked at of everybody."""

    @strawberry.field(
        description="How a score of the published run is spread over everybody, as SVG, with the place of a user and a "
        "value marked. A user who refused `profiling` is not marked."
    )
    def score_picture(
        self, info: Info, score: ScoreKey, user_id: strawberry.ID | None = None, mark: float | None = None
    ) -> str:
        return picked(self, info)

    @strawberry.field(description="The curve of paretoReport as SVG, with its best fifth and its four fifths marked.")
    def pareto_picture(
        self,
        info: Info,
        segment: str | None = None,
        group: str | None = None,
        days: int | None = None,
        purpose: str | None = None,
    ) -> str:
        return picked(self, info)

    @strawberry.field(
        description="The 60 largest communities of the published run as SVG: circles by people, side by side where "
        "they have most to do with each other; thicker lines for stronger ties."
    )
    def communities_picture(self, info: Info) -> str:
        return picked(self, info)


def _money(context: Context) -> Callable[[float], str]:
    digits, currency = context.settings.currency_digits, context.settings.currency
    return lambda minor: f"{money(round(minor), digits)} {currency}"


def _tree(selected: Selected, context: Context) -> Reading:
    depth = selected.args["depth"]
    if not 1 <= depth <= DEPTH_MAX:
        raise Refused("referrals.tree_depth", path=("depth",), depth=depth, limit=DEPTH_MAX)

    def finish(found: dict[str, Any] | None) -> str | None:
        if found is None:
            return None
        root = Brought(found["id"], None, found["name"], found["spent"])
        people = [Brought(**each) for each in found["people"]]
        return tree_picture(root, people, found["n"], context.language, _money(context))

    doubts = may(context.caller, Rule.MANAGER)
    params = {"depth": depth, "limit": PEOPLE_AT_MOST, "tells_doubts": doubts}
    return Reading(TREE_PICTURE, params, finish=finish)


def _network(_: Selected, context: Context) -> Reading:
    def finish(found: dict[str, Any] | None) -> str | None:
        if found is None:
            return None
        contacts = [Contact(**each) for each in found["contacts"]]
        ties = [Tie(**each) for each in found["ties"]]
        return network_picture(found["name"], contacts, ties, found["n"], context.language)

    return Reading(USER_NETWORK, {"limit": CONTACTS_AT_MOST}, finish=finish)


def _score(selected: Selected, context: Context) -> Reading:
    args = selected.args
    key = Key(args["score"].value if isinstance(args["score"], Enum) else args["score"])
    scale = Scale(0.05 if key is Key.PROBABILITY_ALIVE else _EVEN.get(UNITS[key]))
    mark: float | None = args.get("mark")
    context.charge(context.names.sizes.n_users // USERS_A_POINT)

    def finish(found: dict[str, Any] | None) -> str:
        bins: list[dict[str, Any]] = found["bins"] if found else []
        least = {
            share: min((each["quantiles"][at] for each in bins if each["quantiles"][at] is not None), default=None)
            for at, share in enumerate(_SHARES)
        }
        quantiles = {share: value for share, value in least.items() if value is not None}
        spread = Spread(scale, {each["bin"]: each["n"] for each in bins}, quantiles)
        about = found["place"] if found else None
        places = [Place(about["value"], shortened(about["name"], 30))] if about else []
        if mark is not None:
            places.append(Place(mark, say(context.language, "pictures.threshold")))
        name = say(context.language, f"page.score.{key.value}.name")
        return distribution_picture(name, spread, places, context.language, _shown(UNITS[key], context))

    params = {"key": key.value, "step": scale.step, "about": args.get("userId")}
    return Reading(SCORE_SPREAD, params, finish=finish, is_long=True)


def _shown(unit: Unit, context: Context) -> Callable[[float], str]:
    if unit is Unit.MINOR:
        return _money(context)
    return lambda value: f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"


def _pareto(selected: Selected, context: Context) -> Reading:
    args = selected.args
    whom(args, context)

    async def work() -> str:
        found = await pareto_told(args, context)
        points = [(each.users, each.revenue) for each in found.curve]
        revenue = _money(context)(found.revenue_minor)
        curve = Curve(found.n_buyers, revenue, points, TOP, found.top_share, GOAL, found.goal_share)
        return pareto_picture(curve, context.language)

    return told_later(work)


def _communities(_: Selected, context: Context) -> Reading:
    def finish(found: dict[str, Any] | None) -> str:
        rows: list[dict[str, Any]] = found["circles"] if found else []
        circles = [Circle(each["number"], each["size"], _said(each, context)) for each in rows]
        lines = [
            Line(each["number"], other, weight)
            for each in rows
            for other, weight in zip(each["others"], each["weights"], strict=True)
        ]
        return communities_picture(circles, lines, found["n"] if found else 0, context.language)

    return Reading(DRAW_COMMUNITIES, {"limit": CIRCLES_AT_MOST}, finish=finish)


def _said(community: Mapping[str, Any], context: Context) -> str:
    size, revenue = f"{community['size']:,}", _money(context)(community["revenue"])
    return say(
        context.language, "pictures.community", {"number": community["number"], "size": size, "revenue": revenue}
    )


READERS: dict[str, Reader] = {
    "Query.communitiesPicture": _communities,
    "Query.scorePicture": _score,
    "Query.paretoPicture": _pareto,
    "User.referralTreePicture": _tree,
    "User.networkPicture": _network,
}
