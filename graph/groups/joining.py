"""Interest groups: join one, leave one; that somebody was in it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.groups import policy, store
from graph.groups.model import GroupKey, Place
from graph.users.policy import checked_text
from graph.vocabulary import GroupKind

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class GroupJoined:
    """Whether the user came into the group or out of it; `changed` is False when it was so before."""

    user: str
    group: str
    changed: bool


async def join_group(database: Database, call: Call, *, user: str, group: GroupKey) -> GroupJoined:
    """The user is in the interest group.

    Raises:
        Missing: no such user or group, or a manager does not look after it.
        Refused: it stands on a ladder ("groups.on_a_ladder"), or it is full ("groups.full").
    """

    async def work(transaction: Transaction) -> GroupJoined:
        held, place = await _held(transaction, call.origin, user, group)
        if place.is_member:
            return GroupJoined(user, group, changed=False)
        target = place.target
        if target.capacity is not None and place.n_taken >= target.capacity:
            raise Refused("groups.full", path=("group",), group=group, capacity=target.capacity)
        await store.attach_member(transaction, held, group, at=call.origin.at)
        change = Change(ChangeKind.GROUP_JOINED, (user,), after={"group": group})
        await outbox.append(transaction, change, call.origin)
        return GroupJoined(user, group, changed=True)

    return await perform(database, call, work, answer=GroupJoined)


async def leave_group(database: Database, call: Call, *, user: str, group: GroupKey, reason: str) -> GroupJoined:
    """The user is in the interest group no longer; since when they were, who ended it and why is kept.

    Raises:
        Missing, Refused: as `join_group`; there is no reason.
    """
    why = checked_text(reason, limit=REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> GroupJoined:
        held, place = await _held(transaction, call.origin, user, group)
        if not place.is_member:
            return GroupJoined(user, group, changed=False)
        await store.detach_member(transaction, call.origin, held, group, reason=why)
        change = Change(ChangeKind.GROUP_LEFT, (user,), after={"group": group, "reason": why})
        await outbox.append(transaction, change, call.origin)
        return GroupJoined(user, group, changed=True)

    return await perform(database, call, work, answer=GroupJoined)


async def _held(transaction: Transaction, origin: Origin, user: str, group: GroupKey) -> tuple[Held, Place]:
    held = (await lock_users(transaction, [user]))[user]
    await store.claim_groups(transaction, [group])
    place = await store.get_place(transaction, user, held, group, at=origin.at)
    if place is None or (origin.role not in policy.FREE and group not in origin.groups):
        raise Missing("groups.unknown", path=("group",), group=group[:80])
    if place.is_erased:
        raise Missing("users.unknown", path=("userId",), user=user)
    if place.target.kind is not GroupKind.INTEREST:
        raise Refused("groups.on_a_ladder", path=("group",), group=group)
    return held, place
