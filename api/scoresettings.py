"""What a brand sets of its scores: all parameters with what they mean, their versions, and saving one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.asking import saved_segment
from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered
from api.paging import bounded
from api.reading import Reader, Reading, picked
from api.scores import ScoreKey
from api.selection import Selected
from api.signals import ScoreSignalKind
from graph.database.operations import Call
from graph.messages import Language
from graph.scores import settings
from graph.scores.parameters import parameters
from graph.scores.settable import ParameterUnit
from graph.scores.versions import parsed
from queries.catalogue import fragment

LIST_SCORE_SETTINGS = fragment("scores/fragments/list_score_settings")
SCORE_SETTINGS = fragment("scores/fragments/score_settings")
_LAST = 2**31 - 1

strawberry.enum(
    ParameterUnit,
    name="ScoreParameterUnit",
    description="A share (0 to 1), money in minor units, months, days, minutes, people or generations, "
    "how much a part weighs beside others, the number of a random draw.",
)


@strawberry.type(description="Something that the brand sets of its scores, as it stands in one version.")
class ScoreParameter:
    key: str
    unit: ParameterUnit
    value: float
    default_value: float
    least: float
    most: float
    allowed: str = strawberry.field(description="From least to most as an interval; a round bracket: without the end.")
    whole: bool = strawberry.field(description="Only whole numbers will do.")
    about: str = strawberry.field(description="What it means, in the caller's language.")
    scores: list[ScoreKey] = strawberry.field(description="Whose values may change with it.")
    signal: ScoreSignalKind | None = strawberry.field(description="The signal that it finds people by.")


@strawberry.type(
    description="A version of what the brand sets of its scores. It never changes; version 0 are the defaults."
)
class ScoreSettings:
    version: int
    at: datetime | None = strawberry.field(description="When it was saved; null of version 0, as who did is.")
    actor: str | None
    role: str | None
    note: str | None
    parameters: list[ScoreParameter]
    segment: str | None = strawberry.field(
        description="The key of the segment whose members SEGMENT_PAGERANK begins with; null: there is none."
    )


@strawberry.type
class ScoreSettingsQuery:
    """Questions about the parameters of scores."""

    @strawberry.field(
        description="The parameters by which the next run computes, or those of a version; null: there is no such."
    )
    def score_settings(self, info: Info, version: int | None = None) -> ScoreSettings | None:
        return picked(self, info)

    @strawberry.field(description="The versions that were saved, the newest first, before one where it is named.")
    def score_settings_versions(self, info: Info, first: int = 20, before: int | None = None) -> list[ScoreSettings]:
        return picked(self, info)


@strawberry.type(description="The parameters stand so, at this version; `saved` is false when they did before.")
class SaveScoreSettingsDone:
    score_settings: ScoreSettings
    version: int
    saved: bool


SaveScoreSettingsResult = Annotated[
    SaveScoreSettingsDone | Refused | Missing | Conflict, strawberry.union("SaveScoreSettingsResult")
]


@strawberry.input(description="A parameter by its key; without a value it has its default again.")
class ScoreParameterInput:
    key: str
    value: float | None = None


@strawberry.input(description="The parameters that are to change, and why; all others stay as they are.")
class SaveScoreSettingsInput:
    changes: list[ScoreParameterInput] = strawberry.field(default_factory=list[ScoreParameterInput])
    note: str | None = None
    segment: str | None = strawberry.field(
        default=None,
        description="The segment whose members SEGMENT_PAGERANK begins with; an empty text: none; null: as it was.",
    )


@strawberry.type(description="Writing the parameters of scores.")
class ScoreSettingsMutation:
    @strawberry.mutation(
        description="Save parameters of scores in a new version; the first expects version 0. The next run computes by "
        "them; one under way goes on with those that it began with."
    )
    async def save_score_settings(
        self, info: Info, input: SaveScoreSettingsInput, expected_version: int = 0, operation_key: str | None = None
    ) -> SaveScoreSettingsResult:  # pyright: ignore[reportInvalidTypeForm]
        payload = {**strawberry.asdict(input), "expected_version": expected_version}
        call = info.context.call(info.field_name, payload, operation_key)
        changes = [(each.key, each.value) for each in input.changes]
        work = _saving(info.context, call, changes, input, expected_version)
        return await answered(
            info,
            work,
            SaveScoreSettingsDone,
            {"scoreSettings": ("version", "version")},
            lambda done: {"version": done.version, "saved": done.saved},
        )


async def _saving(
    context: Context,
    call: Call,
    changes: Sequence[tuple[str, float | None]],
    asked: SaveScoreSettingsInput,
    expected_version: int,
) -> settings.SettingsSaved:
    key = None if asked.segment is None else asked.segment.strip()
    if key:
        context.names = await context.renew()
        saved_segment(key, context, path="segment")
    return await settings.save_settings(
        context.database, call, changes, expected_version=expected_version, segment=key, note=asked.note
    )


def _settings(selected: Selected, context: Context) -> Reading:
    wanted = selected.args.get("version")
    has_defaults = not wanted

    def finish(row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if row is None or wanted == 0:
            return _told({"version": 0, "document": "{}"}, context.language) if has_defaults else None
        return _told(row, context.language)

    return Reading(SCORE_SETTINGS, {"version": wanted}, finish=finish)


def _versions(selected: Selected, context: Context) -> Reading:
    before = selected.args.get("before")
    size = bounded(selected.args["first"])

    def finish(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [_told(row, context.language) for row in rows]

    return Reading(LIST_SCORE_SETTINGS, {"before": _LAST if before is None else before, "limit": size}, finish=finish)


def _told(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    values = asdict(parsed(row["document"]))
    told = [
        {
            "key": each.key,
            "unit": each.unit.value,
            "value": values[each.key],
            "default_value": each.default,
            "least": each.allowed.least,
            "most": each.allowed.most,
            "allowed": str(each.allowed),
            "whole": each.is_whole,
            "about": each.zh if language is Language.ZH else each.en,
            "scores": [key.value for key in ScoreKey if key.value in each.scores],
            "signal": each.signal and each.signal.value,
        }
        for each in parameters().values()
    ]
    kept = {name: row.get(name) for name in ("at", "actor", "role", "note", "segment")}
    return {"version": row["version"], **kept, "parameters": told}


READERS: dict[str, Reader] = {
    "Query.scoreSettings": _settings,
    "Query.scoreSettingsVersions": _versions,
}
