"""Attributes: which are declared, and what each source says of a user's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from api.context import Info
from api.outcomes import Conflict, Refused, answered, asked
from graph.messages import Language
from graph.users import declaring, evidence, model
from graph.users.evidence import Witness


@strawberry.enum(description="What an attribute may hold; TEXTS is a set of words, DATE a day.")
class AttributeType(Enum):
    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@strawberry.type(description="A declared attribute (D01 to D08): what it holds, for which purpose, and how carefully.")
class Attribute:
    key: str
    type: AttributeType
    class_: str = strawberry.field(name="class", description="The group of attributes that it stands in.")
    purpose: str
    sensitive: bool
    needs_consent: bool
    label: str
    allowed: list[str] = strawberry.field(description="The values that it may hold; none: any of its type.")
    retention_days: int | None = strawberry.field(description="For how long what a source said is kept, in days.")
    expected: bool = strawberry.field(description="True when a profile without it lacks something.")


@strawberry.type(description="What one source says of an attribute, beside the value that was settled.")
class AttributeSource:
    source: str
    external_id: str
    at: datetime
    text: str | None = strawberry.field(description="The value as text; null: it says that there is none.")
    rank: int | None = strawberry.field(description="1 is believed first; null: after all that have a rank.")
    holds: bool = strawberry.field(description="True when the settled value is this one's.")


@strawberry.type
class AttributeQuery:
    """Questions about attributes as such."""

    @strawberry.field(description="The declared attributes, by key.")
    def attributes(self, info: Info) -> list[Attribute]:
        language = info.context.language
        return [declared(each, language) for each in info.context.attributes.values()]


@strawberry.input(description="An attribute to declare, or to declare anew; its type stays.")
class DeclareAttributeInput:
    key: str
    type: AttributeType
    label_zh: str
    label_en: str
    class_: str = strawberry.field(name="class", default="custom")
    purpose: str = "service"
    sensitive: bool = False
    needs_consent: bool = False
    allowed: list[str] | None = None
    retention_days: int | None = None
    expected: bool = False


@strawberry.input(description="Sources of evidence, the one believed first before the others.")
class OrderSourcesInput:
    sources: list[str]


@strawberry.type(description="The attribute is declared; `created` is false when it was before.")
class DeclareAttributeDone:
    key: str
    created: bool


@strawberry.type(description="The sources have this order; values follow when something is next said of a user.")
class OrderSourcesDone:
    n_sources: int


DeclareAttributeResult = Annotated[
    DeclareAttributeDone | Refused | Conflict, strawberry.union("DeclareAttributeResult")
]
OrderSourcesResult = Annotated[OrderSourcesDone | Refused, strawberry.union("OrderSourcesResult")]


@strawberry.type
class AttributeMutation:
    """What can be done about attributes as such."""

    @strawberry.mutation(description="Declare an attribute without code; known everywhere within five seconds.")
    async def declare_attribute(
        self, info: Info, input: DeclareAttributeInput, operation_key: str | None = None
    ) -> DeclareAttributeResult:  # pyright: ignore[reportInvalidTypeForm]
        attribute = model.Attribute(
            key=input.key,
            type=model.AttributeType(input.type.value),
            sensitive=input.sensitive,
            needs_consent=input.needs_consent,
            label_zh=input.label_zh,
            label_en=input.label_en,
            purpose=input.purpose,
            kind=input.class_,
            allowed=tuple(input.allowed or ()),
            retention_days=input.retention_days,
            is_expected=input.expected,
        )
        work = declaring.declare_attribute(info.context.database, asked(info, input, operation_key), attribute)
        return await answered(
            info, work, DeclareAttributeDone, {}, lambda done: {"key": done.key, "created": done.created}
        )

    @strawberry.mutation(description="Say which sources are believed first when they disagree about an attribute.")
    async def order_sources(
        self, info: Info, input: OrderSourcesInput, operation_key: str | None = None
    ) -> OrderSourcesResult:  # pyright: ignore[reportInvalidTypeForm]
        work = declaring.order_sources(info.context.database, asked(info, input, operation_key), input.sources)
        return await answered(info, work, OrderSourcesDone, {}, lambda done: {"n_sources": done.n_sources})


def sources_of(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What each source says, by attribute; those believed first come first."""
    witnesses = [Witness(row["key"], row["source"], row["rank"], evidence.parsed(row["evidence"])) for row in rows]
    ids = {row["key"]: row["external_id"] for row in rows}
    found: dict[str, list[dict[str, Any]]] = {}
    for attribute in sorted({key for each in witnesses for key in each.said}):
        heard = sorted((each for each in witnesses if attribute in each.said), key=lambda each: each.order(attribute))
        found[attribute] = [
            {
                "source": each.source,
                "external_id": ids[each.key],
                "at": each.said[attribute].at_ms,
                "text": _text(each.said[attribute].value),
                "rank": each.rank,
                "holds": index == 0,
            }
            for index, each in enumerate(heard)
        ]
    return found


def _text(value: model.AttributeValue | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return "、".join(value) if isinstance(value, tuple) else str(value).lower()


def declared(each: model.Attribute, language: Language) -> Attribute:
    """The declaration in the words of that language."""
    return Attribute(
        key=each.key,
        type=AttributeType(each.type.value),
        class_=each.kind,
        purpose=each.purpose,
        sensitive=each.sensitive,
        needs_consent=each.needs_consent,
        label=each.label_zh if language is Language.ZH else each.label_en,
        allowed=list(each.allowed),
        retention_days=each.retention_days,
        expected=each.is_expected,
    )
