"""What can be done about the parameters of scores: save a version. Runs that began before go on with theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.operations import Call, perform
from graph.errors import Conflict
from graph.scores import store
from graph.scores.versions import ScoreSettings, changed
from graph.users.policy import checked_text

LOCK = "score_settings"
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    """The parameters stand so at this version; `saved` is false when they stood so before."""

    version: int
    saved: bool


async def save_settings(
    database: Database,
    call: Call,
    changes: Sequence[tuple[str, float | None]],
    *,
    expected_version: int,
    segment: str | None = None,
    note: str | None = None,
) -> SettingsSaved:
    """The parameters stand with these changes, in a new version; None puts one back to its default.

    The next run of scores is computed by them. `segment` is the key of the one that `segment_pagerank` begins with,
    which its caller knows to be there; an empty one: there is none; None: it stays. `expected_version` is the version
    that was looked at, 0 when none was ever saved.

    Raises:
        Conflict: they stand at another version ("scores.settings_version").
        Refused: as `versions.changed`, or the note is not acceptable.
    """
    said = None if note is None else checked_text(note, limit=NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> SettingsSaved:
        await lock_named(transaction, LOCK)
        known = await store.get_settings_under_lock(transaction)
        if known.version != expected_version:
            raise Conflict(
                "scores.settings_version", path=("expectedVersion",), version=known.version, expected=expected_version
            )
        settled = changed(known.parameters, changes)
        begins_with = known.segment if segment is None else segment or None
        if settled == known.parameters and begins_with == known.segment:
            return SettingsSaved(known.version, saved=False)
        origin = call.origin
        after = ScoreSettings(known.version + 1, settled, origin.actor, origin.role.value, origin.at, said, begins_with)
        await store.save_settings(transaction, after)
        change = Change(
            ChangeKind.SCORE_SETTINGS_SAVED, (), before=_differing(known, after), after=_differing(after, known)
        )
        await outbox.append(transaction, change, origin)
        return SettingsSaved(after.version, saved=True)

    return await perform(database, call, work, answer=SettingsSaved)


def _differing(settings: ScoreSettings, other: ScoreSettings) -> dict[str, Plain]:
    """The version, and those of its parameters that are others in the other version."""
    own, others = asdict(settings.parameters), asdict(other.parameters)
    told: dict[str, Plain] = {key: value for key, value in own.items() if value != others[key]}
    if settings.segment != other.segment:
        told["segment"] = settings.segment
    reason: dict[str, Plain] = {} if settings.note is None else {"reason": settings.note}
    return {"version": settings.version, **reason, **told}
