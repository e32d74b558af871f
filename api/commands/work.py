"""`guanxi work`: the worker on its own, for where the service does not run it."""

from __future__ import annotations

import asyncio
import signal

import click

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.commands.table import Value, table
from api.handlers import handlers
from api.scoring import score_when_asked
from graph.changes.lease import new_holder
from graph.changes.model import ParkedChange, Round
from graph.changes.store import list_parked
from graph.changes.worker import retry_parked, run_worker, work_off
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused

PAGE = 100


@command("work", example="guanxi work --once")
@click.option("--once", is_flag=True, help="Handle what waits now, and end.")
@click.option("--parked", is_flag=True, help="List the changes that were put aside, with the reasons, and end.")
@click.option("--again", is_flag=True, help="First put the changes that were put aside among the waiting ones again.")
def work(frame: Frame, once: bool, parked: bool, again: bool) -> None:
    """Handle what follows from changes: the tags that codes set, referrals by codes; compute scores when asked to.

    `guanxi serve` does so by itself. Of several workers one is active; another takes over within ten seconds after it
    ended. Without --once it goes on until it is interrupted.
    """
    if parked and again:
        raise click.UsageError("--parked lists only; give --again without it.")
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    if parked:
        _tell_parked(frame, run_async(_parked(frame, address)))
    else:
        run_async(_work(frame, address, once=once, again=again))


async def _work(frame: Frame, address: StoreAddress, *, once: bool, again: bool) -> None:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        if again:
            frame.note("changes.again", n=await retry_parked(database, now=now()))
        if once:
            _tell(frame, await work_off(database, handlers(frame.settings), holder=new_holder(), clock=now))
        else:
            await _go_on(frame, database, address)


async def _go_on(frame: Frame, database: Database, address: StoreAddress) -> None:
    """Work until SIGINT or SIGTERM, then end in order."""
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    frame.note("changes.working")
    await asyncio.gather(
        run_worker(database, handlers(frame.settings), new_holder(), now, stop),
        score_when_asked(database, frame.settings, address, stop),
    )
    frame.note("changes.stopped")


async def _parked(frame: Frame, address: StoreAddress) -> list[ParkedChange]:
    found: list[ParkedChange] = []
    async with connected(address, frame.settings) as database:
        while page := await list_parked(database, after=found[-1].position if found else 0, limit=PAGE):
            found += page
    return found


def _tell(frame: Frame, done: Round) -> None:
    data = {"handled": done.n_handled, "failed": done.n_failed, "parked": done.n_parked}
    n_handled, n_failed = done.n_handled, done.n_failed
    frame.answer(data, "changes.worked", n_handled=n_handled, n_failed=n_failed, n_parked=done.n_parked)


def _tell_parked(frame: Frame, changes: list[ParkedChange]) -> None:
    if not changes:
        frame.note("changes.none_parked")
    columns = {
        "position": frame.say("changes.label_position"),
        "at": frame.say("changes.label_at"),
        "kind": frame.say("changes.label_kind"),
        "users": frame.say("changes.label_users"),
        "reason": frame.say("changes.label_reason"),
    }
    zone = frame.settings.zone
    rows: list[list[Value]] = [
        [each.position, each.at.astimezone(zone).isoformat(timespec="seconds"), each.kind, _named(each), each.reason]
        for each in changes
    ]
    if changes or frame.as_json:
        table(frame, columns, rows)


def _named(change: ParkedChange) -> str:
    """The users of a change, the first three by id."""
    more = len(change.users) - 3
    return ", ".join(change.users[:3]) + (f" +{more}" if more > 0 else "")


entry = work
