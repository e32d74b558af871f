"""What can be done about invitations: accept, decline and withdraw one, close a list, end those whose time is over.

Freezing a list is in `graph/invitations/freezing.py`.
"""

from __future__ import annotations

from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Broken, Missing, Refused
from graph.groups import store as groups
from graph.groups.actions import move_within
from graph.groups.model import Cause, GroupKey, Place, ReasonCode
from graph.invitations import policy, store
from graph.invitations.model import Invitation, InvitationSettled, ListClosed, State
from graph.users.policy import checked_text
from graph.vocabulary import GroupKind, Role

REASON_LENGTH = 500
BY_TIME = "term"
BY_CLOSING = "list_closed"
_KINDS = {
    State.DECLINED: ChangeKind.INVITATION_DECLINED,
    State.WITHDRAWN: ChangeKind.INVITATION_WITHDRAWN,
}


async def accept(database: Database, call: Call, key: str) -> InvitationSettled:
    """The user is in the group to which they were invited: moved there on its ladder, or beside where they stand.

    Membership and place are one transaction. Who is in the group already only has no invitation open any more.

    Raises:
        Missing: there is no such invitation, or a manager does not look after its group.
        Refused: it is over, the user stands higher on the ladder by now, or more are in the group than it holds.
    """

    async def work(transaction: Transaction) -> InvitationSettled:
        invitation, held = await _held(transaction, call.origin, key)
        await groups.claim_groups(transaction, [GroupKey(invitation.group)], leaving=[held.user])
        if not policy.check_settling(invitation, State.ACCEPTED, now=call.origin.at):
            return _settled(invitation, State.ACCEPTED, move=invitation.move)
        place = await groups.get_place(
            transaction, str(invitation.owner), held, GroupKey(invitation.group), at=call.origin.at
        )
        if place is None:
            raise Broken("invitations.no_group", invitation=key, group=invitation.group)
        move = await _enter(transaction, call.origin, place, held, invitation)
        await _settle(transaction, call.origin, invitation, State.ACCEPTED, move=move)
        after = {"invitation": key, "list": invitation.list, "group": invitation.group, "move": move}
        change = Change(ChangeKind.INVITATION_ACCEPTED, (str(invitation.owner),), after=after)
        await outbox.append(transaction, change, call.origin)
        return _settled(invitation, State.ACCEPTED, settled=True, move=move)

    return await perform(database, call, work, answer=InvitationSettled)


async def decline(database: Database, call: Call, key: str, *, reason: str | None = None) -> InvitationSettled:
    """The user does not want to come; the place is free.

    Raises:
        Missing, Refused: as `accept`.
    """
    return await _end(database, call, key, State.DECLINED, reason)


async def withdraw(database: Database, call: Call, key: str, *, reason: str) -> InvitationSettled:
    """The invitation holds no longer; the place is free.

    Raises:
        Missing, Refused: as `accept`; there is no reason.
    """
    return await _end(database, call, key, State.WITHDRAWN, reason)


async def close_list(database: Database, call: Call, list_id: str) -> ListClosed:
    """The list is closed: what was open on it is withdrawn, and the places are free.

    Raises:
        Missing: there is no such list, or a manager does not look after its group.

    Cost: one lock a person who has not answered.
    """

    async def work(transaction: Transaction) -> ListClosed:
        origin = call.origin
        found = await store.get_list(transaction, list_id)
        missing = Missing("invitations.list_unknown", path=("listId",), list=list_id[:80])
        if found is None:
            raise missing
        policy.check_manager(found.group, origin.role, origin.groups, missing)
        if not found.is_open:
            return ListClosed(list_id, 0, closed=False)
        waiting = await store.list_open(transaction, list_id, at=origin.at)
        await lock_known_users(transaction, [user for _, user, _ in waiting])
        over = [key for key, _, is_over in waiting if is_over]
        await store.settle_invitations(transaction, over, State.EXPIRED, at=None, actor=BY_TIME)
        left = [key for key, _, is_over in waiting if not is_over]
        withdrawn = await store.settle_invitations(
            transaction, left, State.WITHDRAWN, at=origin.at, actor=origin.actor, reason=BY_CLOSING
        )
        if not await store.settle_list(transaction, list_id, at=origin.at, actor=origin.actor):
            return ListClosed(list_id, 0, closed=False)
        users = tuple(sorted(user for _, user in withdrawn))
        after = {"list": list_id, "group": found.group, "n_withdrawn": len(users), "n_expired": len(over)}
        await outbox.append(transaction, Change(ChangeKind.INVITATION_LIST_CLOSED, users, after=after), origin)
        return ListClosed(list_id, len(users), closed=True)

    return await perform(database, call, work, answer=ListClosed)


async def expire(database: Database, *, now: datetime) -> int:
    """No invitation is open whose time is over: each expired as of its end; return how many did.

    May be done by several at once. Each list leaves a change for every thousand that expired.

    Cost: a look at an index; for every thousand that are over one transaction.
    """

    async def work(transaction: Transaction) -> int:
        over = await store.list_over(transaction, now=now, limit=policy.SETTLED_AT_ONCE)
        await lock_known_users(transaction, over.values())
        settled = await store.settle_invitations(transaction, list(over), State.EXPIRED, at=None, actor=BY_TIME)
        lists: dict[str, list[str]] = {}
        for list_id, user in settled:
            lists.setdefault(list_id, []).append(user)
        for list_id, users in sorted(lists.items()):
            after = {"list": list_id, "n_expired": len(users)}
            change = Change(ChangeKind.INVITATION_EXPIRED, tuple(sorted(users)), after=after)
            await outbox.append(transaction, change, Origin(BY_TIME, Role.SYSTEM, now))
        return len(over)

    n_expired = 0
    while n_again := await database.write(work):
        n_expired += n_again
    return n_expired


async def _held(transaction: Transaction, origin: Origin, key: str) -> tuple[Invitation, Held]:
    """The invitation as it stands while its user is locked.

    Raises:
        Missing: there is none, it is nobody's any more, or a manager does not look after its group.
    """
    missing = Missing("invitations.unknown", path=("invitationId",), invitation=key[:80])
    seen = await store.get_invitation(transaction, key)
    if seen is None or seen.owner is None:
        raise missing
    policy.check_manager(seen.group, origin.role, origin.groups, missing)
    held = (await lock_users(transaction, [seen.owner]))[seen.owner]
    invitation = await store.get_invitation(transaction, key)
    if invitation is None or invitation.owner != seen.owner:
        raise missing
    return invitation, held


async def _enter(
    transaction: Transaction, origin: Origin, place: Place, held: Held, invitation: Invitation
) -> str | None:
    """The user is in the group; return the move by which they came, if one was needed."""
    target = place.target
    if target.kind is GroupKind.TIER:
        if place.current.key == target.key:
            return None
        if (place.current.rank or 0) > (target.rank or 0):
            raise Refused("invitations.stands_higher", path=("invitationId",), group=place.current.key)
    elif place.is_member:
        return None
    if target.capacity is not None and place.n_taken >= target.capacity:
        raise Refused("groups.full", path=("invitationId",), group=target.key, capacity=target.capacity)
    if target.kind is GroupKind.TIER:
        cause = Cause(policy.REASON, invitation.key, ReasonCode.INVITATION)
        [moved] = await move_within(transaction, origin, [(place, cause)])
        return moved.move
    await groups.attach_member(transaction, held, target.key, at=origin.at)
    return None


async def _end(database: Database, call: Call, key: str, state: State, reason: str | None) -> InvitationSettled:
    why = None if reason is None else checked_text(reason, limit=REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> InvitationSettled:
        invitation, _ = await _held(transaction, call.origin, key)
        if not policy.check_settling(invitation, state, now=call.origin.at):
            return _settled(invitation, state)
        await _settle(transaction, call.origin, invitation, state, reason=why)
        after = {"invitation": key, "list": invitation.list, "group": invitation.group, "reason": why}
        await outbox.append(transaction, Change(_KINDS[state], (str(invitation.owner),), after=after), call.origin)
        return _settled(invitation, state, settled=True)

    return await perform(database, call, work, answer=InvitationSettled)


async def _settle(
    transaction: Transaction,
    origin: Origin,
    invitation: Invitation,
    state: State,
    *,
    reason: str | None = None,
    move: str | None = None,
) -> None:
    await store.settle_invitations(
        transaction, [invitation.key], state, at=origin.at, actor=origin.actor, reason=reason, move=move
    )


def _settled(
    invitation: Invitation, state: State, *, settled: bool = False, move: str | None = None
) -> InvitationSettled:
    return InvitationSettled(invitation.key, str(invitation.owner), state.value, settled, move)
