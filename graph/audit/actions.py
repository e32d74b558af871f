"""What the audit does: tell of a write within it, and prove that nothing was taken away or changed since."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from graph.audit import policy, store
from graph.audit.model import Deed, Flaw, Head, Link
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin

FIRST = Head(0, 0, "")


async def append(transaction: Transaction, deed: Deed, origin: Origin) -> None:
    """The deed stands at the end of a chain as soon as the transaction commits.

    The chain is locked until then; call it late in a transaction. Cost: two statements.
    """
    chain = policy.chain_of(origin.request, origin.actor)
    head = await store.claim_chain(transaction, chain)
    salt = secrets.token_hex(16)
    link = Link(
        chain=chain,
        seq=head.seq + 1,
        at_ms=round(origin.at.timestamp() * 1000),
        actor=origin.actor,
        role=origin.role.value,
        request=origin.request,
        deed=deed,
        salt=salt,
        digest=policy.digest_of(deed, salt),
        previous=head.hash,
        hash="",
    )
    await store.append_entry(transaction, replace(link, hash=policy.hash_of(link)), at=origin.at)


def silent(_: int) -> None:
    """Tell nobody."""


async def verify(database: Database, *, page: int, report: Callable[[int], None] = silent) -> tuple[int, list[Flaw]]:
    """How many entries there are, and everything that is wrong with their chains; `report` hears how many were seen.

    Cost: one read of `page` entries after the other, about 25 µs an entry.
    """
    n_seen, found = 0, list[Flaw]()
    told = {head.chain: head for head in await store.list_chains(database)}
    for chain in sorted({*told, *range(policy.CHAINS)}):
        head = told.get(chain, replace(FIRST, chain=chain))
        last = replace(FIRST, chain=chain)
        while links := await store.list_links(database, chain, after=last.seq, limit=page):
            found += policy.flaws(links, last)
            last = Head(chain, links[-1].seq, links[-1].hash)
            n_seen += len(links)
            report(n_seen)
        if last.seq and chain not in told:
            found.append(Flaw(chain, last.seq, "head"))
        end = policy.end_flaw(last, head)
        found += [end] if end else []
    return n_seen, found
