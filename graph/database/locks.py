"""Locks: who writes about a user first takes the user's standing, in ascending order of ids.

An id of a user who was merged into another stands for that other person: their standing is the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.database.driver import Transaction
from graph.errors import Missing
from queries.catalogue import statement

CLAIM_USERS = statement("database/claim_users")
CLAIM_LOCK = statement("database/claim_lock")


@dataclass(frozen=True, slots=True)
class Held:
    """Whose an id is while the lock is held: the person's own id and version.

    `of` is the id as given when the person has another by now, to be kept on what is written: "whose fact it is".
    """

    user: str
    version: int
    of: str | None = None


async def lock_users(
    transaction: Transaction, users: Iterable[str], *, noticed: Iterable[str] = ()
) -> Mapping[str, Held]:
    """Lock the standings of these users until the transaction ends; return who each of the ids is.

    Of those of them in `noticed` nothing will change but what others do to them: whoever reads what changed reads that
    from the others' side.

    Raises:
        Missing: one of them does not exist ("users.unknown").

    Cost: one statement; waits for whoever holds one of them.
    """
    wanted = sorted(set(users))
    held = await lock_known_users(transaction, wanted, noticed=noticed)
    for user in wanted:
        if user not in held:
            raise Missing("users.unknown", user=user)
    return held


async def lock_known_users(
    transaction: Transaction, users: Iterable[str], *, noticed: Iterable[str] = ()
) -> Mapping[str, Held]:
    """As `lock_users`, but ids that no user has or had are left out of the answer."""
    wanted, only = sorted(set(users)), sorted(set(noticed))
    locked: set[str] = set()
    while True:
        [row] = await transaction.run(CLAIM_USERS, users=wanted, noticed=only)
        locked.update(row["locked"])
        if locked.issuperset(row["holders"]):
            break
    return {
        given: Held(user, version, None if given == user else given)
        for given, user, version in zip(row["known"], row["holders"], row["versions"], strict=True)
    }


async def lock_named(transaction: Transaction, name: str) -> None:
    """Take the lock of that name until the transaction ends."""
    await transaction.run(CLAIM_LOCK, name=name)
