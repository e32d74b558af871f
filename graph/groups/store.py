"""How groups and moves are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.errors import Broken
from graph.groups.model import Group, GroupKey, Place
from graph.vocabulary import GroupKind
from queries.catalogue import statement

GET_PLACE = statement("groups/get_place")
CLAIM_GROUP = statement("groups/claim_group")
MOVE_USER = statement("groups/move_user")
SETTLE_MEMBERSHIP = statement("groups/settle_membership")


async def claim_group(transaction: Transaction, group: GroupKey) -> None:
    """A group with a capacity is locked until the transaction ends; others need no lock."""
    await transaction.run(CLAIM_GROUP, key=group)


async def get_place(transaction: Transaction, given: str, held: Held, group: GroupKey, *, at: datetime) -> Place | None:
    """Where the user stands on the ladder of `group`, and how full that is at `at`; None when there is no such group.

    Raises:
        Broken: the user stands in no group of the ladder ("groups.no_membership").
    """
    rows = await transaction.run(GET_PLACE, user=held.user, given=given, group=group, at=at)
    if not rows:
        return None
    [row] = rows
    target = _group(row["target"])
    if row["current"] is None and target.kind is GroupKind.TIER:
        raise Broken("groups.no_membership", user=held.user, ladder=target.ladder)
    return Place(
        user=held.user,
        given=given,
        owner=row["owner"],
        of=held.of,
        version=row["version"],
        current=target if row["current"] is None else _group(row["current"]),
        target=target,
        last_seq=row["last_seq"],
        n_taken=row["n_taken"],
    )


async def move_user(
    transaction: Transaction,
    place: Place,
    *,
    move: str,
    actor: str,
    role: str,
    reason: str,
    note: str | None,
    at: datetime,
) -> int:
    """The user stands in the target group, the move is kept under the given id; return the new version."""
    if place.owner != place.given:
        await transaction.run(SETTLE_MEMBERSHIP, user=place.user, given=place.given, ladder=place.target.ladder)
    [row] = await transaction.run(
        MOVE_USER,
        user=place.user,
        given=place.given,
        of=place.of,
        to_group=place.target.key,
        move=move,
        seq=place.last_seq + 1,
        ladder=place.target.ladder,
        actor=actor,
        role=role,
        reason=reason,
        note=note,
        at=at,
    )
    return row["version"]


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        key=GroupKey(row["key"]),
        name=row["name"],
        kind=GroupKind(row["kind"]),
        ladder=row["ladder"],
        rank=row["rank"],
        capacity=row["capacity"],
    )
