"""How staff are kept: one function, one statement."""

from __future__ import annotations

from datetime import datetime

from graph.database.driver import Transaction
from queries.catalogue import statement

ATTACH_OWNER = statement("staff/attach_owner")
DETACH_OWNER = statement("staff/detach_owner")
GET_STAFF = statement("staff/get_staff")
UPSERT_STAFF = statement("staff/upsert_staff")


async def upsert_staff(transaction: Transaction, staff: str, name: str, role: str | None) -> bool:
    """The member of staff is known by that name and role; true when they were not known before."""
    [row] = await transaction.run(UPSERT_STAFF, id=staff, name=name, role=role)
    return bool(row["created"])


async def is_staff(transaction: Transaction, staff: str) -> bool:
    """True when there is such a member of staff."""
    return bool(await transaction.run(GET_STAFF, id=staff))


async def follow_user(
    transaction: Transaction, user: str, staff: str, state: str, *, at: datetime, of: str | None
) -> str | None:
    """The member of staff looks after the user in that state; return the state before, None if they did not."""
    [row] = await transaction.run(ATTACH_OWNER, user=user, staff=staff, state=state, at=at, of=of)
    return row["before"]


async def unfollow_user(transaction: Transaction, user: str, staff: str) -> str | None:
    """The member of staff looks after the user no longer; return the state before, None if they did not."""
    rows = await transaction.run(DETACH_OWNER, user=user, staff=staff)
    return rows[0]["before"] if rows else None
