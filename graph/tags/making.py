"""What can be done about a tag as such: make it, word it, let it be given, retire it, record how it was designed.

Whoever writes about tags and classes as such takes one lock, since what two of a class may not share is looked at.
"""

from __future__ import annotations

from dataclasses import replace

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.naming import Thing, policies_naming
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing, Refused
from graph.tags import classes, policy, store
from graph.tags.model import Step, StepRecorded, Tag, TagChange, TagCreated, TagExtra, TagKey, TagSaved, TagState
from graph.users.policy import checked_text


async def create_tag(
    database: Database,
    call: Call,
    *,
    key: str | None,
    name: str,
    class_key: str,
    definition: str | None = None,
    criterion: str | None = None,
    purpose: str | None = None,
    extra: TagExtra | None = None,
) -> TagCreated:
    """The tag is there in its class; without a key its name is the key.

    A new tag is active when definition, criterion and purpose are written, else a draft, unless `extra` says which. The
    same tag again changes nothing, whatever became of it.

    Raises:
        Missing: there is no such class ("tags.class_unknown").
        Conflict: the key belongs to a tag with other content ("tags.taken"), its symbol to another tag of the class.
        Refused: a text is not acceptable, it is to be active without its words ("tags.incomplete"), or it stands for
            values that another tag of the class stands for ("tags.band_overlap").
    """
    tag = policy.checked_tag(
        key=key,
        name=name,
        class_key=class_key,
        definition=definition,
        criterion=criterion,
        purpose=purpose,
        extra=extra,
    )

    async def work(transaction: Transaction) -> TagCreated:
        await lock_named(transaction, classes.LOCK)
        found = await store.get_tag(transaction, tag.key)
        if found is not None:
            if replace(found, state=tag.state) != tag:
                raise Conflict("tags.taken", path=("key",), tag=tag.key, name=found.name)
            return TagCreated(tag.key, created=False)
        await write_tag(transaction, tag, call.origin)
        return TagCreated(tag.key, created=True)

    return await perform(database, call, work, answer=TagCreated)


async def write_tag(transaction: Transaction, tag: Tag, origin: Origin) -> None:
    """A checked tag, of which there is none yet, is there; call it under the lock of classes.

    Raises:
        Missing, Conflict, Refused: as `create_tag` where the class is concerned; nothing was written then.
    """
    await check_class(transaction, tag)
    await store.record_tag(transaction, tag, at=origin.at)
    after: dict[str, Plain] = {"tag": tag.key, "name": tag.name, "class": tag.class_key, "state": tag.state.value}
    await outbox.append(transaction, Change(ChangeKind.TAG_CREATED, (), after=after), origin)


async def update_tag(database: Database, call: Call, *, tag: TagKey, change: TagChange) -> TagSaved:
    """The tag is worded like that from now on; what is not named stays. Who holds it holds it.

    Raises:
        Missing: no such tag or class. Conflict: another tag of its class has the symbol, or users hold more than one
            tag of the exclusive class that it is to come into ("tags.class_shared").
        Refused: a text is not acceptable, an active tag would lose what it must have ("tags.incomplete"), a band
            overlaps another, or the tag is merged into another.
    """

    async def work(transaction: Transaction) -> TagSaved:
        found = await _locked(transaction, tag)
        settled = policy.changed_tag(found, change)
        if settled == found:
            return TagSaved(tag, changed=False)
        await check_class(transaction, settled)
        if settled.class_key != found.class_key:
            place = ("classKey",)
            await classes.check_unshared(
                transaction, settled.class_key or "", at=call.origin.at, path=place, more=(tag,)
            )
        await store.save_tag(transaction, settled)
        before, after = _different(found, settled)
        told = Change(ChangeKind.TAG_UPDATED, (), before={"tag": tag, **before}, after={"tag": tag, **after})
        await outbox.append(transaction, told, call.origin)
        return TagSaved(tag, changed=True)

    return await perform(database, call, work, answer=TagSaved)


async def activate_tag(database: Database, call: Call, *, tag: TagKey) -> TagSaved:
    """The tag can be given from now on (T03, T04); a retired one can again.

    Raises:
        Missing: no such tag. Conflict: another tag of its class has its symbol by now.
        Refused: a definition, a criterion or a purpose is not written ("tags.incomplete"), another tag of the class
            stands for its values by now, or it is merged into another.
    """

    async def work(transaction: Transaction) -> TagSaved:
        found = await _locked(transaction, tag)
        if found.state is TagState.ACTIVE:
            return TagSaved(tag, changed=False)
        policy.check_complete(found)
        await check_class(transaction, found)
        await _turn(transaction, found, TagState.ACTIVE, call)
        return TagSaved(tag, changed=True)

    return await perform(database, call, work, answer=TagSaved)


async def retire_tag(database: Database, call: Call, *, tag: TagKey, reason: str | None = None) -> TagSaved:
    """The tag is given to nobody any more; who holds it holds it.

    Raises:
        Missing: no such tag. Refused: it is merged into another, a policy that holds or may come to names it
            ("tags.used"), or the reason is not acceptable.
    """
    settled = policy.optional_text(reason, limit=policy.NOTE_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> TagSaved:
        found = await _locked(transaction, tag)
        if found.state is TagState.RETIRED:
            return TagSaved(tag, changed=False)
        policies = await policies_naming(transaction, Thing.TAG, tag, at=call.origin.at)
        if policies:
            raise Refused("tags.used", path=("tagKey",), tag=tag, policies="、".join(policies))
        await _turn(transaction, found, TagState.RETIRED, call, reason=settled)
        return TagSaved(tag, changed=True)

    return await perform(database, call, work, answer=TagSaved)


async def record_step(database: Database, call: Call, *, tag: TagKey, step: Step, note: str) -> StepRecorded:
    """That the tag's design took this step stands there with actor, time and note (T16).

    Steps are recorded in their order; one that was taken again is one more entry.

    Raises:
        Missing: no such tag. Refused: a step before it is not recorded ("tags.step_order"), the note is not acceptable,
            or the tag is merged into another.
    """
    settled, origin = checked_text(note, limit=policy.DEFINITION_LENGTH, path=("note",)), call.origin

    async def work(transaction: Transaction) -> StepRecorded:
        await _locked(transaction, tag)
        recorded = await store.list_steps(transaction, tag)
        policy.check_step(step, frozenset(recorded))
        number = len(recorded) + 1
        await store.record_step(
            transaction,
            tag,
            step,
            number=number,
            note=settled,
            actor=origin.actor,
            role=origin.role.value,
            at=origin.at,
        )
        after: dict[str, Plain] = {"tag": tag, "step": step.value, "number": number, "note": settled}
        await outbox.append(transaction, Change(ChangeKind.TAG_DESIGNED, (), after=after), origin)
        return StepRecorded(tag, step.value, number)

    return await perform(database, call, work, answer=StepRecorded)


async def _locked(transaction: Transaction, key: TagKey) -> Tag:
    """The tag, which nobody else words or turns until the transaction ends; one that is merged into another stays."""
    await lock_named(transaction, classes.LOCK)
    found = await store.get_tag(transaction, key)
    if found is None:
        raise Missing("tags.unknown", path=("tagKey",), tag=key[: policy.KEY_LENGTH + 1])
    if found.state is TagState.MERGED:
        raise Refused("tags.merged", path=("tagKey",), tag=key)
    return found


async def check_class(transaction: Transaction, tag: Tag) -> None:
    """The tag's class is there, and the tag shares nothing with another of it that no two may share.

    Raises:
        Missing: there is no such class. Conflict: another tag has its symbol. Refused: another stands for its values.
    """
    found = await classes.get_class(transaction, tag.class_key or "")
    if found is None:
        raise Missing("tags.class_unknown", path=("classKey",), class_key=(tag.class_key or "")[:100])
    policy.check_siblings(tag, await store.list_siblings(transaction, tag), band_of=found.band_of)


async def _turn(transaction: Transaction, tag: Tag, state: TagState, call: Call, *, reason: str | None = None) -> None:
    """The tag is in that state, and it is told."""
    await store.save_tag(transaction, replace(tag, state=state))
    kind = ChangeKind.TAG_ACTIVATED if state is TagState.ACTIVE else ChangeKind.TAG_RETIRED
    after: dict[str, Plain] = {"tag": tag.key, "state": state.value, "reason": reason}
    change = Change(kind, (), before={"tag": tag.key, "state": tag.state.value}, after=after)
    await outbox.append(transaction, change, call.origin)


def _different(before: Tag, after: Tag) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """What of the tag was and what it is now, of the parts that differ."""
    old, new = _plain(before), _plain(after)
    parts = [part for part in new if old[part] != new[part]]
    return {part: old[part] for part in parts}, {part: new[part] for part in parts}


def _plain(tag: Tag) -> dict[str, Plain]:
    return {
        "name": tag.name,
        "class": tag.class_key,
        "definition": tag.definition,
        "criterion": tag.criterion,
        "purpose": tag.purpose,
        "symbol": tag.symbol,
        "label": tag.label,
        "labelPriority": tag.label_priority,
        "band": None if tag.band is None else [tag.band.start, tag.band.end],
    }
