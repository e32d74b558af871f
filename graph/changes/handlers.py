"""What handles changes: a table of these is put together where all rooms are known, and given to the worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from graph.changes.model import RecordedChange
from graph.database.driver import Database, Transaction

Wants = Callable[[RecordedChange], bool]


@dataclass(frozen=True, slots=True)
class Handler:
    """Follows changes within the worker's transaction: what it writes and that it did stand or fall together.

    `wants` is a pure look at a change. `work` gets those of a batch that it wants, at least one, in their order, their
    users locked; it may run several times and does nothing outside the database.
    """

    name: str
    wants: Wants
    work: Callable[[Transaction, Sequence[RecordedChange]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Errand:
    """Follows a change in transactions of its own, for what must take other locks first.

    It may be run again after it was done, so it writes under an operation key made of the change's id.
    """

    name: str
    wants: Wants
    work: Callable[[Database, RecordedChange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Chore:
    """Follows no change but time: done by the active worker when it begins and then `every` so often.

    It writes in transactions of its own and may be done by two at once or again after it was done.
    """

    name: str
    every: timedelta
    work: Callable[[Database, datetime], Awaitable[object]]


Handlers: TypeAlias = tuple[Handler | Errand | Chore, ...]
