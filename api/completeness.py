"""How complete profiles are: of one user, and of many (T13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from api.context import Context, Info
from api.purposes import line, needs_of
from api.reading import Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from api.userlists import ATTRIBUTES, START_ALL, START_ANY_TAGS, START_GROUP, WHERE_ANY_TAGS, WHERE_GROUP
from graph.governance.policy import checked_users, share
from graph.messages import Language
from queries.catalogue import fragment
from queries.composer import Piece

SETS_OF_KNOWN = fragment("governance/fragments/sets_of_known")
START_USERS = fragment("governance/fragments/start_users")
CLASSES_PART = fragment("governance/fragments/mandatory_classes_part")


@strawberry.type(
    description="Something that is expected of a profile: an `attribute` or a class of tags (`tag_class`)."
)
class ExpectedPart:
    kind: str
    key: str
    label: str


@strawberry.type(description="How much of what is expected of a user is known, of what the caller may read (T13).")
class Completeness:
    share: float | None = strawberry.field(description="0 to 1; null: nothing is expected.")
    n_expected: int
    n_known: int
    missing: list[ExpectedPart]


@strawberry.type(description="Of how many users something that is expected is known.")
class PartCompleteness:
    part: ExpectedPart
    n_users: Long
    share: float | None


@strawberry.type(description="How much of what is expected of many users is known, of what the caller may read (T13).")
class CompletenessOfUsers:
    n_users: Long
    n_complete: Long = strawberry.field(description="Users who lack nothing.")
    share: float | None = strawberry.field(description="The mean of their shares, 0 to 1; null: nothing is expected.")
    parts: list[PartCompleteness] = strawberry.field(description="What most of them lack comes first.")


@strawberry.type
class CompletenessOfUser:
    """What a profile says of itself."""

    @strawberry.field(
        description="The share of what is expected that is known: attributes declared so, mandatory classes of tags."
    )
    def completeness(self, info: Info) -> Completeness:
        return picked(self, info)


@strawberry.type
class CompletenessQuery:
    """Questions about profiles as a whole."""

    @strawberry.field(
        description="How complete the profiles are: of everybody, of a group, of who holds a tag, of these users (T13)."
    )
    def completeness(
        self,
        info: Info,
        group: str | None = None,
        tag: str | None = None,
        user_ids: list[strawberry.ID] | None = None,
    ) -> CompletenessOfUsers:
        return picked(self, info)


def completeness_of(start: Piece, context: Context) -> Reading:
    """The reading of how complete the profiles of some users are, for whoever knows where to find them."""
    return _completeness_over(start, (), context)


def _completeness(_: Selected, context: Context) -> Reading:
    expected = _expected(context)

    def finish(found: dict[str, Any]) -> dict[str, Any]:
        shown = {row["key"] for row in found["values"]}
        classes: list[dict[str, Any]] = found["classes"]
        missing = [_attribute(key, context) for key in expected if key not in shown]
        missing += [_class(each) for each in classes if not each["is_known"]]
        n_expected = len(expected) + len(classes)
        n_known = n_expected - len(missing)
        return {
            "share": n_known / n_expected if n_expected else None,
            "n_expected": n_expected,
            "n_known": n_known,
            "missing": missing,
        }

    inserts = {"evidence": (Piece(CLASSES_PART, {"now": context.clock()}),)}
    params = {"needs": needs_of(expected, context), "line": line(context)}
    return Reading(ATTRIBUTES, params, inserts=inserts, finish=finish)


def _completeness_of_users(selected: Selected, context: Context) -> Reading:
    args = selected.args
    named = checked_users(args.get("userIds"))
    conditions: list[Piece] = []
    starts: list[Piece] = []
    if named is not None:
        starts.append(Piece(START_USERS, {"ids": list(named)}))
    if args.get("tag") is not None:
        starts.append(Piece(START_ANY_TAGS, {"keys": [args["tag"]]}))
        conditions.append(Piece(WHERE_ANY_TAGS, {"keys": [args["tag"]]}))
    if args.get("group") is not None:
        starts.append(Piece(START_GROUP, {"key": args["group"]}))
        conditions.append(Piece(WHERE_GROUP, {"key": args["group"]}))
    return _completeness_over(starts[0] if starts else Piece(START_ALL), tuple(conditions), context)


def _completeness_over(start: Piece, conditions: tuple[Piece, ...], context: Context) -> Reading:
    expected = _expected(context)

    def finish(found: dict[str, Any]) -> dict[str, Any]:
        classes: list[dict[str, Any]] = found["classes"]
        sets: dict[frozenset[tuple[str, str]], int] = {}
        for row in found["sets"]:
            known = [("attribute", key) for key in row["attributes"]] + [("tag_class", key) for key in row["classes"]]
            sets[frozenset(known)] = row["n_users"]
        asked = [_attribute(key, context) for key in expected] + [_class(each) for each in classes]
        n_users = sum(sets.values())
        parts = [_counted(each, sets, n_users) for each in asked]
        return {
            "n_users": n_users,
            "n_complete": sum(n for known, n in sets.items() if len(known) == len(asked)),
            "share": share(sets, len(asked)),
            "parts": sorted(parts, key=lambda each: (each["n_users"], each["part"]["kind"], each["part"]["key"])),
        }

    params = {"needs": needs_of(expected, context), "line": line(context), "now": context.clock()}
    inserts = {"start": (start,), "conditions": conditions}
    return Reading(SETS_OF_KNOWN, params, inserts=inserts, finish=finish, is_long=True)


def _counted(part: dict[str, Any], sets: Mapping[frozenset[tuple[str, str]], int], n_users: int) -> dict[str, Any]:
    n_known = sum(n for known, n in sets.items() if (part["kind"], part["key"]) in known)
    return {"part": part, "n_users": n_known, "share": n_known / n_users if n_users else None}


def _expected(context: Context) -> list[str]:
    return [key for key in context.readable_attributes() if context.attributes[key].is_expected]


def _attribute(key: str, context: Context) -> dict[str, Any]:
    attribute = context.attributes[key]
    label = attribute.label_zh if context.language is Language.ZH else attribute.label_en
    return {"kind": "attribute", "key": key, "label": label}


def _class(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "tag_class", "key": found["key"], "label": found["name"]}


READERS: dict[str, Reader] = {
    "Query.completeness": _completeness_of_users,
    "User.completeness": _completeness,
}
