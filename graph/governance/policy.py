"""What may be merged or ended, what is missing of a profile. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import orjson

from graph.errors import Conflict, Missing, Refused
from graph.governance.model import Named, Overlap, Place
from graph.measures.model import measures_of
from graph.measures.trees import read
from graph.questionnaires.policy import parsed_questions
from graph.tags.model import TagState

REASON_LENGTH = 500
NOTE_LENGTH = 500
AT_ONCE = 500
"""Users whose holdings one transaction changes."""
TURNS = 20
"""Transactions that one call does at most; what is left is done by the next."""
NAMED_USERS = 1_000
MOST_MONTHS = 120


def checked_place(place: Place | None, key: str, *, path: str) -> Place:
    """The tag.

    Raises:
        Missing: there is none ("tags.unknown").
    """
    if place is None:
        raise Missing("tags.unknown", path=(path,), tag=key[:100])
    return place


def is_joined(loser: Place, winner: Place) -> bool:
    """True when the one is merged into the other already, though perhaps not everything was moved.

    Raises:
        Refused: it is being parted again ("governance.parting").
    """
    if loser.into == winner.key and loser.is_parting:
        raise Refused("governance.parting", path=("loserKey",), tag=loser.key)
    return loser.into == winner.key


def check_pair(loser: Place, winner: Place) -> None:
    """The one may become part of the other.

    Raises:
        Refused: they are one tag ("governance.itself"), the loser is merged already ("governance.merged_already"),
            another is not merged into it to the end yet ("governance.unfinished"), or the winner is not active
            ("governance.winner_closed").
    """
    if loser.key == winner.key:
        raise Refused("governance.itself", path=("winnerKey",), tag=loser.key)
    if loser.into is not None:
        raise Refused("governance.merged_already", path=("loserKey",), tag=loser.key, into=loser.into)
    if loser.unfinished is not None:
        raise Refused("governance.unfinished", path=("loserKey",), tag=loser.key, other=loser.unfinished)
    if winner.state is not TagState.ACTIVE:
        raise Refused("governance.winner_closed", path=("winnerKey",), tag=winner.key, state=winner.state.value)


def check_consequences(
    loser: Place, winner: Place, overlap: Overlap, named: Sequence[Named], *, expected: int | None
) -> None:
    """Nothing would come of it that must not be, nor anything that was not looked at.

    Raises:
        Conflict: not as many hold the loser as was looked at ("governance.changed").
        Refused: users would hold two tags of an exclusive class ("governance.exclusive"), or a questionnaire would give
            a tag that cannot be given, or a segment or a policy ask for one that nobody holds ("governance.asked").
    """
    if expected is not None and expected != overlap.n_losers:
        raise Conflict(
            "governance.changed", path=("expectedUsers",), tag=loser.key, expected=expected, n_users=overlap.n_losers
        )
    if overlap.n_rivals:
        raise Refused(
            "governance.exclusive",
            path=("winnerKey",),
            tag=loser.key,
            n_users=overlap.n_rivals,
            class_key=winner.exclusive_class,
        )
    asking = [each.name for each in named if each.kind in {"questionnaire", "segment", "policy"}]
    if asking:
        raise Refused(
            "governance.asked", path=("loserKey",), tag=loser.key, names=", ".join(asking[:10]), n=len(asking)
        )


def gives(questions: str, tag: str) -> bool:
    """True when an option of the questions, as they are kept, gives the tag."""
    return any(tag in option.tags for each in parsed_questions(questions) for option in each.options)


def asks_for(expression: str, tag: str) -> bool:
    """True when the expression, as it is kept, asks who holds the tag."""
    asked = read(orjson.loads(expression))
    return any(each.kind == "tag" and each.option("key") == tag for each in measures_of(asked))


def quoted(tag: str) -> str:
    """The tag as it stands in a JSON text."""
    return orjson.dumps(tag).decode()


def checked_until(until: datetime | None, *, now: datetime) -> datetime:
    """The instant up to which holdings are meant, at most now.

    Raises:
        Refused: it does not say its zone ("users.time_without_zone").
    """
    if until is None:
        return now
    if until.tzinfo is None:
        raise Refused("users.time_without_zone", path=("heldBefore",))
    return min(until.replace(microsecond=until.microsecond // 1000 * 1000), now)


def checked_users(users: Collection[str] | None) -> tuple[str, ...] | None:
    """The ids, each once and in order.

    Raises:
        Refused: there are none, or more than a thousand ("governance.users").
    """
    if users is None:
        return None
    found = tuple(sorted(set(users)))
    if not 0 < len(found) <= NAMED_USERS:
        raise Refused("governance.users", path=("userIds",), n=len(found), limit=NAMED_USERS)
    return found


def checked_months(months: int, *, path: str) -> int:
    """A number of months, from one to ten years.

    Raises:
        Refused: it is not ("governance.months").
    """
    if not 1 <= months <= MOST_MONTHS:
        raise Refused("governance.months", path=(path,), months=months, limit=MOST_MONTHS)
    return months


def months_before(at: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; where that month is too short, its last day."""
    month = at.year * 12 + at.month - 1 - months
    year, index = divmod(month, 12)
    return at.replace(year=year, month=index + 1, day=min(at.day, _days(year, index + 1)))


def share(known: Mapping[frozenset[tuple[str, str]], int], n_expected: int) -> float | None:
    """The mean share of what is expected that is known, over the users; None with nothing expected or nobody.

    Args:
        known: what is known of how many users.
        n_expected: how much is expected of each.
    """
    n_users = sum(known.values())
    if not n_users or not n_expected:
        return None
    return sum(len(parts) * n for parts, n in known.items()) / (n_users * n_expected)


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31
