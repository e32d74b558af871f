"""What belongs to a user: identities, tags, and the channels they came through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from graph.database.driver import Transaction
from graph.database.locks import Held, lock_known_users, lock_named
from graph.database.tombstones import Lost, Name, erased, list_erased
from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.imports.model import IdentityRow, SourceRow, TagRow
from graph.imports.writers.arrivals import list_owners, told_arrivals
from graph.imports.writers.batch import Outcome, Work, epoch_ms, known_user, listed
from graph.instants import instant, instant_or_none
from graph.merges.actions import join_by_rule
from graph.referrals.actions import JOINS
from graph.tags.model import Form, TagState
from graph.tags.policy import may_say, takes_place
from graph.tags.store import list_exclusive, list_forms
from graph.users.model import Attachment, Identity
from graph.users.policy import HARD_KINDS, checked_identity
from graph.users.store import attach_identities, list_ended, list_holders
from graph.vocabulary import TagSource
from queries.catalogue import statement

LIST_TAGGED = statement("imports/list_tagged")
ATTACH_TAGS = statement("imports/attach_tags")
UPSERT_CHANNELS = statement("imports/upsert_channels")
LIST_SOURCES = statement("imports/list_sources")
RECORD_SOURCES = statement("imports/record_sources")

DEFAULT_SOURCE = "import"
Pair = tuple[str, str]
Value = str | float | None


async def write_identities(transaction: Transaction, rows: Sequence[IdentityRow], work: Work) -> Outcome:
    """Users are known under the identities; one that is another user's stays theirs.

    Where the import joins, the two become one person instead, by rule: whoever holds the identity is who they are.
    An identity that was taken from a user comes back only by a row whose `since` lies behind that: a file sent again
    takes no decision back.
    """
    outcome = Outcome()
    if work.join:
        await lock_named(transaction, JOINS)
    users = await lock_known_users(transaction, {row.user for row in rows} | await _rightful(transaction, rows, work))
    wanted: dict[int, Identity] = {}
    for row in rows:
        try:
            identity = checked_identity(row.kind, row.value)
            known_user(row.user, users)
            wanted[row.line] = identity
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
    holders = await list_holders(transaction, set(wanted.values()))
    gone = await list_erased(transaction, (_name(each) for each in wanted.values() if each not in holders))
    said = {(users[row.user].user, wanted[row.line]) for row in rows if row.line in wanted}
    ended = await list_ended(transaction, said)
    new: list[Attachment] = []
    for row in rows:
        if row.line not in wanted:
            continue
        identity, held = wanted[row.line], users[row.user]
        holder, until = holders.get(identity), ended.get((held.user, identity))
        if holder == held.user or (until is not None and not (row.since and row.since > until)):
            outcome.n_known += 1
        elif holder and work.join and identity.kind in HARD_KINDS:
            try:
                await _attach(transaction, new)
                await join_by_rule(transaction, work.origin, winner=holder, loser=held.user, kind=identity.kind)
            except GuanxiError as fault:
                outcome.faults[row.line] = fault
                continue
            holders.update({each: holder for each in holders if holders[each] == held.user})
            ended.update({(holder, each): at for (user, each), at in ended.items() if user == held.user})
            users = await lock_known_users(transaction, users)
            outcome.wrote([row.user, holder])
        elif holder:
            outcome.faults[row.line] = Refused("imports.identity_taken", kind=identity.kind, holder=holder)
        elif _name(identity) in gone:
            outcome.faults[row.line] = erased(_name(identity))
        else:
            holders[identity] = held.user
            new.append(_attachment(row, held, identity, work))
            outcome.wrote([row.user])
    await _attach(transaction, new)
    return outcome


async def _attach(transaction: Transaction, new: list[Attachment]) -> None:
    """The identities are written, and none of them waits any more; when somebody was faster, the batch is done anew."""
    for identity in await attach_identities(transaction, new):
        raise Conflict("users.identity_taken", path=("value",), kind=identity.kind)
    new.clear()


async def _rightful(transaction: Transaction, rows: Sequence[IdentityRow], work: Work) -> set[str]:
    """Who holds an identity that a row names, as far as that may join two: they are locked together with the rest."""
    if not work.join:
        return set()
    named: set[Identity] = set()
    for row in rows:
        with suppress(GuanxiError):
            named.add(checked_identity(row.kind, row.value))
    return set((await list_holders(transaction, named)).values())


async def write_tags(transaction: Transaction, rows: Sequence[TagRow], work: Work) -> Outcome:
    """Users hold the tags, source "import".

    A tag that was ended comes back only by a row whose `since` lies behind its end: a file sent again takes no
    decision back. Of an exclusive class a user keeps what they hold, and of two in a file the first.
    """
    outcome = Outcome()
    users = await lock_known_users(transaction, {row.user for row in rows})
    forms = await list_forms(transaction, {row.tag for row in rows})
    exclusive = {tag: form.exclusive_class for tag, form in forms.items() if form.exclusive_class is not None}
    pairs = ((users[row.user].user, exclusive[row.tag]) for row in rows if row.user in users and row.tag in exclusive)
    taken = await list_exclusive(transaction, pairs, at=work.origin.at)
    tagged = await list_tagged(transaction, {(users[row.user].user, row.tag) for row in rows if row.user in users})
    new: list[Mapping[str, Value]] = []
    for row in rows:
        try:
            held = known_user(row.user, users)
            form = _checked_form(row.tag, forms)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        pair = (held.user, row.tag)
        if pair in tagged and not _begins_anew(row, tagged[pair]):
            outcome.n_known += 1
            continue
        if not takes_place(row.tag, form, held.user, taken):
            others = taken[held.user, exclusive[row.tag]]
            outcome.faults[row.line] = Conflict(
                "imports.tag_exclusive", tag=row.tag, held=min(others), class_key=exclusive[row.tag]
            )
            continue
        tagged[pair] = None
        new.append(
            {
                "user": held.user,
                "of": held.of,
                "tag": row.tag,
                "since_ms": epoch_ms(row.since or work.origin.at),
                "actor": row.actor or work.origin.actor,
                "role": row.role or work.origin.role.value,
                "note": row.note,
            }
        )
        outcome.wrote([row.user])
    if new:
        [row] = await transaction.run(ATTACH_TAGS, rows=new)
        if row["n_merged"]:
            raise Conflict("database.taken")
    return outcome


def _checked_form(tag: str, forms: Mapping[str, Form]) -> Form:
    """How the tag is set; it can be given, and an import may say that it holds."""
    form = forms.get(tag)
    if form is None:
        raise Missing("imports.tag_unknown", tag=tag)
    match form.state:
        case TagState.ACTIVE:
            pass
        case TagState.DRAFT:
            raise Refused("imports.tag_draft", tag=tag)
        case TagState.RETIRED:
            raise Refused("imports.tag_retired", tag=tag)
        case TagState.MERGED:
            raise Refused("imports.tag_merged", tag=tag)
    if not may_say(form, TagSource.IMPORT):
        raise Refused("imports.tag_source", tag=tag, allowed=", ".join(form.sources))
    return form


async def write_sources(transaction: Transaction, rows: Sequence[SourceRow], work: Work) -> Outcome:
    """Users came through the channels at those times; the change tells of each, so that what codes do can follow."""
    outcome = Outcome()
    users = await lock_known_users(transaction, {row.user for row in rows})
    owners = await list_owners(transaction, {row.channel for row in rows})
    known = await list_sources(transaction, {(users[row.user].user, row.channel) for row in rows if row.user in users})
    new: list[SourceRow] = []
    new_channels: dict[str, Mapping[str, Value]] = {}
    for row in rows:
        try:
            held = known_user(row.user, users)
            if row.channel not in owners:
                if row.channel_kind is None:
                    raise Missing("imports.channel_unknown", channel=row.channel)
                owners[row.channel] = None
                name = row.channel_name or row.channel
                new_channels[row.channel] = {"key": row.channel, "name": name, "kind": row.channel_kind}
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        if (held.user, row.channel, row.at) in known:
            outcome.n_known += 1
            continue
        known.add((held.user, row.channel, row.at))
        new.append(row)
        outcome.wrote([row.user])
    if new_channels:
        await transaction.run(UPSERT_CHANNELS, rows=[new_channels[key] for key in sorted(new_channels)])
    if new:
        asked = [_coming(row, users[row.user]) for row in new]
        await transaction.run(RECORD_SOURCES, rows=asked)
        outcome.after |= told_arrivals(new, owners)
    return outcome


async def list_tagged(transaction: Transaction, pairs: Iterable[Pair]) -> dict[Pair, datetime | None]:
    """Which users hold which of the tags by an import (None), or until when they last did."""
    asked = [{"user": user, "tag": tag} for user, tag in sorted(pairs)]
    rows = await listed(transaction, LIST_TAGGED, rows=asked)
    held: dict[Pair, datetime | None] = {}
    for row in sorted(rows, key=lambda each: (each["ended_at"] is None, each["ended_at"] or 0)):
        ended_at = row["ended_at"]
        held[row["user"], row["tag"]] = instant_or_none(ended_at)
    return held


async def list_sources(transaction: Transaction, pairs: Iterable[Pair]) -> set[tuple[str, str, datetime]]:
    """When the users came through the channels."""
    asked = [{"user": user, "channel": channel} for user, channel in sorted(pairs)]
    rows = await listed(transaction, LIST_SOURCES, rows=asked)
    return {(row["user"], row["channel"], instant(row["at"])) for row in rows}


def _name(identity: Identity) -> Name:
    return (Lost.IDENTITY, identity.kind, identity.value)


def _attachment(row: IdentityRow, held: Held, identity: Identity, work: Work) -> Attachment:
    return Attachment(
        held.user,
        identity,
        row.source or DEFAULT_SOURCE,
        row.since or work.origin.at,
        1.0 if row.confidence is None else row.confidence,
        held.of,
    )


def _coming(row: SourceRow, held: Held) -> Mapping[str, Value]:
    return {"user": held.user, "of": held.of, "channel": row.channel, "at_ms": epoch_ms(row.at)}


def _begins_anew(row: TagRow, ended_at: datetime | None) -> bool:
    return ended_at is not None and row.since is not None and row.since > ended_at
