"""Channels compared by what became of those who came through them (V09)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias

import strawberry

from api.completeness import DidShare
from api.context import Context, Info
from api.paging import bounded
from api.reading import Reader, Reading, picked
from api.reports import looked_at, told_later, whom
from api.scalars import Long
from api.selection import Selected
from graph.reports import comparing, store
from graph.reports.model import Arrived, Channel, Owner
from graph.reports.reading import read_arrived
from graph.scores.days import day_number

WAYS = 50

Row: TypeAlias = dict[str, Any]
Label: TypeAlias = Channel | Owner | str


@strawberry.enum(description="What is compared: each channel, each kind of channel, each owner of channels.")
class ChannelGrouping(Enum):
    CHANNEL = "channel"
    KIND = "kind"
    OWNER = "owner"


@strawberry.enum(description="What the owner of a channel is.")
class ChannelOwnerKind(Enum):
    USER = "user"
    STAFF = "staff"


@strawberry.type(description="Whose a channel is.")
class ChannelOwner:
    kind: ChannelOwnerKind
    id: strawberry.ID
    name: str


@strawberry.type(
    description="What people did within `days` days of coming, of those alone who came at least so long ago; figures "
    "are null of fewer than five."
)
class CameLater:
    days: int
    n_users: Long = strawberry.field(description="Who came at least so long ago.")
    bought: DidShare | None = strawberry.field(description="Who bought.")
    bought_again: DidShare | None = strawberry.field(description="Who bought on two days or more.")
    net_minor: float | None = strawberry.field(description="What each of them spent on average, minor units.")
    is_small: bool = strawberry.field(description="Fewer than thirty: the figures say little.")


@strawberry.type(description="What became of those who came one way.")
class CameThrough:
    key: str | None = strawberry.field(description="The channel's key; null where several are told together.")
    name: str | None
    kind: str | None = strawberry.field(description="The kind of the channel, or of these channels.")
    owner: ChannelOwner | None
    is_unknown: bool = strawberry.field(
        description="Those who came through no channel that is known, since they joined."
    )
    n_users: Long
    n_referees: Long = strawberry.field(description="How many they brought.")
    paid_minor: Long = strawberry.field(description="Since they came.")
    refunded_minor: Long
    alive: float | None = strawberry.field(description="Mean probability that who bought still buys, by the last run.")
    n_alive: Long = strawberry.field(description="On how many people that rests.")
    later: list[CameLater] = strawberry.field(description="A row for each of `horizons`.")


@strawberry.type(description="Channels compared by what became of those who came through them (V09).")
class ChannelReport:
    as_of: datetime
    n_users: Long = strawberry.field(description="Who was looked at.")
    n_ways: int = strawberry.field(description="How many ways people came; `ways` are those of most people.")
    ways: list[CameThrough]


@strawberry.type
class ChannelReportQuery:
    """Reports of channels."""

    @strawberry.field(
        description="Channels, their kinds or their owners, compared at equal age by what became of those who came "
        "through them: who bought, who came back, what they spent, whom they brought (V09). Who came through two "
        "counts in both; `horizons` are numbers of days, 30, 90 and 180 unless said."
    )
    def channel_report(
        self,
        info: Info,
        segment: str | None = None,
        group: str | None = None,
        by: ChannelGrouping = ChannelGrouping.CHANNEL,
        horizons: list[int] | None = None,
        first: int = WAYS,
        purpose: str | None = None,
    ) -> ChannelReport:
        return picked(self, info)


def _channels(selected: Selected, context: Context) -> Reading:
    args = selected.args
    whom(args, context)
    size, by = bounded(args["first"]), _grouping(args["by"])
    horizons = args.get("horizons") or comparing.HORIZONS
    comparing.check_horizons(horizons)

    async def work() -> Row:
        deadline_s, zone = context.settings.segment_deadline_s, context.settings.zone.key
        arrived = await read_arrived(context.database, looked_at(args, context), zone=zone, deadline_s=deadline_s)
        known = await store.list_channels(context.database, arrived.keys, deadline_s=deadline_s)
        labels = [_label(known.get(key, Channel(key, None, None, None)), by) for key in arrived.keys]
        ways = {label: way for way, label in enumerate(dict.fromkeys(labels))}
        today = day_number(context.today)
        found = await asyncio.to_thread(_compared, arrived, [ways[each] for each in labels], today, horizons)
        rows = [_row(each, [*ways, None], by) for each in found[:size]]
        return {"as_of": context.clock(), "n_users": arrived.bought.n_users, "n_ways": len(found), "ways": rows}

    return told_later(work)


def _grouping(given: Any) -> ChannelGrouping:
    return given if isinstance(given, ChannelGrouping) else ChannelGrouping(given)


def _compared(arrived: Arrived, ways: Sequence[int], today: int, horizons: Sequence[int]) -> list[comparing.Came]:
    """What became of them, for each way; who came through no channel has the number behind the last."""
    comings = comparing.comings_of(arrived, ways, otherwise=max(ways, default=-1) + 1)
    standings = comparing.Standings(arrived.n_referees, arrived.alive)
    return comparing.compared(arrived.bought, comings, standings, today=today, horizons=horizons)


def _label(channel: Channel, by: ChannelGrouping) -> Label:
    """What a channel is told under; an empty text for those without an owner or kind."""
    if by is ChannelGrouping.CHANNEL:
        return channel
    return channel.kind or "" if by is ChannelGrouping.KIND else channel.owner or ""


def _row(found: comparing.Came, ways: Sequence[Label | None], by: ChannelGrouping) -> Row:
    way = ways[found.way]
    channel = way if isinstance(way, Channel) else None
    owner = way if isinstance(way, Owner) else channel.owner if channel else None
    kind = channel.kind if channel else way or None if by is ChannelGrouping.KIND else None
    return {
        **asdict(found),
        "key": channel.key if channel else None,
        "name": channel.name if channel else None,
        "kind": kind,
        "owner": None if owner is None else _owner(owner),
        "is_unknown": way is None,
    }


def _owner(owner: Owner) -> Row:
    kind = ChannelOwnerKind.STAFF if owner.is_staff else ChannelOwnerKind.USER
    return {"kind": kind, "id": owner.id, "name": owner.name}


READERS: dict[str, Reader] = {"Query.channelReport": _channels}
