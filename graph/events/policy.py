"""What an event, an interaction and a channel may be. Pure."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, tzinfo

from graph.errors import Refused
from graph.events.model import Channel, ChannelKey, Interaction
from graph.users.model import UserId
from graph.users.policy import NAME_LENGTH, checked_past, checked_text

DATA_LENGTH = 10_000
COUNT_LIMIT = 1_000_000
_SEPARATOR = "\u0001"
_HALF_LETTERS = re.compile("[\ud800-\udfff]")


def checked_data(text: str | None) -> str | None:
    """The JSON text written compactly, at most 10,000 characters as sent.

    Raises:
        Refused: it is too long ("events.data_too_long") or no JSON ("events.data_not_json").
    """
    if text is None:
        return None
    if len(text) > DATA_LENGTH:
        raise Refused("events.data_too_long", path=("data",), length=len(text), limit=DATA_LENGTH)
    try:
        compact = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        raise Refused("events.data_not_json", path=("data",)) from None
    if _HALF_LETTERS.search(compact):
        raise Refused("events.data_not_json", path=("data",))
    return compact


def checked_word(text: str, *, path: tuple[str, ...]) -> str:
    """A type, a kind or a key in its one spelling, at most 200 characters.

    Raises:
        Refused: empty, too long, or with control characters.
    """
    return checked_text(text, limit=NAME_LENGTH, path=path)


def checked_channel(key: ChannelKey, name: str, kind: str) -> Channel:
    """The channel in its one spelling.

    Raises:
        Refused: name or kind is empty, too long, or with control characters.
    """
    return Channel(
        key=key,
        name=checked_word(name, path=("channel", "name")),
        kind=checked_word(kind, path=("channel", "kind")),
    )


def settled_day(at: datetime | None, day: date | None, *, now: datetime, zone: tzinfo) -> date:
    """The day meant, counted in the brand's zone, from an instant or from the day itself: one of the two.

    Raises:
        Refused: both or none is given ("events.at_or_day"), or it lies in the future.
    """
    if (at is None) == (day is None):
        raise Refused("events.at_or_day", path=("at",))
    if at is not None:
        return checked_past(at, now=now, path=("at",)).astimezone(zone).date()
    assert day is not None
    if day > now.astimezone(zone).date():
        raise Refused("users.time_in_future", path=("day",), at=day.isoformat())
    return day


def checked_interaction(from_user: UserId, to_user: UserId, *, kind: str, day: date, count: int) -> Interaction:
    """The interaction in its one spelling.

    Raises:
        Refused: somebody towards themselves ("events.self_interaction"), or a count not of 1 to 1,000,000.
    """
    check_others(from_user, to_user)
    if not 1 <= count <= COUNT_LIMIT:
        raise Refused("events.count", path=("count",), count=count, limit=COUNT_LIMIT)
    return Interaction(from_user, to_user, checked_word(kind, path=("kind",)), day, count)


def check_others(from_user: str, to_user: str) -> None:
    """The two are different people.

    Raises:
        Refused: they are one ("events.self_interaction").
    """
    if from_user == to_user:
        raise Refused("events.self_interaction", path=("toUserId",), user=from_user)


def interaction_key(interaction: Interaction) -> str:
    """The key under which a pair, kind and day is counted."""
    parts = (interaction.from_user, interaction.to_user, interaction.kind, interaction.day.isoformat())
    return _SEPARATOR.join(parts)
