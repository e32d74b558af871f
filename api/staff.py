"""Staff: who looks after users and groups."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.context import Info
from api.reading import Hole, Reader, picked, slot
from queries.catalogue import fragment

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


READERS: dict[str, Reader] = {"User.owners": slot(USER_OWNERS, Hole(("staff",), "staff", "Staff"))}
