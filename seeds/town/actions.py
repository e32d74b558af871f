"""The whole town as batches of rows, and its way into the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.errors import Refused
from graph.settings import Settings
from graph.vocabulary import Role
from seeds import store
from seeds.loading import PREFIX, Loaded, Report, Seed, load
from seeds.model import SeedBatch, SeedRow
from seeds.town import brand, orders, people, social
from seeds.town.chance import Chance
from seeds.town.layout import Layout, Plan, make_layout
from seeds.town.marks import make_marks
from seeds.town.moves import make_moves

PART_ROWS = 1_000
_SEPARATOR = "\u0001"
_TOWN = "town" + _SEPARATOR
# Interactions come in a second round, when everybody is there; by then most of the work is done.
_FIRST_ROUND_SHARE = 0.8
BRAND: tuple[Iterable[SeedRow], ...] = (brand.CLASSES, brand.TAGS, brand.GROUPS, brand.STAFF, brand.CHANNELS)


async def seed_town(
    database: Database, settings: Settings, plan: Plan, *, now: datetime, report: Report = lambda _: None
) -> Loaded:
    """The town stands in the graph, once however often this is called; one that was cut off is completed.

    Raises:
        Refused: another town is there ("seeds.other_town").

    Cost: about 17 rows a person and 5,000 rows a second; memory grows by about 60 bytes a person.
    """
    seed = seed_of(plan)
    for other in await store.list_seedings(database, PREFIX + _TOWN):
        if other.key != PREFIX + seed.key:
            raise Refused("seeds.other_town", name=other.name)
    origin = Origin("seed", Role.SYSTEM, now, "seed-town")
    return await load(database, seed, batches(plan), origin=origin, settings=settings, report=report)


async def standing_plan(database: Database) -> Plan | None:
    """The plan of the town that stands in the graph or was begun there; None without one."""
    for found in await store.list_seedings(database, PREFIX + _TOWN):
        n_users, seed, day = found.key.removeprefix(PREFIX + _TOWN).split(_SEPARATOR)
        return Plan(int(n_users), int(seed), datetime.fromisoformat(day).replace(tzinfo=UTC))
    return None


def seed_of(plan: Plan) -> Seed:
    """How the town of a plan is told from others."""
    day = plan.as_of.date().isoformat()
    key = _TOWN + _SEPARATOR.join((str(plan.n_users), str(plan.seed), day))
    return Seed(key, f"town --users {plan.n_users} --seed {plan.seed}")


def batches(plan: Plan) -> Iterator[SeedBatch]:
    """All rows of the town, in the order in which they can be written; the same for the same plan."""
    layout = make_layout(plan)
    yield _batch(BRAND, 0)
    for block in range(layout.n_blocks):
        done = int(layout.block(block).stop * _FIRST_ROUND_SHARE)
        for tables in block_tables(layout, block):
            yield _batch(tables, done)
    for block in range(layout.n_blocks):
        last = layout.block(block).stop
        done = int(plan.n_users * _FIRST_ROUND_SHARE + last * (1 - _FIRST_ROUND_SHARE))
        yield _batch((social.interaction_rows(layout, block),), done)


def block_tables(layout: Layout, block: int) -> Iterator[tuple[Iterable[SeedRow], ...]]:
    """Everything about a block's people but what they did towards others, in the order in which it can be written."""
    seed = layout.plan.seed
    found = people.make_people(layout, block)
    buying = Chance(seed, 20, block)
    for person in found:
        person.orders = orders.make_orders(person.id, person.joined_ms, person.buys_wear, layout.calendar, buying)
    bought = [(person.id, person.orders) for person in found]
    marks = make_marks(found, layout.calendar, Chance(seed, 21, block))
    yield (
        people.user_rows(found, layout, block),
        people.identity_rows(found, layout, block),
        people.code_rows(found, layout),
        people.source_rows(found),
        people.referral_rows(found),
    )
    yield orders.purchase_rows(bought), orders.refund_rows(bought)
    yield marks.owners, marks.held
    yield marks.ended, marks.members, make_moves(found, layout, Chance(seed, 22, block))
    yield (social.event_rows(found, layout.calendar, Chance(seed, 23, block)),)


def _batch(tables: Iterable[Iterable[SeedRow]], n_users: int) -> SeedBatch:
    """The rows of some tables, in parts of at most 1,000."""
    return SeedBatch(tuple(part for rows in tables for part in _cut(rows)), n_users)


def _cut(rows: Iterable[SeedRow]) -> Iterator[tuple[SeedRow, ...]]:
    source = iter(rows)
    while piece := tuple(islice(source, PART_ROWS)):
        yield piece
