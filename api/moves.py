"""Moves between tier groups: those that were made and are planned, what they leave to do, who stood where and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Context, Info
from api.paging import LAST_KEY, page
from api.reading import Hole, Reader, Reading, paged, picked, slot
from api.selection import Selected
from api.staff import Staff
from graph.errors import Refused
from graph.vocabulary import Role
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.groups import Group, Ladder
    from api.users import User, UserEdge

USER_MOVES = fragment("groups/fragments/user_moves")
USER_PLANNED_MOVES = fragment("groups/fragments/user_planned_moves")
USER_TIER_LOCKS = fragment("groups/fragments/user_tier_locks")
USER_STANDING_AT = fragment("groups/fragments/user_standing_at")
GROUP_MOVES = fragment("groups/fragments/group_moves")
GROUP_PLANNED_MOVES = fragment("groups/fragments/group_planned_moves")
GROUP_WORKLIST = fragment("groups/fragments/group_worklist")
GROUP_MEMBERS_AT = fragment("groups/fragments/group_members_at")
_END = datetime(9999, 1, 1, tzinfo=UTC)


@strawberry.enum(description="Why somebody was moved, in one word.")
class MoveReason(Enum):
    MANUAL = "manual"
    PURCHASE = "purchase"
    INTERACTION = "interaction"
    REFERRAL = "referral"
    POLICY = "policy"
    PAID_TERM = "paid_term"
    CORRECTION = "correction"
    INVITATION = "invitation"
    OTHER = "other"


@strawberry.enum(
    description="What a lock of a tier forbids: to fall below its group, to rise above it, to leave it, or to be moved "
    "by a rule."
)
class TierLockKind(Enum):
    FLOOR = "floor"
    CEILING = "ceiling"
    EXACT = "exact"
    NO_AUTOMATIC = "no_automatic"


@strawberry.enum(description="How a planned move stands.")
class PlannedMoveState(Enum):
    WAITING = "waiting"
    MADE = "made"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@strawberry.enum(description="The two pieces of work that a move leaves in chat groups.")
class WorkSide(Enum):
    REMOVE = "remove"
    INVITE = "invite"


@strawberry.type(description="A change of tier group: never lost, never rewritten.")
class Move:
    id: strawberry.ID
    seq: int
    from_group: Annotated[Group, strawberry.lazy("api.groups")]
    to_group: Annotated[Group, strawberry.lazy("api.groups")]
    actor: str
    role: str
    reason: str
    reason_code: MoveReason | None = strawberry.field(description="Null for moves from before there were codes.")
    note: str | None
    at: datetime
    version_before: int
    version_after: int
    policy: str | None = strawberry.field(description="The key of the policy that moved.")
    policy_version: int | None
    decision_id: strawberry.ID | None = strawberry.field(description="The decision that the move follows from.")
    undoes_id: strawberry.ID | None = strawberry.field(description="The move that this one undid.")
    planned_id: strawberry.ID | None = strawberry.field(description="The planned move that was made by this one.")


@strawberry.type(description="An entry of a page, with its cursor.")
class MoveEdge:
    cursor: str
    node: Move


@strawberry.type(description="A page of a list.")
class MoveConnection:
    edges: list[MoveEdge]
    nodes: list[Move]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="A move out of a group or into it, and who was moved.")
class GroupMove:
    user: Annotated[User, strawberry.lazy("api.users")]
    move: Move


@strawberry.type(description="An entry of a page, with its cursor.")
class GroupMoveEdge:
    cursor: str
    node: GroupMove


@strawberry.type(description="A page of a list.")
class GroupMoveConnection:
    edges: list[GroupMoveEdge]
    nodes: list[GroupMove]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="A move for a later moment; the worker makes it when it is due.")
class PlannedMove:
    id: strawberry.ID
    user: Annotated[User, strawberry.lazy("api.users")]
    from_group: Annotated[Group, strawberry.lazy("api.groups")] = strawberry.field(
        description="Where the user stood when it was planned."
    )
    to_group: Annotated[Group, strawberry.lazy("api.groups")]
    effective_at: datetime
    state: PlannedMoveState
    actor: str
    role: str
    reason: str
    reason_code: MoveReason
    note: str | None
    at: datetime
    settled_at: datetime | None
    settled_by: str | None
    problem: str | None = strawberry.field(description="Why it was cancelled, or the code of what refused it.")
    move_id: strawberry.ID | None = strawberry.field(description="The move that was made.")


@strawberry.type(description="An entry of a page, with its cursor.")
class PlannedMoveEdge:
    cursor: str
    node: PlannedMove


@strawberry.type(description="A page of a list.")
class PlannedMoveConnection:
    edges: list[PlannedMoveEdge]
    nodes: list[PlannedMove]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="What binds a user to a place on a ladder until an admin ends it or its time is over.")
class TierLock:
    id: strawberry.ID
    ladder: Annotated[Ladder, strawberry.lazy("api.groups")]
    kind: TierLockKind
    group: Annotated[Group, strawberry.lazy("api.groups")] | None
    reason: str
    actor: str
    role: str
    at: datetime
    until: datetime | None


@strawberry.type(description="Something to be done in a chat group, since a move.")
class WorkItem:
    side: WorkSide
    user: Annotated[User, strawberry.lazy("api.users")]
    owners: list[Staff] = strawberry.field(description="Staff who look after the user.")
    since: datetime
    move: Move


@strawberry.type(description="An entry of a page, with its cursor.")
class WorkItemEdge:
    cursor: str
    node: WorkItem


@strawberry.type(description="A page of a list.")
class WorkItemConnection:
    edges: list[WorkItemEdge]
    nodes: list[WorkItem]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="A page of a list.")
class MembersAtConnection:
    edges: list[Annotated[UserEdge, strawberry.lazy("api.users")]]
    nodes: list[Annotated[User, strawberry.lazy("api.users")]]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class MovesOfUser:
    """What a profile says of moves."""

    @strawberry.field(description="Moves of the user, last first.")
    def moves(self, info: Info, first: int | None = None, after: str | None = None) -> MoveConnection:
        return picked(self, info)

    @strawberry.field(description="Moves planned for the user, the one that is due last first: in one state, or all.")
    def planned_moves(
        self, info: Info, state: PlannedMoveState | None = None, first: int | None = None, after: str | None = None
    ) -> PlannedMoveConnection:
        return picked(self, info)

    @strawberry.field(description="What binds the user to places on ladders now, the oldest first.")
    def tier_locks(self, info: Info) -> list[TierLock]:
        return picked(self, info)

    @strawberry.field(description="Where the user stood on a ladder at an instant; null before they joined.")
    def standing_at(
        self, info: Info, ladder: str, at: datetime
    ) -> Annotated[Group, strawberry.lazy("api.groups")] | None:
        return picked(self, info)


@strawberry.type
class MovesOfGroup:
    """What a group says of moves."""

    @strawberry.field(description="Moves out of the group and into it, last first.")
    def moves(self, info: Info, first: int | None = None, after: str | None = None) -> GroupMoveConnection:
        return picked(self, info)

    @strawberry.field(description="Moves planned to the group, the one that is due last first: in one state, or all.")
    def planned_moves(
        self, info: Info, state: PlannedMoveState | None = None, first: int | None = None, after: str | None = None
    ) -> PlannedMoveConnection:
        return picked(self, info)

    @strawberry.field(
        description="What is to be done in the chat group, oldest first; a manager sees it for their groups."
    )
    def worklist(self, info: Info, first: int | None = None, after: str | None = None) -> WorkItemConnection:
        return picked(self, info)

    @strawberry.field(description="Who stood in the group at an instant, by id.")
    def members_at(
        self, info: Info, at: datetime, first: int | None = None, after: str | None = None
    ) -> MembersAtConnection:
        return picked(self, info)


_FROM, _TO, _WHO = (
    Hole(("node", "from_group"), "from", "Group"),
    Hole(("node", "to_group"), "to", "Group"),
    Hole(("node", "user"), "who", "User"),
)
_MOVED = (Hole(("node", "move", "from_group"), "from", "Group"), Hole(("node", "move", "to_group"), "to", "Group"))


def _planned(name: str, of: Any) -> Reader:
    def read(selected: Selected, _: Context) -> Reading:
        asked = page(name, selected.args, ascending=False)
        params: dict[str, object] = {"after": asked.key, "limit": asked.size + 1, "state": _value(selected.args)}
        return Reading(of, params, holes=(_WHO, _FROM, _TO), page=asked, list_name=name)

    return read


def _group_moves(selected: Selected, _: Context) -> Reading:
    asked = page("group_moves", selected.args, ascending=False)
    before = _moment(asked.key) if asked.has_start else _END
    params: dict[str, object] = {"after": asked.key[15:] or LAST_KEY, "limit": asked.size + 1, "before": before}
    return Reading(GROUP_MOVES, params, holes=(_WHO, *_MOVED), page=asked, list_name="group_moves")


def _worklist(selected: Selected, context: Context) -> Reading:
    caller, asked = context.caller, page("worklist", selected.args)
    params: dict[str, object] = {
        "after": asked.key,
        "limit": asked.size + 1,
        "groups": None if caller.role in {Role.ADMIN, Role.SYSTEM} else sorted(caller.groups),
    }
    holes = (_WHO, Hole(("node", "owners"), "staff", "Staff"), *_MOVED)
    return Reading(GROUP_WORKLIST, params, holes=holes, page=asked, list_name="worklist")


def _members_at(selected: Selected, _: Context) -> Reading:
    asked = page("members_at", selected.args)
    params: dict[str, object] = {"after": asked.key, "limit": asked.size + 1, "at": selected.args["at"]}
    holes = (Hole(("node",), "user", "User"),)
    return Reading(GROUP_MEMBERS_AT, params, holes=holes, page=asked, list_name="members_at")


def _moment(key: str) -> datetime:
    """The instant at the head of a cursor's key.

    Raises:
        Refused: the cursor is none of this list ("paging.cursor").
    """
    digits = key[:15]
    if not (len(digits) == 15 and digits.isascii() and digits.isdecimal()) or int(digits) > _END.timestamp() * 1000:
        raise Refused("paging.cursor", path=("after",))
    return datetime.fromtimestamp(int(digits) / 1000, UTC)


def _value(args: Mapping[str, Any]) -> str | None:
    given = args.get("state")
    return given.value if isinstance(given, Enum) else given


READERS: dict[str, Reader] = {
    "User.moves": paged(USER_MOVES, "moves", _FROM, _TO),
    "User.plannedMoves": _planned("planned_moves", USER_PLANNED_MOVES),
    "User.tierLocks": slot(
        USER_TIER_LOCKS,
        Hole(("group",), "bound", "Group"),
        params=lambda _, context: {"now": context.clock()},
    ),
    "User.standingAt": slot(
        USER_STANDING_AT,
        Hole(("group",), "stood", "Group"),
        params=lambda args, _: {"ladder": args["ladder"], "at": args["at"]},
        unwrap="group",
    ),
    "Group.moves": _group_moves,
    "Group.plannedMoves": _planned("planned_moves", GROUP_PLANNED_MOVES),
    "Group.worklist": _worklist,
    "Group.membersAt": _members_at,
}
