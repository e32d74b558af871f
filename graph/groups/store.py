"""How places and moves are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.database.operations import Origin
from graph.errors import Broken
from graph.groups.model import Cause, Group, GroupKey, KeptMove, LockKind, Place, TierLock
from graph.instants import instant_or_none
from graph.vocabulary import GroupKind
from queries.catalogue import statement

CLAIM_GROUPS = statement("groups/claim_groups")
LIST_TARGETS = statement("groups/list_targets")
LIST_PLACES = statement("groups/list_places")
SETTLE_MEMBERSHIPS = statement("groups/settle_memberships")
MOVE_USERS = statement("groups/move_users")
GET_MOVE = statement("groups/get_move")
ATTACH_MEMBER = statement("groups/attach_member")
DETACH_MEMBER = statement("groups/detach_member")
ATTACH_LOWEST = statement("groups/attach_lowest")
SETTLE_LINES = statement("groups/settle_lines")
SETTLE_OWN_LINES = statement("groups/settle_own_lines")

Seeking = tuple[str, Held, GroupKey]
"""An id as given, whose it is, and the group that is looked at for them."""


async def claim_groups(transaction: Transaction, groups: Iterable[GroupKey], *, leaving: Iterable[str] = ()) -> None:
    """Groups that have a capacity are locked until the transaction ends; others need no lock.

    These, and where the locked people who may leave for them stand by now: two who change places would else wait for
    each other.
    """
    await transaction.run(CLAIM_GROUPS, keys=sorted(set(groups)), users=sorted(set(leaving)))


async def list_places(transaction: Transaction, sought: Sequence[Seeking], *, at: datetime) -> list[Place | None]:
    """Where each of the users stands on the ladder of their group, and how full that is at `at`, in the order given.

    None where there is no such group. Their standings and groups are locked. Of an interest group, where they stand is
    that group.

    Raises:
        Broken: a user stands in no group of the ladder ("groups.no_membership").

    Cost: two statements.
    """
    keys = sorted({group for _, _, group in sought})
    targets = {
        GroupKey(row["target"]["key"]): (_group(row["target"]), row["n_taken"])
        for row in await transaction.run(LIST_TARGETS, keys=keys, at=at)
    }
    rows = [
        {"number": number, "user": held.user, "given": given, "group": group}
        for number, (given, held, group) in enumerate(sought)
        if group in targets
    ]
    found = {row["number"]: row for row in await transaction.run(LIST_PLACES, rows=rows, at=at)}
    return [
        None if group not in targets else _place(given, held, *targets[group], found[number])
        for number, (given, held, group) in enumerate(sought)
    ]


async def get_place(transaction: Transaction, given: str, held: Held, group: GroupKey, *, at: datetime) -> Place | None:
    """As `list_places`, for one user."""
    [place] = await list_places(transaction, [(given, held, group)], at=at)
    return place


async def move_users(
    transaction: Transaction, origin: Origin, moves: Sequence[tuple[str, Place, Cause]]
) -> dict[str, int]:
    """Each of the users stands in their target, each move is kept under its id; return the new versions."""
    settling = [
        {"user": place.user, "given": place.given, "ladder": place.target.ladder}
        for _, place, _ in moves
        if place.owner != place.given
    ]
    if settling:
        await transaction.run(SETTLE_MEMBERSHIPS, rows=settling)
    rows = await transaction.run(
        MOVE_USERS,
        rows=[_row(move, place, cause) for move, place, cause in moves],
        actor=origin.actor,
        role=origin.role.value,
        at=origin.at,
    )
    return {row["move"]: row["version"] for row in rows}


async def get_move(transaction: Transaction, move: str) -> KeptMove | None:
    """The move of that id."""
    rows = await transaction.run(GET_MOVE, id=move)
    if not rows:
        return None
    [row] = rows
    return KeptMove(row["id"], row["given"], GroupKey(row["from_group"]), GroupKey(row["to_group"]), row["undone_by"])


async def set_lines_aside(transaction: Transaction, places: Iterable[tuple[str, str]], *, merge: str) -> None:
    """Each of these people's moves on that ladder lies beside the line of the person whom they become part of.

    What anybody asks of the past is told from one line a person and ladder.
    """
    rows = [{"user": user, "ladder": ladder} for user, ladder in places]
    await transaction.run(SETTLE_LINES, rows=rows, merge=merge)


async def take_lines_back(transaction: Transaction, users: Sequence[str], *, merge: str) -> None:
    """What the merge laid beside the lines of these people is on them again."""
    await transaction.run(SETTLE_OWN_LINES, users=list(users), merge=merge)


async def attach_member(transaction: Transaction, held: Held, group: str, *, at: datetime) -> None:
    """The locked user is in the interest group."""
    await transaction.run(ATTACH_MEMBER, user=held.user, of=held.of, group=group, at=at)


async def detach_member(transaction: Transaction, origin: Origin, held: Held, group: str, *, reason: str) -> None:
    """The locked user is in the interest group no longer; that they were is kept."""
    await transaction.run(DETACH_MEMBER, user=held.user, group=group, at=origin.at, actor=origin.actor, reason=reason)


async def attach_lowest(transaction: Transaction, users: Sequence[str], *, at: datetime) -> int:
    """Each of the locked people stands somewhere on every ladder; return how many places were given."""
    [row] = await transaction.run(ATTACH_LOWEST, users=list(users), at=at)
    return row["n"]


def _row(move: str, place: Place, cause: Cause) -> dict[str, Any]:
    return {
        "move": move,
        "user": place.user,
        "given": place.given,
        "of": place.of,
        "ladder": place.target.ladder,
        "to_group": place.target.key,
        "seq": place.last_seq + 1,
        "reason": cause.reason,
        "reason_code": cause.code.value,
        "note": cause.note,
        "policy": None if cause.policy is None else cause.policy.key,
        "policy_version": None if cause.policy is None else cause.policy.version,
        "decision": cause.decision,
        "undoes": cause.undoes,
        "planned": cause.planned,
    }


def _place(given: str, held: Held, target: Group, n_taken: int, row: Mapping[str, Any]) -> Place:
    if row["current"] is None and target.kind is GroupKind.TIER and target.is_ready:
        raise Broken("groups.no_membership", user=held.user, ladder=target.ladder)
    return Place(
        user=held.user,
        given=given,
        owner=row["owner"],
        of=held.of,
        version=row["version"],
        current=target if row["current"] is None else replace(_group(row["current"]), is_ready=target.is_ready),
        target=target,
        last_seq=row["last_seq"],
        n_taken=n_taken - row["holds_place"],
        move=row["move"],
        since=instant_or_none(row["since_ms"]),
        holds_place=row["holds_place"],
        is_member=row["is_member"],
        is_erased=row["is_erased"],
        locks=tuple(lock_of(each) for each in row["locks"]),
    )


def lock_of(row: Mapping[str, Any]) -> TierLock:
    """A lock as statements tell it."""
    return TierLock(
        id=row["id"],
        kind=LockKind(row["kind"]),
        ladder=row["ladder"],
        group=row["group"],
        rank=row["rank"],
        reason=row["reason"],
        actor=row["actor"],
        until=instant_or_none(row["until_ms"]),
    )


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        key=GroupKey(row["key"]),
        name=row["name"],
        kind=GroupKind(row["kind"]),
        ladder=row["ladder"],
        rank=row["rank"],
        capacity=row["capacity"],
        is_ready=row.get("is_ready", True),
    )
