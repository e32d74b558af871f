"""How invitation lists are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from graph.instants import instant
from graph.invitations import policy
from graph.invitations.model import AskedList, Circle, Invitation, InvitationList, LeftOut, Source, State
from graph.vocabulary import GroupKind
from queries.catalogue import statement

COUNT_TAKEN = statement("invitations/count_taken")
GET_CIRCLE = statement("invitations/get_circle")
GET_INVITATION = statement("invitations/get_invitation")
GET_LIST = statement("invitations/get_list")
LIST_OPEN = statement("invitations/list_open")
LIST_OVER = statement("invitations/list_over")
LIST_SORT_KEYS = statement("invitations/list_sort_keys")
LIST_UNFIT = statement("invitations/list_unfit")
RECORD_INVITATIONS = statement("invitations/record_invitations")
RECORD_LEFT_OUT = statement("invitations/record_left_out")
RECORD_LIST = statement("invitations/record_list")
SETTLE_DOUBLES = statement("invitations/settle_doubles")
SETTLE_INVITATIONS = statement("invitations/settle_invitations")
SETTLE_LIST = statement("invitations/settle_list")


async def list_sort_keys(database: Database, users: Sequence[str], *, by_name: bool) -> dict[str, str]:
    """The keys by which lists order these users, by name or by when they joined."""
    [row] = await database.read(LIST_SORT_KEYS, users=list(users), by_name=by_name)
    return {user: key for user, key in row["found"] if key is not None}


async def get_circle(transaction: Transaction, group: str, *, at: datetime) -> Circle | None:
    """The group, and whom an invitation to it is not for; None when there is no such group."""
    rows = await transaction.run(GET_CIRCLE, group=group, at=at)
    if not rows:
        return None
    [row] = rows
    members, invited = frozenset[str](row["members"]), frozenset[str](row["invited"])
    return Circle(
        group=group,
        kind=GroupKind(row["kind"]),
        ladder=row["ladder"],
        capacity=row["capacity"],
        n_taken=len(members | invited),
        found={
            LeftOut.MEMBER: members,
            LeftOut.STANDS_HIGHER: frozenset(row["higher"]),
            LeftOut.INVITED: invited,
            LeftOut.DECLINED: frozenset(row["declined"]),
        },
    )


async def count_taken(transaction: Transaction, group: str, *, at: datetime) -> int:
    """How many places of the group are taken; read after its lock."""
    [row] = await transaction.run(COUNT_TAKEN, group=group, at=at)
    return row["n_taken"]


async def list_unfit(transaction: Transaction, users: Sequence[str], group: str, *, at: datetime) -> dict[str, LeftOut]:
    """Those of the locked users whom an invitation is not for any more, each with the reason."""
    [row] = await transaction.run(LIST_UNFIT, users=list(users), group=group, at=at)
    return {user: LeftOut(reason) for user, reason in row["found"]}


async def record_list(
    transaction: Transaction,
    list_id: str,
    source: Source,
    asked: AskedList,
    origin: Origin,
    *,
    n_invited: int,
    left_out: Mapping[LeftOut, int],
) -> None:
    """The list is kept, with how many it invites and how many it leaves out for each reason."""
    kept = {
        "segment": source.segment,
        "version": source.version,
        "purpose": source.purpose,
        "orderBy": source.order.value,
        "group": asked.group,
        "capacity": asked.capacity,
        "again": asked.again,
        "actor": origin.actor,
        "role": origin.role.value,
        "nInvited": n_invited,
        "leftOut": orjson.dumps({each.value: left_out[each] for each in LeftOut if left_out.get(each)}).decode(),
    }
    instants = {"at": origin.at, "as_of": source.as_of, "expires_at": asked.expires_at}
    await transaction.run(RECORD_LIST, id=list_id, list=kept, **instants)


async def record_invitations(
    transaction: Transaction, list_id: str, users: Sequence[str], asked: AskedList, *, at: datetime
) -> None:
    """The users are invited in their order, and a place is kept for each; their standings are locked."""
    for start, part in policy.chunks(users):
        rows = [
            {"user": user, "position": position, "key": policy.key_of(list_id, position)}
            for position, user in enumerate(part, start + 1)
        ]
        await transaction.run(
            RECORD_INVITATIONS, rows=rows, list=list_id, group=asked.group, at=at, expires_at=asked.expires_at
        )


async def record_left_out(transaction: Transaction, list_id: str, left: Mapping[LeftOut, Sequence[str]]) -> None:
    """Who was left out is kept, with the reason."""
    rows = [
        {"key": policy.left_key(list_id, reason, start), "reason": reason.value, "users": list(part)}
        for reason, users in left.items()
        for start, part in policy.chunks(users)
    ]
    await transaction.run(RECORD_LEFT_OUT, rows=rows, list=list_id)


async def get_invitation(transaction: Transaction, key: str) -> Invitation | None:
    """The invitation of that key as it stands."""
    rows = await transaction.run(GET_INVITATION, key=key)
    if not rows:
        return None
    [row] = rows
    return Invitation(
        key=key,
        list=row["list"],
        group=row["group"],
        kind=GroupKind(row["kind"]),
        state=State(row["state"]),
        expires_at=instant(row["expires_ms"]),
        owner=row["owner"],
        move=row["move"],
    )


async def settle_invitations(
    transaction: Transaction,
    keys: Sequence[str],
    state: State,
    *,
    at: datetime | None,
    actor: str,
    reason: str | None = None,
    move: str | None = None,
) -> list[tuple[str, str]]:
    """Those of the invitations that are open become `state`, at `at` or at the end of their time, and keep no place.

    Returns (list, user) of each that was open until now.
    """
    rows = await transaction.run(
        SETTLE_INVITATIONS, keys=list(keys), state=state.value, at=at, actor=actor, reason=reason, move=move
    )
    return [(row["list"], row["user"]) for row in rows]


async def get_list(transaction: Transaction, list_id: str) -> InvitationList | None:
    """For which group the list is, and whether it is open."""
    rows = await transaction.run(GET_LIST, id=list_id)
    return InvitationList(list_id, rows[0]["group"], rows[0]["state"] == "open") if rows else None


async def settle_list(transaction: Transaction, list_id: str, *, at: datetime, actor: str) -> bool:
    """The list is closed; False when it was before."""
    [row] = await transaction.run(SETTLE_LIST, id=list_id, at=at, actor=actor)
    return row["closed"]


async def list_open(transaction: Transaction, list_id: str, *, at: datetime) -> list[tuple[str, str, bool]]:
    """Key and user of the open invitations of a list, and whether their time is over at `at`."""
    rows = await transaction.run(LIST_OPEN, list=list_id, at=at)
    return [(row["key"], row["user"], row["is_over"]) for row in rows]


async def list_over(transaction: Transaction, *, now: datetime, limit: int) -> dict[str, str]:
    """Some open invitations whose time is over, key → user."""
    return {row["key"]: row["user"] for row in await transaction.run(LIST_OVER, now=now, limit=limit)}


async def settle_doubles(transaction: Transaction, user: str, *, at: datetime, actor: str, reason: str) -> int:
    """A person who is one of two now holds one invitation to a group at most, and none to one that they are in."""
    [row] = await transaction.run(SETTLE_DOUBLES, user=user, at=at, actor=actor, reason=reason)
    return row["n"]
