"""The life of one real store, told once: started, found again, killed, started beside a taken port, dumped, loaded."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress, StoreStatus
from graph.errors import GuanxiError, Missing, Refused
from graph.settings import Settings
from tests.support import ask


@dataclass(frozen=True)
class Life:
    """What was seen at each station."""

    settings: Settings
    first: StoreAddress
    again: StoreAddress
    running: StoreStatus
    listening_on: set[str]
    refused_while_running: tuple[GuanxiError, GuanxiError]
    killed: tuple[bool, bool]
    after_kill: StoreStatus
    beside_taken_port: StoreAddress
    people_after_kill: list[str]
    stopped: tuple[bool, bool]
    after_stop: StoreStatus


@pytest.fixture(scope="module")
async def life() -> AsyncGenerator[Life]:
    """Two starts of one store; the tests look at what was seen."""
    folder = Path(tempfile.mkdtemp(prefix="guanxi-life-"))
    settings = Settings(
        cache_home=Settings.from_environment().cache_home,
        store_home=str(folder / "a store"),
        store_heap_mb=256,
        store_page_cache_mb=64,
        read_deadline_s=30.0,
        write_deadline_s=30.0,
    )
    try:
        yield await lived(settings)
    finally:
        embedded.kill(settings)
        shutil.rmtree(folder)


async def lived(settings: Settings) -> Life:
    first = embedded.start(settings)
    again = embedded.address(settings)
    running = embedded.status(settings)
    listening_on = {each.laddr.ip for each in psutil.Process(running.pid).net_connections() if each.status == "LISTEN"}
    a_dump = Path(settings.store_home) / "a.dump"
    refused = (refusal(lambda: embedded.reset(settings)), refusal(lambda: embedded.dump(settings, a_dump)))
    await remember(first, settings, "王芳")
    killed = (embedded.kill(settings), embedded.kill(settings))
    after_kill = embedded.status(settings)
    port = int(first.uri.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        beside = embedded.start(settings)
    people = await remembered(beside, settings)
    stopped = (embedded.stop(settings), embedded.stop(settings))
    after_stop = embedded.status(settings)
    return Life(
        settings, first, again, running, listening_on, refused, killed, after_kill, beside, people, stopped, after_stop
    )


def refusal(action: Callable[[], object]) -> GuanxiError:
    with pytest.raises(GuanxiError) as raised:
        action()
    return raised.value


async def remember(address: StoreAddress, settings: Settings, name: str) -> None:
    async with connected(address, settings) as database:
        await ask(database, "CREATE (:User {name: $name})", name=name)


async def remembered(address: StoreAddress, settings: Settings) -> list[str]:
    async with connected(address, settings) as database:
        return [str(row["name"]) for row in await ask(database, "MATCH (u:User) RETURN u.name AS name")]


def test_a_started_store_answers_and_is_found_again(life: Life) -> None:
    assert life.again == life.first
    assert (life.running.is_running, life.running.is_ready, life.running.uri) == (True, True, life.first.uri)
    assert life.running.memory_bytes > 100_000_000


def test_it_listens_on_loopback_only(life: Life) -> None:
    assert {each.removeprefix("::ffff:") for each in life.listening_on} == {"127.0.0.1"}


def test_a_running_store_is_neither_reset_nor_dumped(life: Life) -> None:
    assert [(type(each), each.code) for each in life.refused_while_running] == [(Refused, "store.running")] * 2


def test_a_killed_store_leaves_no_owner_and_nothing_to_kill(life: Life) -> None:
    assert life.killed == (True, False)
    assert (life.after_kill.is_running, life.after_kill.pid, life.after_kill.uri) == (False, None, None)


def test_a_taken_port_is_left_for_a_free_one_and_committed_data_survive_the_kill(life: Life) -> None:
    assert life.beside_taken_port.uri != life.first.uri
    assert life.beside_taken_port.password == life.first.password
    assert life.people_after_kill == ["王芳"]


def test_a_stopped_store_has_nothing_to_stop(life: Life) -> None:
    assert life.stopped == (True, False)
    assert (life.after_stop.is_running, life.after_stop.is_ready) == (False, False)


def test_no_log_of_the_store_holds_a_value_of_a_statement(life: Life) -> None:
    logs = sorted((life.settings.store_folder / "logs").iterdir())

    assert "debug.log" in {each.name for each in logs}
    assert [each.name for each in logs if "王芳" in each.read_text("utf-8")] == []


def test_what_is_dumped_can_be_loaded_elsewhere_and_a_broken_dump_changes_nothing(life: Life, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.dump", tmp_path / "broken.dump"
    other = replace(life.settings, store_home=str(tmp_path / "other"))

    size = embedded.dump(life.settings, whole)
    embedded.load(other, whole)
    broken.write_bytes(whole.read_bytes()[: size // 2])
    before = contents(other)
    with pytest.raises(Refused) as raised:
        embedded.load(other, broken)

    assert size == whole.stat().st_size > 0
    assert raised.value.code == "store.dump_unreadable"
    assert contents(other) == before
    assert sorted(before) == sorted(contents(life.settings))


def test_a_dump_that_is_not_there_is_missing(life: Life, tmp_path: Path) -> None:
    with pytest.raises(Missing) as raised:
        embedded.load(life.settings, tmp_path / "none.dump")

    assert raised.value.code == "store.no_dump"


def test_a_reset_leaves_what_is_not_the_stores_own(tmp_path: Path) -> None:
    settings = Settings(store_home=str(tmp_path))
    for name in ("data/databases/neo4j/a", "logs/debug.log", "letters.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    embedded.reset(settings)

    assert sorted(each.name for each in tmp_path.iterdir()) == ["letters.txt", "work.lock"]


def test_too_little_memory_is_told_before_anything_is_started(tmp_path: Path) -> None:
    given = Settings.from_environment()
    settings = Settings(cache_home=given.cache_home, store_home=str(tmp_path), store_page_cache_mb=10**9)

    with pytest.raises(GuanxiError) as raised:
        embedded.start(settings)

    # 512 MB of heap, the page cache and 256 MB besides
    assert (raised.value.code, raised.value.facts["needed_mb"]) == ("store.memory", 512 + 10**9 + 256)
    assert not embedded.status(settings).is_running


def test_a_named_server_is_used_as_it_is(tmp_path: Path) -> None:
    settings = Settings(neo4j_uri="neo4j://graph.example:7687", neo4j_password="p", store_home=str(tmp_path / "none"))

    address = embedded.address(settings)

    assert address == StoreAddress("neo4j://graph.example:7687", "neo4j", "p", "neo4j")
    assert not (tmp_path / "none").exists()


def contents(settings: Settings) -> dict[str, int]:
    """The files of the user database and their sizes."""
    place = settings.store_folder / "data" / "databases" / "neo4j"
    return {str(each.relative_to(place)): each.stat().st_size for each in place.rglob("*") if each.is_file()}
