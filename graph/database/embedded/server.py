"""Start, stop and look at the embedded store. Everything here blocks: call it off the event loop."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

from graph.database.embedded import bolt, config, process
from graph.database.embedded.folder import (
    OWNED,
    free_bytes,
    is_owned,
    password,
    plain_failures,
    read_state,
    take_ownership,
    work_lock,
    write_state,
)
from graph.database.embedded.logs import last_words
from graph.database.embedded.model import Packages, Progress, Report, Step, StoreAddress, StoreStatus, silent
from graph.database.embedded.packages import ensure_packages
from graph.database.embedded.preparing import check_room, prepare, settle
from graph.errors import Conflict, Refused, Unavailable
from graph.settings import Settings

START_LIMIT_S = 300.0
STOP_LIMIT_S = 60.0
_DISK_GONE_BYTES = 2**20
_LOOK_AGAIN_S = 0.05


def address(settings: Settings, report: Report = silent) -> StoreAddress:
    """Where the database answers: the server named in the settings, or the embedded store, started if need be."""
    if not settings.is_embedded:
        return StoreAddress(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, settings.neo4j_database)
    return start(settings, report)


def start(settings: Settings, report: Report = silent) -> StoreAddress:
    """The store runs and answers; returns its address. One that runs already is reused.

    Takes about 6 s, the first time also the fetch of 176 MB and 2 s for the password; after a crash recovery is added.
    An interrupt ends a server that this call launched.
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
                settle(folder)
                return found


def stop(settings: Settings, report: Report = silent, *, force: bool = False) -> bool:
    """No server owns the store any more; False when none did. Takes about 1 s, or 12 s while clients hold transactions.

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
    process.send(folder, signal.SIGKILL)
    _await_end(folder, STOP_LIMIT_S)
    return was_running


def status(settings: Settings) -> StoreStatus:
    """What is known about the store at this moment; starts nothing and changes nothing."""
    folder = settings.store_folder
    running = _running(folder)
    server = process.server(folder)
    return StoreStatus(
        folder=folder,
        is_running=is_owned(folder),
        is_ready=running is not None and bolt.answers(running),
        uri=running.uri if running else None,
        pid=server.pid if server else None,
        memory_bytes=process.memory_bytes(server) if server else 0,
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
        # From here on the data do not count: a reset that is cut off is finished by the next start.
        write_state(folder, replace(read_state(folder), is_settled=False))
        for name in OWNED:
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
        check_room(settings)
        state = prepare(settings, packages, report)
        report(Progress(Step.START))
    except BaseException:
        os.close(ownership)
        raise
    process.launch(settings, packages, state.port, ownership)
    try:
        _await_answer(folder, deadline, report)
    except BaseException:
        process.send(folder, signal.SIGTERM)
        raise
    if not is_owned(folder):
        raise Unavailable("store.start_failed", reason=last_words(folder), folder=str(folder))


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
    report(Progress(Step.STOP))
    process.send(folder, signal.SIGTERM)
    if _await_end(folder, STOP_LIMIT_S):
        return
    if not force:
        raise Unavailable("store.stop_slow", seconds=int(STOP_LIMIT_S), folder=str(folder))
    process.send(folder, signal.SIGKILL)
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
