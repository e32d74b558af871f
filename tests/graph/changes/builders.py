"""A clock that a test turns, handlers that keep a list, and changes to follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graph.changes import outbox
from graph.changes.handlers import Handler
from graph.changes.model import Change, ChangeKind, RecordedChange
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from graph.errors import Refused
from graph.vocabulary import Role


@dataclass(slots=True)
class Clock:
    """Stands still until it is turned."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **much: float) -> None:
        """It is that much later."""
        self.at += timedelta(**much)


@dataclass(slots=True)
class Follower:
    """Keeps which changes it followed; refuses those whose `after` says so."""

    name: str = "follower"
    seen: list[int | None] = field(default_factory=list[int | None])

    async def work(self, transaction: Transaction, changes: Sequence[RecordedChange]) -> None:
        for change in changes:
            if change.after.get("bad_for") == self.name:
                raise Refused("test.bad", position=change.position)
            self.seen.append(change.position)

    def handler(self, wants: Callable[[RecordedChange], bool] = lambda _: True) -> Handler:
        """This follower in the worker's table."""
        return Handler(self.name, wants, self.work)


async def append(database: Database, at: datetime, *, n: int = 1, bad_for: str = "") -> None:
    """So many changes are pending."""

    async def work(transaction: Transaction) -> None:
        for _ in range(n):
            change = Change(ChangeKind.USER_UPDATED, (), after={"bad_for": bad_for})
            await outbox.append(transaction, change, Origin("ada", Role.ADMIN, at, "request-1"))

    await database.write(work)
