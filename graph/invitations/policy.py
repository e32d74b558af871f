"""Who is invited and who is left out, and what may become of an invitation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from graph.errors import Missing, Refused
from graph.invitations.model import AskedList, Circle, Invitation, LeftOut, State
from graph.vocabulary import Role

V = TypeVar("V", float, str)

MOST_INVITED = 10_000
LASTS = timedelta(days=14)
LONGEST = timedelta(days=366)
REASON = "invitation"
WRITTEN_AT_ONCE = 1_000
SETTLED_AT_ONCE = 1_000
_FREE = frozenset({Role.ADMIN, Role.SYSTEM})
_ASKED_FIRST = (LeftOut.MEMBER, LeftOut.STANDS_HIGHER, LeftOut.INVITED, LeftOut.DECLINED)


def expiry(now: datetime, *, expires_at: datetime | None, days: int | None) -> datetime:
    """Until when places are kept: the instant that was given, so many days from now, or 14 days.

    Raises:
        Refused: both were given ("invitations.one_expiry"), or it is not in the next 366 days ("invitations.expiry").
    """
    if expires_at is not None and days is not None:
        raise Refused("invitations.one_expiry", path=("days",))
    path = "expiresAt" if days is None else "days"
    if days is not None and not 1 <= days <= LONGEST.days:
        raise Refused("invitations.expiry", path=(path,), limit=LONGEST.days)
    until = expires_at or now + (LASTS if days is None else timedelta(days=days))
    if not now < until <= now + LONGEST:
        raise Refused("invitations.expiry", path=(path,), limit=LONGEST.days)
    return until


def check_asked(asked: AskedList) -> None:
    """The list invites somebody, and not more than can be done at once.

    Raises:
        Refused: it does not ("invitations.capacity").
    """
    if not 1 <= asked.capacity <= MOST_INVITED:
        raise Refused("invitations.capacity", path=("capacity",), capacity=asked.capacity, limit=MOST_INVITED)


def check_manager(group: str, role: Role, groups: frozenset[str], missing: Missing) -> None:
    """A manager looks after the group.

    Raises:
        Missing: they do not; answered as if what they named were not there.
    """
    if role not in _FREE and group not in groups:
        raise missing


def n_free(circle: Circle) -> int | None:
    """How many places the group has left; None where it has no capacity."""
    return None if circle.capacity is None else max(0, circle.capacity - circle.n_taken)


def n_wanted(asked: AskedList, circle: Circle) -> int:
    """How many the list may invite as the group stands."""
    free = n_free(circle)
    return asked.capacity if free is None else min(asked.capacity, free)


def sieved(users: Iterable[str], circle: Circle, *, again: bool) -> tuple[list[str], dict[LeftOut, list[str]]]:
    """Who may be invited, in their order, and who not, by the first reason that holds."""
    reasons = [each for each in _ASKED_FIRST if not (again and each is LeftOut.DECLINED)]
    barred = frozenset[str]().union(*(circle.found.get(each, ()) for each in reasons))
    fit: list[str] = []
    left: dict[LeftOut, list[str]] = {}
    for user in users:
        if user not in barred:
            fit.append(user)
            continue
        reason = next(each for each in reasons if user in circle.found.get(each, ()))
        left.setdefault(reason, []).append(user)
    return fit, left


def effective(state: State, expires_at: datetime, now: datetime) -> State:
    """How an invitation stands at `now`: it is over the moment its time is, whoever writes that down later."""
    return State.EXPIRED if state is State.OPEN and expires_at <= now else state


def check_settling(invitation: Invitation, wanted: State, *, now: datetime) -> bool:
    """True when the invitation is to become `wanted`, False when it is that already.

    Raises:
        Refused: it is over; the code tells how ("invitations.is_accepted", "…is_declined", "…is_expired",
            "…is_withdrawn").
    """
    state = effective(invitation.state, invitation.expires_at, now)
    if state is wanted:
        return False
    path = ("invitationId",)
    match state:
        case State.OPEN:
            return True
        case State.ACCEPTED:
            raise Refused("invitations.is_accepted", path=path, invitation=invitation.key)
        case State.DECLINED:
            raise Refused("invitations.is_declined", path=path, invitation=invitation.key)
        case State.EXPIRED:
            raise Refused("invitations.is_expired", path=path, invitation=invitation.key)
        case State.WITHDRAWN:
            raise Refused("invitations.is_withdrawn", path=path, invitation=invitation.key)


def ordered(users: Iterable[str], values: Mapping[str, V], *, descending: bool) -> tuple[str, ...]:
    """The users by their values, ties by id, those without one last by id."""
    everybody = sorted(users)
    known = [user for user in everybody if user in values]
    known.sort(key=lambda user: values[user], reverse=descending)
    return (*known, *(user for user in everybody if user not in values))


def chunks(users: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The users a thousand at a time, each with the number of what comes before."""
    for start in range(0, len(users), WRITTEN_AT_ONCE):
        yield start, users[start : start + WRITTEN_AT_ONCE]


def key_of(list_id: str, position: int) -> str:
    """The key of an invitation: by it the invitations of a list stand in its order."""
    return f"{list_id}:{position:06d}"


def left_key(list_id: str, reason: LeftOut, number: int) -> str:
    """The key of a part of those who were left out for a reason; `number` is how many come before."""
    return f"{list_id}:{reason.value}:{number:09d}"
