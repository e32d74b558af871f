"""How API keys are kept: one function, one statement."""

from __future__ import annotations

from datetime import datetime

from graph.access.model import ApiKey
from graph.database.driver import Database, Transaction
from graph.instants import instant, instant_or_none
from graph.vocabulary import Role
from queries.catalogue import statement

RECORD_API_KEY = statement("access/record_api_key")
LIST_API_KEYS = statement("access/list_api_keys")
SETTLE_API_KEY = statement("access/settle_api_key")


async def record_api_key(transaction: Transaction, key: ApiKey) -> None:
    """The key is kept."""
    await transaction.run(
        RECORD_API_KEY,
        id=key.id,
        hash=key.hash,
        role=key.role.value,
        scopes=sorted(key.scopes),
        groups=sorted(key.groups),
        staff=key.staff,
        name=key.name,
        at=key.created_at,
    )


async def list_api_keys(database: Database) -> list[ApiKey]:
    """All keys, ended ones too."""
    return [
        ApiKey(
            id=row["id"],
            hash=row["hash"],
            name=row["name"],
            role=Role(row["role"]),
            scopes=frozenset(row["scopes"]),
            groups=frozenset(row["groups"]),
            staff=row["staff"],
            created_at=instant(row["created_at"]),
            revoked_at=instant_or_none(row["revoked_at"]),
        )
        for row in await database.read(LIST_API_KEYS)
    ]


async def settle_api_key(transaction: Transaction, key_id: str, *, at: datetime) -> bool:
    """True when there is such a key; it is ended then."""
    return bool(await transaction.run(SETTLE_API_KEY, id=key_id, at=at))
