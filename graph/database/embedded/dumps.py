"""Bring all data of a stopped store into one file, and back."""

from __future__ import annotations

import os
from pathlib import Path

from graph.database.embedded import config, process
from graph.database.embedded.folder import is_owned, plain_failures, work_lock
from graph.database.embedded.model import Progress, Report, Step, silent
from graph.database.embedded.packages import ensure_packages
from graph.database.embedded.preparing import check_room, drop_previous, prepare, put_aside, restore_previous, settle
from graph.errors import Missing, Refused, Unavailable
from graph.settings import Settings


def dump(settings: Settings, path: Path, report: Report = silent) -> int:
    """The file holds all data of the store; returns its size in bytes. An older file is replaced only when done.

    Refused while the store runs ("store.running"); `Missing` ("store.empty") before its first start.
    """
    folder = settings.store_folder
    _check_stopped(folder)
    if not (folder / "data" / "databases" / config.DATABASE).exists():
        raise Missing("store.empty", folder=str(folder))
    packages = ensure_packages(settings, report)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with plain_failures(path), work_lock(folder, report):
        _check_stopped(folder)
        restore_previous(folder)
        report(Progress(Step.DUMP))
        try:
            with draft.open("xb") as sink:
                process.administer(settings, packages, "database", "dump", config.DATABASE, "--to-stdout", sink=sink)
                os.fsync(sink.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path.stat().st_size


def load(settings: Settings, path: Path, report: Report = silent) -> None:
    """The store holds what was dumped into the file, and nothing else.

    Refused while the store runs ("store.running") and for a file that is no whole dump ("store.dump_unreadable"):
    the store is then as it was before, also after an interrupt. A folder without a store gets one.
    """
    folder = settings.store_folder
    if not path.is_file():
        raise Missing("store.no_dump", file=str(path))
    _check_stopped(folder)
    packages = ensure_packages(settings, report)
    with plain_failures(folder), work_lock(folder, report):
        _check_stopped(folder)
        check_room(settings)
        prepare(settings, packages, report)
        report(Progress(Step.LOAD))
        put_aside(folder)
        try:
            with path.open("rb") as source:
                process.administer(
                    settings, packages, "database", "load", config.DATABASE, "--from-stdin", source=source
                )
        except Unavailable as failure:
            restore_previous(folder)
            reason = failure.facts["reason"]
            raise Refused("store.dump_unreadable", file=str(path), reason=reason) from failure
        except BaseException:
            restore_previous(folder)
            raise
        drop_previous(folder)
        settle(folder)


def _check_stopped(folder: Path) -> None:
    if is_owned(folder):
        raise Refused("store.running", folder=str(folder))
