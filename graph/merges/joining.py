"""Attaching an identity that may be another user's: then it is refused, or the two become one person by rule."""

from __future__ import annotations

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.merges.actions import join_by_rule
from graph.merges.policy import HARD_KINDS
from graph.referrals.actions import JOINS
from graph.users import policy, store
from graph.users.identities import attach, taken
from graph.users.model import AskedIdentity, Attachment, Identity, IdentityAttached, IfHeld

_PLACE = ("ifHeld",)


async def attach_identity(database: Database, call: Call, asked: AskedIdentity) -> IdentityAttached:
    """The user is known under the identity; where another is and the call says JOIN, the two are one person, by rule.

    The holder's id stays, as in imports that join.

    Raises:
        Missing: there is no such user.
        Conflict: it is another user's ("users.identity_taken").
        Refused: it cannot be an identity or was erased; or the two cannot be one person by it: its kind is none that
            systems check ("merges.soft_identity"), their identities contradict each other, or it should be confirmed.
    """
    identity = policy.checked_identity(asked.kind, asked.value)
    source = call.origin.actor if asked.source is None else asked.source
    source = policy.checked_text(source, limit=policy.NAME_LENGTH, path=("source",))
    confidence = policy.checked_confidence(asked.confidence)

    async def work(transaction: Transaction) -> IdentityAttached:
        if asked.if_held is IfHeld.JOIN:
            await lock_named(transaction, JOINS)
        rightful = (await store.list_holders(transaction, [identity])).values()
        held = (await lock_known_users(transaction, [asked.user, *rightful])).get(asked.user)
        if held is None:
            raise Missing("users.unknown", path=("userId",), user=asked.user)
        attachment = Attachment(held.user, identity, source, call.origin.at, confidence, held.of)
        holder = await attach(transaction, held, attachment)
        if holder == held.user:
            return IdentityAttached(asked.user, identity.kind, attached=False, version=held.version)
        if holder is None:
            done = IdentityAttached(asked.user, identity.kind, attached=True, version=held.version + 1)
        elif asked.if_held is IfHeld.JOIN:
            done = await _joined(transaction, call.origin, identity, held, asked.user, holder)
        else:
            raise taken(identity, holder, path=("value",))
        change = Change(
            ChangeKind.IDENTITY_ATTACHED,
            (asked.user,) if done.joined is None else (asked.user, done.joined),
            before={"version": held.version},
            after={"kind": identity.kind, "source": source, "version": done.version, "joined": done.joined},
        )
        await outbox.append(transaction, change, call.origin)
        return done

    return await perform(database, call, work, answer=IdentityAttached)


async def _joined(
    transaction: Transaction, origin: Origin, identity: Identity, held: Held, user: str, holder: str
) -> IdentityAttached:
    if identity.kind not in HARD_KINDS:
        raise Refused("merges.soft_identity", path=_PLACE, kind=identity.kind, kinds=", ".join(sorted(HARD_KINDS)))
    try:
        merged = await join_by_rule(transaction, origin, winner=holder, loser=held.user, kind=identity.kind)
    except Refused as refusal:
        refusal.path = _PLACE
        raise
    return IdentityAttached(user, identity.kind, attached=True, version=merged.version, joined=holder)
