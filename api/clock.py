"""The clock of the doors: one way to tell the time for requests, commands and the worker."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time in UTC, cut to milliseconds as the graph keeps it: what is stored is what is answered."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
