"""`guanxi migrate`: the schema steps that the database lacks."""

from __future__ import annotations

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import migrate as take_steps


@command("migrate", example="guanxi migrate")
def migrate(frame: Frame) -> None:
    """Take the schema steps that the database lacks; does nothing when there are none."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    done = run_async(_migrate(frame, address))
    frame.answer({"taken": done}, "migrate.done" if done else "migrate.nothing", n=len(done))


async def _migrate(frame: Frame, address: StoreAddress) -> tuple[str, ...]:
    async with connected(address, frame.settings) as database:
        return await take_steps(database, now=now(), report=lambda name: frame.note("migrate.step", name=name))


entry = migrate
