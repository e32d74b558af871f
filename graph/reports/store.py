"""What reports read: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence

from graph.database.driver import Database
from graph.reports.model import BoughtPage
from queries.catalogue import statement

LIST_BOUGHT = statement("reports/list_bought")


async def list_bought(database: Database, users: Sequence[str], *, deadline_s: float) -> BoughtPage:
    """What these users bought."""
    [row] = await database.read_within(deadline_s, LIST_BOUGHT, users=list(users))
    return BoughtPage(row["places"], row["days"], row["paid"], row["refunded"])
