"""How runs, rows and ranked edges are kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from graph.database.driver import Database, Row, Transaction, Value
from graph.instants import instant
from graph.scores import policy
from graph.scores.kernels import attention
from graph.scores.model import (
    UNITS,
    Erasable,
    InputPage,
    Moment,
    Progress,
    Request,
    RowPage,
    RunId,
    RunState,
    ScoreColumn,
    ScoreKey,
    ScoreRun,
    Stage,
    Standing,
    Touched,
    Turn,
    UserPage,
)
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.versions import UNTOUCHED, ScoreSettings, document, parsed
from graph.scores.warned import read, written
from queries.catalogue import Statement, statement

LIST_USERS = statement("scores/list_users")
LIST_INTERACTIONS = statement("scores/list_interactions")
LIST_BROUGHT = statement("scores/list_brought")
LIST_BOUGHT = statement("scores/list_bought")
LIST_JOINED = statement("scores/list_joined")
LIST_INTERACTIONS_OF = statement("scores/list_interactions_of")
LIST_BROUGHT_OF = statement("scores/list_brought_of")
LIST_BOUGHT_OF = statement("scores/list_bought_of")
LIST_JOINED_OF = statement("scores/list_joined_of")
LIST_RECEIVED_OF = statement("scores/list_received_of")
LIST_REFEREES_OF = statement("scores/list_referees_of")
LIST_TOUCHED = statement("scores/list_touched")
GET_MOMENT = statement("scores/get_moment")
LIST_RUNNING = statement("scores/list_running")
LIST_ERASABLE = statement("scores/list_erasable")
GET_PUBLISHED = statement("scores/get_published")
RECORD_RUN = statement("scores/record_run")
CLAIM_TURN = statement("scores/claim_turn")
WRITE_ROWS = statement("scores/write_rows")
LIST_GONE = statement("scores/list_gone")
DETACH_ROWS = statement("scores/detach_rows")
ERASE_ROWS = statement("scores/erase_rows")
SETTLE_ROWS = statement("scores/settle_rows")
LIST_ROWS = statement("scores/list_rows")
WRITE_RANKS = statement("scores/write_ranks")
PUBLISH_RUN = statement("scores/publish_run")
SETTLE_RUN = statement("scores/settle_run")
RECORD_REQUEST = statement("scores/record_request")
LIST_REQUESTED = statement("scores/list_requested")
CLAIM_REQUEST = statement("scores/claim_request")
GET_RUN = statement("scores/get_run")
GET_LAST_START = statement("scores/get_last_start")
ERASE_RANKS = statement("scores/erase_ranks")
ERASE_SCORES = statement("scores/erase_scores")
GET_SETTINGS = statement("scores/get_settings")
SAVE_SETTINGS = statement("scores/save_settings")


Ending = tuple[str | None, str | None, datetime | None]
"""Why a run ended, by whom, and when."""


async def list_users(database: Database, *, after: str, limit: int) -> UserPage:
    """Up to `limit` users after one, ascending by id."""
    [row] = await database.read_within(policy.DEADLINE_S, LIST_USERS, after=after, limit=limit)
    return UserPage(row["users"], row["nodes"])


async def list_inputs(database: Database, *, after: str, last: str) -> InputPage:
    """What the scores are made of, for the users after `after` up to and with `last`."""
    texts = (LIST_INTERACTIONS, LIST_BROUGHT, LIST_BOUGHT, LIST_JOINED)
    return await _inputs(database, texts, after=after, last=last)


async def list_inputs_of(database: Database, users: Sequence[str]) -> InputPage:
    """What these users gave and bought, who brought them, and when they joined; all are told by their ids."""
    texts = (LIST_INTERACTIONS_OF, LIST_BROUGHT_OF, LIST_BOUGHT_OF, LIST_JOINED_OF)
    return await _inputs(database, texts, users=users)


async def list_met(database: Database, users: Sequence[str]) -> InputPage:
    """What these users received, and whom they brought; all are told by their ids."""
    return await _inputs(database, (LIST_RECEIVED_OF, LIST_REFEREES_OF), users=users)


async def _inputs(database: Database, texts: Sequence[Statement], **values: Value) -> InputPage:
    reads = (database.read_within(policy.DEADLINE_S, text, **values) for text in texts)
    columns = {each.name: () for each in fields(InputPage)}
    columns |= {name: column for [row] in await asyncio.gather(*reads) for name, column in row.items()}
    return InputPage(**columns)


async def get_moment(database: Database, run: RunId | None) -> Moment:
    """The clock of the database, how many users there are, and whether the run was ever published here."""
    [row] = await database.read_within(policy.DEADLINE_S, GET_MOMENT, run=run or "")
    return Moment(row["now"], row["n_users"], row["is_known"])


async def list_touched(database: Database, *, since: int, limit: int) -> Touched:
    """Up to `limit` ids whose standing was locked since then, in ms since 1970 by the clock of the database."""
    [row] = await database.read_within(policy.DEADLINE_S, LIST_TOUCHED, since=since, limit=limit)
    return Touched(row["users"], row["here"], row["merged"])


async def list_running(source: Database | Transaction) -> Sequence[Turn]:
    """The runs that say they are running."""
    return [
        Turn(
            run=RunId(row["id"]),
            holder=row["holder"],
            until=instant(row["until"]),
            started_at=instant(row["started_at"]),
            progress=Progress(Stage(row["stage"]), row["done"], row["total"]),
        )
        for row in await _asked(source, LIST_RUNNING)
    ]


async def record_run(transaction: Transaction, turn: Turn) -> int:
    """The run stands in the graph as running; returns its number."""
    [row] = await transaction.run(
        RECORD_RUN,
        run=turn.run,
        holder=turn.holder,
        until=turn.until,
        stage=turn.progress.stage.value,
        at=turn.started_at,
    )
    return row["number"]


async def claim_turn(transaction: Transaction, run: RunId, *, until: datetime, progress: Progress) -> bool:
    """Keep the turn until then and tell how far the run is; False when it was put aside."""
    rows = await transaction.run(
        CLAIM_TURN, run=run, until=until, stage=progress.stage.value, done=progress.done, total=progress.total
    )
    return bool(rows)


async def write_rows(transaction: Transaction, number: int, published: int, page: RowPage) -> int:
    """The rows of these users say what the run of that number found; readers of the published one see what it found.

    Returns how many there are: whoever was erased meanwhile has none.
    """
    [row] = await transaction.run(
        WRITE_ROWS,
        number=number,
        published=published,
        users=page.users,
        values=page.values,
        percentiles=page.percentiles,
    )
    return row["n"]


async def list_gone(database: Database, users: Sequence[str]) -> Sequence[str]:
    """Those of these ids that are nobody's any more."""
    [row] = await database.read_within(policy.DEADLINE_S, LIST_GONE, users=users)
    return row["gone"]


async def detach_rows(transaction: Transaction, number: int, published: int, users: Sequence[str]) -> None:
    """The run of that number says nothing of these users."""
    await transaction.run(DETACH_ROWS, number=number, published=published, users=users)


async def erase_rows(transaction: Transaction, published: int, users: Sequence[str]) -> None:
    """The rows of these users, of whom the published run says nothing, are gone."""
    await transaction.run(ERASE_ROWS, published=published, users=users)


async def settle_rows(transaction: Transaction, number: int, *, limit: int) -> int:
    """Up to `limit` rows of a run that is not published say again what they said before; returns how many did."""
    [row] = await transaction.run(SETTLE_ROWS, number=number, limit=limit)
    return row["n_erased"]


async def list_rows(database: Database, number: int, *, after: str, limit: int, whole: bool = True) -> RowPage:
    """What the published run of that number says of up to `limit` users after one, ascending by id; unless it is wanted
    `whole`, the first value alone, by which it can be seen whether it says anything."""
    most = len(ScoreKey) if whole else 1
    [row] = await database.read_within(policy.DEADLINE_S, LIST_ROWS, number=number, after=after, limit=limit, most=most)
    return RowPage(row["users"], row["values"], row["percentiles"])


async def write_ranks(
    transaction: Transaction, run: RunId, users: Sequence[str], column: ScoreColumn, board: str
) -> None:
    """The best users of one score stand in pages, in order."""
    firsts = range(0, len(column.ranked), policy.RANKS_A_PAGE)
    pages = [column.ranked[first : first + policy.RANKS_A_PAGE] for first in firsts]
    await transaction.run(
        WRITE_RANKS,
        run=run,
        board=board,
        firsts=[first + 1 for first in firsts],
        users=[[users[place] for place in page.tolist()] for page in pages],
        values=[column.values[page].tolist() for page in pages],
        percentiles=[column.percentiles[page].tolist() for page in pages],
    )


async def erase_ranks(transaction: Transaction, run: RunId, *, limit: int) -> int:
    """Up to `limit` pages of ranks of the run are gone; returns how many were."""
    [row] = await transaction.run(ERASE_RANKS, run=run, limit=limit)
    return row["n_erased"]


async def publish_run(transaction: Transaction, run: ScoreRun, told: ScoreParameters = DEFAULTS) -> None:
    """This run is the published one and the one before is retired; the turn of this one is held."""
    await transaction.run(
        PUBLISH_RUN,
        run=run.id,
        at=run.published_at,
        as_of=run.as_of,
        keys=[each.value for each in run.keys],
        units=[UNITS[each].value for each in run.keys],
        n_users=run.n_users,
        n_edges=run.n_edges,
        n_read=run.n_read,
        warnings=[written(each) for each in run.warnings],
        settings=run.settings_version,
        damping=told.pagerank_damping,
        total_error=attention.TOTAL_ERROR,
        decay=told.referral_decay,
    )


async def settle_run(
    transaction: Transaction,
    run: RunId,
    *,
    before: Sequence[RunState],
    after: RunState,
    ending: Ending = (None, None, None),
) -> bool:
    """The run is in the state `after` if it was in one of `before`; False otherwise.

    `ending` says why, by whom and when it ended, as far as that is known.
    """
    problem, by, at = ending
    states = [each.value for each in before]
    rows = await transaction.run(SETTLE_RUN, run=run, before=states, after=after.value, problem=problem, by=by, at=at)
    return bool(rows)


async def record_request(transaction: Transaction, run: RunId, *, by: str, at: datetime) -> None:
    """The run waits for a process."""
    await transaction.run(RECORD_REQUEST, run=run, by=by, at=at)


async def list_requested(source: Database | Transaction) -> Sequence[Request]:
    """The runs that wait for a process: at most one."""
    return [
        Request(
            RunId(row["id"]), row["by"], instant(row["at"]), None if row["until"] is None else instant(row["until"])
        )
        for row in await _asked(source, LIST_REQUESTED)
    ]


async def claim_request(transaction: Transaction, run: RunId, *, at: datetime, until: datetime) -> bool:
    """Until then nobody else makes a process for the run; False when somebody does, or it began or ended."""
    return bool(await transaction.run(CLAIM_REQUEST, run=run, at=at, until=until))


async def get_run(source: Database | Transaction, run: RunId) -> Standing | None:
    """How a run stands; None when there is none."""
    for row in await _asked(source, GET_RUN, run=run):
        return Standing(RunState(row["state"]), row["problem"], row["ended_by"])
    return None


async def get_last_start(source: Database | Transaction) -> datetime | None:
    """When the last run was asked for or began."""
    for row in await _asked(source, GET_LAST_START):
        return instant(row["at"])
    return None


async def _asked(source: Database | Transaction, text: Statement, **values: Value) -> Sequence[Row]:
    return await (source.read if isinstance(source, Database) else source.run)(text, **values)


async def get_published(database: Database) -> ScoreRun | None:
    """The published run."""
    for row in await database.read(GET_PUBLISHED):
        return ScoreRun(
            id=RunId(row["id"]),
            number=row["number"],
            keys=tuple(ScoreKey(key) for key in row["keys"]),
            started_at=instant(row["started_at"]),
            published_at=instant(row["published_at"]),
            as_of=instant(row["as_of"]),
            n_users=row["n_users"],
            n_edges=row["n_edges"],
            n_read=row["n_read"],
            settings_version=row["settings"],
            warnings=tuple(read(each) for each in row["warnings"]),
        )
    return None


async def list_erasable(database: Database, *, retired_before: datetime) -> Sequence[Erasable]:
    """The runs whose ranks and rows nobody may read any more."""
    return [
        Erasable(RunId(row["run"]), row["number"], row["was_published"])
        for row in await database.read_within(policy.DEADLINE_S, LIST_ERASABLE, retired_before=retired_before)
    ]


async def erase_scores(transaction: Transaction, run: RunId, *, limit: int) -> int:
    """Up to `limit` rows of a run of the kind of before are gone with their ranked edges; returns how many were."""
    [row] = await transaction.run(ERASE_SCORES, run=run, limit=limit)
    return row["n_erased"]


async def get_settings(database: Database) -> ScoreSettings:
    """The newest version of the brand's parameters; the defaults when none was ever saved."""
    return _settings(await database.read(GET_SETTINGS))


async def get_settings_under_lock(transaction: Transaction) -> ScoreSettings:
    """The same within a transaction that holds the lock of settings."""
    return _settings(await transaction.run(GET_SETTINGS))


def _settings(rows: Sequence[Row]) -> ScoreSettings:
    for row in rows:
        at = instant(row["at"])
        told = parsed(row["document"])
        return ScoreSettings(row["version"], told, row["actor"], row["role"], at, row["note"], row["segment"])
    return UNTOUCHED


async def save_settings(transaction: Transaction, settings: ScoreSettings) -> None:
    """The version stands in the graph for good."""
    await transaction.run(
        SAVE_SETTINGS,
        version=settings.version,
        document=document(settings.parameters),
        segment=settings.segment,
        actor=settings.actor,
        role=settings.role,
        at=settings.at,
        note=settings.note,
    )
