"""Inviting: freeze a list of a segment, say what became of its invitations, close it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api import asking
from api.context import Info
from api.invitations import InvitationList, InvitationOrder, InvitationState
from api.outcomes import Conflict, Missing, Refused, answered, asked
from graph.database.operations import kept_answer
from graph.invitations import actions, policy
from graph.invitations.choosing import choose
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, InvitationSettled, ListClosed, ListFrozen, Order, Source

if TYPE_CHECKING:
    from api.users import User


@strawberry.input(
    description="A list as it is to be frozen. Places are kept until `expiresAt`, or for so many `days` (14 unless "
    "said); `purpose` is that of the segment unless said; who declined before is left out unless `again`."
)
class FreezeInvitationListInput:
    segment: str
    group: str
    capacity: int
    order_by: InvitationOrder = InvitationOrder.JOINED
    expires_at: datetime | None = None
    days: int | None = None
    purpose: str | None = None
    again: bool = False


@strawberry.type(description="The list stands, with a place kept for everybody on it.")
class FreezeInvitationListDone:
    invitation_list: InvitationList | None
    n_invited: int
    n_left_out: int


@strawberry.type(description="How the invitation stands; `settled` is false when it stood so before.")
class InvitationDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    invitation_id: strawberry.ID
    state: InvitationState
    settled: bool
    move_id: strawberry.ID | None = strawberry.field(description="The move by which the user came into the group.")


@strawberry.type(description="The list is closed; `closed` is false when it was before.")
class CloseInvitationListDone:
    invitation_list: InvitationList | None
    n_withdrawn: int
    closed: bool


FreezeInvitationListResult = Annotated[
    FreezeInvitationListDone | Refused | Missing | Conflict, strawberry.union("FreezeInvitationListResult")
]
InvitationResult = Annotated[InvitationDone | Refused | Missing | Conflict, strawberry.union("InvitationResult")]
CloseInvitationListResult = Annotated[
    CloseInvitationListDone | Refused | Missing | Conflict, strawberry.union("CloseInvitationListResult")
]


@strawberry.input(description="An invitation that is accepted.")
class AcceptInvitationInput:
    invitation_id: strawberry.ID


@strawberry.input(description="An invitation that is declined.")
class DeclineInvitationInput:
    invitation_id: strawberry.ID
    reason: str | None = None


@strawberry.input(description="An invitation that is taken back.")
class WithdrawInvitationInput:
    invitation_id: strawberry.ID
    reason: str


@strawberry.input(description="A list that is to be closed.")
class CloseInvitationListInput:
    list_id: strawberry.ID


@strawberry.type
class InvitationMutation:
    """What can be done about invitations; a manager does it for their groups."""

    @strawberry.mutation(description="Invite the first of a segment for whom the group has places (G06).")
    async def freeze_invitation_list(
        self, info: Info, input: FreezeInvitationListInput, operation_key: str | None = None
    ) -> FreezeInvitationListResult:  # pyright: ignore[reportInvalidTypeForm]
        work = _freezing(info, input, operation_key)
        return await answered(info, work, FreezeInvitationListDone, {"invitationList": ("id", "list")}, _frozen)

    @strawberry.mutation(description="The user comes: they are in the group, by a move where it stands on a ladder.")
    async def accept_invitation(
        self, info: Info, input: AcceptInvitationInput, operation_key: str | None = None
    ) -> InvitationResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.accept(info.context.database, call, input.invitation_id)
        return await answered(info, work, InvitationDone, {"user": ("id", "user")}, _settled)

    @strawberry.mutation(description="The user does not come; the place is free.")
    async def decline_invitation(
        self, info: Info, input: DeclineInvitationInput, operation_key: str | None = None
    ) -> InvitationResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.decline(info.context.database, call, input.invitation_id, reason=input.reason)
        return await answered(info, work, InvitationDone, {"user": ("id", "user")}, _settled)

    @strawberry.mutation(description="Take an invitation back, with a reason; the place is free.")
    async def withdraw_invitation(
        self, info: Info, input: WithdrawInvitationInput, operation_key: str | None = None
    ) -> InvitationResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.withdraw(info.context.database, call, input.invitation_id, reason=input.reason)
        return await answered(info, work, InvitationDone, {"user": ("id", "user")}, _settled)

    @strawberry.mutation(description="Close a list: what is open on it is withdrawn, and the places are free.")
    async def close_invitation_list(
        self, info: Info, input: CloseInvitationListInput, operation_key: str | None = None
    ) -> CloseInvitationListResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.close_list(info.context.database, call, input.list_id)
        return await answered(info, work, CloseInvitationListDone, {"invitationList": ("id", "list")}, _closed)


async def _freezing(info: Info, input: FreezeInvitationListInput, operation_key: str | None) -> ListFrozen:
    """Ask the segment, and freeze who it brings; asked for again under its key, the first answer, whatever is now."""
    context = info.context
    call = asked(info, input, operation_key)
    kept = await kept_answer(context.database, call, answer=ListFrozen)
    if kept is not None:
        return kept
    until = policy.expiry(call.origin.at, expires_at=input.expires_at, days=input.days)
    wanted = AskedList(input.group, input.capacity, until, input.again)
    policy.check_asked(wanted)
    context.names = await context.renew()
    segment = asking.saved_segment(input.segment, context, path="segment")
    question = asking.question_of(segment, input.purpose, context)
    order = Order(input.order_by.value)
    source = Source(segment.key, segment.version, question.purpose, order, call.origin.at)
    chosen = await choose(
        context.database,
        source,
        question.expression,
        question.asking,
        context.names.sizes,
        deadline_s=context.settings.segment_deadline_s,
    )
    return await freeze_list(context.database, call, chosen, wanted)


def _frozen(done: ListFrozen) -> dict[str, object]:
    return {"n_invited": done.n_invited, "n_left_out": done.n_left_out}


def _settled(done: InvitationSettled) -> dict[str, object]:
    return {
        "invitation_id": strawberry.ID(done.invitation),
        "state": InvitationState(done.state),
        "settled": done.settled,
        "move_id": None if done.move is None else strawberry.ID(done.move),
    }


def _closed(done: ListClosed) -> dict[str, object]:
    return {"n_withdrawn": done.n_withdrawn, "closed": done.closed}
