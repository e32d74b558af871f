"""`guanxi score`: compute every user's scores and publish them as a whole."""

from __future__ import annotations

from contextlib import ExitStack

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.progress import Bar, progress
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused
from graph.scores.actions import run_scores
from graph.scores.model import Progress, Report, ScoreRun, Stage

LABELS = {
    Stage.CLEARING: "scores.clearing",
    Stage.READING: "scores.reading",
    Stage.COMPUTING: "scores.computing",
    Stage.WRITING: "scores.writing",
    Stage.PUBLISHING: "scores.publishing",
}


@command("score", example="guanxi score")
def score(frame: Frame) -> None:
    """Compute the scores of all users and publish them as a whole: influence, and revenue brought in.

    Until then the scores before stay; an interrupted run leaves them as they are. About 13 s for 100,000 users with a
    million interactions. docs/scores.md defines each score.
    """
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    with ExitStack() as bars:
        run = run_async(_score(frame, address, stages(frame, bars)))
    frame.answer(_as_data(run), "scores.published", run=run.id, n_users=f"{run.n_users:,}", n_edges=f"{run.n_edges:,}")


async def _score(frame: Frame, address: StoreAddress, report: Report) -> ScoreRun:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await run_scores(database, clock=now, zone=frame.settings.zone, report=report)


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
    }


entry = score
