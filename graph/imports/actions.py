"""Import a file: examine it, then write batch after batch, each in one transaction, each a step that is kept.

How a killed import ends in the same graph: a batch's rows, its change and the line up to which everything is settled
are one transaction. That line trails one batch behind, because a batch's rejects are written to their file only after
its commit: what is read again after a kill writes nothing twice and rejects the same rows again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from graph.changes import outbox
from graph.changes.model import Plain, RecordedChange
from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.operations import Origin
from graph.errors import Conflict, Refused
from graph.imports.batches import batches, open_file
from graph.imports.decoding import Source, examine
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Batch, Kind, Reject
from graph.imports.rejects import Rejects
from graph.imports.values import Premises, printable
from graph.imports.writers.arrivals import referrals_told
from graph.imports.writers.batch import Outcome, Work
from graph.imports.writers.people import write_users
from graph.imports.writers.profile import write_identities, write_sources, write_tags
from graph.imports.writers.progress import claim_import, save_import
from graph.imports.writers.social import record_referrals, write_events, write_interactions, write_referrals
from graph.imports.writers.trade import write_lines, write_purchases, write_refunds
from graph.messages import Language
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role

BATCH_DEADLINE_S = 60.0
"""An import is no request that somebody waits for: its statements may take this long before it gives up."""

_TRIES = 3
_SEPARATOR = "\u0001"

Writer = Callable[[Transaction, Sequence[Any], Work], Awaitable[Outcome]]
WRITERS: Mapping[Kind, Writer] = {
    Kind.USERS: write_users,
    Kind.IDENTITIES: write_identities,
    Kind.TAGS: write_tags,
    Kind.SOURCES: write_sources,
    Kind.PURCHASES: write_purchases,
    Kind.PURCHASE_LINES: write_lines,
    Kind.REFUNDS: write_refunds,
    Kind.REFERRALS: write_referrals,
    Kind.INTERACTIONS: write_interactions,
    Kind.EVENTS: write_events,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported: the file, how its columns are meant, and where rejects go in which language."""

    path: Path
    mapping: ColumnMapping
    rejects: Path
    language: Language


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did. `after_line` tells where an interrupted one went on; rejects are counted by code."""

    kind: Kind
    n_lines: int
    after_line: int
    n_written: int
    n_known: int
    rejected: Mapping[str, int]


Report = Callable[[int, int], None]
"""Told after every batch: lines settled, lines of the file."""


async def import_file(
    database: Database, origin: Origin, asked: Asked, *, settings: Settings, report: Report
) -> Summary:
    """Every row of the file is in the graph once, or in the rejects file with its reason.

    Raises `Missing` or `Refused` for a file or mapping that cannot be read, before anything is written, and
    `Unavailable` when the database goes away: the import then goes on where it stopped when it is asked for again.

    Cost: one transaction per 1,000 rows; memory does not grow with the file.
    """
    if asked.rejects.resolve() == asked.path.resolve():
        raise Refused("imports.rejects_foreign", file=str(asked.rejects))
    source = await asyncio.to_thread(examine, asked.path, asked.mapping.file.encoding)
    attributes = await list_attributes(database)
    premises = _premises(origin, asked.mapping, settings, attributes)
    open_file(source, asked.mapping, premises)  # a header that does not fit is refused before anything is written
    reading = hashlib.sha256(f"{source.digest}{asked.mapping.digest}".encode()).hexdigest()[:32]
    work = Work(origin, reading, settings.zone, attributes, join=asked.mapping.join)
    key = f"{asked.mapping.kind}{_SEPARATOR}{reading}"

    async def claim(transaction: Transaction) -> int:
        kind, name = asked.mapping.kind.value, printable(asked.path.name)
        return await claim_import(transaction, key, kind=kind, file=name, actor=origin.actor, at=origin.at)

    after_line = await database.write(claim)
    found = batches(open_file(source, asked.mapping, premises, after_line=after_line))
    rejects = await asyncio.to_thread(Rejects, asked.rejects, asked.language, after_line=after_line)
    told: dict[str, Plain] = {
        "file": printable(asked.path.name),
        "digest": source.digest,
        "mapping": asked.mapping.digest,
    }
    run = _Run(database, work, key, asked.mapping.kind, rejects, told)
    await run.write_all(found, after_line, lambda line: report(line, source.n_lines))
    await run.finish(source)
    return Summary(
        kind=asked.mapping.kind,
        n_lines=source.n_lines,
        after_line=after_line,
        n_written=run.counts["written"],
        n_known=run.counts["known"],
        rejected=dict(rejects.counts),
    )


async def record_referrals_of_codes(database: Database, change: RecordedChange) -> None:
    """Who came through another user's code, as the change of a batch tells, was brought by that user.

    In one transaction; a second referrer, a cycle or a user who is gone is passed over. Done again it changes nothing.
    """
    origin = Origin(change.actor, Role.SYSTEM, change.at, change.request)

    async def body(transaction: Transaction) -> None:
        outcome = await record_referrals(transaction, referrals_told(change.after))
        if outcome.n_written:
            await outbox.append(transaction, outcome.as_change(Kind.REFERRALS), origin)

    await database.write(body)


def _premises(origin: Origin, mapping: ColumnMapping, settings: Settings, attributes: Iterable[str]) -> Premises:
    zone = ZoneInfo(mapping.time_zone) if mapping.time_zone else settings.zone
    return Premises(settings.currency, settings.currency_digits, settings.zone, zone, origin.at, frozenset(attributes))


@dataclass(slots=True)
class _Run:
    """One run over one file's batches; `told` names the file to the audit; `counts` rows "written" and "known"."""

    database: Database
    work: Work
    key: str
    kind: Kind
    rejects: Rejects
    told: Mapping[str, Plain]
    counts: Counter[str] = field(default_factory=Counter[str])

    async def write_all(self, found: Iterator[Batch], after_line: int, report: Callable[[int], None]) -> None:
        """Write every batch; the next one is read while one is written."""
        settled = after_line
        batch = await asyncio.to_thread(next, found, None)
        while batch is not None:
            reading = asyncio.create_task(asyncio.to_thread(next, found, None))
            try:
                outcome = await self.write(batch, settled)
            finally:
                following = await reading
            await asyncio.to_thread(self.rejects.write, _in_order(batch, outcome))
            self.counts.update(written=outcome.n_written, known=outcome.n_known)
            settled = batch.last_line
            report(settled)
            batch = following

    async def write(self, batch: Batch, settled: int) -> Outcome:
        """Write one batch in one transaction; a lost answer or a key taken meanwhile is met by doing it again."""

        async def body(transaction: Transaction) -> Outcome:
            outcome = await WRITERS[self.kind](transaction, batch.rows, self.work)
            if outcome.n_written:
                read: dict[str, Plain] = {**self.told, "lines": [settled + 1, batch.last_line]}
                await outbox.append(transaction, outcome.as_change(self.kind, read), self.work.origin)
            await save_import(transaction, self.key, line=settled, is_done=False, at=self.work.origin.at)
            return outcome

        for _ in range(_TRIES - 1):
            try:
                return await self.database.write(body, deadline_s=BATCH_DEADLINE_S)
            except (CommitUnknown, Conflict):
                continue
        return await self.database.write(body, deadline_s=BATCH_DEADLINE_S)

    async def finish(self, source: Source) -> None:
        """The import is done; asked for again it starts at the first line and finds everything known."""

        async def body(transaction: Transaction) -> None:
            at = self.work.origin.at
            await save_import(transaction, self.key, line=source.n_lines, is_done=True, at=at)

        await self.database.write(body)


def _in_order(batch: Batch, outcome: Outcome) -> list[Reject]:
    """All rejects of a batch, of reading and of writing, by line."""
    late = [
        Reject(line, batch.places[line].last_line, fault.code, fault.facts, batch.places[line].text)
        for line, fault in outcome.faults.items()
    ]
    return sorted((*batch.rejects, *late), key=lambda each: each.line)
