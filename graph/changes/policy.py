"""How many changes are handled at once, when a failed one is tried again, and how long things are kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from graph.changes.model import RecordedChange
from graph.errors import GuanxiError

BATCH = 100
USERS_A_BATCH = 5_000
ATTEMPTS = 3
LEASE_LASTS = timedelta(seconds=6)
OPERATIONS_KEPT = timedelta(days=30)
CHANGES_KEPT = timedelta(days=90)
ERASE_EVERY = timedelta(hours=1)
ERASED_AT_ONCE = 1_000
_REASON_LENGTH = 500
_PAUSES = (timedelta(seconds=1), timedelta(seconds=10))


def within(changes: Sequence[RecordedChange]) -> Sequence[RecordedChange]:
    """The first of the changes, at least one, that together tell of at most 5,000 users."""
    n_users = 0
    for number, change in enumerate(changes):
        n_users += len(change.users)
        if number and n_users > USERS_A_BATCH:
            return changes[:number]
    return changes


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a change that failed so many times is tried again, or None when it is put aside."""
    return None if attempts >= ATTEMPTS else now + _PAUSES[attempts - 1]


def reason_of(failures: Sequence[tuple[str, Exception]]) -> str:
    """What went wrong, handler by handler, in at most 500 characters."""
    told = (f"{handler}: {_told(error)}" for handler, error in failures)
    return "; ".join(told)[:_REASON_LENGTH]


def _told(error: Exception) -> str:
    if isinstance(error, GuanxiError):
        facts = ", ".join(f"{key}={value}" for key, value in error.facts.items())
        return f"{error.code} ({facts})" if facts else error.code
    return f"{type(error).__name__} ({error})" if str(error) else type(error).__name__
