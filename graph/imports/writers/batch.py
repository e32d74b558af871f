"""What writing a batch needs and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Transaction, Value
from graph.database.locks import Held
from graph.database.operations import Origin
from graph.errors import GuanxiError, Missing
from graph.imports.model import Kind
from graph.users.model import Attribute
from queries.catalogue import Statement


@dataclass(frozen=True, slots=True)
class Work:
    """What all batches of an import share.

    `reading` names file and mapping together: the same bytes read the same way. `attributes` are the declared ones.
    `join`: who share a checked identity become one person.
    """

    origin: Origin
    reading: str
    brand_zone: tzinfo
    attributes: Mapping[str, Attribute]
    join: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of the rows of one batch: written, known already, or left out (line → why).

    `users` are those about whom something was written; `after` tells the change more, where a handler needs it.
    """

    n_written: int = 0
    n_known: int = 0
    faults: dict[int, GuanxiError] = field(default_factory=dict[int, GuanxiError])
    users: set[str] = field(default_factory=set[str])
    after: dict[str, Plain] = field(default_factory=dict[str, Plain])

    def as_change(self, kind: Kind, read: Mapping[str, Plain] | None = None) -> Change:
        """What outbox and audit say of the batch; `read` tells which lines of which file it was."""
        after: dict[str, Plain] = {"import": kind.value, "n_rows": self.n_written, **(read or {}), **self.after}
        return Change(ChangeKind.BATCH_IMPORTED, tuple(sorted(self.users)), after=after)

    def wrote(self, users: Iterable[str]) -> None:
        """Count one row written about these users."""
        self.n_written += 1
        self.users.update(users)


def epoch_ms(at: datetime) -> int:
    """The instant as milliseconds since 1970, exact for instants of whole milliseconds."""
    return round(at.timestamp() * 1000)


def known_user(user: str, users: Mapping[str, Held]) -> Held:
    """Who the id is; raises `Missing` ("users.unknown") for one that no user has or had."""
    if user not in users:
        raise Missing("users.unknown", user=user)
    return users[user]


async def listed(transaction: Transaction, statement: Statement, **params: Value) -> list[Mapping[str, Any]]:
    """What a statement finds; it comes as one record with a list, which costs the driver a fraction of many records."""
    [row] = await transaction.run(statement, **params)
    return row["found"]
