"""Segments: the saved ones, and one being built: its text, its conditions, who it is true of, saving it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from api.asking import notation
from api.pages.asking import Unanswered
from api.pages.forms import own_form
from api.pages.paging import neighbours
from api.pages.visit import HEADERS, Visit
from graph.errors import GuanxiError, Missing
from graph.measures.model import All, AnyOf, Compare, Comparison, Expression, Leaf, Measure, Not, Rolling
from graph.measures.parsing import parsed
from graph.measures.printing import printed
from graph.scores.model import ScoreKey
from graph.vocabulary import Role

SAVE = """
mutation Save($input: SaveSegmentInput!, $version: Int!) {
  saveSegment(input: $input, expectedVersion: $version) {
    __typename
    ... on SaveSegmentDone { version }
    ... on Problem { code message }
  }
}
"""
# What can be added with a few fields: the measure, and what its fields hold.
KINDS = ("tag", "in_group", "purchases", "spend", "days_since_purchase", "city", "referees", "percentile", "segment")
# What a person who builds a segment can mend, and is told beside it.
_FAULTS = ("measures.", "segments.", "consent.purpose_unknown", "users.text")
_MOST = 10**9
# A text of 20,000 characters, each sent as up to nine.
FORM_BYTES = 256 * 1024


async def segments(visit: Visit) -> Response:
    """The saved segments by key."""
    found = await visit.ask("segments", after=visit.param("after") or None)
    pages = neighbours(visit, found["segments"]["pageInfo"], both_ways=False)
    return visit.page("segments.html", segments=found["segments"]["nodes"], pages=pages)


async def segment(visit: Visit) -> Response:
    """A segment as saved, or being built: `text` is what it is to ask, `key` the saved one that it is compared with."""
    key = visit.request.path_params.get("key", "") or visit.param("key")
    choices = await visit.ask("segment_choices")
    text = visit.param("text")
    if not text and key:
        text = await _saved_text(visit, key)
    added, fault = _with_more(visit, text)
    if added is not None:
        return RedirectResponse("/segments/new?" + urlencode({"key": key, "text": added}), 303, HEADERS)
    asked, fault = await _asked(visit, text, key) if text and fault is None else (None, fault)
    purpose = asked["purpose"] if asked else visit.param("purpose")
    return visit.page(
        "segment.html",
        key=key,
        text=text,
        asked=asked,
        fault=fault,
        purpose=purpose,
        kinds=KINDS,
        choices=choices,
        scores=[each.value for each in ScoreKey],
        may_save=visit.caller is not None and visit.caller.role in {Role.MANAGER, Role.ADMIN},
        pages=neighbours(visit, asked["users"]["pageInfo"], both_ways=False) if asked else {},
    )


async def whom(visit: Visit) -> Response:
    """The way from the field that asks of whom to the page that says why."""
    key, user_id = visit.request.path_params["key"], visit.param("id")
    return RedirectResponse(f"/segments/{quote(key, safe='')}/people/{quote(user_id or '—', safe='')}", 303, HEADERS)


async def why(visit: Visit) -> Response:
    """Why somebody is in a saved segment or not: each condition with what was measured, what carried it, what lacks."""
    key, user_id = visit.request.path_params["key"], visit.request.path_params["id"]
    if key not in visit.context().names.segments:
        raise Missing("pages.nothing_here")
    found = await visit.ask("segment_why", id=user_id, segment=key)
    user = found["user"]
    if user is None or user["why"] is None:
        raise Missing("pages.nothing_here")
    told = user["why"]
    nodes: list[dict[str, Any]] = told["evidence"]["nodes"] if told["evidence"] else []
    names = {each["id"]: each["label"] or each["id"] for each in nodes}
    people = {each["id"] for each in nodes if each["kind"] == "user"}
    return visit.page(
        "segment_why.html", user=user, why=told, segment=found["segment"]["saved"], names=names, people=people
    )


async def save(visit: Visit) -> Response:
    """Save what was built, and show it; what is wrong with it is told beside it."""
    form = await own_form(visit, limit=FORM_BYTES)
    key, text = form.get("key", "").strip(), form.get("text", "").strip()
    version = form.get("version", "0")
    given = {
        "key": key,
        "name": form.get("name", "").strip() or key,
        "text": text,
        "description": form.get("description", "").strip() or None,
        "purpose": form.get("purpose", "") or "service",
    }
    wanted = {"input": given, "version": int(version) if version.isascii() and version.isdigit() else 0}
    done = (await visit.do(SAVE, wanted))["saveSegment"]
    return visit.unwilling(done) or RedirectResponse("/segments/" + quote(key, safe=""), 303, HEADERS)


async def _saved_text(visit: Visit, key: str) -> str:
    found = visit.context().names.segments.get(key)
    return "" if found is None else printed(found.expression, notation(visit.context()))


async def _asked(visit: Visit, text: str, key: str) -> tuple[dict[str, Any] | None, str | None]:
    """What the text finds, or what is wrong with it."""
    known = visit.context().names.segments
    given = {"text": text, "key": key if key in known else None, "purpose": visit.param("purpose") or None}
    try:
        found = await visit.ask("segment_preview", input=given, after=visit.param("after") or None)
    except Unanswered as fault:
        if fault.code.startswith(_FAULTS):
            return None, fault.message
        raise
    return found["segmentPreview"], None


def _with_more(visit: Visit, text: str) -> tuple[str | None, str | None]:
    """The text with the condition that is to be added, if one is; or what is wrong."""
    kind = visit.param("add")
    if kind not in KINDS:
        return None, None
    written = notation(visit.context())
    try:
        more = _condition(visit, kind)
        if more is None:
            return None, visit.text("segment.add.empty")
        if visit.param("not"):
            more = Not(more)
        before = parsed(text, written) if text else None
    except GuanxiError as error:
        return None, visit.said(error)
    return printed(_joined(before, more, visit.param("join")), written), None


def _joined(before: Expression | None, more: Expression, join: str) -> Expression:
    """Both must hold, or one of both; a row that is joined so already becomes longer."""
    if before is None:
        return more
    if join == "or":
        return AnyOf((*(before.parts if isinstance(before, AnyOf) else (before,)), more))
    return All((*(before.parts if isinstance(before, All) else (before,)), more))


def _condition(visit: Visit, kind: str) -> Expression | None:
    """The condition that the fields say; None where they say too little."""
    value, n, days = visit.param("value"), _number(visit.param("n")), _number(visit.param("days"))
    window = None if days is None else Rolling(days)
    found: Expression | None = None
    match kind:
        case "tag" | "segment" if value:
            found = Leaf(Measure(kind, (("key", value),)))
        case "in_group" if value:
            found = Leaf(Measure(kind, (("group", value),)))
        case "city" if value:
            words = tuple(sorted(set(value.replace("、", ",").replace("，", ",").split(","))))
            found = Leaf(Measure("attribute", (("key", "city"),)), Comparison(Compare.ONE_OF, words))
        case "purchases" | "referees" if n is not None:
            found = Leaf(Measure(kind, (), window), Comparison(Compare.AT_LEAST, (n,)))
        case "spend" if n is not None:
            minor = n * 10**visit.settings.currency_digits
            found = Leaf(Measure(kind, (), window), Comparison(Compare.AT_LEAST, (minor,)))
        case "days_since_purchase" if n is not None:
            found = Leaf(Measure(kind), Comparison(Compare.AT_LEAST, (n,)))
        case "percentile" if n is not None and value:
            found = Leaf(Measure(kind, (("key", value),)), Comparison(Compare.AT_LEAST, (min(n, 100) / 100,)))
        case _:
            pass
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _MOST else None
