"""What a template is, and what installing one came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.tags.model import Tag, TagClass


@dataclass(frozen=True, slots=True)
class TemplateTag:
    """A tag as the template has it; `about_en` says in English what it means."""

    tag: Tag
    about_en: str


@dataclass(frozen=True, slots=True)
class TemplateClass:
    """A class of the template with its own tags; a class stands behind the one in which it is."""

    tag_class: TagClass
    about_en: str
    tags: tuple[TemplateTag, ...]


@dataclass(frozen=True, slots=True)
class TagTemplate:
    """The starter tags of a trade: words in Chinese, descriptions in both languages."""

    key: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    classes: tuple[TemplateClass, ...]


class Outcome(StrEnum):
    """What became of a part: it was made; it stood already as the template has it; it stood otherwise and stays so; it
    could not be made beside what is there."""

    MADE = "made"
    KEPT = "kept"
    EDITED = "edited"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Installed:
    """Which template was installed; each part is `[kind, key, outcome, code]`, kind "class" or "tag", and the code is
    the reason why it was skipped, else empty."""

    template: str
    parts: list[list[str]]


@dataclass(frozen=True, slots=True)
class SegmentInstalled:
    """Which segment stands at which version, and whether it was made, stood so already or was edited and stays."""

    segment: str
    version: int
    outcome: str
