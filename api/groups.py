"""Groups, ladders and memberships: reading them. What they say of moves is in `api/moves.py`."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api import moves
from api.context import Info
from api.moves import MovesOfGroup, MovesOfUser
from api.purposes import exact, shown
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.staff import Staff
from api.tags import TagsOfGroup
from queries.catalogue import fragment

GROUP_CARD = fragment("groups/fragments/group_card")
GROUP_BY_KEY = fragment("groups/fragments/group_by_key")
LIST_GROUPS = fragment("groups/fragments/list_groups")
MANAGERS = fragment("groups/fragments/managers")
N_MEMBERS = fragment("groups/fragments/n_members")
USER_MEMBERSHIPS = fragment("groups/fragments/user_memberships")
USER_PAST_MEMBERSHIPS = fragment("groups/fragments/user_past_memberships")


@strawberry.type(description="An ordered set of groups that a user climbs; a user is in exactly one of them.")
class Ladder:
    key: str
    name: str
    is_ready: bool = strawberry.field(
        description="False while a new ladder is prepared: nobody is moved on it before everybody has a place there."
    )


@strawberry.type(description="What who is in a group is offered.")
class Offer:
    key: str
    text: str


@strawberry.type(description="A tier group of a ladder (rank 1 is the lowest), or an interest group beside them.")
class Group(TagsOfGroup, MovesOfGroup):
    key: str
    name: str
    kind: str
    rank: int | None
    capacity: int | None
    ladder: Ladder | None
    benefit_zh: str | None = strawberry.field(description="What the group brings, in Chinese (G03).")
    benefit_en: str | None = strawberry.field(description="What the group brings, in English (G03).")
    offers: list[Offer]

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


@strawberry.type(description="An interest group that a user was in.")
class PastMembership:
    group: Group
    since: datetime
    until: datetime
    actor: str = strawberry.field(description="Who ended it.")
    reason: str


@strawberry.type
class GroupsOfUser(MovesOfUser):
    """What a profile says of groups."""

    @strawberry.field(description="Groups that the user stands in now, tiers first.")
    def memberships(self, info: Info) -> list[Membership]:
        return picked(self, info)

    @strawberry.field(description="Interest groups that the user was in, the one that they left last first.")
    def past_memberships(self, info: Info) -> list[PastMembership]:
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


_GROUP = Hole(("group",), "group", "Group")

READERS: dict[str, Reader] = {
    **moves.READERS,
    "Query.group": slot(GROUP_BY_KEY, _GROUP, params=lambda args, _: {"key": args["key"]}, unwrap="group"),
    "Query.groups": slot(LIST_GROUPS, _GROUP, params=lambda args, _: {"ladder": args.get("ladder")}, unwrap="group"),
    "Group.nMembers": lambda _, context: Reading(N_MEMBERS, finish=lambda count: exact(count, context)),
    "Group.nMembersShown": lambda _, context: Reading(N_MEMBERS, finish=lambda count: shown(count, context)),
    "Group.managers": slot(MANAGERS, Hole(("staff",), "staff", "Staff"), unwrap="staff"),
    "User.memberships": slot(USER_MEMBERSHIPS, _GROUP),
    "User.pastMemberships": slot(USER_PAST_MEMBERSHIPS, _GROUP),
}
