"""What a tag and its term may be. Pure."""

from __future__ import annotations

from datetime import datetime

from graph.errors import Missing, Refused
from graph.tags.model import Holding, Tag, TagKey, TagState
from graph.users.policy import checked_text

KEY_LENGTH = 80
DEFINITION_LENGTH = 2_000
PURPOSE_LENGTH = 200
NOTE_LENGTH = 500
TERM = "term"
ENDED_AT_ONCE = 1_000


def checked_tag(*, key: str | None, name: str, class_key: str, definition: str | None, purpose: str | None) -> Tag:
    """The tag in its one spelling; without a key its name is the key.

    Raises:
        Refused: a text is empty, too long or holds control characters.
    """
    settled_name = checked_text(name, limit=KEY_LENGTH, path=("name",))
    return Tag(
        key=TagKey(settled_name if key is None else checked_text(key, limit=KEY_LENGTH, path=("key",))),
        name=settled_name,
        class_key=class_key,
        definition=optional_text(definition, limit=DEFINITION_LENGTH, path=("definition",)),
        purpose=optional_text(purpose, limit=PURPOSE_LENGTH, path=("purpose",)),
    )


def optional_text(text: str | None, *, limit: int, path: tuple[str, ...]) -> str | None:
    """As `checked_text`; nothing given stays nothing."""
    return None if text is None else checked_text(text, limit=limit, path=path)


def checked_until(until: datetime | None, *, now: datetime) -> datetime | None:
    """The end of a term in milliseconds, or None; it lies in the future.

    Raises:
        Refused: it does not ("tags.until_past"), or it does not say its zone.
    """
    if until is None:
        return None
    if until.tzinfo is None:
        raise Refused("users.time_without_zone", path=("until",))
    if until <= now:
        raise Refused("tags.until_past", path=("until",), until=until.isoformat())
    return until.replace(microsecond=until.microsecond // 1000 * 1000)


def check_open(tag: Tag | None, key: TagKey) -> None:
    """The tag is there and can be given to users.

    Raises:
        Missing: there is no such tag ("tags.unknown"). Refused: it is retired ("tags.retired").
    """
    if tag is None:
        raise Missing("tags.unknown", path=("tagKey",), tag=key[: KEY_LENGTH + 1])
    if tag.state is TagState.RETIRED:
        raise Refused("tags.retired", path=("tagKey",), tag=tag.key)


def has_run_out(holding: Holding, now: datetime) -> bool:
    """True when the term of a holding is over."""
    return holding.until is not None and holding.until <= now
