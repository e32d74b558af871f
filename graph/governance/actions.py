"""What can be done about tags in bulk: look at one and say so, end one for many users."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing
from graph.governance import policy, store
from graph.governance.model import Asked, Counted, Ended, Reviewed, Turn
from graph.governance.turns import in_turns
from graph.instants import instant
from graph.tags.policy import TERM, optional_text
from graph.users.policy import checked_text


async def record_review(database: Database, call: Call, *, tag: str, note: str | None = None) -> Reviewed:
    """The tag counts as looked at from now on, by whom and with what they say of it (L04).

    Raises:
        Missing: there is no such tag. Refused: the note is not acceptable.
    """
    settled = optional_text(note, limit=policy.NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> Reviewed:
        origin = call.origin
        found = await store.record_review(transaction, tag, at=origin.at, actor=origin.actor, note=settled)
        if found is None:
            raise Missing("tags.unknown", path=("tagKey",), tag=tag[:100])
        change = Change(
            ChangeKind.TAG_REVIEWED,
            (),
            before={"tag": tag, "reviewed_at": found[1]},
            after={"tag": tag, "note": settled},
        )
        await outbox.append(transaction, change, origin)
        return Reviewed(tag)

    return await perform(database, call, work, answer=Reviewed)


async def end_tags(database: Database, call: Call, asked: Asked, *, reason: str) -> Ended:
    """Nobody of those who are asked for holds the tag any more: each holding is ended and kept, as `detach_tag` does.

    What is given after the call has begun stays. Each 500 users are a transaction with a change a source; a call does
    twenty of them, and says whether that was all.

    Raises:
        Missing: no such tag, or no such user among those that are named.
        Refused: there is no reason, there are too many users or none, or the instant lacks its zone.

    Cost: about 0.2 s for 500 users.
    """
    settled = checked_text(reason, limit=policy.REASON_LENGTH, path=("reason",))
    users = policy.checked_users(asked.users)
    given = policy.checked_until(asked.held_before, now=call.origin.at)

    async def work(transaction: Transaction, first: Turn | None) -> Turn:
        until = given if first is None else instant(first.until_ms)
        if await store.count_ending(transaction, asked, (), until=until) is None:
            raise Missing("tags.unknown", path=("tagKey",), tag=asked.tag[:100])
        if users is None:
            found = await store.list_ending(transaction, asked, until=until, limit=policy.AT_ONCE)
            held = await lock_known_users(transaction, found)
        else:
            found, held = [], await lock_users(transaction, users)
        people = sorted({each.user for each in held.values()})
        turn = await _end(transaction, people, replace(asked, held_before=until), settled, call.origin)
        return replace(turn, is_last=len(found) < policy.AT_ONCE, until_ms=round(until.timestamp() * 1000))

    turns = await in_turns(database, call, work, most=policy.TURNS)
    return Ended(
        asked.tag,
        sum(each.n_users for each in turns),
        sum(each.n_holdings for each in turns),
        complete=turns[-1].is_last,
    )


async def preview_ending(database: Database, asked: Asked, *, now: datetime) -> Counted:
    """How many users and holdings `end_tags` would end; nothing is changed.

    Raises:
        Missing, Refused: as `end_tags`.
    """
    users = policy.checked_users(asked.users)
    until = policy.checked_until(asked.held_before, now=now)

    async def work(transaction: Transaction) -> Counted | None:
        if users is None:
            return await store.count_ending(transaction, asked, None, until=until)
        held = await lock_users(transaction, users)
        return await store.count_ending(transaction, asked, [each.user for each in held.values()], until=until)

    found = await database.write(work)
    if found is None:
        raise Missing("tags.unknown", path=("tagKey",), tag=asked.tag[:100])
    return found


async def _end(transaction: Transaction, people: list[str], asked: Asked, reason: str, origin: Origin) -> Turn:
    """What is asked for is ended for these people, whose locks are held; each source leaves a change."""
    assert asked.held_before is not None
    ended = await store.settle_endings(
        transaction,
        people,
        asked,
        until=asked.held_before,
        at=origin.at,
        ended_by=origin.actor,
        term=TERM,
        reason=reason,
    )
    holders: dict[str, list[str]] = {}
    for user, source in ended:
        holders.setdefault(source, []).append(user)
    for source, users in sorted(holders.items()):
        before = {"tag": asked.tag, "source": source}
        change = Change(ChangeKind.TAG_DETACHED, tuple(sorted(users)), before=before, after={"reason": reason})
        await outbox.append(transaction, change, origin)
    return Turn(len({user for user, _ in ended}), len(ended), is_last=True)
