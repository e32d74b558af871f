"""Locks of tiers: bind a user to a place on a ladder, and let them go."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.groups import keeping, policy
from graph.groups.model import AskedLock, LockKind, TierLocked, TierUnlocked
from graph.users.policy import checked_text

REASON_LENGTH = 500
REPLACED = "replaced"


async def lock_tier(database: Database, call: Call, user: str, asked: AskedLock) -> TierLocked:
    """The lock binds the user from now on, instead of one of its kind on that ladder. Nobody is moved by it.

    Raises:
        Missing: no such user, ladder, or group on that ladder; a manager does not look after where the user stands.
        Refused: a group is given that says nothing, or none where one is needed ("groups.lock_group"); its end is not
            in the future ("groups.lock_until"); the user stands where the lock would not let them be
            ("groups.lock_beside"); there is no reason.
    """
    asked = replace(asked, reason=checked_text(asked.reason, limit=REASON_LENGTH, path=("reason",)))
    if (asked.kind is LockKind.NO_AUTOMATIC) is not (asked.group is None):
        raise Refused("groups.lock_group", path=("group",), kind=asked.kind.value)
    if asked.until is not None and asked.until <= call.origin.at:
        raise Refused("groups.lock_until", path=("until",), until=asked.until.isoformat())

    async def work(transaction: Transaction) -> TierLocked:
        held = (await lock_users(transaction, [user]))[user]
        groups, current = await _ladder(transaction, call.origin, asked, held)
        if asked.group is not None and asked.group not in groups:
            raise Missing("groups.unknown", path=("group",), group=asked.group[:80])
        if asked.group is not None and policy.is_beside(asked.kind, groups.index(current), groups.index(asked.group)):
            raise Refused("groups.lock_beside", path=("group",), user=held.user, kind=asked.kind.value, group=current)
        lock = str(uuid4())
        ended = await keeping.settle_locks(transaction, call.origin, held, asked, reason=REPLACED)
        await keeping.record_lock(transaction, call.origin, user, held, lock, asked)
        after = {"lock": lock, **_told(asked)}
        await outbox.append(transaction, Change(ChangeKind.TIER_LOCKED, (user,), after=after), call.origin)
        return TierLocked(user, lock, len(ended))

    return await perform(database, call, work, answer=TierLocked)


async def unlock_tier(
    database: Database, call: Call, user: str, *, ladder: str, kind: LockKind, reason: str
) -> TierUnlocked:
    """No lock of that kind binds the user on the ladder; nothing changes if none did.

    Raises:
        Missing: no such user or ladder; a manager does not look after where the user stands.
        Refused: there is no reason.
    """
    asked = AskedLock(ladder, kind, None, checked_text(reason, limit=REASON_LENGTH, path=("reason",)))

    async def work(transaction: Transaction) -> TierUnlocked:
        held = (await lock_users(transaction, [user]))[user]
        await _ladder(transaction, call.origin, asked, held)
        ended = await keeping.settle_locks(transaction, call.origin, held, asked, reason=asked.reason)
        if ended:
            change = Change(ChangeKind.TIER_UNLOCKED, (user,), after=_told(asked))
            await outbox.append(transaction, change, call.origin)
        return TierUnlocked(user, bool(ended))

    return await perform(database, call, work, answer=TierUnlocked)


async def _ladder(
    transaction: Transaction, origin: Origin, asked: AskedLock, held: Held
) -> tuple[tuple[str, ...], str]:
    """The groups of the ladder from the lowest, and where the user stands, which is the caller's business."""
    standing = await keeping.get_ladder(transaction, asked.ladder, held.user)
    missing = Missing("groups.ladder_unknown", path=("ladder",), ladder=asked.ladder[:80])
    if standing is None or standing.current is None or not standing.is_ready:
        raise missing
    if origin.role not in policy.FREE and standing.current not in origin.groups:
        raise missing
    return standing.groups, standing.current


def _told(asked: AskedLock) -> dict[str, Plain]:
    return {
        "ladder": asked.ladder,
        "kind": asked.kind.value,
        "group": asked.group,
        "reason": asked.reason,
        "until": None if asked.until is None else asked.until.isoformat(),
    }
