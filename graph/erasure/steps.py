"""The steps of an erasure: each looks for what is left of its kind and does a bounded part of it.

A step that was done before finds nothing, so that whoever is killed in the middle begins again at the first step.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from graph.database.driver import Transaction
from graph.database.locks import lock_named
from graph.database.tombstones import Lost, Name, list_keys, tombstone
from graph.erasure import policy
from graph.erasure.model import Open
from graph.erasure.store import listed, touch, upsert_tombstones
from graph.scores.gathering import erase_members
from graph.scores.turn import LOCK as SCORES
from queries.catalogue import statement

ERASE_MEMBERSHIPS = statement("erasure/erase_memberships")
ERASE_MOVES = statement("erasure/erase_moves")
ERASE_REFERRALS = statement("erasure/erase_referrals")
ERASE_INTERACTIONS = statement("erasure/erase_interactions")
ERASE_SOURCES = statement("erasure/erase_sources")
ERASE_INVITATIONS = statement("erasure/erase_invitations")
ERASE_LEFT_OUT = statement("erasure/erase_left_out")
ERASE_PLANS = statement("erasure/erase_plans")
ERASE_PLAN_ENTRIES = statement("erasure/erase_plan_entries")
ERASE_BONDS = statement("erasure/erase_bonds")
ERASE_SCORES = statement("erasure/erase_scores")
ERASE_DISMISSALS = statement("erasure/erase_dismissals")
ERASE_ANSWERS = statement("erasure/erase_answers")
LIST_EVIDENCE = statement("erasure/list_evidence")
ERASE_EVIDENCE = statement("erasure/erase_evidence")
LIST_PURCHASES = statement("erasure/list_purchases")
LIST_REFUNDS = statement("erasure/list_refunds")
ERASE_PURCHASES = statement("erasure/erase_purchases")
LIST_EVENTS = statement("erasure/list_events")
ERASE_EVENTS = statement("erasure/erase_events")
LIST_TERMS = statement("erasure/list_terms")
ERASE_TERMS = statement("erasure/erase_terms")
LIST_ENTRIES = statement("erasure/list_entries")
ERASE_ENTRIES = statement("erasure/erase_entries")
LIST_CHANGES = statement("erasure/list_changes")
SAVE_CHANGES = statement("erasure/save_changes")
LIST_OPERATIONS = statement("erasure/list_operations")
ERASE_OPERATIONS = statement("erasure/erase_operations")

Step = Callable[[Transaction, Open, str], Awaitable[int]]
"""Does some of what is left within a transaction that holds the erasure; returns how many, 0 when nothing is left."""


async def erase_evidence(transaction: Transaction, erasure: Open, _: str) -> int:
    """Identities and records are gone, and stay away."""
    found = await listed(transaction, LIST_EVIDENCE, user=erasure.user, limit=policy.AT_ONCE // 4)
    await bury(transaction, erasure, [(Lost.IDENTITY, each["kind"], each["value"]) for each in found["identities"]])
    await bury(transaction, erasure, [(Lost.RECORD, key) for key in found["records"]])
    given = {"identities": found["identities"], "records": found["records"], "limit": policy.AT_ONCE // 4}
    return await touch(transaction, ERASE_EVIDENCE, user=erasure.user, **given)


async def erase_bonds(transaction: Transaction, erasure: Open, _: str) -> int:
    """Tags, owners, consents and whatever else has no step of its own are gone."""
    return await touch(
        transaction, ERASE_BONDS, users=list(erasure.fresh), kept=sorted(policy.KEPT), limit=policy.AT_ONCE
    )


async def erase_memberships(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Groups count a nameless member."""
    given = {**_names(erasure), "kept": ["ladder", "user", "since", "move", "of"]}
    return await touch(transaction, ERASE_MEMBERSHIPS, **given, zone=zone, limit=policy.AT_ONCE)


async def erase_invitations(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Lists count an invitation of nobody's; no place is kept."""
    return await touch(transaction, ERASE_INVITATIONS, user=erasure.user, zone=zone, limit=policy.AT_ONCE)


async def erase_left_out(transaction: Transaction, erasure: Open, _: str) -> int:
    """Lists left nobody in particular out."""
    given = {"ids": list(erasure.ids), "fresh": list(erasure.fresh)}
    return await touch(transaction, ERASE_LEFT_OUT, **given, limit=policy.AT_ONCE)


async def erase_plans(transaction: Transaction, erasure: Open, _: str) -> int:
    """No move is planned, and nothing binds anybody to a place."""
    return await touch(transaction, ERASE_PLANS, user=erasure.user, limit=policy.AT_ONCE)


async def erase_plan_entries(transaction: Transaction, erasure: Open, _: str) -> int:
    """Plans of moves are about nobody in particular; what waits is not done."""
    given = {"ids": list(erasure.ids), "fresh": list(erasure.fresh)}
    return await touch(transaction, ERASE_PLAN_ENTRIES, **given, limit=policy.AT_ONCE)


async def erase_moves(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Moves have no reasons and notes any more."""
    return await touch(transaction, ERASE_MOVES, **_names(erasure), zone=zone, limit=policy.AT_ONCE)


async def erase_referrals(transaction: Transaction, erasure: Open, zone: str) -> int:
    """The tree of referrals stands, without words."""
    kept = ["referee", "at", "state", "voidedAt", "voidedBy", "reason", "of", "ofEnd"]
    given = {**_names(erasure), "kept": kept}
    return await touch(transaction, ERASE_REFERRALS, **given, zone=zone, limit=policy.AT_ONCE)


async def erase_interactions(transaction: Transaction, erasure: Open, _: str) -> int:
    """Interactions are with nobody in particular."""
    return await touch(transaction, ERASE_INTERACTIONS, **_names(erasure), limit=policy.AT_ONCE)


async def erase_sources(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Channels count an arrival; those that were the person's have no name."""
    given = {**_names(erasure), "kept": ["at", "of"]}
    return await touch(transaction, ERASE_SOURCES, **given, zone=zone, limit=policy.AT_ONCE // 2)


async def erase_purchases(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Purchases and refunds keep amounts and days, and their ids stay away."""
    limit = policy.PURCHASES_AT_ONCE
    ids: list[str] = (await listed(transaction, LIST_PURCHASES, user=erasure.user, limit=limit))["ids"]
    refunds: list[str] = (await listed(transaction, LIST_REFUNDS, ids=ids))["ids"]
    await bury(transaction, erasure, [(Lost.PURCHASE, each) for each in ids])
    await bury(transaction, erasure, [(Lost.REFUND, each) for each in refunds])
    return await touch(transaction, ERASE_PURCHASES, **_names(erasure), asked=ids, zone=zone)


async def erase_events(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Events keep type and day, and their ids stay away."""
    ids: list[str] = (await listed(transaction, LIST_EVENTS, user=erasure.user, limit=policy.AT_ONCE))["ids"]
    await bury(transaction, erasure, [(Lost.EVENT, each) for each in ids])
    return await touch(transaction, ERASE_EVENTS, **_names(erasure), asked=ids, zone=zone)


async def erase_terms(transaction: Transaction, erasure: Open, zone: str) -> int:
    """Paid terms keep plan, amounts and days, and their ids stay away."""
    ids: list[str] = (await listed(transaction, LIST_TERMS, user=erasure.user, limit=policy.AT_ONCE))["ids"]
    await bury(transaction, erasure, [(Lost.TERM, each) for each in ids])
    return await touch(transaction, ERASE_TERMS, **_names(erasure), asked=ids, zone=zone)


async def erase_answers(transaction: Transaction, erasure: Open, _: str) -> int:
    """Answers to questionnaires are gone; that there were some, their events tell."""
    return await touch(transaction, ERASE_ANSWERS, user=erasure.user, limit=policy.AT_ONCE)


async def erase_scores(transaction: Transaction, erasure: Open, _: str) -> int:
    """Rows of scores are nobody's.

    A run that writes meanwhile is waited for; what it writes later it writes of those who still have their ids.
    """
    await lock_named(transaction, SCORES)
    named = {"ids": list(erasure.ids), "fresh": list(erasure.fresh)}
    n_places = await erase_members(transaction, list(erasure.ids))
    n_dismissals = await touch(transaction, ERASE_DISMISSALS, **named)
    return n_places + n_dismissals + await touch(transaction, ERASE_SCORES, **named)


async def erase_entries(transaction: Transaction, erasure: Open, _: str) -> int:
    """The audit keeps that something was done, by whom and when."""
    found = await listed(transaction, LIST_ENTRIES, ids=list(erasure.ids), limit=policy.AT_ONCE)
    names = names_of(erasure)
    rows = [
        {
            "key": each["key"],
            "users": policy.renamed(each["users"], names),
            "user": names.get(each["user"], each["user"]),
            "other": names.get(each["other"], each["other"]),
        }
        for each in found["found"]
    ]
    await transaction.run(ERASE_ENTRIES, rows=rows)
    return len(rows)


async def scan_changes(transaction: Transaction, erasure: Open, after: str) -> tuple[str | None, int]:
    """The next changes say nothing of the person; up to which one, None at the end, and how many were touched."""
    limit = policy.SCANNED_AT_ONCE
    row = await listed(
        transaction, LIST_CHANGES, ids=list(erasure.ids), quoted=erasure.quoted, after=after, limit=limit
    )
    names = names_of(erasure)
    found: list[Mapping[str, Any]] = row["found"]
    for start in range(0, len(found), policy.AT_ONCE):
        part = found[start : start + policy.AT_ONCE]
        await transaction.run(SAVE_CHANGES, rows=[policy.redacted(each, names) for each in part])
    return (row["last"] if row["n"] == limit else None), len(found)


async def scan_operations(transaction: Transaction, erasure: Open, after: str) -> tuple[str | None, int]:
    """The next kept answers do not name the person."""
    limit = policy.SCANNED_AT_ONCE
    row = await listed(transaction, LIST_OPERATIONS, quoted=erasure.quoted, after=after, limit=limit)
    found: list[str] = row["found"]
    await transaction.run(ERASE_OPERATIONS, keys=found)
    return (row["last"] if row["n"] == limit else None), len(found)


STEPS: Mapping[str, Step] = {
    "identities_and_records": erase_evidence,
    "memberships": erase_memberships,
    "invitations": erase_invitations,
    "left_out": erase_left_out,
    "planned_moves_and_locks": erase_plans,
    "plan_entries": erase_plan_entries,
    "bonds": erase_bonds,
    "referrals": erase_referrals,
    "moves": erase_moves,
    "interactions": erase_interactions,
    "sources": erase_sources,
    "purchases": erase_purchases,
    "terms": erase_terms,
    "answers": erase_answers,
    "events": erase_events,
    "scores": erase_scores,
    "audit_entries": erase_entries,
}

SCANS = {"changes": scan_changes, "operations": scan_operations}


def names_of(erasure: Open) -> Mapping[str, str]:
    """The nameless id for each id of the person."""
    return dict(zip(erasure.ids, erasure.fresh, strict=True))


def _names(erasure: Open) -> dict[str, Any]:
    return {"user": erasure.user, "ids": list(erasure.ids), "fresh": list(erasure.fresh)}


async def bury(transaction: Transaction, erasure: Open, names: list[Name]) -> None:
    """The names have their tombstones, under every key in use."""
    if names:
        keys = await list_keys(transaction)
        hashes = {tombstone(key, each) for key in keys for each in names}
        await upsert_tombstones(transaction, sorted(hashes), erasure=erasure.user)
