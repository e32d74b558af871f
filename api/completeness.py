"""How complete profiles are: of one user, and of many (T13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from api import asking
from api.context import Context, Info
from api.purposes import line, needs_of
from api.reading import Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from api.userlists import ATTRIBUTES, START_ALL, START_ANY_TAGS, START_GROUP, WHERE_ANY_TAGS, WHERE_GROUP
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.governance.completeness import MOST_BANDS, Band, Known, Share, bands
from graph.governance.policy import checked_users, share
from graph.measures.checking import World, checked
from graph.measures.compiling import truth
from graph.measures.model import Compare, Comparison, Expression, Leaf, Measure, Rolling
from graph.measures.store import listed
from graph.messages import Language
from queries.catalogue import fragment
from queries.composer import Piece

SETS_OF_KNOWN = fragment("governance/fragments/sets_of_known")
START_USERS = fragment("governance/fragments/start_users")
CLASSES_PART = fragment("governance/fragments/mandatory_classes_part")

DAYS = 30
BANDS = 4


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


@strawberry.type(
    description="How many of some users did a thing. With few users a share says little: of very many such users it "
    "would lie between `low` and `high` in 95 of 100 cases."
)
class DidShare:
    n_users: Long
    share: float
    low: float
    high: float


@strawberry.type(
    description="Users of whom from `low` to less than `high` (up to 1 in the last band) of what is expected is known, "
    "and what they did in the last `days`; null of nobody."
)
class CompletenessBand:
    low: float
    high: float
    n_users: Long
    bought: DidShare | None
    did: DidShare | None = strawberry.field(description="An event of the type `event`; null where none is named.")


@strawberry.type(description="How much of what is expected of many users is known, of what the caller may read (T13).")
class CompletenessOfUsers:
    n_users: Long
    n_complete: Long = strawberry.field(description="Users who lack nothing.")
    share: float | None = strawberry.field(description="The mean of their shares, 0 to 1; null: nothing is expected.")
    parts: list[PartCompleteness] = strawberry.field(description="What most of them lack comes first.")
    bands: list[CompletenessBand] = strawberry.field(
        description="The users by their share, in `nBands` of equal width, the least complete first, beside what they "
        "did; empty: nothing is expected."
    )


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
        event: str | None = None,
        days: int = DAYS,
        n_bands: int = BANDS,
    ) -> CompletenessOfUsers:
        return picked(self, info)


def completeness_of(start: Piece, selected: Selected, context: Context) -> Reading:
    """The reading of how complete the profiles of some users are, for whoever knows where to find them."""
    return _completeness_over(start, (), selected, context)


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
    return _completeness_over(starts[0] if starts else Piece(START_ALL), tuple(conditions), selected, context)


def _completeness_over(start: Piece, conditions: tuple[Piece, ...], selected: Selected, context: Context) -> Reading:
    expected = _expected(context)
    things = _things(selected, context)
    n_bands = int(selected.args["nBands"])

    def finish(found: dict[str, Any]) -> dict[str, Any]:
        classes: list[dict[str, Any]] = found["classes"]
        sets: dict[frozenset[tuple[str, str]], int] = {}
        rows: list[Known] = []
        for row in found["sets"]:
            known = [("attribute", key) for key in row["attributes"]] + [("tag_class", key) for key in row["classes"]]
            sets[frozenset(known)] = sets.get(frozenset(known), 0) + row["n_users"]
            rows.append(Known(len(known), row["n_users"], tuple(row["outcomes"])))
        asked = [_attribute(key, context) for key in expected] + [_class(each) for each in classes]
        n_users = sum(sets.values())
        banded = bands(rows, n_expected=len(asked), n_bands=n_bands, n_things=len(things))
        parts = [_counted(each, sets, n_users) for each in asked]
        return {
            "n_users": n_users,
            "n_complete": sum(n for known, n in sets.items() if len(known) == len(asked)),
            "share": share(sets, len(asked)),
            "parts": sorted(parts, key=lambda each: (each["n_users"], each["part"]["kind"], each["part"]["key"])),
            "bands": [_band(each) for each in banded],
        }

    around = asking.asking_for(SERVICE, context)
    outcomes = (listed([truth(each, around) for each in things]),) if things else ()
    params = {"needs": needs_of(expected, context), "line": line(context), "now": context.clock()}
    inserts = {"start": (start,), "conditions": conditions, "outcomes": outcomes}
    return Reading(SETS_OF_KNOWN, params, inserts=inserts, finish=finish, is_long=True)


def _things(selected: Selected, context: Context) -> Sequence[Expression]:
    """What is told of each band: that they bought, and did the event that is named, in the last days.

    Raises:
        Refused: there are too many bands, or the event or the days make no sense.
    """
    assert context.operation is not None, "only within an operation"
    n_bands, event, window = selected.args["nBands"], selected.args.get("event"), Rolling(selected.args["days"])
    if not 1 <= n_bands <= MOST_BANDS:
        raise Refused("governance.threshold", path=("nBands",), name="nBands", value=n_bands, least=1, most=MOST_BANDS)
    measures = [Measure("purchases", (), window)]
    if event is not None:
        measures.append(Measure("events", (("type", event),), window))
    things = [checked(Leaf(each, Comparison(Compare.AT_LEAST, (1,))), World(), path=("bands",)) for each in measures]
    below = {each.name for each in context.operation.fields(selected.returns, selected.below)}
    return things if "bands" in below else ()


def _band(found: Band) -> dict[str, Any]:
    bought, did = (*found.did, None, None)[:2]
    return {
        "low": found.low,
        "high": found.high,
        "n_users": found.n_users,
        "bought": _share(bought),
        "did": _share(did),
    }


def _share(found: Share | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"n_users": found.n_users, "share": found.share, "low": found.low, "high": found.high}


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
