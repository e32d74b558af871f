"""How merges are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.instants import instant
from graph.merges.model import BESIDE, Fact, Identity, Member, Person, SetAside
from graph.users import evidence
from graph.users.policy import sort_keys
from queries.catalogue import statement

ATTACH_FACTS = statement("merges/attach_facts")
GET_MERGE = statement("merges/get_merge")
LIST_ASIDES = statement("merges/list_asides")
LIST_FAMILY = statement("merges/list_family")
LIST_MOVING = statement("merges/list_moving")
LIST_PEOPLE = statement("merges/list_people")
LIST_RIVALS = statement("merges/list_rivals")
LIST_SPOKEN = statement("merges/list_spoken")
MOVE_FACTS = statement("merges/move_facts")
RECORD_APART = statement("merges/record_apart")
RECORD_MERGE = statement("merges/record_merge")
SAVE_JOINED = statement("merges/save_joined")
SAVE_UNSPOKEN = statement("merges/save_unspoken")
SETTLE_CONSENTS = statement("merges/settle_consents")
SETTLE_FACTS = statement("merges/settle_facts")
SETTLE_MERGE = statement("merges/settle_merge")
SETTLE_TAKEN = statement("merges/settle_taken")


@dataclass(frozen=True, slots=True)
class Joining:
    """A merge as it is kept."""

    merge: str
    winner: str
    loser: str
    at: datetime
    actor: str
    reason: str
    confidence: float
    rule: str | None = None


async def list_people(transaction: Transaction, users: Sequence[str]) -> dict[str, Person]:
    """Those of the users who are people of their own."""
    rows = await transaction.run(LIST_PEOPLE, users=list(users))
    return {
        row["user"]: Person(
            user=row["user"],
            is_erased=row["is_erased"],
            version=row["version"],
            joined_ms=row["joined_ms"],
            name=row["name"],
            identities=tuple(Identity(**each) for each in row["identities"]),
            n_purchases=row["n_purchases"],
            marks={key: str(value) for key, value in row["marks"].items() if value is not None},
        )
        for row in rows
    }


async def list_family(transaction: Transaction, user: str) -> list[Member]:
    """The person's own id and all that were merged into it."""
    return [Member(**row) for row in await transaction.run(LIST_FAMILY, user=user)]


async def get_merge(transaction: Transaction, user: str) -> tuple[str, str | None] | None:
    """Whose the id is and by which merge; None for an id that nobody has or had."""
    rows = await transaction.run(GET_MERGE, user=user)
    return (rows[0]["person"], rows[0]["merge"]) if rows else None


async def list_rivals(transaction: Transaction, users: Sequence[str], *, at: datetime) -> list[Fact]:
    """Facts of these people that take slots of which a person has one, and those between two of them."""
    return [_fact(row) for row in await transaction.run(LIST_RIVALS, users=list(users), at=at)]


async def list_asides(transaction: Transaction, users: Sequence[str], *, at: datetime) -> list[Fact]:
    """What was set aside of these ids."""
    return [_fact(row) for row in await transaction.run(LIST_ASIDES, users=list(users), at=at)]


async def set_aside(transaction: Transaction, aside: Sequence[SetAside], *, merge: str) -> None:
    """The facts hold no longer; each is kept between those whose it is."""
    rows = [
        {
            "id": each.fact.id,
            "was": "TAGGED" if each.fact.kind == BESIDE else each.fact.kind,
            "rule": each.kept_rule,
        }
        for each in aside
    ]
    await transaction.run(SETTLE_FACTS, facts=rows, merge=merge)


async def attach_facts(transaction: Transaction, facts: Sequence[Fact]) -> None:
    """The facts that were set aside hold again."""
    await transaction.run(ATTACH_FACTS, facts=[{"id": each.id, "kind": each.kind} for each in facts])


async def settle_taken(transaction: Transaction, users: Sequence[str]) -> None:
    """What was set aside of these people for another tag, and was said of them again since, has ended."""
    await transaction.run(SETTLE_TAKEN, users=list(users))


async def settle_consents(transaction: Transaction, users: Sequence[str]) -> None:
    """What each of these people said last on a purpose holds."""
    await transaction.run(SETTLE_CONSENTS, users=list(users))


async def move_facts(transaction: Transaction, giver: str, taker: str, *, owners: Collection[str]) -> int:
    """What is about these ids stands at the taker; return how many facts moved."""
    [row] = await transaction.run(MOVE_FACTS, giver=giver, taker=taker, owners=sorted(owners))
    return row["n_moved"]


async def list_moving(transaction: Transaction, user: str, *, owners: Collection[str]) -> dict[str, int]:
    """How many facts of each kind would move with these ids of the person."""
    rows = await transaction.run(LIST_MOVING, user=user, owners=sorted(owners))
    return {row["kind"]: row["n"] for row in rows}


async def record_merge(
    transaction: Transaction, joining: Joining, *, ids: Sequence[str], version: int, own_joined_ms: int
) -> None:
    """The loser is part of the winner, with all `ids`; both have that version."""
    await transaction.run(
        RECORD_MERGE,
        winner=joining.winner,
        loser=joining.loser,
        ids=list(ids),
        version=version,
        merge=joining.merge,
        at=joining.at,
        actor=joining.actor,
        reason=joining.reason,
        confidence=joining.confidence,
        rule=joining.rule,
        own_joined_at=instant(own_joined_ms),
    )


async def settle_merge(transaction: Transaction, *, winner: str, loser: str, ids: Sequence[str], version: int) -> None:
    """The loser is a person of their own again, with all `ids`; both have that version."""
    await transaction.run(SETTLE_MERGE, winner=winner, loser=loser, ids=list(ids), version=version)


async def save_joined(transaction: Transaction, joined: Mapping[str, int], names: Mapping[str, str]) -> None:
    """People joined at these instants, in epoch milliseconds; the keys that lists go by follow."""
    rows = [
        {
            "user": user,
            "joined_at": instant(epoch_ms),
            "joined_key": sort_keys(user, names[user], instant(epoch_ms)).joined_key,
        }
        for user, epoch_ms in sorted(joined.items())
    ]
    await transaction.run(SAVE_JOINED, rows=rows)


async def list_spoken(transaction: Transaction, user: str) -> set[str]:
    """The attributes of which records of the person speak."""
    [row] = await transaction.run(LIST_SPOKEN, user=user)
    return {key for text in row["found"] for key in evidence.parsed(text)}


async def save_unspoken(transaction: Transaction, users: Sequence[str], keys: Collection[str]) -> None:
    """Those of the users who are part of others carry no values under these keys."""
    await transaction.run(SAVE_UNSPOKEN, users=list(users), values=dict.fromkeys(keys))


async def record_apart(transaction: Transaction, one: Held, other: Held, *, at: datetime, actor: str) -> bool:
    """The two are kept apart; False when they were before."""
    [row] = await transaction.run(
        RECORD_APART, one=one.user, other=other.user, of=one.of, of_end=other.of, at=at, actor=actor
    )
    return row["is_new"]


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        id=row["fact"],
        kind=row["kind"],
        bearer=row.get("bearer", ""),
        from_id=row["from_id"] or "",
        to_id=row["to_id"] or "",
        is_between=row["is_between"],
        slot=row["slot"],
        since_ms=row["since_ms"],
        rank=row["rank"],
        status=row["status"],
        merge=row.get("merge"),
        exclusive=row["exclusive"],
        rule=row.get("rule"),
    )
