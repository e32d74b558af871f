"""Why a user is in a segment or not: as types of the schema, and as one slot of the statement that reads the user."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import strawberry

from api.context import Info
from api.reading import Reader, picked
from api.scalars import Long
from api.segments import SegmentPreviewInput
from api.stories import read


@strawberry.enum(description="True, false, or unknown: what is missing or not authorised is not false.")
class Truth(Enum):
    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@strawberry.enum(description="Why a value is unknown: there is none, its owner did not agree, no run holds it.")
class UnknownReason(Enum):
    NO_DATA = "no_data"
    NOT_AUTHORISED = "not_authorised"
    NOT_COMPUTED = "not_computed"


@strawberry.type(description="One part of what a segment asks, beside what is so of the user.")
class ExplainedPart:
    path: str = strawberry.field(
        description='Where it stands: "" the whole, "1" its second part, "1.0" the first part of that.'
    )
    kind: str = strawberry.field(description="all, any, none, not, known, segment, or what is measured.")
    truth: Truth
    decides: bool = strawberry.field(description="Whether the whole is what it is because of it.")
    text: str = strawberry.field(description="What it asks, as a text in the caller's language.")
    value: str | None = strawberry.field(description="What was measured; null of the unknown and of what joins others.")
    wanted: str | None = strawberry.field(description="What it was compared with.")
    unknown_reason: UnknownReason | None
    sentence: str


@strawberry.type(description="Something that an explanation speaks of: a user, tag, purchase, event, group …")
class EvidenceNode:
    id: str
    kind: str
    label: str | None


@strawberry.type(description="A fact behind one part.")
class EvidenceEdge:
    from_id: str
    to_id: str
    kind: str
    at: datetime | None
    until: datetime | None
    day: date | None = strawberry.field(description="Of interactions, which are kept by day, and of purchases.")
    amount_minor: Long | None = strawberry.field(description="Less refunds.")
    count: int | None
    detail: str | None = strawberry.field(description="The source of a tag, the kind of an interaction.")
    part: str = strawberry.field(description="The path of the part that it carries.")
    is_decisive: bool = strawberry.field(description="Without this fact alone the user would not be in the segment.")


@strawberry.type(description="The facts behind the parts as a small graph: at most 10 a part, the newest first.")
class Evidence:
    nodes: list[EvidenceNode]
    edges: list[EvidenceEdge]


@strawberry.type(description="A value that would do.")
class MissingFact:
    paths: list[str] = strawberry.field(description="The parts that ask for it.")
    value: str | None
    wanted: str | None = strawberry.field(description="The nearest value that would do; null: any that is known.")
    n_facts: int = strawberry.field(description="How many facts lie between, such as purchases to come.")
    sentence: str


@strawberry.type(description="The fewest facts with which the user would be in the segment, all else staying as it is.")
class MissingFacts:
    n_facts: int
    facts: list[MissingFact]
    sentence: str


@strawberry.type(description="A way to be let in, all else staying as it is.")
class MissingWay:
    n_facts: int
    facts: list[MissingFact]
    before: datetime | None = strawberry.field(
        description="From when on it is not enough any more, since other facts go out of their windows; null where it "
        "stays enough, or where time is not followed."
    )
    sentence: str


@strawberry.type(description="The next moment at which time alone changes the answer.")
class NextChange:
    at: datetime
    truth: Truth
    sentence: str


@strawberry.type(description="Why a user is in a segment or not.")
class Explanation:
    segment: str | None = strawberry.field(description="The key of the saved segment, where one was named.")
    purpose: str = strawberry.field(description="For what it is asked: values without consent for it are unknown.")
    truth: Truth
    is_in: bool = strawberry.field(description="Whether the user is listed: it is true, and a child's guardian agreed.")
    sentence: str
    sentences: list[str] = strawberry.field(description="What decides, a sentence a condition.")
    parts: list[ExplainedPart] = strawberry.field(description="Every part, the whole first, each before its own.")
    missing: MissingFacts | None = strawberry.field(
        description="What would let the user in; null where they are, and where no values would do."
    )
    ways: list[MissingWay] | None = strawberry.field(
        description="Up to five ways that would let the user in, the one with the fewest facts first; none of them "
        "where they are, and where no values would do."
    )
    evidence: Evidence | None = strawberry.field(description="The facts behind the parts that decide.")
    next_change: NextChange | None = strawberry.field(
        description="When time alone will change the answer; null where it never does, as far as is followed."
    )
    is_time_followed: bool | None = strawberry.field(
        description="False where the moment hangs on more: on what time does to people at far ends, on somebody "
        "growing out of childhood, on more than 300 facts of one kind."
    )


@strawberry.type
class ExplanationsOfUser:
    """Why the user is in segments or not."""

    @strawberry.field(
        description="Why the user is in a segment or not: a saved one by its key, or one that is asked now. Null of "
        "who was erased."
    )
    def why(
        self, info: Info, segment: str | None = None, input: SegmentPreviewInput | None = None
    ) -> Explanation | None:
        return picked(self, info)

    @strawberry.field(
        description="Why the user is not in a segment, or what they lack to be promoted into a group by the policy in "
        "force on its ladder; null where nothing is lacking."
    )
    def why_not(
        self,
        info: Info,
        segment: str | None = None,
        input: SegmentPreviewInput | None = None,
        group: str | None = None,
    ) -> Explanation | None:
        return picked(self, info)


READERS: dict[str, Reader] = {"User.why": read, "User.whyNot": read}
