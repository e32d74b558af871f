"""Ready segments through GraphQL: templates with parameters, and making segments of them (V05, G08, M05, P05)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api import asking
from api.context import Context, Info
from api.outcomes import Missing, Refused, answered, asked
from api.segments import Segment
from api.templates import TemplateOutcome
from graph.measures.printing import printed
from graph.messages import Language
from graph.segments.model import AskedSegment
from graph.templates import actions, model
from graph.templates.audiences import SEGMENT_TEMPLATES, ParameterKind, SegmentTemplate, made, segment_template

strawberry.enum(
    ParameterKind,
    name="TemplateParameterKind",
    description="Whole days, a count, a whole amount in units of the currency, hours with commas between, a text.",
)


@strawberry.type(description="Something that one sets of a ready segment.")
class TemplateParameter:
    key: str
    kind: ParameterKind
    default: str | None = strawberry.field(description="Null: it must be given.")
    about: str = strawberry.field(description="In the caller's language.")


@strawberry.type(description="A ready segment, made of parameters.")
class ReadySegment:
    key: str
    name: str = strawberry.field(description="In the caller's language.")
    about: str = strawberry.field(description="In the caller's language.")
    purpose: str = strawberry.field(description="What it is asked for, once it is made.")
    text: str | None = strawberry.field(description="What it asks with the defaults; null where one must be given.")
    parameters: list[TemplateParameter]


@strawberry.type(description="The segment is there; one that stood under its key before stays as it was.")
class InstallSegmentTemplateDone:
    segment: Segment | None
    version: int
    outcome: TemplateOutcome


@strawberry.input(description="A parameter, written as text.")
class TemplateParameterInput:
    key: str
    value: str


@strawberry.input(description="Which ready segment is to be made, with what, and under which key (the template's own).")
class InstallSegmentTemplateInput:
    key: str
    parameters: list[TemplateParameterInput] | None = None
    as_key: str | None = strawberry.field(default=None, name="as")


InstallSegmentTemplateResult = Annotated[
    InstallSegmentTemplateDone | Refused | Missing, strawberry.union("InstallSegmentTemplateResult")
]


@strawberry.type
class ReadySegmentQuery:
    """Questions about ready segments."""

    @strawberry.field(
        description="Ready segments: new, often and much, churned, time slots, birthdays, holidays (V05)."
    )
    def segment_templates(self, info: Info) -> list[ReadySegment]:
        return [_ready(each, info.context) for each in SEGMENT_TEMPLATES.values()]


@strawberry.type
class ReadySegmentMutation:
    """What can be done about ready segments."""

    @strawberry.mutation(
        description="Make a segment of a template. Sent again, one that was changed since is not overwritten."
    )
    async def install_segment_template(
        self, info: Info, input: InstallSegmentTemplateInput, operation_key: str | None = None
    ) -> InstallSegmentTemplateResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        context = info.context

        async def work() -> model.SegmentInstalled:
            template = segment_template(input.key)
            given = {each.key: each.value for each in input.parameters or []}
            expression = made(template, given, digits=context.settings.currency_digits)
            wanted = AskedSegment(
                input.as_key or template.key, template.name_zh, expression, template.purpose, template.about_zh
            )
            done = await actions.install_segment(context.database, call, wanted, asking.readable(context))
            context.names = await context.renew()
            return done

        roots = {"segment": ("key", "segment")}
        return await answered(info, work(), InstallSegmentTemplateDone, roots, _installed)


def _installed(done: model.SegmentInstalled) -> dict[str, object]:
    return {"version": done.version, "outcome": TemplateOutcome(done.outcome)}


def _ready(found: SegmentTemplate, context: Context) -> ReadySegment:
    is_zh = context.language is Language.ZH
    is_whole = all(each.default is not None for each in found.parameters)
    asked_by_default = made(found, {}, digits=context.settings.currency_digits) if is_whole else None
    return ReadySegment(
        key=found.key,
        name=found.name_zh if is_zh else found.name_en,
        about=found.about_zh if is_zh else found.about_en,
        purpose=found.purpose,
        text=None if asked_by_default is None else printed(asked_by_default, asking.notation(context)),
        parameters=[
            TemplateParameter(
                key=each.key, kind=each.kind, default=each.default, about=each.about_zh if is_zh else each.about_en
            )
            for each in found.parameters
        ],
    )
