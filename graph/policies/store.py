"""How policies are kept: one function, one statement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NoReturn

import orjson

from graph.database.driver import Database, Row, Transaction
from graph.database.operations import Origin
from graph.errors import Broken
from graph.groups.model import GroupKey
from graph.instants import instant, instant_or_none
from graph.measures.checking import Path
from graph.policies.checking import names_of
from graph.policies.documents import read, written
from graph.policies.model import AskedPolicy, Policy, PolicyState
from queries.catalogue import statement

LIST_POLICIES = statement("policies/list_policies")
SAVE_POLICY = statement("policies/save_policy")
SETTLE_POLICY = statement("policies/settle_policy")
_SEPARATOR = "\u0001"


async def list_published(database: Database) -> tuple[Policy, ...]:
    """All published versions by key and number."""
    rows = await database.read(LIST_POLICIES, state=PolicyState.PUBLISHED.value)
    return tuple(policy_of(row) for row in rows)


async def list_versions(database: Database) -> tuple[Policy, ...]:
    """All versions of all policies, drafts too, by key and number."""
    return tuple(policy_of(row) for row in await database.read(LIST_POLICIES, state=None))


async def list_policies(transaction: Transaction) -> tuple[Policy, ...]:
    """All versions of all policies by key and number, for somebody who holds the lock of policies."""
    return tuple(policy_of(row) for row in await transaction.run(LIST_POLICIES, state=None))


async def save_policy(
    transaction: Transaction, asked: AskedPolicy, lowest: GroupKey, version: int, origin: Origin
) -> None:
    """The policy has a draft of that number; what it names cannot be taken away while it holds or may come to."""
    await transaction.run(
        SAVE_POLICY,
        key=asked.key,
        version=version,
        version_key=_version_key(asked.key, version),
        values={
            "ladder": asked.ladder,
            "lowest": lowest,
            "names": names_of(asked),
            "effective": asked.effective,
            "until": asked.until,
            "name": asked.name,
            "document": orjson.dumps(written(asked)).decode(),
            "actor": origin.actor,
            "at": origin.at,
        },
    )


async def settle_policy(
    transaction: Transaction, policy: Policy, state: PolicyState, origin: Origin, note: str | None = None
) -> None:
    """The version stands so from now on: who asked is kept, or who decided."""
    if state is PolicyState.REQUESTED:
        values: dict[str, Any] = {"requestedBy": origin.actor, "requestedAt": origin.at}
    else:
        values = {"decidedBy": origin.actor, "decidedAt": origin.at, "note": note}
    await transaction.run(
        SETTLE_POLICY,
        version_key=_version_key(policy.asked.key, policy.version),
        values={"state": state.value, **values},
    )


def _version_key(key: str, version: int) -> str:
    return f"{key}{_SEPARATOR}{version}"


def policy_of(row: Row) -> Policy:
    """A version as statements tell it."""
    return Policy(
        asked=_asked(row["document"]),
        lowest=GroupKey(row["lowest"]),
        version=row["version"],
        state=PolicyState(row["state"]),
        actor=row["actor"],
        at=instant(row["at"]),
        requested_by=row["requested_by"],
        decided_by=row["decided_by"],
        decided_at=instant_or_none(row["decided_at"]),
        note=row["note"],
    )


@lru_cache(maxsize=1_000)
def _asked(document: str) -> AskedPolicy:
    """What a document that was kept says; it never changes."""
    return read(orjson.loads(document), _no_text)


def _no_text(_text: str, _path: Path) -> NoReturn:
    raise Broken("policies.document_kept")
