"""Everything that is held on a person, section after section (C06)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from math import isnan
from typing import Any, cast

from graph.audit.store import list_entries
from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from graph.errors import Missing
from graph.exports import policy, store
from graph.exports.model import Entry, Head, Part

PAGE = 10_000
_NEWEST = "~"


async def open_export(database: Database, origin: Origin, user: str) -> Head:
    """The person whose export may be read now; that it was asked for stands in the audit.

    Raises:
        Missing: there is no such person, or nothing is held on them any more.
    """
    head = await store.get_person(database, user)
    if head is None or head.is_erased:
        raise Missing("users.unknown", path=("userId",), user=user)

    async def work(transaction: Transaction) -> None:
        await outbox.append(transaction, Change(ChangeKind.USER_EXPORTED, (head.id,)), origin)

    await database.write(work)
    return head


async def parts(database: Database, head: Head) -> AsyncGenerator[Part]:
    """Everything that is held on the person, one fact after the other; those of a section come together.

    Cost: reads of 10,000 facts each; memory for one of them and the records.
    """
    records: list[Entry] = []
    aside: list[Part] = []
    wordings = await store.list_wordings(database, head.id)
    skip = 0
    while found := await store.list_bonds(database, head.id, skip=skip, limit=PAGE):
        for bond in found:
            part = policy.part_of(bond)
            if part.section == "records":
                records.append(part.entry)
            if part.section == "setAside":
                aside.append(part)
            else:
                yield policy.worded(part, wordings) if part.section == "answers" else part
        skip += len(found)
    for part in policy.attributes_of(head, records):
        yield part
    for part in (*aside, *(policy.aside(each) for each in await store.list_asides(database, head.id))):
        yield part
    ids = (head.id, *head.merged)
    for part in await _listed(database, head.id, ids):
        yield part
    before = _NEWEST
    while entries := await list_entries(database, ids, before=before, limit=PAGE):
        for each in entries:
            yield Part(
                "audit",
                {
                    "at": each.at.isoformat().replace("+00:00", "Z"),
                    "actor": each.actor,
                    "role": each.role,
                    "action": each.deed.action,
                    "why": each.deed.why,
                    "before": each.deed.before,
                    "after": each.deed.after,
                    "request": each.request,
                    "chain": each.chain,
                    "seq": each.seq,
                    "hash": each.hash,
                },
            )
        before = entries[-1].key


async def _listed(database: Database, user: str, ids: Sequence[str]) -> list[Part]:
    """What is said of the person in lists that are about many."""
    told = {
        "leftOut": await store.list_left_out(database, ids),
        "planEntries": await store.list_plan_entries(database, ids),
    }
    return [
        *(Part(section, policy.plainly(row)) for section, rows in told.items() for row in rows),
        *(policy.task_of(row) for row in await store.list_task_runs(database, user)),
        *(Part("scores", _score(row)) for row in await store.list_scores(database, ids)),
    ]


def _score(row: Any) -> Entry:
    run, score = cast("dict[str, Any]", row["run"]), row["score"]
    suffix = "" if score["number"] <= run["number"] else "Before"
    values, percentiles = (score.get(part + suffix) or () for part in ("values", "percentiles"))
    found = [
        {"key": key, "value": value, "percentile": percentile}
        for key, value, percentile in zip(run["keys"], values, percentiles, strict=False)
        if not isnan(value)
    ]
    about = {name: policy.plain(value) for name, value in run.items() if value is not None}
    more = {name: row[name] for name in ("ranks", "community", "signals")}
    return {"user": score["user"], "found": found, **more, "run": about}
