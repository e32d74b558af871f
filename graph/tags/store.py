"""How tags are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction, Value
from graph.errors import Conflict
from graph.instants import instant, instant_or_none
from graph.tags.model import Attachment, Band, Ending, Form, Holding, Rival, RuleAttachment, Step, Tag, TagKey, TagState
from graph.vocabulary import Role, TagSource
from queries.catalogue import statement

GET_TAG = statement("tags/get_tag")
RECORD_TAG = statement("tags/record_tag")
SAVE_TAG = statement("tags/save_tag")
LIST_SIBLINGS = statement("tags/list_siblings")
LIST_STEPS = statement("tags/list_steps")
RECORD_STEP = statement("tags/record_step")
LIST_FORMS = statement("tags/list_forms")
LIST_RIVALS = statement("tags/list_rivals")
LIST_EXCLUSIVE = statement("tags/list_exclusive")
LIST_SOURCES = statement("tags/list_sources")
GET_HOLDING = statement("tags/get_holding")
ATTACH_TAG = statement("tags/attach_tag")
ATTACH_RULE_TAGS = statement("tags/attach_rule_tags")
DETACH_TAG = statement("tags/detach_tag")
SAVE_UNTIL = statement("tags/save_until")
LIST_OVER = statement("tags/list_over")
RECORD_ASIDE = statement("tags/record_aside")
SETTLE_ASIDES = statement("tags/settle_asides")
SETTLE_TERMS = statement("tags/settle_terms")


async def get_tag(transaction: Transaction, key: TagKey) -> Tag | None:
    """The tag, or None."""
    rows = await transaction.run(GET_TAG, key=key)
    if not rows:
        return None
    [row] = rows
    return _tag(row["key"], row["class_key"], row["values"], TagState(row["state"]))


async def record_tag(transaction: Transaction, tag: Tag, *, at: datetime) -> bool:
    """The tag is there; False when there is no such class."""
    rows = await transaction.run(RECORD_TAG, key=tag.key, class_key=tag.class_key, values=_values(tag), at=at)
    return bool(rows)


async def save_tag(transaction: Transaction, tag: Tag) -> None:
    """The tag is what is given from now on, in its class."""
    await transaction.run(SAVE_TAG, key=tag.key, class_key=tag.class_key, values=_values(tag))


async def list_siblings(transaction: Transaction, tag: Tag) -> list[Tag]:
    """The other drafts and active tags of the tag's class that have a symbol or stand for values."""
    rows = await transaction.run(LIST_SIBLINGS, class_key=tag.class_key, key=tag.key)
    return [_tag(row["key"], tag.class_key, row["values"]) for row in rows]


async def list_steps(transaction: Transaction, tag: TagKey) -> list[Step]:
    """The steps of the tag's design that are recorded, in their order."""
    return [Step(row["step"]) for row in await transaction.run(LIST_STEPS, key=tag)]


async def record_step(
    transaction: Transaction, tag: TagKey, step: Step, *, number: int, note: str, actor: str, role: str, at: datetime
) -> None:
    """The step is recorded as the entry of that number."""
    await transaction.run(
        RECORD_STEP, key=tag, number=number, step=step.value, note=note, actor=actor, role=role, at=at
    )


async def list_forms(transaction: Transaction, keys: Iterable[str], *, actor: str = "") -> dict[str, Form]:
    """How those of the tags that there are are set, and what the actor is among the staff."""
    rows = await transaction.run(LIST_FORMS, keys=sorted(set(keys)), actor=actor)
    return {
        row["key"]: Form(
            state=TagState(row["state"]),
            set_by=tuple(row["set_by"]),
            note_needed=row["note_needed"],
            sources=tuple(row["sources"]),
            exclusive_class=row["exclusive_class"],
            staff_role=row["staff_role"],
        )
        for row in rows
    }


async def list_rivals(
    transaction: Transaction, user: str, tag: TagKey, *, exclusive_class: str | None, at: datetime
) -> list[Rival]:
    """What else the user holds of the class; nothing of no class."""
    if exclusive_class is None:
        return []
    rows = await transaction.run(LIST_RIVALS, user=user, class_key=exclusive_class, tag=tag, at=at)
    return [Rival(TagKey(row["tag"]), TagSource(row["source"])) for row in rows]


async def list_exclusive(
    transaction: Transaction, pairs: Iterable[tuple[str, str]], *, at: datetime
) -> dict[tuple[str, str], set[str]]:
    """What users hold of exclusive classes, by user and class; pairs of which there is nothing are left out."""
    rows = [{"user": user, "class_key": class_key} for user, class_key in sorted(set(pairs))]
    if not rows:
        return {}
    [row] = await transaction.run(LIST_EXCLUSIVE, rows=rows, at=at)
    held: dict[tuple[str, str], set[str]] = {}
    for each in row["found"]:
        held.setdefault((each["user"], each["class_key"]), set()).add(each["tag"])
    return held


async def list_sources(transaction: Transaction, user: str, tag: TagKey, *, at: datetime) -> list[TagSource]:
    """Which sources say that the user holds the tag."""
    return [TagSource(row["source"]) for row in await transaction.run(LIST_SOURCES, user=user, tag=tag, at=at)]


async def get_holding(transaction: Transaction, user: str, tag: TagKey, source: TagSource) -> Holding | None:
    """What the source says of the user and the tag, or None."""
    rows = await transaction.run(GET_HOLDING, user=user, tag=tag, source=source.value)
    if not rows:
        return None
    [row] = rows
    until = instant_or_none(row["until"])
    return Holding(instant(row["since"]), until, row["owner"], row["is_joined"])


async def attach_tag(transaction: Transaction, attachment: Attachment) -> None:
    """The user holds the tag by that source.

    Raises:
        Conflict: the tag was merged into another at the same moment ("database.taken"): what was decided before is
            decided once more.
    """
    if not await transaction.run(ATTACH_TAG, **_kept(attachment), replaces=attachment.replaces):
        raise Conflict("database.taken")


async def record_aside(transaction: Transaction, attachment: Attachment) -> None:
    """The attachment is kept aside for the id of which the source says so, unless it is already."""
    await transaction.run(RECORD_ASIDE, **_kept(attachment))


async def settle_asides(transaction: Transaction, user: str, tag: TagKey, source: TagSource, ending: Ending) -> None:
    """What the source said aside of any id of the user is ended and kept."""
    await transaction.run(
        SETTLE_ASIDES,
        user=user,
        tag=tag,
        source=source.value,
        until=ending.until,
        ended_by=ending.ended_by,
        reason=ending.reason,
    )


async def attach_rule_tags(
    transaction: Transaction, attachments: Sequence[RuleAttachment]
) -> list[tuple[str, str, str]]:
    """The users hold the tags by a rule; return user, tag and actor of what is new. No pair of user and tag may be
    given twice.

    Raises:
        Conflict: as `attach_tag`.
    """
    rows = [
        {
            "user": each.user,
            "tag": each.tag,
            "actor": each.actor,
            "since": each.since,
            "role": Role.SYSTEM.value,
            "of": each.of,
        }
        for each in attachments
    ]
    found = await transaction.run(ATTACH_RULE_TAGS, rows=rows)
    if any(row["is_merged"] for row in found):
        raise Conflict("database.taken")
    return [(row["user"], row["tag"], row["actor"]) for row in found]


async def detach_tag(transaction: Transaction, user: str, tag: TagKey, source: TagSource, ending: Ending) -> bool:
    """What the source said is ended and kept; False when it did not say so."""
    rows = await transaction.run(
        DETACH_TAG,
        user=user,
        tag=tag,
        source=source.value,
        until=ending.until,
        ended_by=ending.ended_by,
        reason=ending.reason,
        replaced_by=ending.replaced_by,
    )
    return bool(rows)


async def save_until(transaction: Transaction, user: str, tag: TagKey, source: TagSource, until: datetime) -> bool:
    """The term of what the source said ends then; False when it did not say so."""
    return bool(await transaction.run(SAVE_UNTIL, user=user, tag=tag, source=source.value, until=until))


async def list_over(transaction: Transaction, *, now: datetime, limit: int) -> list[str]:
    """Users with tags whose terms are over, of at most `limit` such tags."""
    [row] = await transaction.run(LIST_OVER, now=now, limit=limit)
    return row["users"]


async def settle_terms(
    transaction: Transaction, users: Sequence[str], *, now: datetime, ended_by: str
) -> list[tuple[str, str, str]]:
    """What these users held for a term that is over is ended as of it; return user, tag and source of each."""
    rows = await transaction.run(SETTLE_TERMS, users=list(users), now=now, ended_by=ended_by)
    return [(row["user"], row["tag"], row["source"]) for row in rows]


def _tag(key: str, class_key: str | None, values: Mapping[str, Any], state: TagState = TagState.ACTIVE) -> Tag:
    start, end = values.get("bandFrom"), values.get("bandTo")
    return Tag(
        key=TagKey(key),
        name=values["name"],
        class_key=class_key,
        definition=values.get("definition"),
        criterion=values.get("criterion"),
        purpose=values.get("purpose"),
        symbol=values.get("symbol"),
        label=values.get("label"),
        label_priority=values.get("labelPriority"),
        band=None if start is None and end is None else Band(start, end),
        state=state,
    )


def _values(tag: Tag) -> dict[str, Value]:
    """A tag as it is kept."""
    return {
        "name": tag.name,
        "definition": tag.definition,
        "criterion": tag.criterion,
        "purpose": tag.purpose,
        "symbol": tag.symbol,
        "label": tag.label,
        "labelPriority": tag.label_priority,
        "bandFrom": None if tag.band is None else tag.band.start,
        "bandTo": None if tag.band is None else tag.band.end,
        "state": tag.state.value,
    }


def _kept(attachment: Attachment) -> dict[str, Value]:
    """An attachment as statements take it."""
    return {
        "user": attachment.user,
        "tag": attachment.tag,
        "source": attachment.source.value,
        "since": attachment.since,
        "actor": attachment.actor,
        "role": attachment.role,
        "note": attachment.note,
        "until": attachment.until,
        "of": attachment.of,
    }
