"""What stays of a person who is erased, and what of a text that names one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, cast

import orjson

from graph.changes.model import Plain

AT_ONCE = 400
"""Relationships, entries or texts that one transaction changes at most; a purchase counts with its lines."""
PURCHASES_AT_ONCE = 50
SCANNED_AT_ONCE = 5_000

KEPT = frozenset(
    "MEMBER_OF MOVED REFERRED WAS_REFERRED BOUGHT DID INTERACTED CAME_THROUGH OWNED_BY MERGED_INTO "
    "KNOWN_BY IDENTIFIED_BY WAS_IDENTIFIED_BY ANSWERED PAID_FOR".split()
)
"""Relationships of a user that have a step of their own; of any other kind nothing is kept."""


def day_of(at: datetime, zone: tzinfo) -> datetime:
    """The beginning of the brand's day in which the instant lies."""
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def renamed(users: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The ids with the nameless ones in place of the erased."""
    return [names.get(each, each) for each in users]


def redacted(change: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A change without what it says of the erased: of one about them nothing, of one about others the parts with them.

    A batch keeps whatever else it tells, since it may wait to be handled.
    """
    users: Sequence[str] = change["users"]
    is_about_few = len(users) <= 2 and any(each in names for each in users)
    texts = {key: "{}" if is_about_few else _without(change[key], names) for key in ("before", "after")}
    return {"id": change["id"], "users": renamed(users, names), **texts}


def _without(text: str, names: Mapping[str, str]) -> str:
    told = cast("Plain", orjson.loads(text))
    return orjson.dumps(_pruned(told, names) or {}).decode()


def _pruned(told: Plain, names: Mapping[str, str]) -> Plain:
    """The value without lists and members that name one of them."""
    if isinstance(told, dict):
        return {key: _pruned(each, names) for key, each in told.items() if key not in names and not _names(each, names)}
    if isinstance(told, list):
        return [_pruned(each, names) for each in told if not _names(each, names)]
    return told


def _names(told: Plain, names: Mapping[str, str]) -> bool:
    """True for an id of theirs, and for a row of plain values that holds one."""
    if isinstance(told, list):
        return any(isinstance(each, str) and each in names for each in told)
    return isinstance(told, str) and told in names


def added(report: Mapping[str, int], kind: str, n: int) -> dict[str, int]:
    """The report with n more of a kind."""
    return {**report, kind: report.get(kind, 0) + n}
