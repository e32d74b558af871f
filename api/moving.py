"""Moving: one user or many, now or later, undone; what binds them to a place; work in chat groups ticked off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.moves import MoveReason, TierLockKind, WorkSide
from api.outcomes import Conflict, Missing, Refused, answered, asked
from graph.database.operations import Call
from graph.groups import actions, planning, tierlocks, worklists
from graph.groups.model import (
    AskedLock,
    GroupKey,
    LockKind,
    MovePlanned,
    PlanCancelled,
    ReasonCode,
    Side,
    TierLocked,
    TierUnlocked,
    UserMoved,
    UsersMoved,
    Wanted,
)
from graph.groups.worklists import CarriedOut
from graph.users.model import UserId

if TYPE_CHECKING:
    from api.users import User


@strawberry.type(
    description="The user stands in the group; `moved` is false when they stood there before, or are only moved later: "
    "then `plannedMoveId` names the planned move."
)
class MoveUserDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    moved: bool
    move_id: strawberry.ID | None
    planned_move_id: strawberry.ID | None
    from_group_key: str
    to_group_key: str
    version: int


@strawberry.type(description="How one user of a bulk move stands now; `moved` is false when they stood there before.")
class MovedUser:
    user_id: strawberry.ID
    moved: bool
    move_id: strawberry.ID | None
    from_group_key: str
    to_group_key: str
    version: int


@strawberry.type(description="All stand in their groups, in the order given.")
class MoveUsersDone:
    moves: list[MovedUser]
    n_moved: int


@strawberry.type(description="The user stands where they stood before the move; `undone` is false when it was before.")
class UndoMoveDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    undone: bool
    move_id: strawberry.ID | None = strawberry.field(description="The move that undid it.")
    group_key: str
    version: int


@strawberry.type(description="The planned move is not made; `cancelled` is false when it was cancelled before.")
class CancelPlannedMoveDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    planned_move_id: strawberry.ID
    cancelled: bool


@strawberry.type(description="The lock is in force, instead of `nReplaced` of its kind on that ladder.")
class LockTierDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    lock_id: strawberry.ID
    n_replaced: int


@strawberry.type(description="No lock of that kind binds the user; `unlocked` is false when none did.")
class UnlockTierDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    unlocked: bool


@strawberry.type(description="The work is done, by whom and when; `carriedOut` is false when it was done before.")
class CarryOutMoveDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    move_id: strawberry.ID
    side: WorkSide
    group_key: str
    by: str
    at: datetime
    carried_out: bool


MoveUserResult = Annotated[MoveUserDone | Refused | Missing | Conflict, strawberry.union("MoveUserResult")]
MoveUsersResult = Annotated[MoveUsersDone | Refused | Missing | Conflict, strawberry.union("MoveUsersResult")]
UndoMoveResult = Annotated[UndoMoveDone | Refused | Missing | Conflict, strawberry.union("UndoMoveResult")]
CancelPlannedMoveResult = Annotated[
    CancelPlannedMoveDone | Refused | Missing | Conflict, strawberry.union("CancelPlannedMoveResult")
]
LockTierResult = Annotated[LockTierDone | Refused | Missing | Conflict, strawberry.union("LockTierResult")]
UnlockTierResult = Annotated[UnlockTierDone | Refused | Missing | Conflict, strawberry.union("UnlockTierResult")]
CarryOutMoveResult = Annotated[CarryOutMoveDone | Refused | Missing | Conflict, strawberry.union("CarryOutMoveResult")]


@strawberry.input(
    description="A move to another tier group; `expectedVersion` guards against a change in between. With "
    "`effectiveAt` it is planned for then."
)
class MoveUserInput:
    user_id: strawberry.ID
    to_group: str
    reason: str
    reason_code: MoveReason = MoveReason.MANUAL
    note: str | None = None
    expected_version: int | None = None
    effective_at: datetime | None = None


@strawberry.input(description="One user of a bulk move; without `toGroup` to the group of all.")
class UserToMoveInput:
    user_id: strawberry.ID
    to_group: str | None = None
    expected_version: int | None = None


@strawberry.input(description="Up to 100 users to one group each, or all to `toGroup`: all of them or nobody.")
class MoveUsersInput:
    moves: list[UserToMoveInput]
    reason: str
    to_group: str | None = None
    reason_code: MoveReason = MoveReason.MANUAL
    note: str | None = None


@strawberry.input(description="A move that is to be undone; `expectedVersion` guards against a change in between.")
class UndoMoveInput:
    move_id: strawberry.ID
    reason: str
    note: str | None = None
    expected_version: int | None = None


@strawberry.input(description="A planned move that is not to be made.")
class CancelPlannedMoveInput:
    planned_move_id: strawberry.ID
    reason: str


@strawberry.input(
    description="A lock of a tier: FLOOR, CEILING and EXACT by a group of the ladder, NO_AUTOMATIC without one; it "
    "ends by itself at `until`."
)
class LockTierInput:
    user_id: strawberry.ID
    ladder: str
    kind: TierLockKind
    reason: str
    group: str | None = None
    until: datetime | None = None


@strawberry.input(description="Locks of a kind on a ladder that are to end.")
class UnlockTierInput:
    user_id: strawberry.ID
    ladder: str
    kind: TierLockKind
    reason: str


@strawberry.input(description="Work in a chat group that is done.")
class CarryOutMoveInput:
    move_id: strawberry.ID
    side: WorkSide


@strawberry.type
class MoveMutation:
    """What can be done about moves; a manager does it between their groups."""

    @strawberry.mutation(description="Move a user to another group of the ladder, with a reason: now, or later.")
    async def move_user(self, info: Info, input: MoveUserInput, operation_key: str | None = None) -> MoveUserResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        if input.effective_at is not None:
            work = _planning(info, call, input, input.effective_at)
            return await answered(info, work, MoveUserDone, {"user": ("id", "user")}, _planned)
        moving = actions.move_user(
            info.context.database,
            call,
            user=UserId(input.user_id),
            to_group=GroupKey(input.to_group),
            reason=input.reason,
            note=input.note,
            code=ReasonCode(input.reason_code.value),
            expected_version=input.expected_version,
        )
        return await answered(info, moving, MoveUserDone, {"user": ("id", "user")}, _move)

    @strawberry.mutation(description="Move up to 100 users, all of them or nobody (G02).")
    async def move_users(self, info: Info, input: MoveUsersInput, operation_key: str | None = None) -> MoveUsersResult:  # pyright: ignore[reportInvalidTypeForm]
        wanted = [
            Wanted(each.user_id, GroupKey(each.to_group or input.to_group or ""), each.expected_version)
            for each in input.moves
        ]
        work = actions.move_users(
            info.context.database,
            asked(info, input, operation_key),
            wanted,
            reason=input.reason,
            note=input.note,
            code=ReasonCode(input.reason_code.value),
        )
        return await answered(info, work, MoveUsersDone, {}, _moves)

    @strawberry.mutation(description="Take the last move of a user on a ladder back, by another move.")
    async def undo_move(self, info: Info, input: UndoMoveInput, operation_key: str | None = None) -> UndoMoveResult:  # pyright: ignore[reportInvalidTypeForm]
        work = actions.undo_move(
            info.context.database,
            asked(info, input, operation_key),
            move=input.move_id,
            reason=input.reason,
            note=input.note,
            expected_version=input.expected_version,
        )
        return await answered(info, work, UndoMoveDone, {"user": ("id", "user")}, _undone)

    @strawberry.mutation(description="Cancel a planned move, with a reason.")
    async def cancel_planned_move(
        self, info: Info, input: CancelPlannedMoveInput, operation_key: str | None = None
    ) -> CancelPlannedMoveResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = planning.cancel_plan(info.context.database, call, plan=input.planned_move_id, reason=input.reason)
        return await answered(info, work, CancelPlannedMoveDone, {"user": ("id", "user")}, _cancelled)

    @strawberry.mutation(description="Bind a user to a place on a ladder, with a reason.")
    async def lock_tier(self, info: Info, input: LockTierInput, operation_key: str | None = None) -> LockTierResult:  # pyright: ignore[reportInvalidTypeForm]
        lock = AskedLock(input.ladder, LockKind(input.kind.value), input.group, input.reason, input.until)
        call = asked(info, input, operation_key)
        work = tierlocks.lock_tier(info.context.database, call, input.user_id, lock)
        return await answered(info, work, LockTierDone, {"user": ("id", "user")}, _locked)

    @strawberry.mutation(description="Let a user be moved again, with a reason.")
    async def unlock_tier(
        self, info: Info, input: UnlockTierInput, operation_key: str | None = None
    ) -> UnlockTierResult:  # pyright: ignore[reportInvalidTypeForm]
        work = tierlocks.unlock_tier(
            info.context.database,
            asked(info, input, operation_key),
            input.user_id,
            ladder=input.ladder,
            kind=LockKind(input.kind.value),
            reason=input.reason,
        )
        return await answered(info, work, UnlockTierDone, {"user": ("id", "user")}, _unlocked)

    @strawberry.mutation(description="Tick off that the user was removed from a chat group, or invited into one.")
    async def carry_out_move(
        self, info: Info, input: CarryOutMoveInput, operation_key: str | None = None
    ) -> CarryOutMoveResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        side = Side(input.side.value)
        work = worklists.carry_out(info.context.database, call, move=input.move_id, side=side)
        return await answered(info, work, CarryOutMoveDone, {"user": ("id", "user")}, _carried_out)


async def _planning(info: Info, call: Call, input: MoveUserInput, effective_at: datetime) -> MovePlanned:
    cause = actions.checked_cause(input.reason, input.note, ReasonCode(input.reason_code.value))
    wanted = Wanted(input.user_id, GroupKey(input.to_group), input.expected_version)
    return await planning.plan_move(info.context.database, call, wanted, cause, effective_at=effective_at)


def _id(value: str | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(value)


def _move(done: UserMoved) -> dict[str, object]:
    return {
        "moved": done.moved,
        "move_id": _id(done.move),
        "planned_move_id": None,
        "from_group_key": done.from_group,
        "to_group_key": done.group,
        "version": done.version,
    }


def _planned(done: MovePlanned) -> dict[str, object]:
    return {
        "moved": False,
        "move_id": None,
        "planned_move_id": _id(done.plan),
        "from_group_key": done.from_group,
        "to_group_key": done.group,
        "version": done.version,
    }


def _moves(done: UsersMoved) -> dict[str, object]:
    moves = [
        MovedUser(
            user_id=strawberry.ID(each.user),
            moved=each.moved,
            move_id=_id(each.move),
            from_group_key=each.from_group,
            to_group_key=each.group,
            version=each.version,
        )
        for each in done.each
    ]
    return {"moves": moves, "n_moved": sum(each.moved for each in moves)}


def _undone(done: UserMoved) -> dict[str, object]:
    return {"undone": done.moved, "move_id": _id(done.move), "group_key": done.group, "version": done.version}


def _cancelled(done: PlanCancelled) -> dict[str, object]:
    return {"planned_move_id": _id(done.plan), "cancelled": done.cancelled}


def _locked(done: TierLocked) -> dict[str, object]:
    return {"lock_id": _id(done.lock), "n_replaced": done.n_replaced}


def _unlocked(done: TierUnlocked) -> dict[str, object]:
    return {"unlocked": done.unlocked}


def _carried_out(done: CarriedOut) -> dict[str, object]:
    return {
        "move_id": _id(done.move),
        "side": WorkSide(done.side),
        "group_key": done.group,
        "by": done.by,
        "at": datetime.fromtimestamp(done.at_ms / 1000, UTC),
        "carried_out": done.carried_out,
    }
