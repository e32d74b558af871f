"""What follows a change, or time: the one table of handlers, put together here, where all rooms are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from api.clock import now
from api.purposes import WHERE_GRANTED, WHERE_NOT_CHILD
from api.stones import keeper
from graph.bands import actions as bands
from graph.changes.handlers import Chore, Errand, Handler, Handlers
from graph.changes.model import ChangeKind, RecordedChange
from graph.consent.policy import child_line, needed
from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.erasure import actions as erasure
from graph.errors import Missing, Refused
from graph.events.model import SCAN
from graph.events.store import list_channel_tags
from graph.groups import ladders, planning
from graph.imports import actions as imports
from graph.imports.writers.arrivals import arrivals_told, referrals_told
from graph.invitations import actions as invitations
from graph.measures.compiling import Asking
from graph.measures.windows import moment
from graph.questionnaires import actions as questionnaires
from graph.referrals.actions import record_referral
from graph.referrals.model import Referral
from graph.scores import actions as scores
from graph.segments.policy import units_of
from graph.settings import Settings
from graph.tags.actions import attach_by_rule, end_terms
from graph.tags.model import RuleAttachment, TagKey
from graph.tasks.actions import tag_everybody, tag_stages
from graph.tasks.model import COMPLETED
from graph.terms.following import follow, follow_users
from graph.users.model import UserId
from graph.users.settling import expire
from graph.users.store import list_attributes
from graph.vocabulary import Role
from queries.composer import Piece

EVERY = timedelta(minutes=1)


def arrivals(change: RecordedChange) -> list[tuple[str, str]]:
    """Who came through which channel, as far as the change tells: a source, a scan, or those of a file."""
    match change.kind:
        case ChangeKind.BATCH_IMPORTED:
            return [(each.user, each.channel) for each in arrivals_told(change.after)]
        case ChangeKind.EVENT_RECORDED if change.after.get("type") != SCAN:
            return []
        case ChangeKind.SOURCE_RECORDED | ChangeKind.EVENT_RECORDED:
            channel = change.after.get("channel")
            return [(user, channel) for user in change.users] if isinstance(channel, str) else []
        case _:
            return []


async def set_tags_of_channels(transaction: Transaction, changes: Sequence[RecordedChange]) -> None:
    """Who came through a channel holds the tags that it sets, source "rule", actor the channel (R05)."""
    came = [(user, channel, change.at) for change in changes for user, channel in arrivals(change)]
    tags: dict[str, list[TagKey]] = {}
    for channel, tag in await list_channel_tags(transaction, sorted({channel for _, channel, _ in came})):
        tags.setdefault(channel, []).append(TagKey(tag))
    wanted = [
        RuleAttachment(user, tag, actor=channel, since=at)
        for user, channel, at in came
        for tag in tags.get(channel, [])
    ]
    await attach_by_rule(transaction, wanted, at=changes[-1].at, request=changes[-1].request)


def completed(change: RecordedChange) -> str | None:
    """The task that somebody completed, as far as the change tells; "" of a file or a merge: perhaps any."""
    told = change.after
    match change.kind:
        case ChangeKind.TASK_COMPLETED:
            return str(told["task"])
        case ChangeKind.EVENT_RECORDED if str(told.get("type")).startswith(COMPLETED):
            return str(told["type"]).removeprefix(COMPLETED)
        case ChangeKind.USER_MERGED | ChangeKind.USER_UNMERGED | ChangeKind.BATCH_IMPORTED:
            return ""
        case _:
            return None


async def set_tags_of_stages(transaction: Transaction, changes: Sequence[RecordedChange]) -> None:
    """Who reached a stage of a task holds its tag, source "rule", actor the task (K01)."""
    users = [user for change in changes for user in change.users]
    tasks = {completed(change) or "" for change in changes}
    named = set[str]() if "" in tasks else {each for each in tasks if each}
    last = changes[-1]
    await tag_stages(transaction, users, named, at=last.at, request=last.request)


async def set_tags_of_new_stages(database: Database, change: RecordedChange) -> None:
    """Who reached a stage before it was given a tag holds that too."""
    await tag_everybody(database, str(change.after["task"]), at=change.at, request=change.request)


async def follow_terms_of_merged(transaction: Transaction, changes: Sequence[RecordedChange]) -> None:
    """Who was made one of two, or two of one, holds the tags of what they paid for (G05)."""
    users = [user for change in changes for user in change.users]
    await follow_users(transaction, users, now=changes[-1].at, request=changes[-1].request)


def is_of_one_and_two(change: RecordedChange) -> bool:
    """True when people were merged or parted."""
    return change.kind in {ChangeKind.USER_MERGED, ChangeKind.USER_UNMERGED}


def is_by_the_code_of_another(change: RecordedChange) -> bool:
    """True when somebody came through a channel that is another user's."""
    owner = change.after.get("owner")
    return isinstance(owner, str) and bool(arrivals(change)) and owner not in change.users


async def record_referrals_of_codes(database: Database, change: RecordedChange) -> None:
    """Who came through another user's code was brought by that user, unless the rules of referrals say no."""
    owner, at = cast("str", change.after["owner"]), datetime.fromisoformat(cast("str", change.after["at"]))
    for user, channel in arrivals(change):
        origin = Origin(channel, Role.SYSTEM, change.at, change.request)
        call = Call(origin, "recordReferral", {"change": change.id}, f"change-{change.id}")
        try:
            await record_referral(database, call, Referral(UserId(owner), UserId(user), at, channel=channel))
        except (Refused, Missing):
            # A second referrer or a cycle: that they came through the code is kept, more does not follow from it.
            continue


HANDLERS: Handlers = (
    Handler("tags_of_channels", lambda change: bool(arrivals(change)), set_tags_of_channels),
    Handler("tags_of_stages", lambda change: completed(change) is not None, set_tags_of_stages),
    Handler("terms_of_merged", is_of_one_and_two, follow_terms_of_merged),
    Errand("tags_of_new_stages", lambda change: change.kind == ChangeKind.TASK_SAVED, set_tags_of_new_stages),
    Errand("referrals_of_codes", is_by_the_code_of_another, record_referrals_of_codes),
    Errand("referrals_of_files", lambda change: bool(referrals_told(change.after)), imports.record_referrals_of_codes),
    Chore("terms_of_tags", EVERY, lambda database, at: end_terms(database, now=at)),
    Chore("paid_terms", EVERY, lambda database, at: follow(database, now=at)),
    Chore("values_kept_long_enough", EVERY, lambda database, at: expire(database, now=at)),
    Chore("answers_kept_long_enough", EVERY, lambda database, at: questionnaires.expire(database, now=at)),
    Chore("terms_of_invitations", EVERY, lambda database, at: invitations.expire(database, now=at)),
    Chore("places_on_new_ladders", EVERY, lambda database, at: ladders.prepare(database, now=at)),
    Chore("planned_moves", EVERY, lambda database, at: planning.make_due(database, now=at)),
    Chore("rows_of_retired_scores", EVERY, lambda database, at: scores.clear(database, now=at)),
)


VALUES_OF_PEOPLE = frozenset(
    {
        ChangeKind.USER_CREATED,
        ChangeKind.USER_UPDATED,
        ChangeKind.USER_MERGED,
        ChangeKind.USER_UNMERGED,
        ChangeKind.CONSENT_RECORDED,
        ChangeKind.QUESTIONNAIRE_ANSWERED,
        ChangeKind.BATCH_IMPORTED,
    }
)
"""What may change a value that tags stand for, or whether it may be used."""


async def standing(database: Database, settings: Settings, at: datetime) -> Asking:
    """What stands around values that tags follow at that instant: without consent they are unknown."""
    attributes = await list_attributes(database)
    child = Piece(WHERE_NOT_CHILD, {"line": child_line(at.astimezone(settings.zone).date())})
    guards: dict[str, Sequence[Piece]] = {}
    for key, attribute in attributes.items():
        wanted = sorted(needed(attribute.guarded_by))
        guards[key] = (*([Piece(WHERE_GRANTED, {"purposes": wanted})] if wanted else []), child)
    return Asking(moment(at, settings.zone), settings.zone, units_of(attributes), guards)


def handlers(settings: Settings) -> Handlers:
    """All handlers and chores, with those that depend on settings."""
    keep = keeper(settings)

    async def follow_bands(database: Database, change: RecordedChange) -> None:
        asking = await standing(database, settings, now())
        await bands.follow(database, change.users, asking, request=change.request)

    async def walk_bands(database: Database, at: datetime) -> object:
        return await bands.walk(database, await standing(database, settings, at))

    async def complete_erasures(database: Database, at: datetime) -> object:
        return await erasure.resume(database, now=at, settings=settings, keep=keep)

    return (
        *HANDLERS,
        Errand("bands_of_tags", lambda change: change.kind in VALUES_OF_PEOPLE and bool(change.users), follow_bands),
        Chore("bands_of_everybody", EVERY, walk_bands),
        Chore("erasures_cut_off", EVERY, complete_erasures),
    )
