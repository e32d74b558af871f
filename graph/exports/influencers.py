"""That the list of influencers was taken along: who took it, by which score and filters, how many rows. No names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin


@dataclass(frozen=True, slots=True)
class ListTaking:
    """What is taken: the list of one score with its filters as they were asked for, in a run, as a file of a format."""

    score: str
    filters: Mapping[str, Plain]
    run: str | None
    format: str


async def open_list_taking(database: Database, origin: Origin, taking: ListTaking) -> None:
    """That the list is about to be taken stands in the audit, before the first row leaves."""
    await _tell(database, origin, Change(ChangeKind.INFLUENCERS_OPENED, (), after=_plain(taking)))


async def close_list_taking(
    database: Database, origin: Origin, taking: ListTaking, *, n_rows: int, complete: bool
) -> None:
    """How many rows left stands in the audit, and whether these were all."""
    ended: dict[str, Plain] = {"n_rows": n_rows, "complete": complete}
    await _tell(database, origin, Change(ChangeKind.INFLUENCERS_TAKEN, (), after={**_plain(taking), **ended}))


async def _tell(database: Database, origin: Origin, change: Change) -> None:
    async def work(transaction: Transaction) -> None:
        await outbox.append(transaction, change, origin)

    await database.write(work)


def _plain(taking: ListTaking) -> Mapping[str, Plain]:
    return {"score": taking.score, "filters": dict(taking.filters), "run": taking.run, "format": taking.format}
