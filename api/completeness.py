"""How complete profiles are: of one user, and of many (T13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import strawberry

from api import asking
from api.context import Context, Info
from api.purposes import line, needs_of
from api.reading import Later, Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from api.userlists import ATTRIBUTES, START_ALL, START_ANY_TAGS, START_GROUP, WHERE_ANY_TAGS, WHERE_GROUP
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.governance.completeness import MOST_BANDS, Band, Known, Share, bands
from graph.governance.policy import checked_users, share
from graph.measures.checking import World, checked
from graph.measures.compiling import truth
from graph.measures.model import Compare, Comparison, Leaf, Measure, Rolling
from graph.measures.store import listed
from graph.messages import Language
from graph.reports.reading import USERS_A_PAGE
from queries.catalogue import fragment
from queries.composer import Piece, compose

SETS_OF_KNOWN = fragment("governance/fragments/sets_of_known")
USERS_BEGUN = fragment("governance/fragments/users_begun")
START_USERS = fragment("governance/fragments/start_users")
CLASSES_PART = fragment("governance/fragments/mandatory_classes_part")

WAS_BUYER = fragment("governance/fragments/truth_was_buyer")
BOUGHT_AGAIN = fragment("governance/fragments/truth_bought_again")
INVITED = fragment("governance/fragments/truth_invited")
_AMONG: Mapping[str, str] = {"bought_again": "was_buyer", "accepted": "invited"}
"""Shares that are of those alone who did another thing."""

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


@strawberry.type(description="How many of those who did one thing did another; the share is null of nobody.")
class DidOf:
    n_of: Long = strawberry.field(description="Who did the first.")
    did: DidShare | None


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
    bought_again: DidOf = strawberry.field(
        description="Of who bought in the `days` before the last `days`, who bought on another day within `days` of "
        "their first purchase in them."
    )
    accepted: DidOf = strawberry.field(
        description="Of who was invited in the last `days` and accepted, declined or let it pass, who accepted."
    )


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
    expected, things = _expected(context), _things(selected, context)
    names = [name for name, _ in things]
    n_bands = int(selected.args["nBands"])
    params = {"needs": needs_of(expected, context), "line": line(context), "now": context.clock()}
    inserts = {"outcomes": (listed([each for _, each in things]),) if things else ()}
    users: list[str] = []
    later = Later()

    def begun(found: list[str]) -> Later:
        users.extend(found)
        return later

    async def then() -> None:
        pages: list[Mapping[str, Any]] = []
        for first in range(0, max(len(users), 1), USERS_A_PAGE):
            some = {**params, "users": users[first : first + USERS_A_PAGE]}
            composed = compose([Piece(SETS_OF_KNOWN, some, inserts=inserts)])
            deadline_s = context.settings.segment_deadline_s
            pages.append((await context.database.read_composed(composed, deadline_s=deadline_s))["s0"])
        classes: list[dict[str, Any]] = pages[-1]["classes"]
        asked = [_attribute(key, context) for key in expected] + [_class(each) for each in classes]
        later.settle(_told([row for page in pages for row in page["sets"]], asked, names, n_bands))

    found = {"start": (start,), "conditions": conditions}
    return Reading(USERS_BEGUN, inserts=found, finish=begun, is_long=True, then=then)


def _told(
    found: Sequence[Mapping[str, Any]], asked: Sequence[dict[str, Any]], names: Sequence[str], n_bands: int
) -> dict[str, Any]:
    """What is told of users of whom these sets of what is asked are known, and what those did by the names of it."""
    sets: dict[frozenset[tuple[str, str]], int] = {}
    rows: list[Known] = []
    for row in found:
        known = [("attribute", key) for key in row["attributes"]] + [("tag_class", key) for key in row["classes"]]
        sets[frozenset(known)] = sets.get(frozenset(known), 0) + row["n_users"]
        rows.append(Known(len(known), row["n_users"], tuple(row["outcomes"])))
    n_users = sum(sets.values())
    among = {names.index(name): names.index(base) for name, base in _AMONG.items() if name in names}
    banded = bands(rows, n_expected=len(asked), n_bands=n_bands, n_things=len(names), among=among)
    parts = [_counted(each, sets, n_users) for each in asked]
    return {
        "n_users": n_users,
        "n_complete": sum(n for known, n in sets.items() if len(known) == len(asked)),
        "share": share(sets, len(asked)),
        "parts": sorted(parts, key=lambda each: (each["n_users"], each["part"]["kind"], each["part"]["key"])),
        "bands": [_band(each, names) for each in banded],
    }


def _things(selected: Selected, context: Context) -> Sequence[tuple[str, Piece]]:
    """What is told of each band, by name: that they bought, did the event that is named, and what else is asked for.

    Raises:
        Refused: there are too many bands, or the event or the days make no sense.
    """
    assert context.operation is not None, "only within an operation"
    n_bands, event, days = selected.args["nBands"], selected.args.get("event"), selected.args["days"]
    if not 1 <= n_bands <= MOST_BANDS:
        raise Refused("governance.threshold", path=("nBands",), name="nBands", value=n_bands, least=1, most=MOST_BANDS)
    measures = {"bought": Measure("purchases", (), Rolling(days))}
    if event is not None:
        measures["did"] = Measure("events", (("type", event),), Rolling(days))
    some = Comparison(Compare.AT_LEAST, (1,))
    plain = {name: checked(Leaf(each, some), World(), path=("bands",)) for name, each in measures.items()}
    fields = context.operation.fields
    banded = [each for each in fields(selected.returns, selected.below) if each.name == "bands"]
    if not banded:
        return ()
    asked = {one.name for each in banded for one in fields(each.returns, each.below)}
    around = asking.asking_for(SERVICE, context)
    things = [(name, truth(each, around)) for name, each in plain.items()]
    if "boughtAgain" in asked:
        window = {"first": context.today - timedelta(days=2 * days), "last": context.today - timedelta(days=days)}
        things += [
            ("was_buyer", Piece(WAS_BUYER, window)),
            ("bought_again", Piece(BOUGHT_AGAIN, {**window, "within": days})),
        ]
    if "accepted" in asked:
        since = context.clock() - timedelta(days=days)
        things += [
            ("invited", Piece(INVITED, {"since": since, "states": ["accepted", "declined", "expired"]})),
            ("accepted", Piece(INVITED, {"since": since, "states": ["accepted"]})),
        ]
    return things


def _band(found: Band, names: Sequence[str]) -> dict[str, Any]:
    did = dict(zip(names, found.did, strict=True))
    told: dict[str, Any] = {"low": found.low, "high": found.high, "n_users": found.n_users}
    for name in ("bought", "did"):
        told[name] = _share(did.get(name))
    for name, base in _AMONG.items():
        of = did.get(base)
        told[name] = {"n_of": of.n_users if of else 0, "did": _share(did.get(name))}
    return told


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
