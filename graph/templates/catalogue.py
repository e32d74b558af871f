"""The six templates as they are shipped: JSON files of this package, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from graph.tags.model import Band, Tag, TagClass, TagExtra
from graph.tags.policy import checked_tag
from graph.templates.model import TagTemplate, TemplateClass, TemplateTag
from graph.vocabulary import TagSource


@cache
def tag_templates() -> Mapping[str, TagTemplate]:
    """All templates by key, in the order of their keys.

    Raises:
        GuanxiError, KeyError: a file is not what it must be, which a test proves of none.
    """
    folder = files("graph.templates").joinpath("data")
    found = [_template(orjson.loads(each.read_bytes())) for each in folder.iterdir() if each.name.endswith(".json")]
    return {each.key: each for each in sorted(found, key=lambda each: each.key)}


def _template(read: Mapping[str, Any]) -> TagTemplate:
    classes = tuple(each for top in read["classes"] for each in _classes(top, None))
    return TagTemplate(read["key"], read["nameZh"], read["nameEn"], read["aboutZh"], read["aboutEn"], classes)


def _classes(read: Mapping[str, Any], parent: str | None) -> Iterator[TemplateClass]:
    """The class, and behind it those within it."""
    sources = read.get("sources")
    made = TagClass(
        key=read["key"],
        name=read["name"],
        parent=parent,
        is_exclusive=read.get("exclusive", False),
        mandatory_days=read.get("mandatoryDays"),
        set_by=tuple(read["setBy"]) if "setBy" in read else None,
        note_needed=read.get("noteNeeded"),
        sources=None if sources is None else tuple(TagSource(each) for each in sources),
        band_of=read.get("bandOf"),
    )
    tags = tuple(TemplateTag(_tag(each, read), each["aboutEn"]) for each in read.get("tags", ()))
    yield TemplateClass(made, read["aboutEn"], tags)
    for each in read.get("classes", ()):
        yield from _classes(each, made.key)


def _tag(read: Mapping[str, Any], around: Mapping[str, Any]) -> Tag:
    has_band = "bandFrom" in read or "bandTo" in read
    return checked_tag(
        key=read["key"],
        name=read["name"],
        class_key=around["key"],
        definition=read["definition"],
        criterion=read["criterion"],
        purpose=read.get("purpose", around.get("purpose")),
        extra=TagExtra(band=Band(read.get("bandFrom"), read.get("bandTo"))) if has_band else None,
    )
