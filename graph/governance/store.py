"""How tags are governed in the graph: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graph.database.driver import Transaction
from graph.governance.model import Asked, Counted, Named, Overlap, Place
from graph.tags.model import TagState
from queries.catalogue import statement

CLAIM_PARTING = statement("governance/claim_parting")
COUNT_ENDING = statement("governance/count_ending")
COUNT_OVERLAP = statement("governance/count_overlap")
GET_FAMILY = statement("governance/get_family")
GET_PLACE = statement("governance/get_place")
LIST_ASKING = statement("governance/list_asking")
LIST_ENDING = statement("governance/list_ending")
LIST_MOVING = statement("governance/list_moving")
LIST_NAMING = statement("governance/list_naming")
LIST_WANTING = statement("governance/list_wanting")
LIST_RETURNING = statement("governance/list_returning")
MOVE_HOLDINGS = statement("governance/move_holdings")
RECORD_JOINING = statement("governance/record_joining")
RECORD_REVIEW = statement("governance/record_review")
SETTLE_ENDINGS = statement("governance/settle_endings")
SETTLE_PARTING = statement("governance/settle_parting")
SETTLE_SLOTS = statement("governance/settle_slots")


async def get_place(transaction: Transaction, key: str) -> Place | None:
    """The tag as far as it can be merged, or None."""
    rows = await transaction.run(GET_PLACE, key=key)
    if not rows:
        return None
    [row] = rows
    return Place(
        key=row["key"],
        name=row["name"],
        state=TagState(row["state"]),
        class_key=row["class_key"],
        exclusive_class=row["exclusive_class"],
        into=row["into"],
        is_parting=row["is_parting"],
        unfinished=row["unfinished"],
        was=None if row["was"] is None else TagState(row["was"]),
    )


async def get_family(transaction: Transaction, key: str) -> tuple[list[str], list[str]]:
    """The tag with those that were merged into it, and those it was merged into, the nearest first."""
    [row] = await transaction.run(GET_FAMILY, key=key)
    return row["origins"], row["above"]


async def count_overlap(transaction: Transaction, loser: Place, winner: Place) -> Overlap:
    """Who holds the two tags, as far as merging them meets it."""
    [row] = await transaction.run(COUNT_OVERLAP, loser=loser.key, winner=winner.key, exclusive=winner.exclusive_class)
    return Overlap(**row)


async def list_naming(transaction: Transaction, key: str) -> list[Named]:
    """Channels, groups and merged tags that name the tag."""
    return [Named(row["kind"], row["name"]) for row in await transaction.run(LIST_NAMING, key=key)]


async def list_asking(transaction: Transaction, text: str) -> list[tuple[str, str]]:
    """Questionnaires whose newest version holds the text: key and questions as they are kept."""
    return [(row["key"], row["questions"]) for row in await transaction.run(LIST_ASKING, text=text)]


async def list_wanting(transaction: Transaction, text: str) -> list[tuple[str, str]]:
    """Segments whose newest version holds the text: key and expression as it is kept."""
    return [(row["key"], row["expression"]) for row in await transaction.run(LIST_WANTING, text=text)]


async def record_joining(
    transaction: Transaction, *, loser: str, winner: str, at: datetime, actor: str, reason: str
) -> None:
    """The loser is merged into the winner; holdings are moved afterwards."""
    await transaction.run(RECORD_JOINING, loser=loser, winner=winner, at=at, actor=actor, reason=reason)


async def list_moving(transaction: Transaction, key: str, *, limit: int) -> list[str]:
    """The next ids of whom something is said of the tag."""
    return [row["user"] for row in await transaction.run(LIST_MOVING, key=key, limit=limit)]


async def list_returning(
    transaction: Transaction, keys: Sequence[str], origins: Sequence[str], *, limit: int
) -> list[str]:
    """The next ids of whom something is said of one of the tags that was first said of one of `origins`."""
    rows = await transaction.run(LIST_RETURNING, keys=list(keys), origins=list(origins), limit=limit)
    return [row["user"] for row in rows]


async def move_holdings(
    transaction: Transaction,
    users: Sequence[str],
    *,
    givers: Sequence[str],
    taker: str,
    origins: Sequence[str],
    with_past: bool,
) -> int:
    """What is said of the users and the givers, and was first said of one of `origins`, is said of the taker; return
    how much that was. What holds is settled by `settle_slots`."""
    [row] = await transaction.run(
        MOVE_HOLDINGS, users=list(users), givers=list(givers), taker=taker, origins=list(origins), with_past=with_past
    )
    return row["n_moved"]


async def settle_slots(transaction: Transaction, users: Sequence[str], key: str) -> int:
    """Of what one source says of a user and the tag, what was said first holds; return how much stands beside it."""
    [row] = await transaction.run(SETTLE_SLOTS, users=list(users), key=key)
    return row["n_beside"]


async def claim_parting(transaction: Transaction, key: str, *, at: datetime) -> None:
    """The tag is being parted from the one that it was merged into."""
    await transaction.run(CLAIM_PARTING, key=key, at=at)


async def settle_parting(transaction: Transaction, key: str, *, above: Sequence[str], origins: Sequence[str]) -> None:
    """The tag is one of its own again, in the state in which it was."""
    await transaction.run(SETTLE_PARTING, key=key, above=list(above), origins=list(origins))


async def record_review(
    transaction: Transaction, key: str, *, at: datetime, actor: str, note: str | None
) -> tuple[str, int | None] | None:
    """Somebody looked at the tag; its key and when somebody did before, or None when there is no such tag."""
    rows = await transaction.run(RECORD_REVIEW, key=key, at=at, actor=actor, note=note)
    return (rows[0]["key"], rows[0]["before"]) if rows else None


async def count_ending(
    transaction: Transaction, asked: Asked, users: Sequence[str] | None, *, until: datetime
) -> Counted | None:
    """How many users hold the tag, as far as is asked for; None when there is no such tag."""
    rows = await transaction.run(
        COUNT_ENDING,
        key=asked.tag,
        source=asked.source and asked.source.value,
        before=until,
        users=None if users is None else list(users),
    )
    return Counted(rows[0]["n_users"], rows[0]["n_holdings"]) if rows else None


async def list_ending(transaction: Transaction, asked: Asked, *, until: datetime, limit: int) -> list[str]:
    """The next users who hold the tag, as far as is asked for."""
    rows = await transaction.run(
        LIST_ENDING, key=asked.tag, source=asked.source and asked.source.value, before=until, limit=limit
    )
    return [row["user"] for row in rows]


async def settle_endings(
    transaction: Transaction,
    users: Sequence[str],
    asked: Asked,
    *,
    until: datetime,
    at: datetime,
    ended_by: str,
    term: str,
    reason: str,
) -> list[tuple[str, str]]:
    """What is asked for is ended and kept, of these users; return user and source of each."""
    rows = await transaction.run(
        SETTLE_ENDINGS,
        users=list(users),
        key=asked.tag,
        source=asked.source and asked.source.value,
        before=until,
        at=at,
        ended_by=ended_by,
        term=term,
        reason=reason,
    )
    return [(row["user"], row["source"]) for row in rows]
