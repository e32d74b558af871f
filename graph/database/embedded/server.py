"""Start, stop and look at the embedded store. Everything here blocks: call it off the event loop."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import psutil

from graph.database.embedded import bolt, config, process
from graph.database.embedded.dumps import restore_previous
from graph.database.embedded.folder import (
    OWNED,
    State,
    free_bytes,
    is_owned,
    password,
    plain_failures,
    read_state,
    take_ownership,
    work_lock,
    write_state,
)
from graph.database.embedded.model import Packages, Progress, Report, Step, StoreAddress, StoreStatus, silent
from graph.database.embedded.packages import ensure_packages
from graph.errors import Conflict, Refused, Unavailable
from graph.settings import Settings

START_LIMIT_S = 300.0
STOP_LIMIT_S = 60.0
_BESIDES_MB = 256
_DISK_NEEDED_BYTES = 64 * 2**20
_DISK_GONE_BYTES = 2**20
_LOOK_AGAIN_S = 0.05


def address(settings: Settings, report: Report = silent) -> StoreAddress:
    """Where the database answers: the server named in the settings, or the embedded store, started if need be."""
    if not settings.is_embedded:
        return StoreAddress(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, settings.neo4j_database)
    return start(settings, report)


def start(settings: Settings, report: Report = silent) -> StoreAddress:
    """The store runs and answers; returns its address. One that runs already is reused.

    Takes about 5 s, with the very first fetch up to a minute or two; after a crash recovery is added. An interrupt
    ends a server that this call launched.
    """
    folder = settings.store_folder
    running = _running(folder)
    if running and bolt.answers(running):
        return running
    packages = ensure_packages(settings, report)
    with plain_failures(folder), work_lock(folder, report):
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            ownership = take_ownership(folder)
            if ownership is None:
                _await_answer(folder, deadline, report)
            else:
                _launch(settings, packages, ownership, report, deadline)
            found = _running(folder)
            if found:
                return found


def stop(settings: Settings, report: Report = silent, *, force: bool = False) -> bool:
    """No server owns the store any more; False when none did. Takes up to 12 s.

    With `force` a server that has not ended after 60 s is killed (nothing committed is lost by that);
    without, `Unavailable` ("store.stop_slow") is raised.
    """
    folder = settings.store_folder
    if not is_owned(folder):
        return False
    with plain_failures(folder), work_lock(folder, report):
        _stop(folder, report, force=force)
    return True


def kill(settings: Settings) -> bool:
    """No server owns the store any more, ended without a chance to tidy up (SIGKILL); False when none did."""
    folder = settings.store_folder
    was_running = is_owned(folder)
    process.send(read_state(folder).pid, signal.SIGKILL)
    _await_end(folder, STOP_LIMIT_S)
    return was_running


def status(settings: Settings) -> StoreStatus:
    """What is known about the store at this moment; starts nothing and changes nothing."""
    folder = settings.store_folder
    running = _running(folder)
    pid = read_state(folder).pid if running else None
    return StoreStatus(
        folder=folder,
        is_running=is_owned(folder),
        is_ready=running is not None and bolt.answers(running),
        uri=running.uri if running else None,
        pid=pid,
        memory_bytes=process.memory_bytes(pid) if pid else 0,
        disk_bytes=_size(folder),
    )


def reset(settings: Settings, report: Report = silent, *, stop_first: bool = False) -> None:
    """The store's data, logs and password are gone; what else lies in the folder stays.

    Refused ("store.running") while a server runs, unless `stop_first`.
    """
    folder = settings.store_folder
    with plain_failures(folder), work_lock(folder, report):
        if is_owned(folder):
            if not stop_first:
                raise Refused("store.running", folder=str(folder))
            _stop(folder, report, force=True)
        # The state goes first: a reset that is cut off leaves a folder that counts as a first start.
        for name in reversed(OWNED):
            target = folder / name
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)


def _running(folder: Path) -> StoreAddress | None:
    """The address of the server that owns the folder, whether it answers yet or not."""
    state = read_state(folder)
    if not state.port or not is_owned(folder):
        return None
    return StoreAddress(f"bolt://{config.HOST}:{state.port}", config.USER, password(folder), config.DATABASE)


def _launch(settings: Settings, packages: Packages, ownership: int, report: Report, deadline: float) -> None:
    folder = settings.store_folder
    try:
        _check_room(settings)
        state = _prepare(settings, packages, report)
        report(Progress(Step.START))
    except BaseException:
        os.close(ownership)
        raise
    pid = process.launch(settings, packages, state, ownership)
    try:
        write_state(folder, replace(state, pid=pid))
        _await_answer(folder, deadline, report)
    except BaseException:
        process.send(pid, signal.SIGTERM)
        raise
    if not is_owned(folder):
        raise Unavailable("store.start_failed", reason=process.last_words(folder), folder=str(folder))


def _prepare(settings: Settings, packages: Packages, report: Report) -> State:
    """Password set and a port chosen that is free now; both survive the next start."""
    folder = settings.store_folder
    restore_previous(folder)
    state = read_state(folder)
    if not state.is_prepared or not (folder / "password").exists():
        report(Progress(Step.PREPARE))
        process.administer(settings, packages, "dbms", "set-initial-password", password(folder))
        state = replace(state, is_prepared=True)
    if not state.port or not bolt.is_free(config.HOST, state.port):
        state = replace(state, port=bolt.free_port(config.HOST))
    write_state(folder, state)
    return state


def _check_room(settings: Settings) -> None:
    if free_bytes(settings.store_folder) < _DISK_NEEDED_BYTES:
        raise Unavailable("store.disk_full", folder=str(settings.store_folder))
    needed_mb = settings.store_heap_mb + settings.store_page_cache_mb + _BESIDES_MB
    available_mb = psutil.virtual_memory().available // 2**20
    if needed_mb > available_mb:
        raise Unavailable("store.memory", needed_mb=needed_mb, available_mb=available_mb)


def _await_answer(folder: Path, deadline: float, report: Report) -> None:
    """The server that owns the folder answers, or nobody owns the folder any more."""
    while is_owned(folder):
        running = _running(folder)
        if running and bolt.answers(running):
            return
        if free_bytes(folder) < _DISK_GONE_BYTES:
            raise Unavailable("store.disk_full", folder=str(folder))
        if time.monotonic() > deadline:
            raise Unavailable("store.start_slow", seconds=int(START_LIMIT_S), folder=str(folder))
        report(Progress(Step.START))
        time.sleep(_LOOK_AGAIN_S)


def _stop(folder: Path, report: Report, *, force: bool) -> None:
    pid = read_state(folder).pid
    report(Progress(Step.STOP))
    process.send(pid, signal.SIGTERM)
    if _await_end(folder, STOP_LIMIT_S):
        return
    if not force:
        raise Unavailable("store.stop_slow", seconds=int(STOP_LIMIT_S), pid=pid)
    process.send(pid, signal.SIGKILL)
    if not _await_end(folder, STOP_LIMIT_S):
        raise Conflict("store.owner_unknown", folder=str(folder))


def _await_end(folder: Path, limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while is_owned(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total
