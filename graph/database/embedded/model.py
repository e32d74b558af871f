"""What the embedded store is made of and what is told about it. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Step(StrEnum):
    """What long work on the store is doing at the moment."""

    WAIT = "wait"
    FETCH = "fetch"
    PREPARE = "prepare"
    START = "start"
    STOP = "stop"
    DUMP = "dump"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come: `done` of `total` bytes; `total` 0 where there is nothing to count."""

    step: Step
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Packages:
    """The verified jars of the server, in the order of the class path."""

    folder: Path
    jars: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """All a driver needs to connect."""

    uri: str
    user: str
    password: str
    database: str


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What is known about the embedded store without starting it.

    `is_running`: a server process owns the folder. `is_ready`: it also answers. `uri` and `pid` are None when it
    does not run. `memory_bytes`: resident memory of the server. `disk_bytes`: all files of the store, logs included.
    """

    folder: Path
    is_running: bool
    is_ready: bool
    uri: str | None
    pid: int | None
    memory_bytes: int
    disk_bytes: int
