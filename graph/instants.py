"""Instants as read statements give them: epoch milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(epoch_ms: int) -> datetime:
    """The instant of those epoch milliseconds, in UTC."""
    return datetime.fromtimestamp(epoch_ms / 1_000, UTC)


def instant_or_none(epoch_ms: int | None) -> datetime | None:
    """As `instant`; None where there is none."""
    return None if epoch_ms is None else instant(epoch_ms)
