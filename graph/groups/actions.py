"""What can be done about groups: move one user, by hand or by a rule of a higher room."""

from __future__ import annotations

from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing
from graph.groups import policy, store
from graph.groups.model import GroupKey, Place, UserMoved
from graph.users.model import UserId
from graph.users.policy import checked_text

REASON_LENGTH = 500


async def move_user(
    database: Database,
    call: Call,
    *,
    user: UserId,
    to_group: GroupKey,
    reason: str,
    note: str | None = None,
    expected_version: int | None = None,
) -> UserMoved:
    """The user stands in `to_group`, with the move kept under actor, time and reason; nothing changes if they did.

    Raises:
        Missing: no such user or group, or a manager does not look after both groups.
        Conflict: `expected_version` is not the user's version; facts hold the present state.
        Refused: no reason, the group is full, or it stands on no ladder.
    """
    settled_reason = checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    settled_note = None if note is None else checked_text(note, limit=2_000, path=("note",))

    async def work(transaction: Transaction) -> UserMoved:
        held = (await lock_users(transaction, [user]))[user]
        await store.claim_group(transaction, to_group)
        origin = call.origin
        place = await store.get_place(transaction, user, held, to_group, at=origin.at)
        if place is None:
            raise Missing("groups.unknown", path=("toGroup",), group=to_group)
        if not policy.check_move(place, expected_version=expected_version, role=origin.role, groups=origin.groups):
            return UserMoved(user, to_group, to_group, place.version, None, moved=False)
        return await move_within(transaction, origin, place, reason=settled_reason, note=settled_note)

    return await perform(database, call, work, answer=UserMoved)


async def move_within(
    transaction: Transaction, origin: Origin, place: Place, *, reason: str, note: str | None = None
) -> UserMoved:
    """The user of the place stands in its target: within a transaction that holds the user and the group.

    Whether they may was looked at by `policy.check_move`, or by the rule that moves them.
    """
    user, to_group = UserId(place.given), place.target.key
    move = str(uuid4())
    version = await store.move_user(
        transaction,
        place,
        move=move,
        actor=origin.actor,
        role=origin.role.value,
        reason=reason,
        note=note,
        at=origin.at,
    )
    change = Change(
        ChangeKind.USER_MOVED,
        (user,),
        before={"group": place.current.key, "version": place.version},
        after={"group": to_group, "version": version, "move": move, "reason": reason},
    )
    await outbox.append(transaction, change, origin)
    return UserMoved(user, to_group, place.current.key, version, move, moved=True)
