"""Invitation lists and invitations: reading them page by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import strawberry

from api.context import Context, Info
from api.groups import Group
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.errors import Refused
from graph.invitations.policy import WRITTEN_AT_ONCE
from graph.vocabulary import Role
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

LIST_CARD = fragment("invitations/fragments/invitation_list_card")
LIST_BY_ID = fragment("invitations/fragments/list_by_id")
LIST_LISTS = fragment("invitations/fragments/list_lists")
LIST_GROUP = fragment("invitations/fragments/list_group")
LIST_COUNTS = fragment("invitations/fragments/list_counts")
LIST_LEFT_COUNTS = fragment("invitations/fragments/list_left_counts")
LIST_INVITATIONS = fragment("invitations/fragments/list_invitations")
LIST_LEFT_OUT = fragment("invitations/fragments/list_left_out")
USER_INVITATIONS = fragment("invitations/fragments/user_invitations")


@strawberry.enum(description="How an invitation stands; only an open one keeps a place.")
class InvitationState(Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@strawberry.enum(
    description="Why somebody of the segment was not invited. GONE: erased or made part of another while the list was "
    "made; they are counted, and not kept."
)
class LeftOutReason(Enum):
    NO_CONSENT = "no_consent"
    GONE = "gone"
    MEMBER = "member"
    STANDS_HIGHER = "stands_higher"
    INVITED = "invited"
    DECLINED = "declined"
    OVER_CAPACITY = "over_capacity"


@strawberry.enum(
    description="By what a list is ordered: scores and spend highest first, who joined first and names ascending; ties "
    "by id, people without a value last."
)
class InvitationOrder(Enum):
    PAGERANK = "pagerank"
    DOWNSTREAM_REVENUE = "downstream_revenue"
    SPEND = "spend"
    JOINED = "joined"
    NAME = "name"


@strawberry.type(description="A place that is kept for a user until they accept it, decline it or its time is over.")
class Invitation:
    id: strawberry.ID
    list_id: strawberry.ID
    position: int
    group: Group
    user: Annotated[User, strawberry.lazy("api.users")] | None = strawberry.field(
        description="Null since the person was erased."
    )
    state: InvitationState
    at: datetime
    expires_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    reason: str | None


@strawberry.type(description="An entry of a page, with its cursor.")
class InvitationEdge:
    cursor: str
    node: Invitation


@strawberry.type(description="A page of a list.")
class InvitationConnection:
    edges: list[InvitationEdge]
    nodes: list[Invitation]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="Somebody of the segment who was not invited, and why.")
class LeftOut:
    reason: LeftOutReason
    user: Annotated[User, strawberry.lazy("api.users")] | None = strawberry.field(
        description="Null since the person was erased."
    )


@strawberry.type(description="An entry of a page, with its cursor.")
class LeftOutEdge:
    cursor: str
    node: LeftOut


@strawberry.type(description="A page of a list.")
class LeftOutConnection:
    edges: list[LeftOutEdge]
    nodes: list[LeftOut]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="How many invitations stand in a state.")
class InvitationCount:
    state: InvitationState
    n: int


@strawberry.type(description="How many were left out for a reason.")
class LeftOutCount:
    reason: LeftOutReason
    n: Long


@strawberry.type(
    description="An ordered, frozen choice of users for a group, with a reason for everyone left out (G06)."
)
class InvitationList:
    id: strawberry.ID
    segment: str = strawberry.field(description="The key of the segment of which it was made.")
    segment_version: int
    purpose: str
    order_by: InvitationOrder
    capacity: int = strawberry.field(description="How many it was to invite at most.")
    again: bool = strawberry.field(description="Whether it invites also who declined before.")
    n_invited: int
    is_open: bool
    at: datetime
    as_of: datetime = strawberry.field(description="When the segment was asked.")
    expires_at: datetime
    actor: str
    role: str
    closed_at: datetime | None
    closed_by: str | None

    @strawberry.field(description="The group to which it invites.")
    def group(self, info: Info) -> Group:
        return picked(self, info)

    @strawberry.field(description="How many of its invitations stand how.")
    def counts(self, info: Info) -> list[InvitationCount]:
        return picked(self, info)

    @strawberry.field(description="How many were left out, and why.")
    def left_out_counts(self, info: Info) -> list[LeftOutCount]:
        return picked(self, info)

    @strawberry.field(description="Its invitations in its order: those in one state, or all.")
    def invitations(
        self, info: Info, state: InvitationState | None = None, first: int | None = None, after: str | None = None
    ) -> InvitationConnection:
        return picked(self, info)

    @strawberry.field(description="Who was left out, reason by reason, each in the order of the list.")
    def left_out(
        self, info: Info, reason: LeftOutReason | None = None, first: int | None = None, after: str | None = None
    ) -> LeftOutConnection:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class InvitationListEdge:
    cursor: str
    node: InvitationList


@strawberry.type(description="A page of a list.")
class InvitationListConnection:
    edges: list[InvitationListEdge]
    nodes: list[InvitationList]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class InvitationsOfUser:
    """What a profile says of invitations."""

    @strawberry.field(description="Invitations of the user, last first.")
    def invitations(self, info: Info, first: int | None = None, after: str | None = None) -> InvitationConnection:
        return picked(self, info)


@strawberry.type
class InvitationQuery:
    """Questions about invitation lists."""

    @strawberry.field(description="One invitation list; a manager sees those for their groups.")
    def invitation_list(self, info: Info, id: strawberry.ID) -> InvitationList | None:
        return picked(self, info)

    @strawberry.field(
        description="Invitation lists, last first, of all groups or one; a manager sees those for theirs."
    )
    def invitation_lists(
        self, info: Info, group: str | None = None, first: int | None = None, after: str | None = None
    ) -> InvitationListConnection:
        return picked(self, info)


def groups_of(context: Context) -> list[str] | None:
    """The groups whose lists the caller may see; None for all."""
    caller = context.caller
    return None if caller.role in {Role.ADMIN, Role.SYSTEM} else sorted(caller.groups)


def _lists(selected: Selected, context: Context) -> Reading:
    asked = page("invitation_lists", selected.args, ascending=False)
    params: dict[str, object] = {
        "after": asked.key,
        "limit": asked.size + 1,
        "group": selected.args.get("group"),
        "groups": groups_of(context),
    }
    holes = (Hole(("node",), "list", "InvitationList"),)
    return Reading(LIST_LISTS, params, holes=holes, page=asked, list_name="invitation_lists")


_OF_INVITATION = (Hole(("node", "user"), "user", "User"), Hole(("node", "group"), "group", "Group"))


def _invitations(selected: Selected, context: Context) -> Reading:
    asked = page("invitations", selected.args)
    params: dict[str, object] = {
        "after": asked.key,
        "limit": asked.size + 1,
        "state": _value(selected.args, "state"),
        "now": context.clock(),
    }
    return Reading(LIST_INVITATIONS, params, holes=_OF_INVITATION, page=asked, list_name="invitations")


def _left_out(selected: Selected, _: Context) -> Reading:
    asked = page("left_out", selected.args)
    reason = _value(selected.args, "reason")
    params: dict[str, object] = {
        "after": asked.key,
        "from": _part(asked.key),
        "reason": "" if reason is None else f"{reason}:",
        "limit": asked.size + 1,
    }
    holes = (Hole(("node", "user"), "who", "User"),)
    return Reading(LIST_LEFT_OUT, params, holes=holes, page=asked, list_name="left_out")


def _part(key: str) -> str:
    """The key of the part in which the entry after this one lies, without its list.

    Raises:
        Refused: the cursor is none of this list ("paging.cursor").
    """
    if not key:
        return ""
    reason, _, number = key.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) == 9):
        raise Refused("paging.cursor", path=("after",))
    return f"{reason}:{int(number) // WRITTEN_AT_ONCE * WRITTEN_AT_ONCE:09d}"


def _of_user(selected: Selected, context: Context) -> Reading:
    asked = page("user_invitations", selected.args, ascending=False)
    params: dict[str, object] = {"after": asked.key, "limit": asked.size + 1, "now": context.clock()}
    holes = (Hole(("node", "user"), "who", "User"), Hole(("node", "group"), "group", "Group"))
    return Reading(USER_INVITATIONS, params, holes=holes, page=asked, list_name="user_invitations")


def _value(args: Mapping[str, Any], name: str) -> str | None:
    given = args.get(name)
    return given.value if isinstance(given, Enum) else given


def _left_counts(text: str) -> list[dict[str, object]]:
    return [{"reason": reason, "n": n} for reason, n in orjson.loads(text).items()]


READERS: dict[str, Reader] = {
    "Query.invitationList": slot(
        LIST_BY_ID,
        Hole(("list",), "list", "InvitationList"),
        params=lambda args, context: {"id": args["id"], "groups": groups_of(context)},
        unwrap="list",
    ),
    "Query.invitationLists": _lists,
    "InvitationList.group": slot(LIST_GROUP, Hole(("group",), "group", "Group"), unwrap="group"),
    "InvitationList.counts": slot(LIST_COUNTS, params=lambda _, context: {"now": context.clock()}),
    "InvitationList.leftOutCounts": slot(LIST_LEFT_COUNTS, finish=_left_counts),
    "InvitationList.invitations": _invitations,
    "InvitationList.leftOut": _left_out,
    "User.invitations": _of_user,
}
