"""What can be done about tags and groups: a group carries tags as users do, by hand alone (T12)."""

from __future__ import annotations

from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing
from graph.tags import policy, store
from graph.tags.model import GroupTagged, TagKey
from graph.vocabulary import TagSource
from queries.catalogue import statement

GET_GROUP = statement("tags/get_group")
ATTACH_TO_GROUP = statement("tags/attach_to_group")
DETACH_FROM_GROUP = statement("tags/detach_from_group")

LOCK = "tags-of-groups"


async def attach_group_tag(
    database: Database, call: Call, *, group: str, tag: TagKey, note: str | None = None
) -> GroupTagged:
    """The group carries the tag, with actor, role and time; if it did already, nothing changes.

    Raises:
        Missing: no such group or tag. Refused: the tag is not active, its class lets this actor not set it by hand or
            wants a note, or the note is not acceptable.
    """
    settled = policy.optional_text(note, limit=policy.NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> GroupTagged:
        origin = call.origin
        await _locked(transaction, group)
        form = (await store.list_forms(transaction, [tag], actor=origin.actor)).get(tag)
        if form is None:
            raise Missing("tags.unknown", path=("tagKey",), tag=tag[: policy.KEY_LENGTH + 1])
        policy.check_state(form.state, tag, path=("tagKey",))
        policy.check_form(form, tag, source=TagSource.MANUAL, role=origin.role.value, note=settled)
        if not await attach(transaction, group, tag, origin, note=settled):
            return GroupTagged(group, tag, changed=False)
        change = Change(ChangeKind.GROUP_TAGGED, (), after={"group": group, "tag": tag})
        await outbox.append(transaction, change, origin)
        return GroupTagged(group, tag, changed=True)

    return await perform(database, call, work, answer=GroupTagged)


async def detach_group_tag(
    database: Database, call: Call, *, group: str, tag: TagKey, reason: str | None = None
) -> GroupTagged:
    """The group carries the tag no longer; that it did is ended and kept.

    Raises:
        Missing: no such group or tag. Refused: the reason is not acceptable.
    """
    settled = policy.optional_text(reason, limit=policy.NOTE_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> GroupTagged:
        origin = call.origin
        await _locked(transaction, group)
        if await store.get_tag(transaction, tag) is None:
            raise Missing("tags.unknown", path=("tagKey",), tag=tag[: policy.KEY_LENGTH + 1])
        if not await detach(transaction, group, tag, until=origin.at, ended_by=origin.actor, reason=settled):
            return GroupTagged(group, tag, changed=False)
        change = Change(ChangeKind.GROUP_UNTAGGED, (), before={"group": group, "tag": tag}, after={"reason": settled})
        await outbox.append(transaction, change, origin)
        return GroupTagged(group, tag, changed=True)

    return await perform(database, call, work, answer=GroupTagged)


async def attach(transaction: Transaction, group: str, tag: TagKey, origin: Origin, *, note: str | None) -> bool:
    """The group carries the tag; False when it did before."""
    rows = await transaction.run(
        ATTACH_TO_GROUP,
        group=group,
        tag=tag,
        since=origin.at,
        actor=origin.actor,
        role=origin.role.value,
        note=note,
    )
    return bool(rows)


async def detach(
    transaction: Transaction, group: str, tag: TagKey, *, until: datetime, ended_by: str, reason: str | None
) -> bool:
    """That the group carried the tag is ended and kept; False when it did not carry it."""
    rows = await transaction.run(DETACH_FROM_GROUP, group=group, tag=tag, until=until, ended_by=ended_by, reason=reason)
    return bool(rows)


async def _locked(transaction: Transaction, group: str) -> None:
    """The group is there, and nobody else says what it carries until the transaction ends."""
    await lock_named(transaction, LOCK)
    if not await transaction.run(GET_GROUP, key=group):
        raise Missing("groups.unknown", path=("groupKey",), group=group[:100])
