"""What can be done about tags: make one, give it to a user, take it away; and what rules set in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing
from graph.tags import policy, store
from graph.tags.model import (
    Attachment,
    Ending,
    RuleAttachment,
    TagAttached,
    TagCreated,
    TagDetached,
    TagKey,
    TagState,
)
from graph.users.model import UserId
from graph.vocabulary import Role, TagSource

Telling: TypeAlias = "tuple[Change, Origin]"
"""A change with who made it, to be appended to what is told."""


async def create_tag(
    database: Database,
    call: Call,
    *,
    key: str | None,
    name: str,
    class_key: str,
    definition: str | None = None,
    purpose: str | None = None,
) -> TagCreated:
    """The tag is there in its class, active if it is new; without a key its name is the key.

    The same tag again changes nothing, and a retired one stays retired.

    Raises:
        Missing: there is no such class ("tags.class_unknown").
        Conflict: the key belongs to a tag with other content ("tags.taken").
        Refused: a text is not acceptable.
    """
    tag = policy.checked_tag(key=key, name=name, class_key=class_key, definition=definition, purpose=purpose)

    async def work(transaction: Transaction) -> TagCreated:
        found = await store.get_tag(transaction, tag.key)
        if found is not None:
            if replace(found, state=TagState.ACTIVE) != tag:
                raise Conflict("tags.taken", path=("key",), tag=tag.key, name=found.name)
            return TagCreated(tag.key, created=False)
        if not await store.record_tag(transaction, tag, at=call.origin.at):
            raise Missing("tags.class_unknown", path=("classKey",), class_key=class_key[:100])
        change = Change(ChangeKind.TAG_CREATED, (), after={"tag": tag.key, "name": tag.name, "class": class_key})
        await outbox.append(transaction, change, call.origin)
        return TagCreated(tag.key, created=True)

    return await perform(database, call, work, answer=TagCreated)


async def attach_tag(
    database: Database,
    call: Call,
    *,
    user: UserId,
    tag: TagKey,
    source: TagSource = TagSource.MANUAL,
    note: str | None = None,
    until: datetime | None = None,
) -> TagAttached:
    """The user holds the tag by that source, with actor, role and time (T14); if they did already, nothing changes.

    A tag holds while any source holds it. One whose term had run out is ended as of its term and given anew.

    Raises:
        Missing: no such user or tag. Refused: the tag is retired, `until` is past, or the note is not acceptable.
    """
    origin = call.origin
    term = policy.checked_until(until, now=origin.at)
    settled_note = policy.optional_text(note, limit=policy.NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> TagAttached:
        held = (await lock_users(transaction, [user]))[user]
        policy.check_open(await store.get_tag(transaction, tag), tag)
        attachment = Attachment(
            held.user, tag, source, origin.at, origin.actor, origin.role.value, settled_note, term, held.of
        )
        told = await attach_held(transaction, attachment, origin)
        for change, by in told:
            await outbox.append(transaction, change, by)
        return TagAttached(user, tag, source.value, attached=bool(told))

    return await perform(database, call, work, answer=TagAttached)


async def detach_tag(
    database: Database,
    call: Call,
    *,
    user: UserId,
    tag: TagKey,
    source: TagSource = TagSource.MANUAL,
    reason: str | None = None,
) -> TagDetached:
    """That source no longer says that the user holds the tag; what it said is ended and kept, other sources stay.

    Raises:
        Missing: no such user or tag. Refused: the reason is not acceptable.
    """
    origin = call.origin
    settled_reason = policy.optional_text(reason, limit=policy.NOTE_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> TagDetached:
        held = (await lock_users(transaction, [user]))[user]
        if await store.get_tag(transaction, tag) is None:
            raise Missing("tags.unknown", path=("tagKey",), tag=tag[: policy.KEY_LENGTH + 1])
        ending = Ending(origin.at, origin.actor, settled_reason)
        told = await detach_held(transaction, held, tag, source, ending, origin)
        for change, by in told:
            await outbox.append(transaction, change, by)
        return TagDetached(user, tag, source.value, detached=bool(told))

    return await perform(database, call, work, answer=TagDetached)


async def attach_held(transaction: Transaction, attachment: Attachment, origin: Origin) -> list[Telling]:
    """As `attach_tag`, by somebody who holds the user's lock and knows that the tag is open.

    What is to be told of it comes back, to be appended last in the transaction; nothing if the user held the tag.
    """
    user, tag, source = attachment.user, attachment.tag, attachment.source
    given, told = attachment.of or user, list[Telling]()
    holding = await store.get_holding(transaction, user, tag, source)
    if holding is not None:
        if holding.until is None or not policy.has_run_out(holding, origin.at):
            if holding.owner != given:
                await store.record_aside(transaction, attachment)
            return told
        await store.detach_tag(transaction, user, tag, source, Ending(holding.until, policy.TERM))
        told.append((_ended((given,), tag, source.value), _by_term(origin.at, origin.request)))
    await store.attach_tag(transaction, attachment)
    change = Change(ChangeKind.TAG_ATTACHED, (given,), after={"tag": tag, "source": source.value})
    return [*told, (change, origin)]


async def detach_held(
    transaction: Transaction, held: Held, tag: TagKey, source: TagSource, ending: Ending, origin: Origin
) -> list[Telling]:
    """As `detach_tag`, by somebody who holds the user's lock; a tag does not end before it began.

    What is to be told of it comes back, to be appended last in the transaction; nothing if the user did not hold it.
    """
    holding = await store.get_holding(transaction, held.user, tag, source)
    if holding is None:
        return []
    settled = replace(ending, until=max(ending.until, holding.since))
    if holding.until is not None and policy.has_run_out(holding, origin.at):
        settled = Ending(holding.until, policy.TERM, ending.reason)
    await store.detach_tag(transaction, held.user, tag, source, settled)
    if holding.is_joined:
        await store.settle_asides(transaction, held.user, tag, source, settled)
    return [(_ended((held.of or held.user,), tag, source.value), origin)]


async def end_terms(database: Database, *, now: datetime) -> int:
    """Nobody holds a tag whose term is over: it was ended as of its term; return how many were.

    May be done by several at once. Each tag and source leaves a change for every thousand that were ended.

    Cost: a look at an index; for every thousand that are over one transaction.
    """

    async def work(transaction: Transaction) -> int:
        users = await store.list_over(transaction, now=now, limit=policy.ENDED_AT_ONCE)
        await lock_known_users(transaction, users)
        holders: dict[tuple[str, str], list[str]] = {}
        ended = await store.settle_terms(transaction, users, now=now, ended_by=policy.TERM)
        for user, tag, source in ended:
            holders.setdefault((tag, source), []).append(user)
        for (tag, source), who in sorted(holders.items()):
            await outbox.append(transaction, _ended(tuple(sorted(who)), tag, source), _by_term(now))
        return len(ended)

    n_ended = 0
    while n_again := await database.write(work):
        n_ended += n_again
    return n_ended


async def attach_by_rule(
    transaction: Transaction, attachments: Sequence[RuleAttachment], *, at: datetime, request: str
) -> int:
    """The users hold the tags, source "rule", actor as named; return how many attachments are new.

    Who holds a tag by a rule already keeps it as it is; users and tags that are not there, and retired tags, are
    passed over. Each rule and tag with something new leaves one change.

    Cost: two statements, and one for each change.
    """
    if not attachments:
        return 0
    held = await lock_known_users(transaction, {each.user for each in attachments})
    wanted: dict[tuple[str, str], RuleAttachment] = {}
    for each in attachments:
        if (person := held.get(each.user)) is not None:
            meant = replace(each, user=person.user, of=person.of)
            wanted.setdefault((meant.user, meant.tag), meant)
    new = await store.attach_rule_tags(transaction, list(wanted.values()))
    users: dict[tuple[str, str], list[str]] = {}
    for user, tag, actor in new:
        users.setdefault((actor, tag), []).append(user)
    for (actor, tag), holders in sorted(users.items()):
        after = {"tag": tag, "source": TagSource.RULE.value}
        change = Change(ChangeKind.TAG_ATTACHED, tuple(sorted(holders)), after=after)
        await outbox.append(transaction, change, Origin(actor, Role.SYSTEM, at, request))
    return len(new)


def _ended(users: tuple[str, ...], tag: str, source: str) -> Change:
    return Change(ChangeKind.TAG_DETACHED, users, before={"tag": tag, "source": source})


def _by_term(at: datetime, request: str = "") -> Origin:
    return Origin(policy.TERM, Role.SYSTEM, at, request)
