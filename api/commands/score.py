"""`guanxi score`: compute every user's scores and publish them as a whole."""

from __future__ import annotations

import csv
import sys
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
from graph.errors import Refused
from graph.scores.actions import Files, run_scores
from graph.scores.files import load_snapshot
from graph.scores.model import Progress, Report, ScoreRun, Stage
from graph.scores.scoring import score as scored

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
@click.option(
    "--from", "kept", type=PATH, metavar="FILE", help="Score a kept file: CSV, no database, nothing published."
)
def score(frame: Frame, keep: Path | None, kept: Path | None, *, whole: bool) -> None:
    """Compute the scores of all users and publish them as a whole.

    Until then the scores before stay; an interrupted run leaves them as they are. About 17 s for 100,000 users with a
    million interactions the first time, and half of that after. docs/scores.md defines each score. A kept file holds
    what people did: guard it, and delete it, as a dump.
    """
    if kept is not None:
        if keep is not None or whole:
            raise click.UsageError("A kept file is scored as it is: name no other option.")
        _show(kept)
        return
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    with ExitStack() as bars:
        run = run_async(_score(frame, address, stages(frame, bars), Files(keep, frame.settings.scores_folder, whole)))
    frame.answer(_as_data(run), "scores.published", run=run.id, n_users=f"{run.n_users:,}", n_edges=f"{run.n_edges:,}")


def _show(kept: Path) -> None:
    """The scores of a kept snapshot as CSV, in full digits; what is unknown is empty."""
    snapshot = load_snapshot(kept)
    found = scored(snapshot)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("user", *(key.value for key in found)))
    columns = [each.tolist() for each in found.values()]
    for user, refuses, *values in zip(snapshot.users, snapshot.refusing.tolist(), *columns, strict=True):
        if not refuses:
            writer.writerow((user, *("" if isnan(value) else repr(value) for value in values)))


async def _score(frame: Frame, address: StoreAddress, report: Report, files: Files) -> ScoreRun:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await run_scores(database, clock=now, zone=frame.settings.zone, report=report, files=files)


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
    }


entry = score
