"""What referrals are judged by besides who brought whom: voided ones, identities that passed from one account to
another, devices that two share, who was said to be two people, and which referrals somebody looked into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from graph.scores.kernels.accounts import KINDS, Held, Pairs
from graph.scores.kernels.signals import DISMISSIBLE
from graph.scores.model import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Voided:
    """Who was once said to have brought whom, from when until when, in ms since 1970: shape (v,) each."""

    referrers: IntArray
    referees: IntArray
    at: IntArray
    until: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Dismissed:
    """Referrals that somebody looked into and found fine, by what spoke against them: shape (d,) each.

    `kinds` are places in `DISMISSIBLE`, `numbers` those of dismissals. `referees` is -1 where all referrals by
    `referrers` up to `until`, in ms since 1970, were looked at (in a ring: also those by which they came); elsewhere
    `until` is 0.
    """

    kinds: IntArray
    referrers: IntArray
    referees: IntArray
    until: IntArray
    numbers: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """The traces of the users of a snapshot, told by their positions; `same_device` are referrers and referees."""

    voided: Voided
    held: Held
    same_device: Pairs
    apart: Pairs
    dismissed: Dismissed


DismissedRow = tuple[str, str, str, int, int]
"""Kind, referrer, referee ('': all of the referrer's until then), until, number."""


@dataclass(slots=True)
class TraceRows:
    """Traces as the graph tells them, a row each: people by their ids, times in ms since 1970."""

    voided: list[tuple[str, str, int, int]] = field(default_factory=list[tuple[str, str, int, int]])
    held: list[tuple[str, str, str, int, int]] = field(default_factory=list[tuple[str, str, str, int, int]])
    same_device: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    apart: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    dismissed: list[DismissedRow] = field(default_factory=list[DismissedRow])


def no_traces() -> Traces:
    """The traces of whom nothing but their referrals is known."""
    return traces((), TraceRows())


def traces(users: Sequence[str], rows: TraceRows) -> Traces:
    """The traces of these users; what is about others is left out, and so are identities that no system checks.

    Args:
        users: ids, in the order of their positions.
        rows: `held` are user, kind, value, since and until: of today's holder too, with `NEVER`
            as its end. Values are not kept:
            equal ones get one number.

    Cost: O(n + rows).
    """
    told = {each for row in (*rows.voided, *rows.same_device, *rows.apart) for each in row[:2]}
    told |= {row[0] for row in rows.held} | {each for row in rows.dismissed for each in row[1:3]}
    places = {user: place for place, user in enumerate(users) if user in told}
    voided = [(places[a], places[b], at, end) for a, b, at, end in rows.voided if a in places and b in places]
    dismissed = [
        (DISMISSIBLE.index(kind), places[one], places[other] if other else -1, until, number)
        for kind, one, other, until, number in rows.dismissed
        if kind in DISMISSIBLE and one in places and (not other or other in places)
    ]
    held = [row for row in dict.fromkeys(rows.held) if row[0] in places and row[1] in KINDS]
    numbers = {key: number for number, key in enumerate(dict.fromkeys((kind, value) for _, kind, value, _, _ in held))}
    return Traces(
        voided=Voided(*_columns(voided, 4)),
        held=Held(
            users=_array(places[user] for user, *_ in held),
            keys=_array(numbers[kind, value] for _, kind, value, _, _ in held),
            kinds=_array(KINDS.index(kind) for _, kind, *_ in held),
            since=_array(since for *_, since, _ in held),
            until=_array(until for *_, until in held),
        ),
        same_device=_pairs(rows.same_device, places),
        apart=_pairs(rows.apart, places),
        dismissed=Dismissed(*_columns(dismissed, 5)),
    )


def _pairs(rows: Iterable[tuple[str, str]], places: dict[str, int]) -> Pairs:
    return Pairs(*_columns([(places[a], places[b]) for a, b in rows if a in places and b in places], 2))


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[IntArray]:
    return [_array(row[column] for row in rows) for column in range(width)]


def _array(numbers: Iterable[int]) -> IntArray:
    return np.fromiter(numbers, dtype=np.int64)


ARRAYS = tuple(
    (part, each.name)
    for part, kind in (
        ("voided", Voided),
        ("held", Held),
        ("same_device", Pairs),
        ("apart", Pairs),
        ("dismissed", Dismissed),
    )
    for each in fields(kind)
)
"""Parts of traces and their columns, in the order in which they stand in a file."""
