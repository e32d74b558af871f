"""Communities: who turns to each other more than chance would have it, as the published run of scores found them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import Page, page
from api.purposes import listed_for, named_purpose, not_profiled_against_will
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.scores import gathering
from queries.catalogue import fragment
from queries.composer import Piece

if TYPE_CHECKING:
    from api.users import User

LIST_COMMUNITIES = fragment("scores/fragments/list_communities")
COUNT_COMMUNITIES = fragment("scores/fragments/count_communities")
COMMUNITY_BY_NUMBER = fragment("scores/fragments/community_by_number")
COMMUNITY_CARD = fragment("scores/fragments/community_card")
COMMUNITY_MEMBERS = fragment("scores/fragments/community_members")
COMMUNITY_TIES = fragment("scores/fragments/community_ties")
USER_COMMUNITY = fragment("scores/fragments/user_community")
_DIGITS, _RANK_DIGITS = 6, 9


@strawberry.type(description="Somebody in a community.")
class CommunityMember:
    user: Annotated[User, strawberry.lazy("api.users")]
    weight: float = strawberry.field(description="How often they and the others of it turned to each other.")
    inside_share: float = strawberry.field(description="What part that is of all that passed between them and anybody.")


@strawberry.type(description="An entry of a page, with its cursor.")
class CommunityMemberEdge:
    cursor: str
    node: CommunityMember


@strawberry.type(description="A page of a list.")
class CommunityMemberConnection:
    edges: list[CommunityMemberEdge]
    nodes: list[CommunityMember]
    page_info: PageInfo


@strawberry.type(description="How much one community has to do with another.")
class CommunityTie:
    community: Community
    weight: float = strawberry.field(description="How often people of the one and of the other turned to each other.")


@strawberry.type(
    description="People who turn to each other more than chance would have it, as one run of scores found them. The "
    "next run numbers communities anew."
)
class Community:
    id: strawberry.ID
    number: int = strawberry.field(description="From 1, the largest community of its run first.")
    size: Long = strawberry.field(description="How many people are in it, also those who may not be named.")
    weight: float = strawberry.field(description="How often people of it turned to each other.")
    inside_share: float = strawberry.field(description="What part of all that its people have to do with anybody.")
    revenue_minor: float = strawberry.field(description="What all its people spent, less refunds.")
    n_buyers: Long = strawberry.field(description="How many of them have bought.")
    run_id: strawberry.ID
    as_of: datetime

    @strawberry.field(description="The ten other communities at most with which it has most to do, strongest first.")
    def ties(self, info: Info) -> list[CommunityTie]:
        return picked(self, info)

    @strawberry.field(
        description="Who is in it, those first who have most to do with the others of it. Who refused `profiling` is "
        "not listed; for a purpose other than `service` only those are who agreed to it. Cursors stay in one run, as "
        "those of `influencers`."
    )
    def members(self, info: Info, first: int | None = None, after: str | None = None) -> CommunityMemberConnection:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class CommunityEdge:
    cursor: str
    node: Community


@strawberry.type(description="A page of a list.")
class CommunityConnection:
    edges: list[CommunityEdge]
    nodes: list[Community]
    page_info: PageInfo
    total_count: int = strawberry.field(
        description="How many communities are told: those of three people or more, 1,000 at most."
    )


@strawberry.type(description="In which community somebody is, and why: where their ties lead.")
class CommunityOfUser:
    community: Community
    inside_share: float = strawberry.field(description="What part of their ties, by weight, stays within it.")
    next_share: float = strawberry.field(description="What part leads to the next community, the strongest other one.")
    next_number: int | None = strawberry.field(
        description="The number of that one; null where all their ties stay within, and of one that is not told."
    )


@strawberry.type
class CommunityOfProfile:
    """What a profile says of communities."""

    @strawberry.field(
        description="In which community of the published run the user is; null of who has no ties, is in one of fewer "
        "than three people, or refused `profiling`."
    )
    def community(self, info: Info) -> CommunityOfUser | None:
        return picked(self, info)


@strawberry.type
class CommunityQuery:
    """Questions about communities."""

    @strawberry.field(
        description="The communities of the published run, the largest first. Cursors stay in one run: ten minutes "
        "after a newer one is published they are refused with scores.run_gone."
    )
    def communities(
        self, info: Info, first: int | None = None, after: str | None = None, purpose: str = SERVICE
    ) -> CommunityConnection:
        return picked(self, info)

    @strawberry.field(description="A community of the published run by its number.")
    def community(self, info: Info, number: int, purpose: str = SERVICE) -> Community | None:
        return picked(self, info)


def _communities(selected: Selected, context: Context) -> Reading:
    asked = page("communities", selected.args)
    run, number = _place(asked, _DIGITS)
    return Reading(
        LIST_COMMUNITIES,
        {"run": run, "after": number, "limit": asked.size + 1},
        holes=(Hole(("node",), "community", "Community"),),
        page=asked,
        purpose=named_purpose(selected.args, context),
        list_name="communities",
        count=Piece(COUNT_COMMUNITIES, {}),
        gone="scores.run_gone",
    )


def _community(selected: Selected, context: Context) -> Reading:
    number = selected.args["number"]
    return Reading(
        COMMUNITY_BY_NUMBER,
        {"place": gathering.place(number) if number > 0 else ""},
        holes=(Hole(("community",), "community", "Community"),),
        purpose=named_purpose(selected.args, context),
        unwrap="community",
    )


def _members(selected: Selected, context: Context) -> Reading:
    asked = page("community_members", selected.args)
    named, place = _place(asked, _RANK_DIGITS)
    run, _, number = named.rpartition(":") if named else (None, "", "")
    if named and not (run and _is_number(number, _DIGITS)):
        raise Refused("paging.cursor", path=("after",))
    after = int(place or 0)
    conditions = (not_profiled_against_will(), *listed_for(context.purpose or SERVICE, (), context))
    first = after // gathering.USERS_A_PAGE * gathering.USERS_A_PAGE + 1
    return Reading(
        COMMUNITY_MEMBERS,
        {
            "run": run,
            "number": int(number) if number else None,
            "from": gathering.rank(first),
            "after": after,
            "limit": asked.size + 1,
        },
        inserts={"conditions": conditions},
        holes=(Hole(("node", "user"), "user", "User"),),
        page=asked,
        list_name="community_members",
        gone="scores.run_gone",
    )


def _place(asked: Page, digits: int) -> tuple[str | None, str]:
    """What a cursor names and the place in it; without one the published run from its top."""
    if not asked.has_start:
        return None, ""
    named, _, at = asked.key.rpartition(":")
    if not named or not _is_number(at, digits):
        raise Refused("paging.cursor", path=("after",))
    return named, at


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == digits


READERS: dict[str, Reader] = {
    "Query.communities": _communities,
    "Query.community": _community,
    "User.community": slot(USER_COMMUNITY, Hole(("community",), "community", "Community")),
    "Community.members": _members,
    "Community.ties": slot(COMMUNITY_TIES, Hole(("community",), "community", "Community")),
}
