"""What can be done about API keys: make one, end one."""

from __future__ import annotations

import secrets
import string
from datetime import datetime

from graph.access import policy, store
from graph.access.model import ApiKey, NewApiKey
from graph.database.driver import Database, Transaction
from graph.errors import Missing
from graph.vocabulary import Role

_ID_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits


async def create_key(
    database: Database,
    *,
    name: str,
    role: Role,
    scopes: frozenset[str] = frozenset(),
    groups: frozenset[str] = frozenset(),
    staff: str | None = None,
    now: datetime,
) -> NewApiKey:
    """A new key exists; its secret is in the answer and nowhere else."""
    key_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(8))
    text = policy.written(role.value, key_id, "".join(secrets.choice(_SECRET_LETTERS) for _ in range(40)))
    key = ApiKey(key_id, policy.hashed(text), name, role, scopes, groups, staff, now, None)

    async def work(transaction: Transaction) -> None:
        await store.record_api_key(transaction, key)

    await database.write(work)
    return NewApiKey(key, text)


async def revoke_key(database: Database, key_id: str, *, now: datetime) -> None:
    """The key is ended; running services notice within seconds.

    Raises:
        Missing: there is no such key ("access.key_unknown").
    """

    async def work(transaction: Transaction) -> bool:
        return await store.settle_api_key(transaction, key_id, at=now)

    if not await database.write(work):
        raise Missing("access.key_unknown", key=key_id)
