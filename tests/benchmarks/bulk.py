"""A town of any size in minutes: its rows as files, and Neo4j's offline importer instead of transactions.

What migrations and the brand bring is made by ordinary actions in a small store, read from it, and put beside the
people of the town; the schema is taken again over all of it. Everything is as `seed_town` would have made it, but for
what only an action leaves: no changes, no entries of the audit, and standings that nobody ever locked
(`tests/seeds/test_bulk.py` holds both beside each other).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

from graph.database import embedded
from graph.database.driver import Database, Transaction, connected
from graph.database.embedded import StoreAddress, config, process
from graph.database.embedded.folder import work_lock
from graph.database.embedded.preparing import drop_previous, put_aside, restore_previous
from graph.database.migrate import migrate
from graph.database.operations import Origin
from graph.imports.writers.batch import Work
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role
from seeds.loading import PREFIX
from seeds.store import OWN_WRITERS
from seeds.town import brand
from seeds.town.actions import BRAND, seed_of
from seeds.town.layout import BLOCK, Plan
from tests.benchmarks.bulk_tables import GOODS, NODES, RELATIONSHIPS, Places, Share, columns, write_share

_THINGS: LiteralString = """
MATCH (n) WHERE NOT n:Migration
RETURN elementId(n) AS at, labels(n) AS labels, properties(n) AS values ORDER BY labels, at
"""
_BONDS: LiteralString = """
MATCH (a)-[r]->(b)
RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, properties(r) AS values ORDER BY type
"""
_NAMED = frozenset({"Group", "Tag", "Channel", "Purpose", "Staff"})
_BATCHES_A_BLOCK = 6
# The importer's memory: what it sorts ids in lies beside its heap.
_HEAP_MB, _OFF_HEAP = 1024, "2G"

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before the first person comes: nodes with their labels and properties, relationships between their
    numbers."""

    nodes: Sequence[tuple[Sequence[str], Mapping[str, Any]]]
    bonds: Sequence[tuple[int, int, str, Mapping[str, Any]]]

    @property
    def places(self) -> Places:
        """Where relationships of people lead."""
        keys = {
            str(values.get("key") or values["id"]): number
            for number, (labels, values) in enumerate(self.nodes)
            if _NAMED & set(labels)
        }
        texts = {values["key"]: values["textVersion"] for labels, values in self.nodes if "Purpose" in labels}
        steps: dict[str, list[tuple[int, str]]] = {}
        for start, end, kind, _ in self.bonds:
            if kind == "ON":
                group, ladder = self.nodes[start][1], self.nodes[end][1]
                steps.setdefault(ladder["key"], []).append((group["rank"], group["key"]))
        return Places(keys, {ladder: min(groups)[1] for ladder, groups in steps.items()}, texts)


@dataclass(frozen=True, slots=True)
class Town:
    """A town to be written: its plan, what stands before, what its rows share; `n_edges` interactions at least."""

    plan: Plan
    before: Before
    work: Work
    n_edges: int = 0


async def build(
    settings: Settings, plan: Plan, *, now: datetime, n_edges: int = 0, n_processes: int = 2, report: Told = print
) -> StoreAddress:
    """The embedded store of the settings runs and holds the town, whatever it held before.

    Cost: at 1,000,000 people and 2 processes some minutes, see docs/benchmarks.md; memory 0.4 GB a process.
    """
    address = await asyncio.to_thread(embedded.start, settings)
    async with connected(address, settings) as database:
        await migrate(database, now=now, report=lambda _: None)
        town = await prepared(database, settings, plan, now=now, n_edges=n_edges)
    await asyncio.to_thread(embedded.stop, settings)
    await asyncio.to_thread(bring, settings, town, n_processes=n_processes, report=report)
    begun = time.perf_counter()
    address = await asyncio.to_thread(embedded.start, settings)
    async with connected(address, settings) as database:
        await migrate(database, now=now, report=lambda _: None)
    report(f"schema over the town: {time.perf_counter() - begun:.0f} s")
    return address


async def prepared(database: Database, settings: Settings, plan: Plan, *, now: datetime, n_edges: int = 0) -> Town:
    """The brand stands in the migrated, empty graph; returns the town that is to be written around it."""

    async def work(transaction: Transaction) -> None:
        for rows in BRAND:
            some = tuple(rows)
            await OWN_WRITERS[type(some[0])](transaction, some)  # pyright: ignore[reportArgumentType]

    await database.write(work)
    things = await database._read(_THINGS, {}, 60.0)  # pyright: ignore[reportPrivateUsage]
    bonds = await database._read(_BONDS, {}, 60.0)  # pyright: ignore[reportPrivateUsage]
    number = {row["at"]: place for place, row in enumerate(things)}
    before = Before(
        [(row["labels"], row["values"]) for row in things],
        [(number[row["start"]], number[row["end"]], row["type"], row["values"]) for row in bonds],
    )
    origin = Origin("seed", Role.SYSTEM, now, "seed-town")
    shared = Work(origin, seed_of(plan).key, settings.zone, dict(await list_attributes(database)))
    return Town(plan, before, shared, n_edges)


def bring(settings: Settings, town: Town, *, n_processes: int = 2, report: Told = print) -> None:
    """The stopped store holds the town and no schema; a migration makes that. Blocks.

    Raises:
        Unavailable: the importer did not like what it read ("store.command_failed"), with its last words.
    """
    folder = settings.store_folder / "import" / "town"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    begun = time.perf_counter()
    shares = write(folder, town, n_processes=n_processes)
    size = sum(each.stat().st_size for each in folder.iterdir())
    report(f"files: {time.perf_counter() - begun:.0f} s, {size / 2**20:,.0f} MiB")
    begun = time.perf_counter()
    packages = embedded.ensure_packages(settings)
    with work_lock(settings.store_folder, embedded.silent):
        put_aside(settings.store_folder)
        try:
            asked = ("database", "import", "full", *_asked(folder, shares))
            process.administer(settings, packages, *asked, heap_mb=_HEAP_MB)
        except BaseException:
            restore_previous(settings.store_folder)
            raise
        drop_previous(settings.store_folder)
    shutil.rmtree(folder)
    report(f"offline import: {time.perf_counter() - begun:.0f} s")


def write(folder: Path, town: Town, *, n_processes: int) -> int:
    """The folder holds the files of the town; returns into how many shares people are parted."""
    blocks = range(-(-town.plan.n_users // BLOCK))
    step = -(-len(blocks) // n_processes)
    parts = [blocks[start : start + step] for start in range(0, len(blocks), step)]
    places = town.before.places
    shares = [
        Share(town.plan, part, number, folder, places, town.work, town.n_edges) for number, part in enumerate(parts)
    ]
    if len(shares) == 1:
        bought = write_share(shares[0])
    else:
        # Fresh processes: this one has a driver, an event loop and threads.
        with ProcessPoolExecutor(len(shares), multiprocessing.get_context("spawn")) as pool:
            bought = frozenset[str]().union(*pool.map(write_share, shares))
    _write_rest(folder, town, bought)
    return len(shares)


def _asked(folder: Path, n_shares: int) -> Iterable[str]:
    """The importer's arguments."""
    yield config.DATABASE
    for option, tables in (("nodes", NODES), ("relationships", RELATIONSHIPS)):
        yield f"--{option}={folder / 'before'}.{option}.csv"
        for name in tables:
            parts = [f"{folder / name}.head.csv", *(f"{folder / name}.{number}.csv" for number in range(n_shares))]
            if (rest := folder / f"{name}.rest.csv").exists():
                parts.append(str(rest))
            yield f"--{option}={name}={','.join(parts)}"
    yield from ("--id-type=integer", "--bad-tolerance=0", "--high-parallel-io=on")
    yield from (f"--max-off-heap-memory={_OFF_HEAP}", f"--report-file={folder / 'report'}")


def _write_rest(folder: Path, town: Town, bought: frozenset[str]) -> None:
    """What is not of people: the columns, what stood before, the goods that were bought, and that this was seeded."""
    for name in (*NODES, *RELATIONSHIPS):
        _write(folder / f"{name}.head.csv", [columns(name, town.work)])
    goods = {good.sku: good for good in (*brand.WEAR, *brand.CARE)}
    sold = [[GOODS.index(sku), sku, goods[sku].name, goods[sku].category] for sku in sorted(bought)]
    _write(folder / "Product.rest.csv", sold)
    seed, at = seed_of(town.plan), town.work.origin.at.isoformat()
    n_batches = 1 + _BATCHES_A_BLOCK * -(-town.plan.n_users // BLOCK)
    _write(folder / "Import.rest.csv", [[0, PREFIX + seed.key, "seed", seed.name, n_batches, "done", at, at]])
    nodes = [(f"{number}", ";".join(labels), values) for number, (labels, values) in enumerate(town.before.nodes)]
    _write_before(folder / "before.nodes.csv", (":ID(Base)", ":LABEL"), nodes)
    bonds = [(f"{start}", f"{end}", kind, values) for start, end, kind, values in town.before.bonds]
    _write_before(folder / "before.relationships.csv", (":START_ID(Base)", ":END_ID(Base)", ":TYPE"), bonds)


def _write_before(path: Path, fixed: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of which the last column is a map of properties, each of which becomes a column of its own."""
    kinds: dict[str, str] = {}
    for values in (row[-1] for row in rows):
        for name, value in values.items():
            kind = _kind(value)
            assert kinds.setdefault(name, kind) == kind, f"{name} is {kinds[name]} here and {kind} there"
    head = [*fixed, *(f"{name}:{kind}" for name, kind in kinds.items())]
    _write(path, [head, *([*row[:-1], *(_plain(row[-1].get(name)) for name in kinds)] for row in rows)])


def _kind(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "long"
        case float():
            return "double"
        case list():
            return "string[]"
        case str():
            return "string"
        case _:
            return "datetime"


def _plain(value: Any) -> object:
    match value:
        case None | int() | float() | str():
            return str(value).lower() if isinstance(value, bool) else value
        case list():
            return ";".join(value)
        case _:
            return value.iso_format()


def _write(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Lines in which a text that is empty is told from none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            file.write(",".join("" if each is None else f'"{str(each).replace(chr(34), chr(34) * 2)}"' for each in row))
            file.write("\n")
