"""How cases in which something speaks against referrals are kept with the run that found them, and erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from graph.consent.model import PROFILING
from graph.consent.store import list_refusing
from graph.database.driver import Transaction, Value
from graph.scores.cases import Case, Cases, without
from graph.scores.model import FloatArray, RunId, Stage
from graph.scores.snapshot import Snapshot
from graph.scores.turn import TurnHeld
from queries.catalogue import statement

WRITE_SIGNALS = statement("scores/write_signals")
SAVE_SIGNAL_COUNT = statement("scores/save_signal_count")
ERASE_SIGNALS = statement("scores/erase_signals")
CASES_AT_ONCE = 100
"""Cases that one transaction writes or erases; each may have 200 pairs."""


def key(run: RunId, place: int) -> str:
    """The key of the case at a place in the order of its run, worst first, from 0."""
    return f"{run}:{place:06}"


async def keep(turn: TurnHeld, found: Cases, snapshot: Snapshot) -> None:
    """The cases are kept with the run that has the turn, whose rows are written; who refused to be profiled is neither
    what a case is about nor named by one.

    Cost: transactions of 100 cases.
    """
    left_out = await list_refusing(turn.database, PROFILING)
    kept = without(found, snapshot, left_out)
    revenue = snapshot.revenue()
    for start in range(0, len(kept.cases), CASES_AT_ONCE):
        some = enumerate(kept.cases[start : start + CASES_AT_ONCE], start)
        told = [_row(turn.id, place, case, (snapshot, revenue), left_out) for place, case in some]
        await turn.write(partial(write_signals, told=told))
        await turn.tell(Stage.WRITING, start + len(told), len(kept.cases))
    await turn.write(partial(save_signal_count, run=turn.id, found=kept.n_found))


def _row(
    run: RunId, place: int, case: Case, read: tuple[Snapshot, FloatArray], left_out: Collection[str]
) -> dict[str, Value]:
    snapshot, revenue = read
    users = [snapshot.users[position] for position in case.people]
    return {
        "key": key(run, place),
        "run": run,
        "as_of": snapshot.as_of,
        "kind": case.kind.value,
        "users": ["" if user in left_out else user for user in users],
        "n_subjects": case.n_subjects,
        "n_users": case.n_users,
        "n_pairs": case.n_pairs,
        "raw": case.raw,
        "gated": case.gated,
        "spent": [float(revenue[position]) for position in case.people],
        "sources": [pair.source for pair in case.pairs],
        "targets": [pair.target for pair in case.pairs],
        "relations": [pair.relation for pair in case.pairs],
        "ats": [pair.at for pair in case.pairs],
        "dismissals": list(case.dismissals),
        "is_dismissed": case.is_dismissed,
    }


async def write_signals(transaction: Transaction, told: Sequence[Mapping[str, Value]]) -> None:
    """These cases are kept; who has no row is not named by them."""
    await transaction.run(WRITE_SIGNALS, rows=told)


async def save_signal_count(transaction: Transaction, run: RunId, *, found: int) -> None:
    """The run tells how many cases it keeps, and how many it found."""
    await transaction.run(SAVE_SIGNAL_COUNT, run=run, found=found)


async def erase_signals(transaction: Transaction, run: RunId, *, limit: int) -> int:
    """Up to `limit` cases of the run are gone; returns how many were."""
    [row] = await transaction.run(ERASE_SIGNALS, run=run, limit=limit)
    return row["n_erased"]
