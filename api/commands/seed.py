"""`guanxi seed …`: made-up people to try things on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import click

from api.clock import now
from api.commands.frame import Frame, command, group, run_async
from api.commands.progress import Bar, progress
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused
from seeds import village as village_seed
from seeds.loading import Loaded, Report
from seeds.town.actions import seed_of, seed_town
from seeds.town.layout import N_USERS, N_USERS_MAX, SEED, Plan

Seeding = Callable[[Database, Report], Awaitable[Loaded]]


@group("seed", example="guanxi seed town --users 5000")
def seed() -> None:
    """Fill the store with made-up people; what was seeded before stays as it is."""


@command("village", example="guanxi seed village")
def village(frame: Frame) -> None:
    """Twelve people whose every figure is worked out by hand in seeds/village.py."""
    at = now()
    _seed(
        frame,
        village_seed.SEED.name,
        village_seed.N_USERS,
        lambda database, report: village_seed.seed_village(database, frame.settings, at, report),
    )


@command("town", example="guanxi seed town --users 100000 --seed 7")
@click.option("--users", type=int, default=N_USERS, show_default=True, help=f"People, 12 to {N_USERS_MAX}.")
@click.option("--seed", "number", type=click.IntRange(0), default=SEED, show_default=True, help="Another town each.")
def town(frame: Frame, users: int, number: int) -> None:
    """A made-up brand with two years of purchases, referrals, interactions and moves.

    The same number and size give the same people. One that was interrupted goes on where it stopped.
    """
    plan = Plan(users, number)
    at = now()
    name = seed_of(plan).name
    _seed(frame, name, users, lambda database, report: seed_town(database, frame.settings, plan, now=at, report=report))


def _seed(frame: Frame, name: str, n_users: int, seeding: Seeding) -> None:
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    with progress(frame, frame.say("seeds.seeding", name=name), n_users) as bar:
        loaded = run_async(_load(frame, address, seeding, bar))
    data = {"seed": name, "users": n_users, "rows": loaded.n_rows, "was_there": loaded.was_there}
    frame.answer(data, "seeds.was_there" if loaded.was_there else "seeds.done", name=name, n_users=f"{n_users:,}")


async def _load(frame: Frame, address: StoreAddress, seeding: Seeding, bar: Bar) -> Loaded:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await seeding(database, bar.reach)


for _each in (village, town):
    seed.add_command(_each)
entry = seed
