"""That the users of a segment were taken along: who took them, for what, which columns and how many (M01). No names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken: a segment in one version, for a purpose, in some columns, as a file of a format."""

    segment: str
    version: int
    purpose: str
    columns: tuple[str, ...]
    format: str


async def open_taking(database: Database, origin: Origin, taking: Taking) -> None:
    """That the users of the segment are about to be taken stands in the audit, before the first of them leaves."""
    await _tell(database, origin, Change(ChangeKind.AUDIENCE_OPENED, (), after=_plain(taking)))


async def close_taking(database: Database, origin: Origin, taking: Taking, *, n_users: int, complete: bool) -> None:
    """How many left stands in the audit, and whether these were all; who goes away half-way took what was sent."""
    ended: dict[str, Plain] = {"n_users": n_users, "complete": complete}
    await _tell(database, origin, Change(ChangeKind.AUDIENCE_TAKEN, (), after={**_plain(taking), **ended}))


async def _tell(database: Database, origin: Origin, change: Change) -> None:
    async def work(transaction: Transaction) -> None:
        await outbox.append(transaction, change, origin)

    await database.write(work)


def _plain(taking: Taking) -> Mapping[str, Plain]:
    return {
        "segment": taking.segment,
        "version": taking.version,
        "purpose": taking.purpose,
        "columns": list(taking.columns),
        "format": taking.format,
    }
