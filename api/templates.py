"""Templates through GraphQL: the starter tags of six trades, and installing them (T10)."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import strawberry

from api.context import Context, Info
from api.outcomes import Missing, Refused, answered, asked
from graph.messages import Language
from graph.templates import actions, model
from graph.templates.catalogue import tag_templates


@strawberry.type(description="A tag as a template has it.")
class TagTemplateTag:
    key: str
    name: str
    definition: str
    criterion: str
    purpose: str
    about: str = strawberry.field(description="What it means, in English.")
    band_from: float | None
    band_to: float | None


@strawberry.type(description="A class of tags as a template has it; a class stands behind the one that it is within.")
class TagTemplateClass:
    key: str
    name: str
    parent_key: str | None
    about: str = strawberry.field(description="What its tags say, in English.")
    exclusive: bool
    mandatory_days: int | None
    set_by: list[str] | None
    note_needed: bool | None
    sources: list[str] | None
    band_of: str | None
    tags: list[TagTemplateTag]


@strawberry.type(description="The starter tags of a trade (行业模板), with words in Chinese.")
class TagTemplate:
    key: str
    name: str = strawberry.field(description="In the caller's language.")
    about: str = strawberry.field(description="In the caller's language.")
    n_tags: int
    classes: list[TagTemplateClass]


@strawberry.enum(description="What became of a part of a template.")
class TemplateOutcome(Enum):
    MADE = strawberry.enum_value("made", description="It was not there, and is now.")
    KEPT = strawberry.enum_value("kept", description="It stands already as the template has it.")
    EDITED = strawberry.enum_value("edited", description="It stands otherwise, and stays so.")
    SKIPPED = strawberry.enum_value("skipped", description="It cannot stand beside what is there; see code.")


@strawberry.type(description="A class or a tag of a template, and what became of it.")
class InstalledPart:
    kind: str = strawberry.field(description='"class" or "tag".')
    key: str
    outcome: TemplateOutcome
    code: str | None = strawberry.field(description="Why it was skipped.")


@strawberry.type(description="The template is installed; what was there under its keys stays as it was.")
class InstallTagTemplateDone:
    template_key: str
    n_made: int
    n_kept: int
    n_edited: int
    n_skipped: int
    parts: list[InstalledPart]


@strawberry.input(description="Which template is to be installed.")
class InstallTagTemplateInput:
    key: str


InstallTagTemplateResult = Annotated[
    InstallTagTemplateDone | Refused | Missing, strawberry.union("InstallTagTemplateResult")
]


@strawberry.type
class TemplateQuery:
    """Questions about templates."""

    @strawberry.field(description="The templates that can be installed, by key.")
    def tag_templates(self, info: Info) -> list[TagTemplate]:
        return [_template(each, info.context) for each in tag_templates().values()]


@strawberry.type
class TemplateMutation:
    """What can be done about templates."""

    @strawberry.mutation(
        description="Install the starter tags of a trade in one write. Sent again it makes what is missing since; what "
        "was edited, retired or merged stays as it is (T10)."
    )
    async def install_tag_template(
        self, info: Info, input: InstallTagTemplateInput, operation_key: str | None = None
    ) -> InstallTagTemplateResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.install_tag_template(info.context.database, call, key=input.key)
        return await answered(info, work, InstallTagTemplateDone, {}, _installed)


def _installed(done: model.Installed) -> dict[str, object]:
    parts = [
        InstalledPart(kind=kind, key=key, outcome=TemplateOutcome(outcome), code=code or None)
        for kind, key, outcome, code in done.parts
    ]
    counts = {f"n_{each.value}": sum(part.outcome is each for part in parts) for each in TemplateOutcome}
    return {"template_key": done.template, "parts": parts, **counts}


def _template(found: model.TagTemplate, context: Context) -> TagTemplate:
    is_zh = context.language is Language.ZH
    return TagTemplate(
        key=found.key,
        name=found.name_zh if is_zh else found.name_en,
        about=found.about_zh if is_zh else found.about_en,
        n_tags=sum(len(each.tags) for each in found.classes),
        classes=[_class(each) for each in found.classes],
    )


def _class(found: model.TemplateClass) -> TagTemplateClass:
    own = found.tag_class
    return TagTemplateClass(
        key=own.key,
        name=own.name,
        parent_key=own.parent,
        about=found.about_en,
        exclusive=own.is_exclusive,
        mandatory_days=own.mandatory_days,
        set_by=None if own.set_by is None else list(own.set_by),
        note_needed=own.note_needed,
        sources=None if own.sources is None else [each.value for each in own.sources],
        band_of=own.band_of,
        tags=[_tag(each) for each in found.tags],
    )


def _tag(found: model.TemplateTag) -> TagTemplateTag:
    own = found.tag
    return TagTemplateTag(
        key=own.key,
        name=own.name,
        definition=own.definition or "",
        criterion=own.criterion or "",
        purpose=own.purpose or "",
        about=found.about_en,
        band_from=None if own.band is None else own.band.start,
        band_to=None if own.band is None else own.band.end,
    )
