"""What can be done about events: record one, an interaction, and through what a user came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing
from graph.events import policy, store
from graph.events.model import (
    Channel,
    ChannelKey,
    Coming,
    Event,
    EventId,
    EventRecorded,
    InteractionRecorded,
    SourceRecorded,
)
from graph.users.model import UserId
from graph.users.policy import checked_id, checked_past


async def record_event(database: Database, call: Call, asked: Event) -> EventRecorded:
    """The event is kept (L07); the same event again changes nothing.

    Raises:
        Missing: no such user or channel.
        Conflict: the id belongs to an event with other content ("events.id_taken").
        Refused: id, type or data is not acceptable, it lies in the future, or it was erased ("users.erased").
    """
    event = Event(
        id=EventId(checked_id(asked.id)),
        user=asked.user,
        type=policy.checked_word(asked.type, path=("type",)),
        at=checked_past(asked.at, now=call.origin.at, path=("at",)),
        channel=None if asked.channel is None else ChannelKey(policy.checked_word(asked.channel, path=("channelKey",))),
        data=policy.checked_data(asked.data),
    )

    async def work(transaction: Transaction) -> EventRecorded:
        held = (await lock_users(transaction, [event.user]))[event.user]
        through = None if event.channel is None else await _known_channel(transaction, event.channel)
        known = await store.get_event(transaction, event.id)
        if known is not None:
            if known != replace(event, user=UserId(held.user)):
                raise Conflict("events.id_taken", path=("id",), event=event.id)
            return EventRecorded(event.id, event.user, recorded=False)
        await refuse_erased(transaction, (Lost.EVENT, event.id), path=("id",))
        await store.record_event(transaction, replace(event, user=UserId(held.user)), of=held.of)
        after: dict[str, Plain] = {"event": event.id, "type": event.type, "at": event.at.isoformat()}
        change = Change(ChangeKind.EVENT_RECORDED, (event.user,), after=after | _plain(through))
        await outbox.append(transaction, change, call.origin)
        return EventRecorded(event.id, event.user, recorded=True)

    return await perform(database, call, work, answer=EventRecorded)


async def record_source(
    database: Database,
    call: Call,
    *,
    coming: Coming,
    channel: tuple[str, str] | None = None,
) -> SourceRecorded:
    """That the user came through the channel at that time is kept (D02, M09); the same again changes nothing.

    Args:
        channel: name and kind, with which a channel that is not known yet is made; a known one stays as it is.

    Raises:
        Missing: no such user, or no such channel and `channel` is not given ("events.channel_unknown").
        Conflict: the same coming is known with another state ("events.source_differs").
        Refused: a text is not acceptable, or it lies in the future.
    """
    key = ChannelKey(policy.checked_word(coming.channel, path=("channelKey",)))
    new_channel = None if channel is None else policy.checked_channel(key, *channel)
    at = checked_past(coming.at, now=call.origin.at, path=("at",))
    state = None if coming.state is None else policy.checked_word(coming.state, path=("state",))
    settled = replace(coming, channel=key, at=at, state=state)

    async def work(transaction: Transaction) -> SourceRecorded:
        held = (await lock_users(transaction, [settled.user]))[settled.user]
        meant = replace(settled, user=UserId(held.user))
        through = await store.get_channel(transaction, key)
        if through is None:
            if new_channel is None:
                raise Missing("events.channel_unknown", path=("channelKey",), channel=key)
            await store.upsert_channel(transaction, new_channel)
            through = await _known_channel(transaction, key)
        known = await store.list_comings(transaction, meant)
        if known and meant not in known:
            raise Conflict("events.source_differs", path=("state",), channel=key, state=known[0].state)
        if known:
            return SourceRecorded(settled.user, key, recorded=False)
        await store.record_source(transaction, meant, of=held.of)
        after: dict[str, Plain] = {"at": at.isoformat(), "state": state}
        change = Change(ChangeKind.SOURCE_RECORDED, (settled.user,), after=after | _plain(through))
        await outbox.append(transaction, change, call.origin)
        return SourceRecorded(settled.user, key, recorded=True)

    return await perform(database, call, work, answer=SourceRecorded)


async def record_interaction(
    database: Database,
    call: Call,
    *,
    from_user: UserId,
    to_user: UserId,
    kind: str,
    at: datetime | None = None,
    day: date | None = None,
    count: int = 1,
    zone: tzinfo,
) -> InteractionRecorded:
    """The count is added to pair, kind and day, counted in `zone`; only an operation key keeps it from adding twice.

    Raises:
        Missing: no such user. Refused: towards oneself, both or neither of `at` and `day`, in the future, or a count
            that is not of 1 to 1,000,000.
    """
    meant = policy.settled_day(at, day, now=call.origin.at, zone=zone)
    interaction = policy.checked_interaction(from_user, to_user, kind=kind, day=meant, count=count)

    async def work(transaction: Transaction) -> InteractionRecorded:
        held = await lock_users(transaction, [from_user, to_user], noticed=[to_user])
        policy.check_others(held[from_user].user, held[to_user].user)
        total = await store.save_interaction(transaction, interaction)
        if total is None:
            await store.record_interaction(transaction, interaction, held[from_user], held[to_user])
            total = count
        after: dict[str, Plain] = {"kind": interaction.kind, "day": meant.isoformat(), "added": count, "count": total}
        change = Change(ChangeKind.INTERACTION_RECORDED, (from_user, to_user), after=after)
        await outbox.append(transaction, change, call.origin)
        return InteractionRecorded(from_user, to_user, interaction.kind, meant.isoformat(), total)

    return await perform(database, call, work, answer=InteractionRecorded)


async def _known_channel(transaction: Transaction, key: ChannelKey) -> Channel:
    channel = await store.get_channel(transaction, key)
    if channel is None:
        raise Missing("events.channel_unknown", path=("channelKey",), channel=key)
    return channel


def _plain(channel: Channel | None) -> dict[str, Plain]:
    return {} if channel is None else {"channel": channel.key, "owner": channel.owner}
