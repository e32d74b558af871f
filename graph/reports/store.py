"""What reports read: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence

from graph.database.driver import Database
from graph.reports.model import BoughtPage, CamePage, Channel, Owner, PeoplePage
from queries.catalogue import statement

LIST_BOUGHT = statement("reports/list_bought")
LIST_CAME = statement("reports/list_came")
LIST_PEOPLE = statement("reports/list_people")
LIST_CHANNELS = statement("reports/list_channels")


async def list_bought(database: Database, users: Sequence[str], *, deadline_s: float) -> BoughtPage:
    """What these users bought."""
    [row] = await database.read_within(deadline_s, LIST_BOUGHT, users=list(users))
    return BoughtPage(row["places"], row["days"], row["paid"], row["refunded"])


async def list_came(database: Database, users: Sequence[str], *, zone: str, deadline_s: float) -> CamePage:
    """Through which channels these users came; days are those of the zone."""
    [row] = await database.read_within(deadline_s, LIST_CAME, users=list(users), zone=zone)
    return CamePage(row["places"], row["channels"], row["days"])


async def list_people(database: Database, users: Sequence[str], *, zone: str, deadline_s: float) -> PeoplePage:
    """When these users joined, whom they brought, and how likely it is that they still buy."""
    [row] = await database.read_within(deadline_s, LIST_PEOPLE, users=list(users), zone=zone)
    return PeoplePage(row["places"], row["days"], row["n_referees"], row["alive"])


async def list_channels(database: Database, keys: Sequence[str], *, deadline_s: float) -> dict[str, Channel]:
    """These channels by key."""
    rows = await database.read_within(deadline_s, LIST_CHANNELS, keys=list(keys))
    return {
        row["key"]: Channel(
            row["key"],
            row["name"],
            row["kind"],
            None
            if row["user"] is None and row["staff"] is None
            else Owner(row["user"] is None, row["user"] or row["staff"], row["owner"] or ""),
        )
        for row in rows
    }
