"""Segments: what they ask, of whom it is true, who would enter and leave, and how they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON

from api import answering, asking
from api.context import Context, Info, Question
from api.expressions import ExpressionInput
from api.outcomes import Conflict, Missing, Refused, answered, sent
from api.paging import connection, page
from api.reading import Hole, Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from graph.consent.model import SERVICE
from graph.database.operations import kept_answer
from graph.measures import trees
from graph.measures.algebra import AT_ONCE
from graph.measures.model import n_leaves, segments_of
from graph.measures.printing import printed
from graph.measures.starting import start
from graph.segments import actions, model
from graph.segments.planning import check_planning
from graph.segments.policy import checked_expression, named_by
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.completeness import CompletenessOfUsers
    from api.users import User, UserEdge

ASKED_SEGMENT = fragment("segments/fragments/asked_segment")
SEGMENT_CARD = fragment("segments/fragments/segment_card")


@strawberry.type(description="A segment as it was saved last (人群).")
class SavedSegment:
    key: str
    name: str
    description: str | None
    purpose: str
    version: int = strawberry.field(description="Send it back as expectedVersion.")
    at: datetime
    actor: str
    text: str = strawberry.field(description="What it asks, as a text in the caller's language.")
    expression: JSON = strawberry.field(description="What it asks, as a tree that can be sent back as ExpressionInput.")
    names: list[str] = strawberry.field(description="Keys of the segments that it names.")
    named_by: list[str] = strawberry.field(description="Keys of the segments that name it.")


@strawberry.type(description="A page of saved segments by key.")
class SavedSegmentConnection:
    nodes: list[SavedSegment]
    page_info: strawberry.relay.PageInfo
    total_count: int


@strawberry.type(description="What answering takes.")
class SegmentCost:
    n_conditions: int = strawberry.field(description="With those of far ends and of the segments that it names.")
    n_statements: int
    n_to_judge: Long = strawberry.field(description="About how many people must be looked at, as weighed before.")


@strawberry.type(description="Users of whom something is true, by id; counts are read only when asked for.")
class SegmentUsers:
    edges: list[Annotated[UserEdge, strawberry.lazy("api.users")]]
    nodes: list[Annotated[User, strawberry.lazy("api.users")]]
    page_info: strawberry.relay.PageInfo
    total_count: Long | None = strawberry.field(description="Null for viewers where it is under ten (C08).")
    total_count_shown: str | None
    share: float | None = strawberry.field(description="Of all users, in [0, 1].")


@strawberry.type(description="What is asked of everybody, and of whom it is true. Who it is unknown of is not in it.")
class Segment:
    saved: SavedSegment | None = strawberry.field(description="The saved segment; null of a question without a key.")
    purpose: str = strawberry.field(description="For what it is asked: values without consent for it are unknown.")
    text: str = strawberry.field(description="What is asked, as a text in the caller's language.")
    expression: JSON = strawberry.field(description="What is asked, as a tree.")
    cost: SegmentCost

    @strawberry.field(description="The users of whom it is true.")
    def users(self, info: Info, first: int | None = None, after: str | None = None) -> SegmentUsers:
        return picked(self, info)

    @strawberry.field(description="Some of them by chance, other ones each time.")
    def sample(self, info: Info, first: int = 5) -> list[Annotated[User, strawberry.lazy("api.users")]]:
        return picked(self, info)

    @strawberry.field(
        description="Of how many it is unknown, for want of data or consent; null for viewers where that is under ten, "
        "and of questions of more than 25 conditions."
    )
    def n_unknown(self, info: Info) -> Long | None:
        return picked(self, info)

    @strawberry.field(
        description="How much of what is expected of their profiles is known, read for the purpose (T13)."
    )
    def completeness(
        self, info: Info, event: str | None = None, days: int = 30, n_bands: int = 4
    ) -> Annotated[CompletenessOfUsers, strawberry.lazy("api.completeness")]:
        return picked(self, info)

    @strawberry.field(description="Who is in it and not in the segment as saved; nobody where none was named.")
    def entering(self, info: Info, first: int | None = None, after: str | None = None) -> SegmentUsers:
        return picked(self, info)

    @strawberry.field(description="Who is in the segment as saved and not in it; nobody where none was named.")
    def leaving(self, info: Info, first: int | None = None, after: str | None = None) -> SegmentUsers:
        return picked(self, info)


@strawberry.input(
    description="What to ask, as a tree or as a text in either language; with a key, against that segment."
)
class SegmentPreviewInput:
    expression: ExpressionInput | None = None  # pyright: ignore[reportInvalidTypeForm]
    text: str | None = None
    key: str | None = None
    purpose: str | None = None


@strawberry.input(description="A segment as it is to stand; what it asks as a tree or as a text in either language.")
class SaveSegmentInput:
    key: str
    name: str
    expression: ExpressionInput | None = None  # pyright: ignore[reportInvalidTypeForm]
    text: str | None = None
    description: str | None = None
    purpose: str = SERVICE


@strawberry.type
class SegmentQuery:
    """Questions about segments."""

    @strawberry.field(description="Saved segments by key.")
    def segments(self, info: Info, first: int | None = None, after: str | None = None) -> SavedSegmentConnection:
        return picked(self, info)

    @strawberry.field(description="A saved segment, for its own purpose or another one.")
    def segment(self, info: Info, key: str, purpose: str | None = None) -> Segment | None:
        return picked(self, info)

    @strawberry.field(description="Of whom something would be true, before it is saved (P03, P04).")
    def segment_preview(self, info: Info, input: SegmentPreviewInput) -> Segment:
        return picked(self, info)


@strawberry.type(description="The segment stands so; `saved` is false when it did before.")
class SaveSegmentDone:
    segment: Segment | None
    version: int
    saved: bool


@strawberry.type(description="The segment is no more.")
class DeleteSegmentDone:
    key: str
    version: int


SaveSegmentResult = Annotated[SaveSegmentDone | Refused | Missing | Conflict, strawberry.union("SaveSegmentResult")]
DeleteSegmentResult = Annotated[
    DeleteSegmentDone | Refused | Missing | Conflict, strawberry.union("DeleteSegmentResult")
]


@strawberry.type(description="Writing segments.")
class SegmentMutation:
    @strawberry.mutation(description="Save a segment in a new version; the first expects version 0.")
    async def save_segment(
        self, info: Info, input: SaveSegmentInput, expected_version: int = 0, operation_key: str | None = None
    ) -> SaveSegmentResult:  # pyright: ignore[reportInvalidTypeForm]
        work = _saving(info, input, expected_version, operation_key)
        return await answered(info, work, SaveSegmentDone, {"segment": ("key", "segment")}, _saved_plain)

    @strawberry.mutation(description="Delete a segment that no other names; its versions stay in the graph.")
    async def delete_segment(
        self, info: Info, key: str, expected_version: int, operation_key: str | None = None
    ) -> DeleteSegmentResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        call = context.call(info.field_name, {"key": key, "expected_version": expected_version}, operation_key)
        work = actions.delete_segment(context.database, call, key, expected_version=expected_version)
        return await answered(
            info,
            _renewing(work, context),
            DeleteSegmentDone,
            {},
            lambda done: {"key": done.segment, "version": done.version},
        )


async def _saving(
    info: Info, input: SaveSegmentInput, expected_version: int, operation_key: str | None
) -> model.SegmentSaved:
    """Check what was sent, have it planned, save it, and know it from then on; sent again, what it was answered."""
    context = info.context
    given = sent(info)
    expression = asking.given_expression(given, context)
    payload = {**given, "expression": trees.written(expression), "text": None, "expected_version": expected_version}
    call = context.call(info.field_name, payload, operation_key)
    kept = await kept_answer(context.database, call, answer=model.SegmentSaved)
    if kept is not None:
        return kept
    wanted = model.AskedSegment(input.key, input.name, expression, input.purpose, input.description)
    checked = checked_expression(expression, context.names, asking.readable(context))
    around = asking.asking_for(SERVICE, context)
    await check_planning(context.database, checked, around, context.settings.plan_limit_ms)
    readable = asking.readable(context)
    work = actions.save_segment(context.database, call, wanted, readable, expected_version=expected_version)
    return await _renewing(work, context)


async def _renewing(work: Any, context: Context) -> Any:
    """Do the work, and know from then on what it changed."""
    done = await work
    context.names = await context.renew()
    return done


def _saved_plain(done: model.SegmentSaved) -> dict[str, object]:
    return {"version": done.version, "saved": done.saved}


def question(selected: Selected, context: Context) -> Question | None:
    """What a root field asks; None for a segment that is not there."""
    args = selected.args
    if selected.name == "segment" or "input" not in args:
        segment = context.names.segments.get(args["key"])
        return None if segment is None else asking.question_of(segment, args.get("purpose"), context)
    return previewed(args["input"], context)


def previewed(given: Mapping[str, Any], context: Context) -> Question:
    """What an input asks, checked.

    Raises:
        Missing, Refused: it cannot be asked.
    """
    expression = asking.given_expression(given, context)
    checked = checked_expression(expression, context.names, asking.readable(context))
    segment = None if given.get("key") is None else asking.saved_segment(given["key"], context)
    purpose = given.get("purpose") or (SERVICE if segment is None else segment.purpose)
    return asking.question_for(checked, purpose, context, segment)


async def prepare(selected: Selected, context: Context) -> None:
    """What takes several statements is found before the one that reads what is selected, unless it is known."""
    if selected.key in context.questions:
        return
    asked = question(selected, context)
    if asked is not None:
        context.questions[selected.key] = replace(asked, found=await asking.find(asked, context))


def _root(selected: Selected, context: Context) -> Reading:
    # What was made ready is for this reading alone: several writes of one document answer under the same key.
    asked = context.questions.pop(selected.key, None) or question(selected, context)
    known = asked or asking.question_for(asking.NOBODY, SERVICE, context)

    def finish(row: Any) -> dict[str, Any] | None:
        if asked is None:
            return None
        row.update(_told(known, context))  # in place: what further statements tell is put into this very row
        return row

    holes = (Hole(("segment",), "segment", "Segment"),)
    return Reading(ASKED_SEGMENT, holes=holes, unwrap="segment", finish=finish, question=known, is_long=True)


def _told(asked: Question, context: Context) -> dict[str, Any]:
    """What is known of a question without asking the graph."""
    sizes = context.names.sizes
    n = n_leaves(asked.expression, asked.asking.segments)
    begun = start(asked.expression, asked.asking, sizes)
    return {
        "saved": None if asked.segment is None else saved(asked.segment, context),
        "purpose": asked.purpose,
        "text": printed(asked.expression, asking.notation(context)),
        "expression": trees.written(asked.expression),
        "cost": {
            "n_conditions": n,
            "n_statements": -(-n // AT_ONCE),
            "n_to_judge": round(min(sizes.n_users, sizes.n_users if begun is None else begun.size)),
        },
    }


def saved(segment: model.Segment, context: Context) -> dict[str, Any]:
    """A saved segment as it is told."""
    return {
        "key": segment.key,
        "name": segment.name,
        "description": segment.description,
        "purpose": segment.purpose,
        "version": segment.version,
        "at": segment.at,
        "actor": segment.actor,
        "text": printed(segment.expression, asking.notation(context)),
        "expression": trees.written(segment.expression),
        "names": sorted(segments_of(segment.expression)),
        "named_by": list(named_by(segment.key, context.names)),
    }


def _segments(selected: Selected, context: Context) -> Reading:
    asked = page("segments", selected.args)
    known = context.names.segments
    keys = sorted(key for key in known if key > asked.key)[: asked.size + 1]

    def finish(_: Any) -> dict[str, Any]:
        rows = [{"cursor": key, "node": saved(known[key], context)} for key in keys]
        return {**connection("segments", asked, rows), "total_count": len(known)}

    return Reading(answering.N_FOUND, {"n": len(known)}, finish=finish)


READERS: dict[str, Reader] = {
    "Query.segments": _segments,
    "Query.segment": _root,
    "Query.segmentPreview": _root,
    **answering.READERS,
}
PREPARERS = {"Query.segment": prepare, "Query.segmentPreview": prepare}
