"""What can be done about a case: say that it was looked into and is fine, and take that back.

A dismissal holds the referrals that showed the case, each known by the kind and its two accounts, so that the runs
that follow know them again whatever else becomes of the case. It is an input of theirs: until the next run nothing is
counted otherwise, and one under way goes on with those that it read.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Row, Transaction
from graph.database.locks import lock_named
from graph.database.operations import Call, perform
from graph.errors import Conflict, Missing
from graph.scores import store
from graph.scores.cases import PAIRS_AT_MOST
from graph.scores.kernels.signals import SignalKey
from graph.scores.model import RunId, RunState
from graph.scores.turn import LOCK
from graph.users.policy import checked_text
from queries.catalogue import statement

GET_SIGNAL = statement("scores/get_signal")
SAVE_DISMISSAL = statement("scores/save_dismissal")
SETTLE_DISMISSALS = statement("scores/settle_dismissals")
REASON_LENGTH = 500
_OVER = frozenset({RunState.RETIRED, RunState.ERASING, RunState.ERASED})


@dataclass(frozen=True, slots=True)
class SignalDismissed:
    """The case was looked into and found fine; `dismissed` is false when it was so before."""

    signal: str
    dismissed: bool


@dataclass(frozen=True, slots=True)
class SignalRestored:
    """The case speaks again; `restored` is false when nobody had found it fine."""

    signal: str
    restored: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """The referrals that a dismissal finds fine: shape (d,) each; a referee of '' stands for all that the referrer
    brought until then, in ms since 1970."""

    referrers: tuple[str, ...]
    referees: tuple[str, ...]
    until: tuple[int, ...]


async def dismiss_signal(database: Database, call: Call, *, signal: str, reason: str) -> SignalDismissed:
    """The case of the published run was looked into and is fine: the runs that follow do not hold its referrals back.

    Raises:
        Missing: there is no such case ("scores.no_signal").
        Conflict: it is of a run that is not the published one any more ("scores.signal_outdated").
        Refused: there is no acceptable reason.
    """
    said = checked_text(reason, limit=REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> SignalDismissed:
        await lock_named(transaction, LOCK)
        case = await _case(transaction, signal)
        if case["is_dismissed"]:
            return SignalDismissed(signal, dismissed=False)
        covered, origin = _covered(case), call.origin
        await transaction.run(
            SAVE_DISMISSAL,
            signal=signal,
            number=case["last"] + 1,
            kind=case["kind"],
            referrers=list(covered.referrers),
            referees=list(covered.referees),
            until=list(covered.until),
            actor=origin.actor,
            role=origin.role.value,
            at=origin.at,
            reason=said,
        )
        after = {**_told(case, signal), "reason": said}
        await outbox.append(
            transaction, Change(ChangeKind.SCORE_SIGNAL_DISMISSED, _subjects(case), after=after), origin
        )
        return SignalDismissed(signal, dismissed=True)

    return await perform(database, call, work, answer=SignalDismissed)


async def restore_signal(database: Database, call: Call, *, signal: str, reason: str | None = None) -> SignalRestored:
    """Whatever was found fine of the case speaks against its referrals again, from the next run on.

    Every dismissal is taken back that covers one of its referrals, as a whole.

    Raises: as `dismiss_signal`.
    """
    said = None if reason is None else checked_text(reason, limit=REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> SignalRestored:
        await lock_named(transaction, LOCK)
        case = await _case(transaction, signal)
        if not case["dismissals"]:
            return SignalRestored(signal, restored=False)
        origin = call.origin
        await transaction.run(
            SETTLE_DISMISSALS,
            run=case["run"],
            numbers=case["dismissals"],
            actor=origin.actor,
            role=origin.role.value,
            at=origin.at,
            reason=said,
        )
        after: dict[str, Plain] = {**_told(case, signal), **({} if said is None else {"reason": said})}
        await outbox.append(transaction, Change(ChangeKind.SCORE_SIGNAL_RESTORED, _subjects(case), after=after), origin)
        return SignalRestored(signal, restored=True)

    return await perform(database, call, work, answer=SignalRestored)


async def _case(transaction: Transaction, signal: str) -> Row:
    run = RunId(signal.rpartition(":")[0])
    for row in await transaction.run(GET_SIGNAL, signal=signal):
        if row["published"] == run:
            return row
        raise Conflict("scores.signal_outdated", path=("signalId",), signal=signal[:100])
    # Cases of a run go a while after the next is published.
    if run and (standing := await store.get_run(transaction, run)) is not None and standing.state in _OVER:
        raise Conflict("scores.signal_outdated", path=("signalId",), signal=signal[:100])
    raise Missing("scores.no_signal", path=("signalId",), signal=signal[:100])


def _covered(case: Row) -> Covered:
    """The referrals that show the case; where some of them are not told or not named, all that came so far."""
    names = {each["place"]: each["user"] for each in case["people"]}
    subjects = _subjects(case)
    shown = list(zip(case["sources"], case["targets"], strict=True))[: case["n_pairs"]]
    rows = [(names[one], names[other], 0) for one, other in shown[:PAIRS_AT_MOST] if one in names and other in names]
    if len(rows) < case["n_pairs"]:
        rows += [(each, "", case["as_of"]) for each in subjects]
    referrers, referees, until = zip(*dict.fromkeys(rows), strict=True)
    return Covered(referrers, referees, until)


def _subjects(case: Row) -> tuple[str, ...]:
    return tuple(sorted(each["user"] for each in case["people"] if each["is_subject"]))


def _told(case: Row, signal: str) -> dict[str, Plain]:
    return {"signal": signal, "kind": SignalKey(case["kind"]).value, "n_pairs": case["n_pairs"]}
