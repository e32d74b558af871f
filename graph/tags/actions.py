"""What can be done about tags and users: give one, take it away, correct it; and what rules set in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.tags import policy, store
from graph.tags.model import (
    Attachment,
    Ending,
    Form,
    Rivalry,
    RuleAttachment,
    TagAttached,
    TagCorrected,
    TagDetached,
    TagKey,
)
from graph.users.model import UserId
from graph.users.policy import checked_text
from graph.vocabulary import Role, TagSource

Telling: TypeAlias = "tuple[Change, Origin]"
"""A change with who made it, to be appended to what is told."""


async def attach_tag(
    database: Database,
    call: Call,
    *,
    user: UserId,
    tag: TagKey,
    source: TagSource = TagSource.MANUAL,
    note: str | None = None,
    until: datetime | None = None,
    replace_held: bool = False,
) -> TagAttached:
    """The user holds the tag by that source, with actor, role and time (T14); if they did already, nothing changes.

    A tag holds while any source holds it. One whose term had run out is ended as of its term and given anew. Of an
    exclusive class the user holds one tag at a time: with `replace_held` the other one ends, whatever source says it.

    Raises:
        Missing: no such user or tag. Conflict: the user holds another tag of an exclusive class ("tags.exclusive").
        Refused: the tag is not active, its class lets this source or this actor not say it or wants a note, `until` is
            past, or the note is not acceptable.
    """
    origin = call.origin
    term = policy.checked_until(until, now=origin.at)
    settled_note = policy.optional_text(note, limit=policy.NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> TagAttached:
        held = (await lock_users(transaction, [user]))[user]
        form = await _form(transaction, tag, origin, source=source, note=settled_note)
        attachment = Attachment(
            held.user, tag, source, origin.at, origin.actor, origin.role.value, settled_note, term, held.of
        )
        how = Rivalry.REPLACE if replace_held else Rivalry.REFUSE
        told = await attach_held(transaction, attachment, origin, form=form, how=how)
        for change, by in told:
            await outbox.append(transaction, change, by)
        attached = any(change.kind is ChangeKind.TAG_ATTACHED for change, _ in told)
        return TagAttached(user, tag, source.value, attached=attached, replaced=_replaced(told))

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
        await _known(transaction, tag, path=("tagKey",))
        ending = Ending(origin.at, origin.actor, settled_reason)
        told = await detach_held(transaction, held, tag, source, ending, origin)
        for change, by in told:
            await outbox.append(transaction, change, by)
        return TagDetached(user, tag, source.value, detached=bool(told))

    return await perform(database, call, work, answer=TagDetached)


async def correct_tag(
    database: Database,
    call: Call,
    *,
    user: UserId,
    wrong: TagKey,
    right: TagKey,
    reason: str,
    note: str | None = None,
) -> TagCorrected:
    """The user no longer holds the wrong tag, whatever source said so, and holds the right one by hand (R10).

    Without a note the reason is the note. What was wrong is ended with the reason and kept; one more change tells both.

    Raises:
        Missing: no such user or tag, or the user does not hold the wrong one ("tags.not_held").
        Conflict: the user holds a third one of an exclusive class ("tags.exclusive").
        Refused: both are the same ("tags.same"), the right one is not active or not for this actor to set, or a text is
            not acceptable.
    """
    origin = call.origin
    settled_reason = checked_text(reason, limit=policy.NOTE_LENGTH, path=("reason",))
    settled_note = policy.optional_text(note, limit=policy.NOTE_LENGTH, path=("note",)) or settled_reason
    if wrong == right:
        raise Refused("tags.same", path=("rightTagKey",), tag=right[: policy.KEY_LENGTH + 1])

    async def work(transaction: Transaction) -> TagCorrected:
        held = (await lock_users(transaction, [user]))[user]
        await _known(transaction, wrong, path=("wrongTagKey",))
        form = await _form(
            transaction, right, origin, source=TagSource.MANUAL, note=settled_note, path=("rightTagKey",)
        )
        sources = await store.list_sources(transaction, held.user, wrong, at=origin.at)
        if not sources:
            raise Missing("tags.not_held", path=("wrongTagKey",), user=user, tag=wrong)
        told = list[Telling]()
        ending = Ending(origin.at, origin.actor, settled_reason, replaced_by=right)
        for source in sources:
            told += await detach_held(transaction, held, wrong, source, ending, origin)
        attachment = Attachment(
            held.user,
            right,
            TagSource.MANUAL,
            origin.at,
            origin.actor,
            origin.role.value,
            settled_note,
            of=held.of,
            replaces=wrong,
        )
        given = await attach_held(transaction, attachment, origin, form=form, path=("rightTagKey",))
        correction = Change(
            ChangeKind.TAG_CORRECTED,
            (user,),
            before={"tag": wrong, "sources": [each.value for each in sources]},
            after={"tag": right, "source": TagSource.MANUAL.value, "reason": settled_reason},
        )
        for change, by in [*told, *given, (correction, origin)]:
            await outbox.append(transaction, change, by)
        names = [each.value for each in sources]
        return TagCorrected(user, wrong, right, names, attached=bool(given))

    return await perform(database, call, work, answer=TagCorrected)


async def attach_held(
    transaction: Transaction,
    attachment: Attachment,
    origin: Origin,
    *,
    form: Form | None = None,
    how: Rivalry = Rivalry.REFUSE,
    path: tuple[str, ...] = ("tagKey",),
) -> list[Telling]:
    """As `attach_tag`, by somebody who holds the user's lock and has looked at how the tag is set: its `form`.

    Without a form nobody waits for an answer: a tag that its class lets that source not say is passed over, and so is
    one of an exclusive class of which another source says that the user holds another. What is to be told of it comes
    back, to be appended last in the transaction; nothing if nothing was given.

    Raises:
        Conflict: with a form, the user holds another tag of an exclusive class, and nothing is to make way.
    """
    user, tag, source = attachment.user, attachment.tag, attachment.source
    given, told = attachment.of or user, list[Telling]()
    holding = await store.get_holding(transaction, user, tag, source)
    if holding is not None and not policy.has_run_out(holding, origin.at):
        if holding.owner != given:
            await store.record_aside(transaction, attachment)
        return told
    if form is None:
        form, how = (await store.list_forms(transaction, [tag]))[tag], Rivalry.YIELD
        if form.sources and source.value not in form.sources:
            return told
    rivals = await store.list_rivals(transaction, user, tag, exclusive_class=form.exclusive_class, at=origin.at)
    ending_ones = policy.giving_way(attachment, rivals, form, how, path=path)
    if ending_ones is None:
        return told
    if holding is not None and holding.until is not None:
        await store.detach_tag(transaction, user, tag, source, Ending(holding.until, policy.TERM))
        told.append((_ended((given,), tag, source.value), _by_term(origin.at, origin.request)))
    for each in ending_ones:
        ending = Ending(attachment.since, origin.actor, replaced_by=tag)
        told += await detach_held(transaction, Held(user, 0, attachment.of), each.tag, each.source, ending, origin)
        attachment = replace(attachment, replaces=each.tag)
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
    return [(_ended((held.of or held.user,), tag, source.value, replaced_by=settled.replaced_by), origin)]


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

    Who holds a tag by a rule already keeps it as it is. Passed over are users and tags that are not there, tags that
    are not active or that no rule may set, and those of an exclusive class of which the user holds another. Each rule
    and tag with something new leaves one change.

    Cost: four statements at most, and one for each change.
    """
    if not attachments:
        return 0
    held = await lock_known_users(transaction, {each.user for each in attachments})
    forms = await store.list_forms(transaction, {each.tag for each in attachments})
    meant: list[tuple[RuleAttachment, Form]] = []
    for each in attachments:
        person, form = held.get(each.user), forms.get(each.tag)
        if person is not None and form is not None and policy.may_say(form, TagSource.RULE):
            meant.append((replace(each, user=person.user, of=person.of), form))
    pairs = ((each.user, form.exclusive_class) for each, form in meant if form.exclusive_class is not None)
    taken = await store.list_exclusive(transaction, pairs, at=at)
    wanted: dict[tuple[str, str], RuleAttachment] = {}
    for each, form in meant:
        if policy.takes_place(each.tag, form, each.user, taken):
            wanted.setdefault((each.user, each.tag), each)
    new = await store.attach_rule_tags(transaction, list(wanted.values()))
    users: dict[tuple[str, str], list[str]] = {}
    for user, tag, actor in new:
        users.setdefault((actor, tag), []).append(user)
    for (actor, tag), holders in sorted(users.items()):
        after = {"tag": tag, "source": TagSource.RULE.value}
        change = Change(ChangeKind.TAG_ATTACHED, tuple(sorted(holders)), after=after)
        await outbox.append(transaction, change, Origin(actor, Role.SYSTEM, at, request))
    return len(new)


async def _known(transaction: Transaction, tag: TagKey, *, path: tuple[str, ...]) -> None:
    if await store.get_tag(transaction, tag) is None:
        raise Missing("tags.unknown", path=path, tag=tag[: policy.KEY_LENGTH + 1])


async def _form(
    transaction: Transaction,
    tag: TagKey,
    origin: Origin,
    *,
    source: TagSource,
    note: str | None,
    path: tuple[str, ...] = ("tagKey",),
) -> Form:
    """How the tag is set; it can be given, and whoever asks may do so like this."""
    form = (await store.list_forms(transaction, [tag], actor=origin.actor)).get(tag)
    if form is None:
        raise Missing("tags.unknown", path=path, tag=tag[: policy.KEY_LENGTH + 1])
    policy.check_state(form.state, tag, path=path)
    policy.check_form(form, tag, source=source, role=origin.role.value, note=note, path=path)
    return form


def _ended(users: tuple[str, ...], tag: str, source: str, *, replaced_by: str | None = None) -> Change:
    after: dict[str, Plain] = {} if replaced_by is None else {"replacedBy": replaced_by}
    return Change(ChangeKind.TAG_DETACHED, users, before={"tag": tag, "source": source}, after=after)


def _replaced(told: Sequence[Telling]) -> list[str]:
    """The tags that gave way to another."""
    return sorted({str(change.before["tag"]) for change, _ in told if "replacedBy" in change.after})


def _by_term(at: datetime, request: str = "") -> Origin:
    return Origin(policy.TERM, Role.SYSTEM, at, request)
