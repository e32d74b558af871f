"""Making tags and their classes: wording them, activating and retiring them, recording how they were designed."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.tags import Tag, TagClass
from graph.tags import classes, making, model
from graph.tags.model import Band, Step, TagChange, TagExtra, TagKey, TagPart, TagState
from graph.vocabulary import TagSource

strawberry.enum(
    Step, name="DesignStep", description="场景梳理, 标签拆解, 数据校验: they are recorded in this order (T16)."
)
strawberry.enum(TagPart, description="What of a tag can be taken away again.")


@strawberry.type(description="The tag is there; `created` is false when it was there with the same content before.")
class CreateTagDone:
    tag: Tag
    created: bool


@strawberry.type(description="The tag stands like this; `changed` is false when it did before.")
class UpdateTagDone:
    tag: Tag
    changed: bool


@strawberry.type(description="The tag can be given; `changed` is false when it could before.")
class ActivateTagDone:
    tag: Tag
    changed: bool


@strawberry.type(description="The tag is given to nobody any more; `changed` is false when it was not before.")
class RetireTagDone:
    tag: Tag
    changed: bool


@strawberry.type(description="The step is recorded as the entry of that number.")
class RecordTagStepDone:
    tag: Tag
    number: int


@strawberry.type(description="The class stands like this; `changed` is false when it did before.")
class UpsertTagClassDone:
    tag_class: TagClass
    created: bool
    changed: bool


CreateTagResult = Annotated[CreateTagDone | Refused | Missing | Conflict, strawberry.union("CreateTagResult")]
UpdateTagResult = Annotated[UpdateTagDone | Refused | Missing | Conflict, strawberry.union("UpdateTagResult")]
ActivateTagResult = Annotated[ActivateTagDone | Refused | Missing | Conflict, strawberry.union("ActivateTagResult")]
RetireTagResult = Annotated[RetireTagDone | Refused | Missing, strawberry.union("RetireTagResult")]
RecordTagStepResult = Annotated[RecordTagStepDone | Refused | Missing, strawberry.union("RecordTagStepResult")]
UpsertTagClassResult = Annotated[
    UpsertTagClassDone | Refused | Missing | Conflict, strawberry.union("UpsertTagClassResult")
]


@strawberry.input(
    description="A tag to make; without a key its name is the key. Without a state it is active when definition, "
    "criterion and purpose are written, else a draft."
)
class CreateTagInput:
    name: str
    class_key: str
    key: str | None = None
    definition: str | None = None
    criterion: str | None = None
    purpose: str | None = None
    state: TagState | None = strawberry.field(default=None, description="DRAFT or ACTIVE.")
    symbol: str | None = None
    label: str | None = None
    label_priority: int | None = None
    band_from: float | None = None
    band_to: float | None = None


@strawberry.input(description="What is to be different about a tag; what is not named stays, `remove` takes away.")
class UpdateTagInput:
    tag_key: str
    name: str | None = None
    class_key: str | None = None
    definition: str | None = None
    criterion: str | None = None
    purpose: str | None = None
    symbol: str | None = None
    label: str | None = None
    label_priority: int | None = None
    band_from: float | None = strawberry.field(
        default=None, description="A band is said anew as a whole: a missing end is open."
    )
    band_to: float | None = None
    remove: list[TagPart] | None = None


@strawberry.input(description="A tag that is to be given.")
class ActivateTagInput:
    tag_key: str


@strawberry.input(description="A tag that is to be given no more, and why.")
class RetireTagInput:
    tag_key: str
    reason: str | None = None


@strawberry.input(description="A step that a tag's design took, and what came of it.")
class RecordTagStepInput:
    tag_key: str
    step: Step
    note: str


@strawberry.input(
    description="A class of tags as it is to stand, all of it: what is not named is not so. Rules for setting its tags "
    "that are not named are those of the class above."
)
class UpsertTagClassInput:
    key: str
    name: str
    parent_key: str | None = None
    exclusive: bool = False
    mandatory_days: int | None = None
    set_by: list[str] | None = None
    note_needed: bool | None = None
    sources: list[TagSource] | None = None
    legend_zh: str | None = None
    legend_en: str | None = None
    band_of: str | None = None


@strawberry.type(description="Making tags and their classes.")
class TagMakingMutation:
    @strawberry.mutation(description="Make a tag in a class (标签组), as a draft or active at once (T02, T03, T04).")
    async def create_tag(self, info: Info, input: CreateTagInput, operation_key: str | None = None) -> CreateTagResult:  # pyright: ignore[reportInvalidTypeForm]
        work = making.create_tag(
            info.context.database,
            asked(info, input, operation_key),
            key=input.key,
            name=input.name,
            class_key=input.class_key,
            definition=input.definition,
            criterion=input.criterion,
            purpose=input.purpose,
            extra=TagExtra(
                state=input.state,
                symbol=input.symbol,
                label=input.label,
                label_priority=input.label_priority,
                band=_band(input.band_from, input.band_to),
            ),
        )
        return await answered(
            info, work, CreateTagDone, {"tag": ("key", "tag")}, lambda done: {"created": done.created}
        )

    @strawberry.mutation(description="Word a tag anew, or put it into another class; who holds it holds it.")
    async def update_tag(self, info: Info, input: UpdateTagInput, operation_key: str | None = None) -> UpdateTagResult:  # pyright: ignore[reportInvalidTypeForm]
        change = TagChange(
            name=input.name,
            class_key=input.class_key,
            definition=input.definition,
            criterion=input.criterion,
            purpose=input.purpose,
            symbol=input.symbol,
            label=input.label,
            label_priority=input.label_priority,
            band=_band(input.band_from, input.band_to),
            remove=frozenset(input.remove or ()),
        )
        call = asked(info, input, operation_key)
        work = making.update_tag(info.context.database, call, tag=TagKey(input.tag_key), change=change)
        return await answered(
            info, work, UpdateTagDone, {"tag": ("key", "tag")}, lambda done: {"changed": done.changed}
        )

    @strawberry.mutation(description="Let a tag be given; it needs a definition, a criterion and a purpose (T03, T04).")
    async def activate_tag(
        self, info: Info, input: ActivateTagInput, operation_key: str | None = None
    ) -> ActivateTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = making.activate_tag(info.context.database, call, tag=TagKey(input.tag_key))
        return await answered(
            info, work, ActivateTagDone, {"tag": ("key", "tag")}, lambda done: {"changed": done.changed}
        )

    @strawberry.mutation(description="Give a tag to nobody any more; who holds it holds it.")
    async def retire_tag(self, info: Info, input: RetireTagInput, operation_key: str | None = None) -> RetireTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = making.retire_tag(info.context.database, call, tag=TagKey(input.tag_key), reason=input.reason)
        return await answered(
            info, work, RetireTagDone, {"tag": ("key", "tag")}, lambda done: {"changed": done.changed}
        )

    @strawberry.mutation(description="Record a step of a tag's design with what came of it (T16).")
    async def record_tag_step(
        self, info: Info, input: RecordTagStepInput, operation_key: str | None = None
    ) -> RecordTagStepResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = making.record_step(
            info.context.database, call, tag=TagKey(input.tag_key), step=input.step, note=input.note
        )
        return await answered(
            info, work, RecordTagStepDone, {"tag": ("key", "tag")}, lambda done: {"number": done.number}
        )

    @strawberry.mutation(description="Make a class of tags, or make it stand anew; three levels at most (T02).")
    async def upsert_tag_class(
        self, info: Info, input: UpsertTagClassInput, operation_key: str | None = None
    ) -> UpsertTagClassResult:  # pyright: ignore[reportInvalidTypeForm]
        asked_class = model.TagClass(
            key=input.key,
            name=input.name,
            parent=input.parent_key,
            is_exclusive=input.exclusive,
            mandatory_days=input.mandatory_days,
            set_by=None if input.set_by is None else tuple(input.set_by),
            note_needed=input.note_needed,
            sources=None if input.sources is None else tuple(input.sources),
            legend_zh=input.legend_zh,
            legend_en=input.legend_en,
            band_of=input.band_of,
        )
        work = classes.upsert_class(info.context.database, asked(info, input, operation_key), asked_class)
        return await answered(
            info,
            work,
            UpsertTagClassDone,
            {"tagClass": ("key", "key")},
            lambda done: {"created": done.created, "changed": done.changed},
        )


def _band(start: float | None, end: float | None) -> Band | None:
    return None if start is None and end is None else Band(start, end)
