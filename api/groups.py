"""Groups, ladders, memberships and moves: reading them, and moving one user."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.purposes import exact, shown
from api.reading import Hole, Reader, Reading, paged, picked, slot
from api.scalars import Long
from api.staff import Staff
from api.tags import TagsOfGroup
from graph.groups import actions
from graph.groups.model import GroupKey, UserMoved
from graph.users.model import UserId
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

GROUP_CARD = fragment("groups/fragments/group_card")
GROUP_BY_KEY = fragment("groups/fragments/group_by_key")
LIST_GROUPS = fragment("groups/fragments/list_groups")
MANAGERS = fragment("groups/fragments/managers")
N_MEMBERS = fragment("groups/fragments/n_members")
USER_MEMBERSHIPS = fragment("groups/fragments/user_memberships")
USER_MOVES = fragment("groups/fragments/user_moves")


@strawberry.type(description="An ordered set of groups that a user climbs; a user is in exactly one of them.")
class Ladder:
    key: str
    name: str


@strawberry.type(description="A tier group of a ladder (rank 1 is the lowest), or an interest group beside them.")
class Group(TagsOfGroup):
    key: str
    name: str
    kind: str
    rank: int | None
    capacity: int | None
    ladder: Ladder | None

    @strawberry.field(description="How many users stand in the group; null for viewers where it is under ten (C08).")
    def n_members(self, info: Info) -> Long | None:
        return picked(self, info)

    @strawberry.field(description='How many users stand in the group, as text; "<10" for viewers.')
    def n_members_shown(self, info: Info) -> str:
        return picked(self, info)

    @strawberry.field(description="Who manages the group.")
    def managers(self, info: Info) -> list[Staff]:
        return picked(self, info)


@strawberry.type(description="A group that a user stands in.")
class Membership:
    group: Group
    since: datetime


@strawberry.type(description="A change of tier group: never lost, never rewritten.")
class Move:
    id: strawberry.ID
    seq: int
    from_group: Group
    to_group: Group
    actor: str
    role: str
    reason: str
    note: str | None
    at: datetime
    version_before: int
    version_after: int


@strawberry.type(description="An entry of a page, with its cursor.")
class MoveEdge:
    cursor: str
    node: Move


@strawberry.type(description="A page of a list.")
class MoveConnection:
    edges: list[MoveEdge]
    nodes: list[Move]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class GroupsOfUser:
    """What a profile says of groups."""

    @strawberry.field(description="Groups that the user stands in now, tiers first.")
    def memberships(self, info: Info) -> list[Membership]:
        return picked(self, info)

    @strawberry.field(description="Moves of the user, last first.")
    def moves(self, info: Info, first: int | None = None, after: str | None = None) -> MoveConnection:
        return picked(self, info)


@strawberry.type
class GroupQuery:
    """Questions about groups."""

    @strawberry.field(description="One group by its key.")
    def group(self, info: Info, key: str) -> Group | None:
        return picked(self, info)

    @strawberry.field(description="All groups, or those of one ladder from the lowest rank.")
    def groups(self, info: Info, ladder: str | None = None) -> list[Group]:
        return picked(self, info)


@strawberry.type(description="The user stands in the group; `moved` is false when they stood there before.")
class MoveUserDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    moved: bool
    move_id: strawberry.ID | None
    from_group_key: str
    to_group_key: str
    version: int


MoveUserResult = Annotated[MoveUserDone | Refused | Missing | Conflict, strawberry.union("MoveUserResult")]


@strawberry.input(description="A move to another tier group; `expectedVersion` guards against a change in between.")
class MoveUserInput:
    user_id: strawberry.ID
    to_group: str
    reason: str
    note: str | None = None
    expected_version: int | None = None


@strawberry.type
class GroupMutation:
    """What can be done about groups."""

    @strawberry.mutation(description="Move a user to another group of the ladder, with a reason.")
    async def move_user(self, info: Info, input: MoveUserInput, operation_key: str | None = None) -> MoveUserResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.move_user(
            info.context.database,
            call,
            user=UserId(input.user_id),
            to_group=GroupKey(input.to_group),
            reason=input.reason,
            note=input.note,
            expected_version=input.expected_version,
        )
        return await answered(info, work, MoveUserDone, {"user": ("id", "user")}, _move)


def _move(done: UserMoved) -> dict[str, object]:
    return {
        "moved": done.moved,
        "move_id": None if done.move is None else strawberry.ID(done.move),
        "from_group_key": done.from_group,
        "to_group_key": done.group,
        "version": done.version,
    }


_GROUP = Hole(("group",), "group", "Group")

READERS: dict[str, Reader] = {
    "Query.group": slot(GROUP_BY_KEY, _GROUP, params=lambda args, _: {"key": args["key"]}, unwrap="group"),
    "Query.groups": slot(LIST_GROUPS, _GROUP, params=lambda args, _: {"ladder": args.get("ladder")}, unwrap="group"),
    "Group.nMembers": lambda _, context: Reading(N_MEMBERS, finish=lambda count: exact(count, context)),
    "Group.nMembersShown": lambda _, context: Reading(N_MEMBERS, finish=lambda count: shown(count, context)),
    "Group.managers": slot(MANAGERS, Hole(("staff",), "staff", "Staff"), unwrap="staff"),
    "User.memberships": slot(USER_MEMBERSHIPS, _GROUP),
    "User.moves": paged(
        USER_MOVES,
        "moves",
        Hole(("node", "from_group"), "from", "Group"),
        Hole(("node", "to_group"), "to", "Group"),
    ),
}
