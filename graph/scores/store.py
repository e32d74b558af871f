"""How runs, rows and ranked edges are kept."""

from collections.abc import Sequence
from datetime import datetime

from graph.database.driver import Database, Transaction
from graph.instants import instant
from graph.scores import kernels, policy
from graph.scores.model import (
    InputPage,
    Progress,
    RunId,
    RunState,
    ScoreColumn,
    ScoreColumns,
    ScoreKey,
    ScoreRun,
    Stage,
    Turn,
)
from queries.catalogue import statement

LIST_USERS = statement("scores/list_users")
LIST_INPUTS = statement("scores/list_inputs")
LIST_RUNNING = statement("scores/list_running")
LIST_ERASABLE = statement("scores/list_erasable")
GET_PUBLISHED = statement("scores/get_published")
RECORD_RUN = statement("scores/record_run")
CLAIM_TURN = statement("scores/claim_turn")
WRITE_SCORES = statement("scores/write_scores")
WRITE_RANKS = statement("scores/write_ranks")
PUBLISH_RUN = statement("scores/publish_run")
SETTLE_RUN = statement("scores/settle_run")
ERASE_SCORES = statement("scores/erase_scores")


async def list_users(database: Database, *, after: str, limit: int) -> Sequence[str]:
    """Up to `limit` ids of users after one, ascending."""
    [row] = await database.read_within(policy.DEADLINE_S, LIST_USERS, after=after, limit=limit)
    return row["users"]


async def list_inputs(database: Database, *, after: str, last: str) -> InputPage:
    """What the scores are made of, for the users after `after` up to and with `last`."""
    [row] = await database.read_within(policy.DEADLINE_S, LIST_INPUTS, after=after, last=last)
    return InputPage(row["users"], row["referrers"], row["revenue"], row["targets"], row["counts"])


async def list_running(transaction: Transaction) -> Sequence[Turn]:
    """The runs that say they are running."""
    return [
        Turn(
            run=RunId(row["id"]),
            holder=row["holder"],
            until=instant(row["until"]),
            started_at=instant(row["started_at"]),
            progress=Progress(Stage(row["stage"]), row["done"], row["total"]),
        )
        for row in await transaction.run(LIST_RUNNING)
    ]


async def record_run(transaction: Transaction, turn: Turn) -> None:
    """The run stands in the graph as running."""
    await transaction.run(
        RECORD_RUN,
        run=turn.run,
        holder=turn.holder,
        until=turn.until,
        stage=turn.progress.stage.value,
        at=turn.started_at,
    )


async def claim_turn(transaction: Transaction, run: RunId, *, until: datetime, progress: Progress) -> bool:
    """Keep the turn until then and tell how far the run is; False when it was put aside."""
    rows = await transaction.run(
        CLAIM_TURN, run=run, until=until, stage=progress.stage.value, done=progress.done, total=progress.total
    )
    return bool(rows)


async def write_scores(
    transaction: Transaction, run: RunId, users: Sequence[str], columns: ScoreColumns, rows: slice
) -> None:
    """One row for each user in a slice of positions."""
    pagerank, downstream = columns[ScoreKey.PAGERANK], columns[ScoreKey.DOWNSTREAM_REVENUE]
    await transaction.run(
        WRITE_SCORES,
        run=run,
        users=users[rows],
        pagerank=pagerank.values[rows].tolist(),
        pagerank_percentile=pagerank.percentiles[rows].tolist(),
        downstream_revenue=downstream.values[rows].tolist(),
        downstream_revenue_percentile=downstream.percentiles[rows].tolist(),
    )


async def write_ranks(
    transaction: Transaction, run: RunId, users: Sequence[str], column: ScoreColumn, board: str, ranks: slice
) -> None:
    """The ranked edges of one score for a slice of its best users; their rows are there already."""
    best = column.ranked[ranks]
    await transaction.run(
        WRITE_RANKS,
        run=run,
        board=board,
        first_rank=ranks.start + 1,
        users=[users[position] for position in best.tolist()],
        values=column.values[best].tolist(),
    )


async def publish_run(transaction: Transaction, run: ScoreRun) -> None:
    """This run is the published one and the one before is retired; the turn of this one is held."""
    await transaction.run(
        PUBLISH_RUN,
        run=run.id,
        at=run.published_at,
        as_of=run.as_of,
        n_users=run.n_users,
        n_edges=run.n_edges,
        damping=kernels.DAMPING,
        total_error=kernels.TOTAL_ERROR,
        decay=policy.DECAY,
    )


async def settle_run(transaction: Transaction, run: RunId, *, before: Sequence[RunState], after: RunState) -> bool:
    """The run is in the state `after` if it was in one of `before`; False otherwise."""
    return bool(await transaction.run(SETTLE_RUN, run=run, before=[each.value for each in before], after=after.value))


async def get_published(database: Database) -> ScoreRun | None:
    """The published run."""
    for row in await database.read(GET_PUBLISHED):
        return ScoreRun(
            id=RunId(row["id"]),
            started_at=instant(row["started_at"]),
            published_at=instant(row["published_at"]),
            as_of=instant(row["as_of"]),
            n_users=row["n_users"],
            n_edges=row["n_edges"],
        )
    return None


async def list_erasable(database: Database, *, retired_before: datetime) -> Sequence[RunId]:
    """The runs whose rows nobody may read any more."""
    return [
        RunId(row["run"])
        for row in await database.read_within(policy.DEADLINE_S, LIST_ERASABLE, retired_before=retired_before)
    ]


async def erase_scores(transaction: Transaction, run: RunId, *, limit: int) -> int:
    """Up to `limit` rows of the run are gone with their ranked edges; returns how many were."""
    [row] = await transaction.run(ERASE_SCORES, run=run, limit=limit)
    return row["n_erased"]
