"""Identities of one user: attached to who is locked, ended with a reason. Joining two people is the merges' part."""

from __future__ import annotations

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_users
from graph.database.operations import Call, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing
from graph.users import policy, store
from graph.users.model import Attachment, Identity, IdentityDetached

REASON_LENGTH = 500


async def attach(transaction: Transaction, held: Held, attachment: Attachment) -> str | None:
    """The person, who is locked, is known under the identity, and their version moved on.

    Returns whose it was already, if somebody's; nothing is changed then.

    Raises:
        Refused: the identity was erased ("users.erased").
    """
    identity = attachment.identity
    holders = await store.list_holders(transaction, [identity])
    if identity in holders:
        return holders[identity]
    await refuse_erased(transaction, (Lost.IDENTITY, identity.kind, identity.value), path=("value",))
    return (await store.attach_identities(transaction, [attachment])).get(identity)


def taken(identity: Identity, holder: str, *, path: tuple[str | int, ...]) -> Conflict:
    """What is said of an identity that is another user's: whose it is, which callers hear only who may see identities,
    and whether attaching it with JOIN may make the two one person."""
    can_join = identity.kind in policy.HARD_KINDS
    return Conflict("users.identity_taken", path=path, kind=identity.kind, can_join=can_join, holder=holder)


async def detach_identity(
    database: Database, call: Call, *, user: str, kind: str, value: str, reason: str
) -> IdentityDetached:
    """The person is known under the identity no longer; that they were, until when and why not, is kept. It is free for
    whoever has it now, and no file that says it again gives it back.

    Under whichever of the person's ids it came in, it is ended; parted again it goes with that id.

    Raises:
        Missing: there is no such user, or it is none of theirs ("users.identity_unknown").
        Refused: it cannot be an identity, or there is no reason.
    """
    identity = policy.checked_identity(kind, value)
    why = policy.checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    origin = call.origin

    async def work(transaction: Transaction) -> IdentityDetached:
        held = (await lock_users(transaction, [user]))[user]
        ended = await store.detach_identity(
            transaction, held.user, identity, at=origin.at, actor=origin.actor, reason=why
        )
        if ended is None:
            raise Missing("users.identity_unknown", path=("value",), user=user, kind=identity.kind)
        version, source = ended
        change = Change(
            ChangeKind.IDENTITY_DETACHED,
            (user,),
            before={"kind": identity.kind, "source": source, "version": version - 1},
            after={"version": version, "reason": why},
        )
        await outbox.append(transaction, change, origin)
        return IdentityDetached(user, identity.kind, version)

    return await perform(database, call, work, answer=IdentityDetached)
