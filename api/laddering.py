"""Ladders and groups made and named; interest groups joined and left."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.groups import Group
from api.outcomes import Conflict, Missing, Refused, answered, asked
from graph.groups import joining, ladders
from graph.groups.joining import GroupJoined
from graph.groups.ladders import AskedGroup, AskedRung, GroupDefined, LadderDefined
from graph.groups.model import GroupKey
from graph.groups.rungs import Rung
from graph.vocabulary import GroupKind

if TYPE_CHECKING:
    from api.users import User


@strawberry.type(
    description="The ladder is there under that name; a new one is prepared: everybody comes to stand in its lowest "
    "group, and nobody is moved on it before."
)
class DefineLadderDone:
    key: str
    created: bool


@strawberry.type(description="The group is as said.")
class DefineGroupDone:
    group: Group | None
    created: bool


@strawberry.type(description="The user is in the interest group; `joined` is false when they were before.")
class JoinGroupDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    joined: bool


@strawberry.type(description="The user is in the interest group no longer; `left` is false when they were not.")
class LeaveGroupDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    left: bool


DefineLadderResult = Annotated[DefineLadderDone | Refused | Missing | Conflict, strawberry.union("DefineLadderResult")]
DefineGroupResult = Annotated[DefineGroupDone | Refused | Missing | Conflict, strawberry.union("DefineGroupResult")]
JoinGroupResult = Annotated[JoinGroupDone | Refused | Missing | Conflict, strawberry.union("JoinGroupResult")]
LeaveGroupResult = Annotated[LeaveGroupDone | Refused | Missing | Conflict, strawberry.union("LeaveGroupResult")]


@strawberry.input(description="A group of a new ladder.")
class RungInput:
    key: str
    name: str
    capacity: int | None = None


@strawberry.input(description="A ladder: its name, and for a new one its groups, the lowest first.")
class DefineLadderInput:
    key: str
    name: str
    groups: list[RungInput] = strawberry.field(default_factory=list[RungInput])


@strawberry.input(description="What who is in a group is offered.")
class OfferInput:
    key: str
    text: str


@strawberry.enum(description="What of a group can be taken away again; without a capacity it holds anybody.")
class GroupPart(Enum):
    CAPACITY = "capacity"
    BENEFIT_ZH = "benefit_zh"
    BENEFIT_EN = "benefit_en"
    OFFERS = "offers"


@strawberry.input(
    description="A group: a new one stands on `ladder` right above the group `above` (lowest without one), or is an "
    "interest group without a ladder. Of one that is there what is not given stays; `clear` takes away."
)
class DefineGroupInput:
    key: str
    ladder: str | None = None
    above: str | None = None
    name: str | None = None
    capacity: int | None = None
    benefit_zh: str | None = None
    benefit_en: str | None = None
    offers: list[OfferInput] | None = None
    clear: list[GroupPart] = strawberry.field(default_factory=list[GroupPart])
    confirm: bool = strawberry.field(
        default=False, description="Make the group though policies hold on the ladder that have no rung for it."
    )


@strawberry.input(description="An interest group that a user comes into.")
class JoinGroupInput:
    user_id: strawberry.ID
    group: str


@strawberry.input(description="An interest group that a user leaves.")
class LeaveGroupInput:
    user_id: strawberry.ID
    group: str
    reason: str


@strawberry.type
class LadderMutation:
    """What can be done about ladders and groups."""

    @strawberry.mutation(description="Make a ladder with its groups, or name it anew.")
    async def define_ladder(
        self, info: Info, input: DefineLadderInput, operation_key: str | None = None
    ) -> DefineLadderResult:  # pyright: ignore[reportInvalidTypeForm]
        wanted = [AskedRung(each.key, each.name, each.capacity) for each in input.groups]
        call = asked(info, input, operation_key)
        work = ladders.define_ladder(info.context.database, call, input.key, input.name, wanted)
        return await answered(info, work, DefineLadderDone, {}, _ladder)

    @strawberry.mutation(description="Make a group, or change its name, how many it holds, and what it brings (G03).")
    async def define_group(
        self, info: Info, input: DefineGroupInput, operation_key: str | None = None
    ) -> DefineGroupResult:  # pyright: ignore[reportInvalidTypeForm]
        work = ladders.define_group(info.context.database, asked(info, input, operation_key), _group(input))
        return await answered(info, work, DefineGroupDone, {"group": ("key", "group")}, _made)

    @strawberry.mutation(description="Let a user be in an interest group.")
    async def join_group(self, info: Info, input: JoinGroupInput, operation_key: str | None = None) -> JoinGroupResult:  # pyright: ignore[reportInvalidTypeForm]
        call, group = asked(info, input, operation_key), GroupKey(input.group)
        work = joining.join_group(info.context.database, call, user=input.user_id, group=group)
        return await answered(info, work, JoinGroupDone, {"user": ("id", "user")}, _joined)

    @strawberry.mutation(description="Take a user out of an interest group, with a reason; that they were in it stays.")
    async def leave_group(
        self, info: Info, input: LeaveGroupInput, operation_key: str | None = None
    ) -> LeaveGroupResult:  # pyright: ignore[reportInvalidTypeForm]
        call, group = asked(info, input, operation_key), GroupKey(input.group)
        work = joining.leave_group(info.context.database, call, user=input.user_id, group=group, reason=input.reason)
        return await answered(info, work, LeaveGroupDone, {"user": ("id", "user")}, _left)


def _group(input: DefineGroupInput) -> AskedGroup:
    offers = None if input.offers is None else tuple((each.key, each.text) for each in input.offers)
    given = {
        "name": input.name,
        "capacity": input.capacity,
        "benefit_zh": input.benefit_zh,
        "benefit_en": input.benefit_en,
        "offers": offers,
    }
    said = {name for name, value in given.items() if value is not None} | {each.value for each in input.clear}
    rung = Rung(
        name=input.name or input.key,
        kind=GroupKind.INTEREST,
        ladder=input.ladder,
        capacity=input.capacity,
        benefit_zh=input.benefit_zh,
        benefit_en=input.benefit_en,
        offers=offers or (),
    )
    return AskedGroup(input.key, input.ladder, input.above, frozenset(said), rung, input.confirm)


def _ladder(done: LadderDefined) -> dict[str, object]:
    return {"key": done.ladder, "created": done.created}


def _made(done: GroupDefined) -> dict[str, object]:
    return {"created": done.created}


def _joined(done: GroupJoined) -> dict[str, object]:
    return {"joined": done.changed}


def _left(done: GroupJoined) -> dict[str, object]:
    return {"left": done.changed}
