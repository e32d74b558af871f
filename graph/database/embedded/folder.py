"""The store's own folder: what lies where, who owns it, and what is remembered between runs.

`owner.lock` is held (flock) by the server process itself for as long as it lives: the parent takes the lock and hands
the open file down. A crash or a power cut therefore leaves no stale owner behind. `work.lock` is held by whoever
starts, stops, loads or resets the store, so that two of them never meet.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from graph.database.embedded.model import Progress, Report, Step
from graph.errors import GuanxiError, Refused, Unavailable

OWNED = (
    "data",
    "logs",
    "conf",
    "run",
    "previous",
    "import",
    "plugins",
    "licenses",
    "password",
    "server.pid",
    "state.json",
)
_FULL = {errno.ENOSPC, errno.EDQUOT}
_UNWRITABLE = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


@dataclass(frozen=True, slots=True)
class State:
    """What is kept between runs: the port chosen once, and whether the data count.

    Data that do not count yet are remains of a first start or a reset that was cut off.
    """

    port: int = 0
    is_settled: bool = False


def read_state(folder: Path) -> State:
    """The remembered state; a missing or damaged file counts as a first start."""
    try:
        found = orjson.loads((folder / "state.json").read_bytes())
        return State(port=int(found["port"]), is_settled=bool(found.get("is_settled", True)))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return State()


def write_state(folder: Path, state: State) -> None:
    """Remember the state; readers see the old one or the new one, never half of it."""
    write_privately(folder / "state.json", orjson.dumps(asdict(state)))


def write_privately(path: Path, content: bytes) -> None:
    """The file holds exactly this content and only its owner may read it (0600)."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def password(folder: Path) -> str:
    """The store's password, made up when there is none yet: 144 random bits, never like an option."""
    path = folder / "password"
    try:
        kept = path.read_text("utf-8").strip()
    except FileNotFoundError:
        kept = ""
    if not kept:
        kept = secrets.token_hex(18)
        write_privately(path, kept.encode())
    return kept


@contextmanager
def plain_failures(path: Path) -> Generator[None]:
    """Turn what the file system refuses into errors that say what to do."""
    try:
        yield
    except OSError as failure:
        raise _explained(failure, path) from failure


def _explained(failure: OSError, path: Path) -> GuanxiError | OSError:
    place = Path(failure.filename or path)
    if place.name.startswith("."):  # a draft of ours: the folder is what matters
        place = place.parent
    if failure.errno in _FULL:
        return Unavailable("store.disk_full", folder=str(path))
    if failure.errno in _UNWRITABLE:
        return Refused("store.unwritable", place=str(place))
    return failure


@contextmanager
def work_lock(folder: Path, report: Report) -> Generator[None]:
    """Hold the folder alone for starting, stopping, loading or resetting; waits for whoever holds it now."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(folder / "work.lock", report):
        yield


@contextmanager
def alone(path: Path, report: Report) -> Generator[None]:
    """Be the only process in this block, by a lock on the file; says so before it waits for another one."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(Progress(Step.WAIT))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_bytes(folder: Path) -> int:
    """Room left on the disk that holds the folder, for this user, in bytes."""
    return shutil.disk_usage(folder).free


def take_ownership(folder: Path) -> int | None:
    """An open, locked file to be handed to the server process; None when a server owns the folder already."""
    handle = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle


def is_owned(folder: Path) -> bool:
    """Whether a server process owns the folder at this moment."""
    try:
        handle = os.open(folder / "owner.lock", os.O_RDWR)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
