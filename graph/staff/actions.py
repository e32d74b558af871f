"""What can be done about staff: name them, and say whom they look after and how far that is (跟进状态)."""

from __future__ import annotations

from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, perform
from graph.errors import Missing
from graph.staff import store
from graph.users.model import UserId
from graph.users.policy import NAME_LENGTH, checked_id, checked_text

STATE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class StaffKept:
    """Which member of staff is known; `created` is false when they were before."""

    staff: str
    created: bool


@dataclass(frozen=True, slots=True)
class UserFollowed:
    """Who looks after whom; `state` is None when nobody of that name does any longer."""

    user: str
    staff: str
    state: str | None


async def upsert_staff(database: Database, call: Call, *, id: str, name: str, role: str | None) -> StaffKept:  # noqa: A002
    """The member of staff is known by that name and role.

    Raises:
        Refused: id, name or role is not acceptable.
    """
    staff = checked_id(id)
    named = checked_text(name, limit=NAME_LENGTH, path=("name",))
    roled = None if role is None else checked_text(role, limit=NAME_LENGTH, path=("role",))

    async def work(transaction: Transaction) -> StaffKept:
        created = await store.upsert_staff(transaction, staff, named, roled)
        await outbox.append(transaction, Change(ChangeKind.STAFF_KEPT, (), after={"staff": staff}), call.origin)
        return StaffKept(staff, created)

    return await perform(database, call, work, answer=StaffKept)


async def follow_user(database: Database, call: Call, *, user: UserId, staff: str, state: str | None) -> UserFollowed:
    """The member of staff looks after the user, in that state; with None no longer.

    Raises:
        Missing: no such user or member of staff. Refused: the state is empty or too long.
    """
    settled = None if state is None else checked_text(state, limit=STATE_LENGTH, path=("state",))

    async def work(transaction: Transaction) -> UserFollowed:
        held = (await lock_users(transaction, [user]))[user]
        if not await store.is_staff(transaction, staff):
            raise Missing("staff.unknown", path=("staffId",), staff=staff[:100])
        if settled is None:
            before = await store.unfollow_user(transaction, held.user, staff)
        else:
            before = await store.follow_user(transaction, held.user, staff, settled, at=call.origin.at, of=held.of)
        if before != settled:
            change = Change(
                ChangeKind.USER_FOLLOWED,
                (user,),
                before={"staff": staff, "state": before},
                after={"staff": staff, "state": settled},
            )
            await outbox.append(transaction, change, call.origin)
        return UserFollowed(user, staff, settled)

    return await perform(database, call, work, answer=UserFollowed)
