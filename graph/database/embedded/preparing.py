"""Make a folder ready for a server: a password, a port that is free, and no remains of what was cut off."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import psutil

from graph.database.embedded import bolt, config, process
from graph.database.embedded.folder import State, free_bytes, password, read_state, write_state
from graph.database.embedded.model import Packages, Progress, Report, Step
from graph.errors import Broken, Unavailable
from graph.settings import Settings

_BESIDES_MB = 256
_DISK_NEEDED_BYTES = 64 * 2**20
_PARTS = ("databases", "transactions")


def prepare(settings: Settings, packages: Packages, report: Report) -> State:
    """The folder is ready for a server: password set, port chosen that is free now; both survive the next start.

    Data of a first start, a load or a reset that was cut off are put right before. The caller holds the folder alone.
    """
    folder = settings.store_folder
    restore_previous(folder)
    state = read_state(folder)
    if not state.is_settled:
        state = _begin(settings, packages, report, state)
    if not state.port or not bolt.is_free(config.HOST, state.port):
        state = replace(state, port=bolt.free_port(config.HOST))
    write_state(folder, state)
    return state


def settle(folder: Path) -> None:
    """The data in the folder count from now on: no later start throws them away as remains of a first one."""
    state = read_state(folder)
    if not state.is_settled:
        write_state(folder, replace(state, is_settled=True))


def check_room(settings: Settings) -> None:
    """Raise `Unavailable` when memory ("store.memory") or disk ("store.disk_full") cannot hold a server."""
    needed_mb = settings.store_heap_mb + settings.store_page_cache_mb + _BESIDES_MB
    available_mb = psutil.virtual_memory().available // 2**20
    if needed_mb > available_mb:
        raise Unavailable("store.memory", needed_mb=needed_mb, available_mb=available_mb)
    if free_bytes(settings.store_folder) < _DISK_NEEDED_BYTES:
        raise Unavailable("store.disk_full", folder=str(settings.store_folder))


def put_aside(folder: Path) -> None:
    """The present data lie in `previous`; that folder shows that a load is under way."""
    aside = folder / "previous"
    aside.mkdir()
    (folder / "run").mkdir(exist_ok=True)
    shutil.rmtree(folder / "run" / "replaced", ignore_errors=True)
    for part in _PARTS:
        place = folder / "data" / part / config.DATABASE
        if place.exists():
            place.rename(aside / part)


def drop_previous(folder: Path) -> None:
    """What a load replaced is gone. One rename decides: from there on the loaded data count."""
    (folder / "previous").rename(folder / "run" / "replaced")
    shutil.rmtree(folder / "run" / "replaced")


def restore_previous(folder: Path) -> None:
    """Data that an unfinished load had put aside are in their place again; does nothing when there are none."""
    aside = folder / "previous"
    if not aside.exists():
        return
    for part in _PARTS:
        kept = aside / part
        place = folder / "data" / part / config.DATABASE
        if kept.exists():
            shutil.rmtree(place, ignore_errors=True)
            kept.rename(place)
    aside.rmdir()


def _begin(settings: Settings, packages: Packages, report: Report, state: State) -> State:
    folder = settings.store_folder
    report(Progress(Step.PREPARE))
    is_remembered = (folder / "state.json").exists()
    if (folder / "data" / "databases").exists() and not is_remembered:
        # Data without a state: somebody else's, or the state was deleted. Never ours to throw away.
        raise Broken("store.state_lost", folder=str(folder))
    shutil.rmtree(folder / "data", ignore_errors=True)
    write_state(folder, state)
    process.administer(settings, packages, "dbms", "set-initial-password", password(folder))
    return state
