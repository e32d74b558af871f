"""How the audit is kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.audit.model import Deed, Entry, Head, Link
from graph.audit.policy import key_of
from graph.database.driver import Database, Transaction
from graph.instants import instant
from queries.catalogue import statement

CLAIM_CHAIN = statement("audit/claim_chain")
APPEND_ENTRY = statement("audit/append_entry")
LIST_CHAINS = statement("audit/list_chains")
LIST_LINKS = statement("audit/list_links")
LIST_ENTRIES = statement("audit/list_entries")
LIST_IDS = statement("audit/list_ids")

BROAD = 2
"""An entry about more users than this is found by its label, not by index."""
_DEADLINE_S = 120.0


async def claim_chain(transaction: Transaction, chain: int) -> Head:
    """Where the chain ends; it is locked until the transaction ends."""
    [row] = await transaction.run(CLAIM_CHAIN, number=chain)
    return Head(chain, row["seq"], row["hash"])


async def append_entry(transaction: Transaction, link: Link, *, at: datetime) -> None:
    """The entry is the last one of its chain, which is locked."""
    users = link.deed.users
    is_broad = len(users) > BROAD
    user, other = (None, None) if is_broad else (*users, None, None)[:2]
    entry = {
        "seq": link.seq,
        "key": key_of(link.at_ms, link.chain, link.seq),
        "actor": link.actor,
        "role": link.role,
        "action": link.deed.action,
        "user": user,
        "other": other,
        "users": list(users),
        "why": link.deed.why,
        "before": link.deed.before,
        "after": link.deed.after,
        "request": link.request,
        "salt": link.salt,
        "digest": link.digest,
        "previous": link.previous,
        "hash": link.hash,
    }
    await transaction.run(APPEND_ENTRY, chain=link.chain, entry=entry, at=at, is_broad=is_broad)


async def list_chains(database: Database) -> list[Head]:
    """Where each chain says that it ends, by number."""
    [row] = await database.read_within(_DEADLINE_S, LIST_CHAINS)
    heads = (Head(each["number"], each["seq"], each["hash"]) for each in row["found"])
    return sorted(heads, key=lambda each: each.chain)


async def list_links(database: Database, chain: int, *, after: int, limit: int) -> list[Link]:
    """The next entries of a chain, by number."""
    [row] = await database.read_within(_DEADLINE_S, LIST_LINKS, chain=chain, after=after, limit=limit)
    return [_link(chain, each) for each in row["found"]]


async def list_entries(database: Database, users: Sequence[str] | None, *, before: str, limit: int) -> list[Entry]:
    """Entries older than the key `before`, newest first; those about any of these ids, or all."""
    asked = None if users is None else list(users)
    [row] = await database.read(LIST_ENTRIES, users=asked, before=before, limit=limit)
    return [_entry(each) for each in row["found"]]


async def list_ids(database: Database, user: str) -> list[str]:
    """All ids of the person who has or had this id, the one they have now first; empty when there is no such person."""
    [row] = await database.read(LIST_IDS, user=user)
    return row["ids"]


def _deed(row: Mapping[str, Any]) -> Deed:
    users = tuple(row["users"] or ())
    return Deed(row["action"] or "", users, row["why"] or "", row["before"] or "", row["after"] or "")


def _link(chain: int, row: Mapping[str, Any]) -> Link:
    return Link(
        chain=chain,
        seq=row["seq"],
        at_ms=row["at"],
        actor=row["actor"],
        role=row["role"],
        request=row["request"],
        deed=_deed(row),
        salt=row["salt"] or "",
        digest=row["digest"],
        previous=row["previous"],
        hash=row["hash"],
        is_blanked=row["is_blanked"],
        is_of_erased=row["is_of_erased"],
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        key=row["key"],
        chain=row["chain"],
        seq=row["seq"],
        at=instant(row["at"]),
        actor=row["actor"],
        role=row["role"],
        request=row["request"],
        deed=_deed(row),
        hash=row["hash"],
        is_blanked=row["is_blanked"],
    )
