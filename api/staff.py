"""Staff: who looks after users and groups."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.outcomes import Missing, Refused, answered, asked
from api.reading import Hole, Reader, picked, slot
from graph.staff import actions
from graph.users.model import UserId
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

STAFF_CARD = fragment("staff/fragments/staff_card")
USER_OWNERS = fragment("staff/fragments/user_owners")


@strawberry.type(description="A member of staff.")
class Staff:
    id: strawberry.ID
    name: str
    role: str | None


@strawberry.type(description="Who looks after a user, and how far that is (跟进状态).")
class Ownership:
    staff: Staff
    state: str | None
    since: datetime | None


@strawberry.type
class StaffOfUser:
    """What a profile says of staff."""

    @strawberry.field(description="Who looks after the user, latest first.")
    def owners(self, info: Info) -> list[Ownership]:
        return picked(self, info)


@strawberry.input(description="A member of staff, by the id that keys and channels name.")
class UpsertStaffInput:
    id: strawberry.ID
    name: str
    role: str | None = None


@strawberry.input(description="Who looks after a user, and how far that is; without `state` they do no longer.")
class FollowUserInput:
    user_id: strawberry.ID
    staff_id: strawberry.ID
    state: str | None = None


@strawberry.type(description="The member of staff is known; `created` is false when they were before.")
class UpsertStaffDone:
    staff_id: strawberry.ID
    created: bool


@strawberry.type(description="The user with who looks after them now.")
class FollowUserDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    staff_id: strawberry.ID
    state: str | None


UpsertStaffResult = Annotated[UpsertStaffDone | Refused, strawberry.union("UpsertStaffResult")]
FollowUserResult = Annotated[FollowUserDone | Refused | Missing, strawberry.union("FollowUserResult")]


@strawberry.type
class StaffMutation:
    """What can be done about staff."""

    @strawberry.mutation(description="Name a member of staff.")
    async def upsert_staff(
        self, info: Info, input: UpsertStaffInput, operation_key: str | None = None
    ) -> UpsertStaffResult:  # pyright: ignore[reportInvalidTypeForm]
        work = actions.upsert_staff(
            info.context.database, asked(info, input, operation_key), id=input.id, name=input.name, role=input.role
        )
        return await answered(
            info,
            work,
            UpsertStaffDone,
            {},
            lambda done: {"staff_id": strawberry.ID(done.staff), "created": done.created},
        )

    @strawberry.mutation(description="Say who looks after a user and how far that is, 跟进状态 (P02).")
    async def follow_user(
        self, info: Info, input: FollowUserInput, operation_key: str | None = None
    ) -> FollowUserResult:  # pyright: ignore[reportInvalidTypeForm]
        work = actions.follow_user(
            info.context.database,
            asked(info, input, operation_key),
            user=UserId(input.user_id),
            staff=input.staff_id,
            state=input.state,
        )
        return await answered(
            info,
            work,
            FollowUserDone,
            {"user": ("id", "user")},
            lambda done: {"staff_id": strawberry.ID(done.staff), "state": done.state},
        )


READERS: dict[str, Reader] = {"User.owners": slot(USER_OWNERS, Hole(("staff",), "staff", "Staff"))}
