"""`guanxi score`: compute every user's scores and publish them as a whole."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from math import isnan
from pathlib import Path

import click

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.progress import Bar, progress
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.database.operations import Call, Origin
from graph.errors import Refused
from graph.measures.algebra import find_true
from graph.scores import memory
from graph.scores.actions import Job, run_scores
from graph.scores.communities import communities
from graph.scores.files import load_kept
from graph.scores.model import Progress, Report, RunId, ScoreRun, ScoreWarning, Stage
from graph.scores.requests import cancel_run, open_run
from graph.scores.scoring import scored
from graph.scores.seeding import Members
from graph.vocabulary import Role

BESIDE_OTHERS = 10
"""A run that a worker makes a process for lets everything else on its machine go first."""
PATH = click.Path(path_type=Path, dir_okay=False)
LABELS = {
    Stage.CLEARING: "scores.clearing",
    Stage.READING: "scores.reading",
    Stage.COMPUTING: "scores.computing",
    Stage.WRITING: "scores.writing",
    Stage.PUBLISHING: "scores.publishing",
}


@command("score", example="guanxi score --keep tonight.npz")
@click.option("--keep", type=PATH, metavar="FILE", help="Keep what was read in this file, to score it again.")
@click.option("--whole", is_flag=True, help="Read everybody, not only who changed since the last run.")
@click.option("--cancel", is_flag=True, help="End the run that waits or is under way; what is published stays.")
@click.option("--run", "requested", metavar="ID", hidden=True, help="Do the run that was asked for.")
@click.option(
    "--from", "kept", type=PATH, metavar="FILE", help="Score a kept file: CSV, no database, nothing published."
)
def score(
    frame: Frame, keep: Path | None, kept: Path | None, requested: str | None, *, whole: bool, cancel: bool
) -> None:
    """Compute the scores of all users and publish them as a whole.

    Until then the scores before stay; an interrupted run leaves them as they are. About 17 s for 100,000 users with a
    million interactions the first time, and half of that after. docs/scores.md defines each score. A kept file holds
    what people did: guard it, and delete it, as a dump.
    """
    memory.keep_little()
    if kept is not None:
        if keep is not None or whole or cancel:
            raise click.UsageError("A kept file is scored as it is: name no other option.")
        _show(frame, kept)
        return
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    if cancel:
        _tell_cancelled(frame, run_async(_cancel(frame, address)))
        return
    job = Job(
        keep, frame.settings.scores_folder, whole, RunId(requested) if requested else None, _members(frame, address)
    )
    if requested:
        os.nice(BESIDE_OTHERS)
    with ExitStack() as bars:
        run = run_async(_score(frame, address, stages(frame, bars), job))
    frame.answer(_as_data(run), "scores.published", run=run.id, n_users=f"{run.n_users:,}", n_edges=f"{run.n_edges:,}")
    _warn(frame, run.warnings)


def _warn(frame: Frame, warnings: Sequence[ScoreWarning]) -> None:
    for each in warnings:
        frame.note(each.code, **each.facts)


def _show(frame: Frame, kept: Path) -> None:
    """The scores of a kept snapshot as CSV in full digits, with the number of a community; what is unknown is empty."""
    loaded = load_kept(kept)
    snapshot = loaded.snapshot
    told = scored(snapshot, loaded.settings.parameters)
    found = told.values
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("user", *(key.value for key in found), "community"))
    columns = [each.tolist() for each in found.values()]
    numbers: list[int] = communities(snapshot, loaded.settings.parameters).places.numbers.tolist()
    people = zip(snapshot.users, snapshot.refusing.tolist(), numbers, *columns, strict=True)
    for user, refuses, number, *values in people:
        if not refuses:
            writer.writerow((user, *("" if isnan(value) else repr(value) for value in values), number or ""))
    _warn(frame, told.warnings)


async def _score(frame: Frame, address: StoreAddress, report: Report, job: Job) -> ScoreRun:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await run_scores(database, clock=now, zone=frame.settings.zone, report=report, job=job)


def _members(frame: Frame, address: StoreAddress) -> Members:
    """Finds who is in a segment as it stands when it is asked, for the purpose that it was saved for."""

    async def members(key: str) -> set[str]:
        # Imported here: a run of a brand that names no segment does not pay for the whole service.
        from api.asking import question_of, saved_segment
        from api.inside import inside

        async with inside(address, frame.settings) as house:
            context = house.context()
            question = question_of(saved_segment(key, context), None, context)
            deadline_s = frame.settings.segment_deadline_s
            return await find_true(
                house.database, question.expression, question.asking, house.names.sizes, deadline_s=deadline_s
            )

    return members


async def _cancel(frame: Frame, address: StoreAddress) -> RunId | None:
    """The run that waited or was under way, if there was one."""
    async with connected(address, frame.settings) as database:
        found = await open_run(database)
        if found is not None:
            call = Call(Origin("command", Role.ADMIN, now()), "cancelScoreRun", {"run": found})
            await cancel_run(database, call, found)
        return found


def _tell_cancelled(frame: Frame, run: RunId | None) -> None:
    if run is None:
        frame.answer({"run": None}, "scores.nothing_to_cancel")
    else:
        frame.answer({"run": run}, "scores.was_cancelled", run=run)


def stages(frame: Frame, bars: ExitStack) -> Report:
    """A bar, or its lines, for each stage."""
    stage: list[Stage] = []
    bar: list[Bar] = []

    def report(made: Progress) -> None:
        if stage != [made.stage]:
            bars.close()
            bar[:] = [bars.enter_context(progress(frame, frame.say(LABELS[made.stage]), made.total or None))]
            stage[:] = [made.stage]
        if made.done:
            bar[0].reach(made.done, made.total or None)

    return report


def _as_data(run: ScoreRun) -> dict[str, object]:
    return {
        "run": run.id,
        "started_at": run.started_at.isoformat(),
        "published_at": run.published_at.isoformat(),
        "as_of": run.as_of.isoformat(),
        "n_users": run.n_users,
        "n_edges": run.n_edges,
        "n_read": run.n_read,
        "settings_version": run.settings_version,
        "warnings": [{"code": each.code, **each.facts} for each in run.warnings],
    }


entry = score
