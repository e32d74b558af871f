"""How entries are sealed, and what shows that one was changed, moved or taken away. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import orjson

from graph.audit.model import Deed, Flaw, Head, Link

CHAINS = 16
_SEPARATOR = "\u0001"


def chain_of(request: str, actor: str) -> int:
    """The chain, 0 to 15, of all that is done in one request; without one, of all that the actor does.

    A write adds to one chain only, whatever it appends, so that two writes never wait for each other in a circle.
    """
    return hashlib.sha256((request or actor).encode()).digest()[0] % CHAINS


def key_of(at_ms: int, chain: int, seq: int) -> str:
    """The key by which entries are ordered: by time, then by chain and number."""
    return f"{max(0, at_ms):015d}{_SEPARATOR}{chain:02d}{_SEPARATOR}{seq:012d}"


def digest_of(deed: Deed, salt: str) -> str:
    """SHA-256 of what is personal in an entry, behind a salt that is forgotten with it."""
    plain = orjson.dumps([list(deed.users), deed.why, deed.before, deed.after])
    return hashlib.sha256(salt.encode() + plain).hexdigest()


def hash_of(link: Link) -> str:
    """SHA-256 of the hash before and of everything else in the entry, with the digest for what is personal."""
    rest = {
        "chain": link.chain,
        "seq": link.seq,
        "at": link.at_ms,
        "actor": link.actor,
        "role": link.role,
        "action": link.deed.action,
        "request": link.request,
        "digest": link.digest,
    }
    return hashlib.sha256(link.previous.encode() + orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()


def flaws(links: Sequence[Link], before: Head) -> Iterator[Flaw]:
    """What is wrong with entries that follow each other behind `before` (number 0 and no hash: the beginning)."""
    seq, previous = before.seq, before.hash
    for link in links:
        if link.seq != seq + 1:
            yield Flaw(link.chain, seq + 1, "missing")
        elif link.previous != previous:
            yield Flaw(link.chain, link.seq, "order")
        if hash_of(link) != link.hash:
            yield Flaw(link.chain, link.seq, "changed")
        elif not link.is_blanked and digest_of(link.deed, link.salt) != link.digest:
            yield Flaw(link.chain, link.seq, "texts")
        elif link.is_blanked and not link.is_of_erased:
            yield Flaw(link.chain, link.seq, "blanked")
        seq, previous = link.seq, link.hash


def end_flaw(last: Head, head: Head) -> Flaw | None:
    """What is wrong when a chain does not end where it says."""
    if last.seq < head.seq:
        return Flaw(head.chain, last.seq + 1, "missing")
    if last.seq > head.seq:
        return None  # It has grown since it said so.
    return None if last.hash == head.hash else Flaw(head.chain, head.seq, "order")
