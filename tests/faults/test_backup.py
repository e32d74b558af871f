"""The backup drill: what is dumped and loaded elsewhere is the same graph, to the last property, and sound; who was
erased since stays away when the older dump is loaded."""

from __future__ import annotations

import asyncio
import stat
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import LiteralString

import jsonschema_rs
import orjson
import pytest

from api.cli import run
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import migrate
from graph.settings import Settings
from seeds.village import N_USERS, seed_village
from tests.faults.conftest import NOW, faults
from tests.support import ERASE_ALL, ask

NODES: LiteralString = "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS kept"
EDGES: LiteralString = """
MATCH (a)-[r]->(b) RETURN elementId(a) AS a, elementId(b) AS b, type(r) AS type, properties(r) AS kept
"""
SCHEMA = orjson.loads((files("graph.exports") / "person.schema.json").read_bytes())
Guanxi = Callable[..., Awaitable[tuple[int, str, str]]]


@dataclass(frozen=True, slots=True)
class Drill:
    """A village, its dump, and the running store into which that was loaded."""

    dump: Path
    elsewhere: Settings
    before: Counter[str]
    after: Counter[str]
    found: list[str]


@pytest.fixture(scope="module")
async def drill(
    mortal: StoreAddress, mortal_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Drill]:
    """The village was dumped from one store and loaded into another, in which nothing was."""
    folder = tmp_path_factory.mktemp("drill")
    patient = replace(mortal_settings, read_deadline_s=60.0, write_deadline_s=60.0)
    elsewhere = replace(patient, store_home=str(folder / "elsewhere"))
    dump = folder / "village.dump"
    await asyncio.to_thread(embedded.start, mortal_settings)
    async with connected(mortal, patient) as database:
        await migrate(database, now=NOW, report=lambda _: None)
        await ask(database, ERASE_ALL)
        await seed_village(database, patient, NOW, lambda *_: None)
        before = await _exported(database)

    await asyncio.to_thread(embedded.stop, mortal_settings)
    await asyncio.to_thread(embedded.dump, mortal_settings, dump)
    await asyncio.to_thread(embedded.load, elsewhere, dump)
    there = await asyncio.to_thread(embedded.start, elsewhere)
    async with connected(there, elsewhere) as database:
        after, found = await _exported(database), await faults(database, elsewhere)
    yield Drill(dump, elsewhere, before, after, found)
    embedded.kill(elsewhere)


@pytest.fixture
def guanxi(drill: Drill, capsysbinary: pytest.CaptureFixture[bytes]) -> Guanxi:
    """Runs a command line over the store elsewhere; answers exit code, standard output and standard error."""
    there = drill.elsewhere
    environment = {
        "GUANXI_STORE_HOME": there.store_home,
        "GUANXI_CACHE_HOME": str(there.cache_folder),
        "GUANXI_STORE_HEAP_MB": str(there.store_heap_mb),
        "GUANXI_STORE_PAGE_CACHE_MB": str(there.store_page_cache_mb),
        "GUANXI_STORE_JAVA_OPTIONS": there.store_java_options,
        "GUANXI_WRITE_DEADLINE_S": str(there.write_deadline_s),
    }

    async def told(*arguments: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(run, ["--lang", "en", *arguments], environment)
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return told


async def _exported(database: Database) -> Counter[str]:
    """Every node and relationship with every property, whatever their order and inner ids."""
    nodes = {row["id"]: f"{sorted(row['labels'])} {_said(row['kept'])}" for row in await ask(database, NODES)}
    edges = [
        f"{nodes[row['a']]} -{row['type']} {_said(row['kept'])}-> {nodes[row['b']]}"
        for row in await ask(database, EDGES)
    ]
    return Counter(nodes.values()) + Counter(edges)


def _said(kept: Mapping[str, object]) -> str:
    return str(sorted((key, str(value)) for key, value in kept.items()))


def test_what_is_dumped_and_loaded_elsewhere_is_the_same_graph(drill: Drill) -> None:
    assert sum(n for each, n in drill.before.items() if each.startswith("['Standing']")) == N_USERS
    assert drill.after == drill.before
    assert drill.found == []


@pytest.mark.nightly
async def test_a_person_is_exported_and_erased_and_an_older_dump_does_not_bring_them_back_c06_c07(
    guanxi: Guanxi, drill: Drill, tmp_path: Path
) -> None:
    # Handed out, as a document and as a page.
    exported, document, _ = await guanxi("person", "export", "ming", "--actor", "lin")
    page = tmp_path / "ming.html"
    written, nothing, note = await guanxi("person", "export", "ming", "--html", "--output", str(page))

    copy = orjson.loads(document)
    jsonschema_rs.validator_for(SCHEMA).validate(copy)
    assert (exported, copy["id"], copy["name"], len(copy["referees"])) == (0, "ming", "王小明", 2)
    assert (written, nothing, str(page) in note) == (0, "", True)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "<h1>王小明" in page.read_text("utf-8")

    # Erased: the audit says so, and of whom no more.
    erased, done, _ = await guanxi("person", "erase", "ming", "--reason", "asked for", "--yes", "--json")
    _, trail, _ = await guanxi("audit", "--limit", "3", "--json")
    gone = await guanxi("person", "export", "ming")

    assert (erased, orjson.loads(done)["touched"]["people"]) == (0, 1)
    assert [(each["action"], each["actor"]) for each in orjson.loads(trail)] == [
        ("user.erased", "command"),
        ("user.exported", "command"),
        ("user.exported", "lin"),
    ]
    assert gone == (3, "", "guanxi: There is no user ming.\n")

    # An older dump: they are erased again before anybody can ask.
    stopped, _, _ = await guanxi("store", "stop")
    loaded, _, told = await guanxi("store", "load", str(drill.dump))
    again = await guanxi("person", "export", "ming")
    _, found, _ = await guanxi("list", "users", "--search", "王小明", "--json")
    _, trail, _ = await guanxi("audit", "--limit", "1", "--json")
    _, checked, _ = await guanxi("check", "--json")

    assert (stopped, loaded, "1" in told) == (0, 0, True)
    assert (again[0], again[1], again[2].splitlines()[-1]) == (3, "", gone[2].strip())
    assert orjson.loads(found) == []
    assert [(each["action"], each["actor"]) for each in orjson.loads(trail)] == [("user.erased", "tombstones")]
    # No worker runs, so that the village's changes wait: a warning.
    assert [each for each in orjson.loads(checked)["invariants"] if each["count"] and not each["warning"]] == []
