"""How events, interactions, channels and sources are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.events.model import Channel, ChannelKey, Coming, Event, EventId, Interaction
from graph.events.policy import interaction_key
from graph.instants import instant
from graph.users.model import UserId
from queries.catalogue import statement

GET_EVENT = statement("events/get_event")
RECORD_EVENT = statement("events/record_event")
GET_CHANNEL = statement("events/get_channel")
UPSERT_CHANNEL = statement("events/upsert_channel")
ATTACH_CHANNEL_TAGS = statement("events/attach_channel_tags")
ATTACH_CHANNEL_OWNER = statement("events/attach_channel_owner")
LIST_CHANNEL_TAGS = statement("events/list_channel_tags")
LIST_COMINGS = statement("events/list_comings")
RECORD_SOURCE = statement("events/record_source")
SAVE_INTERACTION = statement("events/save_interaction")
RECORD_INTERACTION = statement("events/record_interaction")


async def get_event(transaction: Transaction, event: EventId) -> Event | None:
    """The event, or None."""
    rows = await transaction.run(GET_EVENT, id=event)
    if not rows:
        return None
    [row] = rows
    return Event(
        id=EventId(row["id"]),
        user=UserId(row["user"]),
        type=row["type"],
        at=instant(row["at"]),
        channel=None if row["channel"] is None else ChannelKey(row["channel"]),
        data=row["data"],
    )


async def record_event(transaction: Transaction, event: Event, *, of: str | None) -> None:
    """The event is kept; `of` as `Held` has it."""
    await transaction.run(
        RECORD_EVENT,
        id=event.id,
        user=event.user,
        type=event.type,
        at=event.at,
        channel=event.channel,
        data=event.data,
        of=of,
    )


async def get_channel(transaction: Transaction, key: ChannelKey) -> Channel | None:
    """The channel, or None."""
    rows = await transaction.run(GET_CHANNEL, key=key)
    if not rows:
        return None
    [row] = rows
    owner = None if row["owner"] is None else UserId(row["owner"])
    return Channel(ChannelKey(row["key"]), row["name"] or row["key"], row["kind"], owner)


async def upsert_channel(transaction: Transaction, channel: Channel) -> None:
    """The channel is there; one that was there before stays as it was."""
    await transaction.run(UPSERT_CHANNEL, key=channel.key, name=channel.name, kind=channel.kind)


async def attach_channel_tags(transaction: Transaction, key: ChannelKey, tags: Sequence[str]) -> int:
    """The channel sets these tags and no others on who comes through it; return how many of them there are."""
    [row] = await transaction.run(ATTACH_CHANNEL_TAGS, key=key, tags=list(tags))
    return row["n_tags"]


async def attach_channel_owner(
    transaction: Transaction, key: ChannelKey, *, user: str | None = None, staff: str | None = None
) -> bool:
    """The channel is that user's or that member of staff's, and nobody else's; False when it is nobody's now."""
    [row] = await transaction.run(ATTACH_CHANNEL_OWNER, key=key, user=user, staff=staff)
    return row["n_owners"] > 0


async def list_channel_tags(transaction: Transaction, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Channel and tag, for every tag that one of the channels sets."""
    rows = await transaction.run(LIST_CHANNEL_TAGS, keys=list(keys))
    return [(row["channel"], row["tag"]) for row in rows]


async def list_comings(transaction: Transaction, coming: Coming) -> list[Coming]:
    """What is known of that user, channel and instant; at most one, with its state."""
    rows = await transaction.run(LIST_COMINGS, user=coming.user, channel=coming.channel, at=coming.at)
    return [Coming(coming.user, coming.channel, coming.at, row["state"]) for row in rows]


async def record_source(transaction: Transaction, coming: Coming, *, of: str | None) -> None:
    """That the user came through the channel is kept; `of` as `Held` has it."""
    await transaction.run(
        RECORD_SOURCE, user=coming.user, channel=coming.channel, at=coming.at, state=coming.state, of=of
    )


async def save_interaction(transaction: Transaction, interaction: Interaction) -> int | None:
    """The count is added to what is kept for pair, kind and day; the sum, or None when nothing is kept yet."""
    rows = await transaction.run(SAVE_INTERACTION, key=interaction_key(interaction), count=interaction.count)
    return rows[0]["count"] if rows else None


async def record_interaction(transaction: Transaction, interaction: Interaction, giver: Held, taker: Held) -> None:
    """Pair, kind and day are kept with their first count, under the key of the ids as given."""
    await transaction.run(
        RECORD_INTERACTION,
        key=interaction_key(interaction),
        from_user=giver.user,
        to_user=taker.user,
        of=giver.of,
        of_end=taker.of,
        kind=interaction.kind,
        day=interaction.day,
        count=interaction.count,
    )
