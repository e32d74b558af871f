"""`guanxi audit`: who did what to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.commands.table import Value, csv_option, table
from api.inside import inside
from graph.database import embedded
from graph.database.embedded import StoreAddress

TRAIL = """query Trail($user: ID, $first: Int, $after: String) {
  auditTrail(userId: $user, first: $first, after: $after) {
  nodes { at actor role action userIds why before after request chain seq hash blanked }
  pageInfo { hasNextPage endCursor } } }"""
PAGE = 100


@command("audit", example="guanxi audit --user u0000042 --limit 20")
@click.option("--user", metavar="ID", help="What is about this person alone, under any id they have or had.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000), help="At most so many.")
@csv_option()
def audit(frame: Frame, user: str | None, limit: int, csv: bool) -> None:
    """What was done, last first. That nothing was changed or taken away proves `guanxi check`."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    found = run_async(_read(frame, address, user, limit))
    if not found and not frame.as_json:
        frame.note("audit.none")
        return

    columns = {name: frame.say(f"audit.label_{name}") for name in _ORDER}
    if frame.as_json:
        columns |= {name: name for name in _MORE}
    table(frame, columns, [_row(frame, each) for each in found], csv=csv)


_ORDER = ("at", "actor", "action", "users", "why", "request", "chain")
_MORE = ("role", "before", "after", "hash", "blanked")


async def _read(frame: Frame, address: StoreAddress, user: str | None, limit: int) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    after: str | None = None
    async with inside(address, frame.settings, language=frame.language) as house:
        while len(found) < limit:
            first = min(PAGE, limit - len(found))
            page = (await house.ask(TRAIL, user=user, first=first, after=after))["auditTrail"]
            found += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    return found


def _row(frame: Frame, each: Mapping[str, Any]) -> list[Value]:
    at = datetime.fromisoformat(each["at"]).astimezone(frame.settings.zone).isoformat(timespec="seconds")
    users = ", ".join(each["userIds"][:3]) + (f" +{len(each['userIds']) - 3}" if len(each["userIds"]) > 3 else "")
    plain: list[Value] = [at, each["actor"], each["action"], users, each["why"], each["request"]]
    plain.append(f"{each['chain']}/{each['seq']}")
    return [*plain, *(each[name] for name in _MORE)] if frame.as_json else plain


entry = audit
