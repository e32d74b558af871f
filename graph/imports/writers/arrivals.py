"""Who came through which channel, as the change of a batch tells it: from it codes set tags and bring referrals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from graph.changes.model import Plain
from graph.database.driver import Transaction
from graph.events.model import ChannelKey, Coming
from graph.imports.model import EventRow, ReferralRow, SourceRow
from graph.imports.writers.batch import listed
from graph.users.model import UserId
from queries.catalogue import statement

LIST_CHANNELS = statement("imports/list_channels")


async def list_owners(transaction: Transaction, channels: Iterable[str]) -> dict[str, str | None]:
    """Those of the channels that exist, each with the user whose it is, if it is one's."""
    rows = await listed(transaction, LIST_CHANNELS, keys=sorted(set(channels)))
    return {row["key"]: row["owner"] for row in rows}


def told_arrivals(rows: Sequence[SourceRow | EventRow], owners: Mapping[str, str | None]) -> dict[str, Plain]:
    """What a change says of those who came through channels, and of the users whose channels these are."""
    arrivals: list[Plain] = [[row.user, row.channel, row.at.isoformat()] for row in rows]
    channels = {row.channel for row in rows}
    owned = {channel: owner for channel, owner in owners.items() if owner and channel in channels}
    return {"arrivals": arrivals, "owners": {channel: owned[channel] for channel in sorted(owned)}}


def arrivals_told(after: Mapping[str, Plain]) -> list[Coming]:
    """Who came through which channel, as `told_arrivals` said it; nobody in other changes."""
    told = cast("list[list[str]]", after.get("arrivals", []))
    return [Coming(UserId(user), ChannelKey(key), datetime.fromisoformat(at)) for user, key, at in told]


def referrals_told(after: Mapping[str, Plain]) -> list[ReferralRow]:
    """Whom the arrivals say that owners of channels brought, the earliest arrival first; `line` counts them."""
    owners = cast("dict[str, str]", after.get("owners", {}))
    brought = sorted(
        (each for each in arrivals_told(after) if owners.get(each.channel, each.user) != each.user),
        key=lambda each: each.at,
    )
    return [
        ReferralRow(line, owners[each.channel], each.user, each.at, None, each.channel)
        for line, each in enumerate(brought, 1)
    ]
