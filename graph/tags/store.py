"""How tags are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from graph.database.driver import Transaction, Value
from graph.tags.model import Attachment, Ending, Holding, RuleAttachment, Tag, TagKey, TagState
from graph.vocabulary import Role, TagSource
from queries.catalogue import statement

GET_TAG = statement("tags/get_tag")
RECORD_TAG = statement("tags/record_tag")
GET_HOLDING = statement("tags/get_holding")
ATTACH_TAG = statement("tags/attach_tag")
ATTACH_RULE_TAGS = statement("tags/attach_rule_tags")
DETACH_TAG = statement("tags/detach_tag")
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
    return Tag(
        key=TagKey(row["key"]),
        name=row["name"],
        class_key=row["class_key"],
        definition=row["definition"],
        purpose=row["purpose"],
        state=TagState(row["state"]),
    )


async def record_tag(transaction: Transaction, tag: Tag, *, at: datetime) -> bool:
    """The tag is there, active; False when there is no such class."""
    rows = await transaction.run(
        RECORD_TAG,
        key=tag.key,
        name=tag.name,
        class_key=tag.class_key,
        definition=tag.definition,
        purpose=tag.purpose,
        at=at,
    )
    return bool(rows)


async def get_holding(transaction: Transaction, user: str, tag: TagKey, source: TagSource) -> Holding | None:
    """What the source says of the user and the tag, or None."""
    rows = await transaction.run(GET_HOLDING, user=user, tag=tag, source=source.value)
    if not rows:
        return None
    [row] = rows
    until = None if row["until"] is None else _instant(row["until"])
    return Holding(_instant(row["since"]), until, row["owner"], row["is_joined"])


async def attach_tag(transaction: Transaction, attachment: Attachment) -> None:
    """The user holds the tag by that source."""
    await transaction.run(ATTACH_TAG, **_kept(attachment))


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
    given twice."""
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
    )
    return bool(rows)


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


def _instant(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
