"""How lists of users are read: where a statement starts, what must hold, in which order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from api.attributes import Attribute as Declared
from api.attributes import declared, sources_of
from api.context import Context
from api.paging import page
from api.purposes import authorised_for, exact, line, listed_for, named_purpose, needs_of, shown
from api.reading import Hole, Reading
from api.selection import Selected
from graph.errors import Refused
from graph.messages import Language
from graph.users.model import Attribute, AttributeType
from graph.users.policy import checked_attributes, searchable
from queries.catalogue import fragment
from queries.composer import Piece

ATTRIBUTES = fragment("users/fragments/attributes")
EVIDENCE = fragment("users/fragments/evidence_part")
COUNT_USERS = fragment("users/fragments/count_users")
LISTS = {
    ("name", True): fragment("users/fragments/list_by_name_forward"),
    ("name", False): fragment("users/fragments/list_by_name_backward"),
    ("joined_at", True): fragment("users/fragments/list_by_joined_at_forward"),
    ("joined_at", False): fragment("users/fragments/list_by_joined_at_backward"),
}
START_ALL = fragment("users/fragments/start_all")
START_SEARCH = fragment("users/fragments/start_search")
START_CITY = fragment("users/fragments/start_city")
START_GROUP = fragment("groups/fragments/start_group")
START_ALL_TAGS = fragment("tags/fragments/start_all_tags")
START_ANY_TAGS = fragment("tags/fragments/start_any_tags")
WHERE_SEARCH = fragment("users/fragments/where_search")
WHERE_ATTRIBUTE = fragment("users/fragments/where_attribute")
WHERE_JOINED = fragment("users/fragments/where_joined")
WHERE_GROUP = fragment("groups/fragments/where_group")
WHERE_ALL_TAGS = fragment("tags/fragments/where_all_tags")
WHERE_ANY_TAGS = fragment("tags/fragments/where_any_tags")
WHERE_NO_TAGS = fragment("tags/fragments/where_no_tags")

MAX_CONDITIONS = 10
MAX_KEYS = 50
_IDEOGRAPH = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[^\W_]+")
_MOST_PARTS = 8
_LONGEST_PART = 32
# Words that the index's analyzer leaves out (Lucene's cjk/stopwords.txt), so that no query can find them or a part.
_LEFT_OUT = (
    "a and are as at be but by for if in into is it no not of on or s such t that the their then there these they "
    "this to was will with www"
)


def read(selected: Selected, context: Context) -> Reading:
    """The reading behind `users`: the most selective start that the filter offers, the rest as conditions."""
    args = selected.args
    order = args["order"].value if hasattr(args["order"], "value") else args["order"]
    list_name = f"users.{order}"
    asked = page(list_name, args)
    purpose = named_purpose(args, context)
    start, conditions = _plan(args.get("filter") or {}, purpose, context)
    return Reading(
        LISTS[order, asked.is_forward],
        {"after": asked.key, "limit": asked.size + 1},
        inserts={"start": (start,), "conditions": conditions},
        holes=(Hole(("node",), "user", "User"),),
        page=asked,
        list_name=list_name,
        count=Piece(COUNT_USERS, inserts={"start": (start,), "conditions": conditions}),
        purpose=purpose,
        total=lambda count: {"total_count": exact(count, context), "total_count_shown": shown(count, context)},
    )


def read_attributes(selected: Selected, context: Context) -> Reading:
    """The reading behind `attributes`: declared keys that the caller may read, each value in its own type."""
    readable = context.readable_attributes()
    asked = selected.args.get("keys")
    if asked is not None:
        for key in asked:
            if key not in readable:
                raise Refused("users.attribute_unknown", path=("keys",), key=key[:40])
        readable = [key for key in readable if key in asked]
    catalogue, language = context.attributes, context.language
    assert context.operation is not None
    below = context.operation.fields(selected.returns, selected.below)
    wants_sources = any(each.name == "sources" for each in below)

    def finish(found: dict[str, Any]) -> list[dict[str, Any]]:
        granted, of_child = frozenset(cast("list[str]", found["granted"])), bool(found["of_child"])
        marks: dict[str | None, list[str]] = {}
        said = sources_of(found["evidence"]) if wants_sources else {}
        values: list[dict[str, Any]] = []
        for row in found["values"]:
            attribute = catalogue[row["key"]]
            guard = attribute.guarded_by
            if guard not in marks:
                marks[guard] = authorised_for(guard, granted, context, of_child=of_child)
            value = _attribute(row["value"], attribute, language)
            values.append({**value, "authorised_for": marks[guard], "sources": said.get(row["key"], [])})
        return values

    params = {"needs": needs_of(readable, context), "line": line(context)}
    inserts = {"evidence": (Piece(EVIDENCE),)} if wants_sources else {}
    return Reading(ATTRIBUTES, params, inserts=inserts, finish=finish)


def read_missing(_: Selected, context: Context) -> Reading:
    """The reading behind `missingAttributes`: what is expected, may be read, and has no value that may be shown."""
    readable = context.readable_attributes()
    expected = [key for key in readable if context.attributes[key].is_expected]

    def finish(found: dict[str, Any]) -> list[Declared]:
        shown_keys = {row["key"] for row in found["values"]}
        return [declared(context.attributes[key], context.language) for key in expected if key not in shown_keys]

    return Reading(ATTRIBUTES, {"needs": needs_of(expected, context), "line": line(context)}, finish=finish)


def _attribute(value: object, attribute: Attribute, language: Language) -> dict[str, Any]:
    texts = [str(each) for each in cast("list[object]", value)] if isinstance(value, list) else None
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    text = str(value).lower() if isinstance(value, bool) else str(cast("object", value))
    return {
        "key": attribute.key,
        "label": attribute.label_zh if language is Language.ZH else attribute.label_en,
        "text": text if texts is None else "、".join(texts),
        "texts": texts,
        "number": number,
        "boolean": value if isinstance(value, bool) else None,
        "day": date.fromisoformat(text) if attribute.type is AttributeType.DATE else None,
    }


def _plan(given: Mapping[str, Any], purpose: str, context: Context) -> tuple[Piece, tuple[Piece, ...]]:
    """Where to start and what must hold besides; starts are tried from the usually smallest to the largest."""
    starts: list[Piece] = []
    conditions: list[Piece] = []
    if given.get("search"):
        folded = searchable(given["search"].strip())
        conditions.append(Piece(WHERE_SEARCH, {"text": folded}))
        query = lucene(folded)
        if query:
            starts.append(Piece(START_SEARCH, {"query": query}))
    _tags(given.get("tags") or {}, starts, conditions)
    if given.get("group") is not None:
        starts.append(Piece(START_GROUP, {"key": given["group"]}))
        conditions.append(Piece(WHERE_GROUP, {"key": given["group"]}))
    _attributes(given.get("attributes") or [], context, starts, conditions)
    if given.get("joinedFrom") is not None or given.get("joinedBefore") is not None:
        conditions.append(Piece(WHERE_JOINED, _span(given.get("joinedFrom"), given.get("joinedBefore"))))
    if len(conditions) > MAX_CONDITIONS:
        raise Refused("users.too_many_conditions", path=("filter",), limit=MAX_CONDITIONS)
    keys = [str(each["key"]) for each in cast("list[Mapping[str, Any]]", given.get("attributes") or [])]
    conditions += listed_for(purpose, keys, context)
    return (starts[0] if starts else Piece(START_ALL)), tuple(conditions)


def _tags(given: Mapping[str, Any], starts: list[Piece], conditions: list[Piece]) -> None:
    for name, start, where in (
        ("all", START_ALL_TAGS, WHERE_ALL_TAGS),
        ("any", START_ANY_TAGS, WHERE_ANY_TAGS),
        ("none", None, WHERE_NO_TAGS),
    ):
        keys = sorted(set(given.get(name) or []))
        if len(keys) > MAX_KEYS:
            raise Refused("users.too_many_keys", path=("filter", "tags", name), limit=MAX_KEYS)
        if keys:
            conditions.append(Piece(where, {"keys": keys}))
            if start is not None:
                starts.append(Piece(start, {"keys": keys}))


def _attributes(given: list[Any], context: Context, starts: list[Piece], conditions: list[Piece]) -> None:
    readable = {key: context.attributes[key] for key in context.readable_attributes()}
    for each in sorted(given, key=lambda one: str(one["key"])):
        key, wanted = each["key"], each["oneOf"]
        if len(wanted) > MAX_KEYS:
            raise Refused("users.too_many_keys", path=("filter", "attributes", key[:40]), limit=MAX_KEYS)
        values: list[Any] = []
        for text in wanted:
            value = checked_attributes({key: text}, readable, path=("filter", "attributes"))[key]
            values.extend(value if isinstance(value, tuple) else [value])
        if key == "city" and len(values) == 1:
            starts.append(Piece(START_CITY, {"value": values[0]}))
        conditions.append(Piece(WHERE_ATTRIBUTE, {"key": key, "values": values}))


def _span(joined_from: datetime | None, joined_before: datetime | None) -> dict[str, object]:
    lowest = 0 if joined_from is None else max(0, round(joined_from.timestamp() * 1000))
    highest = 10**15 - 1 if joined_before is None else max(0, round(joined_before.timestamp() * 1000))
    return {"from": f"{lowest:015d}", "before": f"{highest:015d}"}


def lucene(folded: str) -> str:
    """A full-text query that finds every name holding the text (and perhaps more); empty when none can.

    The index holds ideographs as pairs and other words whole, so a run of ideographs is sought as a phrase, a single
    one as part of a pair, and a word as part of a word, unless it may be one of those that the index leaves out. Of a
    long text its beginning is sought. Every character is a letter or digit: nothing can be injected.
    """
    parts: list[str] = []
    for word in _WORD.findall(folded):
        position = 0
        for run in _IDEOGRAPH.finditer(word):
            parts.extend(_other(word[position : run.start()]))
            parts.append(f'"{run[0][:_LONGEST_PART]}"' if len(run[0]) > 1 else f"*{run[0]}*")
            position = run.end()
        parts.extend(_other(word[position:]))
        if len(parts) >= _MOST_PARTS:
            break
    return " AND ".join(parts[:_MOST_PARTS])


def _other(word: str) -> list[str]:
    return [] if word in _LEFT_OUT else [f"*{word[:_LONGEST_PART]}*"]
