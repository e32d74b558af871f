"""What policies name is not taken from under them: whoever ends something asks here which of them name it.

A policy keeps the names of what it rests on. Whoever asks holds the lock of policies from then on, so that none that
names it is saved, asked for or published meanwhile; that lock is taken last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from graph.database.driver import Transaction
from graph.database.locks import lock_named
from queries.catalogue import statement

LIST_POLICIES_NAMING = statement("database/list_policies_naming")
POLICIES = "policies"
"""The lock of whoever writes about policies."""
_WEST = timedelta(hours=12)


class Thing(StrEnum):
    """Kinds of what a policy names and somebody can end or change."""

    TAG = "tag"
    TASK = "task"
    SEGMENT = "segment"
    LADDER = "ladder"


def name_of(thing: Thing, key: str) -> str:
    """A name as policies keep it."""
    return f"{thing.value}:{key}"


async def policies_naming(transaction: Transaction, thing: Thing, key: str, *, at: datetime) -> list[str]:
    """The versions of policies that name it themselves and hold then, will hold, or wait for a second person.

    One that ended less than a day ago may still be among them: its last day is over everywhere first.
    """
    await lock_named(transaction, POLICIES)
    rows = await transaction.run(LIST_POLICIES_NAMING, name=name_of(thing, key), day=(at - _WEST).date())
    return [f"{row['policy']}@{row['version']}" for row in rows]
