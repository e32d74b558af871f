"""Locks: who writes about a user first takes the user's standing, in ascending order of ids."""

from collections.abc import Iterable, Mapping

from graph.database.driver import Transaction
from graph.errors import Missing
from queries.catalogue import statement

CLAIM_USERS = statement("database/claim_users")
CLAIM_LOCK = statement("database/claim_lock")


async def lock_users(transaction: Transaction, users: Iterable[str]) -> Mapping[str, int]:
    """Lock the standings of these users until the transaction ends; return the version of each.

    Raises:
        Missing: one of them does not exist ("users.unknown").

    Cost: one statement; waits for whoever holds one of them.
    """
    wanted = sorted(set(users))
    versions = await lock_known_users(transaction, wanted)
    for user in wanted:
        if user not in versions:
            raise Missing("users.unknown", user=user)
    return versions


async def lock_known_users(transaction: Transaction, users: Iterable[str]) -> Mapping[str, int]:
    """As `lock_users`, but ids that no user has are left out of the answer."""
    [row] = await transaction.run(CLAIM_USERS, users=sorted(set(users)))
    return dict(zip(row["known"], row["versions"], strict=True))


async def lock_named(transaction: Transaction, name: str) -> None:
    """Take the lock of that name until the transaction ends."""
    await transaction.run(CLAIM_LOCK, name=name)
