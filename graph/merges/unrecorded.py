"""What somebody carries without any record of it, kept while they are one with others.

Values from before there was evidence stand at the person and nowhere else. Who wins a merge would lose those that a
record of the other speaks of; so they become a record of their own, which settles and parts like any other, and goes
when nobody is part of the person any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.database.driver import Transaction
from graph.instants import instant
from graph.merges.store import list_spoken
from graph.users.settling import Saying, say
from queries.catalogue import statement

GET_CARRIED = statement("merges/get_carried")
ERASE_UNRECORDED = statement("merges/erase_unrecorded")
UNRECORDED = "unrecorded"


async def keep_unrecorded(transaction: Transaction, user: str) -> None:
    """What the person carries and no record of theirs speaks of is a record of its own, as of their creation."""
    spoken = await list_spoken(transaction, user)
    [row] = await transaction.run(GET_CARRIED, user=user)
    values = {
        each["key"]: tuple(each["value"]) if isinstance(each["value"], list) else each["value"]
        for each in row["carried"]
        if each["key"] not in spoken
    }
    if values:
        at = instant(row["created_ms"])
        await say(transaction, [Saying(user, UNRECORDED, user, values)], at=at)


async def erase_unrecorded(transaction: Transaction, users: Sequence[str]) -> None:
    """Those of the people who are one with nobody carry such values as before, without a record."""
    await transaction.run(ERASE_UNRECORDED, users=list(users), source=UNRECORDED)
