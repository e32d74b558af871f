"""What can be done about questionnaires: save one, keep what people answer, forget what is kept no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_named, lock_users
from graph.database.operations import Call, Origin, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing, Refused
from graph.events import store as events
from graph.events.model import ChannelKey, Event, EventId
from graph.events.policy import checked_word
from graph.questionnaires import answering, policy, store
from graph.questionnaires.model import (
    ANSWERED,
    SOURCE,
    AnswersRecorded,
    AskedAnswers,
    Consequences,
    Given,
    Questionnaire,
    QuestionnaireSaved,
    Version,
)
from graph.tags.actions import Telling, attach_held, detach_held
from graph.tags.model import Attachment, Ending, TagKey
from graph.users.agreement import check_agreed
from graph.users.model import Attribute, UserId
from graph.users.policy import checked_id, checked_past
from graph.users.settling import Saying, say, settle
from graph.users.store import list_attributes
from graph.vocabulary import TagSource

LOCK = "questionnaires"
_AT_ONCE = 200


async def save_questionnaire(
    database: Database, call: Call, asked: Questionnaire, *, expected_version: int
) -> QuestionnaireSaved:
    """The questionnaire stands like this, in a new version (K04); earlier versions stay as they were.

    `expected_version` is the newest version that was looked at, 0 for a questionnaire that is not there yet.

    Raises:
        Conflict: it stands at another version, or a channel asks another questionnaire.
        Missing: no such tag or channel.
        Refused: anything of it is not acceptable, with its place.
    """
    settled = policy.checked_questionnaire(asked, await list_attributes(database))

    async def work(transaction: Transaction) -> QuestionnaireSaved:
        await lock_named(transaction, LOCK)
        known = await store.get_surroundings(transaction, settled)
        policy.check_surroundings(settled, known, expected_version=expected_version)
        version = known.version + 1
        await store.save_version(transaction, settled, version, call.origin)
        after: dict[str, Plain] = {
            "questionnaire": settled.key,
            "version": version,
            "channels": list(settled.channels),
        }
        change = Change(ChangeKind.QUESTIONNAIRE_SAVED, (), before={"version": known.version}, after=after)
        await outbox.append(transaction, change, call.origin)
        return QuestionnaireSaved(settled.key, version)

    return await perform(database, call, work, answer=QuestionnaireSaved)


async def record_answers(database: Database, call: Call, asked: AskedAnswers, *, zone: tzinfo = UTC) -> AnswersRecorded:
    """The answers are kept with their event (L07), and the person has the attributes and tags that follow (K04).

    The same answers under the same id change nothing. An answer replaces what the person's earlier answers to the same
    question gave; one that is older than what they answered since is kept and changes nothing.

    Raises:
        Missing: no such user, questionnaire, channel or tag.
        Conflict: the id belongs to something else ("events.id_taken").
        Refused: the answers do not fit the questions, a value does not fit or needs a consent that the person, by the
            brand's day in `zone`, has not given, a tag is retired, it lies in the future, or it was erased.
    """
    settled = replace(
        asked,
        id=checked_id(asked.id),
        at=checked_past(asked.at, now=call.origin.at, path=("at",)),
        channel=None if asked.channel is None else checked_word(asked.channel, path=("channelKey",)),
    )
    catalogue = await list_attributes(database)

    async def work(transaction: Transaction) -> AnswersRecorded:
        held = (await lock_users(transaction, [settled.user]))[settled.user]
        known = await events.get_event(transaction, EventId(settled.id))
        version = await _version(transaction, settled, known)
        given = answering.checked_answers(settled.answers, version)
        event = await _event(transaction, settled, held, version)
        done = AnswersRecorded(settled.id, settled.user, version.questionnaire, version.number, recorded=known is None)
        if known is not None:
            kept = await store.list_given(transaction, settled.id)
            if known != event or not answering.is_same(kept, given):
                raise Conflict("events.id_taken", path=("id",), event=settled.id)
            return done
        await refuse_erased(transaction, (Lost.EVENT, settled.id), path=("id",))
        given = answering.valued(given, version, catalogue, at=settled.at)
        await _check_agreed(transaction, held.user, given, catalogue, now=call.origin.at, zone=zone)
        change = await _follow(transaction, settled, held, version.questionnaire, given)
        await events.record_event(transaction, event, of=held.of)
        await store.record_answers(transaction, held, settled, version, given)
        told = await _tag(transaction, settled, held, change, call.origin)
        after: dict[str, Plain] = {
            "event": settled.id,
            "questionnaire": version.questionnaire,
            "version": version.number,
            "at": settled.at.isoformat(),
            "questions": [each.question for each in given],
            "late": list(change.late),
            "attributes": [*sorted({*change.values, *change.unsaid})],
        }
        answered = Change(ChangeKind.QUESTIONNAIRE_ANSWERED, (settled.user,), after=after)
        for each, by in [(answered, call.origin), *told]:
            await outbox.append(transaction, each, by)
        return done

    return await perform(database, call, work, answer=AnswersRecorded)


async def expire(database: Database, *, now: datetime) -> int:
    """What was answered of attributes whose time of keeping is over is forgotten; return of how many answers.

    Cost: a look at an index; for every 200 answers one transaction.
    """

    async def work(transaction: Transaction) -> int:
        users = await store.list_expired(transaction, now=now, limit=_AT_ONCE)
        if not users:
            return 0
        await lock_known_users(transaction, users)
        return await store.erase_contents(transaction, users, now=now)

    n_answers = 0
    while found := await database.write(work):
        n_answers += found
    return n_answers


async def _version(transaction: Transaction, asked: AskedAnswers, known: Event | None) -> Version:
    """The version that is meant: the one named, of answers that are known theirs, else the newest."""
    wanted = asked.version
    if wanted is None and known is not None and known.type == ANSWERED:
        wanted = answering.version_told(known.data)
    found = await store.get_version(transaction, asked.questionnaire, wanted)
    if found is None:
        name = asked.questionnaire[:40]
        raise Missing("questionnaires.unknown", path=("questionnaire",), questionnaire=name)
    newest, version = found
    if version is None:
        raise Refused(
            "questionnaires.version_unknown",
            path=("version",),
            questionnaire=asked.questionnaire,
            version=wanted,
            newest=newest,
        )
    return version


async def _event(transaction: Transaction, asked: AskedAnswers, held: Held, version: Version) -> Event:
    """The event of the answers, which says to what they were given and not what they are."""
    channel = None if asked.channel is None else ChannelKey(asked.channel)
    if channel is not None and await events.get_channel(transaction, channel) is None:
        raise Missing("events.channel_unknown", path=("channelKey",), channel=channel)
    data = answering.told(version.questionnaire, version.number)
    return Event(EventId(asked.id), UserId(held.user), ANSWERED, asked.at, channel, data)


async def _check_agreed(
    transaction: Transaction,
    user: str,
    given: Sequence[Given],
    catalogue: Mapping[str, Attribute],
    *,
    now: datetime,
    zone: tzinfo,
) -> None:
    """The person has agreed to all that the values need, late ones too: they are kept with the answers."""
    values = {each.attribute: each.value for each in given if each.attribute is not None and each.value is not None}
    places = {each.attribute: each.place for each in given}
    try:
        await check_agreed(transaction, user, values, catalogue, at=now, zone=zone)
    except Refused as refusal:
        key = str(refusal.facts["key"])
        path = ("answers", places[key])
        raise Refused("consent.missing", path=path, key=key, purpose=refusal.facts["purpose"]) from None


async def _follow(
    transaction: Transaction, asked: AskedAnswers, held: Held, questionnaire: str, given: Sequence[Given]
) -> Consequences:
    """The person has the attributes that follow from the answers; return all that follows."""
    known = await store.get_circumstances(transaction, held.user, {tag for each in given for tag in each.tags})
    for each in given:
        for tag in each.tags:
            policy.check_tag(tag, known.tags, ("answers", each.place, "options"))
    change = answering.consequences(given, known, questionnaire=questionnaire, event=asked.id, at=asked.at)
    if change.unsaid:
        await _unsay(transaction, held.user, questionnaire, change.unsaid)
    if change.values:
        record = answering.external_id(questionnaire, asked.user)
        await say(transaction, [Saying(held.user, SOURCE, record, change.values, held.of)], at=asked.at)
    return change


async def _unsay(transaction: Transaction, user: str, questionnaire: str, attributes: frozenset[str]) -> None:
    """The records of the questionnaire say nothing of these attributes, and the person carries what others say."""
    said = await store.list_said(transaction, user, questionnaire)
    left = {
        key: {attribute: each for attribute, each in statements.items() if attribute not in attributes}
        for key, statements in said.items()
        if not attributes.isdisjoint(statements)
    }
    dropped = {attribute for key in left for attribute in said[key] if attribute in attributes}
    if dropped:
        await store.save_said(transaction, left)
        await settle(transaction, {user: dropped})


async def _tag(
    transaction: Transaction, asked: AskedAnswers, held: Held, change: Consequences, origin: Origin
) -> list[Telling]:
    """The person holds the tags that follow, by the source of answers, since they were given; what to tell of it."""
    told = list[Telling]()
    ending = Ending(asked.at, origin.actor)
    for tag in change.ended:
        told += await detach_held(transaction, held, TagKey(tag), TagSource.QUESTIONNAIRE, ending, origin)
    for tag in change.given:
        attachment = Attachment(
            held.user, TagKey(tag), TagSource.QUESTIONNAIRE, asked.at, origin.actor, origin.role.value, of=held.of
        )
        told += await attach_held(transaction, attachment, origin)
    return told
