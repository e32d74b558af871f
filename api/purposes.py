"""What a reading is for: which attributes it may see of whom, and whom it may list at all (C01, C03)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.context import Context
from graph.consent.model import PROFILING, SERVICE
from graph.consent.policy import child_line, needed
from graph.errors import Missing
from graph.vocabulary import Role
from queries.catalogue import fragment
from queries.composer import Piece

WHERE_GRANTED = fragment("consent/fragments/where_granted")
WHERE_NOT_CHILD = fragment("consent/fragments/where_not_child")
WHERE_NOT_REFUSED = fragment("consent/fragments/where_not_refused")

SMALL = 10


def named_purpose(args: Mapping[str, Any], context: Context) -> str:
    """The purpose that a field's arguments name; `service` where they name none.

    Raises:
        Missing: people cannot be asked for it ("consent.purpose_unknown").
    """
    return known_purpose(str(args.get("purpose") or SERVICE), context)


def known_purpose(purpose: str, context: Context) -> str:
    """The purpose, which people can be asked for.

    Raises:
        Missing: they cannot ("consent.purpose_unknown").
    """
    if purpose not in context.purposes:
        raise Missing("consent.purpose_unknown", path=("purpose",), purpose=purpose[:60])
    return purpose


def line(context: Context) -> str:
    """The last birthday of those who are not under 14 on the brand's day."""
    return child_line(context.today)


def listed_for(purpose: str, keys: Iterable[str], context: Context) -> list[Piece]:
    """What must hold of a user who is listed for the purpose by the values of these attributes.

    For any purpose but `service` only those are listed who agreed to it. What is not authorised is unknown: no
    condition on it holds, whatever its value. The conditions are part of the one statement.
    """
    wanted = set(needed(None, reading=purpose))
    is_by_attributes = False
    for key in keys:
        is_by_attributes = True
        wanted |= needed(context.attributes[key].guarded_by, reading=purpose)
    conditions = [Piece(WHERE_GRANTED, {"purposes": sorted(wanted)})] if wanted else []
    if is_by_attributes or purpose != SERVICE:
        conditions.append(Piece(WHERE_NOT_CHILD, {"line": line(context)}))
    return conditions


def not_profiled_against_will() -> Piece:
    """Who refused to be profiled is in no list of scores (C05)."""
    return Piece(WHERE_NOT_REFUSED, {"purpose": PROFILING})


def needs_of(keys: Iterable[str], context: Context) -> list[dict[str, object]]:
    """What each attribute needs to be read for the context's purpose, as the statement takes it."""
    attributes, reading = context.attributes, context.purpose
    purposes: dict[str | None, list[str]] = {}
    needs: list[dict[str, object]] = []
    for key in keys:
        guard = attributes[key].guarded_by
        if guard not in purposes:
            purposes[guard] = sorted(needed(guard, reading=reading))
        needs.append({"key": key, "purposes": purposes[guard]})
    return needs


def authorised_for(guarded_by: str | None, granted: frozenset[str], context: Context, *, of_child: bool) -> list[str]:
    """The purposes for which a value may be read now, given what its user has agreed to: its authorisation mark."""
    return [
        purpose
        for purpose in sorted(context.purposes)
        if needed(guarded_by, reading=purpose, of_child=of_child) <= granted
    ]


def shown(count: int | None, context: Context) -> str | None:
    """A count of people as text: "<10" for a viewer where it is under ten (C08)."""
    if count is None:
        return None
    return f"<{SMALL}" if is_hidden(count, context) else str(count)


def exact(count: int | None, context: Context) -> int | None:
    """A count of people, None for a viewer where it is under ten: a number must not lie, so it is left out."""
    return None if is_hidden(count, context) else count


def is_hidden(count: int | None, context: Context) -> bool:
    """True when the caller is not to know so small a count."""
    return count is not None and count < SMALL and context.caller.role is Role.VIEWER
