"""Score runs: ask for one, watch it, cancel it, look back."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.scores import ScoreKey
from api.selection import Selected
from graph.messages import say
from graph.scores import requests
from graph.scores.requests import RunCancelled, RunRequested
from graph.scores.warned import read
from queries.catalogue import fragment

RUN_CARD = fragment("scores/fragments/run_card")
RUN_BY_ID = fragment("scores/fragments/run_by_id")
LIST_RUNS = fragment("scores/fragments/list_runs")
RUN_WARNINGS = fragment("scores/fragments/run_warnings")


@strawberry.enum(description="Where a score run stands.")
class ScoreRunState(Enum):
    REQUESTED = strawberry.enum_value("requested", description="It waits for a worker, which takes seconds.")
    RUNNING = "running"
    PUBLISHED = strawberry.enum_value("published", description="Its scores are those that everybody sees.")
    SUPERSEDED = strawberry.enum_value("superseded", description="A later one was published.")
    FAILED = strawberry.enum_value("failed", description="It ended before it was published; `problem` says why.")


@strawberry.enum(description="What a score run is at, in this order.")
class ScoreRunStage(Enum):
    CLEARING = "clearing"
    READING = "reading"
    COMPUTING = "computing"
    WRITING = "writing"
    PUBLISHING = "publishing"


@strawberry.type(description="What a run could not tell of some scores, or tells with doubts.")
class ScoreWarning:
    code: str = strawberry.field(description="Stable, as of refusals.")
    message: str = strawberry.field(description="In the caller's language.")
    scores: list[ScoreKey] = strawberry.field(description="Of which scores it speaks.")


@strawberry.type(description="A run of the jobs that compute everybody's scores.")
class ScoreRun:
    id: strawberry.ID
    number: int | None = strawberry.field(description="Runs are numbered as they begin; null while it waits.")
    state: ScoreRunState
    stage: ScoreRunStage | None = strawberry.field(description="What it is at, or was at when it failed.")
    done: Long | None = strawberry.field(description="How much of `total` of its stage is done; both 0: unknown.")
    total: Long | None
    requested_by: str | None = strawberry.field(description="Null of a run that a command began by itself.")
    started_at: datetime = strawberry.field(description="When it began; while it waits, when it was asked for.")
    ended_at: datetime | None = strawberry.field(description="When it failed.")
    ended_by: str | None = strawberry.field(description="Who cancelled it.")
    problem: str | None = strawberry.field(description="Why it failed: a code, as of refusals.")
    published_at: datetime | None
    as_of: datetime | None = strawberry.field(description="When it began to read: its scores know nothing later.")
    n_users: Long | None = strawberry.field(description="How many people have scores by it.")
    n_edges: Long | None = strawberry.field(description="How many pairs interacted.")
    n_read: Long | None = strawberry.field(description="Of how many it read what they did: the others had not changed.")
    n_communities: Long | None = strawberry.field(
        description="How many communities of two people or more it found; null of runs that looked for none."
    )
    modularity: float | None = strawberry.field(
        description="How much more attention stays within them than chance would have it, -1/2 to 1."
    )
    settings_version: int | None = strawberry.field(
        description="The version of `scoreSettings` by which it computed, 0: the defaults; null until it is published."
    )

    @strawberry.field(description="What it could not tell, or tells with doubts; none until it is published.")
    def warnings(self, info: Info) -> list[ScoreWarning]:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class ScoreRunEdge:
    cursor: str
    node: ScoreRun


@strawberry.type(description="A page of a list.")
class ScoreRunConnection:
    edges: list[ScoreRunEdge]
    nodes: list[ScoreRun]
    page_info: PageInfo


@strawberry.type(description="The run waits for a worker, which makes a process for it within seconds.")
class StartScoreRunDone:
    score_run: ScoreRun | None


@strawberry.type(description="The run writes nothing any more; `cancelled` is false when it had ended before.")
class CancelScoreRunDone:
    score_run: ScoreRun | None
    cancelled: bool


StartScoreRunResult = Annotated[StartScoreRunDone | Refused | Conflict, strawberry.union("StartScoreRunResult")]
CancelScoreRunResult = Annotated[
    CancelScoreRunDone | Refused | Missing | Conflict, strawberry.union("CancelScoreRunResult")
]


@strawberry.type
class ScoreRunQuery:
    """Questions about score runs."""

    @strawberry.field(description="One score run by its id.")
    def score_run(self, info: Info, id: strawberry.ID) -> ScoreRun | None:
        return picked(self, info)

    @strawberry.field(description="Score runs, the last one first.")
    def score_runs(self, info: Info, first: int | None = None, after: str | None = None) -> ScoreRunConnection:
        return picked(self, info)


@strawberry.type
class ScoreRunMutation:
    """What can be done about score runs."""

    @strawberry.mutation(
        description="Ask for a score run; refused while one waits or is under way. What is published stays until it is "
        "done, and when it fails."
    )
    async def start_score_run(self, info: Info, operation_key: str | None = None) -> StartScoreRunResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {}, operation_key)
        work = requests.request_run(info.context.database, call)
        return await answered(info, work, StartScoreRunDone, {"scoreRun": ("id", "run")}, _started)

    @strawberry.mutation(description="End a score run that waits or is under way; what is published stays.")
    async def cancel_score_run(
        self, info: Info, run_id: strawberry.ID, operation_key: str | None = None
    ) -> CancelScoreRunResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {"run": run_id}, operation_key)
        work = requests.cancel_run(info.context.database, call, run_id)
        return await answered(info, work, CancelScoreRunDone, {"scoreRun": ("id", "run")}, _cancelled)


def _started(_: RunRequested) -> dict[str, object]:
    return {}


def _cancelled(done: RunCancelled) -> dict[str, object]:
    return {"cancelled": done.cancelled}


def _runs(selected: Selected, _: Context) -> Reading:
    asked = page("score_runs", selected.args, ascending=False)
    params = {"after": asked.key, "limit": asked.size + 1}
    return Reading(LIST_RUNS, params, holes=(Hole(("node",), "run", "ScoreRun"),), page=asked, list_name="score_runs")


def _warnings(_: Selected, context: Context) -> Reading:
    def finish(texts: list[str]) -> list[dict[str, Any]]:
        found = [read(text) for text in texts]
        return [
            {
                "code": each.code,
                "message": say(context.language, each.code, each.facts),
                "scores": [key.value for key in each.scores],
            }
            for each in found
        ]

    return Reading(RUN_WARNINGS, {}, finish=finish)


READERS: dict[str, Reader] = {
    "ScoreRun.warnings": _warnings,
    "Query.scoreRun": slot(
        RUN_BY_ID, Hole(("run",), "run", "ScoreRun"), params=lambda args, _: {"id": args["id"]}, unwrap="run"
    ),
    "Query.scoreRuns": _runs,
}
