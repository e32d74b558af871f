"""What can be done about referrals: record who brought whom, void it; each in one transaction.

Nobody may stand above themselves. A user whom a transaction holds locked and who brought nobody cannot stand above
anybody, so bringing them is always safe. Bringing a user who brought others *joins* two trees: joins are done one at
a time, under the one lock `referral-joins`, which is taken before the users' locks by everyone who takes both.
"""

from __future__ import annotations

from dataclasses import replace

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named, lock_users
from graph.database.operations import Call, perform
from graph.errors import Broken, Conflict, Missing
from graph.referrals import policy, store
from graph.referrals.model import Referee, Referral, ReferralRecorded, ReferralVoided
from graph.users.model import UserId
from graph.users.policy import checked_text

JOINS = "referral-joins"


class _JoinFound(Exception):
    """The referee brought somebody between the first look and the lock: start anew with the lock for joins."""


async def record_referral(database: Database, call: Call, asked: Referral) -> ReferralRecorded:
    """`asked.referrer` is kept as who brought `asked.referee`; the same pair and time again changes nothing.

    Raises:
        Refused: a self-referral ("referrals.self"), a second referrer ("referrals.has_referrer"), a cycle of any
            length ("referrals.cycle"), or it lies in the future.
        Missing: there is no such user.

    Cost: five statements; for a referee who brought others one more, and one per 50 generations above the referrer.
    """
    referral = policy.checked_referral(asked, now=call.origin.at)
    try:
        return await _record(database, call, referral, joins=False)
    except _JoinFound:
        return await _record(database, call, referral, joins=True)


async def void_referral(database: Database, call: Call, *, referee: UserId, reason: str) -> ReferralVoided:
    """Nobody is kept as who brought the referee; that somebody was is history with actor, time and reason.

    Raises:
        Missing: there is no such user, or nobody brought them ("referrals.none").
        Conflict: another referrer was recorded at the same time ("referrals.changed").
        Refused: there is no reason.
    """
    settled_reason = checked_text(reason, limit=policy.REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> ReferralVoided:
        seen = _brought(await _referee(transaction, referee), referee)
        held = await lock_users(transaction, [seen.referrer, referee])
        brought = _brought(await _referee(transaction, referee), referee)
        if brought.referrer != seen.referrer:
            raise Conflict("referrals.changed", path=("refereeId",), referee=referee, referrer=brought.referrer)
        origin = call.origin
        person = UserId(held[referee].user)
        await store.void_referral(transaction, person, actor=origin.actor, reason=settled_reason, at=origin.at)
        change = Change(
            ChangeKind.REFERRAL_VOIDED, (brought.referrer, referee), _plain(brought), {"reason": settled_reason}
        )
        await outbox.append(transaction, change, origin)
        return ReferralVoided(brought.referrer, referee)

    return await perform(database, call, work, answer=ReferralVoided)


async def _record(database: Database, call: Call, referral: Referral, *, joins: bool) -> ReferralRecorded:
    answer = ReferralRecorded(referral.referrer, referral.referee)

    async def work(transaction: Transaction) -> ReferralRecorded:
        is_join = joins or (await _referee(transaction, referral.referee)).has_referees
        if is_join:
            await lock_named(transaction, JOINS)
        held = await lock_users(transaction, [referral.referrer, referral.referee])
        referee = await _referee(transaction, referral.referee)
        one, other = held[referral.referrer], held[referral.referee]
        meant = replace(referral, referrer=UserId(one.user), referee=UserId(other.user))
        policy.check_others(meant)
        if not policy.check_first(meant, referee):
            return answer
        if referee.has_referees:
            if not is_join:
                raise _JoinFound
            policy.check_not_above(meant, await list_all_ancestors(transaction, meant.referrer))
        await store.record_referral(transaction, meant, one, other)
        users = (referral.referrer, referral.referee)
        await outbox.append(
            transaction, Change(ChangeKind.REFERRAL_RECORDED, users, after=_plain(referral)), call.origin
        )
        return answer

    return await perform(database, call, work, answer=ReferralRecorded)


async def _referee(transaction: Transaction, user: UserId) -> Referee:
    found = await store.get_referee(transaction, user)
    if found is None:
        raise Missing("users.unknown", path=("refereeId",), user=user)
    return found


def _brought(referee: Referee, user: UserId) -> Referral:
    if referee.brought is None:
        raise Missing("referrals.none", path=("refereeId",), referee=user)
    return referee.brought


async def list_all_ancestors(transaction: Transaction, user: UserId) -> list[UserId]:
    """All above the user, the referrer first.

    Raises:
        Broken: they go round in a circle ("referrals.damaged").
    """
    found: list[UserId] = []
    seen = {user}
    while True:
        part = await store.list_ancestors(transaction, found[-1] if found else user)
        if not seen.isdisjoint(part):
            raise Broken("referrals.damaged", user=user)
        found.extend(part)
        seen.update(part)
        if len(part) < store.GENERATIONS_A_LIST:
            return found


def _plain(referral: Referral) -> dict[str, Plain]:
    return {
        "referrer": referral.referrer,
        "at": referral.at.isoformat(),
        "campaign": referral.campaign,
        "channel": referral.channel,
    }
